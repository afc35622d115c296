import { randomBytes } from "node:crypto";
import mqtt, { type MqttClient } from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { realClock } from "../../../gateway/clock.ts";
import {
  connectBroker,
  RECONNECT_FIRST_MS,
  RECONNECT_MAX_MS,
  reconnectDelay,
} from "../../../gateway/intake/external-broker.ts";
import { type ForeignBroker, foreignBroker } from "./support/foreign-broker.ts";
import { memoryLoop } from "./support/memory-loop.ts";
import { PLAN, readerKnown, SCHOOL, settled, tapBytes, testIntake, topic } from "./support/school.ts";
import { until } from "./support/wire.ts";

const READER = "spare-gate";
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** The intake on a broker that somebody else runs. */
async function given() {
  const foreign: ForeignBroker = await foreignBroker();
  const clock = realClock();
  const intake = testIntake(clock, memoryLoop(clock, PLAN));
  let ups = 0;
  const external = connectBroker({
    url: `mqtt://127.0.0.1:${foreign.port}`,
    school: SCHOOL,
    clock,
    door: intake.door,
    refusals: intake.refusals,
    readerKnown,
    // Seeded so that waits between attempts are short.
    entropy: (bytes) => Buffer.concat([Buffer.from([0x10]), randomBytes(bytes - 1)]),
    up: () => {
      ups += 1;
    },
  });
  intake.link.attach(external);
  stops.push(
    () => foreign.stop(),
    () => intake.liveness.stop(),
    () => external.stop(),
  );
  await until("the gateway listens", () => external.isUp());
  return { ...intake, foreign, external, ups: () => ups };
}

async function reader(port: number, id = READER) {
  const client: MqttClient = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: id, reconnectPeriod: 0 });
  const heard: { name: string; body: Record<string, unknown> }[] = [];
  client.on("message", (name, payload) =>
    heard.push({ name: name.split("/").at(-1)!, body: JSON.parse(String(payload)) }),
  );
  await client.subscribeAsync(["ack", "feedback", "config"].map((name) => topic(id, name)));
  stops.push(() => client.endAsync(true));
  return {
    heard,
    client,
    of: (name: string) => heard.filter((one) => one.name === name).map(({ body }) => body),
    tap: (seq: number, qos: 0 | 1 = 1) => client.publishAsync(topic(id, "tap"), Buffer.from(tapBytes(seq)), { qos }),
  };
}

describe("with a broker that somebody else runs", () => {
  test("its PUBACK comes before the commit and promises nothing; the ack comes after it", async () => {
    const { foreign, loop } = await given();
    const one = await reader(foreign.port);
    loop.hold();
    await Promise.all([one.tap(1), one.tap(2)]);
    await until("both taps wait for the commit", () => loop.waiting() >= 2);
    await settled(10);
    expect(one.heard).toEqual([]);
    loop.release();
    await until("feedback", () => one.of("feedback").length === 2);
    expect(one.of("ack").at(-1)).toMatchObject({ epoch: 7, upto: 2 });
    expect(one.of("feedback")).toMatchObject([
      { seq: 1, open: true },
      { seq: 2, open: true },
    ]);
  });

  test("many taps share a commit: they are not stored one by one", async () => {
    const { foreign, loop } = await given();
    const one = await reader(foreign.port);
    loop.hold();
    await Promise.all(Array.from({ length: 40 }, (_, i) => one.tap(i + 1)));
    await until("all wait for the commit", () => loop.waiting() >= 40);
    loop.release();
    await until("all are answered", () => one.of("feedback").length === 40);
    expect(loop.commits).toBeLessThanOrEqual(2);
  });

  test("a tap that could not be stored is not acknowledged, and is accepted when it comes again", async () => {
    const { foreign, loop, refusals } = await given();
    const one = await reader(foreign.port);
    loop.hold();
    await one.tap(1);
    await until("it waits", () => loop.waiting() >= 1);
    loop.failNext();
    loop.release();
    await until("it is refused", () => refusals.counts()["tap/not-stored"] === 1);
    expect(one.of("ack")).toEqual([]);
    await one.tap(1);
    await until("it is answered", () => one.of("feedback").length === 1);
    expect(one.of("ack").at(-1)).toMatchObject({ upto: 1 });
  });

  test("taps at QoS 0, of strangers, and out of a broker's memory are not taken", async () => {
    const { foreign, loop, refusals } = await given();
    const one = await reader(foreign.port);
    await one.tap(1, 0);
    await until("QoS 0", () => refusals.counts()["tap/not-qos-1"] === 1);
    await one.client.publishAsync(topic("stranger", "tap"), Buffer.from(tapBytes(1)), { qos: 1 });
    await until("a stranger", () => refusals.counts()["connect/unknown-reader"] === 1);
    expect(loop.works.filter(({ tap }) => tap)).toEqual([]);
  });

  test("a retained birth says how a reader was, not that it lives", async () => {
    const foreign = await foreignBroker();
    stops.push(() => foreign.stop());
    const one = await reader(foreign.port);
    await one.client.publishAsync(topic(READER, "state"), `{"online":true,"epoch":7,"up":1}`, { qos: 1, retain: true });
    const clock = realClock();
    const intake = testIntake(clock, memoryLoop(clock, PLAN));
    const external = connectBroker({
      url: `mqtt://127.0.0.1:${foreign.port}`,
      school: SCHOOL,
      clock,
      door: intake.door,
      refusals: intake.refusals,
      readerKnown,
      entropy: randomBytes,
    });
    stops.push(
      () => intake.liveness.stop(),
      () => external.stop(),
    );
    await until("the gateway listens", () => external.isUp());
    await new Promise((resolve) => setTimeout(resolve, 50));
    const status = () => intake.liveness.readers().find(({ id }) => id === READER)?.status;
    expect(status()).toBe("never-seen");
    await one.client.publishAsync(topic(READER, "health"), `{"epoch":7,"up":9,"backlog":0,"oldest":1,"seq":0}`);
    await until("it is online", () => status() === "online");
  });

  test("it comes back after an outage of the broker, by itself, and says so", { timeout: 40_000 }, async () => {
    const { foreign, external, ups } = await given();
    expect(ups()).toBe(1);
    const { port } = foreign;
    await foreign.stop();
    await until("it is down", () => !external.isUp());
    external.send(READER, "ack", { epoch: 7, upto: 0, now: 0 });
    const second = await foreignBroker(port);
    stops.push(() => second.stop());
    await until("it is up again", () => external.isUp());
    expect(ups()).toBe(2);
    stops.splice(0, 1);
  });
});

test("waits grow, have a limit, and are spread over their whole length", () => {
  expect([0, 1, 2].map((failures) => reconnectDelay(failures, 1))).toEqual([
    RECONNECT_FIRST_MS,
    RECONNECT_FIRST_MS * 2,
    RECONNECT_FIRST_MS * 4,
  ]);
  expect(reconnectDelay(1_000_000, 1)).toBe(RECONNECT_MAX_MS);
  expect(reconnectDelay(3, 0)).toBe(0);
});
