/** A journal in memory, chained by the contract's own algorithm. */
import { GENESIS_HASH } from "#contract/sync.ts";
import type { Clock } from "../../../gateway/clock.ts";
import type { SyncJournal } from "../../../gateway/sync/pump.ts";
import { chain, type Entry, type EntryDraft, rfc8785 } from "../../server/support.ts";

export type MemoryJournal = SyncJournal & {
  append(drafts: readonly EntryDraft[]): void;
  readonly entries: () => readonly Entry[];
  /** Calls the listener after each append. */
  onCommitted(listener: () => void): void;
};

/** A journal of these drafts; `position` is what the district confirmed before. */
export function memoryJournal(drafts: readonly EntryDraft[] = [], position = { epoch: 1, upto: 0 }): MemoryJournal {
  let entries = chain(drafts);
  let saved = position;
  const listeners: (() => void)[] = [];
  return {
    entries: () => entries,
    append(more) {
      entries = chain(more, entries);
      for (const listener of listeners) listener();
    },
    onCommitted: (listener) => void listeners.push(listener),
    head: () => ({ upto: entries.length, head: entries.at(-1)?.hash ?? GENESIS_HASH }),
    readTexts: (after, limit) =>
      entries.slice(after, after + limit).map((entry) => ({ seq: entry.seq, text: rfc8785(entry) })),
    syncPosition: () => saved,
    async saveSyncPosition(upto) {
      saved = { ...saved, upto };
    },
  };
}

/** The machine's own time. */
export const machineClock: Clock = {
  now: () => Date.now(),
  up: () => performance.now(),
  speed: 1,
  after(realMs, task) {
    const timer = setTimeout(task, realMs);
    return () => clearTimeout(timer);
  },
};
