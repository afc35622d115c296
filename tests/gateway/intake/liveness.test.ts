import { describe, expect, test } from "vitest";
import {
  BEHIND_AFTER_MS,
  BEHIND_TOLD_EVERY_MS,
  GONE_AFTER_MS,
  SILENT_AFTER_MS,
  SWEEP_EVERY_MS,
} from "../../../gateway/intake/liveness.ts";
import { memoryLoop } from "./support/memory-loop.ts";
import { MORNING, PLAN, settled, tapBytes, testClock, testIntake, topic } from "./support/school.ts";

const READER = "room-1";

function given() {
  const clock = testClock();
  const loop = memoryLoop(clock, PLAN);
  const intake = testIntake(clock, loop);
  /** The reader was started an hour ago. */
  const up = () => 3_600_000 + clock.up();
  const take = (message: "state" | "health", value: object) =>
    intake.door.take({
      reader: READER,
      message,
      topic: topic(READER, message),
      payload: new TextEncoder().encode(JSON.stringify(value)),
      receivedUp: clock.up(),
    });
  return {
    ...intake,
    clock,
    birth: (epoch: number, more: object = {}) => take("state", { online: true, epoch, up: up(), ...more }),
    death: (epoch: number) => take("state", { online: false, epoch }),
    health: (epoch: number, more: object = {}) =>
      take("health", { epoch, up: up(), backlog: 0, oldest: 1, seq: 0, ...more }),
    /** A tap of epoch 1 that was made `ago` milliseconds before, by the reader's right clock. */
    tap: (seq: number, ago = 0) =>
      intake.door.take({
        reader: READER,
        message: "tap",
        topic: topic(READER, "tap"),
        payload: tapBytes(seq, { epoch: 1, up: up() - ago, at: clock.now() - ago }),
        receivedUp: clock.up(),
      }),
    /** What the core was told of how far it knows, in milliseconds of the morning; null: until now. */
    knownUpto: () =>
      loop.events.flatMap((event) =>
        event.kind === "reader-changed" ? [event.knownUpto === undefined ? null : event.knownUpto - MORNING] : [],
      ),
    async pass(ms: number) {
      clock.advance(ms);
      await settled();
    },
    told: () => loop.events.flatMap((event) => (event.kind === "reader-changed" ? [event.status] : [])),
    view: () => intake.liveness.readers().find(({ id }) => id === READER),
  };
}

describe("a reader", () => {
  test("that was never heard is shown so, and nobody is alarmed", async () => {
    const { view, pass, told } = given();
    await pass(SILENT_AFTER_MS * 3);
    expect(view()).toMatchObject({ status: "never-seen", online: false, lastHeard: null, role: "room" });
    expect(told()).toEqual([]);
  });

  test("is online from its birth and silent 30 seconds after its last message; the core hears of changes only", async () => {
    const { birth, health, pass, told, view } = given();
    await birth(1);
    for (let i = 0; i < 5; i += 1) {
      await pass(10_000);
      await health(1);
    }
    expect(told()).toEqual(["online"]);
    await pass(SILENT_AFTER_MS + SWEEP_EVERY_MS);
    expect(told()).toEqual(["online", "silent"]);
    expect(view()).toMatchObject({ status: "silent", online: false });
    await health(1);
    await settled();
    expect(told()).toEqual(["online", "silent", "online"]);
  });

  test("whose will speaks is offline, after the time in which it might come back", async () => {
    const { birth, death, pass, told } = given();
    await birth(1);
    await death(1);
    await settled();
    expect(told()).toEqual(["online"]);
    await pass(GONE_AFTER_MS + SWEEP_EVERY_MS);
    expect(told()).toEqual(["online", "offline"]);
  });

  test("that reconnects at once was never away", async () => {
    const { birth, death, door, pass, told } = given();
    await birth(1);
    await death(1);
    door.gone(READER, null);
    await birth(1);
    await pass(10_000);
    expect(told()).toEqual(["online"]);
  });

  test("is not dead because the will of its former life comes late", async () => {
    const { birth, death, door, pass, told } = given();
    await birth(8);
    await death(7);
    door.gone(READER, new TextEncoder().encode(`{"online":false,"epoch":7}`));
    await pass(10_000);
    expect(told()).toEqual(["online"]);
  });

  test("that the journal left online and that never comes back is silent", async () => {
    const clock = testClock();
    const loop = memoryLoop(clock, PLAN);
    await loop.submit({ event: { kind: "reader-changed", reader: READER, status: "online" } });
    testIntake(clock, loop);
    clock.advance(SILENT_AFTER_MS + 2 * SWEEP_EVERY_MS);
    await settled();
    expect(loop.events.at(-1)).toMatchObject({ kind: "reader-changed", reader: READER, status: "silent" });
  });

  test("whose change could not be stored is told of again", async () => {
    const { birth, loop, pass, told } = given();
    loop.failNext();
    await birth(1);
    await settled();
    expect(told()).toEqual([]);
    await pass(SWEEP_EVERY_MS);
    expect(told()).toEqual(["online"]);
  });

  test("is shown with what it said of itself", async () => {
    const { birth, health, view, clock } = given();
    await birth(4, { at: clock.now() - 1_500, firmware: "1.4.0", backlog: 12, config: 2, oldest: 1 });
    expect(view()).toMatchObject({ firmware: "1.4.0", backlog: 12, config: 2, clockOffset: -1_500, lastTap: null });
    await health(4, { backlog: 3 });
    expect(view()).toMatchObject({ firmware: "1.4.0", backlog: 3, clockOffset: null, lastHeard: clock.now() });
  });

  test("that sends an unreadable state is noted and kept connected", async () => {
    const { door, refusals, told } = given();
    await door.take({
      reader: READER,
      message: "state",
      topic: topic(READER, "state"),
      payload: new TextEncoder().encode("{"),
      receivedUp: 0,
    });
    expect(refusals.counts()["message/unreadable"]).toBe(1);
    expect(told()).toEqual([]);
  });
});

