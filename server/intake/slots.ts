/** How many batches the server holds at once, from the first byte of the request to the commit. What does not fit is told when to come back. */
import { SyncError } from "./faults.ts";

/** Batches at hand in the whole server; each may hold a whole unpacked body. */
export const BATCHES_MAX = 8;
/** Batches at hand of one school; a gateway sends one at a time, and a second may be a retry whose first is still at work. */
export const BATCHES_A_SCHOOL_MAX = 2;

export type Slots = {
  /**
   * Takes a slot; the result gives it back (once, however often it is called).
   *
   * @throws SyncError `sync/too-many` (the school's own are used up) or `sync/queue-full` (the server's are)
   */
  take(school: string): () => void;
  /** Slots in use. */
  readonly used: () => number;
};

export function createSlots({ total = BATCHES_MAX, perSchool = BATCHES_A_SCHOOL_MAX } = {}): Slots {
  const held = new Map<string, number>();
  let used = 0;
  return {
    used: () => used,
    take(school) {
      const own = held.get(school) ?? 0;
      if (own >= perSchool) throw new SyncError("sync/too-many", "this school has batches on the way already");
      if (used >= total) throw new SyncError("sync/queue-full", "the server is busy with other schools' batches");
      used += 1;
      held.set(school, own + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        used -= 1;
        const left = (held.get(school) ?? 1) - 1;
        if (left > 0) held.set(school, left);
        else held.delete(school);
      };
    },
  };
}
