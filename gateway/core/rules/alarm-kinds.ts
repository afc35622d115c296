/** A1: every kind of alarm: how grave it is, for which clauses it stands, and when its cause is over. */
import { isHeldIn, isOnSite, isOpen, pendingPickup } from "../custody.ts";
import type { ClauseId, EpochMs, PersonId, PlaceId, RuleId } from "../ids.ts";
import type { Alarm, AlarmKind, CampusState, Custody, Priority } from "../state.ts";
import { areRoundsMissing } from "./patrol-rounds.ts";

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
  | "acknowledged"
  | "case-closed"
  | "visitor-left"
  | "mustered"
  | "admitted"
  | "session-opened"
  | "accounted-for"
  | "arrived"
  | "escort-ended"
  | "fewer-children"
  | "handed-over"
  | "patrolled"
  | "cause-known";

export type Cause = {
  readonly priority: Priority;
  readonly rule: RuleId;
  /** Clauses of the policy documents for which it stands. */
  readonly clauses: readonly ClauseId[];
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
  "card-suspect": {
    priority: 2,
    rule: "G5",
    clauses: ["JA-19"],
    reason: "case-closed",
    holds: { each: (state, person) => [...state.suspicions.values()].some((one) => one.person === person) },
  },
  "visitor-inside": {
    priority: 2,
    rule: "G6",
    clauses: ["JA-19", "XJ-34", "WH-23"],
    reason: "visitor-left",
    holds: { each: (state, person) => state.pending.visits.some((id) => state.visits.get(id)?.visitor === person) },
  },
  evacuation: {
    priority: 1,
    rule: "G8",
    clauses: ["WH-23", "XW-26"],
    reason: "mustered",
    holds: {
      each: (state, person) => !isMustered(state, person),
      all: (state) => state.emergency?.expected.some((person) => !isMustered(state, person)) === true,
    },
  },
  "entry-refused": {
    priority: 1,
    rule: "G9",
    clauses: ["JA-19", "XJ-34"],
    reason: "admitted",
    holds: {
      all: (state, { reader }) => [...state.entryRefusals.values()].some((one) => one.overdue && one.reader === reader),
    },
  },
  "unqualified-adult": {
    priority: 2,
    rule: "R1",
    clauses: ["QS-02", "QS-15"],
    reason: "acknowledged",
    momentary: true,
    holds: null,
  },
  "teacher-late": {
    priority: 2,
    rule: "R1",
    clauses: ["XJ-15", "XJ-09"],
    reason: "session-opened",
    holds: {
      all: (state, { session }) => {
        const current = session === null ? undefined : state.sessions.get(session);
        return current !== undefined && current.openedAt === null && !current.ended;
      },
    },
  },
  "no-show": {
    priority: 3,
    rule: "R3",
    clauses: ["XJ-13", "XW-25"],
    reason: "accounted-for",
    holds: {
      each: (state, person) =>
        state.noShows.get(person)?.answer !== "absent" && state.custody.get(person)?.status === "at-home",
    },
  },
  "transit-overdue": {
    priority: 1,
    rule: "R6",
    clauses: ["WH-N11", "WH-13"],
    reason: "arrived",
    holds: { each: (state, person) => isOverdue(state.custody.get(person), "in-transit") },
  },
  "arrival-overdue": {
    priority: 1,
    rule: "R6",
    clauses: ["WH-N11", "XW-25"],
    reason: "arrived",
    holds: { each: (state, person) => isOverdue(state.custody.get(person), "arriving") },
  },
  "escort-overdue": {
    priority: 1,
    rule: "G2",
    clauses: ["XW-25", "JA-08"],
    reason: "escort-ended",
    holds: {
      all: (state, { adult }) =>
        state.pending.escorts.some((id) => {
          const escort = state.escorts.get(id);
          return escort?.overdue === true && escort.leader === adult;
        }),
    },
  },
  "over-capacity": {
    priority: 2,
    rule: "R7",
    clauses: ["XJ-28"],
    reason: "fewer-children",
    holds: {
      all: (state, { place }) => place !== null && (state.occupants.get(place)?.size ?? 0) > capacityOf(state, place),
    },
  },
  "ended-early": {
    priority: 2,
    rule: "R8",
    clauses: ["WH-N5", "XW-02"],
    reason: "acknowledged",
    momentary: true,
    apart: true,
    holds: null,
  },
  "past-ceiling": {
    priority: 2,
    rule: "R8",
    clauses: ["WH-10", "XW-04"],
    reason: "left-or-taken",
    holds: { each: (state, person) => isOnSite(state.custody.get(person)) },
  },
  "custodian-leaving": {
    priority: 1,
    rule: "R10",
    clauses: ["WH-N11", "WH-23"],
    reason: "handed-over",
    holds: {
      each: (state, person, { adult }) => {
        const custody = state.custody.get(person);
        return custody !== undefined && isOpen(custody) && custody.custodian === adult;
      },
    },
  },
  "patrol-missed": {
    priority: 3,
    rule: "E1",
    clauses: ["QS-10", "XJ-15"],
    reason: "patrolled",
    apart: true,
    // A round today makes up for one of today; that one was missed yesterday, a person has to answer for.
    holds: { all: (state, { since }) => since < (state.day?.origin ?? 0) || areRoundsMissing(state) },
  },
  "no-service": { priority: 3, rule: "P4", clauses: ["XW-01"], reason: "acknowledged", momentary: true, holds: null },
};

/** Counted, or known to be elsewhere: who left before it began, or was settled by a person, is not looked for (G8). */
export function isMustered(state: CampusState, person: PersonId): boolean {
  if (state.emergency === null || state.mustered.has(person)) return true;
  const custody = state.custody.get(person);
  return custody !== undefined && !isOnSite(custody);
}

function hasLeftSince(custody: Custody | undefined, since: EpochMs): boolean {
  return custody?.status === "released" && custody.since >= since;
}

function isRollOverdue(state: CampusState, session: string): boolean {
  const roll = state.sessions.get(session)?.roll;
  return roll?.overdue === true && roll.closedAt === null;
}

function isOverdue(custody: Custody | undefined, status: Custody["status"]): boolean {
  return custody?.overdue === true && custody.status === status;
}

/** Children whom a room may hold (R7). */
export function capacityOf(state: CampusState, place: PlaceId): number {
  return state.planned.places.get(place)?.capacity ?? state.grace.roomCapacity;
}
