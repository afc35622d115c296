/** Look-ups over the plan and the roster, built once when they are adopted, and over what is pending, built when a snapshot is read. */
import { isOpen } from "./custody.ts";
import { DEFAULT_GRACE, graceOn } from "./grace.ts";
import type { GroupId, PersonId, PlaceId, SessionId, StudentId } from "./ids.ts";
import type { Plan, PlannedSession } from "./plan.ts";
import type { Roster } from "./roster.ts";
import type { CampusState, Custody, Day, Derived, Pickup, PlanIndex, RosterIndex, SessionState } from "./state.ts";
import { emptyTable, type Table, tableOf } from "./table.ts";

/** @param plan as adopted; ids are unique (intake checks it), of two alike the later one counts */
export function indexPlan(plan: Plan): PlanIndex {
  const sessions = [...plan.sessions].sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
  const places = new Map(plan.places.map((place) => [place.id, place]));
  const sessionsAt = new Map<PlaceId, PlannedSession[]>();
  for (const session of sessions) append(sessionsAt, session.place, session);
  const exits = plan.readers.filter((post) => post.lane === "out" || post.lane === "both");
  return {
    readers: new Map(plan.readers.map((post) => [post.id, post])),
    places,
    sessions: new Map(sessions.map((session) => [session.id, session])),
    sessionsAt,
    lines: new Map(plan.lines.map((line) => [line.id, line])),
    exitGates: new Set(exits.map((post) => post.place).filter((place) => places.get(place)?.kind === "gate")),
  };
}

/** @param roster as adopted; ids are unique (intake checks it), of two alike the later one counts */
export function indexRoster(roster: Roster): RosterIndex {
  const childrenOf = new Map<PersonId, StudentId[]>();
  const barredFrom = new Map<PersonId, StudentId[]>();
  const delegatedTo = new Map<PersonId, StudentId[]>();
  const membersOf = new Map<GroupId, StudentId[]>();
  for (const student of roster.students) {
    for (const guardian of student.guardians) append(childrenOf, guardian, student.id);
    for (const person of student.barred) append(barredFrom, person, student.id);
    for (const { person } of student.delegates) append(delegatedTo, person, student.id);
    append(membersOf, student.group, student.id);
  }
  return {
    roster,
    students: new Map(roster.students.map((student) => [student.id, student])),
    staff: new Map(roster.staff.map((member) => [member.id, member])),
    guardians: new Set(roster.guardians),
    credentials: new Map(roster.credentials.map((credential) => [credential.id, credential])),
    delegates: new Set(roster.delegates),
    badges: new Set(roster.badges),
    childrenOf,
    delegatedTo,
    membersOf,
    barredFrom,
  };
}

/** The plan's times as they hold on a day; before the first day the plan's own. */
export function indexGrace(plan: Plan | null, day: Day | null): Pick<Derived, "grace"> {
  if (plan === null) return { grace: DEFAULT_GRACE };
  return { grace: day === null ? plan.grace : graceOn(plan, day.day) };
}

/** Today's sessions of each child, in order of their start. */
export function indexToday(sessions: Table<SessionState>, planned: PlanIndex): Table<readonly SessionId[]> {
  const todayOf = new Map<StudentId, SessionId[]>();
  for (const id of planned.sessions.keys()) {
    const session = sessions.get(id);
    if (session === undefined || session.cancelled) continue;
    for (const student of session.students) append(todayOf, student, id);
  }
  return tableOf(todayOf);
}

/** Children whose arrival or way has a time limit that was not judged yet. */
export function indexDue(custody: Table<Custody>): Table<Table<true>> {
  let dueAt = emptyTable<Table<true>>();
  for (const record of custody.values()) {
    const key = dueKey(record);
    if (key !== null) dueAt = enter(dueAt, key, record.student);
  }
  return dueAt;
}

/** Under which instant a record waits; null when no time limits it, or when that time was judged. */
export function dueKey(custody: Custody): string | null {
  return custody.due === null || custody.overdue ? null : String(custody.due);
}

/** Who is where, from the custody records alone. */
export function indexOccupants(custody: Table<Custody>): Table<Table<true>> {
  let occupants = emptyTable<Table<true>>();
  for (const { student, place } of custody.values()) if (place !== null) occupants = enter(occupants, place, student);
  return occupants;
}

/** Whom each adult holds for the school, from the custody records alone. */
export function indexHeld(custody: Table<Custody>): Table<Table<true>> {
  let heldBy = emptyTable<Table<true>>();
  for (const record of custody.values()) {
    const holder = holderOf(record);
    if (holder !== null) heldBy = enter(heldBy, holder, record.student);
  }
  return heldBy;
}

/** The adult who answers for a child on site or escorted; null for one who is away, or whom nobody holds. */
export function holderOf(custody: Custody): PersonId | null {
  return isOpen(custody) ? custody.custodian : null;
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
  state: Pick<CampusState, "pickups" | "handovers" | "alarms" | "escorts" | "visits">,
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
      escorts: inOrder(idsOf(state.escorts, (escort) => escort.endedAt === null)),
      visits: inOrder(idsOf(state.visits, (visit) => visit.outAt === null)),
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
