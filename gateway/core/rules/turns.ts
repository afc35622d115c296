/** A2: who answered for a room at an instant of today that is past. */
import type { EpochMs, PlaceId } from "../ids.ts";
import type { CampusState, Turn } from "../state.ts";

/** The turn that ran in a room at this instant; undefined before the first one that is remembered. */
export function turnAt(state: CampusState, place: PlaceId, when: EpochMs): Turn | undefined {
  return state.turns.get(place)?.findLast((turn) => turn.from <= when);
}
