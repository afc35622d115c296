import { Duplex } from "node:stream";
import { describe, expect, test } from "vitest";
import { ADDRESSES_MAX, connectRate } from "../../../gateway/intake/connect-rate.ts";
import { credentialOfTap } from "../../../gateway/intake/credentials.ts";
import { guardPackets, PACKET_BYTES_MAX, packetMeter } from "../../../gateway/intake/packet-guard.ts";
import { type Connect, faultOfConnect, mayPublish, maySubscribe } from "../../../gateway/intake/reader-rights.ts";
import { createRefusals, LOG_LINES_PER_MINUTE, RECENT_REFUSALS_MAX } from "../../../gateway/intake/refusals.ts";
import { testClock } from "./support/school.ts";

const OWN = { school: "demo", reader: "gate-1" };
const UP = ["tap", "state", "health"];
const DOWN = ["ack", "feedback", "config", "command"];

/** Every place a topic can point to, and whether it is the reader's own. */
const PLACES = [
  ["own", "baton/v1/demo/gate-1/"],
  ["another reader", "baton/v1/demo/gate-2/"],
  ["another school", "baton/v1/other/gate-1/"],
  ["another version", "baton/v2/demo/gate-1/"],
  ["a longer name", "baton/v1/demo/gate-11/"],
  ["below own", "baton/v1/demo/gate-1/tap/"],
  ["one level wild", "baton/v1/demo/+/"],
  ["system", "$SYS/baton/v1/demo/gate-1/"],
  ["shared", "$share/g/baton/v1/demo/gate-1/"],
  ["nothing before", "/baton/v1/demo/gate-1/"],
] as const;
const WILD = ["#", "+", "$SYS/#", "baton/#", "baton/v1/demo/gate-1/#", "baton/v1/demo/gate-1/+", "", "/"];

describe("rights of a reader, verb by topic", () => {
  for (const [place, prefix] of PLACES)
    for (const message of [...UP, ...DOWN, "constructor", "__proto__", ""])
      test(`${place}, ${message || "no message"}`, () => {
        const topic = prefix + message;
        const own = place === "own";
        expect(mayPublish(OWN, { topic, qos: 1, retain: false }).ok).toBe(own && UP.includes(message));
        expect(maySubscribe(OWN, { topic, qos: 1 }).ok).toBe(own && DOWN.includes(message));
      });
  test.each(WILD)("wildcards and nothing: %j", (topic) => {
    expect(mayPublish(OWN, { topic, qos: 1, retain: false }).ok).toBe(false);
    expect(maySubscribe(OWN, { topic, qos: 1 }).ok).toBe(false);
  });

  test.each([
    ["tap", 0, false, "tap/not-qos-1"],
    ["tap", 1, false, null],
    ["tap", 1, true, "tap/retained"],
    ["tap", 2, false, "publish/qos-2"],
    ["state", 1, true, null],
    ["state", 2, true, "publish/qos-2"],
    ["health", 0, false, null],
    ["health", 0, true, "publish/retained"],
  ] as const)("%s at QoS %i, retained %s: %s", (message, qos, retain, code) => {
    const said = mayPublish(OWN, { topic: `baton/v1/demo/gate-1/${message}`, qos, retain });
    expect(said.ok ? null : said.code).toBe(code);
  });

  test("a subscription at QoS 2 is refused", () => {
    expect(maySubscribe(OWN, { topic: "baton/v1/demo/gate-1/ack", qos: 2 })).toEqual({
      ok: false,
      code: "subscribe/qos-2",
    });
  });
});

describe("a CONNECT", () => {
  const fine: Connect = {
    clientId: "gate-1",
    username: "gate-1",
    protocolVersion: 4,
    keepalive: 60,
    will: { topic: "baton/v1/demo/gate-1/state", qos: 1 },
  };
  test.each<[string, Partial<Connect>, string | null]>([
    ["of a reader with its will", {}, null],
    ["without a will", { will: undefined }, null],
    ["with MQTT 3.1", { protocolVersion: 3 }, "connect/not-mqtt-3.1.1"],
    ["with MQTT 5", { protocolVersion: 5 }, "connect/not-mqtt-3.1.1"],
    ["without a name", { clientId: "" }, "connect/bad-client-id"],
    ["named __proto__", { clientId: "__proto__", username: "__proto__" }, "connect/bad-client-id"],
    ["whose user name differs", { username: "gate-2" }, "connect/name-differs"],
    ["without a user name", { username: undefined }, "connect/name-differs"],
    ["with keep-alive 0", { keepalive: 0 }, "connect/keepalive"],
    ["with keep-alive 9", { keepalive: 9 }, "connect/keepalive"],
    ["with keep-alive 10", { keepalive: 10 }, null],
    ["with keep-alive 120", { keepalive: 120 }, null],
    ["with keep-alive 121", { keepalive: 121 }, "connect/keepalive"],
    ["with a tap as its will", { will: { topic: "baton/v1/demo/gate-1/tap", qos: 1 } }, "connect/will"],
    ["with another reader's will", { will: { topic: "baton/v1/demo/gate-2/state", qos: 1 } }, "connect/will"],
    ["with a will at QoS 2", { will: { topic: "baton/v1/demo/gate-1/state", qos: 2 } }, "connect/will"],
  ])("%s", (_, change, fault) => {
    expect(faultOfConnect("demo", { ...fine, ...change })).toBe(fault);
  });
});

