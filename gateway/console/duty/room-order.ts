/** How bad is it in a room, and which room needs somebody first. Pure: the same numbers, the same order. */
import type { PlaceCount } from "#contract/live.ts";

/** Worst first; the place in this list is the rank. */
export const ROOM_CONDITIONS = [
  "unattended",
  "unknown",
  "uncovered",
  "roll-overdue",
  "missing",
  "open",
  "settled",
  "in-use",
  "idle",
  "unknown-empty",
] as const;
export type RoomCondition = (typeof ROOM_CONDITIONS)[number];

/**
 * What the duty teacher must know first of this place.
 * `unattended`: R4 has fired. `unknown`: its reader is silent and children are or should be here, so their numbers are
 * nobody's word. `unknown-empty`: the same where nobody is, nor anybody on site should be; still never fine.
 * `uncovered`: children without an adult, still inside R4's time.
 */
export function conditionOf(place: PlaceCount, now: number): RoomCondition {
  if (place.unattended > 0) return "unattended";
  if (!place.known) return concernsChildren(place) ? "unknown" : "unknown-empty";
  if (place.uncoveredSince !== null) return "uncovered";
  const { session } = place;
  if (session && !session.rollClosed && now > session.rollDue) return "roll-overdue";
  if (session && place.missing > 0) return "missing";
  if (session && !session.rollClosed) return "open";
  if (session) return "settled";
  return place.present > 0 ? "in-use" : "idle";
}

/** Whether children are here, or on site and missing here. Those who have not come to school are looked for elsewhere. */
function concernsChildren({ present, missingOnSite, uncoveredSince }: PlaceCount): boolean {
  return present > 0 || missingOnSite > 0 || uncoveredSince !== null;
}

/** Places worst first; among equals the longest without an adult, then the most missing, then by id. */
export function worstFirst(places: readonly PlaceCount[], now: number): PlaceCount[] {
  const rank = new Map(places.map((place) => [place, ROOM_CONDITIONS.indexOf(conditionOf(place, now))]));
  return [...places].sort(
    (a, b) =>
      (rank.get(a) ?? 0) - (rank.get(b) ?? 0) ||
      (a.uncoveredSince ?? Number.MAX_SAFE_INTEGER) - (b.uncoveredSince ?? Number.MAX_SAFE_INTEGER) ||
      b.missing - a.missing ||
      a.id.localeCompare(b.id),
  );
}
