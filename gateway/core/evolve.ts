/** Facts into state. A fact is true: nothing is checked here, nothing is refused, and no rule is known. */
import { homeCustody, isOpen } from "./custody.ts";
import type { Fact, FactKind, FactOf } from "./facts.ts";
import type { PickupId, RuleId, StudentId } from "./ids.ts";
import { enter, indexPlan, indexRoster, isPending, leave, waiting } from "./indexes.ts";
import {
  type CampusState,
  type Custody,
  type Day,
  GAPS_KEPT_MAX,
  type Pickup,
  type RoomState,
  type SessionState,
} from "./state.ts";
import { emptyTable, type Table, tableOf } from "./table.ts";

/** The state after one more fact. Cheap for the facts of a tap: a few nodes of a few tables are new, the rest is shared. */
export function evolve(state: CampusState, fact: Fact): CampusState {
  const apply = FACTS[fact.kind] as (state: CampusState, fact: Fact) => CampusState;
  return apply(state, fact);
}

const FACTS: { readonly [K in FactKind]: (state: CampusState, fact: FactOf<K>) => CampusState } = {
  "plan-set": (state, { plan }) => ({ ...state, plan, planned: indexPlan(plan) }),
  "roster-set": (state, { roster }) => withRecords({ ...state, roster: indexRoster(roster) }),
  "day-set": (state, { day }) => beginDay(state, day),
  "tap-judged": rememberTap,
  "staff-seen": (state, { staff, at, place }) => ({ ...state, staffSeen: state.staffSeen.set(staff, { at, place }) }),
  "custody-changed": (state, { custody }) => moveCustody(state, custody),
  "session-opened": (state, { session, by, at }) =>
    inSession(state, session, (old) => ({ ...old, openedAt: at, openedBy: by })),
  "session-ended": (state, { session }) => inSession(state, session, (old) => ({ ...old, ended: true })),
  "room-changed": (state, { place, session, custodian, uncoveredSince }) => ({
    ...state,
    rooms: state.rooms.set(place, { place, session, custodian, uncoveredSince }),
  }),
  "roll-marked": (state, { session, student, mark }) =>
    inSession(state, session, (old) => ({ ...old, marks: { ...old.marks, [student]: mark } })),
  "roll-closed": (state, { session, by, at }) =>
    inSession(state, session, (old) => ({ ...old, roll: { ...old.roll, closedAt: at, closedBy: by } })),
  "roll-overdue": (state, { session }) =>
    inSession(state, session, (old) => ({ ...old, roll: { ...old.roll, overdue: true } })),
  "pickup-opened": (state, { pickup }) => setPickup(state, pickup),
  "pickup-granted": (state, { pickup, by, collector, expires }) =>
    inPickup(state, pickup, (old) => ({ ...old, state: "granted", settledBy: by, collector, expires })),
  "grant-used": (state, { pickup, student }) => inPickup(state, pickup, (old) => useGrant(old, student)),
  "grant-lapsed": (state, { pickup }) =>
    inPickup(state, pickup, (old) => ({ ...old, state: "open", settledBy: null, expires: null })),
  "pickup-denied": (state, { pickup, by, reason }) =>
    inPickup(state, pickup, (old) => ({ ...old, state: "denied", settledBy: by, reason, expires: null })),
  "pickup-emptied": (state, { pickup }) => inPickup(state, pickup, (old) => ({ ...old, state: "done", expires: null })),
  "handover-opened": (state, { handover }) => ({
    ...state,
    handovers: state.handovers.set(handover.id, handover),
    pending: { ...state.pending, handovers: [...state.pending.handovers, handover.id] },
    next: { ...state.next, handover: state.next.handover + 1 },
  }),
  "handover-settled": settleHandover,
  "handover-overdue": (state, { handover }) => {
    const old = state.handovers.get(handover);
    return old ? { ...state, handovers: state.handovers.set(handover, { ...old, overdue: true }) } : state;
  },
  "alarm-changed": setAlarm,
  "reader-status-set": (state, { reader, status, at }) => ({
    ...state,
    readers: state.readers.set(reader, { status, since: at }),
  }),
  "tap-gap-recorded": (state, { reader, epoch, from, to }) => ({
    ...state,
    gaps: state.gaps.set(reader, [...(state.gaps.get(reader) ?? []), { epoch, from, to }].slice(-GAPS_KEPT_MAX)),
  }),
};

/** Only a tap that had its effect counts for G1's "one tap": after a refusal the next one is judged again. */
function rememberTap(state: CampusState, fact: FactOf<"tap-judged">): CampusState {
  if (fact.person === null || !(fact.verdict === "accept" || fact.rule === LATE)) return state;
  const last = state.lastTaps.get(fact.credential);
  if (last !== undefined && last.at > fact.tappedAt) return state;
  const lastTaps = state.lastTaps.set(fact.credential, { reader: fact.reader, at: fact.tappedAt });
  return { ...state, lastTaps };
}
const LATE: RuleId = "G7";

