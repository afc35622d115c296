/** R9: after a session's end a child whom nobody fetched and no other session took is stranded. */
import { isHeldIn, isOnSite, pendingPickup } from "../custody.ts";
import { roomAt, setRoom } from "../custody-change.ts";
import { custodyOf, type Draft, emit, expectedIn, instant, MINUTE_MS, planOf, staffFor, todayOf } from "../draft.ts";
import type { EpochMs, SessionId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, Custody } from "../state.ts";
import { raise } from "./alarms.ts";

/** A session that begins at the latest so many minutes after the end of another is where its children go next. */
export const NEXT_SESSION_MINUTES = 30;

/** Sessions that ended long enough ago: whoever is still held in one, with nowhere to go, is stranded. */
export function judgeEndedSessions(draft: Draft): void {
  const due = [...draft.state.sessions.values()].filter(({ id }) => isDue(draft, id));
  for (const { id } of due) endSession(draft, draft.state.planned.sessions.get(id)!);
  // After the last one nobody may be left whom no roll and no session's end would ever ask for.
  if (due.length > 0 && isDayOver(draft.state)) strand(draft, [...draft.state.custody.values()]);
}

/** When R9 looks at a session; null when it has, or when the plan no longer knows the session. */
export function strandedDue(state: CampusState, id: SessionId): EpochMs | null {
  const session = state.planned.sessions.get(id);
  if (session === undefined || state.sessions.get(id)?.ended !== false) return null;
  return instant(state, session.end) + state.grace.strandedMinutes * MINUTE_MS;
}

function isDue(draft: Draft, id: SessionId): boolean {
  const due = strandedDue(draft.state, id);
  return due !== null && due <= draft.at;
}

function endSession(draft: Draft, session: PlannedSession): void {
  const { id, place } = session;
  const room = roomAt(draft.state, place);
  emit(draft, { kind: "session-ended", session: id, at: draft.at });
  if (room.session === id) setRoom(draft, { place, session: null, custodian: room.custodian });
  const expected = new Set(expectedIn(draft.state, id));
  strand(
    draft,
    [...draft.state.custody.values()].filter((child) => isHeldIn(child, id) || expected.has(child.student)),
  );
}

/**
 * Last step of every decision: a child that comes to somebody when its sessions are over is watched too. A grant that
 * lapsed, a way to the gate that has ended, a session that was cancelled: all come to this.
 */
export function watchLeftOver(draft: Draft, children: Iterable<Custody>): void {
  strand(draft, [...children].filter(isOnSite));
}

/** A grant that lapsed held these back from R9: those whose sessions are over are stranded after all. */
export function strandLapsed(draft: Draft, students: readonly StudentId[]): void {
  watchLeftOver(
    draft,
    students.map((student) => custodyOf(draft.state, student)),
  );
}

/** Tells of those among these children who have nowhere to go: one alarm for each session that they came from. */
function strand(draft: Draft, children: readonly Custody[]): void {
  const bySession = new Map<SessionId | null, StudentId[]>();
  const told = alreadyTold(draft.state);
  for (const custody of children) {
    if (told.has(custody.student) || !isLeftOver(draft.state, custody)) continue;
    bySession.set(custody.session, [...(bySession.get(custody.session) ?? []), custody.student]);
  }
  for (const [id, people] of bySession) {
    const place = id === null ? null : (draft.state.planned.sessions.get(id)?.place ?? null);
    const holder = place === null ? null : roomAt(draft.state, place).custodian;
    const planned = id === null ? undefined : staffFor(draft.state, id)[0];
    const owner = holder ?? planned ?? planOf(draft.state).dutyLeader;
    raise(draft, { kind: "stranded", owner, place, session: id, people: people.sort() });
  }
}

/**
 * Held by somebody with nowhere to go on to: in a session that is over, or, once the whole day's sessions are over, on
 * anybody's word and at a gate too. On a grant it is on the way out; on its way or arriving, R6 counts its time.
 */
function isLeftOver(state: CampusState, { student, status, session: id }: Custody): boolean {
  if (status !== "in-class" && status !== "in-care" && status !== "awaiting-pickup") return false;
  if (pendingPickup(state, student)?.state === "granted") return false;
  const session = id === null ? undefined : state.planned.sessions.get(id);
  if (session === undefined || status === "awaiting-pickup") return isDayOver(state);
  return state.sessions.get(session.id)?.ended !== false && !isExpectedOnward(state, session, student);
}

/** Expected in another session that is not over: after class any of the day, after care the next one. */
function isExpectedOnward(state: CampusState, from: PlannedSession, student: StudentId): boolean {
  const latest = from.kind === "class" ? Number.POSITIVE_INFINITY : from.end + NEXT_SESSION_MINUTES;
  return todayOf(state, student).some(({ id, form, start, end }) => {
    const isOpenYet = form !== "online" && state.sessions.get(id)?.ended === false;
    return isOpenYet && id !== from.id && end > from.end && start <= latest;
  });
}

/** All of today's sessions are over; a day without any has no end. */
function isDayOver({ sessions }: CampusState): boolean {
  if (sessions.size === 0) return false;
  for (const { ended } of sessions.values()) if (!ended) return false;
  return true;
}

function alreadyTold(state: CampusState): ReadonlySet<string> {
  const open = state.pending.alarms.map((id) => state.alarms.get(id)!);
  return new Set(open.filter(({ kind, active }) => kind === "stranded" && active).flatMap(({ people }) => people));
}
