/**
 * From the module's endless repetition to single readings. An XOR checksum is weak and a noisy supply makes ghosts that
 * pass it, so a card counts only when two equal frames come close together. "Card removed" is never sent: it is silence.
 */
import type { CardUid } from "../../wire/cards.ts";
import { type FrameFault, type FrameState, NO_FRAME, readFrames } from "./frame.ts";

/** Two equal frames within this time are a card and not a ghost, milliseconds. */
export const CONFIRM_MS_MAX = 250;
/** A card that is not heard for this time was taken away, milliseconds. */
export const SILENCE_MS = 500;
/** Cards that are followed at once. A field of a few centimeters holds no more; the longest silent one is dropped. */
export const CARDS_MAX = 8;

/** Some modules send this when the supply drops; no card carries it. */
const ALL_ZERO = "0000000000";

/** A card in the field: when it was last heard, and whether it was already reported. */
type Seen = { readonly card: CardUid; readonly heardAt: number; readonly reported: boolean };

export type DriverState = {
  readonly frames: FrameState;
  readonly seen: readonly Seen[];
  readonly faults: Readonly<Record<FrameFault | "all-zero", number>>;
};

/** The driver before the first byte. */
export const SILENT: DriverState = {
  frames: NO_FRAME,
  seen: [],
  faults: { noise: 0, "wrong-length": 0, "not-hex": 0, "wrong-checksum": 0, "all-zero": 0 },
};

/**
 * Takes bytes at a monotonic time in milliseconds; gives the cards that were held to the reader, each once per visit.
 * Each card is followed on its own, so a second child's card between two frames of the first is not lost.
 */
export function read(state: DriverState, bytes: Uint8Array, now: number): readonly [DriverState, readonly CardUid[]] {
  const [frames, results] = readFrames(state.frames, bytes);
  const faults = { ...state.faults };
  const cards: CardUid[] = [];
  let seen = state.seen;
  for (const result of results) {
    if (result.kind === "fault") faults[result.fault] += 1;
    else if (result.card === ALL_ZERO) faults["all-zero"] += 1;
    else {
      const before = seen.find(({ card }) => card === result.card);
      const present = before !== undefined && now - before.heardAt < SILENCE_MS;
      const confirmed = before !== undefined && now - before.heardAt <= CONFIRM_MS_MAX;
      const reported = (present && before.reported) || confirmed;
      if (reported && !(present && before.reported)) cards.push(result.card);
      seen = [...seen.filter((one) => one !== before), { card: result.card, heardAt: now, reported }].slice(-CARDS_MAX);
    }
  }
  return [{ frames, seen, faults }, cards];
}
