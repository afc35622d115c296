/** E3: any past instant rebuilt from the journal, and every decision up to it taken again and compared with the record. */
import canonicalize from "canonicalize";
import type { JournalEntry } from "../contract/sync.ts";
import { step } from "../core/decide.ts";
import type { Decision } from "../core/decision.ts";
import type { CampusEvent } from "../core/events.ts";
import { evolve } from "../core/evolve.ts";
import type { EpochMs, JournalSeq } from "../core/ids.ts";
import { type CampusState, emptyState } from "../core/state.ts";
import type { History } from "./history.ts";

/** What of an entry is not the event itself: its place in the record, and what followed from it. */
const NOT_THE_EVENT = new Set(["seq", "action", "answer", "facts", "previous", "hash", "sealed"]);

/** The first decision that these rules would take otherwise than the record says. */
export type Difference = {
  readonly seq: JournalSeq;
  readonly kind: string;
  readonly what: "answer" | "facts" | "fault";
  /** RFC 8785 texts: what stands in the record, and what the rules say now. */
  readonly recorded: string;
  readonly decided: string;
};

export type Replayed = {
  /** The campus as the record says it was: facts alone, whatever the rules say today. */
  readonly state: CampusState;
  /** The last entry that was read. */
  readonly seq: JournalSeq;
  /** Decisions that came out the same. */
  readonly proven: number;
  readonly differences: readonly Difference[];
};

/** Most differences that are kept; a new version of a rule may differ everywhere. */
export const REPLAY_DIFFERENCES_MAX = 20;

/** The event of an entry as it came in. */
export function eventOf(entry: JournalEntry): CampusEvent {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !NOT_THE_EVENT.has(name))) as CampusEvent;
}

/**
 * Reads the journal from its first entry up to and including the last one at `to`.
 *
 * @param to gateway time; everything that had been decided by then
 */
export function replayTo(history: Pick<History, "after" | "seqBefore">, to: EpochMs): Replayed {
  const upto = history.seqBefore(to + 1);
  const differences: Difference[] = [];
  let state = emptyState;
  let seq = 0;
  let proven = 0;
  for (const entry of history.after(0)) {
    if (entry.seq > upto) break;
    const difference = judgeAgain(state, entry);
    if (difference === null) proven += 1;
    else if (differences.length < REPLAY_DIFFERENCES_MAX) differences.push(difference);
    state = entry.facts.reduce(evolve, state);
    seq = entry.seq;
  }
  return { state, seq, proven, differences };
}

/** The state as it was before an entry; null when there is no such entry. */
export function stateBefore(history: Pick<History, "after">, seq: JournalSeq): CampusState {
  let state = emptyState;
  for (const entry of history.after(0)) {
    if (entry.seq >= seq) break;
    state = entry.facts.reduce(evolve, state);
  }
  return state;
}

function judgeAgain(state: CampusState, entry: JournalEntry): Difference | null {
  const { seq, kind } = entry;
  let decision: Decision;
  try {
    [, decision] = step(state, eventOf(entry), seq);
  } catch (fault) {
    return { seq, kind, what: "fault", recorded: "", decided: String(fault) };
  }
  for (const [what, recorded, decided] of [
    ["answer", entry.answer ?? { kind: "none" }, decision.answer],
    ["facts", entry.facts, decision.facts],
  ] as const) {
    const [was, is] = [canonicalize(recorded) ?? "", canonicalize(decided) ?? ""];
    if (was !== is) return { seq, kind, what, recorded: was, decided: is };
  }
  return null;
}
