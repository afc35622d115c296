/** R9: after a session's end a child whom nobody fetched and no other session took is stranded. */
import { isHeldIn, pendingPickup } from "../custody.ts";
import { roomAt, setRoom } from "../custody-change.ts";
import { custodyOf, type Draft, emit, instant, MINUTE_MS, planOf, staffFor, todayOf } from "../draft.ts";
import type { EpochMs, SessionId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";

/** A session that begins at the latest so many minutes after the end of another is where its children go next. */
export const NEXT_SESSION_MINUTES = 30;

/** Sessions that ended long enough ago: whoever is still held in one, with nowhere to go, is stranded. */
export function judgeEndedSessions(draft: Draft): void {
  for (const { id } of draft.state.sessions.values()) {
    const due = strandedDue(draft.state, id);
    if (due !== null && due <= draft.at) endSession(draft, draft.state.planned.sessions.get(id)!);
  }
}

/** When R9 looks at a session; null when it has, or when the plan no longer knows the session. */
export function strandedDue(state: CampusState, id: SessionId): EpochMs | null {
  const session = state.planned.sessions.get(id);
  if (session === undefined || state.sessions.get(id)?.ended !== false) return null;
  return instant(state, session.end) + state.grace.strandedMinutes * MINUTE_MS;
}

function endSession(draft: Draft, session: PlannedSession): void {
  const { id, place } = session;
  const stranded = [...draft.state.custody.values()]
    .filter((custody) => isHeldIn(custody, id) && !isExpectedOnward(draft.state, session, custody.student))
    .map((custody) => custody.student)
    .sort();
  const room = roomAt(draft.state, place);
  emit(draft, { kind: "session-ended", session: id, at: draft.at });
  if (room.session === id) setRoom(draft, { place, session: null, custodian: room.custodian });
  if (stranded.length === 0) return;
  const owner = room.custodian ?? staffFor(draft.state, id)[0] ?? planOf(draft.state).dutyLeader;
  raise(draft, { kind: "stranded", owner, place, session: id, people: stranded });
}

/** A grant that lapsed held these back from R9: those whose session is over are stranded after all. */
export function strandLapsed(draft: Draft, students: readonly StudentId[]): void {
  for (const student of students) {
    const { session: id } = custodyOf(draft.state, student);
    const session = id === null ? undefined : draft.state.planned.sessions.get(id);
    if (session === undefined || draft.state.sessions.get(session.id)?.ended !== true) continue;
    if (isExpectedOnward(draft.state, session, student)) continue;
    const owner = staffFor(draft.state, session.id)[0] ?? planOf(draft.state).dutyLeader;
    if (isHeldIn(custodyOf(draft.state, student), session.id)) {
      raise(draft, { kind: "stranded", owner, place: session.place, session: session.id, people: [student] });
    }
  }
}

/** On the way out on a grant, or expected in a later session: after class any of the day, after care the next one. */
function isExpectedOnward(state: CampusState, session: PlannedSession, student: StudentId): boolean {
  if (pendingPickup(state, student)?.state === "granted") return true;
  const latest = session.kind === "class" ? Number.POSITIVE_INFINITY : session.end + NEXT_SESSION_MINUTES;
  const onward = todayOf(state, student);
  return onward.some((later) => later.id !== session.id && later.start >= session.end && later.start <= latest);
}
