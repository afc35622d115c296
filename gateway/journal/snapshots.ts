/** Keeps the way back after a restart short. */
import { encodeSlices } from "../core/snapshot.ts";
import type { CampusState } from "../core/state.ts";
import type { Committed, Loop } from "../loop.ts";
import type { Journal } from "./journal.ts";

/** A snapshot is taken when so many entries stand behind the last one: about one second of replay. */
export const SNAPSHOT_ENTRIES = 10_000;

export type SnapshotOptions = {
  readonly loop: Pick<Loop, "onCommitted">;
  readonly journal: Pick<Journal, "saveSnapshot" | "latestSnapshot">;
  readonly encode?: (state: CampusState) => Iterable<string>;
  /** Lets others have their turn between two pieces of the encoding; without it all is encoded in one. */
  readonly pause?: () => Promise<void>;
  readonly every?: number;
  readonly log?: (message: string, error: unknown) => void;
};

/**
 * Saves a snapshot every SNAPSHOT_ENTRIES entries, one at a time, and one more at `stop`, which a clean end calls
 * after the loop has stopped and before the journal closes. A snapshot that fails costs only time at the next start.
 */
export function keepSnapshots(options: SnapshotOptions): { stop(): Promise<void> } {
  const { loop, journal, encode = encodeSlices, pause, every = SNAPSHOT_ENTRIES, log = console.error } = options;
  let savedSeq = journal.latestSnapshot()?.seq ?? 0;
  let latest: Committed | null = null;
  let saving: Promise<void> | null = null;

  const save = async ({ seq, state }: Committed): Promise<void> => {
    try {
      const pieces: string[] = [];
      // The state never changes in place, so it stays the one after entry `seq` however long this takes.
      for (const piece of encode(state)) {
        pieces.push(piece);
        if (pause) await pause();
      }
      await journal.saveSnapshot(seq, pieces.join(""));
      savedSeq = seq;
    } catch (error) {
      log(`the snapshot after entry ${seq} was not saved`, error);
    }
  };

  loop.onCommitted((batch) => {
    latest = batch.at(-1) ?? latest;
    if (!latest || saving || latest.seq - savedSeq < every) return;
    saving = save(latest).finally(() => {
      saving = null;
    });
  });
  return {
    async stop() {
      await saving;
      if (latest && latest.seq > savedSeq) await save(latest);
    },
  };
}
