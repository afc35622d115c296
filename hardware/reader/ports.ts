/** What a reader stands on: time, a log of its own, a link to the gateway. Metal and simulation give different bodies. */
import type { Config, MessageName, Tap } from "../wire/messages.ts";

/** Time as a reader has it. */
export type ReaderClock = {
  /** Real milliseconds, monotonic, from any origin. */
  up(): number;
  /** The reader's own clock, epoch milliseconds; null if it was never set. */
  now(): number | null;
  /** Gateway milliseconds that pass in one real one; 1 outside rehearsals. */
  readonly speed?: number;
  /** Runs `task` once after this many real milliseconds; the result cancels it. */
  after(realMs: number, task: () => void): () => void;
};

/** What one epoch still holds in the log, seqs inclusive. */
export type HeldEpoch = { readonly epoch: number; readonly oldest: number; readonly newest: number };

/** What a log says when it is opened: the new epoch is already on disk. */
export type Recovered = {
  readonly epoch: number;
  /** Taps of older epochs that no gateway has acknowledged, oldest epoch first. */
  readonly held: readonly HeldEpoch[];
  /** The configuration that was in force. */
  readonly config: Config | null;
};

/** A reader's own durable log. Each call returns after the bytes are safe, or throws and has changed nothing. */
export type ReaderLog = {
  /** Opens a new epoch, one higher than any before. */
  begin(): Recovered;
  store(tap: Tap): void;
  /** Taps of one epoch above `after`, in order, at most `limit`. */
  load(epoch: number, after: number, limit: number): readonly Tap[];
  forget(epoch: number, upto: number): void;
  keepConfig(config: Config): void;
  close(): void;
};

/** What a link reports while it is open. */
export type LinkEvents = {
  /** Connected and subscribed: what is published from now on reaches the gateway. */
  up(): void;
  /** This attempt is over; nothing follows until the next `open`. */
  down(reason: string): void;
  message(name: MessageName, payload: Uint8Array): void;
};

/** One way to the gateway. It never reconnects by itself: the reader program decides when. */
export type Link = {
  /** Begins one attempt with this will. */
  open(will: Uint8Array, events: LinkEvents): void;
  publish(name: MessageName, payload: Uint8Array): void;
  /** Hangs up without a goodbye, so that the will speaks. No event follows. */
  close(): void;
};
