/** R3: who is accounted for nowhere when a roll is due. */
import { isOnSite, pendingPickup } from "../custody.ts";
import { custodyOf, instant } from "../draft.ts";
import type { StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState } from "../state.ts";

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