describe("the packet guard", () => {
  const header = (length: number) => {
    const bytes = [0x30];
    for (let left = length; ; ) {
      const byte = left % 128;
      left = Math.floor(left / 128);
      bytes.push(left > 0 ? byte | 128 : byte);
      if (left === 0) return Buffer.from(bytes);
    }
  };
  const packet = (length: number) => Buffer.concat([header(length), Buffer.alloc(length, 0xff)]);

  test("lets packets up to the limit pass, however they are cut", () => {
    const stream = Buffer.concat([packet(0), packet(1), packet(127), packet(128), packet(PACKET_BYTES_MAX), packet(3)]);
    for (const size of [1, 2, 3, 1000, stream.length]) {
      const meter = packetMeter();
      for (let i = 0; i < stream.length; i += size) expect(meter.accepts(stream.subarray(i, i + size))).toBe(true);
    }
  });

  test("stops at the header of a larger one, before its body comes", () => {
    expect(packetMeter().accepts(header(PACKET_BYTES_MAX + 1))).toBe(false);
    expect(packetMeter().accepts(header(268_435_455))).toBe(false);
    const meter = packetMeter();
    expect(meter.accepts(packet(10))).toBe(true);
    expect(meter.accepts(header(200_000_000).subarray(0, 2))).toBe(true);
    expect(meter.accepts(header(200_000_000).subarray(2))).toBe(false);
  });

  test("stops at a length that never ends", () => {
    expect(packetMeter().accepts(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80]))).toBe(true);
    expect(packetMeter().accepts(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x80]))).toBe(false);
  });

  test("closes the connection and says so once", () => {
    const stream = new Duplex({ read() {}, write() {} });
    let told = 0;
    guardPackets(stream, () => {
      told += 1;
    });
    stream.push(header(PACKET_BYTES_MAX + 1));
    expect(stream.read()).toBe(null);
    expect(stream.read()).toBe(null);
    expect([stream.destroyed, told]).toEqual([true, 1]);
  });
});

test("an address that connects without end is slowed down, others are not, and the list of addresses is bounded", () => {
  const rate = connectRate({ burst: 3, perSecond: 1 });
  expect([1, 2, 3, 4].map(() => rate.admits("a", 0))).toEqual([true, true, true, false]);
  expect(rate.admits("b", 0)).toBe(true);
  expect(rate.admits("a", 900)).toBe(false);
  expect(rate.admits("a", 1_100)).toBe(true);
  for (let i = 0; i < ADDRESSES_MAX + 10; i += 1) rate.admits(`address ${i}`, 2_000);
  expect(rate.size()).toBe(ADDRESSES_MAX);
});

test("refusals are counted without bound, kept and logged within bounds, and printable", () => {
  const lines: unknown[] = [];
  const clock = testClock();
  const refusals = createRefusals({ clock, log: (line) => lines.push(line) });
  refusals.note("connect/bad-client-id", "\u0000evil\n名".repeat(20), "x".repeat(5_000));
  expect(refusals.recent()[0]?.client).toMatch(/^[ -~]{1,32}$/);
  expect(refusals.recent()[0]?.detail.length).toBe(200);
  for (let i = 0; i < 500; i += 1) refusals.note("tap/not-qos-1", "gate-1");
  expect(refusals.counts()["tap/not-qos-1"]).toBe(500);
  expect(refusals.recent().length).toBe(RECENT_REFUSALS_MAX);
  expect(lines.length).toBe(LOG_LINES_PER_MINUTE);
  clock.advance(60_000);
  refusals.note("tap/not-qos-1", "gate-1");
  expect(lines.length).toBe(LOG_LINES_PER_MINUTE + 1);
});

test("a tap's credential is that of its card, and of its encrypted part when it hides the UID", () => {
  const hash = (card: string) => `hash of ${card}`;
  expect(credentialOfTap(hash, { card: "04A2B3C4" })).toBe("hash of 04A2B3C4");
  expect(credentialOfTap(hash, { sun: { picc: "AB", mac: "" } })).toBe("hash of sun:AB");
});
