/** A1: every kind of alarm: how grave it is, for which clauses it stands, and when its cause is over. README.md has the table. */
import { isHeldIn, isOnSite, isOpen, pendingPickup } from "../custody.ts";
import type { EpochMs, PersonId, PlaceId } from "../ids.ts";
import type { Alarm, AlarmKind, CampusState, Custody } from "../state.ts";
import type { Cause } from "./alarm-cause.ts";
import { isHidden, shouldBeKnown } from "./hidden.ts";
import { areRoundsMissing } from "./patrol-rounds.ts";

/** Every kind of alarm, and when it ends. */
export const CAUSES: { readonly [K in AlarmKind]: Cause } = {
  "unattended-room": {
    ...{ priority: 1, rule: "R4", clauses: ["WH-N11"], after: ["unattendedSeconds"], blind: "place" },
    reason: "adult-took-custody",
    holds: {
      each: (state, person, alarm) => {
        const custody = state.custody.get(person);
        return custody?.unattended === "room" && custody.place === alarm.place;
      },
      reads: ["custody"],
    },
  },
  unaccounted: {
    ...{ priority: 1, rule: "R3", clauses: ["WH-N11", "XW-25"], after: ["rollDueMinutes"], blind: "place" },
    reason: "seen-again",
    holds: { each: (state, person) => state.custody.get(person)?.unattended === "unaccounted", reads: ["custody"] },
  },
  stranded: {
    ...{ priority: 1, rule: "R9", clauses: ["WH-23", "XW-09"], after: ["strandedMinutes"] },
    reason: "left-or-taken",
    holds: {
      each: (state, person) => {
        const custody = state.custody.get(person);
        return isOnSite(custody) && !isInRunningSession(state, custody);
      },
      reads: ["custody"],
    },
  },
  "roll-overdue": {
    ...{ priority: 2, rule: "R2", clauses: ["XJ-13"], after: ["rollDueMinutes"], blind: "place", caused: true },
    reason: "roll-closed",
    holds: { all: (state, { session }) => session !== null && isRollOverdue(state, session), reads: ["sessions"] },
  },
  "handover-overdue": {
    ...{ priority: 2, rule: "R5", clauses: ["XJ-12"], after: ["handoverMinutes"] },
    reason: "handover-answered",
    holds: {
      all: (state, { place }) =>
        state.pending.handovers.some((id) => {
          const handover = state.handovers.get(id);
          return handover?.overdue === true && handover.place === place;
        }),
      reads: ["handovers"],
    },
  },
  "pickup-denied": {
    ...{ priority: 2, rule: "G3", clauses: ["JA-19"], after: [], momentary: true, apart: true },
    reason: "acknowledged",
    holds: null,
  },
  "grant-lapsed": {
    ...{ priority: 2, rule: "G3", clauses: [], after: ["grantMinutes"] },
    reason: "pickup-settled",
    holds: { each: (state, person) => pendingPickup(state, person)?.state === "open", reads: ["pickups", "pickupOf"] },
  },
  "exit-refused": {
    ...{ priority: 2, rule: "G2", clauses: ["JA-19"], after: [], momentary: true },
    reason: "released",
    holds: {
      each: (state, person, alarm) => !hasLeftSince(state.custody.get(person), alarm.since),
      reads: ["custody"],
    },
  },
  "unknown-card": {
    ...{ priority: 2, rule: "G4", clauses: ["JA-19"], after: [], momentary: true },
    reason: "acknowledged",
    holds: null,
  },
  "card-not-active": {
    ...{ priority: 2, rule: "G4", clauses: ["JA-19"], after: [], momentary: true },
    reason: "acknowledged",
    holds: null,
  },
  "tap-contradicted": {
    ...{ priority: 2, rule: "A1", clauses: [], after: [], momentary: true },
    reason: "acknowledged",
    holds: null,
  },
  "reader-silent": {
    ...{ priority: 2, rule: "G7", clauses: [], after: [] },
    reason: "reader-online",
    grave: (state, person, { place }) => place !== null && shouldBeKnown(state, person, place),
    holds: {
      all: (state, { reader }) => reader !== null && state.readers.get(reader)?.status !== "online",
      each: (state, person, { place }, at) => place !== null && isHidden(state, person, { place, at }),
      reads: ["readers", "custody", "sessions", "noShows", "pickups", "roster"],
    },
  },
  "card-suspect": {
    ...{ priority: 2, rule: "G5", clauses: ["JA-19"], after: [] },
    reason: "case-closed",
    holds: {
      each: (state, person) => [...state.suspicions.values()].some((one) => one.person === person),
      reads: ["suspicions"],
    },
  },
  "visitor-inside": {
    ...{ priority: 2, rule: "G6", clauses: ["JA-19", "XJ-34", "WH-23"], after: [] },
    reason: "visitor-left",
    holds: {
      each: (state, person) => state.pending.visits.some((id) => state.visits.get(id)?.visitor === person),
      reads: ["visits", "pending"],
    },
  },
  evacuation: {
    ...{ priority: 1, rule: "G8", clauses: ["WH-23", "XW-26"], after: ["musterMinutes"] },
    reason: "mustered",
    holds: {
      each: (state, person) => !isMustered(state, person),
      all: (state) => state.emergency?.expected.some((person) => !isMustered(state, person)) === true,
      reads: ["emergency", "mustered", "custody"],
      unnamed: true,
    },
  },
  "entry-refused": {
    ...{ priority: 1, rule: "G9", clauses: ["JA-19", "XJ-34"], after: ["entryRefusedSeconds"] },
    reason: "admitted",
    holds: {
      all: (state, { reader }) => [...state.entryRefusals.values()].some((one) => one.overdue && one.reader === reader),
      reads: ["entryRefusals"],
    },
  },
  "unqualified-adult": {
    ...{ priority: 2, rule: "R1", clauses: ["QS-02", "QS-15"], after: [], momentary: true },
    reason: "acknowledged",
    holds: null,
  },
  "teacher-late": {
    ...{
      priority: 2,
      rule: "R1",
      clauses: ["XJ-15", "XJ-09"],
      after: ["unattendedSeconds"],
      blind: "place",
      caused: true,
    },
    reason: "session-opened",
    holds: {
      all: (state, { session }) => {
        const current = session === null ? undefined : state.sessions.get(session);
        return current !== undefined && current.openedAt === null && !current.ended;
      },
      reads: ["sessions"],
    },
  },
  "no-show": {
    ...{ priority: 3, rule: "R3", clauses: ["XJ-13", "XW-25"], after: ["rollDueMinutes"], blind: "gates" },
    reason: "accounted-for",
    holds: {
      each: (state, person) =>
        state.noShows.get(person)?.answer !== "absent" && state.custody.get(person)?.status === "at-home",
      reads: ["noShows", "custody"],
    },
  },
  "transit-overdue": {
    ...{ priority: 1, rule: "R6", clauses: ["WH-N11", "WH-13"], blind: "place", hidden: true },
    after: ["clubChangeMinutes", "toiletMinutes", "pickupWalkMinutes"],
    reason: "arrived",
    holds: { each: (state, person) => isOverdue(state.custody.get(person), "in-transit"), reads: ["custody"] },
  },
  "arrival-overdue": {
    ...{ priority: 1, rule: "R6", clauses: ["WH-N11", "XW-25"], after: ["arrivingMinutes"] },
    ...{ blind: "place", hidden: true },
    reason: "arrived",
    holds: { each: (state, person) => isOverdue(state.custody.get(person), "arriving"), reads: ["custody"] },
  },
  "escort-overdue": {
    ...{ priority: 1, rule: "G2", clauses: ["XW-25", "JA-08"], after: ["escortMinutes"] },
    reason: "escort-ended",
    holds: {
      all: (state, { adult }) =>
        state.pending.escorts.some((id) => {
          const escort = state.escorts.get(id);
          return escort?.overdue === true && escort.leader === adult;
        }),
      reads: ["escorts", "pending"],
    },
  },
  "over-capacity": {
    ...{ priority: 2, rule: "R7", clauses: ["XJ-28"], after: [] },
    reason: "fewer-children",
    holds: {
      all: (state, { place }) => place !== null && (state.occupants.get(place)?.size ?? 0) > capacityOf(state, place),
      reads: ["occupants", "planned", "grace"],
    },
  },
  "ended-early": {
    ...{ priority: 2, rule: "R8", clauses: ["WH-N5", "XW-02"], after: [], momentary: true, apart: true },
    reason: "acknowledged",
    holds: null,
  },
  "past-ceiling": {
    ...{ priority: 2, rule: "R8", clauses: ["WH-10", "XW-04"], after: [] },
    reason: "left-or-taken",
    holds: { each: (state, person) => isOnSite(state.custody.get(person)), reads: ["custody"] },
  },
  "custodian-leaving": {
    ...{ priority: 1, rule: "R10", clauses: ["WH-N11", "WH-23"], after: [] },
    reason: "adult-took-custody",
    holds: { each: isLeftBy, reads: ["custody", "staffSeen", "roster"] },
  },
  "patrol-missed": {
    ...{ priority: 3, rule: "E1", clauses: ["QS-10", "XJ-15"], after: [], apart: true },
    reason: "patrolled",
    holds: {
      // A round today makes up for one of today; that one was missed yesterday, a person has to answer for.
      all: (state, { since }) => since < (state.day?.origin ?? 0) || areRoundsMissing(state),
      reads: ["patrols", "plan", "day"],
    },
  },
  "no-service": {
    ...{ priority: 3, rule: "P4", clauses: ["XW-01"], after: [], momentary: true },
    reason: "acknowledged",
    holds: null,
  },
};

