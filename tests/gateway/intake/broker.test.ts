import { afterEach, describe, expect, test } from "vitest";
import { DRAIN_TIMEOUT_MS, PACKETS_BEFORE_CONNACK_MAX } from "../../../gateway/intake/broker.ts";
import { PACKET_BYTES_MAX } from "../../../gateway/intake/packet-guard.ts";
import type { RefusalCode } from "../../../gateway/intake/refusals.ts";
import { settled, tapBytes, topic } from "./support/school.ts";
import {
  brokerInTest,
  connectPacket,
  joinedRaw,
  mqttReader,
  publishPacket,
  type RawReader,
  rawReader,
  type Sendable,
  subscribePacket,
  until,
} from "./support/wire.ts";

const READER = "spare-gate";
type World = Awaited<ReturnType<typeof brokerInTest>>;
let world: World;
const open: RawReader[] = [];

async function given(more: Parameters<typeof brokerInTest>[0] = {}): Promise<World> {
  world = await brokerInTest(more);
  return world;
}
const raw = (): RawReader => {
  const reader = rawReader(world.broker.port);
  open.push(reader);
  return reader;
};
const joined = async (reader = READER, more: object = {}): Promise<RawReader> => {
  const one = await joinedRaw(world.broker.port, reader, more);
  open.push(one);
  return one;
};
const tapPacket = (seq: number, more: object = {}, reader = READER) =>
  publishPacket(topic(reader, "tap"), tapBytes(seq), { messageId: seq, ...more });
const refused = (code: RefusalCode) =>
  until(`refusal ${code}, got ${JSON.stringify(world.refusals.recent())}`, () => world.refusals.counts()[code]);
const bodies = (packets: readonly unknown[]) =>
  packets.map((packet) => JSON.parse(String((packet as { payload: Buffer }).payload)));

afterEach(async () => {
  for (const one of open.splice(0)) one.socket.destroy();
  await world.stop();
});

describe("the order of a tap", () => {
  test("no PUBACK while the commit is pending; then PUBACK and ack, then feedback", async () => {
    const { loop } = await given();
    const reader = await joined();
    await reader.next("ack", 0);
    const before = reader.packets.length;
    loop.hold();
    reader.send(tapPacket(1), tapPacket(2));
    // The third is the news that the reader is online.
    await until("both taps wait for the commit", () => loop.waiting() >= 2 + 1);
    await settled(20);
    expect(reader.heard().slice(before)).toEqual([]);
    loop.release();
    await reader.next("feedback", 2);
    expect(reader.heard().slice(before)).toEqual(["puback", "puback", "ack", "feedback", "feedback"]);
    const [ack, first, second] = bodies(reader.packets.slice(before + 2));
    expect(ack).toMatchObject({ epoch: 7, upto: 2 });
    expect([first, second]).toMatchObject([
      { seq: 1, verdict: "accept", open: true, light: "green" },
      { seq: 2, verdict: "accept" },
    ]);
    expect(first.expires - ack.now).toBe(3_000);
  });

  test("a commit that fails closes the connection without PUBACK, and the same tap is accepted when it comes again", async () => {
    const { loop } = await given();
    const first = await joined();
    loop.failNext();
    first.send(tapPacket(1));
    await until("the connection is closed", () => first.closed);
    expect(first.heard()).not.toContain("puback");
    expect(first.heard()).not.toContain("feedback");
    await refused("tap/not-stored");
    const again = await joined();
    again.send(tapPacket(1, { dup: true }));
    expect(bodies(await again.next("feedback"))).toMatchObject([{ seq: 1, verdict: "accept", open: true }]);
    expect(loop.works.filter(({ tap }) => tap).length).toBe(1);
  });

  test("the planted bug, PUBACK before the commit, would be found by the first of these tests", async () => {
    const { loop } = await given({ hold: () => Promise.resolve() });
    const reader = await joined();
    loop.hold();
    reader.send(tapPacket(1));
    await reader.next("puback");
    expect(loop.works.filter(({ tap }) => tap)).toEqual([]);
    loop.release();
  });

  test("a client that vanishes while its tap is being stored leaves it stored and the broker well", async () => {
    const { loop } = await given();
    const reader = await joined();
    loop.hold();
    reader.send(tapPacket(1));
    await until("the tap waits for the commit", () => loop.waiting() >= 1);
    reader.socket.destroy();
    await settled(20);
    loop.release();
    await until("it is stored", () => loop.works.some(({ tap }) => tap?.seq === 1));
    const again = await joined();
    again.send(tapPacket(1, { dup: true }));
    expect(bodies(await again.next("feedback"))).toMatchObject([{ seq: 1, open: false }]);
  });
});

