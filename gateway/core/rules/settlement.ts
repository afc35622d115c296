/** R8: what no card can say, a person says of one child, with a reason. */
import { openSession, roomAt, transfer } from "../custody-change.ts";
import { expectedIn } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { CampusState } from "../state.ts";
import { mayCollect } from "./collectors.ts";
import { emptyPickups } from "./pickup-requests.ts";
import { done, type Rule, refused } from "./rule.ts";

/** A person records where a child is and with whom. It ends unattended and unaccounted. */
export const settleChild: Rule<"child-settled"> = (draft, event) => {
  const refusal = whyNot(draft.state, event);
  if (refusal !== null) return refusal;
  const { student, custodian, outcome } = event;
  const place = outcome === "in-care" ? event.place : null;
  transfer(draft, student, { status: outcome, custodian, place, session: null, rule: "R8" });
  if (outcome !== "in-care") emptyPickups(draft, student);
  return done("R8", student);
};

/** R9: extended care is for whom a guardian applied, so that a child is put on its list first. */
function isStranger(state: CampusState, { place, custodian, student }: EventOf<"child-settled">): boolean {
  const session = place === null ? undefined : openSession(state, place);
  if (place === null || session?.kind !== "extended" || roomAt(state, place).custodian !== custodian) return false;
  return !expectedIn(state, session.id).includes(student);
}

/** A word releases a child to nobody to whom the gate would not: who may collect it today, or itself with consent on file. */
function mayHaveLeftWith(state: CampusState, { student, custodian, at }: EventOf<"child-settled">): boolean {
  if (custodian === student) return (state.roster.students.get(student)?.selfDismissal ?? null) !== null;
  return mayCollect(state, { child: student, person: custodian, at, pass: null }).may;
}

function whyNot(state: CampusState, event: EventOf<"child-settled">) {
  const { students, staff, guardians, delegates } = state.roster;
  const { student, custodian, outcome, place, by } = event;
  const child = students.get(student);
  if (!staff.has(by)) return refused("R8", "staff/unknown", [by]);
  if (child === undefined) return refused("R8", "student/unknown", [student]);
  if (event.reason.trim() === "") return refused("R8", "settle/reason-required", [student]);
  if (outcome === "in-care") {
    if (!staff.has(custodian)) return refused("R8", "staff/unknown", [custodian]);
    if (place !== null && !state.planned.places.has(place)) return refused("R8", "place/unknown");
    return isStranger(state, event) ? refused("R9", "session/not-enrolled", [student]) : null;
  }
  if (child.barred.includes(custodian)) return refused("R8", "pickup/barred", [student]);
  const isKnown = guardians.has(custodian) || delegates.has(custodian) || staff.has(custodian) || custodian === student;
  if (!isKnown) return refused("R8", "person/unknown", [custodian]);
  const mayHave = outcome !== "released" || mayHaveLeftWith(state, event);
  return mayHave ? null : refused("R8", "pickup/not-on-list", [student]);
}
