/** G3: the life of a pickup request: opened, used child by child, lapsed, empty. */
import { isOnSite, pendingPickup } from "../custody.ts";
import { transfer } from "../custody-change.ts";
import { type Draft, emit, MINUTE_MS } from "../draft.ts";
import type { EpochMs, PersonId, PickupId, PlaceId, RuleId, StudentId } from "../ids.ts";
import { waiting } from "../indexes.ts";
import type { CampusState, Pickup } from "../state.ts";
import { raise } from "./alarms.ts";
import { slipFor } from "./collectors.ts";
import { strandLapsed } from "./stranded.ts";
import { gateAdult } from "./tap.ts";

/** Opens a request and calls the children, unless the collector is barred: then only the guard is told. */
export function openPickup(
  draft: Draft,
  request: Pick<Pickup, "students" | "collector" | "gate" | "self" | "barred"> & Partial<Pick<Pickup, "pass">>,
): PickupId {
  const id = `p${draft.state.next.pickup}`;
  const unsettled = { expires: null, released: [], settledBy: null, reason: null };
  const { pass = null } = request;
  const pickup: Pickup = { id, state: "open", ...request, pass, openedAt: draft.at, ...unsettled };
  emit(draft, { kind: "pickup-opened", pickup });
  if (!request.self && !request.barred) callClassrooms(draft, request.students, request.gate);
  return id;
}

/** Calls children to a gate, in each room where some of them are. */
export function callClassrooms(draft: Draft, students: readonly StudentId[], gate: PlaceId): void {
  const rooms = new Map<PlaceId, StudentId[]>();
  for (const student of students) {
    const place = draft.state.custody.get(student)?.place ?? null;
    if (place === null || draft.state.planned.places.get(place)?.kind !== "room") continue;
    rooms.set(place, [...(rooms.get(place) ?? []), student]);
  }
  for (const [place, called] of rooms) draft.effects.push({ kind: "call-classroom", place, students: called, gate });
}

/** A guard's word: these children may leave with this adult, once each, for the grant's minutes. */
export function grantPickup(
  draft: Draft,
  pickup: Pickup,
  grant: Pick<Pickup, "collector"> & { readonly by: string },
): void {
  if (grant.collector === null) throw new Error(`pickup ${pickup.id} cannot be granted to nobody`);
  const expires = draft.at + draft.state.grace.grantMinutes * MINUTE_MS;
  emit(draft, { kind: "pickup-granted", pickup: pickup.id, by: grant.by, collector: grant.collector, expires });
  // Where no reader lets anybody out, whoever waits at this gate leaves now, in the guard's sight.
  if (draft.state.planned.exitGates.has(pickup.gate)) return;
  for (const student of waiting(pickup)) {
    const custody = draft.state.custody.get(student);
    if (custody?.status !== "awaiting-pickup" || custody.place !== pickup.gate) continue;
    useGrant(draft, pickup.id, { student, rule: "G3" });
  }
}

/** A child leaves on a grant: custody passes to the collector, and for this child the grant is used up. */
export function useGrant(
  draft: Draft,
  id: PickupId,
  release: { readonly student: StudentId; readonly rule: RuleId; readonly since?: EpochMs },
): void {
  const collector = draft.state.pickups.get(id)?.collector ?? null;
  if (collector === null) throw new Error(`pickup ${id} was granted to nobody`);
  const { student, rule, since = draft.at } = release;
  emit(draft, { kind: "grant-used", pickup: id, student });
  spendPass(draft, id, { child: student, person: collector, at: since });
  transfer(draft, student, { status: "released", custodian: collector, place: null, session: null, rule, since });
  emptyPickups(draft, student);
}

/** A code or a slip lets each of its children out once. */
function spendPass(
  draft: Draft,
  pickup: PickupId,
  leaving: { readonly child: StudentId; readonly person: PersonId; readonly at: EpochMs },
): void {
  const shown = draft.state.passes.get(draft.state.pickups.get(pickup)?.pass ?? "");
  const isShown = shown !== undefined && shown.holder === leaving.person && shown.students.includes(leaving.child);
  const pass = isShown ? shown : slipFor(draft.state, leaving);
  if (pass === undefined || pass.used.includes(leaving.child)) return;
  emit(draft, { kind: "pass-set", pass: { ...pass, used: [...pass.used, leaving.child] } });
}

/** Ends the requests that had only this child left on site, who is gone. */
export function emptyPickups(draft: Draft, student: StudentId): void {
  for (const id of draft.state.pending.pickups) {
    const pickup = draft.state.pickups.get(id)!;
    if (pickup.students.includes(student) && !isAnybodyLeft(draft.state, pickup))
      emit(draft, { kind: "pickup-emptied", pickup: id });
  }
}

/** Grants that nobody used in time: the request is open again, and the guard is told. */
export function lapseGrants(draft: Draft): void {
  for (const id of draft.state.pending.pickups) {
    const pickup = draft.state.pickups.get(id)!;
    if (pickup.expires === null || pickup.expires > draft.at) continue;
    if (!isAnybodyLeft(draft.state, pickup)) {
      emit(draft, { kind: "pickup-emptied", pickup: id });
      continue;
    }
    emit(draft, { kind: "grant-lapsed", pickup: id });
    const owner = gateAdult(draft.state, pickup.gate, draft.at);
    const people = onSite(draft.state, pickup);
    raise(draft, { kind: "grant-lapsed", owner, place: pickup.gate, people });
    strandLapsed(draft, people);
  }
}

/** Children of a request who are still to be collected. */
export function onSite(state: CampusState, pickup: Pickup): readonly StudentId[] {
  return waiting(pickup).filter((student) => isOnSite(state.custody.get(student)));
}

/** Whether a child is free for a new request: on site, and not in one that a guard may still confirm. */
export function isFree(state: CampusState, student: StudentId): boolean {
  return isOnSite(state.custody.get(student)) && pendingPickup(state, student) === undefined;
}

function isAnybodyLeft(state: CampusState, pickup: Pickup): boolean {
  return onSite(state, pickup).length > 0;
}
