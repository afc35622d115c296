/** What a reader remembers, hears and does. */
import type { Ack, Bilingual, Command, Config, Feedback, Light, MessageOf, Sound, Sun, Tap } from "../wire/messages.ts";
import { HEALTH_EVERY_MS, TAPS_UNACKNOWLEDGED_MAX } from "../wire/messages.ts";
import type { HeldEpoch, Recovered } from "./ports.ts";

/** Most taps a reader's log holds. When it is full a new tap is refused in red: an old one is never overwritten. */
export const SPOOL_TAPS_MAX = 100_000;
/** Most cards that wait while the log is busy with another one. */
export const CARDS_WAITING_MAX = 16;
/** Most people whose answer is still outstanding. */
export const WAITS_MAX = 64;
/** Without an answer for so long the light turns amber and the person is sent to the guard (G7), milliseconds. */
export const FEEDBACK_WAIT_MS = 2000;
/** No command opens a lock that is valid for longer than this: it would be a standing permission, milliseconds. */
export const OPEN_COMMAND_MS_MAX = 10_000;
/** With taps outstanding and no acknowledgment for so long, the link is taken for dead, milliseconds. */
export const ACK_AGE_MS_MAX = 10_000;
/** Of the unacknowledged taps, at most so many are of older epochs, so that a child at the reader never queues behind them. */
export const OLDER_UNACKNOWLEDGED_MAX = TAPS_UNACKNOWLEDGED_MAX / 2;
/** Commands whose repetition is recognized. */
export const COMMANDS_REMEMBERED_MAX = 32;

/** What a reader is given once, before its first start. */
export type ReaderSetup = {
  readonly firmware: string;
  readonly model: string;
  /** The gateway's Ed25519 public key, base64url of 32 bytes; null: no configuration is believed. */
  readonly configKey: string | null;
  /** Gateway milliseconds in one real millisecond: 1 outside rehearsals. */
  readonly clockRate: number;
};

/** When an input came: milliseconds of this epoch, monotonic; and the reader's clock, null if it was never set. */
export type Moment = { readonly up: number; readonly at: number | null };

/** One reading of a card; `ref` is the shell's own number and comes back with every signal about it. */
export type CardRead = { readonly card?: string; readonly sun?: Sun; readonly ref?: number };

export type ReaderInput = Moment &
  (
    | ({ readonly kind: "booted"; readonly chance: number } & Recovered)
    | ({ readonly kind: "card-read" } & CardRead)
    | { readonly kind: "tap-stored"; readonly seq: number }
    | { readonly kind: "store-failed"; readonly seq: number }
    | { readonly kind: "loaded"; readonly epoch: number; readonly taps: readonly Tap[] }
    | { readonly kind: "link-up" }
    | { readonly kind: "link-down"; readonly chance: number }
    | { readonly kind: "ack"; readonly ack: Ack }
    | { readonly kind: "feedback"; readonly feedback: Feedback }
    | { readonly kind: "config"; readonly payload: Uint8Array }
    | { readonly kind: "command"; readonly command: Command }
    | { readonly kind: "clock-ticked" }
  );

/** Why a person sees and hears something. */
export type SignalCause =
  | { readonly kind: "feedback"; readonly feedback: Feedback }
  | { readonly kind: "stored" }
  | { readonly kind: "not-stored"; readonly reason: "full" | "busy" | "log-failed" }
  | { readonly kind: "command"; readonly id: string };

/** What a person at the reader sees and hears; `open` gives the lock one pulse. */
export type Signal = {
  readonly light: Light;
  readonly sound: Sound;
  readonly text: Bilingual;
  readonly open: boolean;
  readonly cause: SignalCause;
  readonly ref?: number;
};

/** Things worth a line in the reader's own log. */
export type ReaderNote =
  | { readonly event: "config-applied"; readonly version: number }
  | { readonly event: "config-refused"; readonly reason: "undecodable" | "bad-signature" | "no-key" | "not-newer" }
  | { readonly event: "command-refused"; readonly id: string; readonly reason: "late" | "time-unknown" | "repeated" }
  | { readonly event: "feedback-late"; readonly seq: number }
  | { readonly event: "ack-overdue" }
  | { readonly event: "taps-missing"; readonly epoch: number; readonly from: number; readonly to: number };

export type Publication =
  | { readonly name: "tap"; readonly value: MessageOf<"tap"> }
  | { readonly name: "state"; readonly value: MessageOf<"state"> }
  | { readonly name: "health"; readonly value: MessageOf<"health"> };

