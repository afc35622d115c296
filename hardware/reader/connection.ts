/** Being there: birth, health, the watchdog over the gateway's acknowledgments, and when to knock again. */
import { HEALTH_EVERY_MS } from "../wire/messages.ts";
import {
  ACK_AGE_MS_MAX,
  backlogOf,
  type Moment,
  type ReaderOutput,
  type ReaderState,
  type Step,
  type Stream,
  stamped,
  unacknowledged,
} from "./state.ts";

/** Longest wait before the first further attempt, milliseconds; it doubles with each failure. */
export const BACKOFF_FIRST_MS = 500;
/** Longest wait before any attempt, milliseconds. */
export const BACKOFF_MS_MAX = 30_000;
const DOUBLINGS_MAX = 16;

/** A link that held for so long was a good one: the next failure is a first failure, milliseconds. */
export const LINK_STEADY_MS = 60_000;

/** Connected: the birth message goes out before the first tap, and sending begins above what is acknowledged. */
export function onLinkUp(state: ReaderState, moment: Moment): Step {
  const next = {
    ...rewound(state),
    linkUp: true,
    linkUpAt: moment.up,
    healthDue: moment.up + HEALTH_EVERY_MS,
    heardUp: moment.up,
  };
  return [next, [sayState(next, moment)]];
}

/** Cut off: the next attempt after a wait drawn evenly from zero to a doubling limit (full jitter). */
export function onLinkDown(state: ReaderState, chance: number, up: number): Step {
  const attempts = state.linkUp && up - state.linkUpAt >= LINK_STEADY_MS ? 0 : state.attempts;
  const limit = Math.min(BACKOFF_MS_MAX, BACKOFF_FIRST_MS * 2 ** Math.min(attempts, DOUBLINGS_MAX));
  const next = { ...rewound(state), linkUp: false, attempts: attempts + 1 };
  return [next, [{ kind: "connect", afterMs: Math.floor(chance * limit) }]];
}

/** Hangs up when taps are outstanding and the gateway has acknowledged nothing for too long: a link can look alive. */
export function onSilence(state: ReaderState, up: number): Step {
  const waiting = unacknowledged([state.own, ...state.older]) > 0;
  if (!state.linkUp || !waiting || up - state.heardUp < ACK_AGE_MS_MAX) return [state, []];
  // The shell answers with link-down, which brings the chance for the next attempt.
  return [{ ...state, linkUp: false }, [{ kind: "note", event: "ack-overdue" }, { kind: "disconnect" }]];
}

/** Says how the reader is, when that is due. */
export function sayHealth(state: ReaderState, moment: Moment): Step {
  if (!state.linkUp || moment.up < state.healthDue) return [state, []];
  const { epoch, seq, own } = state;
  const value = { epoch, ...stamped(moment), backlog: backlogOf(state), oldest: own.oldest, seq };
  return [{ ...state, healthDue: moment.up + HEALTH_EVERY_MS }, [{ kind: "publish", name: "health", value }]];
}

/** The birth message. */
export function sayState(state: ReaderState, moment: Moment): ReaderOutput {
  const { epoch, setup, own, config } = state;
  const value = {
    online: true,
    epoch,
    ...stamped(moment),
    firmware: setup.firmware,
    model: setup.model,
    backlog: backlogOf(state),
    oldest: own.oldest,
    config: config?.version ?? 0,
  };
  return { kind: "publish", name: "state", value };
}

/** Nothing published on an earlier connection counts: everything above the acknowledgments is sent again. */
function rewound(state: ReaderState): ReaderState {
  const rewind = (stream: Stream) => ({ ...stream, sent: stream.oldest - 1, loading: false, gapAt: null });
  return { ...state, own: rewind(state.own), older: state.older.map(rewind) };
}
