/**
 * The door for taps. Three answers: admitted (stored, judged, acknowledged), quarantined (kept raw, acknowledged), or
 * refused (not stored, so not acknowledged: the reader keeps it and sends it again).
 *
 * What is acknowledged here was committed before. The book of durable seqs only ever learns of a seq from a finished
 * commit, and the cursor that travels with a tap says what was durable before it, so that no failed commit in between
 * can make an `ack` cover a tap that is not on disk.
 */
import { createHash } from "node:crypto";
import { decode } from "#wire/codec.ts";
import { readTapIdentity, type TapIdentity, tapDigest } from "#wire/identity.ts";
import { TAPS_UNACKNOWLEDGED_MAX, type Tap } from "#wire/messages.ts";
import type { Clock } from "../clock.ts";
import type { CredentialId, EpochMs, ReaderId } from "../core/ids.ts";
import { CONTRADICTION } from "../core/rules/readers.ts";
import type { Journal, TapCursor } from "../journal/journal.ts";
import type { Loop, Outcome, Work } from "../loop.ts";
import { type Answered, createAnswering } from "./answering.ts";
import { credentialOfTap } from "./credentials.ts";
import { type EpochEntry, epochBook } from "./epoch-book.ts";
import { hearLife, hearTap, type Receipt, type TapTime, type TimeSaid, timeOfTap } from "./event-time.ts";
import { IntakeError } from "./intake-error.ts";
import type { ReaderLink } from "./reader-link.ts";
import type { SeqRange } from "./seq-tracker.ts";
import { createWindow, type Window } from "./window.ts";

/** Taps of one reader that wait for room among the TAPS_UNACKNOWLEDGED_MAX being committed; one more is refused. */
export const TAPS_WAITING_MAX = 1_024;
/** Quarantined payloads remembered, so that a reader that sends one again does not fill the disk with it. */
export const QUARANTINED_REMEMBERED_MAX = 1_024;

/** Reason under which a tap is quarantined on which a rule of the core broke. */
export const RULE_BROKE = "core/invariant";

/** A message as it came in. `receivedUp`: real milliseconds of the gateway's clock. */
export type Arrival = {
  readonly reader: ReaderId;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedUp: number;
};
export type Admitted = "admitted" | "repeated" | "quarantined";

/** What a birth or a health message says that concerns taps. */
export type LifeSaid = TimeSaid & { readonly oldest?: number | undefined; readonly birth: boolean };

/** How a reader's log stands: `backlog` taps are held, of this epoch those from `oldest` to `seq`. */
export type LogSaid = Pick<TimeSaid, "epoch"> & {
  readonly backlog?: number | undefined;
  readonly oldest?: number | undefined;
  readonly seq?: number | undefined;
};
/** What a reader holds that has not arrived: nothing, taps of its present epoch only, or perhaps older ones too. */
export type Holding = "nothing" | "own" | "older";

export type Admission = {
  /**
   * Resolves when the tap is durable: its PUBACK may go.
   * @throws IntakeError or JournalError when it could not be stored: no PUBACK, the connection is to be closed
   */
  admitTap(arrival: Arrival): Promise<Admitted>;
  /** Takes note of how `up`, the clock and the log of a reader stand; finds gaps; repeats acks that it seems to miss. */
  heardLife(reader: ReaderId, said: LifeSaid, receivedUp: number): void;
  /** Sends the acks of every epoch in memory again: whoever listens now may have missed them. */
  repeatAcks(reader?: ReaderId): void;
  /** Reader clock less gateway clock, school milliseconds; null when not measured. */
  clockOffset(reader: ReaderId): number | null;
  /** What of a reader's log has not arrived. One that never says how its log stands holds nothing that we know of. */
  holding(reader: ReaderId, said: LogSaid): Holding;
  /** Own time of the last tap of the present epoch below which none is missing; null when there is none in memory. */
  arrivedUpto(reader: ReaderId): EpochMs | null;
  /** Since the start, for metrics. */
  counts(): Readonly<Record<Admitted | "refused" | "gaps", number>>;
};