describe("an ordinary client", () => {
  test("that knows only the contract taps and is answered on the same connection", async () => {
    await given();
    const client = await mqttReader(world.broker.port, READER);
    const heard: [string, Record<string, unknown>][] = [];
    client.on("message", (name, payload) => heard.push([name, JSON.parse(String(payload))]));
    await client.subscribeAsync([topic(READER, "ack"), topic(READER, "feedback")]);
    await client.publishAsync(topic(READER, "tap"), Buffer.from(tapBytes(1, { at: 1_500_000_000_000 })), { qos: 1 });
    await until("feedback", () => heard.some(([name]) => name.endsWith("feedback")));
    expect(heard.filter(([name]) => name.endsWith("/ack")).at(-1)?.[1]).toMatchObject({ epoch: 7, upto: 1 });
    expect(heard.at(-1)?.[1]).toMatchObject({ epoch: 7, seq: 1, verdict: "accept", open: true });
    expect(world.loop.works.find(({ tap }) => tap)?.event).toMatchObject({ late: false });
    await client.endAsync();
  });

  test("that asks for a kept session gets a new one: nothing is queued for it in memory", async () => {
    await given();
    const reader = await joined(READER, { clean: false });
    expect(reader.packets[0]).toMatchObject({ cmd: "connack", returnCode: 0, sessionPresent: false });
    reader.socket.destroy();
    await until("it is gone", () => world.broker.connected().length === 0);
    world.link.send(READER, "command", { id: "1", do: "identify", expires: 1 });
    const again = await joined(READER, { clean: false });
    expect(again.packets[0]).toMatchObject({ returnCode: 0, sessionPresent: false });
    await settled(10);
    expect(again.heard()).not.toContain("command");
  });

  test("that subscribes to its acks hears how far it is", async () => {
    await given();
    const first = await joined();
    first.send(tapPacket(1));
    await first.next("feedback");
    first.socket.destroy();
    const again = await joined();
    expect(bodies(await again.next("ack"))).toMatchObject([{ epoch: 7, upto: 1 }]);
  });

  test("gets its retained configuration when it subscribes, and a new one when it comes", async () => {
    await given();
    const config = (version: number) => ({
      version,
      role: "gate" as const,
      place: "gate-east",
      lane: "in" as const,
      name: { zh: "东门", en: "East" },
      sig: "s",
    });
    world.link.send(READER, "config", config(1));
    const reader = await joined();
    reader.send(subscribePacket([topic(READER, "config")], 1));
    expect(await reader.next("config")).toMatchObject([{ retain: true, qos: 1 }]);
    world.link.send(READER, "config", config(2));
    const both = await reader.next("config", 2);
    expect(both[1]).toMatchObject({ retain: false, qos: 1 });
    expect(bodies(both).map(({ version }) => version)).toEqual([1, 2]);
  });
});

