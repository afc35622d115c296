/**
 * G8: a fire alarm, a power loss or an evacuation order opens every lane by wiring that needs neither gateway nor network:
 * nothing here opens a lock. It releases nobody: custody stays, everybody is counted, and G2 rests until an adult ends it.
 */
import { isOnSite } from "../custody.ts";
import { transfer } from "../custody-change.ts";
import { type Draft, emit, MINUTE_MS, planOf } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { EpochMs, NoteRef, PersonId, PlaceId, StaffId } from "../ids.ts";
import type { Place } from "../plan.ts";
import type { CampusState, Emergency } from "../state.ts";
import { isMustered } from "./alarm-kinds.ts";
import { raise } from "./alarms.ts";
import { holdsRole, isOnStaff, OFFICE } from "./authority.ts";
import { done, type Rule, refused } from "./rule.ts";
import { answer, gateAdult, type TapAnswer } from "./tap.ts";
import { loseChildren } from "./unaccounted.ts";
import { visitOf, visitsInside } from "./visitors.ts";

/** A button, or an input of the building (then `by` is null). Everybody who is known to be on site is expected. */
export const beginEmergency: Rule<"emergency-began"> = (draft, { by, at, cause, drill }) => {
  const { state } = draft;
  if (by !== null && !isOnStaff(state, by)) return refused("G8", "staff/unknown", [by]);
  // A fire in the middle of a drill is a fire: everybody is told, and counted anew.
  const isRealNow = state.emergency?.drill === true && !drill;
  if (state.emergency !== null && !isRealNow) return refused("G8", "emergency/in-progress");
  const emergency: Emergency = { cause, drill, since: at, by, expected: everybodyOnSite(state), overdue: false };
  emit(draft, { kind: "emergency-set", emergency });
  tell(draft, emergency, []);
  return done("G8", cause);
};

/** Somebody has counted these people, at a place or on the way to it. */
export const countMuster: Rule<"muster-counted"> = (draft, { by, at, place, people }) => {
  const { state } = draft;
  if (state.emergency === null) return refused("G8", "emergency/none");
  if (!isOnStaff(state, by)) return refused("G8", "staff/unknown", [by]);
  if (place !== null && !state.planned.places.has(place)) return refused("G8", "place/unknown");
  const strangers = people.filter((person) => !isCountable(state, person));
  if (strangers.length > 0) return refused("G8", "person/unknown", strangers);
  for (const person of new Set([by, ...people])) count(draft, person, { at, place, by });
  return done("G8", state.emergency.cause);
};

/**
 * An adult who answers for the school ends it, with a reason. After a drill everybody goes back to whom they were with;
 * otherwise a child whom nobody counted is unaccounted (R3), and who was counted and not known to be here is received.
 */
export const endEmergency: Rule<"emergency-ended"> = (draft, { by, reason, at }) => {
  const { emergency } = draft.state;
  if (emergency === null) return refused("G8", "emergency/none");
  if (!isOnStaff(draft.state, by)) return refused("G8", "staff/unknown", [by]);
  const may = holdsRole(draft.state, by, OFFICE) || planOf(draft.state).dutyLeader === by;
  if (!may) return refused("G8", "staff/not-allowed", [by]);
  if (reason.trim() === "") return refused("G8", "settle/reason-required");
  const lost = emergency.drill ? [] : uncounted(draft.state, emergency).filter((one) => isHeld(draft.state, one));
  const found = [...draft.state.mustered.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [person, { place, by: adult }] of found) receive(draft, person, { place, adult, at });
  closeEvacuation(draft, { by, reason });
  emit(draft, { kind: "emergency-set", emergency: null });
  loseChildren(draft, { place: null, session: null, owner: planOf(draft.state).dutyLeader }, lost);
  return done("G8", emergency.cause);
};

/**
 * While it lasts a card at any reader says where somebody is, and nothing more. Null: this tap was made before it began,
 * so that it is judged like any other.
 */
export function muster(
  draft: Draft,
  event: EventOf<"card-tapped">,
  { person, place }: { readonly person: PersonId; readonly place: Place },
): TapAnswer | null {
  const { emergency } = draft.state;
  if (emergency === null || event.tappedAt < emergency.since) return null;
  const counted = visitOf(draft.state, person)?.visitor ?? person;
  if (!isCountable(draft.state, counted)) return answer("wait", "G8", "wait-for-guard");
  count(draft, counted, { at: event.tappedAt, place: place.id, by: null });
  return answer("noted", "G8", "mustered");
}

