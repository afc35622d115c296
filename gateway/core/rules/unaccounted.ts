/** R3: at the roll's deadline a child who was seen on campus and is with nobody newer is unaccounted. Highest priority. */
import { isOnSite, pendingPickup } from "../custody.ts";
import { transfer } from "../custody-change.ts";
import { custodyOf, type Draft, instant, planOf } from "../draft.ts";
import type { PlaceId, SessionId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";

/** Whether an expected child without a mark is accounted for nowhere. One never seen today is a no-show, not this. */
export function isMissingAtDue(state: CampusState, session: PlannedSession, student: StudentId): boolean {
  const custody = custodyOf(state, student);
  if (!isOnSite(custody) || pendingPickup(state, student)?.state === "granted") return false;
  switch (custody.status) {
    case "arriving":
      return custody.place !== session.place;
    case "in-class":
    case "in-care": {
      // Held on a person's word (R5, R8) without a session: that adult was named for this very child.
      if (custody.session === null || custody.session === session.id) return false;
      const former = state.planned.sessions.get(custody.session);
      return former === undefined || instant(state, former.end) <= instant(state, session.start);
    }
    default:
      // At the gate, on the way, or unattended already: other rules watch over these.
      return false;
  }
}

/** Where children should have been, and who has to search them. */
export type Loss = { readonly place: PlaceId; readonly session: SessionId | null; readonly owner: StaffId };

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
