import { describe, expect, test } from "vitest";
import { followedClock } from "../../../firmware-sim/day/clock.ts";
import { AT_ONE_READER_MAX, gatewayWorld, turnstile } from "../../../firmware-sim/day/gateway-world.ts";
import { DayCalledOff, type StaffDesk } from "../../../firmware-sim/day/world.ts";
import { type MemoryPeer, memoryLink } from "../../../firmware-sim/reader/memory-link.ts";
import { demoSchool } from "../../../firmware-sim/school/demo-school.ts";
import { decode, encode } from "../../../hardware/wire/codec.ts";

const school = demoSchool({ seed: 7 });
const SPEED = 600;

/** A gateway that welcomes everybody: it acknowledges each tap and answers it. */
const friendly: MemoryPeer = {
  connected: () => true,
  lost: () => {},
  received(session, name, payload) {
    if (name !== "tap") return;
    const tap = decode("tap", payload);
    if (!tap.ok) throw new Error("a virtual reader sent a broken tap");
    const { epoch, seq } = tap.value;
    session.deliver("ack", encode("ack", { epoch, upto: seq, now: 0 }));
    const text = { zh: "好", en: "ok" };
    const answer = { verdict: "accept", rule: "G1", open: true, light: "green", sound: "ok" } as const;
    session.deliver("feedback", encode("feedback", { epoch, seq, ...answer, text, expires: 8_000_000_000_000_000 }));
  },
};

function worldBefore(peer: MemoryPeer) {
  const clock = followedClock({ now: 1_000_000, speed: SPEED });
  const stop = new AbortController();
  const world = gatewayWorld({
    school,
    seed: 7,
    clock,
    broker: "",
    passwords: {},
    desk: {} as StaffDesk,
    configKey: null,
    signal: stop.signal,
    linkOf: (reader) => memoryLink({ reader, after: clock.after, peer }),
  });
  return { world, clock, stop };
}

describe("the world of a real gateway", () => {
  test("fifteen readers connect, a tap is answered, and nothing is left over", async () => {
    const { world } = worldBefore(friendly);
    try {
      await world.connected();
      expect(world.readers).toHaveLength(15);
      const outcome = await world.tap("gate-east-in", "04A2B3C4D5E680");
      expect(outcome).toMatchObject({ verdict: "accept", rule: "G1" });
      await world.drained();
      expect(world.readers.map(({ backlog }) => backlog).every((backlog) => backlog === 0)).toBe(true);
    } finally {
      world.stop();
    }
  });

  test("school time passes at the gateway's speed", async () => {
    const { world, clock } = worldBefore(friendly);
    const before = clock.now();
    await world.until(before + 12_000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(12_000);
    await world.until(before);
  });

  test("called off, whoever waits stops at once, and nobody taps any more", async () => {
    const { world, clock, stop } = worldBefore(friendly);
    const waiting = world.until(clock.now() + 10 * 3_600_000);
    stop.abort(new DayCalledOff());
    await expect(waiting).rejects.toThrow(DayCalledOff);
    await expect(world.until(clock.now() + 1)).rejects.toThrow(DayCalledOff);
    await expect(world.tap("gate-east-in", "04A2B3C4D5E680")).rejects.toThrow(DayCalledOff);
    world.stop();
  });
});

describe("a turnstile", () => {
  test("lets so many through at once and the others in order, also past one who fails", async () => {
    const pass = turnstile(AT_ONE_READER_MAX);
    const entered: number[] = [];
    const leave: ((fail: boolean) => void)[] = [];
    const people = Array.from({ length: AT_ONE_READER_MAX + 3 }, (_, person) =>
      pass(async () => {
        entered.push(person);
        await new Promise<void>((resolve, reject) =>
          leave.push((fail) => (fail ? reject(new Error("no")) : resolve())),
        );
      }),
    );
    const settled = Promise.allSettled(people);
    await Promise.resolve();
    expect(entered).toHaveLength(AT_ONE_READER_MAX);
    leave[0]?.(true);
    leave[1]?.(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered.slice(AT_ONE_READER_MAX)).toEqual([AT_ONE_READER_MAX, AT_ONE_READER_MAX + 1]);
    for (let index = 2; index < people.length; index += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      leave[index]?.(false);
    }
    expect((await settled).filter(({ status }) => status === "rejected")).toHaveLength(1);
  });

  test("has all its places again when everybody is through", async () => {
    const pass = turnstile(2);
    await Promise.all([1, 2, 3, 4, 5].map(() => pass(async () => {})));
    let inside = 0;
    let most = 0;
    const linger = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4, 5].map(() => pass(linger)));
    expect(most).toBe(2);
  });
});
