import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CLOCK_AGREES_REAL_MS,
  EPOCHS_TIMED_MAX,
  hearLife,
  hearTap,
  LATE_REAL_MS,
  NOTHING_HEARD,
  type ReaderTimes,
  type TimeSaid,
  timeOfTap,
  UNKNOWN_WITHIN_MS,
} from "../../../gateway/intake/event-time.ts";

const NOON = 1_795_422_665_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Life = TimeSaid & { readonly afterMs: number };
type TapSaid = TimeSaid & { readonly up: number };

/** What is said of a tap that arrives `afterMs` real milliseconds after noon, when this was heard before. */
function judge(lives: readonly Life[], tap: TapSaid & { readonly afterMs: number }, speed = 1) {
  const receiptAt = (afterMs: number) => ({ at: NOON + afterMs * speed, up: 5_000 + afterMs });
  const times = lives.reduce<ReaderTimes>((seen, said) => hearLife(seen, said, receiptAt(said.afterMs)), NOTHING_HEARD);
  const receipt = receiptAt(tap.afterMs);
  return timeOfTap(hearTap(times, tap, receipt), tap, { receipt, speed });
}

describe("a tap without a clock", () => {
  test("is now when nothing newer was heard from its epoch", () => {
    const birth = { epoch: 7, up: 1_000, afterMs: 0 };
    expect(judge([birth], { epoch: 7, up: 9_000, afterMs: 8_000 })).toEqual({
      tappedAt: NOON + 8_000,
      late: false,
      clock: "estimated",
    });
  });

  test("is as old as `up` says against the latest message, and late when that is more than five seconds", () => {
    const lives = [
      { epoch: 7, up: 0, afterMs: -2 * MINUTE },
      { epoch: 7, up: 2 * MINUTE, afterMs: 0 },
    ];
    expect(judge(lives, { epoch: 7, up: 90 * SECOND, afterMs: 0 })).toEqual({
      tappedAt: NOON - 30 * SECOND,
      late: true,
      clock: "estimated",
      within: CLOCK_AGREES_REAL_MS,
    });
    expect(judge(lives, { epoch: 7, up: 2 * MINUTE - LATE_REAL_MS, afterMs: 0 }).late).toBe(false);
    expect(judge(lives, { epoch: 7, up: 2 * MINUTE - LATE_REAL_MS - 1, afterMs: 0 }).late).toBe(true);
  });

  test("is never before the epoch's first message, and late all the same when it waited in the reader", () => {
    const birth = { epoch: 7, up: 60 * MINUTE, afterMs: 0 };
    expect(judge([birth], { epoch: 7, up: 10 * MINUTE, afterMs: 10 })).toEqual({
      tappedAt: NOON,
      late: true,
      clock: "estimated",
      within: 50 * MINUTE + CLOCK_AGREES_REAL_MS,
    });
  });

  test("grows older while a slow line drains the backlog", () => {
    const lives = [
      { epoch: 7, up: 0, afterMs: -MINUTE },
      { epoch: 7, up: MINUTE, afterMs: 0 },
    ];
    const tap = { epoch: 7, up: MINUTE - 2_000 };
    expect(judge(lives, { ...tap, afterMs: 0 }).late).toBe(false);
    expect(judge(lives, { ...tap, afterMs: 9_000 })).toEqual({
      tappedAt: NOON - 2_000,
      late: true,
      clock: "estimated",
      within: CLOCK_AGREES_REAL_MS,
    });
  });

  test("has a real age also when school time runs sixty times faster", () => {
    const lives = [
      { epoch: 7, up: 0, afterMs: -10 * SECOND },
      { epoch: 7, up: 10 * SECOND, afterMs: 0 },
    ];
    expect(judge(lives, { epoch: 7, up: 9 * SECOND, afterMs: 0 }, 60)).toEqual({
      tappedAt: NOON - 60 * SECOND,
      late: false,
      clock: "estimated",
    });
    expect(judge(lives, { epoch: 7, up: 4 * SECOND, afterMs: 0 }, 60).late).toBe(true);
  });

  test("of a client that never said how it is, with the same `up` every time, is live every time", () => {
    const first = hearTap(NOTHING_HEARD, { epoch: 1, up: 5 }, { at: NOON, up: 0 });
    const receipt = { at: NOON + 10 * MINUTE, up: 10 * MINUTE };
    const tap = { epoch: 1, up: 5 };
    expect(timeOfTap(hearTap(first, tap, receipt), tap, { receipt, speed: 1 }).late).toBe(false);
  });
});

