import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CampusEvent } from "../../../gateway/core/events.ts";
import type { Fact } from "../../../gateway/core/facts.ts";
import { encodeState } from "../../../gateway/core/snapshot.ts";
import { emptyState } from "../../../gateway/core/state.ts";
import type { OpenJournal } from "../../../gateway/journal/journal.ts";
import { restoreState, restoreWith } from "../../../gateway/journal/restore.ts";
import { JOURNAL_FILE } from "../../../gateway/journal/schema.ts";
import { keepSnapshots, SNAPSHOT_ENTRIES } from "../../../gateway/journal/snapshots.ts";
import { SNAPSHOTS_KEPT } from "../../../gateway/journal/store.ts";
import { type Committed, createLoop, type IncomingEvent, type Loop } from "../../../gateway/loop.ts";
import * as core from "../core/support/events.ts";
import { MORNING as ADOPTED, at, GUARDIANS, STUDENTS, TEACHERS } from "../core/support/school.ts";
import { handClock, settled } from "../loop/fixture.ts";
import { MORNING, open, seen, tempDir, tick, ticks } from "./fixture.ts";

/** Minutes of the service day. */
const FROM = 6 * 60 + 30;
const TO = 19 * 60;
const clockTime = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

const READERS = ["east-in", "east-out", "east-both", "east-desk", "west-desk", "door-1", "door-2", "door-library"];
const child = fc.constantFrom(...STUDENTS);
const teacher = fc.constantFrom(...TEACHERS);
const guardian = fc.constantFrom(...GUARDIANS);
const numbered = (prefix: string) => fc.integer({ min: 1, max: 4 }).map((n) => `${prefix}${n}`);

/** Something that may happen in a school, sensible or not; the rules take care. */
const happening: fc.Arbitrary<(time: string) => CampusEvent> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constantFrom(...READERS), fc.oneof(child, teacher, guardian)).map(
      ([reader, who]) =>
        (time: string) =>
          core.tap(reader, who, time),
    ),
  },
  fc.tuple(fc.constantFrom(...READERS), child).map(
    ([reader, who]) =>
      (time: string) =>
        core.lateTap(reader, who, { tapped: "07:10", time }),
  ),
  fc.tuple(fc.uniqueArray(child, { minLength: 1, maxLength: 2 }), guardian).map(
    ([students, collector]) =>
      (time: string) =>
        core.askPickup(time, students, { collector }),
  ),
  fc.tuple(numbered("p"), guardian).map(
    ([pickup, collector]) =>
      (time: string) =>
        core.confirm(time, pickup, collector),
  ),
  numbered("p").map((pickup) => (time: string) => core.deny(time, pickup)),
  fc.tuple(teacher, teacher, fc.uniqueArray(child, { maxLength: 4 })).map(
    ([by, to, students]) =>
      (time: string) =>
        core.offer(time, by, { to, students }),
  ),
  fc.tuple(teacher, fc.nat(4), numbered("h")).map(
    ([by, count, handover]) =>
      (time: string) =>
        core.accept(time, by, { count, handover }),
  ),
  fc.tuple(teacher, child).map(
    ([by, one]) =>
      (time: string) =>
        core.settleRoll(time, by, "care-1", { [one]: "present" }),
  ),
  fc.tuple(child, teacher).map(
    ([one, custodian]) =>
      (time: string) =>
        core.settleChild(time, one, { outcome: "in-care", custodian, place: "room-1" }),
  ),
  numbered("a").map((alarm) => (time: string) => core.acknowledge(time, alarm)),
  fc
    .constantFrom("online", "offline", "silent")
    .map((status) => (time: string) => core.readerIs(status, "door-1", time)),
  fc.constant((time: string) => core.tick(time)),
);
const day = fc
  .array(fc.tuple(fc.integer({ min: FROM, max: TO }), happening), { maxLength: 60 })
  .map((all) => all.sort(([a], [b]) => a - b).map(([minute, make]) => make(clockTime(minute))));

