/** G3, G2 d: one-time codes for somebody who is not on the list (代接凭证), and approved early leave (离校批条). */
import { emit, MINUTE_MS } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { PersonId, StudentId } from "../ids.ts";
import type { StaffRole } from "../roster.ts";
import type { CampusState, Pass } from "../state.ts";
import { holdsRole, isHomeroomOf, isOnStaff, OFFICE } from "./authority.ts";
import { isBarred } from "./collectors.ts";
import { withdrawPickups } from "./pickup-withdrawal.ts";
import { done, type Rule, refused } from "./rule.ts";

/** Longest time for which a pass holds, days of 24 hours. */
export const PASS_DAYS_MAX = 14;
const DAY_MS = 24 * 60 * MINUTE_MS;

const GIVERS: readonly StaffRole[] = [...OFFICE, "homeroom"];

/** A guardian gives a code away, or the school writes it down for them; a slip is the school's own. Never from the gate. */
export const issuePass: Rule<"pass-issued"> = (draft, event) => {
  const refusal = whyNotIssued(draft.state, event);
  if (refusal !== null) return refusal;
  const { pass: kind, holder, code, from, to, guardian, by } = event;
  const students = [...new Set(event.students)];
  const pass: Pass = {
    ...{ id: `c${draft.state.next.pass}`, pass: kind, students, holder, code, from, to, guardian },
    ...{ issuedBy: by, used: [], revoked: false },
  };
  emit(draft, { kind: "pass-set", pass });
  return done("G3", pass.id);
};

/** Nobody leaves on it any more, not even on a request that was confirmed a moment ago. */
export const revokePass: Rule<"pass-revoked"> = (draft, { by, pass: id }) => {
  const { state } = draft;
  const pass = state.passes.get(id);
  if (pass === undefined) return refused("G3", "pickup/pass-unknown");
  const isOwn = by === pass.guardian || by === pass.issuedBy;
  const refusal = isOwn ? null : whyNotGiver(state, by, pass.students);
  if (refusal !== null) return refusal;
  if (pass.revoked) return refused("G3", "pickup/pass-revoked");
  emit(draft, { kind: "pass-set", pass: { ...pass, revoked: true } });
  withdrawPickups(draft);
  return done("G3", id);
};

function whyNotIssued(state: CampusState, event: EventOf<"pass-issued">) {
  const { by, pass, students, holder, code, from, to, guardian, at } = event;
  const unknown = students.filter((student) => !state.roster.students.has(student));
  if (unknown.length > 0 || students.length === 0) return refused("G3", "student/unknown", unknown);
  if (holder.trim() === "" || state.roster.students.has(holder)) return refused("G3", "person/unknown", [holder]);
  // A guardian gives a code away in their own name; whatever else is given, the school gives.
  const refusal = pass === "code" && by === guardian ? null : whyNotGiver(state, by, students);
  if (refusal !== null) return refusal;
  if ((pass === "code") !== (code !== null)) return refused("G3", "pass/code-required");
  if (to <= from || to <= at) return refused("G3", "pass/window");
  if (to - from > PASS_DAYS_MAX * DAY_MS) return refused("G3", "pass/too-long");
  // Whoever may not collect a child gives no pass away for it either.
  const barred = students.filter(
    (child) => isBarred(state, child, holder) || (guardian !== null && isBarred(state, child, guardian)),
  );
  if (barred.length > 0) return refused("G3", "pickup/barred", barred);
  const strange = guardian === null ? [] : students.filter((child) => !isGuardianOf(state, guardian, child));
  return strange.length > 0 ? refused("G3", "pickup/not-on-list", strange) : null;
}

/** The office and the leads for every child, a homeroom teacher for the own class; a guard for none. */
function whyNotGiver(state: CampusState, by: PersonId, students: readonly StudentId[]) {
  if (!isOnStaff(state, by)) return refused("G3", "staff/unknown", [by]);
  const may = holdsRole(state, by, GIVERS) || students.every((student) => isHomeroomOf(state, by, student));
  return may && !holdsRole(state, by, ["guard"]) ? null : refused("G3", "staff/not-allowed", [by]);
}

function isGuardianOf(state: CampusState, person: PersonId, child: StudentId): boolean {
  return state.roster.students.get(child)?.guardians.includes(person) ?? false;
}
