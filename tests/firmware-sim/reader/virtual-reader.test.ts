import { describe, expect, test } from "vitest";
import { ACK_AGE_MS_MAX, FEEDBACK_WAIT_MS } from "#reader/state.ts";
import { HEALTH_EVERY_MS, TAPS_UNACKNOWLEDGED_MAX } from "#wire/messages.ts";
import { random } from "../../../firmware-sim/random.ts";
import { IN_FLIGHT_MAX, memoryLink } from "../../../firmware-sim/reader/memory-link.ts";
import { memoryLog } from "../../../firmware-sim/reader/memory-log.ts";
import { LATENCIES_MAX, virtualReader } from "../../../firmware-sim/reader/virtual-reader.ts";
import { handClock, plainGateway, SCHOOL_MORNING } from "./world.ts";

const CARD = "04A2B3C4D5E680";

function world({ seed = 1, clockOffsetMs = 0 as number | null } = {}) {
  const { clock, pass } = handClock();
  const gateway = plainGateway(clock);
  const link = memoryLink({ reader: "gate-1", after: clock.after, peer: gateway.peer });
  const log = memoryLog();
  const reader = virtualReader({
    school: "demo",
    reader: "gate-1",
    random: random(seed),
    clock,
    link,
    log,
    clockOffsetMs,
  });
  return { clock, pass, gateway, link, log, reader };
}