export type AdmissionOptions = {
  readonly clock: Clock;
  readonly loop: Loop;
  readonly journal: Pick<Journal, "findTap" | "cursor" | "seqsAbove">;
  /** Keyed hash of a card's UID. */
  readonly credentialOf: (card: string) => CredentialId;
  readonly link: ReaderLink;
  /** Whether this reader hangs somewhere in the plan. */
  readonly readerKnown: (reader: ReaderId) => boolean;
  readonly answered: Answered;
};

type Question = {
  readonly arrival: Arrival;
  readonly tap: Tap;
  readonly digest: string;
  readonly time: TapTime;
};

export function createAdmission(options: AdmissionOptions): Admission {
  const { clock, loop, journal, readerKnown } = options;
  const book = epochBook(journal);
  const windows = new Map<ReaderId, Window>();
  const quarantined = new Set<string>();
  const counts = { admitted: 0, repeated: 0, quarantined: 0, refused: 0, gaps: 0 };
  const answering = createAnswering({ ...options, uptoOf });

  function uptoOf(reader: ReaderId, epoch: number): number | null {
    try {
      return book.tracker(reader, epoch).upto();
    } catch {
      // The journal cannot be read now. No ack is always honest; the reader's next health message asks again.
      return null;
    }
  }

  const receiptOf = (receivedUp: number): Receipt => ({
    at: Math.round(clock.now() - (clock.up() - receivedUp) * clock.speed),
    up: receivedUp,
  });

  const cursorOf = (reader: ReaderId, epoch: number): readonly TapCursor[] => {
    const upto = book.tracker(reader, epoch).upto();
    return upto > 0 ? [{ reader, epoch, upto }] : [];
  };

  /** Runs when the reader has room; what is under way for one reader is bounded. */
  async function withRoom<T>(reader: ReaderId, run: () => Promise<T>): Promise<T> {
    const window =
      windows.get(reader) ?? createWindow({ insideMax: TAPS_UNACKNOWLEDGED_MAX, waitingMax: TAPS_WAITING_MAX });
    windows.set(reader, window);
    const room = window.enter();
    if (room === null) throw new IntakeError("intake/too-many-unacknowledged", `${reader} does not wait for its acks`);
    await room;
    try {
      return await run();
    } finally {
      window.leave();
    }
  }

  /**
   * A reader sends the lowest that it holds first, and no message says where an older epoch begins. So the first tap of
   * one after a birth says it: what is missing below was lost.
   */
  function noteOlder(reader: ReaderId, { epoch, seq }: TapIdentity): void {
    const entry = book.epoch(reader, epoch);
    if (epoch >= book.reader(reader).times.current || entry.oldest !== null) return;
    entry.oldest = seq;
    void closeGaps(reader, entry);
  }

  /** One commit for one identity: who comes with the same identity meanwhile waits for it. */
  async function commit(
    reader: ReaderId,
    { epoch, seq }: TapIdentity,
    { workOf, speak }: { readonly workOf: () => Work; readonly speak?: (outcome: Outcome) => void },
  ): Promise<Outcome> {
    const entry = book.epoch(reader, epoch);
    if (!book.tracker(reader, epoch).fits(seq))
      throw new IntakeError("intake/too-many-holes", `${reader} skips seqs of epoch ${epoch} without saying so`);
    const outcome = withRoom(reader, () => loop.submit(workOf())).finally(() => entry.pending.delete(seq));
    const done = outcome.then(() => {});
    done.catch(() => {});
    entry.pending.set(seq, { done });
    try {
      const result = await outcome;
      durable(reader, entry, { from: seq, to: seq });
      // At once, so that whoever waited for this commit is answered after it.
      speak?.(result);
      return result;
    } catch (error) {
      entry.tracker = null;
      throw error;
    }
  }

  function durable(reader: ReaderId, entry: EpochEntry, range: SeqRange): void {
    book.tracker(reader, entry.epoch).add(range);
    answering.ack(reader, entry.epoch);
    void closeGaps(reader, entry);
  }

  async function place(question: Question): Promise<Admitted> {
    const { arrival, tap, digest } = question;
    const { reader } = arrival;
    noteOlder(reader, tap);
    const { epoch, seq } = tap;
    const underWay = book.epoch(reader, epoch).pending.get(seq);
    if (underWay) {
      await underWay.done;
      return place(question);
    }
    if (book.tracker(reader, epoch).has(seq)) {
      const stored = journal.findTap(reader, epoch, seq);
      if (stored && stored.digest === digest) {
        answering.ack(reader, epoch);
        if (stored.answer.kind === "tap")
          answering.feedback({
            reader,
            epoch,
            seq,
            answer: stored.answer,
            repeated: true,
            receivedUp: arrival.receivedUp,
          });
        return "repeated";
      }
      if (stored || isQuarantined(reader, { epoch, seq })) return quarantine(arrival, CONTRADICTION, { epoch, seq });
      // It was passed over as lost and has been found after all: better late than never.
    }
    const speak = ({ answer, repeated }: Outcome): void => {
      if (answer.kind === "tap")
        answering.feedback({ reader, epoch, seq, answer, repeated, receivedUp: arrival.receivedUp });
    };
    try {
      const { repeated } = await commit(reader, tap, { workOf: () => workOf(question), speak });
      noteArrival(reader, tap, question.time);
      return repeated ? "repeated" : "admitted";
    } catch (error) {
      if (!isPoison(error)) throw error;
      // A rule broke on it and would break again: kept raw and acknowledged, so that it cannot block its reader for ever.
      return quarantine(arrival, RULE_BROKE, { epoch, seq });
    }
  }

  /** In order a reader sends what it holds: a tap with nothing missing below it is news up to its own time. */
  function noteArrival(reader: ReaderId, { epoch, seq }: TapIdentity, { tappedAt, within = 0 }: TapTime): void {
    const entry = book.reader(reader);
    const upto = uptoOf(reader, epoch);
    if (epoch !== entry.times.current || upto === null || upto < seq) return;
    const before = entry.arrived?.epoch === epoch ? entry.arrived.at : 0;
    entry.arrived = { epoch, at: Math.max(before, tappedAt - within) };
  }

  const isQuarantined = (reader: ReaderId, { epoch, seq }: TapIdentity) =>
    journal.seqsAbove(reader, epoch, seq - 1)[0] === seq;

  function workOf({ arrival, tap, digest, time }: Question): Work {
    const { reader } = arrival;
    const { epoch, seq } = tap;
    const credential = credentialOfTap(options.credentialOf, tap);
    const person = loop.state().roster.credentials.get(credential)?.person ?? null;
    return {
      event: { kind: "card-tapped", reader, tap: { epoch, seq }, credential, ...time },
      tap: { reader, epoch, seq, digest, raw: arrival.payload, person },
      cursors: cursorOf(reader, epoch),
    };
  }

  async function quarantine(arrival: Arrival, reason: string, identity: TapIdentity | null): Promise<Admitted> {
    const { reader, topic, payload } = arrival;
    const fingerprint = createHash("sha256").update(`${reader}\n${reason}\n`).update(payload).digest("base64url");
    // Whatever is under way with this identity comes first; its failure is its own.
    if (identity)
      await book
        .epoch(reader, identity.epoch)
        .pending.get(identity.seq)
        ?.done.catch(() => {});
    if (quarantined.has(fingerprint)) {
      if (identity) answering.ack(reader, identity.epoch);
      return "quarantined";
    }
    const work = (): Work => ({
      event: { kind: "tap-quarantined", reader, reason, tap: identity },
      quarantine: { client: reader, topic, reason, raw: payload, tap: identity && { reader, ...identity } },
      ...(identity ? { cursors: cursorOf(reader, identity.epoch) } : {}),
    });
    if (identity) await commit(reader, identity, { workOf: work });
    else await withRoom(reader, () => loop.submit(work()));
    quarantined.add(fingerprint);
    const eldest = quarantined.values().next().value;
    if (quarantined.size > QUARANTINED_REMEMBERED_MAX && eldest !== undefined) quarantined.delete(eldest);
    return "quarantined";
  }

  /** Records what the reader no longer holds and the journal never got, one range after another, and passes over it. */
  async function closeGaps(reader: ReaderId, entry: EpochEntry): Promise<void> {
    if (entry.closing || entry.oldest === null) return;
    entry.closing = true;
    try {
      for (;;) {
        const lost = book.tracker(reader, entry.epoch).missingBelow(entry.oldest);
        if (lost === null || [...entry.pending.keys()].some((seq) => seq >= lost.from && seq <= lost.to)) return;
        const { epoch } = entry;
        await loop.submit({
          event: { kind: "tap-gap-found", reader, epoch, ...lost },
          cursors: [{ reader, epoch, upto: lost.to }],
        });
        book.tracker(reader, epoch).add(lost);
        counts.gaps += 1;
        answering.ack(reader, epoch);
      }
    } catch {
      // Not recorded, so not passed over: the reader's next health message brings us here again.
      entry.tracker = null;
    } finally {
      entry.closing = false;
    }
  }

  /** Every epoch in memory of which something is durable. Of a new epoch there is nothing to repeat. */
  function repeat(reader: ReaderId): void {
    for (const { epoch } of [...book.reader(reader).epochs.values()])
      if (uptoOf(reader, epoch)) answering.ack(reader, epoch);
  }

  return {
    async admitTap(arrival) {
      const { reader } = arrival;
      try {
        if (!readerKnown(reader)) throw new IntakeError("intake/unknown-reader", `${reader} is not in the plan`);
        // A copy: the bytes of a socket's chunk are shared, and they must outlive the wait for the commit.
        const own = { ...arrival, payload: Uint8Array.from(arrival.payload) };
        const receipt = receiptOf(arrival.receivedUp);
        const decoded = decode("tap", own.payload);
        let result: Admitted;
        if (decoded.ok) {
          const tap = decoded.value;
          const entry = book.reader(reader);
          entry.times = hearTap(entry.times, tap, receipt);
          const time = timeOfTap(entry.times, tap, { receipt, speed: clock.speed });
          result = await place({ arrival: own, tap, digest: tapDigest(tap), time });
        } else {
          result = await quarantine(own, decoded.fault.code, readTapIdentity(own.payload));
        }
        counts[result] += 1;
        return result;
      } catch (error) {
        counts.refused += 1;
        throw error;
      }
    },

    heardLife(reader, said, receivedUp) {
      const known = book.reader(reader);
      known.times = hearLife(known.times, said, receiptOf(receivedUp));
      const entry = book.epoch(reader, said.epoch);
      if (said.birth) for (const older of known.epochs.values()) older.oldest = null;
      if (said.oldest !== undefined) entry.oldest = said.oldest;
      const upto = uptoOf(reader, said.epoch);
      // It holds what we have acknowledged: the ack was lost on the way (QoS 0).
      const missedAck = said.oldest !== undefined && upto !== null && said.oldest <= upto;
      if (said.birth) repeat(reader);
      else if (missedAck) answering.ack(reader, said.epoch);
      void closeGaps(reader, entry);
    },

    repeatAcks(reader) {
      for (const id of reader === undefined ? book.readers() : [reader]) repeat(id);
    },

    holding(reader, { epoch, backlog = 0, oldest, seq }) {
      if (backlog === 0) return "nothing";
      if (seq === undefined || oldest === undefined || backlog > seq - oldest + 1) return "older";
      // Everything has arrived, and the acks are on their way.
      return (uptoOf(reader, epoch) ?? 0) >= seq ? "nothing" : "own";
    },

    arrivedUpto(reader) {
      const { arrived, times } = book.reader(reader);
      return arrived !== null && arrived.epoch === times.current ? arrived.at : null;
    },

    clockOffset: (reader) => book.reader(reader).times.clockOffset,
    counts: () => ({ ...counts }),
  };
}

const isPoison = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === RULE_BROKE;
