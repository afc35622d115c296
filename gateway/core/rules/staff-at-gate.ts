/** A member of staff at a gate: in when nothing is against it (R1), out when they leave no child behind (R10). */
import { leaveRooms } from "../custody-change.ts";
import { type Draft, emit } from "../draft.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";
import { whyNotApproved } from "./approval.ts";
import { leftBehind, passGateChildren, refuseToLeave } from "./custodian-leaving.ts";
import { leadOut, wouldLead } from "./escorts.ts";
import { answer, gateAdult, hasLock, type Tap, type TapAnswer, type TapRule } from "./tap.ts";

/** The lane says which way; where it does not, an adult who is known to be inside wants out. */
export const passStaff: TapRule = (draft, tap) => (isLeaving(draft.state, tap) ? leave(draft, tap) : enter(draft, tap));

function enter(draft: Draft, tap: Tap): TapAnswer {
  const employment = draft.state.roster.staff.get(tap.person)?.employment;
  const clause = employment === "own" ? null : whyNotApproved(draft.state, tap.person);
  if (clause !== null) {
    const { person: adult, place, when } = tap;
    const owner = gateAdult(draft.state, place.id, when);
    raise(draft, { kind: "unqualified-adult", owner, place: place.id, adult, people: [adult], clauses: [clause] });
    return answer("refuse", "R1", "not-approved", { clause });
  }
  emit(draft, { kind: "staff-seen", staff: tap.person, at: tap.when, place: tap.place.id });
  return answer("accept", "G1", "staff-seen", { open: hasLock(tap.post) });
}

/** With a line, or alone; who leaves children behind is told first, whatever else they came for. */
function leave(draft: Draft, tap: Tap): TapAnswer {
  const { person: staff, place, when, post } = tap;
  const besides = tap.late ? [] : wouldLead(draft.state, tap);
  const behind = leftBehind(draft.state, staff, { when, besides });
  passGateChildren(draft, staff, { when, besides });
  if (behind.length > 0) return refuseToLeave(draft, tap, behind);
  const led = leadOut(draft, tap);
  // A desk without a lane does not show which way: who leads nobody out there is only seen.
  const out = post.lane !== "none" || led !== null;
  emit(draft, { kind: "staff-seen", staff, at: when, place: place.id, ...(out && { left: true }) });
  if (out) leaveRooms(draft, staff, null);
  return led ?? answer("accept", "G1", "staff-seen", { open: hasLock(post) });
}

function isLeaving({ staffSeen }: CampusState, { post, person }: Tap): boolean {
  if (post.lane === "out") return true;
  const seen = staffSeen.get(person);
  return post.lane !== "in" && seen !== undefined && !seen.left;
}
