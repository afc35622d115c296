/** Facts into state. A fact is true: nothing is checked here, nothing is refused, and no rule is known. */
import { homeCustody, isOpen } from "./custody.ts";
import type { Fact, FactKind, FactOf } from "./facts.ts";
import type { DayId, PickupId, RuleId, SessionId, StudentId } from "./ids.ts";
import {
  dueKey,
  enter,
  holderOf,
  indexGrace,
  indexPlan,
  indexRoster,
  indexToday,
  isPending,
  leave,
  waiting,
} from "./indexes.ts";
import type { Plan } from "./plan.ts";
import type { Roster } from "./roster.ts";
import {
  type CampusState,
  type Custody,
  type Day,
  GAPS_KEPT_MAX,
  type Handover,
  type NUMBERED,
  type Pickup,
  type RoomState,
  type SessionState,
  type Sighting,
  TURNS_KEPT_MAX,
  type Visit,
  WHEREABOUTS_KEPT_MAX,
  type Whereabouts,
} from "./state.ts";
import { emptyTable, type Table, tableOf } from "./table.ts";

/** The state after one more fact. Cheap for the facts of a tap: a few nodes of a few tables are new, the rest is shared. */
export function evolve(state: CampusState, fact: Fact): CampusState {
  const apply = FACTS[fact.kind] as (state: CampusState, fact: Fact) => CampusState;
  return apply(state, fact);
}

