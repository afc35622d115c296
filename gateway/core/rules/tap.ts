/** A tap whose card is known: who, where, when. What the tap rules hand to each other. */
import type { Answer } from "../decision.ts";
import type { Draft } from "../draft.ts";
import { MINUTE_MS, planOf } from "../draft.ts";
import type { ClauseId, EpochMs, MinuteOfDay, PersonId, PlaceId, RuleId, StaffId } from "../ids.ts";
import type { Place, ReaderPost } from "../plan.ts";
import type { Credential } from "../roster.ts";
import type { CampusState } from "../state.ts";

export type Tap = {
  readonly post: ReaderPost;
  readonly place: Place;
  readonly credential: Credential;
  readonly person: PersonId;
  /** When it counts: gateway time, or for a late tap its own. */
  readonly when: EpochMs;
  /** How far `when` may be off, school milliseconds. */
  readonly within: number;
  /** It was buffered: it corrects the record, operates nothing and alarms nobody about what is over (G7). */
  readonly late: boolean;
};

export type TapAnswer = Extract<Answer, { kind: "tap" }>;

/** A rule for one kind of card holder at one kind of place. */
export type TapRule = (draft: Draft, tap: Tap) => TapAnswer;

type AnswerDetails = {
  readonly open?: boolean;
  readonly room?: PlaceId | null;
  readonly clause?: ClauseId | null;
  readonly count?: number | null;
};

export function answer(
  verdict: TapAnswer["verdict"],
  rule: RuleId,
  phrase: TapAnswer["phrase"],
  { open = false, room = null, clause = null, count = null }: AnswerDetails = {},
): TapAnswer {
  return { kind: "tap", verdict, rule, open, phrase, room, clause, count };
}

/** Whether this reader has a lock to open. */
export function hasLock(post: ReaderPost): boolean {
  return post.lane !== "none";
}

/** Who stands at a gate now by the plan; the duty leader where nobody is named, so that a child is never nobody's. */
export function gateAdult(state: CampusState, gate: PlaceId, when: EpochMs): StaffId {
  const plan = planOf(state);
  const minute = minuteOf(state, when);
  const turns = plan.gateDuty.filter((turn) => turn.place === gate && turn.from <= minute && minute < turn.to);
  const duty = turns.find((turn) => !isRemoved(state, turn.staff));
  return duty?.staff ?? plan.dutyLeader;
}

/** Removed as unfit, nobody holds a child any more (QS-04). */
function isRemoved({ roster, day }: CampusState, staff: StaffId): boolean {
  const removed = roster.staff.get(staff)?.removed ?? null;
  return removed !== null && day !== null && removed <= day.day;
}

/** Minutes since the day's origin, not whole. */
export function minuteOf(state: CampusState, when: EpochMs): MinuteOfDay {
  return (when - (state.day?.origin ?? 0)) / MINUTE_MS;
}