describe("a virtual reader", () => {
  test("a tap is answered by the gateway's feedback, and forgotten when acknowledged", async () => {
    const { reader, pass, gateway } = world();
    reader.start();
    await pass(300);
    const outcome = reader.tap(CARD);
    await pass(10);
    expect(await outcome).toMatchObject({ verdict: "accept", open: true, seq: 1 });
    expect(gateway.received.map(({ name }) => name)).toEqual(["state", "tap"]);
    expect(reader.backlog).toBe(0);
    expect(reader.counters).toMatchObject({ read: 1, sent: 1, resent: 0, acknowledged: 1, answered: 1, lost: 0 });
    expect(reader.counters.latencyMs).toEqual([2]);
  });

  test("without a gateway it stores, shows amber, and sends everything later, in order and once (G7)", async () => {
    const { reader, pass, gateway, link } = world();
    link.cut();
    reader.start();
    await pass(1000);
    const outcomes = ["04A2B3C4", "14A2B3C4", "24A2B3C4"].map((card) => reader.tap(card));
    await pass(0);
    expect(await Promise.all(outcomes)).toEqual(["stored", "stored", "stored"]);
    expect(reader.backlog).toBe(3);
    link.mend();
    await pass(60_000);
    expect(reader.online).toBe(true);
    expect(reader.backlog).toBe(0);
    expect([...gateway.taps.values()].map(({ seq, card }) => [seq, card])).toEqual([
      [1, "04A2B3C4"],
      [2, "14A2B3C4"],
      [3, "24A2B3C4"],
    ]);
    expect(reader.counters).toMatchObject({ sent: 3, resent: 0, acknowledged: 3, amber: 3, answered: 0 });
  });

  test("a gateway that is slow turns the light amber in time", async () => {
    const { reader, pass, gateway } = world();
    reader.start();
    await pass(300);
    gateway.acks = false;
    let outcome: unknown = "waiting";
    void reader.tap(CARD).then((seen) => {
      outcome = seen;
    });
    await pass(FEEDBACK_WAIT_MS - 1);
    expect(outcome).toBe("waiting");
    await pass(2);
    expect(outcome).toBe("stored");
  });

  test("a power cut loses nothing that was stored: the next epoch sends it under its own number", async () => {
    const { reader, pass, gateway } = world();
    reader.start();
    await pass(300);
    gateway.acks = false;
    void reader.tap("04A2B3C4");
    void reader.tap("14A2B3C4");
    await pass(5);
    reader.powerCut();
    expect(await reader.tap("24A2B3C4")).toBe("not-stored");
    expect(gateway.wills).toEqual([{ online: false, epoch: 1 }]);
    gateway.acks = true;
    reader.start();
    await pass(1000);
    void reader.tap("34A2B3C4");
    await pass(10);
    expect([...gateway.taps.keys()]).toEqual(["1/1", "1/2", "2/1"]);
    expect(reader.backlog).toBe(0);
    expect(reader.counters).toMatchObject({ sent: 3, resent: 2, acknowledged: 3, lost: 1 });
  });

  test("a link that swallows everything is noticed by the missing acknowledgment, and taps are sent again", async () => {
    const { reader, pass, gateway, link } = world();
    reader.start();
    await pass(300);
    link.mute(true);
    void reader.tap(CARD);
    await pass(ACK_AGE_MS_MAX - 1);
    expect(reader.online).toBe(true);
    link.mute(false);
    await pass(2000);
    expect(gateway.sessions).toHaveLength(2);
    expect(reader.backlog).toBe(0);
    expect([...gateway.taps.keys()]).toEqual(["1/1"]);
  });

  test("never more than 64 taps are unacknowledged, and the rest follows as they are acknowledged", async () => {
    const { reader, pass, gateway, link } = world();
    link.cut();
    reader.start();
    for (let count = 0; count < 200; count += 1) void reader.tap(CARD);
    gateway.acks = false;
    link.mend();
    await pass(8000);
    expect(gateway.received.filter(({ name }) => name === "tap")).toHaveLength(TAPS_UNACKNOWLEDGED_MAX);
    gateway.acks = true;
    await pass(60_000);
    expect(gateway.taps.size).toBe(200);
    expect(reader.backlog).toBe(0);
  });

  test("a log that fails turns the light red, and no number is lost", async () => {
    const { reader, pass, gateway, log } = world();
    reader.start();
    await pass(300);
    log.failing = true;
    expect(await reader.tap("04A2B3C4")).toBe("not-stored");
    log.failing = false;
    void reader.tap("14A2B3C4");
    await pass(10);
    expect([...gateway.taps.keys()]).toEqual(["1/1"]);
    expect(reader.counters).toMatchObject({ lost: 1, acknowledged: 1 });
  });

  test("the times that are kept are bounded", async () => {
    const { reader, pass } = world();
    reader.start();
    await pass(300);
    for (let count = 0; count <= LATENCIES_MAX; count += 50) {
      for (let one = 0; one < 50; one += 1) void reader.tap(CARD);
      await pass(5);
    }
    expect(reader.counters.answered).toBeGreaterThan(LATENCIES_MAX);
    expect(reader.counters.latencyMs).toHaveLength(LATENCIES_MAX);
  });

  test("a link holds so much at most; the rest is lost as on a link that is too slow", async () => {
    const { clock, pass } = handClock();
    let arrived = 0;
    const received = () => {
      arrived += 1;
    };
    const peer = { connected: () => true, lost: () => {}, received };
    const link = memoryLink({ reader: "gate-1", after: clock.after, peer });
    link.open(new Uint8Array(), { up: () => {}, down: () => {}, message: () => {} });
    await pass(5);
    for (let count = 0; count <= IN_FLIGHT_MAX; count += 1) link.publish("health", new Uint8Array());
    await pass(5);
    expect(arrived).toBe(IN_FLIGHT_MAX);
  });

  test("health comes every ten seconds, by a clock that is off or was never set", async () => {
    const late = world({ clockOffsetMs: 90_000 });
    late.reader.start();
    await late.pass(300 + 3 * HEALTH_EVERY_MS);
    const health = late.gateway.received.filter(({ name }) => name === "health");
    expect(health).toHaveLength(3);
    expect((health[0]!.value as { at: number }).at).toBeGreaterThan(SCHOOL_MORNING + 90_000);
    expect(health[2]?.value).toMatchObject({ epoch: 1, backlog: 0, oldest: 1, seq: 0 });
    const never = world({ clockOffsetMs: null });
    never.reader.start();
    await never.pass(300);
    expect(never.gateway.received[0]).toMatchObject({ name: "state" });
    expect(never.gateway.received[0]?.value).not.toHaveProperty("at");
  });

  test("the same seed gives the same messages at the same moments", async () => {
    const story = async () => {
      const { reader, pass, gateway, link } = world({ seed: 7 });
      reader.start();
      await pass(300);
      void reader.tap(CARD);
      await pass(40);
      link.cut();
      void reader.tap("14A2B3C4");
      await pass(5000);
      link.mend();
      await pass(30_000);
      return JSON.stringify(gateway.received);
    };
    expect(await story()).toBe(await story());
  });
});
