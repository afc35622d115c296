/** R1: a session that nobody has opened although its time has come and its children are here (XJ-09, XJ-15). */
import { isOnSite } from "../custody.ts";
import { type Draft, emit, expectedIn, instant, planOf, SECOND_MS, staffFor } from "../draft.ts";
import type { EpochMs, SessionId } from "../ids.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";

/** Sessions whose teacher should have come by now. Without a child on site there is nobody to be late for. */
export function judgeLateTeachers(draft: Draft): void {
  for (const { id } of draft.state.sessions.values()) {
    const due = teacherDue(draft.state, id);
    if (due === null || due > draft.at) continue;
    emit(draft, { kind: "session-judged", session: id, limit: "opening", at: draft.at });
    if (!expectedIn(draft.state, id).some((student) => isOnSite(draft.state.custody.get(student)))) continue;
    const teacher = staffFor(draft.state, id)[0] ?? null;
    const owner = teacher ?? planOf(draft.state).dutyLeader;
    const place = draft.state.planned.sessions.get(id)?.place ?? null;
    raise(draft, { kind: "teacher-late", owner, place, session: id, adult: teacher });
  }
}

/** By when a session must have been opened: as long after its start as children may be alone in a room. Null once it is, or was judged. */
export function teacherDue(state: CampusState, id: SessionId): EpochMs | null {
  const session = state.planned.sessions.get(id);
  const current = state.sessions.get(id);
  if (session === undefined || session.form === "online" || current === undefined || current.ended) return null;
  if (current.openedAt !== null || current.judged.includes("opening")) return null;
  return instant(state, session.start) + state.grace.unattendedSeconds * SECOND_MS;
}
