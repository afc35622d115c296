/**
 * A1, G7: the children whom a silent reader hides. What would be said of them by an alarm of their own is one alarm on the
 * reader that lists them: one cause, not thirty missing children. When the reader has told everything, they are judged.
 */
import { instant, MINUTE_MS, today, todayOf } from "../draft.ts";
import type { EpochMs, PlaceId, SessionId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { AlarmKind, CampusState, Custody } from "../state.ts";
import { isMissingAtDue } from "./missing.ts";

/** Whether this child would be known of, or asked for, if the readers of `place` had told everything until `at`. */
export function isHidden(state: CampusState, student: StudentId, { place, at }: Place): boolean {
  const custody = state.custody.get(student);
  if (custody === undefined) return false;
  const isGate = state.planned.places.get(place)?.kind === "gate";
  if (isGate && custody.status === "at-home") return isUnseen(state, custody);
  if (isWayHidden(state, custody)) return true;
  return rollsAt(state, place, at).some(({ id }) => isOnRoll(state, id, student));
}

/** Whether the time by which this hidden child should have been known of is over: its alarm is of the highest priority. */
export function shouldBeKnown(state: CampusState, student: StudentId, place: PlaceId): boolean {
  const custody = state.custody.get(student);
  if (custody === undefined) return false;
  if (isWayHidden(state, custody)) return true;
  return deferredAt(state, place).some(({ id }) => isOnRoll(state, id, student));
}

/** Children of rolls that run at a place now, or wait to be judged, and of whom nothing is known there. */
export function hiddenByRolls(state: CampusState, { place, at }: Place): readonly StudentId[] {
  const onRolls = rollsAt(state, place, at).flatMap(({ id }) =>
    (state.sessions.get(id)?.students ?? []).filter((student) => isOnRoll(state, id, student)),
  );
  return [...new Set(onRolls)];
}

/** Where a child that is on its way has to be seen next: where it was sent, or the room that expects it. */
export function arrivalPlace(state: CampusState, custody: Custody): PlaceId | null {
  if (custody.status === "in-transit") return custody.transit?.to ?? null;
  if (custody.status !== "arriving") return null;
  const when = custody.due ?? custody.since;
  const sessions = todayOf(state, custody.student).filter((session) => when < instant(state, session.end));
  const begun = sessions.findLast((session) => instant(state, session.start) <= when);
  return (begun ?? sessions[0])?.place ?? null;
}

/** Its time is up and nothing but the reader's alarm says so: it stays there until it is found, or told apart. */
function isWayHidden(state: CampusState, { student, overdue }: Custody): boolean {
  if (!overdue) return false;
  return !state.pending.alarms.some((id) => {
    const alarm = state.alarms.get(id);
    return alarm?.active && WAYS.has(alarm.kind) && alarm.people.includes(student);
  });
}
const WAYS: ReadonlySet<AlarmKind> = new Set<AlarmKind>(["transit-overdue", "arrival-overdue"]);

type Place = { readonly place: PlaceId; readonly at: EpochMs };

/** Sessions of a place whose roll waits to be judged, or runs: from when it opens until the session's end. */
function rollsAt(state: CampusState, place: PlaceId, at: EpochMs): readonly PlannedSession[] {
  const before = state.grace.rollOpensMinutes * MINUTE_MS;
  const running = today(state, state.planned.sessionsAt.get(place)).filter(
    ({ start, end }) => instant(state, start) - before <= at && at < instant(state, end),
  );
  return [...deferredAt(state, place), ...running];
}

function deferredAt(state: CampusState, place: PlaceId): readonly PlannedSession[] {
  const sessions = today(state, state.planned.sessionsAt.get(place));
  return sessions.filter(({ id }) => state.sessions.get(id)?.roll.deferred === true);
}

/** Expected, unmarked on a roll that nobody has closed or judged, and accounted for nowhere else. */
function isOnRoll(state: CampusState, id: SessionId, student: StudentId): boolean {
  const session = state.planned.sessions.get(id);
  const current = state.sessions.get(id);
  if (session === undefined || current === undefined || !current.students.includes(student)) return false;
  if (current.roll.closedAt !== null || current.roll.overdue) return false;
  if (!state.roster.students.has(student) || Object.hasOwn(current.marks, student)) return false;
  return isMissingAtDue(state, session, student);
}

/** Asked for and not answered: it may have come in at a gate that nobody heard. */
function isUnseen(state: CampusState, { student, status }: Custody): boolean {
  const answer = state.noShows.get(student)?.answer;
  return status === "at-home" && answer !== undefined && answer !== "absent";
}
