import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Signal } from "#reader/state.ts";
import { configKeyOf, signConfig } from "#wire/config-signature.ts";
import { type Bridge, type BridgeTrace, bridge } from "../../../hardware/bridge/bridge.ts";
import { type TestBroker, testBroker } from "./broker.ts";
import { openPty, type Pty, until } from "./pty.ts";

const captures = JSON.parse(
  readFileSync(new URL("../../../hardware/readers/rdm6300/captures/frames.json", import.meta.url), "utf8"),
) as { good: { hex: string; card: string }[]; ghost: { hex: string }[] };
const frames = captures.good.map(({ hex }) => Buffer.from(hex, "hex"));
const ghost = Buffer.from(captures.ghost[0]!.hex, "hex");
const wrong = Buffer.from(frames[0]!);
wrong[12] = 0x30;

let folder: string;
let pty: Pty;
let broker: TestBroker;
const started: Bridge[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-bridge-"));
  pty = openPty();
  broker = await testBroker();
});
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
  await pty.hangUp();
  await broker.close();
  rmSync(folder, { recursive: true, force: true });
});

function start({ configKey }: { configKey?: string } = {}) {
  const signals: Signal[] = [];
  const traces: BridgeTrace[] = [];
  const running = bridge({
    port: pty.path,
    school: "demo",
    reader: "spare-gate",
    broker: broker.url,
    password: "secret",
    spool: join(folder, "spool.db"),
    chance: () => 0.05,
    signal: (signal) => signals.push(signal),
    trace: (trace) => traces.push(trace),
    ...(configKey === undefined ? {} : { configKey }),
  });
  started.push(running);
  const stop = async () => {
    started.splice(started.indexOf(running), 1);
    await running.stop();
  };
  const ready = () => until("port and link", () => running.online && traces.some(({ event }) => event === "port-open"));
  return { running, signals, traces, ready, stop };
}

const cards = () => [...broker.taps.entries()].map(([identity, { card }]) => [identity, card]);

describe("from a serial line to a gateway", () => {
  test("recorded frames, cut, glued, noisy, repeated and wrong, become one tap a card, acknowledged and forgotten", async () => {
    const { running, signals, ready } = start();
    await ready();
    const [first, second, third] = frames as [Buffer, Buffer, Buffer];
    pty.write(first.subarray(0, 5));
    pty.write(first.subarray(5));
    pty.write(Buffer.concat([wrong, first, second, Buffer.from([0xff, 0x00]), first]));
    // Twice again, so that a slow machine between two writes does not make a ghost of it.
    pty.write(Buffer.concat([second, second, ghost, third, third]));
    await until("three acknowledged taps", () => broker.taps.size === 3 && running.backlog === 0);
    expect(cards()).toEqual([
      ["spare-gate/1/1", "14008EC793"],
      ["spare-gate/1/2", "1F00644BB6"],
      ["spare-gate/1/3", "000414CD7E"],
    ]);
    await until("three answers", () => signals.length === 3);
    expect(signals.every(({ light, open }) => light === "green" && open)).toBe(true);
    expect(broker.received[0]).toMatchObject({ name: "state", value: { online: true, epoch: 1, model: "rdm6300" } });
  });

  test("what was read while the broker was away is sent after a restart, under its own epoch", async () => {
    const first = start();
    await first.ready();
    broker.acks = false;
    pty.write(Buffer.concat([frames[0]!, frames[0]!, frames[1]!, frames[1]!]));
    await until("two taps held", () => first.running.backlog === 2);
    await first.stop();
    broker.acks = true;
    const second = start();
    await second.ready();
    expect(second.running.epoch).toBe(2);
    pty.write(Buffer.concat([frames[2]!, frames[2]!]));
    await until("all taps", () => broker.taps.size === 3 && second.running.backlog === 0);
    expect(cards().sort()).toEqual([
      ["spare-gate/1/1", "14008EC793"],
      ["spare-gate/1/2", "1F00644BB6"],
      ["spare-gate/2/1", "000414CD7E"],
    ]);
  });

  test("a cut link says offline by the will, comes back, and nothing is lost", async () => {
    const { running, ready, signals } = start();
    await ready();
    broker.cut();
    await until("the loss to be seen", () => !running.online);
    pty.write(Buffer.concat([frames[0]!, frames[0]!]));
    await until("amber", () => signals.some(({ light }) => light === "amber"));
    await until("the tap", () => broker.taps.size === 1 && running.backlog === 0);
    const online = broker.received
      .filter(({ name }) => name === "state")
      .map(({ value }) => "online" in value && value.online);
    expect(online).toEqual([true, false, true]);
    expect(signals).toHaveLength(1);
  });

  test("a wrong password is a fault that is tried again, and taps are kept", async () => {
    const strict = await testBroker({ password: "another" });
    const traces: BridgeTrace[] = [];
    const running = bridge({
      port: pty.path,
      school: "demo",
      reader: "spare-gate",
      broker: strict.url,
      password: "secret",
      spool: join(folder, "other.db"),
      chance: () => 0.05,
      trace: (trace) => traces.push(trace),
    });
    started.push(running);
    await until("two refusals", () => traces.filter(({ event }) => event === "link-down").length >= 2);
    await until("the port", () => traces.some(({ event }) => event === "port-open"));
    pty.write(Buffer.concat([frames[0]!, frames[0]!]));
    await until("the tap in the spool", () => running.backlog === 1);
    await strict.close();
  });

  test("a signed retained configuration is applied and reported, and a commanded restart is a new epoch", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const draft = { version: 3, role: "gate", place: "east", lane: "in", name: { zh: "东", en: "East" } } as const;
    await broker.send("demo", "spare-gate", "config", signConfig(draft, privateKey), true);
    const { running, ready } = start({ configKey: configKeyOf(publicKey) });
    await ready();
    await until("the version in the birth message", () =>
      broker.received.some(({ name, value }) => name === "state" && "config" in value && value.config === 3),
    );
    pty.write(Buffer.concat([frames[0]!, frames[0]!]));
    await until("the tap", () => running.backlog === 0 && broker.taps.size === 1);
    await broker.send("demo", "spare-gate", "command", { id: "c-1", do: "restart", expires: Date.now() + 5000 });
    await until("the next epoch", () => running.epoch === 2 && running.online);
  });
});