/** Lets events happen through the real loop and rules, at their own times. */
async function live(loop: Loop, clock: ReturnType<typeof handClock>, events: readonly CampusEvent[]): Promise<void> {
  const outcomes = events.map(({ at: when, ...event }) => {
    clock.set(when);
    return loop.submit({ event: event as IncomingEvent }).catch((error: { code: string }) => {
      // Whatever the rules think of an event, what is in the journal must give the state.
      if (error.code !== "core/invariant") throw error;
    });
  });
  await Promise.all(outcomes);
}

const start = (journal: OpenJournal, clock: ReturnType<typeof handClock>) =>
  createLoop({ journal, clock, state: restoreState(journal) });

describe("after a restart", () => {
  test("the latest snapshot and the entries after it give exactly the state before, wherever it was taken", async () => {
    const snapshots = fc.array(fc.nat(60), { maxLength: 3 });
    let entries = 0;
    await fc.assert(
      fc.asyncProperty(day, snapshots, async (events, places) => {
        const dir = tempDir();
        const journal = await open(dir);
        const clock = handClock();
        const loop = start(journal, clock);
        await live(loop, clock, ADOPTED);
        const marks = [...places].sort((a, b) => a - b).map((place) => Math.min(place, events.length));
        let done = 0;
        for (const mark of [...marks, events.length]) {
          await live(loop, clock, events.slice(done, mark));
          done = mark;
          if (mark < events.length) await journal.saveSnapshot(journal.head().upto, encodeState(loop.state()));
        }
        const before = encodeState(loop.state());
        entries += journal.head().upto;
        await loop.stop();
        await journal.close();

        const again = await open(dir);
        const withSnapshot = restoreState(again);
        expect(encodeState(withSnapshot)).toBe(before);
        expect(encodeState(restoreState({ read: again.read, latestSnapshot: () => null }))).toBe(before);

        // And the day goes on as if nothing had been: the same event, the same answer, the same facts.
        const next = core.tap("east-in", "s1", "19:05");
        const [a, b] = [
          start(again, clock),
          createLoop({ journal: again, clock, state: restoreState({ read: again.read, latestSnapshot: () => null }) }),
        ];
        clock.set(at("19:05"));
        const { at: _, ...event } = next;
        const first = await a.submit({ event });
        expect((await b.submit({ event })).answer).toEqual(first.answer);
        await again.close();
      }),
      { numRuns: 60 },
    );
    expect(entries, "the random days are not empty").toBeGreaterThan(200);
  });

  test("an empty journal gives a school in which nothing has happened", async () => {
    expect(encodeState(restoreState(await open(tempDir())))).toBe(encodeState(emptyState));
  });

  test("more entries than one page are all replayed", async () => {
    const journal = await open(tempDir());
    await journal.append(ticks(1, 2500));
    expect(countFacts(journal)).toBe(2500);
    await journal.saveSnapshot(2400, "2400");
    expect(countFacts(journal)).toBe(2500);
  });

  test.each([
    ["was changed on disk", "UPDATE snapshots SET text = '77' WHERE seq = 20"],
    ["belongs to another past", "UPDATE snapshots SET head = 'x' WHERE seq = 20"],
    ["stands after an entry that is not there", "UPDATE snapshots SET seq = 99 WHERE seq = 20"],
  ])("a snapshot that %s is passed over for the one before", async (_, sql) => {
    const dir = tempDir();
    const journal = await open(dir);
    await journal.append(ticks(1, 30));
    await journal.saveSnapshot(10, "10");
    await journal.saveSnapshot(20, "20");
    expect(journal.latestSnapshot()).toEqual({ seq: 20, text: "20" });
    await journal.close();
    new Database(join(dir, JOURNAL_FILE)).exec(sql).close();
    const again = await open(dir);
    expect(again.latestSnapshot()).toEqual({ seq: 10, text: "10" });
    expect(countFacts(again)).toBe(30);
  });

  test("a snapshot that this version cannot read costs only time", async () => {
    const journal = await open(tempDir());
    await journal.append(ticks(1, 30));
    await journal.saveSnapshot(20, "of another version");
    expect(countFacts(journal)).toBe(30);
  });
});

/** A core whose state is the number of facts so far. */
const countFacts = (journal: OpenJournal) =>
  restoreWith(journal, {
    empty: 0,
    evolve: (count: number, _: Fact) => count + 1,
    decode(text) {
      if (!/^\d+$/.test(text)) throw new Error("unknown format");
      return Number(text);
    },
  });

