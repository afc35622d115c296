import { describe, expect, test } from "vitest";
import { GONE_AFTER_MS, SILENT_AFTER_MS, SWEEP_EVERY_MS } from "../../../gateway/intake/liveness.ts";
import { memoryLoop } from "./support/memory-loop.ts";
import { PLAN, settled, testClock, testIntake, topic } from "./support/school.ts";

const READER = "room-1";

function given() {
  const clock = testClock();
  const loop = memoryLoop(clock, PLAN);
  const intake = testIntake(clock, loop);
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
    birth: (epoch: number, more: object = {}) => take("state", { online: true, epoch, up: 10, ...more }),
    death: (epoch: number) => take("state", { online: false, epoch }),
    health: (epoch: number, more: object = {}) =>
      take("health", { epoch, up: 9_000, backlog: 0, oldest: 1, seq: 0, ...more }),
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
