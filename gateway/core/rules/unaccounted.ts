/** R3: at the roll's deadline a child who was seen on campus and is with nobody newer is unaccounted. Highest priority. */
import { transfer } from "../custody-change.ts";
import { type Draft, planOf } from "../draft.ts";
import type { PlaceId, SessionId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import { raise } from "./alarms.ts";

/** Where children should have been (null: outside, or nobody can say), and who has to search them. */
export type Loss = { readonly place: PlaceId | null; readonly session: SessionId | null; readonly owner: StaffId };

/** Children of a session's roll; the duty leader has to search them. */
export function loseFromRoll(draft: Draft, { id, place }: PlannedSession, students: readonly StudentId[]): void {
  loseChildren(draft, { place, session: id, owner: planOf(draft.state).dutyLeader }, students);
}

/** Nobody knows where these children are, so nobody holds them, and everybody is told. One alarm a session. */
export function loseChildren(draft: Draft, { place, session, owner }: Loss, students: readonly StudentId[]): void {
  if (students.length === 0) return;
  for (const student of students) {
    transfer(draft, student, {
      status: "unattended",
      custodian: null,
      place: null,
      session: null,
      rule: "R3",
      unattended: "unaccounted",
    });
  }
  raise(draft, { kind: "unaccounted", owner, place, session, people: students });
}
