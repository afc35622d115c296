/** G3: what a changed list, bar or pass means for requests that are open or granted: at once, not at the next touch. */
import { pendingPickup } from "../custody.ts";
import { type Draft, emit } from "../draft.ts";
import type { StudentId } from "../ids.ts";
import type { CampusState, Pickup } from "../state.ts";
import { raise } from "./alarms.ts";
import { mayCollect } from "./collectors.ts";
import { callClassrooms, onSite } from "./pickup-requests.ts";
import { strandLapsed } from "./stranded.ts";
import { gateAdult } from "./tap.ts";

/** Brings every pending request in line with who may collect now. */
export function withdrawPickups(draft: Draft): void {
  for (const id of draft.state.pending.pickups) {
    const pickup = draft.state.pickups.get(id)!;
    const children = onSite(draft.state, pickup);
    if (pickup.collector === null || pickup.self || children.length === 0) continue;
    const barred = children.some((child) => whyNot(draft, pickup, child) === "barred");
    if (barred && !pickup.barred) bar(draft, pickup, children);
    else if (!barred && pickup.barred) unbar(draft, pickup, children);
    else if (pickup.state === "granted" && children.some((child) => isTakenBack(draft, pickup, child))) {
      lapse(draft, pickup, children);
      tellGuard(draft, pickup, { kind: "grant-lapsed", people: children });
    }
  }
}

/** A bar is never confirmed: what was granted lapses with it, and the guard is told who stands there. */
function bar(draft: Draft, pickup: Pickup, children: readonly StudentId[]): void {
  if (pickup.state === "granted") lapse(draft, pickup, children);
  emit(draft, { kind: "pickup-barred", pickup: pickup.id, barred: true });
  tellGuard(draft, pickup, { kind: "pickup-denied", people: children });
}

/** Lifted, the request waits for the guard like any other, unless somebody else has asked for a child meanwhile. */
function unbar(draft: Draft, pickup: Pickup, children: readonly StudentId[]): void {
  if (children.some((child) => pendingPickup(draft.state, child) !== undefined)) return;
  emit(draft, { kind: "pickup-barred", pickup: pickup.id, barred: false });
  callClassrooms(draft, children, pickup.gate);
}

/** A grant holds its children back from R9. */
function lapse(draft: Draft, pickup: Pickup, children: readonly StudentId[]): void {
  emit(draft, { kind: "grant-lapsed", pickup: pickup.id });
  strandLapsed(draft, children);
}

function tellGuard(
  draft: Draft,
  pickup: Pickup,
  alarm: { readonly kind: "grant-lapsed" | "pickup-denied"; readonly people: readonly StudentId[] },
): void {
  const owner = gateAdult(draft.state, pickup.gate, draft.at);
  raise(draft, { ...alarm, owner, place: pickup.gate });
}

/** A pass that ran out after the guard's word does not undo it: the grant has its own end. */
function isTakenBack(draft: Draft, pickup: Pickup, child: StudentId): boolean {
  const why = whyNot(draft, pickup, child);
  return why !== null && why !== "pass-expired";
}

function whyNot({ state, at }: { readonly state: CampusState; readonly at: number }, pickup: Pickup, child: StudentId) {
  const collecting = mayCollect(state, { child, person: pickup.collector ?? "", at, pass: pickup.pass });
  return collecting.may ? null : collecting.why;
}
