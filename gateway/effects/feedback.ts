/** The answer to a tap as the person at the reader sees and hears it. */
import type { Bilingual, Feedback, Light, Sound } from "#wire/messages.ts";
import type { Clock } from "../clock.ts";
import type { Phrase } from "../core/decision.ts";
import type { PlaceId } from "../core/ids.ts";
import type { Answered, AnsweredTap } from "../intake/answering.ts";
import type { ReaderLink } from "../intake/reader-link.ts";
import type { Loop } from "../loop.ts";

/** A lock may be operated for this long after the answer; an answer that took longer operates none. Real milliseconds. */
export const FEEDBACK_LIFETIME_MS = 3_000;
/** Longest text on a reader, characters (device contract). */
const TEXT_LENGTH_MAX = 120;

type Words = { readonly zh: string; readonly en: string };

/** Words for each phrase. They never blame, and never say where a child lives or why it is away. */
const WORDS: Readonly<Record<Phrase, Words>> = {
  welcome: { zh: "欢迎到校", en: "Welcome" },
  "already-tapped": { zh: "已刷卡", en: "Already tapped" },
  goodbye: { zh: "再见，路上小心", en: "Goodbye, take care" },
  "wait-for-guard": { zh: "请稍等，等门卫确认", en: "Please wait for the guard" },
  "wait-for-family": { zh: "请等家人来接", en: "Please wait for your family" },
  "see-guard": { zh: "请找门卫叔叔", en: "Please see the guard" },
  "see-duty-teacher": { zh: "请找值班老师", en: "Please see the duty teacher" },
  present: { zh: "已签到", en: "Present" },
  "wrong-room": { zh: "请到{room}", en: "Please go to {room}" },
  "session-opened": { zh: "已开班，请点名", en: "Session open, please call the roll" },
  "session-not-now": { zh: "现在没有课后服务", en: "No session here now" },
  "not-on-duty-here": { zh: "您不在本班值班名单上", en: "You are not on duty here" },
  "staff-seen": { zh: "已记录", en: "Recorded" },
  "family-called": { zh: "正在通知孩子，请稍等", en: "Your child is being called" },
  stored: { zh: "已补录", en: "Recorded late" },
  "roll-closed": { zh: "点名完成", en: "Roll complete" },
  "roll-incomplete": { zh: "还有同学未点到", en: "Not everybody is here yet" },
  "handover-offered": { zh: "请接班老师刷卡", en: "Next teacher, please tap" },
  "handover-taken": { zh: "已接班", en: "Handover taken" },
  "handover-withdrawn": { zh: "交接已取消", en: "Handover withdrawn" },
  "session-ended": { zh: "本班已结束", en: "Session ended" },
  "children-left": { zh: "还有同学在，请先安排", en: "Children are still here" },
  "hand-over-first": { zh: "请先交接学生", en: "Please hand over your children first" },
  "not-approved": { zh: "请联系学校办公室", en: "Please contact the school office" },
  suspect: { zh: "请找老师核对卡片", en: "Please have your card checked" },
  "visitor-in": { zh: "访客您好，已登记", en: "Visitor, welcome" },
  "visitor-out": { zh: "再见，请交还访客证", en: "Goodbye, please return the badge" },
  "line-out": { zh: "路队出发，注意安全", en: "Line may go, take care" },
  "wait-for-leader": { zh: "请等带队老师", en: "Please wait for your line" },
  "off-you-go": { zh: "去吧，注意安全", en: "Off you go, take care" },
  mustered: { zh: "已清点到你", en: "You are counted" },
  "welcome-back": { zh: "欢迎回来", en: "Welcome back" },
};
/** Where the child belongs is not in the plan any more: an adult knows. */
const ROOM_UNKNOWN: Words = WORDS["see-duty-teacher"];

const SIGNALS: Readonly<Record<Feedback["verdict"], { readonly light: Light; readonly sound: Sound }>> = {
  accept: { light: "green", sound: "ok" },
  refuse: { light: "red", sound: "deny" },
  wait: { light: "blue", sound: "attention" },
  noted: { light: "amber", sound: "attention" },
};

/**
 * The feedback message for an answered tap. Pure.
 *
 * @param now    school time, the same as in the `ack` before it
 * @param ageMs  real milliseconds since the tap arrived
 * @param roomOf name of a place, null for one that the plan does not know
 */
export function feedbackOf(
  { epoch, seq, answer, repeated }: AnsweredTap,
  { now, ageMs, roomOf }: { now: number; ageMs: number; roomOf: (place: PlaceId) => Bilingual | null },
): Feedback {
  const { verdict, rule, phrase } = answer;
  return {
    epoch,
    seq,
    verdict,
    rule,
    // Nothing opens for a repeated tap, nor when the commit took so long that somebody else may stand there now.
    open: answer.open && !repeated && ageMs <= FEEDBACK_LIFETIME_MS,
    ...SIGNALS[verdict],
    text: counted(
      phrase === "wrong-room" ? inRoom(answer.room === null ? null : roomOf(answer.room)) : WORDS[phrase],
      answer.count,
    ),
    expires: now + FEEDBACK_LIFETIME_MS,
  };
}

/** What intake calls for every admitted tap. */
export function createFeedback({
  clock,
  link,
  loop,
}: {
  readonly clock: Clock;
  readonly link: ReaderLink;
  readonly loop: Pick<Loop, "state">;
}): Answered {
  const roomOf = (place: PlaceId) => loop.state().plan?.places.find(({ id }) => id === place)?.name ?? null;
  return (tap, now) =>
    link.send(
      tap.reader,
      "feedback",
      feedbackOf(tap, { now, ageMs: Math.max(0, clock.up() - tap.receivedUp), roomOf }),
    );
}

function inRoom(room: Bilingual | null): Words {
  if (room === null) return ROOM_UNKNOWN;
  const text = (language: "zh" | "en") =>
    WORDS["wrong-room"][language].replace("{room}", () => room[language]).slice(0, TEXT_LENGTH_MAX);
  return { zh: text("zh"), en: text("en") };
}

/** A count that adults compare stands first, where a small display cuts last. */
function counted(text: Words, count: number | null): Words {
  if (count === null) return text;
  return {
    zh: `${count}人 ${text.zh}`.slice(0, TEXT_LENGTH_MAX),
    en: `${count}: ${text.en}`.slice(0, TEXT_LENGTH_MAX),
  };
}
