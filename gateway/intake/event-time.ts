/**
 * When a tap happened. Pure: what was heard from a reader is a value, and the answer follows from it.
 *
 * A reader's `up` is real time and can be trusted within an epoch; its clock can be trusted only where it agrees with
 * `up`, or, for an older epoch that `up` says nothing about, where it was measured. Order never comes from here: it is
 * (epoch, seq).
 */
import type { ClockQuality } from "../core/events.ts";
import type { EpochMs } from "../core/ids.ts";

/** A tap older than this when it arrives is late: it corrects the record and operates nothing (G7). Real milliseconds. */
export const LATE_REAL_MS = 5_000;
/** A reader's clock that differs from the estimate by no more than this is right. Real milliseconds. */
export const CLOCK_AGREES_REAL_MS = 2_000;
/** A reader's clock that is off by more than this says nothing about when. Real milliseconds. */
export const CLOCK_USABLE_REAL_MS = 60_000;
/** A time of which nothing is known may be off by this much: no reader keeps taps for longer. School milliseconds. */
export const UNKNOWN_WITHIN_MS = 7 * 24 * 3600_000;
/** Epochs of one reader whose times are remembered. */
export const EPOCHS_TIMED_MAX = 4;

/** An instant at the gateway, in both times: `at` school time, `up` real milliseconds. */
export type Receipt = { readonly at: EpochMs; readonly up: number };

/** What a message says about time. */
export type TimeSaid = { readonly epoch: number; readonly up?: number | undefined; readonly at?: number | undefined };

type EpochTimes = {
  readonly epoch: number;
  /** When its first message came. */
  readonly first: Receipt;
  /** The latest message that tells how far `up` has come, and when it came; null before one did. */
  readonly latest: { readonly up: number; readonly receipt: Receipt } | null;
};

/** Everything known about one reader's times. */
export type ReaderTimes = {
  /** The epoch in which it lives now; 0 before its first message. */
  readonly current: number;
  /** Newest last, at most EPOCHS_TIMED_MAX. */
  readonly epochs: readonly EpochTimes[];
  /** Reader clock less gateway clock, school milliseconds; null when it has no clock or was not measured. */
  readonly clockOffset: number | null;
};

/** Nothing was heard yet. */
export const NOTHING_HEARD: ReaderTimes = { current: 0, epochs: [], clockOffset: null };

/** What the gateway says about a tap's time. */
export type TapTime = {
  readonly tappedAt: EpochMs;
  readonly late: boolean;
  readonly clock: ClockQuality;
  /** A late tap without a clock that agrees: how far `tappedAt` may be off, school milliseconds; left out: nothing to speak of. */
  readonly within?: number;
};

/** After a birth or a health message. These are sent as they are made, so they tell how `up` and the clock stand now. */
export function hearLife(times: ReaderTimes, said: TimeSaid, receipt: Receipt): ReaderTimes {
  const known = times.epochs.find(({ epoch }) => epoch === said.epoch);
  const latest = said.up === undefined ? (known?.latest ?? null) : { up: said.up, receipt };
  const clockOffset = said.at === undefined ? null : said.at - receipt.at;
  return { current: said.epoch, epochs: withEpoch(times, said.epoch, known?.first ?? receipt, latest), clockOffset };
}

/** After a tap. One that was made after everything heard before is itself the latest message; a buffered one tells nothing. */
export function hearTap(times: ReaderTimes, tap: TimeSaid & { readonly up: number }, receipt: Receipt): ReaderTimes {
  if (tap.epoch < times.current) return times;
  const known = times.epochs.find(({ epoch }) => epoch === tap.epoch);
  if (known?.latest && known.latest.up > tap.up) return times;
  const latest = { up: tap.up, receipt };
  return { ...times, current: tap.epoch, epochs: withEpoch(times, tap.epoch, known?.first ?? receipt, latest) };
}

/**
 * A tap's own time, after `hearTap` took note of it.
 *
 * @param receipt when it arrived
 * @param speed   school milliseconds in one real one: ages are real, times are school time
 * @returns       `tappedAt` is never after `receipt.at`
 */
