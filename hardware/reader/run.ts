/** Carries the reader program: stamps its inputs with time and chance, and does what it says, in order. */
import {
  backlog,
  type ReaderInput,
  type ReaderOutput,
  type ReaderSetup,
  type ReaderState,
  readerOff,
  step,
  willOf,
} from "../reader.ts";
import { decode, encode } from "../wire/codec.ts";
import type { MessageName, MessageOf, Tap } from "../wire/messages.ts";
import type { Link, LinkEvents, ReaderClock, ReaderLog } from "./ports.ts";
import type { CardRead, Moment, ReaderNote, Signal } from "./state.ts";

/** What happens outside the program's own sight. */
export type ReaderTrace =
  | ReaderNote
  | { readonly event: "link-up" }
  | { readonly event: "link-down"; readonly reason: string }
  | { readonly event: "undecodable"; readonly message: MessageName; readonly detail: string }
  | { readonly event: "log-fault"; readonly cause: unknown };

export type RunOptions = {
  readonly setup: Omit<ReaderSetup, "clockRate">;
  readonly clock: ReaderClock;
  readonly log: ReaderLog;
  readonly link: Link;
  /** A number in [0, 1), for the backoff's jitter. */
  readonly chance: () => number;
  /** Lights, sounds and opens. */
  readonly signal: (signal: Signal) => void;
  /** A tap is on its way, for the first time or again. */
  readonly onSent?: (tap: Tap) => void;
  readonly trace?: (trace: ReaderTrace) => void;
  /** The gateway ordered a restart; the owner stops this run and begins another. */
  readonly restart: () => void;
};

export type ReaderRun = {
  read(card: CardRead): void;
  /** Ends at once, as a power cut would; the log stays open and belongs to the owner. */
  stop(): void;
  readonly state: ReaderState;
  /** Taps held and not yet acknowledged. */
  readonly backlog: number;
};

/** What the parts below share: the options, this epoch's time, the way back into the program, and what is scheduled. */
type Run = RunOptions & {
  moment(): Moment;
  feed(input: ReaderInput): void;
  state(): ReaderState;
  /** Runs a task unless the reader has stopped. */
  live(task: () => void): void;
  cancelWake: () => void;
  cancelConnect: () => void;
};

/** Starts a reader: a new epoch is on disk before anything else happens. Throws when the log cannot be opened. */
export function runReader(options: RunOptions): ReaderRun {
  const { clock, log, link } = options;
  const recovered = log.begin();
  const bornUp = clock.up();
  const queue: ReaderInput[] = [];
  let state = readerOff({ ...options.setup, clockRate: clock.speed ?? 1 });
  let running = true;
  let draining = false;

  const drain = () => {
    for (let input = queue.shift(); input !== undefined; input = queue.shift()) {
      const [next, outputs] = step(state, input);
      state = next;
      for (const output of outputs) run.live(() => perform(run, output));
    }
  };
  const run: Run = {
    ...options,
    moment: () => momentOf(clock, bornUp),
    state: () => state,
    live: (task) => running && task(),
    cancelWake: () => {},
    cancelConnect: () => {},
    feed: (input) => {
      queue.push(input);
      if (draining) return;
      draining = true;
      try {
        drain();
      } finally {
        draining = false;
      }
    },
  };
  run.feed({ kind: "booted", chance: options.chance(), ...recovered, ...run.moment() });
  return {
    read: (card) => run.live(() => run.feed({ kind: "card-read", ...card, ...run.moment() })),
    stop: () => {
      running = false;
      run.cancelWake();
      run.cancelConnect();
      link.close();
    },
    get state() {
      return state;
    },
    get backlog() {
      return backlog(state);
    },
  };
}

function momentOf(clock: ReaderClock, bornUp: number): Moment {
  const now = clock.now();
  return {
    up: Math.max(0, Math.floor(clock.up() - bornUp)),
    at: now === null ? null : Math.max(0, Math.floor(now)),
  };
}

