import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { realClock } from "../../../gateway/clock.ts";
import { rosterOf, staffOf, studentOf } from "../../../gateway/core/plan-defaults.ts";
import { createFeedback } from "../../../gateway/effects/feedback.ts";
import { type Admission, createAdmission } from "../../../gateway/intake/admission.ts";
import { type Broker, startBroker } from "../../../gateway/intake/broker.ts";
import { createLiveness } from "../../../gateway/intake/liveness.ts";
import { createReaderDoor } from "../../../gateway/intake/reader-door.ts";
import { linkSwitch } from "../../../gateway/intake/reader-link.ts";
import { createRefusals } from "../../../gateway/intake/refusals.ts";
import { serviceDayAt } from "../../../gateway/intake/school-day.ts";
import type { OpenJournal } from "../../../gateway/journal/journal.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import { restoreState } from "../../../gateway/journal/restore.ts";
import { credentialId } from "../../../gateway/keys.ts";
import { createLoop, type Loop } from "../../../gateway/loop.ts";
import { CARD, PLAN, passwordOf, readerKnown, SCHOOL, tapBytes, topic } from "./support/school.ts";
import { joinedRaw, publishPacket, type RawReader } from "./support/wire.ts";

const READER = "spare-gate";
const credentialOf = (card: string) => credentialId({ credential: Buffer.alloc(32, 7) }, card);
const ROSTER = rosterOf({
  version: 1,
  students: [studentOf({ id: "lin-yue", group: "1-1", guardians: [] })],
  staff: [staffOf({ id: "leader", roles: ["lead"] })],
  guardians: [],
  credentials: [{ id: credentialOf(CARD), person: "lin-yue", assurance: "L0" as const, status: "active" as const }],
});

let dir: string;
let master: Uint8Array;
let world: { journal: OpenJournal; loop: Loop; admission: Admission; broker: Broker; stop(): Promise<void> };
const open: RawReader[] = [];

/** The real journal in its worker, the real rules, the real broker. */
async function start(): Promise<void> {
  const clock = realClock();
  const journal = await openJournal({ dir, master, entropy: randomBytes });
  const loop = createLoop({ journal, clock, state: restoreState(journal) });
  const link = linkSwitch();
  const refusals = createRefusals({ clock, log: () => {} });
  const answered = createFeedback({ clock, link, loop });
  const admission = createAdmission({ clock, loop, journal, credentialOf, link, readerKnown, answered });
  const liveness = createLiveness({ clock, loop, ...admission });
  const door = createReaderDoor({ admission, liveness, refusals, born: () => {} });
  const common = { school: SCHOOL, clock, door, refusals, readerKnown, passwordOf };
  const broker = await startBroker({ ...common, host: "127.0.0.1", port: 0 });
  link.attach(broker);
  if (loop.state().plan === null) {
    await loop.submit({ event: { kind: "plan-adopted", plan: PLAN } });
    await loop.submit({ event: { kind: "roster-adopted", roster: ROSTER } });
    const { day, origin } = serviceDayAt(clock.now(), PLAN.zone);
    await loop.submit({ event: { kind: "day-began", day, origin, sessions: [] } });
  }
  const stop = async () => {
    liveness.stop();
    await broker.stop();
    await loop.stop();
    await journal.close();
  };
  world = { journal, loop, admission, broker, stop };
}

async function joined(): Promise<RawReader> {
  const reader = await joinedRaw(world.broker.port, READER);
  open.push(reader);
  return reader;
}
const bodies = (packets: readonly unknown[]) =>
  packets.map((packet) => JSON.parse(String((packet as { payload: Buffer }).payload)));
const tapPacket = (seq: number, fields: Record<string, unknown> = {}) =>
  publishPacket(topic(READER, "tap"), tapBytes(seq, fields), { messageId: seq });
const entries = (kind: string) => world.journal.read(0, 1_000).filter((entry) => entry.kind === kind);

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "baton-intake-"));
  master = randomBytes(32);
  await start();
});
afterEach(async () => {
  for (const one of open.splice(0)) one.socket.destroy();
  await world.stop();
  rmSync(dir, { recursive: true });
});