/** Counted, or known to be elsewhere: who left before it began, or was settled by a person, is not looked for (G8). */
export function isMustered(state: CampusState, person: PersonId): boolean {
  if (state.emergency === null || state.mustered.has(person)) return true;
  const custody = state.custody.get(person);
  return custody !== undefined && !isOnSite(custody);
}

/**
 * Still this adult's, who was last seen at the gate, or nobody's since: seen inside again, they answer as before (R10). Not
 * so once removed.
 */
function isLeftBy(state: CampusState, person: PersonId, { adult, place }: Alarm): boolean {
  const custody = state.custody.get(person);
  if (custody?.status === "unattended") return true;
  if (custody === undefined || !isOpen(custody) || custody.custodian !== adult || adult === null) return false;
  if ((state.roster.staff.get(adult)?.removed ?? null) !== null) return true;
  return custody.status !== "escorted" && state.staffSeen.get(adult)?.place === place;
}

function hasLeftSince(custody: Custody | undefined, since: EpochMs): boolean {
  return custody?.status === "released" && custody.since >= since;
}

function isRollOverdue(state: CampusState, session: string): boolean {
  const roll = state.sessions.get(session)?.roll;
  return roll?.overdue === true && roll.closedAt === null;
}

/** In a session of today that is not over; a record of yesterday may name one that runs under the same id again today. */
function isInRunningSession({ sessions, day }: CampusState, custody: Custody | undefined): boolean {
  if (custody === undefined || custody.session === null || day === null) return false;
  return (
    isHeldIn(custody, custody.session) && sessions.get(custody.session)?.ended === false && custody.since >= day.origin
  );
}

function isOverdue(custody: Custody | undefined, status: Custody["status"]): boolean {
  return custody?.overdue === true && custody.status === status;
}

/** Children whom a room may hold now (R7): its own number or the plan's, and no more than the session that is open in it. */
export function capacityOf(state: CampusState, place: PlaceId): number {
  const room = state.planned.places.get(place)?.capacity ?? state.grace.roomCapacity;
  const open = state.rooms.get(place)?.session ?? null;
  const session = open === null ? null : (state.planned.sessions.get(open)?.capacity ?? null);
  return session === null ? room : Math.min(room, session);
}
