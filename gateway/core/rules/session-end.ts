/** R8: a session is ended by its teacher, never over the heads of its children; the day is closed by a person, never by a timer. */
import { childrenAt, isOnSite, isOpen } from "../custody.ts";
import { roomAt, setRoom } from "../custody-change.ts";
import { custodyOf, type Draft, emit, expectedIn, instant, planOf, staffFor, today } from "../draft.ts";
import type { SessionId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";
import { holdsRole, OFFICE } from "./authority.ts";
import { stillWith } from "./escorts.ts";
import { done, type Rule, refused } from "./rule.ts";
import { answer, type Tap, type TapAnswer } from "./tap.ts";

/** Whoever is still in it must be handed over, released or taken into extended care first, before the plan's end and after it. */
export const endSession: Rule<"session-ended"> = (draft, { by, session: id }) => {
  const { state } = draft;
  const session = state.planned.sessions.get(id);
  const current = state.sessions.get(id);
  if (session === undefined || current === undefined) return refused("R8", "session/unknown");
  if (!state.roster.staff.has(by)) return refused("R8", "staff/unknown", [by]);
  const room = roomAt(state, session.place);
  const isHolder = room.session === id && room.custodian === by;
  if (!isHolder && !staffFor(state, id).includes(by) && by !== planOf(state).dutyLeader)
    return refused("R8", "staff/not-allowed", [by]);
  if (current.openedAt === null || current.finishedAt !== null || current.cancelled)
    return refused("R8", "session/not-open");
  const left = stillIn(state, session);
  if (left.length > 0) return refused("R8", "session/has-children", left);
  finish(draft, session, by);
  return done("R8", id);
};

/** R8: the day is closed by who decides for the school, and only when nobody is open any more. */
export const closeDay: Rule<"day-closed"> = (draft, { at, by, reason }) => {
  const { state } = draft;
  if (!state.roster.staff.has(by)) return refused("R8", "staff/unknown", [by]);
  if (by !== planOf(state).dutyLeader && !holdsRole(state, by, OFFICE)) return refused("R8", "staff/not-allowed", [by]);
  if (state.day === null || state.day.closedAt !== null) return refused("R8", "day/already-closed");
  const open = [...state.custody.values()].filter(isOpen).map(({ student }) => student);
  if (open.length > 0) return refused("R8", "day/children-open", open.sort());
  const visitors = state.pending.visits.flatMap((id) => state.visits.get(id)?.visitor ?? []);
  const leaders = state.pending.escorts.flatMap((id) => state.escorts.get(id)?.leader ?? []);
  if (visitors.length + leaders.length > 0 || state.emergency !== null)
    return refused("R8", "day/not-settled", [...visitors, ...leaders]);
  emit(draft, { kind: "day-closed", by, at, reason });
  return done("R8", state.day.day);
};

/** By cards: the session of this room that is over, that this adult may end, and that nobody has ended yet. */
export function unfinishedBy(state: CampusState, { person, place, when }: Tap): PlannedSession | undefined {
  const room = roomAt(state, place.id);
  const over = today(state, state.planned.sessionsAt.get(place.id)).filter(
    ({ id, end }) => instant(state, end) <= when && state.sessions.get(id)?.openedAt !== null,
  );
  const last = over.at(-1);
  const current = last === undefined ? undefined : state.sessions.get(last.id);
  if (last === undefined || current === undefined || current.finishedAt !== null) return undefined;
  if (room.session !== null && room.session !== last.id) return undefined;
  const isTheirs =
    room.custodian === person || current.openedBy === person || staffFor(state, last.id).includes(person);
  return isTheirs ? last : undefined;
}

/** By cards: after the plan's end the last child has left, and the teacher says so. */
export function endByCard(draft: Draft, session: PlannedSession, tap: Tap): TapAnswer {
  const count = stillIn(draft.state, session).length;
  if (count > 0) return answer("refuse", "R8", "children-left", { count });
  finish(draft, session, tap.person);
  return answer("accept", "R8", "session-ended");
}

function finish(draft: Draft, session: PlannedSession, by: StaffId): void {
  const { id, place } = session;
  const early = draft.at < instant(draft.state, session.end);
  emit(draft, { kind: "session-finished", session: id, by, at: draft.at, early });
  const room = roomAt(draft.state, place);
  if (room.session === id) setRoom(draft, { place, session: null, custodian: room.custodian });
  // WH-N5, XW-02: what counts is when the children really left, and why.
  const sentAway = early ? expectedIn(draft.state, id).filter((student) => wasSentAway(draft.state, id, student)) : [];
  if (sentAway.length === 0) return;
  const owner = planOf(draft.state).dutyLeader;
  raise(draft, { kind: "ended-early", owner, adult: by, place, session: id, people: sentAway });
}

/** Was here, and now waits somewhere on site for a session that is over: neither collected, nor allowed to go, nor in the next one. */
function wasSentAway(state: CampusState, id: SessionId, student: StudentId): boolean {
  if (state.sessions.get(id)?.marks[student] !== "present") return false;
  const custody = custodyOf(state, student);
  const isInAnother = custody.session !== null && custody.session !== id;
  return isOnSite(custody) && !isInAnother;
}

/**
 * Children whom the session's end would leave to nobody: those of it wherever they are, on their way or outside with its
 * leader too (JA-08), and whoever else is in its room. Looks at its list, its room and its adult alone.
 */
export function stillIn(state: CampusState, { id, place }: PlannedSession): readonly StudentId[] {
  const room = roomAt(state, place);
  // After R9's time the room has no session, and whoever is still there was left by the one that was open.
  const isItsRoom = room.session === id || (room.session === null && state.sessions.get(id)?.openedAt !== null);
  const here = isItsRoom ? childrenAt(state, place).map(({ student }) => student) : [];
  const held =
    room.custodian === null ? [] : [...(state.heldBy.get(room.custodian)?.entries() ?? [])].map(([one]) => one);
  const own = [...expectedIn(state, id), ...held].filter((student) => {
    const custody = custodyOf(state, student);
    return custody.session === id && isOnSite(custody);
  });
  const escorts = state.pending.escorts.map((escort) => state.escorts.get(escort)!);
  const outside = escorts.filter(({ session }) => session === id).flatMap((escort) => stillWith(state, escort));
  return [...new Set([...here, ...own, ...outside])].sort();
}
