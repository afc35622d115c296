/** R2: taps fill the roll, the teacher settles the rest by hand or by card, and nobody is present by default. */
import { atHomeWith, isHeldIn, isOnSite } from "../custody.ts";
import { roomAt, transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, expectedIn, instant, MINUTE_MS, planOf, staffFor, today } from "../draft.ts";
import type { RollMark } from "../events.ts";
import type { EpochMs, PlaceId, ReaderId, SessionId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, CustodyStatus } from "../state.ts";
import { hideBehind, raise } from "./alarms.ts";
import { isMissingAtDue } from "./missing.ts";
import { missNoShows } from "./no-show.ts";
import { done, type Rule, refused } from "./rule.ts";
import { markPresent, takeIn } from "./session-opening.ts";
import { answer, type Tap, type TapAnswer } from "./tap.ts";
import { turnAt } from "./turns.ts";
import { loseFromRoll } from "./unaccounted.ts";
import { blindReaders } from "./watermark.ts";

/** The teacher settles by hand whom no tap has settled. The roll closes only without a gap. */
export const settleRoll: Rule<"roll-settled"> = (draft, { by, at, session: id, marks }) => {
  const { state } = draft;
  const session = state.planned.sessions.get(id);
  const roll = state.sessions.get(id);
  if (session === undefined || roll === undefined) return refused("R2", "roll/unknown-session");
  if (!state.roster.staff.has(by)) return refused("R2", "staff/unknown", [by]);
  const room = roomAt(state, session.place);
  if (by !== room.custodian && !staffFor(state, id).includes(by)) return refused("R2", "roll/not-custodian", [by]);
  if (roll.roll.closedAt !== null) return refused("R2", "roll/already-closed");
  if (at < rollOpens(state, session) || room.session !== id) return refused("R2", "roll/not-open");
  if (room.custodian === null) return refused("R2", "roll/not-custodian", [by]);
  const strange = marks.map((mark) => mark.student).filter((student) => !expectedIn(state, id).includes(student));
  if (strange.length > 0) return refused("R2", "roll/not-expected", strange);
  const settled = new Set(marks.map((mark) => mark.student));
  const gaps = unexplained(state, session).filter((student) => !settled.has(student));
  if (gaps.length > 0) return refused("R2", "roll/incomplete", gaps);
  markKnown(draft, session);
  for (const { student, mark } of marks) settleMark(draft, session, { student, mark, custodian: room.custodian });
  emit(draft, { kind: "roll-closed", session: id, by, at });
  return done("R2", id);
};

/**
 * R2 by cards: the room's teacher has called the roll. Before the bell a gap is only told. From the bell on it is closed as
 * it is, and what the deadline would do with the gaps is done now: seen on campus, a child is searched; never seen, asked for.
 */
export function closeByCard(draft: Draft, session: PlannedSession, tap: Tap): TapAnswer {
  const { id } = session;
  const open = unexplained(draft.state, session);
  const gaps = open.filter((student) => !isHeldIn(custodyOf(draft.state, student), id));
  const count = gaps.length;
  if (count > 0 && tap.when < instant(draft.state, session.start))
    return answer("wait", "R2", "roll-incomplete", { count });
  markKnown(draft, session);
  for (const student of open) {
    const mark = markOfGap(draft.state, session, student);
    emit(draft, { kind: "roll-marked", session: id, student, mark, at: draft.at, inferred: true });
  }
  judgeGaps(draft, session, gaps);
  emit(draft, { kind: "roll-closed", session: id, by: tap.person, at: draft.at });
  if (count > 0) return answer("wait", "R2", "roll-incomplete", { count });
  return answer("accept", "R2", "roll-closed", { count: presentOn(draft.state, id) });
}

/** What a teacher's card says of a child without a mark: it was handed over here, somebody else has it, or it is looked for. */
function markOfGap(state: CampusState, session: PlannedSession, student: StudentId): RollMark {
  if (isHeldIn(custodyOf(state, student), session.id)) return "present";
  const isElsewhere = isOnSite(custodyOf(state, student)) && !isMissingAtDue(state, session, student);
  return isElsewhere ? "elsewhere" : "searching";
}

