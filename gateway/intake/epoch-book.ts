/** What intake remembers of each reader between its messages: times, durable seqs per epoch, what is on its way. */

import type { EpochMs, ReaderId } from "../core/ids.ts";
import { type Journal, SEQS_ABOVE_MAX } from "../journal/journal.ts";
import { NOTHING_HEARD, type ReaderTimes } from "./event-time.ts";
import type { SeqTracker } from "./seq-tracker.ts";
import { seqTracker } from "./seq-tracker.ts";

/** Epochs of one reader held in memory; others are read from the journal again when they are needed. */
export const EPOCHS_IN_MEMORY_MAX = 4;

/** A tap between its arrival and its commit. `done` settles with the commit. */
export type PendingTap = { readonly done: Promise<void> };

export type EpochEntry = {
  readonly epoch: number;
  /** Null: not known, to be read from the journal. */
  tracker: SeqTracker | null;
  /** The lowest seq that the reader still holds; null until it said so. */
  oldest: number | null;
  readonly pending: Map<number, PendingTap>;
  /** A gap is being recorded. */
  closing: boolean;
};

export type ReaderEntry = {
  times: ReaderTimes;
  /** Up to which own time the taps of an epoch have arrived without a hole. */
  arrived: { readonly epoch: number; readonly at: EpochMs } | null;
  readonly epochs: Map<number, EpochEntry>;
};

export type EpochBook = {
  reader(reader: ReaderId): ReaderEntry;
  epoch(reader: ReaderId, epoch: number): EpochEntry;
  tracker(reader: ReaderId, epoch: number): SeqTracker;
  /** Readers with an entry, and the epochs in memory of one. */
  readers(): readonly ReaderId[];
};

/** @param journal read when an epoch is not in memory, or when a failed commit left doubt about it */
export function epochBook(journal: Pick<Journal, "cursor" | "seqsAbove">): EpochBook {
  const entries = new Map<ReaderId, ReaderEntry>();

  const reader = (id: ReaderId): ReaderEntry => {
    const known = entries.get(id);
    if (known) return known;
    const entry: ReaderEntry = { times: NOTHING_HEARD, arrived: null, epochs: new Map() };
    entries.set(id, entry);
    return entry;
  };

  const epoch = (id: ReaderId, number: number): EpochEntry => {
    const { epochs } = reader(id);
    const entry: EpochEntry = epochs.get(number) ?? {
      epoch: number,
      tracker: null,
      oldest: null,
      pending: new Map(),
      closing: false,
    };
    // Last used last: the eldest that nothing is waiting for makes room.
    epochs.delete(number);
    epochs.set(number, entry);
    if (epochs.size > EPOCHS_IN_MEMORY_MAX) {
      const idle = [...epochs.values()].find((one) => one !== entry && one.pending.size === 0 && !one.closing);
      if (idle) epochs.delete(idle.epoch);
    }
    return entry;
  };

  return {
    reader,
    epoch,
    tracker(id, number) {
      const entry = epoch(id, number);
      if (entry.tracker === null) {
        entry.tracker = load(journal, id, number);
      }
      return entry.tracker;
    },
    readers: () => [...entries.keys()],
  };
}

function load(journal: Pick<Journal, "cursor" | "seqsAbove">, reader: ReaderId, epoch: number): SeqTracker {
  const upto = journal.cursor(reader, epoch)?.upto ?? 0;
  const tracker = seqTracker(upto);
  for (let after = upto; ; ) {
    const page = journal.seqsAbove(reader, epoch, after);
    for (const seq of page) tracker.add({ from: seq, to: seq });
    const last = page.at(-1);
    if (last === undefined || page.length < SEQS_ABOVE_MAX) return tracker;
    after = last;
  }
}