export function timeOfTap(
  times: ReaderTimes,
  tap: TimeSaid & { readonly up: number },
  { receipt, speed }: { readonly receipt: Receipt; readonly speed: number },
): TapTime {
  const own = times.epochs.find(({ epoch }) => epoch === tap.epoch);
  const question = { tap, receipt, speed };
  const time =
    tap.epoch === times.current && own?.latest
      ? timeInEpoch(own.first, ageOf(own.latest, tap.up, receipt), question)
      : timeBeforeEpoch(times, own, question);
  const { late, clock, within } = time;
  const tappedAt = Math.max(0, Math.round(Math.min(time.tappedAt, receipt.at)));
  const isPlain = within === undefined || !late || clock === "good";
  return isPlain
    ? { tappedAt, late, clock }
    : { tappedAt, late, clock, within: Math.min(Math.ceil(within), UNKNOWN_WITHIN_MS) };
}

type Question = { readonly tap: TimeSaid & { readonly up: number }; readonly receipt: Receipt; readonly speed: number };

/** Real milliseconds since the tap. What has passed since the latest message counts too: a queue may drain slowly. */
function ageOf(latest: NonNullable<EpochTimes["latest"]>, up: number, receipt: Receipt): number {
  return up >= latest.up ? 0 : latest.up - up + Math.max(0, receipt.up - latest.receipt.up);
}

function timeInEpoch(first: Receipt, age: number, { tap, receipt, speed }: Question): TapTime {
  const estimate = receipt.at - age * speed;
  const off = tap.at === undefined ? null : Math.abs(tap.at - estimate);
  const agrees = off !== null && off <= CLOCK_AGREES_REAL_MS * speed;
  // A clock that contradicts `up` is simply wrong: a first tap with a nonsense time is still a live tap.
  const tappedAt = agrees ? (tap.at ?? estimate) : Math.max(estimate, Math.min(first.at, receipt.at));
  const clock = agrees ? "good" : off !== null && off > CLOCK_USABLE_REAL_MS * speed ? "uncertain" : "estimated";
  // Judged on the age, not on the floored time: what waited an hour in a reader that has just been born is late.
  const late = age > LATE_REAL_MS || receipt.at - tappedAt > LATE_REAL_MS * speed;
  // `up` says how old it is, except for what the message that tells so took on its way; the floor may be far from that.
  return { tappedAt, late, clock, within: Math.abs(tappedAt - estimate) + CLOCK_AGREES_REAL_MS * speed };
}

/** A tap of an epoch that is over is late whatever it says, and it was made before the present epoch began. */
function timeBeforeEpoch(times: ReaderTimes, own: EpochTimes | undefined, question: Question): TapTime {
  const { tap, receipt, speed } = question;
  const now = times.epochs.find(({ epoch }) => epoch === times.current);
  const began = now?.latest ? now.latest.receipt.at - now.latest.up * speed : (now?.first.at ?? receipt.at);
  const bound = Math.min(began, receipt.at);
  const offset = times.clockOffset;
  if (tap.at !== undefined && offset !== null && Math.abs(offset) <= CLOCK_USABLE_REAL_MS * speed) {
    const corrected = tap.at - offset;
    const slack = CLOCK_AGREES_REAL_MS * speed;
    if (corrected <= bound + slack)
      return {
        tappedAt: corrected,
        late: true,
        clock: Math.abs(offset) <= slack ? "good" : "estimated",
        // When the clock went wrong is not known: then it was off by anything up to what it is off now.
        within: Math.abs(offset) + slack,
      };
  }
  if (own?.latest) {
    const estimate = own.latest.receipt.at + (tap.up - own.latest.up) * speed;
    const tappedAt = Math.min(bound, Math.max(own.first.at, estimate));
    const within = Math.abs(tappedAt - estimate) + CLOCK_AGREES_REAL_MS * speed;
    return { tappedAt, late: true, clock: "estimated", within };
  }
  return { tappedAt: bound, late: true, clock: "uncertain", within: bound - earliestOf(times, tap.epoch, bound) };
}

/** An epoch that was never heard began after the last message of an earlier one. */
function earliestOf({ epochs }: ReaderTimes, epoch: number, bound: EpochMs): EpochMs {
  const earlier = epochs.filter((one) => one.epoch < epoch).map(({ first, latest }) => latest?.receipt.at ?? first.at);
  return Math.min(bound, Math.max(bound - UNKNOWN_WITHIN_MS, ...earlier));
}

function withEpoch(times: ReaderTimes, epoch: number, first: Receipt, latest: EpochTimes["latest"]): EpochTimes[] {
  const others = times.epochs.filter((one) => one.epoch !== epoch);
  return [...others, { epoch, first, latest }].slice(-EPOCHS_TIMED_MAX);
}
