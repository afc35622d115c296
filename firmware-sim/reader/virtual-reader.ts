/** A reader without metal: the same reader program over a simulated clock, log and link. */
import type { Link, ReaderClock, ReaderLog } from "#reader/ports.ts";
import type { Feedback, Sun } from "#wire/messages.ts";
import type { Random } from "../random.ts";

/** What a person at the reader got: the gateway's answer; amber (stored, to the guard); or red (nowhere stored). */
export type TapOutcome = Feedback | "stored" | "not-stored";

export type VirtualReaderOptions = {
  readonly school: string;
  readonly reader: string;
  readonly random: Random;
  /** `now` is the true (school) time; the reader's own clock is off by `clockOffsetMs` and drifts. */
  readonly clock: ReaderClock;
  /** `mqttLink({url, school, reader, password})` or `memoryLink(...)`. */
  readonly link: Link;
  /** Default: `memoryLog()`, which outlives a power cut but not the process. */
  readonly log?: ReaderLog;
  /** Null: the clock was never set. */
  readonly clockOffsetMs?: number | null;
  readonly clockDriftPpm?: number;
  /** The gateway's Ed25519 public key, base64url of the raw 32 bytes. Without it every configuration is ignored. */
  readonly configKey?: string;
  readonly firmware?: string;
  readonly model?: string;
};

/** What happened at a reader so far. `latencyMs` holds the last tap-to-feedback times, bounded. */
export type ReaderCounters = {
  readonly read: number;
  readonly sent: number;
  readonly resent: number;
  readonly acknowledged: number;
  readonly answered: number;
  readonly amber: number;
  /** Cards shown that no log holds: no power, full, or failed. */
  readonly lost: number;
  readonly latencyMs: readonly number[];
};

export type VirtualReader = {
  /** Resolves when the person sees an answer. */
  tap(card: string, sun?: Sun): Promise<TapOutcome>;
  /** Begins a new epoch; does nothing when already running. */
  start(): void;
  /** As if the plug were pulled: only what the log holds remains. `start` begins the next epoch. */
  powerCut(): void;
  /** Ends for good and closes the log. */
  stop(): void;
  readonly running: boolean;
  readonly online: boolean;
  /** Taps held and not yet acknowledged. */
  readonly backlog: number;
  readonly counters: ReaderCounters;
};

/** A reader that is not yet started. */
export function virtualReader(_options: VirtualReaderOptions): VirtualReader {
  throw new Error("not yet");
}
