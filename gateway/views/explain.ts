/** Why a decision was taken: the rule in words, what it rested on, what followed, and the entries that show it. Pure. */
import type { JournalEntry } from "../contract/sync.ts";
import { pendingPickup } from "../core/custody.ts";
import { roomAt } from "../core/custody-change.ts";
import type { Answer } from "../core/decision.ts";
import { expectedIn, todayOf } from "../core/draft.ts";
import type { Fact } from "../core/facts.ts";
import type { Bilingual, ClauseId, JournalSeq, RuleId } from "../core/ids.ts";
import type { CampusState, Custody } from "../core/state.ts";
import { eventOf } from "../journal/replay.ts";
import { explainFact, STATUS_WORDS } from "./explain-facts.ts";
import type { Names } from "./names.ts";
import { RULE_WORDS } from "./rule-words.ts";

export type Explanation = {
  readonly seq: JournalSeq;
  readonly at: number;
  readonly kind: string;
  readonly rule: { readonly id: RuleId; readonly words: Bilingual } | null;
  readonly clauses: readonly ClauseId[];
  readonly answer: Bilingual;
  /** What was so before, as far as this decision looked at it. */
  readonly because: readonly Bilingual[];
  /** What was so afterwards. */
  readonly therefore: readonly Bilingual[];
  /** Entries on which it rests, oldest first, this one included. */
  readonly evidence: readonly JournalSeq[];
};

export type ExplainQuestion = {
  readonly entry: JournalEntry;
  /** The campus just before it. */
  readonly before: CampusState;
  readonly names: Names;
  /** Local time of an instant, for people. */
  readonly time: (at: number) => string;
  /** Tell of this child only; left out: of everybody whom the entry is about. */
  readonly about?: string;
  /** The entry that made a child's record what it was; null when the day began with it. */
  readonly lastCustody: (student: string) => JournalSeq | null;
};

/** Explains one entry. */
export function explain(question: ExplainQuestion): Explanation {
  const { entry } = question;
  const people = peopleOf(question);
  const earlier = people.map(question.lastCustody).filter((seq) => seq !== null);
  const answer = entry.answer ?? ({ kind: "none" } satisfies Answer);
  const rule = ruleOf(answer, entry.facts);
  return {
    seq: entry.seq,
    at: entry.at,
    kind: entry.kind,
    rule: rule === null ? null : { id: rule, words: RULE_WORDS[rule] },
    clauses: clausesOf(answer, entry.facts),
    answer: answerWords(answer),
    because: [...becauseOfTap(question), ...people.flatMap((student) => becauseOfChild(question, student))],
    therefore: shortened(
      entry.facts.filter((fact) => isAbout(fact, question)).flatMap((fact) => explainFact(fact, question) ?? []),
    ),
    evidence: [...new Set([...earlier, ...alarmEvidence(entry.facts), entry.seq])].sort((a, b) => a - b),
  };
}

/** Most children whose records one explanation tells, and most lines of what followed. */
const CHILDREN_TOLD_MAX = 12;
const LINES_TOLD_MAX = 40;

function shortened(lines: readonly Bilingual[]): readonly Bilingual[] {
  const more = lines.length - LINES_TOLD_MAX;
  if (more <= 0) return lines;
  return [...lines.slice(0, LINES_TOLD_MAX), { zh: `……另有 ${more} 条`, en: `… and ${more} more` }];
}

/** What a fact says of another child is left out when one is asked for. */
function isAbout(fact: Fact, { about }: ExplainQuestion): boolean {
  if (about === undefined) return true;
  if (fact.kind === "custody-changed" || fact.kind === "custody-corrected") return fact.custody.student === about;
  return !("student" in fact) || fact.student === about;
}

/** Children whom this entry is about. */
function peopleOf({ entry, before, about }: ExplainQuestion): readonly string[] {
  if (about !== undefined) return [about];
  const event = eventOf(entry) as unknown as Record<string, unknown>;
  const holder = before.roster.credentials.get(String(event.credential))?.person;
  const named = [event.student, holder, ...(Array.isArray(event.students) ? event.students : [])];
  const changed = entry.facts.flatMap((fact) => (fact.kind === "custody-changed" ? [fact.custody.student] : []));
  const children = [...named, ...changed].filter((id): id is string => before.custody.has(String(id)));
  return [...new Set(children)].slice(0, CHILDREN_TOLD_MAX);
}

function ruleOf(answer: Answer, facts: readonly Fact[]): RuleId | null {
  if (answer.kind !== "none") return answer.rule;
  for (const fact of facts) {
    if (fact.kind === "alarm-changed") return fact.alarm.rule;
    if (fact.kind === "custody-changed") return fact.custody.rule;
  }
  return null;
}

function clausesOf(answer: Answer, facts: readonly Fact[]): readonly ClauseId[] {
  const own = answer.kind === "tap" && answer.clause !== null ? [answer.clause] : [];
  return [...new Set([...own, ...facts.flatMap((fact) => (fact.kind === "alarm-changed" ? fact.alarm.clauses : []))])];
}

