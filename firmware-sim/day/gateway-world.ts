/** The world as a real gateway has it: fifteen readers, each on its own MQTT connection, and screens over HTTP. */
import { mqttLink } from "#reader/mqtt-link.ts";
import type { Link, ReaderLog } from "#reader/ports.ts";
import { random } from "../random.ts";
import { type VirtualReader, virtualReader } from "../reader/virtual-reader.ts";
import { isSpare, type SimSchool } from "../school/document.ts";
import type { FollowedClock } from "./clock.ts";
import { DayCalledOff, type StaffDesk, type World } from "./world.ts";

/** Readers must be connected by then, real milliseconds. */
export const ONLINE_WITHIN_MS = 20_000;
/** At the day's end the readers get so long to be rid of what they hold, real milliseconds. */
export const DRAIN_WITHIN_MS = 10_000;
/**
 * Most people at one reader whose answer is outstanding; the next waits. A reader follows 64 (WAITS_MAX). At x600 a
 * network of 5 ms takes three seconds of school time, so one at a time would be a slower lane than a real one.
 */
export const AT_ONE_READER_MAX = 16;
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
  /** The way to the gateway; MQTT unless a test has another one. */
  readonly linkOf?: (reader: string) => Link;
  /** The reader's own durable log; in memory unless somebody gives a better one. */
  readonly logOf?: (reader: string) => ReaderLog;
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
  const turns = new Map([...readers.keys()].map((id) => [id, turnstile(AT_ONE_READER_MAX)]));
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
    async tap(reader, card) {
      const device = readers.get(reader);
      const turn = turns.get(reader);
      if (!device || !turn) throw new Error(`no reader ${reader}`);
      return turn(async () => {
        if (signal.aborted) throw new DayCalledOff();
        return device.tap(card);
      });
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
  { school, seed, clock, broker, passwords, configKey, linkOf, logOf }: GatewayWorldOptions,
  reader: string,
): VirtualReader {
  const chance = random(`${seed}/reader/${reader}`);
  const overMqtt = () => {
    const password = passwords[reader];
    if (!password) throw new Error(`no password for ${reader}`);
    return mqttLink({ url: broker, school: school.plan.school, reader, password });
  };
  return virtualReader({
    school: school.plan.school,
    reader,
    random: chance,
    clock,
    link: linkOf?.(reader) ?? overMqtt(),
    ...(logOf ? { log: logOf(reader) } : {}),
    clockOffsetMs: chance.int(-CLOCK_OFFSET_MS_MAX, CLOCK_OFFSET_MS_MAX),
    clockDriftPpm: chance.int(-CLOCK_DRIFT_PPM_MAX, CLOCK_DRIFT_PPM_MAX),
    ...(configKey === null ? {} : { configKey }),
  });
}

/**
 * Lets at most `limit` through at once, the others in the order in which they came. Everybody waits for an answer before
 * the next act, so the queue is never longer than the people of the school.
 */
export function turnstile(limit: number): <T>(pass: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (pass) => {
    if (inside >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside += 1;
    try {
      return await pass();
    } finally {
      // Whoever waits takes this place over; it is never free in between.
      const next = waiting.shift();
      if (next) next();
      else inside -= 1;
    }
  };
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
