/** R1: whether an adult may be with children here today, and the clause that forbids it (QS-02 to QS-06, XW-10, JA-14, WH-N7). */
import { type Draft, planOf } from "../draft.ts";
import type { ClauseId, StaffId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import { packsNamed } from "../policy/packs.ts";
import { whyUnqualified } from "../policy/qualification.ts";
import { activityBan, requirementsOf } from "../policy/requirements.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";
import { answer, type Tap, type TapAnswer } from "./tap.ts";

/**
 * The clause because of which this adult may not be with children today, or not run this session; null: nothing is
 * against it. Asked for a door's card, for both ends of a handover and for a substitute.
 *
 * @param session the session that they would run; left out: none in particular
 */
export function whyNotApproved(state: CampusState, staff: StaffId, session?: PlannedSession): ClauseId | null {
  const member = state.roster.staff.get(staff);
  if (member === undefined || state.day === null) return null;
  const plan = planOf(state);
  const requirements = requirementsOf(packsNamed(plan.packs));
  const provider = plan.providers.find(({ id }) => id === member.provider) ?? null;
  const unqualified = whyUnqualified(member, provider, { day: state.day.day, requirements });
  if (unqualified !== null) return unqualified.clause;
  const isOutside = session !== undefined && (session.provider !== null || member.employment === "third-party");
  return isOutside ? activityBan(session.activity, requirements) : null;
}

/** The reader refuses, and somebody has to come: an adult who may not be here stands at a door. */
export function refuseUnapproved(draft: Draft, tap: Tap, clause: ClauseId): TapAnswer {
  if (!tap.late) {
    const owner = planOf(draft.state).dutyLeader;
    const { person: adult, place } = tap;
    raise(draft, { kind: "unqualified-adult", owner, place: place.id, adult, people: [adult], clauses: [clause] });
  }
  return answer("refuse", "R1", "not-approved", { clause });
}
