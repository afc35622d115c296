/**
 * A1: an alarm has a kind, a priority, evidence and one owner; repeats fold into the open one; it ends by itself when
 * its cause ends and says why, or by a person with a reason. States of IEC 62682 (ISA-18.2).
 */
import { isHeldIn, pendingPickup } from "../custody.ts";
import { type Draft, emit } from "../draft.ts";
import type { EpochMs, JournalSeq, PersonId, RuleId } from "../ids.ts";
import type { Alarm, AlarmKind, CampusState, Custody, Priority } from "../state.ts";

/** Most journal entries that an alarm names as evidence: the first one, and the latest. */
export const ALARM_EVIDENCE_MAX = 20;

/** Why an alarm ended by itself; part of the alarm, so never reworded. */
export type EndReason =
  | "adult-took-custody"
  | "seen-again"
  | "left-or-taken"
  | "roll-closed"
  | "handover-answered"
  | "pickup-settled"
  | "released"
  | "reader-online"
  | "late-tap"
  | "acknowledged";

type Cause = {
  readonly priority: Priority;
  readonly rule: RuleId;
  /** Clauses of the policy documents for which it stands. */
  readonly clauses: readonly string[];
  readonly reason: EndReason;
  /** Over in the instant (a stranger's card): somebody has to see it, and then it is closed. */
  readonly momentary?: true;
  /** Each incident is an alarm of its own: a request is denied once, so whatever else is denied is about somebody else. */
  readonly apart?: true;
  /** Whether the cause still holds: for each of its people, or for the alarm as a whole; null when nothing else ends it. */
  readonly holds:
    | { readonly each: (state: CampusState, person: PersonId, alarm: Alarm) => boolean }
    | { readonly all: (state: CampusState, alarm: Alarm) => boolean }
    | null;
};

/** Every kind of alarm, and when it ends. */
export const CAUSES: { readonly [K in AlarmKind]: Cause } = {
  "unattended-room": {
    priority: 1,
    rule: "R4",
    clauses: ["WH-N11"],
    reason: "adult-took-custody",
    holds: {
      each: (state, person, alarm) => {
        const custody = state.custody.get(person);
        return custody?.unattended === "room" && custody.place === alarm.place;
      },
    },
  },
  unaccounted: {
    priority: 1,
    rule: "R3",
    clauses: ["WH-N11", "XW-25"],
    reason: "seen-again",
    holds: { each: (state, person) => state.custody.get(person)?.unattended === "unaccounted" },
  },
  stranded: {
    priority: 1,
    rule: "R9",
    clauses: ["WH-23", "XW-09"],
    reason: "left-or-taken",
    holds: {
      each: (state, person, { session }) => session !== null && isHeldIn(state.custody.get(person), session),
    },
  },
  "roll-overdue": {
    priority: 2,
    rule: "R2",
    clauses: ["XJ-13"],
    reason: "roll-closed",
    holds: { all: (state, { session }) => session !== null && isRollOverdue(state, session) },
  },
  "handover-overdue": {
    priority: 2,
    rule: "R5",
    clauses: ["XJ-12"],
    reason: "handover-answered",
    holds: {
      all: (state, { place }) =>
        state.pending.handovers.some((id) => {
          const handover = state.handovers.get(id);
          return handover?.overdue === true && handover.place === place;
        }),
    },
  },
  "pickup-denied": {
    priority: 2,
    rule: "G3",
    clauses: ["JA-19"],
    reason: "acknowledged",
    momentary: true,
    apart: true,
    holds: null,
  },
  "grant-lapsed": {
    priority: 2,
    rule: "G3",
    clauses: [],
    reason: "pickup-settled",
    holds: { each: (state, person) => pendingPickup(state, person)?.state === "open" },
  },
  "exit-refused": {
    priority: 2,
    rule: "G2",
    clauses: ["JA-19"],
    reason: "released",
    momentary: true,
    holds: { each: (state, person, alarm) => !hasLeftSince(state.custody.get(person), alarm.since) },
  },
  "unknown-card": { priority: 2, rule: "G4", clauses: ["JA-19"], reason: "acknowledged", momentary: true, holds: null },
  "card-not-active": {
    priority: 2,
    rule: "G4",
    clauses: ["JA-19"],
    reason: "acknowledged",
    momentary: true,
    holds: null,
  },
  "tap-contradicted": { priority: 2, rule: "A1", clauses: [], reason: "acknowledged", momentary: true, holds: null },
  "reader-silent": {
    priority: 2,
    rule: "G7",
    clauses: [],
    reason: "reader-online",
    holds: { all: (state, { reader }) => reader !== null && state.readers.get(reader)?.status !== "online" },
  },
};

function hasLeftSince(custody: Custody | undefined, since: EpochMs): boolean {
  return custody?.status === "released" && custody.since >= since;
}

function isRollOverdue(state: CampusState, session: string): boolean {
  const roll = state.sessions.get(session)?.roll;
  return roll?.overdue === true && roll.closedAt === null;
}

/**
 * What is wrong, where, and whom it concerns. Two alarms of one kind are the same while place, reader and session are,
 * unless each incident of the kind stands apart.
 */
export type Incident = Pick<Alarm, "kind" | "owner"> &
  Partial<Pick<Alarm, "place" | "reader" | "session" | "people" | "rule">>;

/** Raises an alarm, or folds this incident into the open one of its kind and place. */
export function raise(draft: Draft, incident: Incident): void {
  const { kind, place = null, reader = null, session = null, people = [] } = incident;
  const open = draft.state.pending.alarms
    .map((id) => draft.state.alarms.get(id)!)
    .find(
      (other) => other.kind === kind && other.place === place && other.reader === reader && other.session === session,
    );
  if (open !== undefined && CAUSES[kind].apart !== true) fold(draft, open, people);
  else emit(draft, { kind: "alarm-changed", alarm: newAlarm(draft, incident) });
}

function newAlarm(draft: Draft, incident: Incident): Alarm {
  const { kind, owner, place = null, reader = null, session = null, people = [] } = incident;
  const cause = CAUSES[kind];
  return {
    id: `a${draft.state.next.alarm}`,
    kind,
    priority: cause.priority,
    state: "unacknowledged",
    active: true,
    rule: incident.rule ?? cause.rule,
    clauses: cause.clauses,
    place,
    reader,
    session,
    people,
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

function fold(draft: Draft, open: Alarm, people: readonly PersonId[]): void {
  // An alarm whose cause had ended begins anew for those it now concerns; its number and its evidence go on.
  const known = open.active ? open.people : [];
  const added = people.filter((person) => !known.includes(person));
  // Somebody new needs somebody's eyes again, however often the earlier ones were acknowledged. Shelved stays shelved.
  const fresh = open.state === "returned" || (open.state === "acknowledged" && added.length > 0);
  const alarm: Alarm = {
    ...open,
    people: [...known, ...added],
    active: true,
    endedAt: null,
    reason: open.state === "shelved" ? open.reason : null,
    times: open.times + 1,
    evidence: withEvidence(open.evidence, draft.seq),
    ...(fresh && { state: "unacknowledged", acknowledgedBy: null }),
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
    alarm: { ...alarm, state, active: false, shelvedUntil: null, endedAt: draft.at, reason },
  });
}