function presentOn(state: CampusState, id: SessionId): number {
  return Object.values(state.sessions.get(id)?.marks ?? {}).filter((mark) => mark === "present").length;
}

type SettledMark = { readonly student: StudentId; readonly mark: RollMark; readonly custodian: StaffId };

function settleMark(draft: Draft, session: PlannedSession, { student, mark, custodian }: SettledMark): void {
  if (mark === "present") {
    takeIn(draft, session, { student, staff: custodian, since: draft.at, rule: "R2" });
    markPresent(draft, session, student, draft.at);
    return;
  }
  emit(draft, { kind: "roll-marked", session: session.id, student, mark, at: draft.at });
  if (mark === "leave") markLeave(draft, student);
  if (mark !== "searching") return;
  // One who was never seen today cannot have been lost here: its family is asked (R3).
  if (custodyOf(draft.state, student).status === "at-home") missNoShows(draft, session, [student]);
  else loseFromRoll(draft, session, [student]);
}

function markLeave(draft: Draft, id: StudentId): void {
  const { status } = custodyOf(draft.state, id);
  const student = draft.state.roster.students.get(id);
  if (student === undefined || status === "released" || status === "escorted") return;
  transfer(draft, id, { status: "absent", custodian: atHomeWith(student), place: null, session: null, rule: "R2" });
}

/** Expected children without a mark, in the plan's order. */
export function gapsOf(state: CampusState, session: PlannedSession): readonly StudentId[] {
  const marks = state.sessions.get(session.id)?.marks ?? {};
  const expected = expectedIn(state, session.id);
  return expected.filter((student) => state.roster.students.has(student) && !Object.hasOwn(marks, student));
}

/** What a child's own record says of it where no tap and no hand has marked it: excused, gone home, outside with a leader. */
const KNOWN: Partial<Record<CustodyStatus, RollMark>> = {
  absent: "leave",
  released: "collected",
  escorted: "elsewhere",
};

/** Gaps that somebody has to settle. */
function unexplained(state: CampusState, session: PlannedSession): readonly StudentId[] {
  return gapsOf(state, session).filter((student) => KNOWN[custodyOf(state, student).status] === undefined);
}

/** A roll that is closed says of each child why it is not there. */
function markKnown(draft: Draft, session: PlannedSession): void {
  for (const student of gapsOf(draft.state, session)) {
    const mark = KNOWN[custodyOf(draft.state, student).status];
    if (mark !== undefined)
      emit(draft, { kind: "roll-marked", session: session.id, student, mark, at: draft.at, inferred: true });
  }
}

/** Rolls that are due: one without a gap is closed by its teacher's presence, any other is overdue. */
export function judgeDueRolls(draft: Draft): void {
  for (const { id } of draft.state.sessions.values()) {
    const due = rollDue(draft.state, id);
    if (due !== null && due <= draft.at) judgeDueRoll(draft, draft.state.planned.sessions.get(id)!);
  }
}

/** Rolls of this place that were put off because a reader could not be heard, and whose deadline it has reported now (G7). */
export function judgeDeferredRolls(draft: Draft, place: PlaceId): void {
  for (const session of today(draft.state, draft.state.planned.sessionsAt.get(place))) {
    const roll = draft.state.sessions.get(session.id)?.roll;
    if (roll?.deferred === true && !isUntold(draft.state, session)) judgeDueRoll(draft, session);
  }
}

function judgeDueRoll(draft: Draft, session: PlannedSession): void {
  const { id, place } = session;
  const room = roomAt(draft.state, place);
  const gaps = unexplained(draft.state, session);
  const teacher = teacherAtDue(draft.state, session);
  if (gaps.length === 0 && teacher !== null) {
    markKnown(draft, session);
    emit(draft, { kind: "roll-closed", session: id, by: teacher, at: draft.at });
    return;
  }
  const [reader] = blindReaders(draft.state, place, dueOfRoll(draft.state, session));
  if (reader !== undefined) {
    deferRoll(draft, session, { reader, gaps });
    return;
  }
  emit(draft, { kind: "roll-overdue", session: id, at: draft.at });
  // Nobody opened it and none of its children is on site: there is no child to call here, and no teacher has to act.
  const expected = expectedIn(draft.state, id);
  const isEmpty = room.session !== id && !expected.some((student) => isOnSite(custodyOf(draft.state, student)));
  const owner = room.custodian ?? staffFor(draft.state, id)[0] ?? planOf(draft.state).dutyLeader;
  // One that was put off until after its session's end is nobody's to close any more.
  const isOver = draft.state.sessions.get(id)?.ended === true;
  if (!isEmpty && !isOver) raise(draft, { kind: "roll-overdue", owner, place, session: id });
  judgeGaps(draft, session, gaps);
}

