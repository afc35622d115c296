/** G3: who may collect whom. A guardian's card or a guard's look-up opens a request; only a guard confirms it. */
import { isOnSite, pendingPickup } from "../custody.ts";
import { emit, MINUTE_MS } from "../draft.ts";
import type { PersonId, StudentId } from "../ids.ts";
import { waiting } from "../indexes.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";
import { callClassrooms, grantPickup, isFree, onSite, openPickup } from "./pickup-requests.ts";
import { done, type Rule, refused } from "./rule.ts";
import { answer, gateAdult, type TapRule } from "./tap.ts";

/** A guardian's card at any reader of a gate: one request for all their children who are on site. */
export const askByCard: TapRule = (draft, tap) => {
  const { state } = draft;
  const { person: collector, place } = tap;
  // A card that was held to a reader long ago says nothing about who waits at the gate now.
  const stale = tap.late && draft.at - tap.when >= state.grace.grantMinutes * MINUTE_MS;
  if (place.kind !== "gate" || stale) return answer("refuse", "G3", "see-guard");
  const listed = present(state, state.roster.childrenOf.get(collector));
  const children = listed.length > 0 ? listed : present(state, state.roster.barredFrom.get(collector));
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
    openPickup(draft, { ...request, students: free, barred: false });
    return answer("accept", "G3", "family-called");
  }
  // Asked for already: by this adult, then the room is called once more; by another, then the guard has to choose.
  if (!children.every((child) => pendingPickup(state, child)?.collector === collector))
    return answer("wait", "G3", "wait-for-guard");
  callClassrooms(draft, children, place.id);
  return answer("accept", "G3", "family-called");
};

/** A guard looks a child up. Without a named adult, the only one whom all the lists have in common is proposed. */
export const askByLookUp: Rule<"pickup-requested"> = (draft, { by, students, collector, gate }) => {
  const { state } = draft;
  const { roster } = state;
  const children = [...new Set(students)];
  if (!roster.staff.has(by)) return refused("G3", "staff/unknown", [by]);
  if (state.planned.places.get(gate)?.kind !== "gate") return refused("G3", "gate/unknown");
  const unknown = children.filter((child) => !roster.students.has(child));
  if (unknown.length > 0 || children.length === 0) return refused("G3", "student/unknown", unknown);
  if (collector !== null && !isPerson(state, collector)) return refused("G3", "person/unknown", [collector]);
  const away = children.filter((child) => !isOnSite(state.custody.get(child)));
  if (away.length > 0) return refused("G3", "pickup/not-on-site", away);
  const barred = collector !== null && children.some((child) => isBarred(state, child, collector));
  if (!barred) {
    const strange = collector === null ? [] : children.filter((child) => !isListed(state, child, collector));
    if (strange.length > 0) return refused("G3", "pickup/not-on-list", strange);
    const taken = children.filter((child) => !isFree(state, child));
    if (taken.length > 0) return refused("G3", "pickup/already-open", taken);
  }
  const adult = collector ?? onlyCommonGuardian(state, children);
  return done("G3", openPickup(draft, { students: children, collector: adult, gate, self: false, barred }));
};

/** The guard has looked at child and adult. The adult must stand on the list of every child that is to leave. */
export const confirmPickup: Rule<"pickup-confirmed"> = (draft, { by, pickup: id, collector: named }) => {
  const { state } = draft;
  const pickup = state.pickups.get(id);
  if (pickup === undefined) return refused("G3", "pickup/unknown");
  if (!state.roster.staff.has(by)) return refused("G3", "staff/unknown", [by]);
  if (pickup.state !== "open") return refused("G3", "pickup/already-settled");
  if (pickup.barred) return refused("G3", "pickup/barred", pickup.students);
  const children = onSite(state, pickup);
  if (children.length === 0) return refused("G3", "pickup/not-on-site", waiting(pickup));
  const collector = named ?? pickup.collector;
  if (collector === null) return refused("G3", "pickup/collector-required", children);
  const forbidden = children.filter((child) => isBarred(state, child, collector));
  if (forbidden.length > 0) return refused("G3", "pickup/barred", forbidden);
  const alone = pickup.self && collector === pickup.collector;
  const strange = alone ? [] : children.filter((child) => !isListed(state, child, collector));
  if (strange.length > 0) return refused("G3", "pickup/not-on-list", strange);
  grantPickup(draft, pickup, { by, collector });
  return done("G3", id);
};

/** The guard sends the adult away: custody stays where it is, and it is an alarm. */
export const denyPickup: Rule<"pickup-denied"> = (draft, { by, at, pickup: id, reason }) => {
  const pickup = draft.state.pickups.get(id);
  if (pickup === undefined) return refused("G3", "pickup/unknown");
  if (!draft.state.roster.staff.has(by)) return refused("G3", "staff/unknown", [by]);
  if (pickup.state !== "open") return refused("G3", "pickup/already-settled");
  const people = onSite(draft.state, pickup);
  emit(draft, { kind: "pickup-denied", pickup: id, by, reason });
  const owner = gateAdult(draft.state, pickup.gate, at);
  raise(draft, { kind: "pickup-denied", owner, place: pickup.gate, people });
  return done("G3", id);
};

function present(state: CampusState, children: readonly StudentId[] | undefined): readonly StudentId[] {
  return children?.filter((child) => isOnSite(state.custody.get(child))) ?? [];
}

function isBarred(state: CampusState, child: StudentId, person: PersonId): boolean {
  return state.roster.students.get(child)?.barred.includes(person) ?? false;
}

function isListed(state: CampusState, child: StudentId, person: PersonId): boolean {
  return state.roster.students.get(child)?.guardians.includes(person) ?? false;
}

function isPerson(state: CampusState, person: PersonId): boolean {
  const { students, staff, guardians } = state.roster;
  return guardians.has(person) || staff.has(person) || students.has(person);
}

function onlyCommonGuardian(state: CampusState, children: readonly StudentId[]): PersonId | null {
  const [first, ...others] = children;
  const list = state.roster.students.get(first ?? "")?.guardians ?? [];
  const common = list.filter((person) => others.every((child) => isListed(state, child, person)));
  const clear = common.filter((person) => !children.some((child) => isBarred(state, child, person)));
  return clear.length === 1 ? clear[0]! : null;
}