describe("a reader's clock", () => {
  const birth = { epoch: 7, up: 60 * MINUTE, afterMs: 0 };

  test("that agrees with `up` is believed, also before the epoch's first message", () => {
    const at = NOON - 50 * MINUTE + CLOCK_AGREES_REAL_MS;
    expect(judge([birth], { epoch: 7, up: 10 * MINUTE, at, afterMs: 0 })).toEqual({
      tappedAt: at,
      late: true,
      clock: "good",
    });
  });

  test("that disagrees a little gives way to `up`, one that is far off is called uncertain", () => {
    const live = { epoch: 7, up: 61 * MINUTE, afterMs: MINUTE };
    expect(judge([birth], { ...live, at: NOON + MINUTE - 30 * SECOND })).toMatchObject({
      tappedAt: NOON + MINUTE,
      clock: "estimated",
    });
    expect(judge([birth], { ...live, at: 0 })).toMatchObject({ tappedAt: NOON + MINUTE, clock: "uncertain" });
  });

  test.each([0, NOON - 3 * 60 * MINUTE, NOON + 400 * 24 * 60 * MINUTE])(
    "with a nonsense time (%i) on a first tap without a state leaves it a live tap",
    (at) => {
      expect(judge([], { epoch: 1, up: 12_345, at, afterMs: 0 })).toMatchObject({ tappedAt: NOON, late: false });
    },
  );

  test("never puts a tap after its receipt", () => {
    expect(judge([birth], { epoch: 7, up: 61 * MINUTE, at: NOON + MINUTE + 1_500, afterMs: MINUTE })).toEqual({
      tappedAt: NOON + MINUTE,
      late: false,
      clock: "good",
    });
  });
});

describe("a tap of an older epoch", () => {
  const birth = (at?: number): Life => ({ epoch: 8, up: 20 * SECOND, at, afterMs: 0 });

  test("is late whatever it says, and before the present epoch began", () => {
    expect(judge([birth()], { epoch: 7, up: 5, afterMs: 0 })).toEqual({
      tappedAt: NOON - 20 * SECOND,
      late: true,
      clock: "uncertain",
      within: UNKNOWN_WITHIN_MS,
    });
  });

  test("has the reader's own time when the clock was measured to be right, less what it was off", () => {
    const tap = { epoch: 7, up: 5, at: NOON - 30 * MINUTE, afterMs: 0 };
    expect(judge([birth(NOON + 1_000)], tap)).toEqual({
      tappedAt: NOON - 30 * MINUTE - 1_000,
      late: true,
      clock: "good",
    });
    expect(judge([birth(NOON + 30 * SECOND)], tap)).toMatchObject({ clock: "estimated" });
    expect(judge([birth(NOON + 5 * MINUTE)], tap)).toMatchObject({ clock: "uncertain" });
  });

  test("is not believed when it claims to be younger than the present epoch", () => {
    const tap = { epoch: 7, up: 5, at: NOON - 5 * SECOND, afterMs: 0 };
    expect(judge([birth(NOON)], tap)).toMatchObject({ tappedAt: NOON - 20 * SECOND, clock: "uncertain" });
  });

  test("is placed by what was heard from that epoch when it lived", () => {
    const lives = [{ epoch: 7, up: 10 * MINUTE, afterMs: -5 * MINUTE }, birth()];
    expect(judge(lives, { epoch: 7, up: 11 * MINUTE, afterMs: 0 })).toEqual({
      tappedAt: NOON - 4 * MINUTE,
      late: true,
      clock: "estimated",
      within: CLOCK_AGREES_REAL_MS,
    });
  });

  test("of which nothing was ever heard lies between the last message before it and the present epoch", () => {
    const lives = [{ epoch: 5, up: 10 * MINUTE, afterMs: -8 * MINUTE }, birth()];
    expect(judge(lives, { epoch: 7, up: 5, afterMs: 0 })).toMatchObject({
      tappedAt: NOON - 20 * SECOND,
      within: 8 * MINUTE - 20 * SECOND,
    });
  });

  test("by a clock that is off may be off by as much", () => {
    const tap = { epoch: 7, up: 5, at: NOON - 30 * MINUTE, afterMs: 0 };
    expect(judge([birth(NOON + 30 * SECOND)], tap).within).toBe(30 * SECOND + CLOCK_AGREES_REAL_MS);
    expect(judge([birth(NOON + 1_000)], tap).within).toBeUndefined();
  });
});

test("a reader whose epoch starts again is believed about where it lives now, and few epochs are remembered", () => {
  let times = NOTHING_HEARD;
  for (let epoch = 20; epoch > 0; epoch -= 1) times = hearLife(times, { epoch, up: 1 }, { at: NOON, up: 0 });
  expect(times.current).toBe(1);
  expect(times.epochs.length).toBe(EPOCHS_TIMED_MAX);
});

test("whatever a reader says, a tap is neither in the future nor a number that is none", () => {
  const said = fc.record(
    {
      epoch: fc.integer({ min: 1, max: 4 }),
      up: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      at: fc.integer({ min: 0, max: 8_640_000_000_000_000 }),
      afterMs: fc.nat(100_000),
    },
    { requiredKeys: ["epoch", "up", "afterMs"] },
  );
  fc.assert(
    fc.property(fc.array(said, { maxLength: 5 }), said, fc.constantFrom(1, 60, 600), (lives, tap, speed) => {
      const { tappedAt, within = 0, late } = judge(lives, tap, speed);
      expect(Number.isSafeInteger(tappedAt)).toBe(true);
      expect(Number.isSafeInteger(within) && within >= 0 && (late || within === 0)).toBe(true);
      expect(tappedAt).toBeLessThanOrEqual(NOON + tap.afterMs * speed);
    }),
    { numRuns: 300 },
  );
});
