/** Look-ups over the plan and the roster, built once when they are adopted, and over what is pending, built when a snapshot is read. */
import type { PersonId, PlaceId, StudentId } from "./ids.ts";
import type { Plan, PlannedSession } from "./plan.ts";
import type { Roster } from "./roster.ts";
import type { CampusState, Custody, Derived, Pickup, PlanIndex, RosterIndex } from "./state.ts";
import { emptyTable, type Table } from "./table.ts";

/** @param plan as adopted; ids are unique (intake checks it), of two alike the later one counts */
export function indexPlan(plan: Plan): PlanIndex {
  const sessions = [...plan.sessions].sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
  const places = new Map(plan.places.map((place) => [place.id, place]));
  const sessionsAt = new Map<PlaceId, PlannedSession[]>();
  const sessionsOf = new Map<StudentId, PlannedSession[]>();
  for (const session of sessions) {
    append(sessionsAt, session.place, session);
    for (const student of session.students) append(sessionsOf, student, session);
  }
  const exits = plan.readers.filter((post) => post.lane === "out" || post.lane === "both");
  return {
    readers: new Map(plan.readers.map((post) => [post.id, post])),
    places,
    sessions: new Map(sessions.map((session) => [session.id, session])),
    sessionsAt,
    sessionsOf,
    exitGates: new Set(exits.map((post) => post.place).filter((place) => places.get(place)?.kind === "gate")),
  };
}

/** @param roster as adopted; ids are unique (intake checks it), of two alike the later one counts */
export function indexRoster(roster: Roster): RosterIndex {
  const childrenOf = new Map<PersonId, StudentId[]>();
  const barredFrom = new Map<PersonId, StudentId[]>();
  for (const student of roster.students) {
    for (const guardian of student.guardians) append(childrenOf, guardian, student.id);
    for (const person of student.barred) append(barredFrom, person, student.id);
  }
  return {
    roster,
    students: new Map(roster.students.map((student) => [student.id, student])),
    staff: new Map(roster.staff.map((member) => [member.id, member])),
    guardians: new Set(roster.guardians),
    credentials: new Map(roster.credentials.map((credential) => [credential.id, credential])),
    childrenOf,
    barredFrom,
  };
}

/** Who is where, from the custody records alone. */
export function indexOccupants(custody: Table<Custody>): Table<Table<true>> {
  let occupants = emptyTable<Table<true>>();
  for (const { student, place } of custody.values()) if (place !== null) occupants = enter(occupants, place, student);
  return occupants;
}

/** `occupants` with this child at this place. */
export function enter(occupants: Table<Table<true>>, place: PlaceId, student: StudentId): Table<Table<true>> {
  return occupants.set(place, (occupants.get(place) ?? emptyTable<true>()).set(student, true));
}

/** `occupants` without this child at this place; a place where nobody is has no entry. */
export function leave(occupants: Table<Table<true>>, place: PlaceId, student: StudentId): Table<Table<true>> {
  const rest = occupants.get(place)?.delete(student);
  if (rest === undefined) return occupants;
  return rest.size === 0 ? occupants.delete(place) : occupants.set(place, rest);
}

/** Whether a request still waits for a guard or for its children to leave. */
export function isPending(pickup: Pickup): boolean {
  return pickup.state === "open" || pickup.state === "granted";
}

/** What is pending, from the records alone. */
export function indexPending(
  state: Pick<CampusState, "pickups" | "handovers" | "alarms">,
): Pick<Derived, "pending" | "pickupOf"> {
  const pickups = [...state.pickups.values()].filter(isPending);
  let pickupOf = emptyTable<string>();
  for (const pickup of pickups)
    if (!pickup.barred) for (const child of waiting(pickup)) pickupOf = pickupOf.set(child, pickup.id);
  return {
    pickupOf,
    pending: {
      pickups: inOrder(pickups.map((pickup) => pickup.id)),
      handovers: inOrder(idsOf(state.handovers, (handover) => handover.state === "offered")),
      alarms: inOrder(idsOf(state.alarms, (alarm) => alarm.state !== "closed")),
    },
  };
}

/** Children of a request who have not left on it. */
export function waiting(pickup: Pickup): readonly StudentId[] {
  return pickup.students.filter((student) => !pickup.released.includes(student));
}

function idsOf<V extends { readonly id: string }>(table: Table<V>, wanted: (value: V) => boolean): readonly string[] {
  return [...table.values()].filter(wanted).map((value) => value.id);
}

/** Ids that the core gives count up behind one letter. */
function inOrder(ids: readonly string[]): readonly string[] {
  return [...ids].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}

function append<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
