/**
 * G7: what the readers have told so far. Per reader the time up to which everything is known; a place is known up to the
 * earliest of its readers. Beyond that it is unknown: never fine, and nobody is absent because of it.
 */
import type { EpochMs, PlaceId, ReaderId } from "../ids.ts";
import type { CampusState } from "../state.ts";

/**
 * The time up to which everything that was tapped at this reader has arrived; null: until now. A reader that was never
 * heard hides nothing: there may be none on the wall yet, and the rolls are judged as if there were none.
 */
export function watermarkOf(state: CampusState, reader: ReaderId): EpochMs | null {
  const known = state.readers.get(reader);
  return known === undefined || known.status === "online" ? null : (known.knownUpto ?? known.since);
}

/** Readers of a place that cannot be heard, or hold back what happened before `upto`, in the plan's order. */
export function blindReaders(
  state: CampusState,
  place: PlaceId,
  upto: EpochMs = Number.POSITIVE_INFINITY,
): readonly ReaderId[] {
  const blind: ReaderId[] = [];
  for (const post of state.planned.readers.values()) {
    if (post.place !== place) continue;
    const mark = watermarkOf(state, post.id);
    if (mark !== null && mark < upto) blind.push(post.id);
  }
  return blind;
}

/** Readers of every gate that cannot be heard: who came in there was not seen. */
export function blindGateReaders(state: CampusState): readonly ReaderId[] {
  const gates = [...state.planned.places.values()].filter(({ kind }) => kind === "gate");
  return gates.flatMap(({ id }) => blindReaders(state, id));
}
