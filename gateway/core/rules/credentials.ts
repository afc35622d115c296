/** G4, QS-04: a card is lost, blocked or found again, and an adult is removed as unfit. It holds at once. */
import { leaveRooms } from "../custody-change.ts";
import { type Draft, emit, planOf } from "../draft.ts";
import type { StaffId } from "../ids.ts";
import { raise } from "./alarms.ts";
import { holdsRole, isOnStaff, OFFICE } from "./authority.ts";
import { leftBehind, passGateChildren } from "./custodian-leaving.ts";
import { done, type Rule, refused } from "./rule.ts";

/** Anybody on the staff may report a card lost or block it; only the office makes it count again. */
export const changeCredential: Rule<"credential-changed"> = (draft, { by, credential: id, status, reason }) => {
  const { state } = draft;
  const credential = state.roster.credentials.get(id);
  if (credential === undefined) return refused("G4", "credential/unknown");
  if (!isOnStaff(state, by)) return refused("G4", "staff/unknown", [by]);
  if (status === "active" && !holdsRole(state, by, OFFICE)) return refused("G4", "staff/not-allowed", [by]);
  if (reason.trim() === "") return refused("G4", "settle/reason-required", [credential.person]);
  if (credential.status !== status) emit(draft, { kind: "credential-set", credential: id, status });
  return done("G4", credential.person);
};

/**
 * QS-04: no duty and no gate from today on. Their cards are blocked, their rooms uncovered (R4), their open offers void;
 * children at a gate pass to its next adult, and who is left in their name is an alarm until somebody takes over. In
 * today's sessions they stay named, so that a substitution can say for whom.
 */
export const removeStaff: Rule<"staff-removed"> = (draft, { by, staff, reason, at }) => {
  const { state } = draft;
  if (!isOnStaff(state, by) || !isOnStaff(state, staff)) {
    return refused(
      "G4",
      "staff/unknown",
      [by, staff].filter((one) => !isOnStaff(state, one)),
    );
  }
  if (by === staff || !holdsRole(state, by, OFFICE)) return refused("G4", "staff/not-allowed", [by]);
  if (reason.trim() === "") return refused("G4", "settle/reason-required", [staff]);
  emit(draft, { kind: "staff-removed", staff, day: state.day?.day ?? "" });
  blockCards(draft, staff);
  for (const id of draft.state.pending.handovers) {
    const { from, to } = draft.state.handovers.get(id)!;
    if (from === staff || to === staff) emit(draft, { kind: "handover-withdrawn", handover: id, at });
  }
  passGateChildren(draft, staff, { when: at, besides: [] });
  leaveRooms(draft, staff, null);
  const people = leftBehind(draft.state, staff, { when: at, besides: [] });
  const owner = planOf(draft.state).dutyLeader;
  if (people.length > 0) raise(draft, { kind: "custodian-leaving", owner, adult: staff, people });
  return done("G4", staff);
};

function blockCards(draft: Draft, staff: StaffId): void {
  for (const { id, person, status } of draft.state.roster.credentials.values()) {
    if (person === staff && status === "active")
      emit(draft, { kind: "credential-set", credential: id, status: "blocked" });
  }
}
