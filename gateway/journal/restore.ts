/** The state after a restart: the latest snapshot and the facts after it give exactly the state before. */
import { evolve } from "../core/evolve.ts";
import type { Fact } from "../core/facts.ts";
import { decodeState } from "../core/snapshot.ts";
import { type CampusState, emptyState } from "../core/state.ts";
import type { Journal } from "./journal.ts";

/** Entries read at once while replaying. */
const PAGE_ENTRIES = 1000;

/** What replaying needs of the core. */
export type Replay<State> = {
  readonly empty: State;
  readonly evolve: (state: State, fact: Fact) => State;
  readonly decode: (text: string) => State;
};

/**
 * Rules are not asked again: facts are what was decided then. A snapshot that this version cannot read is passed over
 * and everything is replayed.
 */
export function restoreState(journal: Pick<Journal, "latestSnapshot" | "read">): CampusState {
  return restoreWith(journal, { empty: emptyState, evolve, decode: decodeState });
}

/** The same for any core; `from` is the entry after which facts were replayed. */
export function restoreWith<State>(journal: Pick<Journal, "latestSnapshot" | "read">, core: Replay<State>): State {
  const start = startOf(journal, core);
  let { state, seq } = start;
  for (;;) {
    const page = journal.read(seq, PAGE_ENTRIES);
    for (const entry of page) {
      state = entry.facts.reduce(core.evolve, state);
      seq = entry.seq;
    }
    if (page.length < PAGE_ENTRIES) return state;
  }
}

function startOf<State>(
  journal: Pick<Journal, "latestSnapshot">,
  core: Replay<State>,
): { readonly state: State; readonly seq: number } {
  const snapshot = journal.latestSnapshot();
  if (snapshot === null) return { state: core.empty, seq: 0 };
  try {
    return { state: core.decode(snapshot.text), seq: snapshot.seq };
  } catch {
    return { state: core.empty, seq: 0 };
  }
}
