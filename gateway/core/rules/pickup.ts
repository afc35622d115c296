/** G3: a collector's card, a one-time code or a guard's look-up opens a request; only a guard confirms it. */
import { isOnSite, pendingPickup } from "../custody.ts";
import { type Draft, emit } from "../draft.ts";
import type { PassId, PersonId, StudentId } from "../ids.ts";
import { waiting } from "../indexes.ts";
import type { CampusState, Pass } from "../state.ts";
import { raise } from "./alarms.ts";
import { isOnStaff } from "./authority.ts";
import { childrenToAskFor, isBarred, isKnownPerson, mayCollect, PASS_FAULTS, slipFor } from "./collectors.ts";
import { callClassrooms, grantPickup, isFree, onSite, openPickup } from "./pickup-requests.ts";
import { done, type Rule, refused } from "./rule.ts";
import { answer, gateAdult, type TapRule } from "./tap.ts";

/** A collector's card at any reader of a gate: one request for all the children on site whom they may collect today. */
export const askByCard: TapRule = (draft, tap) => {
  const { state } = draft;
  const { person: collector, place } = tap;
  if (place.kind !== "gate") return answer("refuse", "G3", "see-guard");
  const children = childrenToAskFor(state, collector, draft.at);
  if (children.length === 0) return answer("refuse", "G3", "see-guard");
  const request = { collector, gate: place.id, self: false };
  if (children.some((child) => isBarred(state, child, collector))) {
    const open = state.pending.pickups.some(
      (id) => state.pickups.get(id)?.barred && state.pickups.get(id)?.collector === collector,
    );
    if (!open) openPickup(draft, { ...request, students: children, barred: true });
    return answer("wait", "G3", "wait-for-guard");
  }
  const free = children.filter((child) => isFree(state, child));
  if (free.length > 0) {
    openPickup(draft, { ...request, students: free, barred: false, pass: slipOf(draft, collector, free) });
    return answer("accept", "G3", "family-called");
  }
  // Asked for already: by this adult, then the room is called once more; by another, then the guard has to choose.
  if (!children.every((child) => pendingPickup(state, child)?.collector === collector))
    return answer("wait", "G3", "wait-for-guard");
  callClassrooms(draft, children, place.id);
  return answer("accept", "G3", "family-called");
};

/**
 * A guard looks a child up, or types the code that an adult shows; a code without names asks for all its children. Without
 * a named adult, the only one whom all the lists have in common is proposed.
 */
export const askByLookUp: Rule<"pickup-requested"> = (draft, event) => {
  const { state } = draft;
  const { by, gate, pass = null } = event;
  const shown = pass === null ? undefined : state.passes.get(pass);
  const collector = event.collector ?? shown?.holder ?? null;
  const students = [...new Set(event.students)];
  const children = students.length === 0 && shown !== undefined ? unusedOn(state, shown) : students;
  if (state.emergency !== null) return refused("G8", "emergency/in-progress");
  if (!isOnStaff(state, by)) return refused("G3", "staff/unknown", [by]);
  if (state.planned.places.get(gate)?.kind !== "gate") return refused("G3", "gate/unknown");
  if (pass !== null && shown === undefined) return refused("G3", "pickup/pass-unknown");
  const unknown = children.filter((child) => !state.roster.students.has(child));
  if (unknown.length > 0 || children.length === 0) return refused("G3", "student/unknown", unknown);
  if (collector !== null && !isKnownPerson(state, collector)) return refused("G3", "person/unknown", [collector]);
  const away = children.filter((child) => !isOnSite(state.custody.get(child)));
  if (away.length > 0) return refused("G3", "pickup/not-on-site", away);
  const barred = collector !== null && children.some((child) => isBarred(state, child, collector));
  if (!barred) {
    const refusal = collector === null ? null : whyNotCollect(draft, children, { person: collector, pass });
    if (refusal !== null) return refusal;
    const taken = children.filter((child) => !isFree(state, child));
    if (taken.length > 0) return refused("G3", "pickup/already-open", taken);
  }
  const adult = collector ?? onlyCommonGuardian(state, children);
  const used = pass ?? (adult === null ? null : slipOf(draft, adult, children));
  return done("G3", openPickup(draft, { students: children, collector: adult, gate, self: false, barred, pass: used }));
};