const FACTS: { readonly [K in FactKind]: (state: CampusState, fact: FactOf<K>) => CampusState } = {
  "plan-set": (state, { plan }) =>
    withToday({ ...state, plan, planned: indexPlan(plan), ...indexGrace(plan, state.day) }),
  "roster-set": (state, { roster }) => withRecords({ ...state, roster: indexRoster(roster) }),
  "calendar-set": (state, { calendar }) => ({ ...state, calendar }),
  "day-set": (state, { day }) => beginDay(state, day),
  "day-closed": (state, { by, at }) =>
    state.day === null ? state : { ...state, day: { ...state.day, closedAt: at, closedBy: by } },
  "expected-set": (state, { sessions }) => {
    const change = (before: CampusState, one: (typeof sessions)[number]) =>
      inSession(before, one.session, (old) => ({ ...old, students: one.students, staff: one.staff }));
    return withToday(sessions.reduce(change, state));
  },
  "expectation-set": (state, { session, student, expected }) =>
    inSession(state, session, (old) => ({ ...old, joins: { ...old.joins, [student]: expected } })),
  "substitute-set": (state, { session, out, in: substitute }) =>
    inSession(state, session, (old) => ({ ...old, substitutes: [...old.substitutes, { out, in: substitute }] })),
  "session-cancelled": (state, { session }) =>
    withToday(inSession(state, session, (old) => ({ ...old, cancelled: true, ended: true }))),
  "tap-judged": rememberTap,
  "staff-seen": (state, { staff, at, place, left = false }) => ({
    ...state,
    staffSeen: state.staffSeen.set(staff, { at, place, left }),
  }),
  "custody-changed": (state, { custody }) => moveCustody(state, custody),
  "custody-overdue": (state, { student }) => {
    const custody = state.custody.get(student);
    return custody === undefined ? state : moveCustody(state, { ...custody, overdue: true });
  },
  // What is past changes no record of now: the views put both beside each other.
  "custody-corrected": (state, { custody }) => ({ ...state, whereabouts: remember(state, custody) }),
  "session-opened": (state, { session, by, at }) =>
    inSession(state, session, (old) => ({ ...old, openedAt: at, openedBy: by })),
  "session-ended": (state, { session }) => inSession(state, session, (old) => ({ ...old, ended: true })),
  "session-judged": (state, { session, limit }) =>
    inSession(state, session, (old) => ({ ...old, judged: [...old.judged, limit] })),
  "session-finished": (state, { session, by, at }) =>
    inSession(state, session, (old) => ({ ...old, finishedAt: at, finishedBy: by })),
  "room-changed": changeRoom,
  "roll-marked": (state, { session, student, mark, inferred = false }) =>
    inSession(state, session, (old) => ({
      ...old,
      marks: { ...old.marks, [student]: mark },
      inferred: listed(old.inferred, student, inferred),
    })),
  "roll-closed": (state, { session, by, at }) =>
    inSession(state, session, (old) => ({
      ...old,
      roll: { ...old.roll, closedAt: at, closedBy: by, deferred: false },
    })),
  "roll-overdue": (state, { session }) =>
    inSession(state, session, (old) => ({ ...old, roll: { ...old.roll, overdue: true, deferred: false } })),
  "roll-deferred": (state, { session }) =>
    inSession(state, session, (old) => ({ ...old, roll: { ...old.roll, deferred: true } })),
  "pickup-opened": (state, { pickup }) => setPickup(state, pickup),
  "pickup-granted": (state, { pickup, by, collector, expires }) =>
    inPickup(state, pickup, (old) => ({ ...old, state: "granted", settledBy: by, collector, expires })),
  "grant-used": (state, { pickup, student }) => inPickup(state, pickup, (old) => useGrant(old, student)),
  "grant-lapsed": (state, { pickup }) =>
    inPickup(state, pickup, (old) => ({ ...old, state: "open", settledBy: null, expires: null })),
  "pickup-denied": (state, { pickup, by, reason }) =>
    inPickup(state, pickup, (old) => ({ ...old, state: "denied", settledBy: by, reason, expires: null })),
  "pickup-barred": (state, { pickup, barred }) => inPickup(state, pickup, (old) => ({ ...old, barred })),
  "pickup-emptied": (state, { pickup }) => inPickup(state, pickup, (old) => ({ ...old, state: "done", expires: null })),
  "handover-opened": (state, { handover }) => ({
    ...state,
    handovers: state.handovers.set(handover.id, handover),
    pending: { ...state.pending, handovers: [...state.pending.handovers, handover.id] },
    next: { ...state.next, handover: state.next.handover + 1 },
  }),
  "handover-settled": settleHandover,
  "handover-withdrawn": (state, { handover, at }) =>
    closeHandover(state, handover, (old) => ({ ...old, state: "withdrawn", settledAt: at })),
  "handover-overdue": (state, { handover }) => {
    const old = state.handovers.get(handover);
    return old ? { ...state, handovers: state.handovers.set(handover, { ...old, overdue: true }) } : state;
  },
  "alarm-changed": setAlarm,
  "leave-set": (state, { leave: record }) =>
    counted({ ...state, leaves: state.leaves.set(record.id, record) }, "leave", !state.leaves.has(record.id)),
  "enrolment-set": (state, { enrolment }) =>
    counted(
      { ...state, enrolments: state.enrolments.set(enrolment.id, enrolment) },
      "enrolment",
      !state.enrolments.has(enrolment.id),
    ),
  "no-show-set": (state, { noShow }) => ({ ...state, noShows: state.noShows.set(noShow.student, noShow) }),
  "entry-refusal-set": (state, { refusal }) => ({
    ...state,
    entryRefusals: state.entryRefusals.set(refusal.id, refusal),
  }),
  "entry-refusal-settled": (state, { id }) => ({ ...state, entryRefusals: state.entryRefusals.delete(id) }),
  "pass-set": (state, { pass }) =>
    counted({ ...state, passes: state.passes.set(pass.id, pass) }, "pass", !state.passes.has(pass.id)),
  "escort-set": (state, { escort }) => {
    const escorts = listed(state.pending.escorts, escort.id, escort.endedAt === null);
    const next = { ...state, escorts: state.escorts.set(escort.id, escort), pending: { ...state.pending, escorts } };
    return counted(next, "escort", !state.escorts.has(escort.id));
  },
  "visit-set": (state, { visit }) => {
    const visits = listed(state.pending.visits, visit.id, visit.outAt === null);
    const next = { ...state, visits: state.visits.set(visit.id, visit), pending: { ...state.pending, visits } };
    return counted(next, "visit", !state.visits.has(visit.id));
  },
  "emergency-set": (state, { emergency }) => {
    const goesOn = emergency !== null && emergency.since === state.emergency?.since;
    return { ...state, emergency, mustered: goesOn ? state.mustered : emptyTable() };
  },
  mustered: (state, { person, at, place, by }) => ({
    ...state,
    mustered: state.mustered.set(person, { at, place, by }),
  }),
  "suspicion-set": (state, { suspicion }) => ({
    ...state,
    suspicions: state.suspicions.set(suspicion.credential, suspicion),
  }),
  "suspicion-cleared": (state, { credential }) => ({ ...state, suspicions: state.suspicions.delete(credential) }),
  "bar-set": (state, { student, person, barred }) =>
    inRoster(state, (roster) => ({
      ...roster,
      students: roster.students.map((one) => {
        if (one.id !== student) return one;
        const others = one.barred.filter((other) => other !== person);
        return { ...one, barred: barred ? [...others, person] : others };
      }),
    })),
  "credential-set": (state, { credential, status }) =>
    inRoster(state, (roster) => ({
      ...roster,
      credentials: roster.credentials.map((one) => (one.id === credential ? { ...one, status } : one)),
    })),
  "staff-removed": (state, { staff, day }) =>
    inRoster(state, (roster) => ({
      ...roster,
      staff: roster.staff.map((one) => (one.id === staff ? { ...one, removed: day } : one)),
    })),
  "patrol-set": (state, { patrol }) =>
    counted({ ...state, patrols: state.patrols.set(patrol.id, patrol) }, "patrol", !state.patrols.has(patrol.id)),
  "finding-set": (state, { finding }) => {
    const isNew = Number(finding.id.slice(1)) >= state.next.finding;
    const { findings } = state;
    const kept = finding.closedAt === null ? findings.set(finding.id, finding) : findings.delete(finding.id);
    return counted({ ...state, findings: kept }, "finding", isNew);
  },
  // Reports read these from the journal; no rule of the day depends on them.
  "duty-adjusted": (state) => state,
  "care-noted": (state) => state,
  "reader-status-set": (state, { reader, status, at, knownUpto }) => ({
    ...state,
    readers: state.readers.set(reader, { status, since: at, knownUpto }),
  }),
  "tap-gap-recorded": (state, { reader, epoch, from, to }) => ({
    ...state,
    gaps: state.gaps.set(reader, [...(state.gaps.get(reader) ?? []), { epoch, from, to }].slice(-GAPS_KEPT_MAX)),
  }),
};