function perform(run: Run, output: ReaderOutput): void {
  switch (output.kind) {
    case "store":
      store(run, output.tap);
      break;
    case "load":
      run.feed({ kind: "loaded", epoch: output.epoch, taps: load(run, output), ...run.moment() });
      break;
    case "forget":
      tolerate(run, () => run.log.forget(output.epoch, output.upto));
      break;
    case "keep-config":
      tolerate(run, () => run.log.keepConfig(output.config));
      break;
    case "publish":
      run.link.publish(output.name, encode(output.name, output.value));
      if (output.name === "tap") run.onSent?.(output.value);
      break;
    case "signal":
      run.signal(without(output));
      break;
    case "connect":
      run.cancelConnect();
      run.cancelConnect = run.clock.after(output.afterMs, () => run.live(() => connect(run)));
      break;
    case "disconnect":
      run.link.close();
      linkDown(run, "no acknowledgment");
      break;
    case "restart":
      run.restart();
      break;
    case "wake":
      wake(run, output.at);
      break;
    case "note":
      run.trace?.(without(output));
      break;
  }
}

type WithoutKind<T> = T extends unknown ? Omit<T, "kind"> : never;

function without<T extends { readonly kind: string }>({ kind: _, ...rest }: T): WithoutKind<T> {
  return rest as WithoutKind<T>;
}

function store(run: Run, tap: Tap): void {
  let kind: "tap-stored" | "store-failed" = "tap-stored";
  try {
    run.log.store(tap);
  } catch (cause) {
    kind = "store-failed";
    run.trace?.({ event: "log-fault", cause });
  }
  run.feed({ kind, seq: tap.seq, ...run.moment() });
}

function load(run: Run, { epoch, after, limit }: { epoch: number; after: number; limit: number }): readonly Tap[] {
  try {
    return run.log.load(epoch, after, limit);
  } catch (cause) {
    run.trace?.({ event: "log-fault", cause });
    return [];
  }
}

/** What fails here is done again later: taps not forgotten are sent again, a configuration comes with each connect. */
function tolerate(run: Run, task: () => void): void {
  try {
    task();
  } catch (cause) {
    run.trace?.({ event: "log-fault", cause });
  }
}

function wake(run: Run, at: number | null): void {
  run.cancelWake();
  if (at === null) return;
  const tick = () => run.live(() => run.feed({ kind: "clock-ticked", ...run.moment() }));
  run.cancelWake = run.clock.after(Math.max(0, at - run.moment().up), tick);
}

function connect(run: Run): void {
  const events: LinkEvents = {
    up: () =>
      run.live(() => {
        run.trace?.({ event: "link-up" });
        run.feed({ kind: "link-up", ...run.moment() });
      }),
    down: (reason) => run.live(() => linkDown(run, reason)),
    message: (name, payload) => run.live(() => hear(run, name, payload)),
  };
  run.link.open(encode("state", willOf(run.state())), events);
}

function linkDown(run: Run, reason: string): void {
  run.trace?.({ event: "link-down", reason });
  run.feed({ kind: "link-down", chance: run.chance(), ...run.moment() });
}

function hear(run: Run, name: MessageName, payload: Uint8Array): void {
  switch (name) {
    case "config":
      // The program checks the signature over the bytes as they came.
      run.feed({ kind: "config", payload, ...run.moment() });
      break;
    case "ack":
      understood(run, name, payload, (ack) => ({ kind: "ack", ack, ...run.moment() }));
      break;
    case "feedback":
      understood(run, name, payload, (feedback) => ({ kind: "feedback", feedback, ...run.moment() }));
      break;
    case "command":
      understood(run, name, payload, (command) => ({ kind: "command", command, ...run.moment() }));
      break;
    case "tap":
    case "state":
    case "health":
      run.trace?.({ event: "undecodable", message: name, detail: "not a message for a reader" });
      break;
  }
}

function understood<N extends "ack" | "feedback" | "command">(
  run: Run,
  name: N,
  payload: Uint8Array,
  input: (value: MessageOf<N>) => ReaderInput,
): void {
  const read = decode(name, payload);
  if (read.ok) run.feed(input(read.value));
  else run.trace?.({ event: "undecodable", message: name, detail: read.fault.detail });
}