/** The guard has looked at child and adult. The adult must be one who may collect every child that is to leave. */
export const confirmPickup: Rule<"pickup-confirmed"> = (draft, { by, pickup: id, collector: named }) => {
  const { state } = draft;
  const pickup = state.pickups.get(id);
  if (pickup === undefined) return refused("G3", "pickup/unknown");
  if (!isOnStaff(state, by)) return refused("G3", "staff/unknown", [by]);
  if (pickup.state !== "open") return refused("G3", "pickup/already-settled");
  if (state.emergency !== null) return refused("G8", "emergency/in-progress");
  if (pickup.barred) return refused("G3", "pickup/barred", pickup.students);
  const children = onSite(state, pickup);
  if (children.length === 0) return refused("G3", "pickup/not-on-site", waiting(pickup));
  const collector = named ?? pickup.collector;
  if (collector === null) return refused("G3", "pickup/collector-required", children);
  const alone = pickup.self && collector === pickup.collector;
  const refusal = alone ? null : whyNotCollect(draft, children, { person: collector, pass: pickup.pass });
  if (refusal !== null) return refusal;
  grantPickup(draft, pickup, { by, collector });
  return done("G3", id);
};

/** The guard sends the adult away: custody stays where it is, and it is an alarm. */
export const denyPickup: Rule<"pickup-denied"> = (draft, { by, at, pickup: id, reason }) => {
  const pickup = draft.state.pickups.get(id);
  if (pickup === undefined) return refused("G3", "pickup/unknown");
  if (!isOnStaff(draft.state, by)) return refused("G3", "staff/unknown", [by]);
  if (pickup.state !== "open") return refused("G3", "pickup/already-settled");
  const people = onSite(draft.state, pickup);
  emit(draft, { kind: "pickup-denied", pickup: id, by, reason });
  const owner = gateAdult(draft.state, pickup.gate, at);
  raise(draft, { kind: "pickup-denied", owner, place: pickup.gate, people });
  return done("G3", id);
};

/** The gravest reason why this adult may not leave with these children, and with which of them; null: they may. */
function whyNotCollect(
  { state, at }: Draft,
  children: readonly StudentId[],
  adult: { readonly person: PersonId; readonly pass: PassId | null },
) {
  const whyNot = new Map<StudentId, string>();
  const order = ["barred", "not-on-list", "not-today", ...PASS_FAULTS] as const;
  for (const child of children) {
    const collecting = mayCollect(state, { child, ...adult, at });
    if (!collecting.may) whyNot.set(child, collecting.why);
  }
  const why = order.find((one) => [...whyNot.values()].includes(one));
  if (why === undefined) return null;
  return refused(
    "G3",
    `pickup/${why}`,
    children.filter((child) => whyNot.get(child) === why),
  );
}

/** The approved early leave on which this adult would take one of these children, if there is one. */
function slipOf({ state, at }: Draft, person: PersonId, children: readonly StudentId[]): PassId | null {
  for (const child of children) {
    const slip = slipFor(state, { child, person, at });
    if (slip !== undefined) return slip.id;
  }
  return null;
}

/** Children of a pass who are still to leave on it: those on site first of all, for whom an adult may come now. */
function unusedOn(state: CampusState, { students, used }: Pass): readonly StudentId[] {
  const left = students.filter((child) => !used.includes(child));
  const here = left.filter((child) => isOnSite(state.custody.get(child)));
  if (here.length > 0) return here;
  return left.length > 0 ? left : students;
}

function onlyCommonGuardian(state: CampusState, children: readonly StudentId[]): PersonId | null {
  const [first, ...others] = children;
  const list = state.roster.students.get(first ?? "")?.guardians ?? [];
  const common = list.filter((person) =>
    others.every((child) => state.roster.students.get(child)?.guardians.includes(person)),
  );
  const clear = common.filter((person) => !children.some((child) => isBarred(state, child, person)));
  return clear.length === 1 ? clear[0]! : null;
}
