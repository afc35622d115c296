/** Which gate is meant. */
import type { PlaceId } from "../core/ids.ts";
import type { CampusState } from "../core/state.ts";

/** A lane's reader is as good a name for a gate as the gate's own; what is neither is the core's to refuse. */
export function gateOf(state: CampusState, gate: string): PlaceId {
  const reader = state.plan?.readers.find((post) => post.id === gate);
  const isPlace = state.plan?.places.some((place) => place.id === gate) ?? false;
  return !isPlace && reader ? reader.place : gate;
}
