/** A reader without metal: the same reader program over a simulated clock, log and link. */
import type { Link, ReaderClock, ReaderLog } from "#reader/ports.ts";
import { type ReaderRun, type ReaderTrace, runReader } from "#reader/run.ts";
import type { Signal } from "#reader/state.ts";
import type { Feedback, Sun } from "#wire/messages.ts";
import type { Random } from "../random.ts";
import { memoryLog } from "./memory-log.ts";

/** What a person at the reader got: the gateway's answer; amber (stored, to the guard); or red (nowhere stored). */
export type TapOutcome = Feedback | "stored" | "not-stored";

export type VirtualReaderOptions = {
  readonly school: string;
  readonly reader: string;
  readonly random: Random;
  /** `now` is the true (school) time; the reader's own clock is off by `clockOffsetMs` and drifts. */
  readonly clock: ReaderClock;
  /** `mqttLink({ url, school, reader, password })` of #reader/mqtt-link.ts, or `memoryLink(…)`. */
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
  readonly trace?: (trace: ReaderTrace) => void;
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
  readonly school: string;
  readonly reader: string;
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

/** Most tap-to-feedback times that are kept; the oldest goes. */
export const LATENCIES_MAX = 10_000;

type Pending = { readonly up: number; readonly resolve: (outcome: TapOutcome) => void };
type Tally = { -readonly [K in keyof Omit<ReaderCounters, "latencyMs" | "acknowledged">]: ReaderCounters[K] } & {
  latencyMs: number[];
  /** Taps that were ever in the log. */
  held: number;
};

/** A reader that is not yet started. */
export function virtualReader(options: VirtualReaderOptions): VirtualReader {
  const log = options.log ?? memoryLog();
  const clock = deviceClock(options);
  const pending = new Map<number, Pending>();
  const sentUpto = new Map<number, number>();
  const tally: Tally = { read: 0, sent: 0, resent: 0, answered: 0, amber: 0, lost: 0, latencyMs: [], held: 0 };
  let run: ReaderRun | null = null;
  let running = false;

  const settle = (ref: number | undefined, outcome: TapOutcome) => {
    const one = ref === undefined ? undefined : pending.get(ref);
    if (ref === undefined || one === undefined) return;
    pending.delete(ref);
    one.resolve(outcome);
  };
  const signal = ({ cause, ref }: Signal) => {
    if (cause.kind === "command") return;
    if (cause.kind === "feedback") {
      tally.answered += 1;
      tally.latencyMs.push(clock.up() - (pending.get(ref ?? -1)?.up ?? clock.up()));
      if (tally.latencyMs.length > LATENCIES_MAX) tally.latencyMs.shift();
    } else if (cause.kind === "stored") tally.amber += 1;
    else tally.lost += 1;
    settle(ref, cause.kind === "feedback" ? cause.feedback : cause.kind);
  };
  const start = () => {
    if (running) return;
    running = true;
    const first = run === null;
    run = runReader({
      setup: {
        firmware: options.firmware ?? "simulated",
        model: options.model ?? "virtual",
        configKey: options.configKey ?? null,
      },
      clock,
      log,
      link: options.link,
      chance: () => options.random.next(),
      signal,
      onSent: ({ epoch, seq }) => {
        const again = seq <= (sentUpto.get(epoch) ?? 0);
        tally[again ? "resent" : "sent"] += 1;
        if (!again) sentUpto.set(epoch, seq);
      },
      restart,
      ...(options.trace === undefined ? {} : { trace: options.trace }),
    });
    // A log from an earlier process counts as held once.
    if (first) tally.held += run.backlog;
  };
  const powerCut = () => {
    run?.stop();
    running = false;
    // Every pending tap is in the log; its person sees a dark reader and goes to the guard.
    for (const ref of [...pending.keys()]) settle(ref, "stored");
  };
  const restart = () => {
    powerCut();
    start();
  };
  const tap = (card: string, sun?: Sun) => {
    tally.read += 1;
    const ref = tally.read;
    return new Promise<TapOutcome>((resolve) => {
      if (run === null || !running) {
        tally.lost += 1;
        resolve("not-stored");
        return;
      }
      pending.set(ref, { up: clock.up(), resolve });
      const seqBefore = run.state.seq;
      run.read({ card, ...(sun === undefined ? {} : { sun }), ref });
      tally.held += run.state.seq - seqBefore;
    });
  };

  return {
    school: options.school,
    reader: options.reader,
    tap,
    start,
    powerCut,
    stop() {
      powerCut();
      log.close();
    },
    get running() {
      return running;
    },
    get online() {
      return running && run?.state.linkUp === true;
    },
    get backlog() {
      return run === null ? 0 : run.backlog;
    },
    get counters() {
      const { held, ...counters } = tally;
      return { ...counters, acknowledged: held - (run === null ? 0 : run.backlog) };
    },
  };
}

/** The reader's own idea of time: both its clocks drift alike, and its calendar is off, or was never set. */
function deviceClock({ clock, clockOffsetMs = 0, clockDriftPpm = 0 }: VirtualReaderOptions): ReaderClock {
  const rate = clockDriftPpm / 1e6;
  const bornUp = clock.up();
  const { speed = 1 } = clock;
  return {
    up: () => clock.up() * (1 + rate),
    now: () => {
      const now = clock.now();
      return now === null || clockOffsetMs === null ? null : now + clockOffsetMs + (clock.up() - bornUp) * rate * speed;
    },
    speed,
    after: (realMs, task) => clock.after(realMs, task),
  };
}