describe("a backlog right behind CONNECT", () => {
  test("of more than a window is stored, acknowledged in order and answered once each", async () => {
    const { loop } = await given();
    const reader = raw();
    const taps = Array.from({ length: 300 }, (_, i) => tapPacket(i + 1));
    reader.send(
      connectPacket(READER),
      subscribePacket([topic(READER, "ack"), topic(READER, "feedback")]),
      publishPacket(topic(READER, "state"), `{"online":true,"epoch":7,"up":5000,"oldest":1,"backlog":300}`, {
        messageId: 500,
        retain: true,
      }),
      ...taps,
    );
    const feedback = bodies(await reader.next("feedback", 300));
    expect(feedback.map(({ seq }) => seq)).toEqual(taps.map((_, i) => i + 1));
    expect(bodies(await reader.next("ack")).at(-1)).toMatchObject({ epoch: 7, upto: 300 });
    const pubacks = reader.packets.flatMap((one) => (one.cmd === "puback" ? [one.messageId] : []));
    expect(pubacks.filter((id) => id !== 500)).toEqual(taps.map((_, i) => i + 1));
    expect(loop.works.filter(({ tap }) => tap).length).toBe(300);
  });

  test("of more packets than are held before CONNACK is cut off, not kept in memory", async () => {
    await given();
    const reader = raw();
    const ping = Buffer.from([0xc0, 0x00]);
    reader.send(connectPacket(READER), Buffer.concat(Array(PACKETS_BEFORE_CONNACK_MAX + 10).fill(ping)));
    await until("it is closed", () => reader.closed);
  });
});

describe("who may connect", () => {
  const connack = async (packet: Sendable) => {
    const reader = raw();
    reader.send(packet);
    const answer = await until("an answer", () => reader.packets[0] ?? (reader.closed ? { cmd: "closed" } : null));
    await until("it is closed", () => reader.closed);
    return answer as { cmd: string; returnCode?: number };
  };

  test.each<[string, object, number, RefusalCode]>([
    ["a wrong password", { password: Buffer.from("wrong") }, 4, "connect/wrong-password"],
    ["no password", { password: undefined }, 4, "connect/wrong-password"],
    ["the reader constructor", { clientId: "constructor", username: "constructor" }, 5, "connect/unknown-reader"],
    ["the reader __proto__", { clientId: "__proto__", username: "__proto__" }, 5, "connect/bad-client-id"],
    ["a reader outside the plan", { clientId: "gate-99", username: "gate-99" }, 5, "connect/unknown-reader"],
    ["another's user name", { username: "gate-1" }, 5, "connect/name-differs"],
    ["keep-alive 0", { keepalive: 0 }, 5, "connect/keepalive"],
    ["keep-alive 121", { keepalive: 121 }, 5, "connect/keepalive"],
    [
      "a foreign will",
      { will: { topic: topic("gate-1", "state"), payload: Buffer.from("{}"), qos: 1 } },
      5,
      "connect/will",
    ],
    [
      "a tap as will",
      { will: { topic: topic(READER, "tap"), payload: Buffer.from(tapBytes(1)), qos: 1 } },
      5,
      "connect/will",
    ],
  ])("not with %s", async (_, change, returnCode, code) => {
    await given();
    expect(await connack(connectPacket(READER, change))).toMatchObject({ cmd: "connack", returnCode });
    await refused(code);
    expect(world.broker.connected()).toEqual([]);
  });

  test("not with MQTT 5 or 3.1", async () => {
    await given();
    expect(await connack(connectPacket(READER, { protocolVersion: 5 }))).toMatchObject({ returnCode: 1 });
    await connack(connectPacket(READER, { protocolId: "MQIsdp", protocolVersion: 3 }));
    expect(world.broker.connected()).toEqual([]);
  });

  test("a wrong password never displaces the holder; the right one replaces its own half-open connection", async () => {
    await given();
    const holder = await joined();
    await connack(connectPacket(READER, { password: Buffer.from("wrong") }));
    holder.send({ cmd: "pingreq" });
    await holder.next("pingresp");
    const successor = await joined();
    await until("the old one is closed", () => holder.closed);
    successor.send(tapPacket(1));
    await successor.next("feedback");
    expect(world.broker.connected()).toEqual([READER]);
  });

  test("not more than the limit at once, and not without end from one address", async () => {
    await given({ connectionsMax: 3, rate: { burst: 5, perSecond: 0 } });
    const first = [raw(), raw(), raw(), raw()];
    await refused("connect/too-many");
    for (const one of first) one.socket.destroy();
    for (let i = 0; i < 8; i += 1) {
      const one = raw();
      await new Promise((resolve) => one.socket.on("connect", resolve));
      one.socket.destroy();
      await settled(5);
    }
    await refused("connect/too-many-from-address");
  });
});