function alarmEvidence(facts: readonly Fact[]): readonly JournalSeq[] {
  return facts.flatMap((fact) => (fact.kind === "alarm-changed" ? fact.alarm.evidence : []));
}

const VERDICTS: Readonly<Record<string, Bilingual>> = {
  accept: { zh: "接受", en: "accepted" },
  refuse: { zh: "拒绝", en: "refused" },
  wait: { zh: "等待人来决定", en: "waits for a person" },
  noted: { zh: "仅记录", en: "noted only" },
};

function answerWords(answer: Answer): Bilingual {
  switch (answer.kind) {
    case "tap": {
      const verdict = VERDICTS[answer.verdict]!;
      const lock = answer.open ? { zh: "，开门", en: ", the lock opens" } : { zh: "", en: "" };
      return { zh: `${verdict.zh}${lock.zh}（${answer.phrase}）`, en: `${verdict.en}${lock.en} (${answer.phrase})` };
    }
    case "done":
      return { zh: `已执行：${answer.subject}`, en: `done: ${answer.subject}` };
    case "refused":
      return { zh: `不允许：${answer.code}`, en: `not allowed: ${answer.code}` };
    case "none":
      return { zh: "无人提问，规则自行判断", en: "nobody asked; the rules judged by themselves" };
  }
}

/** Who held which card where, and how far its time can be trusted. */
function becauseOfTap({ entry, before, names, time }: ExplainQuestion): readonly Bilingual[] {
  const event = eventOf(entry);
  if (event.kind !== "card-tapped") return [];
  const credential = before.roster.credentials.get(event.credential);
  const post = before.planned.readers.get(event.reader);
  const place = post && before.planned.places.get(post.place);
  const holder = credential === undefined ? null : names.named(credential.person);
  const where = {
    zh: `${place?.name.zh ?? event.reader}（${post?.lane ?? "—"}）`,
    en: `${place?.name.en ?? event.reader} (${post?.lane ?? "—"})`,
  };
  const last = before.lastTaps.get(event.credential);
  const lines: Bilingual[] = [
    {
      zh: `${holder?.name ?? "无人认领的卡"}，${where.zh}，${time(event.tappedAt)}${event.late ? "，迟到" : ""}，时钟 ${event.clock}`,
      en: `${holder?.name ?? "a card of nobody"} at ${where.en}, ${time(event.tappedAt)}${event.late ? ", late" : ""}, clock ${event.clock}`,
    },
  ];
  if (credential !== undefined)
    lines.push({
      zh: `卡：${credential.status}，等级 ${credential.assurance}`,
      en: `card: ${credential.status}, assurance ${credential.assurance}`,
    });
  if (last !== undefined)
    lines.push({
      zh: `这张卡上次：${last.reader} ${time(last.at)}`,
      en: `this card before: ${last.reader} at ${time(last.at)}`,
    });
  if (post !== undefined && place?.kind === "room") {
    const room = roomAt(before, post.place);
    const adult = names.named(room.custodian)?.name ?? "—";
    lines.push({
      zh: `本室：课 ${room.session ?? "—"}，负责人 ${adult}`,
      en: `the room: session ${room.session ?? "—"}, adult ${adult}`,
    });
  }
  return lines;
}

/** A child's record, request and next session as they were. */
function becauseOfChild({ before, names, time }: ExplainQuestion, student: string): readonly Bilingual[] {
  const custody = before.custody.get(student);
  if (custody === undefined) return [];
  const name = names.named(student).name;
  const lines = [custodyWords(custody, { name, holder: names.named(custody.custodian)?.name ?? "—", time })];
  const pickup = pendingPickup(before, student);
  if (pickup !== undefined) {
    const collector = names.named(pickup.collector)?.name ?? "—";
    const until = pickup.expires === null ? "" : ` → ${time(pickup.expires)}`;
    lines.push({
      zh: `${name} 的接领 ${pickup.id}：${pickup.state}，接领人 ${collector}${until}`,
      en: `${name}'s pickup ${pickup.id}: ${pickup.state}, by ${collector}${until}`,
    });
  }
  const alone = before.roster.students.get(student)?.selfDismissal;
  if (alone) lines.push({ zh: `${name} 有自行离校同意书`, en: `${name} has consent to leave alone` });
  for (const session of todayOf(before, student)) {
    const mark = before.sessions.get(session.id)?.marks[student];
    const count = expectedIn(before, session.id).length;
    lines.push({
      zh: `${name} 今天应到 ${session.name.zh}（共 ${count} 人）：${mark ?? "未签到"}`,
      en: `${name} is expected in ${session.name.en} (${count} in all): ${mark ?? "no mark yet"}`,
    });
  }
  return lines;
}

type Told = { readonly name: string; readonly holder: string; readonly time: (at: number) => string };

function custodyWords(custody: Custody, { name, holder, time }: Told): Bilingual {
  const { status, place, since, rule } = custody;
  return {
    zh: `${name}：${STATUS_WORDS[status].zh}，由 ${holder} 负责，${place ?? "—"}，自 ${time(since)}（${rule}）`,
    en: `${name}: ${STATUS_WORDS[status].en} with ${holder}, ${place ?? "—"}, since ${time(since)} (${rule})`,
  };
}
