/** The log's taps on their way out: what may be sent, in which order, and when it may be forgotten. */
import { type Ack, TAPS_UNACKNOWLEDGED_MAX, type Tap } from "../wire/messages.ts";
import { sendToGuard } from "./answers.ts";
import { tapOf } from "./cards.ts";
import { sayState } from "./connection.ts";
import {
  type Moment,
  OLDER_UNACKNOWLEDGED_MAX,
  type ReaderOutput,
  type ReaderState,
  type Step,
  type Stream,
  unacknowledged,
  WAITS_MAX,
} from "./state.ts";

/** The first draft is in the log: it takes its number, leaves at once if nothing older waits, and its person waits. */
export function onStored(state: ReaderState, { seq, up }: Moment & { readonly seq: number }): Step {
  const [draft, ...drafts] = state.drafts;
  if (draft === undefined || seq !== state.seq + 1) return [state, []];
  const tap = tapOf(state, draft);
  const wait = {
    seq,
    up: draft.up,
    ackNow: null,
    ...(draft.ref === undefined ? {} : { ref: draft.ref }),
  };
  const taken = { ...state, seq, drafts, own: { ...state.own, newest: seq }, waits: [...state.waits, wait] };
  const [sent, outputs] = sendLive(taken, tap, up);
  const overflow = sent.waits.length > WAITS_MAX ? sent.waits[0] : undefined;
  const [waiting, signals] = sendToGuard(sent, (one) => !sent.linkUp || one === overflow);
  return [waiting, [...outputs, ...signals]];
}

/** The gateway holds everything of this epoch up to `upto`. An acknowledgment of what was never sent is not believed. */
export function afterAck(state: ReaderState, ack: Ack, up: number): Step {
  const heard = { ...state, heardUp: up, attempts: 0, gatewayTime: { now: ack.now, up } };
  const stream = [heard.own, ...heard.older].find(({ epoch }) => epoch === ack.epoch);
  if (stream === undefined) return [heard, []];
  const upto = Math.min(ack.upto, stream.sentMax);
  const covered = ack.epoch === heard.epoch ? coverWaits(heard, upto, ack.now) : heard;
  if (upto < stream.oldest) return [covered, []];
  const shrunk = { ...stream, oldest: upto + 1, sent: Math.max(stream.sent, upto) };
  return [replace(covered, shrunk), [{ kind: "forget", epoch: ack.epoch, upto }]];
}

/** Asks the log for what may be sent now: this epoch first, then the older ones in their order. */
export function fill(state: ReaderState, up: number): Step {
  if (!state.linkUp) return [state, []];
  let room = TAPS_UNACKNOWLEDGED_MAX - unacknowledged([state.own, ...state.older]);
  let next = state;
  const outputs: ReaderOutput[] = [];
  const ask = (stream: Stream, share: number) => {
    const limit = Math.min(room, share, stream.newest - stream.sent);
    if (stream.loading || limit <= 0) return;
    if (stream.gapAt !== null && stream.oldest < stream.gapAt) return;
    next = replace(next, { ...stream, loading: true });
    outputs.push({ kind: "load", epoch: stream.epoch, after: stream.sent, limit });
    room -= limit;
  };
  ask(state.own, TAPS_UNACKNOWLEDGED_MAX);
  // One older epoch is asked for at a time, so its load cannot outrun the share.
  const waiting = state.older.find(({ sent, newest, loading }) => loading || sent < newest);
  if (waiting !== undefined) ask(waiting, OLDER_UNACKNOWLEDGED_MAX - unacknowledged(state.older));
  return [outputs.length > 0 ? sending(next, state, up) : next, outputs];
}

/** The log gave what was asked for: what joins on without a gap is sent. */
export function onLoaded(state: ReaderState, { epoch, taps, ...moment }: Loaded): Step {
  const stream = [state.own, ...state.older].find((one) => one.epoch === epoch);
  if (!state.linkUp || stream === undefined || !stream.loading) return [state, []];
  const joined = taps.filter(({ seq }, index) => seq === stream.sent + 1 + index);
  const [loaded, outputs] =
    joined.length > 0 ? sendLoaded(state, stream, joined, moment.up) : passGap(state, stream, taps[0]?.seq, moment);
  const [next, more] = fill(loaded, moment.up);
  return [next, [...outputs, ...more]];
}

type Loaded = Moment & { readonly epoch: number; readonly taps: readonly Tap[] };

function sendLoaded(state: ReaderState, stream: Stream, taps: readonly Tap[], up: number): Step {
  const outputs = taps.map((value): ReaderOutput => ({ kind: "publish", name: "tap", value }));
  const sent = stream.sent + taps.length;
  const next = replace(state, {
    ...stream,
    loading: false,
    sent,
    sentMax: Math.max(stream.sentMax, sent),
    gapAt: null,
  });
  return [sending(next, state, up), outputs];
}

/**
 * The log has lost what should come next. Once everything below is acknowledged the gap is passed over, and `oldest`
 * tells the gateway so, or it would wait for a tap that nobody has.
 */
function passGap(state: ReaderState, stream: Stream, held: number | undefined, moment: Moment): Step {
  const gapAt = stream.sent + 1;
  if (stream.oldest < gapAt) return [replace(state, { ...stream, loading: false, gapAt }), []];
  const oldest = held ?? stream.newest + 1;
  const next = replace(state, { ...stream, loading: false, gapAt: null, oldest, sent: oldest - 1 });
  const note: ReaderOutput = { kind: "note", event: "taps-missing", epoch: stream.epoch, from: gapAt, to: oldest - 1 };
  return [next, stream.epoch === state.epoch ? [sayState(next, moment), note] : [note]];
}

function sendLive(state: ReaderState, tap: Tap, up: number): Step {
  const { own } = state;
  const free = unacknowledged([own, ...state.older]) < TAPS_UNACKNOWLEDGED_MAX;
  if (!state.linkUp || !free || own.loading || own.sent !== tap.seq - 1) return [state, []];
  const sent = { ...own, sent: tap.seq, sentMax: Math.max(own.sentMax, tap.seq) };
  return [sending({ ...state, own: sent }, state, up), [{ kind: "publish", name: "tap", value: tap }]];
}

/** The silence is counted from the first outstanding tap, not from the last quiet hour. */
function sending(next: ReaderState, before: ReaderState, up: number): ReaderState {
  return unacknowledged([before.own, ...before.older]) === 0 ? { ...next, heardUp: up } : next;
}

function coverWaits(state: ReaderState, upto: number, now: number): ReaderState {
  const waits = state.waits.map((wait) => (wait.seq <= upto && wait.ackNow === null ? { ...wait, ackNow: now } : wait));
  return { ...state, waits };
}

function replace(state: ReaderState, stream: Stream): ReaderState {
  if (stream.epoch === state.epoch) return { ...state, own: stream };
  const older = state.older.map((one) => (one.epoch === stream.epoch ? stream : one));
  return { ...state, older: older.filter(({ oldest, newest }) => oldest <= newest) };
}