/** The muster's time is up: whoever is not counted is named. */
export function judgeMuster(draft: Draft): void {
  const due = musterDue(draft.state);
  const { emergency } = draft.state;
  if (due === null || emergency === null || due > draft.at) return;
  emit(draft, { kind: "emergency-set", emergency: { ...emergency, overdue: true } });
  const missing = uncounted(draft.state, emergency);
  if (missing.length > 0) tell(draft, emergency, missing);
}

/** When everybody must have been counted; null when nothing is counted, or when that was judged. */
export function musterDue({ emergency, grace }: CampusState): EpochMs | null {
  if (emergency === null || emergency.overdue) return null;
  return emergency.since + grace.musterMinutes * MINUTE_MS;
}

/** One alarm from the first instant, so that nobody misses that it has begun; names only once they say something. */
function tell(draft: Draft, { drill }: Emergency, people: readonly PersonId[]): void {
  const owner = planOf(draft.state).dutyLeader;
  raise(draft, { kind: "evacuation", owner, people, priority: drill ? 3 : 1 });
}

/** Whoever is not counted is a person's to answer for now, and the alarm says in whose words. */
function closeEvacuation(draft: Draft, { by, reason }: { readonly by: StaffId; readonly reason: NoteRef }): void {
  for (const id of draft.state.pending.alarms) {
    const alarm = draft.state.alarms.get(id)!;
    if (alarm.kind !== "evacuation" || !alarm.active) continue;
    const over = { state: "closed", active: false, ackDue: null, shelvedUntil: null, endedAt: draft.at } as const;
    const acknowledgedBy = alarm.acknowledgedBy ?? by;
    emit(draft, { kind: "alarm-changed", alarm: { ...alarm, ...over, acknowledgedBy, reason } });
  }
}

/** Children on site, staff seen today who did not leave, and visitors inside; sorted. */
function everybodyOnSite(state: CampusState): readonly PersonId[] {
  const children = [...state.custody.values()].filter(isOnSite).map((custody) => custody.student);
  const staff = [...state.staffSeen.entries()].filter(([, seen]) => !seen.left).map(([id]) => id);
  return [...children, ...staff, ...visitsInside(state).map((visit) => visit.visitor)].sort();
}

function uncounted(state: CampusState, { expected }: Emergency): readonly PersonId[] {
  return expected.filter((person) => !isMustered(state, person));
}

/** A child on site whom somebody may lose: one of whom it is known already that nobody has it is an alarm of its own. */
function isHeld(state: CampusState, person: PersonId): boolean {
  const custody = state.custody.get(person);
  return custody !== undefined && custody.unattended !== "unaccounted";
}

function isCountable(state: CampusState, person: PersonId): boolean {
  const { students, staff } = state.roster;
  if (students.has(person) || staff.has(person)) return true;
  // Who left the school's roster may still be on site, and a visitor is nobody of the roster.
  return state.custody.has(person) || visitsInside(state).some((visit) => visit.visitor === person);
}

type Count = { readonly at: EpochMs; readonly place: PlaceId | null; readonly by: PersonId | null };

/** Once is enough, unless it says of another place. */
function count(draft: Draft, person: PersonId, { at, place, by }: Count): void {
  const known = draft.state.mustered.get(person);
  if (known !== undefined && (known.place === place || known.at > at)) return;
  emit(draft, { kind: "mustered", person, at, place, by });
}

/** A child who was not known to be on campus and was counted there: whoever counted it answers, or the gate's adult. */
function receive(
  draft: Draft,
  person: PersonId,
  { place, adult, at }: { readonly place: PlaceId | null; readonly adult: PersonId | null; readonly at: EpochMs },
): void {
  const custody = draft.state.custody.get(person);
  if (custody === undefined || isOnSite(custody) || custody.status === "escorted") return;
  const isGate = place !== null && draft.state.planned.places.get(place)?.kind === "gate";
  const gate = isGate ? place : null;
  const custodian = adult ?? gateAdult(draft.state, place ?? "", at);
  transfer(draft, person, { status: "arriving", custodian, place: gate, session: null, rule: "G8" });
}
