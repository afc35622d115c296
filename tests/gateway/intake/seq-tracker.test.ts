import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RANGES_MAX, seqTracker } from "../../../gateway/intake/seq-tracker.ts";

describe("what of an epoch is durable", () => {
  test("moves on only without holes", () => {
    const tracker = seqTracker(0);
    for (const seq of [1, 2, 4, 6]) tracker.add({ from: seq, to: seq });
    expect(tracker.upto()).toBe(2);
    tracker.add({ from: 3, to: 3 });
    expect(tracker.upto()).toBe(4);
    tracker.add({ from: 5, to: 5 });
    expect(tracker.upto()).toBe(6);
  });

  test("names what is missing below the lowest seq that the reader still holds, range by range", () => {
    const tracker = seqTracker(3);
    for (const seq of [5, 6, 9]) tracker.add({ from: seq, to: seq });
    expect(tracker.missingBelow(4)).toBe(null);
    expect(tracker.missingBelow(8)).toEqual({ from: 4, to: 4 });
    tracker.add({ from: 4, to: 4 });
    expect(tracker.missingBelow(7)).toBe(null);
    expect(tracker.missingBelow(8)).toEqual({ from: 7, to: 7 });
    expect(tracker.missingBelow(20)).toEqual({ from: 7, to: 8 });
  });

  test("is bounded: a reader that leaves a hole after every tap is not followed for ever", () => {
    const tracker = seqTracker(0);
    for (let seq = 2; seq <= RANGES_MAX * 2; seq += 2) tracker.add({ from: seq, to: seq });
    expect(tracker.fits(RANGES_MAX * 2 + 2)).toBe(false);
    expect(tracker.fits(RANGES_MAX * 2 + 1)).toBe(true);
    expect(tracker.fits(1)).toBe(true);
    tracker.add({ from: 1, to: 1 });
    expect(tracker.fits(RANGES_MAX * 2 + 2)).toBe(true);
  });

  test("agrees with a plain set, in any order of arrival", () => {
    const ranges = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(3)).map(([from, more]) => ({ from, to: from + more })),
    );
    fc.assert(
      fc.property(fc.nat(10), ranges, fc.integer({ min: 1, max: 50 }), (upto, added, oldest) => {
        const tracker = seqTracker(upto);
        const model = new Set(Array.from({ length: upto }, (_, i) => i + 1));
        for (const range of added) {
          tracker.add(range);
          for (let seq = range.from; seq <= range.to; seq += 1) model.add(seq);
        }
        let contiguous = 0;
        while (model.has(contiguous + 1)) contiguous += 1;
        expect(tracker.upto()).toBe(contiguous);
        for (let seq = 1; seq <= 50; seq += 1) expect(tracker.has(seq)).toBe(model.has(seq));
        const missing = tracker.missingBelow(oldest);
        expect(missing === null).toBe(contiguous + 1 >= oldest);
        if (missing) for (let seq = missing.from; seq <= missing.to; seq += 1) expect(model.has(seq)).toBe(false);
      }),
    );
  });
});