/** Only a tap that had its effect counts for G1's "one tap": after a refusal the next one is judged again. */
function rememberTap(state: CampusState, fact: FactOf<"tap-judged">): CampusState {
  if (fact.person === null) return state;
  const sightings = see(state.sightings, fact);
  const last = state.lastTaps.get(fact.credential);
  const counts = fact.verdict === "accept" || fact.rule === LATE;
  if (!counts || (last !== undefined && last.at > fact.tappedAt)) return { ...state, sightings };
  const { reader, tappedAt: at } = fact;
  return { ...state, sightings, lastTaps: state.lastTaps.set(fact.credential, { reader, at }) };
}

/** Where a card was last, by the taps' own times; its counter never goes back. */
function see(sightings: Table<Sighting>, fact: FactOf<"tap-judged">): Table<Sighting> {
  const { credential, place, tappedAt, within = 0, unsure = false } = fact;
  const last = sightings.get(credential);
  if (place === null) return sightings;
  const counters = [fact.counter, last?.counter].filter((counter) => typeof counter === "number");
  const counter = counters.length === 0 ? null : Math.max(...counters);
  const latest = last !== undefined && last.at > tappedAt ? last : { place, at: tappedAt, within, unsure };
  return sightings.set(credential, { ...latest, counter });
}
const LATE: RuleId = "G7";

function moveCustody(state: CampusState, custody: Custody): CampusState {
  const from = state.custody.get(custody.student)?.place ?? null;
  let { occupants } = state;
  if (from !== custody.place) {
    if (from !== null) occupants = leave(occupants, from, custody.student);
    if (custody.place !== null) occupants = enter(occupants, custody.place, custody.student);
  }
  const table = state.custody.set(custody.student, custody);
  const whereabouts = remember(state, custody);
  const derived = { occupants, heldBy: moveHolder(state, custody), dueAt: moveDue(state, custody) };
  return { ...state, ...derived, whereabouts, custody: table };
}

/** The child's day with one more record, at the time of its evidence; what it said already is not said twice. */
function remember({ whereabouts, day }: CampusState, custody: Custody): Table<readonly Whereabouts[]> {
  const { student, since, status, custodian, place, session, transit } = custody;
  const known = whereabouts.get(student) ?? [];
  const next = known.findLastIndex((one) => one.since <= since) + 1;
  const before = known[next - 1];
  const to = transit?.to ?? null;
  const isSame = before?.status === status && before.custodian === custodian && before.place === place;
  if (day === null || since < day.origin || (isSame && before.session === session && before.to === to))
    return whereabouts;
  const all = known.toSpliced(next, 0, { since, status, custodian, place, session, to });
  return whereabouts.set(student, all.slice(-WHEREABOUTS_KEPT_MAX));
}

function moveHolder(state: CampusState, custody: Custody): Table<Table<true>> {
  const old = state.custody.get(custody.student);
  const before = old === undefined ? null : holderOf(old);
  const after = holderOf(custody);
  if (before === after) return state.heldBy;
  const left = before === null ? state.heldBy : leave(state.heldBy, before, custody.student);
  return after === null ? left : enter(left, after, custody.student);
}

function moveDue(state: CampusState, custody: Custody) {
  const old = state.custody.get(custody.student);
  const before = old === undefined ? null : dueKey(old);
  const after = dueKey(custody);
  if (before === after) return state.dueAt;
  const left = before === null ? state.dueAt : leave(state.dueAt, before, custody.student);
  return after === null ? left : enter(left, after, custody.student);
}