describe("snapshots", () => {
  const committed = (seq: number): Committed => ({
    event: tick(seq).event,
    seq,
    answer: { kind: "none" },
    facts: [seen("t-1", MORNING)],
    effects: [],
    state: emptyState,
  });
  function kept({ from = 0, failing = false } = {}) {
    const saved: number[] = [];
    const logged: string[] = [];
    let tell: (batch: readonly Committed[]) => void = () => {};
    const hold = { now: null as Promise<void> | null };
    const snapshots = keepSnapshots({
      loop: {
        onCommitted(listener) {
          tell = listener;
        },
      },
      journal: {
        latestSnapshot: () => (from > 0 ? { seq: from, text: "" } : null),
        async saveSnapshot(seq) {
          await hold.now;
          if (failing) throw new Error("no room");
          saved.push(seq);
        },
      },
      log: (message) => logged.push(message),
    });
    return { saved, logged, snapshots, hold, tell: (seq: number) => tell([committed(seq)]) };
  }

  test("are taken every SNAPSHOT_ENTRIES entries, counted from the last one", async () => {
    const { saved, tell } = kept({ from: 7 });
    for (const seq of [8, SNAPSHOT_ENTRIES + 6, SNAPSHOT_ENTRIES + 7, SNAPSHOT_ENTRIES + 8, 2 * SNAPSHOT_ENTRIES + 7]) {
      tell(seq);
      await settled();
    }
    expect(saved).toEqual([SNAPSHOT_ENTRIES + 7, 2 * SNAPSHOT_ENTRIES + 7]);
  });

  test("are encoded piece by piece, and others have their turn in between", async () => {
    const order: string[] = [];
    let tell: (batch: readonly Committed[]) => void = () => {};
    const snapshots = keepSnapshots({
      loop: {
        onCommitted(listener) {
          tell = listener;
        },
      },
      journal: {
        latestSnapshot: () => null,
        saveSnapshot: async (_seq, text) => void order.push(text),
      },
      *encode() {
        for (const piece of ["a", "b"]) {
          order.push(`encode ${piece}`);
          yield piece;
        }
      },
      pause: async () => void order.push("pause"),
    });
    tell([committed(SNAPSHOT_ENTRIES)]);
    await snapshots.stop();
    expect(order).toEqual(["encode a", "pause", "encode b", "pause", "ab"]);
  });

  test("are saved one at a time", async () => {
    const { saved, tell, hold, snapshots } = kept();
    const { promise, resolve } = Promise.withResolvers<void>();
    hold.now = promise;
    tell(SNAPSHOT_ENTRIES);
    tell(3 * SNAPSHOT_ENTRIES);
    resolve();
    await settled();
    expect(saved).toEqual([SNAPSHOT_ENTRIES]);
    await snapshots.stop();
    expect(saved).toEqual([SNAPSHOT_ENTRIES, 3 * SNAPSHOT_ENTRIES]);
  });

  test("are taken at a clean stop, unless there is nothing new", async () => {
    const { saved, tell, snapshots } = kept();
    await snapshots.stop();
    tell(5);
    await snapshots.stop();
    await snapshots.stop();
    expect(saved).toEqual([5]);
  });

  test("that fail are logged and harm nobody", async () => {
    const { saved, logged, tell, snapshots } = kept({ failing: true });
    tell(SNAPSHOT_ENTRIES);
    await snapshots.stop();
    expect(saved).toEqual([]);
    expect(logged).toHaveLength(2);
  });

  test("beyond the newest ones are dropped", async () => {
    const dir = tempDir();
    const journal = await open(dir);
    await journal.append(ticks(1, 9));
    for (const seq of [2, 4, 6, 8]) await journal.saveSnapshot(seq, String(seq));
    const db = new Database(join(dir, JOURNAL_FILE), { readonly: true });
    expect(db.prepare("SELECT count(*) FROM snapshots").pluck().get()).toBe(SNAPSHOTS_KEPT);
    db.close();
    await expect(journal.saveSnapshot(77, "")).rejects.toMatchObject({ code: "journal/conflict" });
  });
});
