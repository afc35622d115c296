/** Which seqs of one reader's epoch are durable, as ranges: what may be acknowledged, and what is missing. */

/** Most separate ranges above the contiguous part. A reader that leaves more holes than this is not acknowledged further. */
export const RANGES_MAX = 256;

/** First and last seq, inclusive. */
export type SeqRange = { readonly from: number; readonly to: number };

export type SeqTracker = {
  /** Everything up to here is durable; 0 when seq 1 is not. */
  upto(): number;
  has(seq: number): boolean;
  /** Takes a range as durable; one that is known already changes nothing. */
  add(range: SeqRange): void;
  /** Whether this seq still fits: known, next to a known range, or a new range below RANGES_MAX. */
  fits(seq: number): boolean;
  /** The first range below `oldest` that is not durable; null when there is none. */
  missingBelow(oldest: number): SeqRange | null;
};

/** @param upto everything up to here is durable already */
export function seqTracker(upto: number): SeqTracker {
  let contiguous = upto;
  /** Above `contiguous`, ascending, never touching each other. */
  let ranges: SeqRange[] = [];

  const add = ({ from, to }: SeqRange): void => {
    if (to <= contiguous) return;
    const last = ranges.at(-1);
    // The common case, also when a long epoch is loaded: the next one in order costs no sorting.
    if (last && from === last.to + 1) {
      ranges[ranges.length - 1] = { from: last.from, to };
      return;
    }
    let merged: SeqRange = { from, to };
    const kept: SeqRange[] = [];
    for (const range of ranges) {
      if (range.to < merged.from - 1 || range.from > merged.to + 1) kept.push(range);
      else merged = { from: Math.min(range.from, merged.from), to: Math.max(range.to, merged.to) };
    }
    if (merged.from <= contiguous + 1) contiguous = merged.to;
    else kept.push(merged);
    ranges = kept.sort((a, b) => a.from - b.from);
  };
  return {
    upto: () => contiguous,
    has: (seq) => seq <= contiguous || ranges.some(({ from, to }) => seq >= from && seq <= to),
    add,
    fits: (seq) =>
      seq <= contiguous + 1 ||
      ranges.length < RANGES_MAX ||
      ranges.some(({ from, to }) => seq >= from - 1 && seq <= to + 1),
    missingBelow(oldest) {
      const from = contiguous + 1;
      if (from >= oldest) return null;
      const next = ranges[0]?.from ?? Number.POSITIVE_INFINITY;
      return { from, to: Math.min(next, oldest) - 1 };
    },
  };
}