function moveCustody(state: CampusState, custody: Custody): CampusState {
  const from = state.custody.get(custody.student)?.place ?? null;
  let { occupants } = state;
  if (from !== custody.place) {
    if (from !== null) occupants = leave(occupants, from, custody.student);
    if (custody.place !== null) occupants = enter(occupants, custody.place, custody.student);
  }
  return { ...state, occupants, custody: state.custody.set(custody.student, custody) };
}

/**
 * A new day: children whom nobody holds on site begin at home; those still open keep their record until a person settles
 * them (R8). The same day again, after a new plan or a restart: only the list of sessions follows.
 */
function beginDay(state: CampusState, day: Day): CampusState {
  const same = state.day?.day === day.day;
  const sessions = tableOf(
    day.sessions.map((id) => [id, (same ? state.sessions.get(id) : undefined) ?? newSession(id)]),
  );
  if (same) return withRecords({ ...state, day, sessions });
  return withRecords({
    ...state,
    day,
    sessions,
    custody: keep(state.custody, isOpen),
    rooms: tableOf(
      Array.from(state.rooms.values(), (room): [string, RoomState] => [room.place, { ...room, session: null }]),
    ),
    lastTaps: emptyTable(),
    staffSeen: emptyTable(),
    pickups: keep(state.pickups, isPending),
    handovers: keep(state.handovers, (handover) => handover.state === "offered"),
    alarms: keep(state.alarms, (alarm) => alarm.state !== "closed"),
  });
}

function newSession(id: string): SessionState {
  const roll = { closedAt: null, closedBy: null, overdue: false };
  return { id, openedAt: null, openedBy: null, roll, marks: {}, ended: false };
}

/** Once a day began each child of the roster has a record, and nobody else but who is still on site. */
function withRecords(state: CampusState): CampusState {
  if (state.day === null) return state;
  const { students } = state.roster;
  let custody = keep(state.custody, (record) => students.has(record.student) || isOpen(record));
  for (const student of students.values()) {
    if (!custody.has(student.id)) custody = custody.set(student.id, homeCustody(student, state.day.origin));
  }
  return { ...state, custody };
}

function inSession(state: CampusState, id: string, change: (old: SessionState) => SessionState): CampusState {
  const old = state.sessions.get(id);
  return old === undefined ? state : { ...state, sessions: state.sessions.set(id, change(old)) };
}

function inPickup(state: CampusState, id: PickupId, change: (old: Pickup) => Pickup): CampusState {
  const old = state.pickups.get(id);
  return old === undefined ? state : setPickup(state, change(old));
}

function useGrant(pickup: Pickup, student: StudentId): Pickup {
  const released = [...pickup.released, student];
  const done = pickup.students.every((child) => released.includes(child));
  return { ...pickup, released, ...(done && { state: "done", expires: null }) };
}

function setPickup(state: CampusState, pickup: Pickup): CampusState {
  const isNew = !state.pickups.has(pickup.id);
  let { pickupOf } = state;
  if (!pickup.barred) {
    const open = isPending(pickup) ? waiting(pickup) : [];
    for (const student of pickup.students) {
      if (open.includes(student)) pickupOf = pickupOf.set(student, pickup.id);
      else if (pickupOf.get(student) === pickup.id) pickupOf = pickupOf.delete(student);
    }
  }
  return {
    ...state,
    pickupOf,
    pickups: state.pickups.set(pickup.id, pickup),
    pending: { ...state.pending, pickups: listed(state.pending.pickups, pickup.id, isPending(pickup)) },
    next: isNew ? { ...state.next, pickup: state.next.pickup + 1 } : state.next,
  };
}

function settleHandover(state: CampusState, fact: FactOf<"handover-settled">): CampusState {
  const old = state.handovers.get(fact.handover);
  if (old === undefined) return state;
  const { state: outcome, count: acceptedCount, differences, reason, at: settledAt } = fact;
  return {
    ...state,
    handovers: state.handovers.set(old.id, { ...old, state: outcome, acceptedCount, differences, reason, settledAt }),
    pending: { ...state.pending, handovers: listed(state.pending.handovers, old.id, false) },
  };
}

function setAlarm(state: CampusState, { alarm }: FactOf<"alarm-changed">): CampusState {
  const isNew = !state.alarms.has(alarm.id);
  return {
    ...state,
    alarms: state.alarms.set(alarm.id, alarm),
    pending: { ...state.pending, alarms: listed(state.pending.alarms, alarm.id, alarm.state !== "closed") },
    next: isNew ? { ...state.next, alarm: state.next.alarm + 1 } : state.next,
  };
}

/** The list with or without this id; unchanged, the very same list. */
function listed(ids: readonly string[], id: string, wanted: boolean): readonly string[] {
  if (ids.includes(id) === wanted) return ids;
  return wanted ? [...ids, id] : ids.filter((other) => other !== id);
}

function keep<V>(table: Table<V>, wanted: (value: V) => boolean): Table<V> {
  let kept = table;
  for (const [key, value] of table.entries()) if (!wanted(value)) kept = kept.delete(key);
  return kept;
}