/** Who holds the room from now on; turns are told apart by adult and session. */
function changeRoom(state: CampusState, fact: FactOf<"room-changed">): CampusState {
  const { place, session, custodian, uncoveredSince, at } = fact;
  const rooms = state.rooms.set(place, { place, session, custodian, uncoveredSince });
  const before = state.turns.get(place) ?? [];
  const last = before.at(-1);
  if (last?.custodian === custodian && last.session === session) return { ...state, rooms };
  // A card that came late shows since when: at the earliest since the last one's turn was over.
  const from = Math.max(at, last?.from ?? at);
  const turns = state.turns.set(place, [...before, { from, custodian, session }].slice(-TURNS_KEPT_MAX));
  return { ...state, rooms, turns };
}

/** Where a child is expected today follows from the sessions. */
function withToday(state: CampusState): CampusState {
  return { ...state, todayOf: indexToday(state.sessions, state.planned) };
}

function inRoster(state: CampusState, change: (roster: Roster) => Roster): CampusState {
  return { ...state, roster: indexRoster(change(state.roster.roster)) };
}

/** A new record uses up the next number of its kind. */
function counted(state: CampusState, kind: (typeof NUMBERED)[number], isNew: boolean): CampusState {
  return isNew ? { ...state, next: { ...state.next, [kind]: state.next[kind] + 1 } } : state;
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
  const { grace } = indexGrace(state.plan, day);
  if (same) return withToday(withRecords({ ...state, day, sessions, grace }));
  const fresh = withRecords({
    ...state,
    day,
    grace,
    sessions,
    turns: emptyTable(),
    whereabouts: openTrails(state, day),
    noShows: emptyTable(),
    entryRefusals: emptyTable(),
    patrols: emptyTable(),
    passes: keep(state.passes, (pass) => !pass.revoked && pass.to > day.origin),
    escorts: keep(state.escorts, (escort) => escort.endedAt === null),
    visits: tableOf(
      Array.from(
        keep(state.visits, (visit) => visit.outAt === null).values(),
        // Who stays a second night is told again.
        (visit): [string, Visit] => [visit.id, { ...visit, overdue: false }],
      ),
    ),
    leaves: keep(state.leaves, (leave) => leave.to >= day.day),
    enrolments: keep(state.enrolments, ({ term }) => !isTermOver(state.plan, term, day.day)),
    custody: keep(state.custody, isOpen),
    rooms: tableOf(
      Array.from(state.rooms.values(), (room): [string, RoomState] => [room.place, { ...room, session: null }]),
    ),
    lastTaps: emptyTable(),
    sightings: keep(state.sightings, (seen) => seen.counter !== null),
    staffSeen: emptyTable(),
    pickups: keep(state.pickups, isPending),
    handovers: keep(state.handovers, (handover) => handover.state === "offered"),
    alarms: keep(state.alarms, (alarm) => alarm.state !== "closed"),
  });
  return withToday(fresh);
}

/** Whom somebody at school holds at midnight begins the day there. */
function openTrails({ custody }: CampusState, { origin }: Day): Table<readonly Whereabouts[]> {
  const open = [...custody.values()].filter(isOpen);
  return tableOf(
    open.map(({ student, status, custodian, place, session, transit }): [string, readonly Whereabouts[]] => [
      student,
      [{ since: origin, status, custodian, place, session, to: transit?.to ?? null }],
    ]),
  );
}

/** Enrolments of a term that is over are the journal's; so long as the plan does not name their term nobody knows. */
function isTermOver(plan: Plan | null, id: string, day: DayId): boolean {
  const term = plan?.terms.find((one) => one.id === id);
  return term !== undefined && term.to < day;
}

function newSession(id: SessionId): SessionState {
  return {
    id,
    openedAt: null,
    openedBy: null,
    roll: { closedAt: null, closedBy: null, overdue: false, deferred: false },
    marks: {},
    inferred: [],
    ended: false,
    judged: [],
    students: [],
    staff: [],
    joins: {},
    substitutes: [],
    cancelled: false,
    finishedAt: null,
    finishedBy: null,
  };
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
  const open = isPending(pickup) && !pickup.barred ? waiting(pickup) : [];
  for (const student of pickup.students) {
    if (open.includes(student)) pickupOf = pickupOf.set(student, pickup.id);
    else if (pickupOf.get(student) === pickup.id) pickupOf = pickupOf.delete(student);
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
  const { state: outcome, count: acceptedCount, differences, by, reason, at: settledAt } = fact;
  // Offered by cards, it was for whoever came: who came stands in the record.
  const to = (old: Handover) => (outcome === "accepted" ? by : old.to);
  return closeHandover(state, fact.handover, (old) => ({
    ...old,
    to: to(old),
    state: outcome,
    acceptedCount,
    differences,
    reason,
    settledAt,
  }));
}

function closeHandover(state: CampusState, id: string, change: (old: Handover) => Handover): CampusState {
  const old = state.handovers.get(id);
  if (old === undefined) return state;
  return {
    ...state,
    handovers: state.handovers.set(id, change(old)),
    pending: { ...state.pending, handovers: listed(state.pending.handovers, id, false) },
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
