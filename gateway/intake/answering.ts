/** What goes back to readers after a commit: one cumulative `ack` per reader and epoch, then the feedback, in order. */
import type { Clock } from "../clock.ts";
import type { Answer } from "../core/decision.ts";
import type { EpochMs, ReaderId } from "../core/ids.ts";
import type { ReaderLink } from "./reader-link.ts";

/** A tap with the verdict it got. */
export type AnsweredTap = {
  readonly reader: ReaderId;
  readonly epoch: number;
  readonly seq: number;
  readonly answer: Extract<Answer, { kind: "tap" }>;
  /** The same tap again: it gets the first verdict, and nothing opens. */
  readonly repeated: boolean;
  /** When it arrived, real milliseconds of the gateway's clock. */
  readonly receivedUp: number;
};

/**
 * Called after the `ack`, once per admitted tap and in commit order. Must not throw.
 * @param now school time that stands in that `ack`: a reader takes what is left from the distance between the two, and
 *            in a rehearsal every real millisecond between them would count many times
 */
export type Answered = (tap: AnsweredTap, now: EpochMs) => void;

export type Answering = {
  /** Something of this epoch is durable, or a reader asks how far it is. */
  ack(reader: ReaderId, epoch: number): void;
  feedback(tap: AnsweredTap): void;
};

/**
 * Collects what one commit made true and sends it together. No timer: a microtask runs after everything that the same
 * commit resolved, so a batch gives one `ack` and nothing waits for the next.
 */
export function createAnswering({
  clock,
  link,
  uptoOf,
  answered,
}: {
  readonly clock: Clock;
  readonly link: ReaderLink;
  /** How far the epoch is durable; null when that cannot be said now. */
  readonly uptoOf: (reader: ReaderId, epoch: number) => number | null;
  readonly answered: Answered;
}): Answering {
  let acks = new Map<string, { readonly reader: ReaderId; readonly epoch: number }>();
  let taps: AnsweredTap[] = [];
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    const [dueAcks, dueTaps] = [acks, taps];
    [acks, taps] = [new Map(), []];
    const now = clock.now();
    for (const { reader, epoch } of dueAcks.values()) {
      const upto = uptoOf(reader, epoch);
      if (upto !== null) link.send(reader, "ack", { epoch, upto, now });
    }
    for (const tap of dueTaps) answered(tap, now);
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(flush);
  };

  return {
    ack(reader, epoch) {
      acks.set(`${reader}/${epoch}`, { reader, epoch });
      schedule();
    },
    feedback(tap) {
      taps.push(tap);
      schedule();
    },
  };
}
