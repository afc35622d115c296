import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mqttLink } from "#reader/mqtt-link.ts";
import { random } from "../../../firmware-sim/random.ts";
import { type VirtualReader, virtualReader } from "../../../firmware-sim/reader/virtual-reader.ts";
import { machineClock } from "../../../hardware/bridge/clock.ts";
import { type TestBroker, testBroker } from "../../hardware/bridge/broker.ts";
import { until } from "../../hardware/bridge/pty.ts";

let broker: TestBroker;
let reader: VirtualReader;
beforeEach(async () => {
  broker = await testBroker();
  const link = mqttLink({ url: broker.url, school: "demo", reader: "spare-gate", password: "secret" });
  reader = virtualReader({
    school: "demo",
    reader: "spare-gate",
    random: random(1),
    clock: machineClock,
    link,
  });
});
afterEach(async () => {
  reader.stop();
  await broker.close();
});

describe("a virtual reader on a real connection", () => {
  test("taps are answered and acknowledged", async () => {
    reader.start();
    await until("the link", () => reader.online);
    const outcomes = await Promise.all(["04A2B3C4", "14A2B3C4", "24A2B3C4"].map((card) => reader.tap(card)));
    expect(outcomes).toMatchObject([{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
    expect(reader.counters).toMatchObject({ sent: 3, acknowledged: 3, answered: 3, amber: 0, lost: 0 });
  });

  test("through cut connections and power cuts every stored tap arrives, and no other", async () => {
    reader.start();
    const chance = random(5);
    for (let count = 0; count < 60; count += 1) {
      void reader.tap("04A2B3C4");
      if (chance.chance(0.1)) broker.cut();
      if (chance.chance(0.05)) {
        reader.powerCut();
        reader.start();
      }
      await new Promise((resolve) => setTimeout(resolve, chance.int(0, 15)));
    }
    await until("everything acknowledged", () => reader.backlog === 0);
    expect(broker.taps.size).toBe(60);
    expect(reader.counters).toMatchObject({ read: 60, sent: 60, acknowledged: 60, lost: 0 });
  });
});
