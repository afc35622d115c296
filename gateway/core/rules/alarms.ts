/**
 * A1: an alarm has a kind, a priority, evidence and one owner; repeats fold into the open one; it ends by itself when
 * its cause ends and says why, or by a person with a reason. States of IEC 62682 (ISA-18.2).
 */
import { type Draft, emit, SECOND_MS } from "../draft.ts";
import type { EpochMs, JournalSeq, PersonId } from "../ids.ts";
import type { Alarm, CampusState, Priority } from "../state.ts";
import { CAUSES, type EndReason } from "./alarm-kinds.ts";

/** Most journal entries that an alarm names as evidence: the first one, and the latest. */
export const ALARM_EVIDENCE_MAX = 20;

/**
 * What is wrong, where, and whom it concerns. Two alarms of one kind are the same while place, reader, session and adult are,
 * unless each incident of the kind stands apart.
 */
export type Incident = Pick<Alarm, "kind" | "owner"> &
  Partial<
    Pick<
      Alarm,
      "place" | "reader" | "session" | "people" | "rule" | "adult" | "readers" | "priority" | "clauses" | "cause"
    >
  >;

/** Raises an alarm, or folds this incident into the open one of its kind and place. */
export function raise(draft: Draft, incident: Incident): void {
  const { kind, place = null, reader = null, session = null, adult = null } = incident;
  const open = draft.state.pending.alarms
    .map((id) => draft.state.alarms.get(id)!)
    .filter((other) => other.kind === kind && other.place === place && other.reader === reader)
    .find((other) => other.session === session && other.adult === adult);
  if (open !== undefined && CAUSES[kind].apart !== true) fold(draft, open, incident);
  else emit(draft, { kind: "alarm-changed", alarm: newAlarm(draft, incident) });
}

function newAlarm(draft: Draft, incident: Incident): Alarm {
  const { kind, owner, place = null, reader = null, session = null, people = [] } = incident;
  const { adult = null, readers = [], cause: common = null } = incident;
  const cause = CAUSES[kind];
  const priority = incident.priority ?? cause.priority;
  return {
    id: `a${draft.state.next.alarm}`,
    kind,
    priority,
    state: "unacknowledged",
    active: true,
    rule: incident.rule ?? cause.rule,
    clauses: incident.clauses ?? cause.clauses,
    place,
    reader,
    session,
    people,
    adult,
    readers,
    level: 0,
    ackDue: ackDue(draft, priority),
    cause: common,
    since: draft.at,
    times: 1,
    owner,
    acknowledgedBy: null,
    shelvedUntil: null,
    endedAt: null,
    reason: null,
    evidence: [draft.seq],
  };
}

/** By when somebody has to acknowledge an alarm that is raised, or goes one up, now (A1). */
export function ackDue({ state: { grace }, at }: Draft, priority: Priority): EpochMs {
  const seconds = { 1: grace.highestAckSeconds, 2: grace.highAckSeconds, 3: grace.lowAckSeconds };
  return at + seconds[priority] * SECOND_MS;
}

function fold(draft: Draft, open: Alarm, { people = [], readers = open.readers, priority }: Incident): void {
  // An alarm whose cause had ended begins anew for those it now concerns; its number and its evidence go on.
  const known = open.active ? open.people : [];
  const added = people.filter((person) => !known.includes(person));
  // Somebody new needs somebody's eyes again, however often the earlier ones were acknowledged. Shelved stays shelved.
  const fresh = open.state === "returned" || (open.state === "acknowledged" && added.length > 0);
  const graver = priority !== undefined && priority < open.priority;
  const alarm: Alarm = {
    ...open,
    priority: graver ? priority : open.priority,
    people: [...known, ...added],
    readers,
    active: true,
    endedAt: null,
    reason: open.state === "shelved" ? open.reason : null,
    times: open.times + 1,
    evidence: withEvidence(open.evidence, draft.seq),
    ...((fresh || graver) && {
      state: "unacknowledged",
      acknowledgedBy: null,
      shelvedUntil: null,
      level: 0,
      ackDue: ackDue(draft, graver ? priority : open.priority),
    }),
  };
  emit(draft, { kind: "alarm-changed", alarm });
}

function withEvidence(evidence: readonly JournalSeq[], seq: JournalSeq): readonly JournalSeq[] {
  if (evidence.includes(seq)) return evidence;
  const all = [...evidence, seq];
  return all.length <= ALARM_EVIDENCE_MAX ? all : [all[0]!, ...all.slice(2)];
}

/** Ends each alarm whose cause has ended, and takes those off it whom it no longer concerns. Last step of every decision. */
export function endCauses(draft: Draft, reason?: EndReason): void {
  for (const id of draft.state.pending.alarms) {
    const alarm = draft.state.alarms.get(id)!;
    const { holds, reason: usual } = CAUSES[alarm.kind];
    if (!alarm.active) continue;
    const people = holds !== null && "each" in holds ? stillConcerned(draft.state, alarm) : alarm.people;
    if (people.length === 0 && alarm.people.length > 0) end(draft, alarm, reason ?? usual);
    else if (holds !== null && "all" in holds && !holds.all(draft.state, alarm)) end(draft, alarm, reason ?? usual);
    else if (people.length < alarm.people.length) emit(draft, { kind: "alarm-changed", alarm: { ...alarm, people } });
  }
}

/** Those of an alarm's people for whom its cause still holds. */
export function stillConcerned(state: CampusState, alarm: Alarm): readonly PersonId[] {
  const { holds } = CAUSES[alarm.kind];
  if (holds === null || !("each" in holds)) return alarm.people;
  return alarm.people.filter((person) => holds.each(state, person, alarm));
}

/** The last people stay on it: whom it was about must be readable afterwards. */
function end(draft: Draft, alarm: Alarm, reason: EndReason): void {
  const state = alarm.state === "unacknowledged" ? "returned" : "closed";
  emit(draft, {
    kind: "alarm-changed",
    alarm: { ...alarm, state, active: false, ackDue: null, shelvedUntil: null, endedAt: draft.at, reason },
  });
}
