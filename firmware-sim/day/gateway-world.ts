/** The world as a real gateway has it: fifteen readers, each on its own MQTT connection, and screens over HTTP. */
import { mqttLink } from "#reader/mqtt-link.ts";
import { random } from "../random.ts";
import { type TapOutcome, type VirtualReader, virtualReader } from "../reader/virtual-reader.ts";
import { isSpare, type SimSchool } from "../school/document.ts";
import type { FollowedClock } from "./clock.ts";
import { DayCalledOff, type StaffDesk, type World } from "./world.ts";

/** Readers must be connected by then, real milliseconds. */
export const ONLINE_WITHIN_MS = 20_000;
/** At the day's end the readers get so long to be rid of what they hold, real milliseconds. */
export const DRAIN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 25;
/** Clocks of cheap readers: off by up to two seconds of real time, drifting up to 50 parts in a million. */
const CLOCK_OFFSET_MS_MAX = 2_000;
const CLOCK_DRIFT_PPM_MAX = 50;

export type GatewayWorldOptions = {
  readonly school: SimSchool;
  readonly seed: number | string;
  readonly clock: FollowedClock;
  readonly broker: string;
  /** MQTT password by reader id. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly desk: StaffDesk;
  /** The gateway's Ed25519 public key, for signed reader configurations. */
  readonly configKey: string | null;
  readonly signal: AbortSignal;
};

export type GatewayWorld = World & {
  readonly readers: readonly VirtualReader[];
  /** Resolves when every reader is connected; rejects when one is not in time. */
  connected(): Promise<void>;
  /** Resolves when no reader holds a tap any more, or the time for it is over. */
  drained(): Promise<void>;
  stop(): void;
};

export function gatewayWorld(options: GatewayWorldOptions): GatewayWorld {
  const { clock, desk, signal } = options;
  const readers = new Map(
    options.school.plan.readers.filter(({ id }) => !isSpare(id)).map(({ id }) => [id, makeReader(options, id)]),
  );
  const queues = new Map<string, Promise<unknown>>();
  const pause = (realMs: number) => pauseOn(clock, signal, realMs);
  const waitFor = async (holds: () => boolean, withinMs: number): Promise<boolean> => {
    const deadline = clock.up() + withinMs;
    while (!holds() && clock.up() < deadline) await pause(LOOK_EVERY_MS);
    return holds();
  };

  return {
    readers: [...readers.values()],
    now: clock.now,
    desk,
    async until(schoolMs) {
      signal.throwIfAborted();
      for (let rest = schoolMs - clock.now(); rest > 0; rest = schoolMs - clock.now()) await pause(rest / clock.speed);
    },
    tap(reader, card) {
      const device = readers.get(reader);
      if (!device) throw new Error(`no reader ${reader}`);
      // One person after another, as at a real lane. Everybody waits for an answer, so the queue is never longer
      // than the people of the school.
      const turn = (queues.get(reader) ?? Promise.resolve()).then(() => tapOnce(device, card, signal));
      queues.set(reader, turn.then(ignore, ignore));
      return turn;
    },
    async connected() {
      for (const reader of readers.values()) reader.start();
      const offline = () => [...readers.values()].filter(({ online }) => !online).map(({ reader }) => reader);
      if (await waitFor(() => offline().length === 0, ONLINE_WITHIN_MS)) return;
      throw new Error(`readers not connected after ${ONLINE_WITHIN_MS} ms: ${offline().join(" ")}`);
    },
    async drained() {
      await waitFor(() => [...readers.values()].every(({ backlog }) => backlog === 0), DRAIN_WITHIN_MS);
    },
    stop() {
      for (const reader of readers.values()) reader.stop();
    },
  };
}

function makeReader(
  { school, seed, clock, broker, passwords, configKey }: GatewayWorldOptions,
  reader: string,
): VirtualReader {
  const chance = random(`${seed}/reader/${reader}`);
  const password = passwords[reader];
  if (!password) throw new Error(`no password for ${reader}`);
  return virtualReader({
    school: school.plan.school,
    reader,
    random: chance,
    clock,
    link: mqttLink({ url: broker, school: school.plan.school, reader, password }),
    clockOffsetMs: chance.int(-CLOCK_OFFSET_MS_MAX, CLOCK_OFFSET_MS_MAX),
    clockDriftPpm: chance.int(-CLOCK_DRIFT_PPM_MAX, CLOCK_DRIFT_PPM_MAX),
    ...(configKey === null ? {} : { configKey }),
  });
}

async function tapOnce(device: VirtualReader, card: string, signal: AbortSignal): Promise<TapOutcome> {
  if (signal.aborted) throw new DayCalledOff();
  return device.tap(card);
}

/** Resolves after this many real milliseconds; rejects at once when the day is called off. */
export function pauseOn(clock: FollowedClock, signal: AbortSignal, realMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new DayCalledOff());
    const calledOff = () => {
      cancel();
      reject(new DayCalledOff());
    };
    const cancel = clock.after(realMs, () => {
      signal.removeEventListener("abort", calledOff);
      resolve();
    });
    signal.addEventListener("abort", calledOff, { once: true });
  });
}

function ignore(): void {}
