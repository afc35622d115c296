/**
 * A whole gateway in this process, without a port: real readers over in-memory links, real intake, real journal on disk,
 * under a virtual clock and seeded chance. The same seed takes the same course, byte for byte.
 */
import type { FollowedClock } from "../../firmware-sim/day/clock.ts";
import { planDay } from "../../firmware-sim/day/day-plan.ts";
import { gatewayWorld } from "../../firmware-sim/day/gateway-world.ts";
import { type DayReport, runDay } from "../../firmware-sim/day/run-day.ts";
import { random } from "../../firmware-sim/random.ts";
import { type MemorySession, memoryLink } from "../../firmware-sim/reader/memory-link.ts";
import { demoSchool } from "../../firmware-sim/school/demo-school.ts";
import type { CampusState } from "../../gateway/core/state.ts";
import { type Engine, startEngine } from "../../gateway/engine.ts";
import { serviceDayAt } from "../../gateway/intake/school-day.ts";
import type { SchoolDocument } from "../../gateway/intake/school-document.ts";
import { openJournal } from "../../gateway/journal/open.ts";
import { openKeys } from "../../gateway/keys.ts";
import { encode } from "../../hardware/wire/codec.ts";
import { topicOf } from "../../hardware/wire/topics.ts";
import { coreDesk } from "./core-world.ts";
import { type VirtualTime, virtualTime } from "./virtual-time.ts";

const DAY_STARTS_MS = 7 * 3_600_000;
const READ_PAGE = 1000;
/** Real milliseconds one way between a reader and the gateway, at most. */
const LATENCY_MS_MAX = 5;

export type EngineDay = {
  /** Every journal entry as it lies on disk. */
  readonly journal: readonly string[];
  readonly state: CampusState;
  readonly report: DayReport;
};

/** Bytes that look random and are the same for the same seed. */
export function seededEntropy(seed: string): (bytes: number) => Uint8Array {
  const chance = random(seed);
  return (bytes) => Uint8Array.from({ length: bytes }, () => chance.int(0, 255));
}

function clockOn(time: VirtualTime, speed: number): FollowedClock {
  const start = time.now();
  return {
    now: () => Math.floor(time.now()),
    up: () => (time.now() - start) / speed,
    speed,
    after: (realMs, task) => time.at(time.now() + Math.max(0, realMs) * speed, task),
  };
}

/** The gateway's side of every in-memory link: what a broker does, without one. */
function attachReaders(
  engine: Engine,
  { clock, school, chance }: { clock: FollowedClock; school: string; chance: () => number },
) {
  const sessions = new Map<string, MemorySession>();
  engine.link.attach({
    send: (reader, message, payload) => sessions.get(reader)?.deliver(message, encode(message, payload)),
  });
  return (reader: string) =>
    memoryLink({
      reader,
      after: clock.after,
      latencyMs: () => 1 + chance() * LATENCY_MS_MAX,
      peer: {
        connected(session) {
          sessions.set(reader, session);
          engine.configs.born(reader, null);
          engine.door.listens(reader);
          return true;
        },
        received(session, name, payload) {
          if (name !== "tap" && name !== "state" && name !== "health") return;
          const topic = topicOf({ school, reader, message: name });
          const message = { message: name, reader, topic, payload, receivedUp: clock.up() };
          engine.door.take(message).catch(() => session.drop("not stored"));
        },
        lost(session) {
          if (sessions.get(reader) === session) sessions.delete(reader);
          engine.door.gone(reader, session.will);
        },
      },
    });
}

/** Lives the demo day of `seed` in `directory`, which must be empty. */
export async function liveEngineDay(seed: number, directory: string, instant: number, speed = 60): Promise<EngineDay> {
  const document = demoSchool({ seed });
  const { school, zone } = document.plan;
  const { day, origin, weekday } = serviceDayAt(instant, zone);
  const time = virtualTime(origin + DAY_STARTS_MS);
  const clock = clockOn(time, speed);
  const entropy = seededEntropy(`${seed}/entropy`);
  const keys = openKeys(`${directory}/keys`, entropy);
  const journal = await openJournal({ dir: directory, master: keys.master, entropy, inProcess: true });
  const engine = await startEngine({ clock, journal, keys, document: document as SchoolDocument, log: () => {} });
  const chance = random(`${seed}/links`);
  const signal = new AbortController().signal;
  let action = 0;
  const desk = coreDesk(
    engine.loop.state,
    async (event) => {
      action += 1;
      const { answer } = await engine.loop.submit({ event, action: { key: `desk-${action}`, digest: String(action) } });
      return answer;
    },
    time,
  );
  const linkOf = attachReaders(engine, { clock, school, chance: chance.next });
  const world = gatewayWorld({
    school: document,
    seed,
    clock,
    broker: "",
    passwords: {},
    desk,
    configKey: null,
    signal,
    linkOf,
  });
  try {
    const report = await time.run(
      (async () => {
        await world.connected();
        const lived = await runDay(world, planDay(document, { seed, origin, weekday }));
        await world.drained();
        return lived;
      })(),
    );
    world.stop();
    await time.run(engine.stop());
    const texts: string[] = [];
    for (let page = journal.readTexts(0, READ_PAGE); page.length > 0; page = journal.readTexts(texts.length, READ_PAGE))
      texts.push(...page.map(({ text }) => text));
    if (day !== engine.loop.state().day?.day) throw new Error("the day ended before the staff went home");
    return { journal: texts, state: engine.loop.state(), report };
  } finally {
    await journal.close();
  }
}
