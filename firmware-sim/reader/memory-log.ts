/** A reader's log in memory: it outlives a simulated power cut, not the process. */
import type { HeldEpoch, ReaderLog } from "#reader/ports.ts";
import type { Config, Tap } from "#wire/messages.ts";

/** A log that can be told to fail, as a worn-out card would. */
export type MemoryLog = ReaderLog & {
  /** While true, `store` throws and changes nothing. */
  failing: boolean;
};

/** An empty log; its first epoch is 1. */
export function memoryLog(): MemoryLog {
  const epochs = new Map<number, Map<number, Tap>>();
  let epoch = 0;
  let config: Config | null = null;
  const log: MemoryLog = {
    failing: false,
    begin() {
      epoch += 1;
      return { epoch, held: heldIn(epochs), config };
    },
    store(tap) {
      if (log.failing) throw new Error("the simulated log takes nothing");
      const taps = epochs.get(tap.epoch) ?? new Map<number, Tap>();
      taps.set(tap.seq, tap);
      epochs.set(tap.epoch, taps);
    },
    load(of, after, limit) {
      const found: Tap[] = [];
      for (const tap of epochs.get(of)?.values() ?? []) {
        if (tap.seq > after) found.push(tap);
        if (found.length === limit) break;
      }
      return found;
    },
    forget(of, upto) {
      const taps = epochs.get(of);
      for (const seq of taps?.keys() ?? []) {
        if (seq > upto) break;
        taps?.delete(seq);
      }
      if (taps?.size === 0) epochs.delete(of);
    },
    keepConfig(kept) {
      config = kept;
    },
    close() {},
  };
  return log;
}

/** What each epoch still holds, oldest epoch first; seqs were stored in rising order. */
export function heldIn(epochs: ReadonlyMap<number, ReadonlyMap<number, Tap>>): HeldEpoch[] {
  return [...epochs]
    .flatMap(([epoch, taps]) => {
      const seqs = [...taps.keys()];
      const [oldest, newest] = [seqs[0], seqs.at(-1)];
      return oldest === undefined || newest === undefined ? [] : [{ epoch, oldest, newest }];
    })
    .sort((one, other) => one.epoch - other.epoch);
}