export type ReaderOutput =
  | { readonly kind: "store"; readonly tap: Tap }
  | { readonly kind: "load"; readonly epoch: number; readonly after: number; readonly limit: number }
  | { readonly kind: "forget"; readonly epoch: number; readonly upto: number }
  | ({ readonly kind: "publish" } & Publication)
  | ({ readonly kind: "signal" } & Signal)
  | { readonly kind: "keep-config"; readonly config: Config }
  | { readonly kind: "connect"; readonly afterMs: number }
  | { readonly kind: "disconnect" }
  | { readonly kind: "restart" }
  | { readonly kind: "wake"; readonly at: number | null }
  | ({ readonly kind: "note" } & ReaderNote);

/** A new state and what is to be done. */
export type Step = readonly [ReaderState, readonly ReaderOutput[]];

/** One epoch's taps in the log: `oldest`..`newest` are held, up to `sent` they were published on this connection. */
export type Stream = HeldEpoch & {
  readonly sent: number;
  /** The highest seq ever published; what was never sent cannot have been acknowledged. */
  readonly sentMax: number;
  /** A load is under way. */
  readonly loading: boolean;
  /** The log has lost this seq: nothing above it is sent until everything below it is acknowledged. */
  readonly gapAt: number | null;
};

/** A person who waits for the answer to a tap of this epoch. */
export type Wait = {
  readonly seq: number;
  readonly up: number;
  /** Gateway time in the first acknowledgment that covered the tap. */
  readonly ackNow: number | null;
  readonly ref?: number;
};

/** A card being stored or waiting for the log. */
export type Draft = CardRead & Moment;

export type ReaderState = {
  readonly setup: ReaderSetup;
  readonly epoch: number;
  /** The last seq taken; 0 before the first. */
  readonly seq: number;
  /** This epoch's taps. */
  readonly own: Stream;
  /** Older epochs' taps, oldest first. */
  readonly older: readonly Stream[];
  readonly drafts: readonly Draft[];
  readonly waits: readonly Wait[];
  readonly linkUp: boolean;
  /** When the link last came up. */
  readonly linkUpAt: number;
  /** Failed attempts in a row, for the backoff. */
  readonly attempts: number;
  /** When the gateway last acknowledged, or the oldest outstanding tap was sent. */
  readonly heardUp: number;
  readonly healthDue: number;
  /** Gateway time as last heard, and when. */
  readonly gatewayTime: { readonly now: number; readonly up: number } | null;
  readonly config: Config | null;
  readonly commandsSeen: readonly string[];
  readonly wakeAt: number | null;
};

/** A reader without power; the first input must be `booted`. */
export function readerOff(setup: ReaderSetup): ReaderState {
  return idleState(setup, { epoch: 1, held: [], config: null });
}

/** The state right after a start. */
export function idleState(setup: ReaderSetup, { epoch, held, config }: Recovered): ReaderState {
  return {
    setup,
    epoch,
    seq: 0,
    own: { epoch, oldest: 1, newest: 0, sent: 0, sentMax: 0, loading: false, gapAt: null },
    // What an older epoch sent before the power went, nobody remembers: anything in the log may have been acknowledged.
    older: held.map((one) => ({ ...one, sent: one.oldest - 1, sentMax: one.newest, loading: false, gapAt: null })),
    drafts: [],
    waits: [],
    linkUp: false,
    linkUpAt: 0,
    attempts: 0,
    heardUp: 0,
    healthDue: HEALTH_EVERY_MS,
    gatewayTime: null,
    config,
    commandsSeen: [],
    wakeAt: null,
  };
}

/** The will of this epoch's connections. */
export function willOf(state: ReaderState): MessageOf<"state"> {
  return { online: false, epoch: state.epoch };
}

/** Taps held and not yet acknowledged, of every epoch. */
export function backlogOf(state: ReaderState): number {
  return [state.own, ...state.older].reduce((sum, { oldest, newest }) => sum + newest - oldest + 1, 0);
}

/** Taps published on this connection and not yet acknowledged. */
export function unacknowledged(streams: readonly Stream[]): number {
  return streams.reduce((sum, { oldest, sent }) => sum + Math.max(0, sent - oldest + 1), 0);
}

/** The next moment at which the machine wants a `clock-ticked`, milliseconds of this epoch; null: none. */
export function dueAt(state: ReaderState): number | null {
  const due = state.waits.map(({ up }) => up + FEEDBACK_WAIT_MS);
  if (state.linkUp) due.push(state.healthDue);
  if (state.linkUp && unacknowledged([state.own, ...state.older]) > 0) due.push(state.heardUp + ACK_AGE_MS_MAX);
  return due.length === 0 ? null : Math.min(...due);
}

/** `at` as messages carry it: left out when the clock was never set. */
export function stamped({ up, at }: Moment): { up: number; at?: number } {
  return at === null ? { up } : { up, at };
}