describe("misbehavior", () => {
  test("an oversized packet before login is cut off at its header, with bounded memory", async () => {
    await given();
    const before = process.memoryUsage().rss;
    const reader = raw();
    // A CONNECT that announces 200 MB, and sends as long as anybody takes it.
    reader.send(Buffer.from([0x10, 0x80, 0x84, 0xaf, 0x5f]));
    const block = Buffer.alloc(1024 * 1024);
    let sent = 0;
    while (!reader.closed && sent < 100) {
      const goesOn = reader.socket.write(block);
      sent += 1;
      if (!goesOn) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await refused("connection/packet-too-large");
    await until("it is closed", () => reader.closed);
    expect(sent).toBeLessThan(100);
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
  });

  test("an oversized packet after login is cut off, a payload over 4 KiB is quarantined and acknowledged", async () => {
    const { loop } = await given();
    const reader = await joined();
    reader.send(publishPacket(topic(READER, "tap"), Buffer.alloc(5_000, 0x20)));
    await reader.next("puback");
    expect(loop.works.at(-1)).toMatchObject({ event: { kind: "tap-quarantined", reason: "wire/too-long" } });
    reader.send(publishPacket(topic(READER, "tap"), Buffer.alloc(PACKET_BYTES_MAX, 0x20)));
    await until("it is closed", () => reader.closed);
    await refused("connection/packet-too-large");
  });

  test.each([
    ["broken JSON", "{", "wire/not-json"],
    ["a wrong type", `{"epoch":"7","seq":1,"up":1,"card":"04A2B3C4"}`, "wire/wrong-shape"],
  ])("%s is quarantined: acknowledged, kept, answered with nothing", async (_, payload, reason) => {
    const { loop } = await given();
    const reader = await joined();
    reader.send(publishPacket(topic(READER, "tap"), payload), tapPacket(2));
    await reader.next("puback", 2);
    await reader.next("feedback");
    expect(loop.works.find(({ quarantine }) => quarantine)).toMatchObject({ event: { reason } });
    expect(reader.closed).toBe(false);
  });

  test.each<[string, () => Sendable, RefusalCode | null]>([
    ["a tap at QoS 0", () => tapPacket(1, { qos: 0, messageId: undefined }), "tap/not-qos-1"],
    ["a tap at QoS 2", () => tapPacket(1, { qos: 2 }), "publish/qos-2"],
    ["a retained tap", () => tapPacket(1, { retain: true }), "tap/retained"],
    ["a tap as another reader", () => tapPacket(1, {}, "gate-1"), "publish/not-own-topic"],
    ["a feedback to itself", () => publishPacket(topic(READER, "feedback"), "{}"), "publish/not-own-topic"],
    ["a $SYS message", () => publishPacket("$SYS/x", "{}"), "publish/not-own-topic"],
    ["a topic of 100 levels", () => publishPacket(Array(100).fill("a").join("/"), "{}"), null],
    ["a topic of 3000 levels", () => publishPacket("/".repeat(3_000), "{}"), null],
    ["a wildcard publish", () => publishPacket("baton/#", "{}"), null],
    ["a topic named constructor", () => publishPacket("constructor", "{}"), "publish/not-own-topic"],
    ["a subscription of 200 levels", () => subscribePacket([Array(200).fill("+").join("/")]), null],
    ["a second CONNECT", () => connectPacket(READER), null],
    ["noise", () => Buffer.from("GET / HTTP/1.1\r\n\r\n"), null],
  ])("%s closes the connection, stores nothing, and the broker goes on", async (_, packet, code) => {
    const { loop } = await given();
    const reader = await joined();
    reader.send(packet());
    await until("it is closed", () => reader.closed);
    await refused(code ?? "connection/protocol");
    expect(reader.heard()).not.toContain("puback");
    expect(loop.works.filter(({ tap, quarantine }) => tap || quarantine)).toEqual([]);
    const again = await joined();
    again.send(tapPacket(1));
    await again.next("feedback");
  });

  test("wildcards, other readers and $SYS are refused in the SUBACK while its own topics stand", async () => {
    await given();
    const reader = raw();
    const filters = ["#", "+/+", "$SYS/#", topic("gate-1", "ack"), topic(READER, "tap"), "constructor", "__proto__"];
    reader.send(connectPacket(READER), subscribePacket([topic(READER, "ack"), ...filters]));
    const [suback] = await reader.next("suback");
    expect(suback).toMatchObject({ granted: [0, ...filters.map(() => 128)] });
    reader.send(tapPacket(1));
    await reader.next("ack");
  });

  test("what a reader publishes reaches no other client", async () => {
    await given();
    const listener = raw();
    listener.send(
      connectPacket("gate-1"),
      subscribePacket(["#", topic(READER, "tap"), topic(READER, "state"), topic("gate-1", "ack")]),
    );
    await listener.next("suback");
    const reader = await joined(READER, {
      will: { topic: topic(READER, "state"), payload: Buffer.from(`{"online":false,"epoch":7}`), qos: 1, retain: true },
    });
    reader.send(
      publishPacket(topic(READER, "state"), `{"online":true,"epoch":7,"up":1}`, { retain: true, messageId: 50 }),
      tapPacket(1),
    );
    await reader.next("feedback");
    reader.socket.destroy();
    await until("it is gone", () => !world.broker.connected().includes(READER));
    const late = raw();
    late.send(connectPacket("room-1"), subscribePacket([topic(READER, "state"), "#"]));
    await late.next("suback");
    await settled(10);
    expect([...listener.heard(), ...late.heard()].filter((name) => !["connack", "suback"].includes(name))).toEqual([]);
  });
});

describe("life and death", () => {
  test("a will that speaks, and a connection that ends, are told to the gateway alone", async () => {
    await given();
    const reader = await joined(READER, {
      will: { topic: topic(READER, "state"), payload: Buffer.from(`{"online":false,"epoch":7}`), qos: 1, retain: true },
    });
    reader.send(publishPacket(topic(READER, "state"), `{"online":true,"epoch":7,"up":1,"config":2}`, { retain: true }));
    await reader.next("puback");
    const status = () => world.liveness.readers().find(({ id }) => id === READER)?.status;
    expect(status()).toBe("online");
    expect(world.born).toEqual([[READER, 2]]);
    reader.socket.destroy();
    await until("it is offline", () => status() === "offline");
  });

  test("a frozen reader delays nobody, and is disconnected", { timeout: 30_000 }, async () => {
    await given();
    const frozen = await joined("gate-1");
    frozen.socket.pause();
    const text = { zh: "请".repeat(100), en: "x".repeat(100) };
    const command = { id: "1", do: "say" as const, expires: 1, text };
    frozen.send(subscribePacket([topic("gate-1", "command")]));
    await until("it listens", () => world.broker.connected().includes("gate-1"));
    await settled(20);
    const reader = await joined();
    // More than any socket buffer takes: the rest is not sent rather than kept.
    for (let i = 0; i < 20_000; i += 1) {
      world.link.send("gate-1", "command", command);
      if (i % 200 === 0) await settled(1);
    }
    for (let seq = 1; seq <= 50; seq += 1) reader.send(tapPacket(seq));
    await reader.next("feedback", 50);
    await refused("send/slow-reader");
    const started = performance.now();
    while (world.broker.connected().includes("gate-1")) {
      if (performance.now() - started > DRAIN_TIMEOUT_MS * 2) throw new Error("the frozen reader is still there");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  test("the broker stops with connections open, and does not take its own stop for their deaths", async () => {
    await given();
    const reader = await joined(READER, {
      will: { topic: topic(READER, "state"), payload: Buffer.from(`{"online":false,"epoch":7}`), qos: 1, retain: true },
    });
    reader.send(publishPacket(topic(READER, "state"), `{"online":true,"epoch":7,"up":1}`, { retain: true }));
    await reader.next("puback");
    await world.broker.stop();
    await until("it is closed", () => reader.closed);
    expect(world.liveness.readers().find(({ id }) => id === READER)?.status).toBe("online");
    expect(world.loop.events.map(({ kind }) => kind)).toEqual(["reader-changed"]);
    world = await brokerInTest();
  });
});