describe("with the real journal and the real rules", () => {
  test("a child's first tap opens the gate by G1, and is in the journal before it is acknowledged", async () => {
    const reader = await joined();
    reader.send(tapPacket(1));
    expect(bodies(await reader.next("feedback"))).toMatchObject([
      { seq: 1, verdict: "accept", rule: "G1", open: true },
    ]);
    expect(bodies(await reader.next("ack")).at(-1)).toMatchObject({ epoch: 7, upto: 1 });
    expect(entries("card-tapped")).toMatchObject([{ reader: READER, tap: { epoch: 7, seq: 1 } }]);
    expect(JSON.stringify(world.journal.read(0, 1_000))).not.toContain(CARD);
  });

  test("a group of taps commits together: one ack, feedback for each in order", async () => {
    const reader = await joined();
    const taps = Array.from({ length: 64 }, (_, i) => tapPacket(i + 1));
    reader.send(...taps);
    const feedback = bodies(await reader.next("feedback", 64));
    expect(feedback.map(({ seq }) => seq)).toEqual(taps.map((_, i) => i + 1));
    const acks = bodies(await reader.next("ack"));
    expect(acks.at(-1)).toMatchObject({ upto: 64 });
    expect(acks.length).toBeLessThan(10);
  });

  test("after a restart the same taps are repeats, the ack goes on where it was, and nothing opens", async () => {
    const first = await joined();
    first.send(
      tapPacket(1),
      tapPacket(2),
      publishPacket(topic(READER, "tap"), `{"epoch":7,"seq":3}`, { messageId: 3 }),
    );
    await first.next("puback", 3);
    first.socket.destroy();
    await world.stop();
    await start();
    const again = await joined();
    again.send(tapPacket(1), tapPacket(2), tapPacket(4));
    const feedback = bodies(await again.next("feedback", 3));
    expect(feedback.filter(({ seq }) => seq < 4)).toMatchObject([{ open: false }, { open: false }]);
    expect(bodies(await again.next("ack")).at(-1)).toMatchObject({ epoch: 7, upto: 4 });
    expect(entries("card-tapped").length).toBe(3);
    expect(entries("tap-quarantined").length).toBe(1);
  });

  test("a contradiction raises an alarm, changes nothing else, and stays one after a restart", async () => {
    const reader = await joined();
    reader.send(tapPacket(1));
    await reader.next("feedback");
    reader.send(tapPacket(1, { card: "DEADBEEF" }));
    await reader.next("puback", 2);
    expect([...world.loop.state().alarms.values()].map(({ kind }) => kind)).toEqual(["tap-contradicted"]);
    expect(world.journal.findTap(READER, 7, 1)?.answer).toMatchObject({ verdict: "accept" });
    reader.socket.destroy();
    await world.stop();
    await start();
    const again = await joined();
    again.send(tapPacket(1, { card: "DEADBEEF" }));
    await again.next("puback");
    expect(entries("card-tapped").length).toBe(1);
    expect(entries("tap-quarantined").length).toBe(2);
  });

  test("a lost seq is recorded as a gap, passed over, and still passed over after a restart", async () => {
    const reader = await joined();
    const health = (oldest: number) =>
      publishPacket(topic(READER, "health"), JSON.stringify({ epoch: 7, up: 9_000, backlog: 1, oldest, seq: 5 }), {
        qos: 0,
        messageId: undefined,
      });
    reader.send(tapPacket(1), tapPacket(4), tapPacket(5));
    await reader.next("feedback", 3);
    expect(bodies(await reader.next("ack")).at(-1)).toMatchObject({ upto: 1 });
    const before = bodies(await reader.next("ack")).length;
    reader.send(health(4));
    expect(bodies(await reader.next("ack", before + 1)).at(-1)).toMatchObject({ upto: 5 });
    expect(entries("tap-gap-found")).toMatchObject([{ reader: READER, epoch: 7, from: 2, to: 3 }]);
    reader.socket.destroy();
    await world.stop();
    await start();
    const again = await joined();
    again.send(health(6), tapPacket(6));
    await again.next("feedback");
    expect(bodies(await again.next("ack")).at(-1)).toMatchObject({ upto: 6 });
    expect(entries("tap-gap-found").length).toBe(1);
  });

  test("a tap that waited in its reader is late: recorded at its own time, and nothing opens", async () => {
    const reader = await joined();
    const state = (up: number) => `{"online":true,"epoch":7,"up":${up},"oldest":1}`;
    reader.send(publishPacket(topic(READER, "state"), state(60_000), { messageId: 90, retain: true }), tapPacket(1));
    expect(bodies(await reader.next("feedback"))).toMatchObject([{ seq: 1, open: false }]);
    expect(entries("card-tapped")).toMatchObject([{ late: true }]);
  });
});
