/** G5: a card at two places faster than anybody walks, or a secure card whose counter goes back: nothing is granted on it. */
import { type Draft, emit, planOf, SECOND_MS } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { PlaceId } from "../ids.ts";
import type { Place } from "../plan.ts";
import type { Credential } from "../roster.ts";
import type { Alarm, CampusState, Sighting, Suspicion } from "../state.ts";
import { raise } from "./alarms.ts";
import { answer, gateAdult, type TapAnswer } from "./tap.ts";

type Tapped = EventOf<"card-tapped">;
type At = { readonly place: Place; readonly credential: Credential };

/**
 * Whether this tap of an active card may be believed; the answer if not. A card that is suspect stays so until a person
 * closes its case: what it said before the case was opened still counts when it arrives late.
 */
export function doubt(draft: Draft, event: Tapped, at: At): TapAnswer | null {
  const open = draft.state.suspicions.get(event.credential);
  if (open !== undefined) {
    if (event.late && event.tappedAt < open.since) return null;
    return refuseSuspect(draft, at, event);
  }
  // People run then, and through any lane (G8).
  if (draft.state.emergency !== null) return null;
  const why = whySuspect(draft.state, event, at.place.id);
  if (why === null) return null;
  const { person } = at.credential;
  const seen = draft.state.sightings.get(event.credential)!;
  const places = seen.place === at.place.id ? [at.place.id] : [seen.place, at.place.id];
  const suspicion: Suspicion = { credential: event.credential, person, since: draft.at, why, places };
  emit(draft, { kind: "suspicion-set", suspicion });
  return refuseSuspect(draft, at, event);
}

/** A person has looked into it and closed the case: the cards of those whom the alarm was about count again. */
export function clearSuspicions(draft: Draft, alarm: Alarm): void {
  if (alarm.kind !== "card-suspect") return;
  for (const { credential, person } of draft.state.suspicions.values()) {
    if (alarm.people.includes(person)) emit(draft, { kind: "suspicion-cleared", credential });
  }
}

/** Told by the taps' own times; what came late, or by a clock that cannot be trusted, accuses nobody. */
function whySuspect(state: CampusState, event: Tapped, place: PlaceId): Suspicion["why"] | null {
  const seen = state.sightings.get(event.credential);
  if (seen === undefined || isUnsure(event)) return null;
  // Read later by its own time, a card's counter must be higher. Two taps may overtake each other on their way here.
  const goesBack = event.counter !== undefined && seen.counter !== null && event.counter <= seen.counter;
  if (goesBack && event.tappedAt >= seen.at) return "counter";
  return !seen.unsure && isTooFast(state, seen, { event, place }) ? "too-fast" : null;
}

/** Whether nothing may be concluded from when this tap was. */
export function isUnsure({ late, clock }: Tapped): boolean {
  return late || clock === "uncertain";
}

function isTooFast(
  state: CampusState,
  seen: Sighting,
  { event, place }: { readonly event: Tapped; readonly place: PlaceId },
): boolean {
  if (seen.place === place) return false;
  const walk = planOf(state).walks.find(
    ({ from, to }) => (from === seen.place && to === place) || (from === place && to === seen.place),
  );
  const between = Math.abs(event.tappedAt - seen.at) + (event.within ?? 0) + seen.within;
  return walk !== undefined && between < walk.seconds * SECOND_MS;
}

/** One case, one alarm, wherever the card turns up next. */
function refuseSuspect(draft: Draft, { place, credential }: At, { at, late }: Tapped): TapAnswer {
  const { person } = credential;
  const isGate = place.kind === "gate";
  if (!late) {
    const open = draft.state.pending.alarms
      .map((id) => draft.state.alarms.get(id)!)
      .find((alarm) => alarm.kind === "card-suspect" && alarm.active && alarm.people.includes(person));
    const owner = isGate ? gateAdult(draft.state, place.id, at) : planOf(draft.state).dutyLeader;
    raise(draft, { kind: "card-suspect", owner, place: open === undefined ? place.id : open.place, people: [person] });
  }
  return answer("refuse", "G5", isGate ? "see-guard" : "suspect");
}