/** A roll that was overdue and that late evidence has filled is closed by whoever answered for it when it was due (A2). */
export function closeWhenFull(draft: Draft, session: PlannedSession): void {
  const roll = draft.state.sessions.get(session.id)?.roll;
  const teacher = teacherAtDue(draft.state, session);
  if (roll === undefined || !roll.overdue || roll.closedAt !== null || teacher === null) return;
  if (unexplained(draft.state, session).length > 0) return;
  markKnown(draft, session);
  emit(draft, { kind: "roll-closed", session: session.id, by: teacher, at: draft.at });
}

type Deferral = { readonly reader: ReaderId; readonly gaps: readonly StudentId[] };

/** A reader of the place has not told everything: whom it hides is listed on its alarm, and who was never seen is asked for (G7). */
function deferRoll(draft: Draft, session: PlannedSession, { reader, gaps }: Deferral): void {
  emit(draft, { kind: "roll-deferred", session: session.id, at: draft.at });
  hideBehind(
    draft,
    reader,
    gaps.filter((student) => isMissingAtDue(draft.state, session, student)),
  );
  const neverSeen = gaps.filter((student) => custodyOf(draft.state, student).status === "at-home");
  missNoShows(draft, session, neverSeen);
}

/** Whether a reader of the place has not told yet what happened until the roll was due. */
function isUntold(state: CampusState, session: PlannedSession): boolean {
  return blindReaders(state, session.place, dueOfRoll(state, session)).length > 0;
}

/** Who answered for the session when its roll was due; nobody where its turns of today tell of another adult or none. */
function teacherAtDue(state: CampusState, session: PlannedSession): StaffId | null {
  const then = turnAt(state, session.place, dueOfRoll(state, session));
  if (then?.session === session.id) return then.custodian;
  const room = roomAt(state, session.place);
  return room.session === session.id ? room.custodian : null;
}

/** By when this roll has to be closed. */
export function dueOfRoll(state: CampusState, { start }: PlannedSession): EpochMs {
  return instant(state, start) + state.grace.rollDueMinutes * MINUTE_MS;
}

/** R3: who was seen on campus and is with nobody newer is searched, who was never seen today is asked for. */
function judgeGaps(draft: Draft, session: PlannedSession, gaps: readonly StudentId[]): void {
  const lost = gaps.filter((student) => isMissingAtDue(draft.state, session, student));
  const neverSeen = gaps.filter((student) => custodyOf(draft.state, student).status === "at-home");
  loseFromRoll(draft, session, lost);
  missNoShows(draft, session, neverSeen);
}

/** From when a roll may be settled: the plan's minutes before the lesson, the day's first included. */
export function rollOpens(state: CampusState, session: PlannedSession): EpochMs {
  return instant(state, session.start) - state.grace.rollOpensMinutes * MINUTE_MS;
}

/** When this roll has to be closed; null when it is, when it was judged, when nobody taps (online), or when the plan no longer knows the session. */
export function rollDue(state: CampusState, id: SessionId): EpochMs | null {
  const session = state.planned.sessions.get(id);
  const current = state.sessions.get(id);
  if (session === undefined || session.form === "online" || current === undefined || current.cancelled) return null;
  const { roll, ended } = current;
  if (roll.closedAt !== null || roll.overdue) return null;
  // One that was put off is judged after the session's end too, as soon as nothing keeps anybody from knowing.
  if (roll.deferred ? isUntold(state, session) : ended) return null;
  return dueOfRoll(state, session);
}
