/** Tells a reader program a story, input by input, with a perfect log behind it. */
import { type ReaderInput, type ReaderOutput, type ReaderState, readerOff, step } from "#reader";
import type { HeldEpoch } from "#reader/ports.ts";
import type { Config, Feedback, Tap } from "#wire/messages.ts";

type WithoutMoment<T> = T extends unknown ? Omit<T, "up" | "at"> : never;
export type Told = WithoutMoment<ReaderInput>;

export const NOW = 1_795_422_600_000;

export type StoryOptions = {
  readonly epoch?: number;
  readonly held?: readonly HeldEpoch[];
  readonly config?: Config | null;
  readonly configKey?: string | null;
  readonly clockRate?: number;
  /** Seqs that the log no longer has. */
  readonly lost?: readonly number[];
};

/** A running reader whose log works at once; `stall` leaves cards waiting for the log. */
export function story(options: StoryOptions = {}) {
  const { epoch = 1, held = [], config = null, configKey = null, clockRate = 1, lost = [] } = options;
  const told: { up: number; stall: boolean; state: ReaderState; readonly outputs: ReaderOutput[] } = {
    up: 0,
    stall: false,
    state: readerOff({ firmware: "test", model: "test", configKey, clockRate }),
    outputs: [],
  };
  const logged = (of: number, after: number, limit: number) => {
    const stream = [told.state.own, ...told.state.older].find((one) => one.epoch === of);
    const all = tapsFrom(of, after, (stream?.newest ?? after) - after);
    return all.filter(({ seq }) => !lost.includes(seq)).slice(0, limit);
  };
  const methods = {
    /** Tells one input now; what the log owes is answered at once. Returns what the reader did. */
    tell(input: Told): ReaderOutput[] {
      const done: ReaderOutput[] = [];
      const queue: Told[] = [input];
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [state, outputs] = step(told.state, { ...next, up: told.up, at: null } as ReaderInput);
        told.state = state;
        for (const output of outputs) {
          done.push(output);
          if (output.kind === "store" && !told.stall) queue.push({ kind: "tap-stored", seq: output.tap.seq });
          if (output.kind === "load") {
            queue.push({
              kind: "loaded",
              epoch: output.epoch,
              taps: logged(output.epoch, output.after, output.limit),
            });
          }
        }
      }
      told.outputs.push(...done);
      return done;
    },
    /** Lets time pass up to `up` and wakes the reader whenever it asked for it. */
    until(up: number): ReaderOutput[] {
      const done: ReaderOutput[] = [];
      while (told.state.wakeAt !== null && told.state.wakeAt <= up) {
        told.up = Math.max(told.up, told.state.wakeAt);
        done.push(...methods.tell({ kind: "clock-ticked" }));
      }
      told.up = up;
      return done;
    },
    tap: (card = "04A2B3C4"): ReaderOutput[] => methods.tell({ kind: "card-read", card }),
    ack: (upto: number, { of = epoch, now = NOW + told.up } = {}): ReaderOutput[] =>
      methods.tell({ kind: "ack", ack: { epoch: of, upto, now } }),
    feedback: (seq: number, fields: Partial<Feedback> = {}): ReaderOutput[] =>
      methods.tell({ kind: "feedback", feedback: feedbackTo(seq, { epoch, ...fields }) }),
  };
  methods.tell({ kind: "booted", epoch, held, config, chance: 0 });
  return Object.assign(told, methods);
}

export function feedbackTo(seq: number, fields: Partial<Feedback> = {}): Feedback {
  return {
    epoch: 1,
    seq,
    verdict: "accept",
    rule: "G1",
    open: true,
    light: "green",
    sound: "ok",
    text: { zh: "早", en: "Hi" },
    expires: NOW + 3000,
    ...fields,
  };
}

/** What a log holds: a tap for every number. */
export function tapsFrom(epoch: number, after: number, limit: number): Tap[] {
  return Array.from({ length: limit }, (_, index) => ({ epoch, seq: after + 1 + index, up: 0, card: "04A2B3C4" }));
}

export function published(outputs: readonly ReaderOutput[]): string[] {
  return outputs.flatMap((output) =>
    output.kind === "publish" && output.name === "tap" ? [`${output.value.epoch}/${output.value.seq}`] : [],
  );
}

export function signals(outputs: readonly ReaderOutput[]) {
  return outputs.filter((output) => output.kind === "signal");
}

export function notes(outputs: readonly ReaderOutput[]) {
  return outputs.filter((output) => output.kind === "note");
}
