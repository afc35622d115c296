/** P4: what today differs by from plan and enrolment. It stands beside them with who said so, and never over them. */
import { roomAt, setRoom } from "../custody-change.ts";
import { custodyOf, type Draft, emit, planOf, staffFor } from "../draft.ts";
import type { RollMark } from "../events.ts";
import type { SessionId, StaffId, StudentId } from "../ids.ts";
import type { CampusState } from "../state.ts";
import { whyNotApproved } from "./approval.ts";
import { holdsRole, OFFICE } from "./authority.ts";
import { expectToday } from "./expectation.ts";
import { done, type Rule, refused } from "./rule.ts";
import { stillIn } from "./session-end.ts";
import { watchLeftOver } from "./stranded.ts";

/** A child is expected in one of today's sessions after all, or is not; for extended care it is the guardian's application (R9, XW-03). */
export const changeExpectation: Rule<"expectation-changed"> = (draft, { by, session, student, expected }) => {
  const refusal = whyNot(draft.state, by, session);
  if (refusal !== null) return refusal;
  if (!draft.state.roster.students.has(student)) return refused("P4", "student/unknown", [student]);
  emit(draft, { kind: "expectation-set", session, student, expected });
  expectToday(draft);
  if (expected) markLateJoin(draft, session, student);
  watchLeftOver(draft, [custodyOf(draft.state, student)]);
  return done("P4", session);
};

/** Another adult stands in for one of today's sessions; who is replaced opens it no more and stays on record. */
export const recordSubstitution: Rule<"substitution-recorded"> = (draft, event) => {
  const { state } = draft;
  const { by, session, out, in: substitute } = event;
  const refusal = whyNot(state, by, session);
  if (refusal !== null) return refusal;
  if (!state.roster.staff.has(substitute)) return refused("P4", "staff/unknown", [substitute]);
  if (out !== null && (out === substitute || !staffFor(state, session).includes(out)))
    return refused("P4", "session/not-its-teacher", [out]);
  const forbidden = whyNotApproved(state, substitute, state.planned.sessions.get(session));
  if (forbidden !== null) return refused("R1", "staff/not-approved", [substitute], forbidden);
  emit(draft, { kind: "substitute-set", session, out, in: substitute });
  expectToday(draft);
  return done("P4", session);
};

/** It does not take place today. Children who are in it have to be told where to go first. */
export const cancelSession: Rule<"session-cancelled"> = (draft, { by, session: id, reason }) => {
  const { state } = draft;
  const refusal = whyNot(state, by, id);
  if (refusal !== null) return refusal;
  const session = state.planned.sessions.get(id)!;
  const people = stillIn(state, session);
  if (people.length > 0) return refused("P4", "session/has-children", people);
  emit(draft, { kind: "session-cancelled", session: id, by, reason });
  const room = roomAt(draft.state, session.place);
  if (room.session === id) setRoom(draft, { ...room, session: null });
  // Who was let go on to it from a session that is over has nowhere to go now, and it may have been the day's last (R9).
  watchLeftOver(draft, draft.state.custody.values());
  return done("P4", id);
};

function whyNot(state: CampusState, by: StaffId, session: SessionId) {
  const current = state.sessions.get(session);
  if (current === undefined || !state.planned.sessions.has(session)) return refused("P4", "session/unknown");
  if (!state.roster.staff.has(by)) return refused("P4", "staff/unknown", [by]);
  if (by !== planOf(state).dutyLeader && !holdsRole(state, by, OFFICE)) return refused("P4", "staff/not-allowed", [by]);
  return current.ended || current.cancelled ? refused("P4", "session/over") : null;
}

/** A roll that is closed has no gap: of a child who joins later it says what its record says. */
function markLateJoin(draft: Draft, session: SessionId, student: StudentId): void {
  const current = draft.state.sessions.get(session);
  if (current === undefined || current.roll.closedAt === null || Object.hasOwn(current.marks, student)) return;
  const custody = custodyOf(draft.state, student);
  const isHere = custody.session === session && (custody.status === "in-class" || custody.status === "in-care");
  const known: Partial<Record<typeof custody.status, RollMark>> = { released: "collected", absent: "leave" };
  const mark = isHere ? "present" : (known[custody.status] ?? "elsewhere");
  emit(draft, { kind: "roll-marked", session, student, mark, at: draft.at });
}
