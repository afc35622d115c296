/** G3: a bar is laid or lifted by two people of the office with a document. Never at the gate, never by one alone. */
import { emit } from "../draft.ts";
import type { StaffId } from "../ids.ts";
import type { CampusState } from "../state.ts";
import { holdsRole, isOnStaff, OFFICE } from "./authority.ts";
import { withdrawPickups } from "./pickup-withdrawal.ts";
import { done, type Rule, refused } from "./rule.ts";

/** It holds at once: for who stands at the gate, and for who was confirmed a moment ago. */
export const changeBar: Rule<"bar-changed"> = (draft, { by, second, student, person, barred, document }) => {
  const { state } = draft;
  const strangers = [by, second].filter((one) => !isOnStaff(state, one));
  if (strangers.length > 0) return refused("G3", "staff/unknown", strangers);
  if (by === second) return refused("G3", "bar/two-people", [by]);
  const outsiders = [by, second].filter((one) => !isOffice(state, one));
  if (outsiders.length > 0) return refused("G3", "bar/not-office", outsiders);
  if (!state.roster.students.has(student)) return refused("G3", "student/unknown", [student]);
  if (person.trim() === "") return refused("G3", "person/unknown");
  if (document.trim() === "") return refused("G3", "bar/document-required");
  emit(draft, { kind: "bar-set", student, person, barred });
  withdrawPickups(draft);
  return done("G3", student);
};

/** Who stands at a gate does not decide about bars, whatever else they are. */
function isOffice(state: CampusState, person: StaffId): boolean {
  return holdsRole(state, person, OFFICE) && !holdsRole(state, person, ["guard"]);
}