describe("what a reader has told", () => {
  test("G7: ends, when it falls silent, with the last message that said that it held nothing", async () => {
    const { birth, health, pass, told, knownUpto, view } = given();
    await birth(1);
    await pass(10_000);
    await health(1);
    await pass(7_000);
    await health(1, { backlog: 1, oldest: 1, seq: 1 });
    await pass(SILENT_AFTER_MS + SWEEP_EVERY_MS);
    expect([told(), knownUpto()]).toEqual([
      ["online", "silent"],
      [null, 10_000],
    ]);
    expect(view()).toMatchObject({ status: "silent", knownUpto: MORNING + 10_000 });
  });

  test("G7: a tap while it holds nothing is the last that is known as well", async () => {
    const { birth, tap, pass, knownUpto } = given();
    await birth(1, { backlog: 0, oldest: 1 });
    await pass(4_000);
    await tap(1);
    await pass(SILENT_AFTER_MS + SWEEP_EVERY_MS);
    expect(knownUpto()).toEqual([null, 4_000]);
  });

  test("G7: back with taps in its log it is behind until they have arrived, and only then online", async () => {
    const { birth, death, health, tap, pass, told, knownUpto, view } = given();
    await birth(1, { backlog: 0, oldest: 1 });
    await death(1);
    await pass(60_000);
    await birth(1, { backlog: 2, oldest: 1 });
    await settled();
    expect(told()).toEqual(["online", "offline", "behind"]);
    expect(view()).toMatchObject({ status: "behind", online: true, backlog: 2 });
    await tap(1, 40_000);
    await health(1, { backlog: 1, oldest: 2, seq: 2 });
    expect(told().at(-1)).toBe("behind");
    await tap(2, 20_000);
    await health(1, { backlog: 1, oldest: 2, seq: 2 });
    await settled();
    expect([told().at(-1), knownUpto().at(-1)]).toEqual(["online", null]);
  });

  test("G7: a tap alone does not make a reader online that was away: what else it holds is not known", async () => {
    const { birth, tap, health, pass, told } = given();
    await birth(1, { backlog: 0, oldest: 1 });
    await pass(SILENT_AFTER_MS + SWEEP_EVERY_MS);
    await tap(1, 20_000);
    await settled();
    expect(told()).toEqual(["online", "silent", "behind"]);
    await health(1, { backlog: 0, oldest: 2, seq: 1 });
    await settled();
    expect(told().at(-1)).toBe("online");
  });

  test("G7: a reader that never says how its log stands is online by its taps", async () => {
    const { tap, pass, told } = given();
    await tap(1);
    await pass(SILENT_AFTER_MS + SWEEP_EVERY_MS);
    await tap(2);
    await settled();
    expect(told()).toEqual(["online", "silent", "online"]);
  });

  test("G7: heard, and holding taps for longer than it takes to send them, it is behind as well", async () => {
    const { birth, health, pass, told } = given();
    await birth(1, { backlog: 0, oldest: 1 });
    const held = { backlog: 3, oldest: 1, seq: 3 };
    await health(1, held);
    await pass(10_000);
    await health(1, held);
    expect(told()).toEqual(["online"]);
    await pass(BEHIND_AFTER_MS - 10_000);
    await health(1, held);
    await settled();
    expect(told()).toEqual(["online", "behind"]);
  });

  test("G7: how far it has caught up is told once a minute, and not where older taps may lie below", async () => {
    const { birth, death, health, tap, pass, knownUpto } = given();
    await birth(1, { backlog: 0, oldest: 1 });
    await death(1);
    await pass(300_000);
    await birth(1, { backlog: 200, oldest: 1 });
    for (let seq = 1; seq <= 12; seq += 1) {
      await tap(seq, 200_000);
      await pass(10_000);
      await health(1, { backlog: 200 - seq, oldest: seq + 1, seq: 200 });
    }
    await pass(SWEEP_EVERY_MS);
    const behind = knownUpto().slice(2);
    expect(behind[0]).toBe(0);
    expect(behind.length).toBe(1 + Math.floor((12 * 10_000) / BEHIND_TOLD_EVERY_MS));
    expect(behind.slice(1).every((upto, i) => upto !== null && upto > (behind[i] ?? 0))).toBe(true);

    const older = given();
    await older.birth(1, { backlog: 0, oldest: 1 });
    await older.death(1);
    await older.pass(60_000);
    await older.birth(1, { backlog: 5, oldest: 1 });
    await older.tap(1, 30_000);
    for (let i = 0; i < 8; i += 1) {
      await older.pass(10_000);
      await older.health(1, { backlog: 5, oldest: 2, seq: 2 });
    }
    expect(older.knownUpto().slice(2)).toEqual([0]);
  });
});
