/** A2: who answered for a room, and what a child's record said, at an instant of today that is past. */
import { staffFor } from "../draft.ts";
import type { EpochMs, PlaceId, SessionId, StudentId } from "../ids.ts";
import type { CampusState, Turn, Whereabouts } from "../state.ts";

/** The turn that ran in a room at this instant; undefined before the first one that is remembered. */
export function turnAt(state: CampusState, place: PlaceId, when: EpochMs): Turn | undefined {
  return state.turns.get(place)?.findLast((turn) => turn.from <= when);
}

export type Moment = { readonly when: EpochMs; readonly within: number };

/**
 * The turn that ran in a room when somebody tapped there, perhaps some time off. Where that may have been in one of two
 * turns, it was in the one of an adult who was planned for a session that `counts`.
 */
export function turnOf(
  state: CampusState,
  place: PlaceId,
  { when, within, counts }: Moment & { readonly counts: (session: SessionId) => boolean },
): Turn | undefined {
  const turns = state.turns.get(place) ?? [];
  const near = turns.filter(({ from }, i) => from <= when + within && (turns[i + 1]?.from ?? when) >= when - within);
  const isPlanned = ({ session, custodian }: Turn) =>
    session !== null && custodian !== null && counts(session) && staffFor(state, session).includes(custodian);
  const then = turnAt(state, place, when);
  return then !== undefined && isPlanned(then) ? then : (near.find(isPlanned) ?? then);
}

/** What was known of a child at an instant of today; undefined: it was not at school yet. */
export function recordAt(state: CampusState, student: StudentId, when: EpochMs): Whereabouts | undefined {
  return state.whereabouts.get(student)?.findLast(({ since }) => since <= when);
}

/** What is known of it from later instants, oldest first. */
export function recordsAfter(state: CampusState, student: StudentId, when: EpochMs): readonly Whereabouts[] {
  return state.whereabouts.get(student)?.filter(({ since }) => since > when) ?? [];
}
