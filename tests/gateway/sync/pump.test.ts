import { describe, expect, test } from "vitest";
import { GENESIS_HASH, type SyncCursor, type SyncStanding } from "#contract/sync.ts";
import { BACKOFF_FIRST_MS } from "../../../gateway/sync/backoff.ts";
import type { Link, LinkAnswer } from "../../../gateway/sync/link.ts";
import type { OutboxBatch } from "../../../gateway/sync/outbox.ts";
import { BACKLOG_HIGH_WATER, CONTACT_EVERY_MS, createPump, type SyncJournal } from "../../../gateway/sync/pump.ts";
import { type MemoryJournal, memoryJournal } from "./support.ts";

type Asked = "cursor" | { readonly from: number; readonly to: number };
type Answers = { cursor?: () => LinkAnswer<SyncStanding>; post?: (batch: OutboxBatch) => LinkAnswer<SyncCursor> };

const many = (count: number) => Array.from({ length: count }, (_, i) => ({ at: i + 1 }));
const ok = <T>(value: T) => ({ kind: "ok", value }) as const;
const standing = (journal: MemoryJournal, upto: number, epoch: number | null = 1): SyncStanding => ({
  epoch,
  upto,
  head: upto === 0 ? GENESIS_HASH : journal.entries()[upto - 1]!.hash,
});

/** A pump whose district answers as told; by default it holds `upto` entries and takes what fits. */
function pumpOf(journal: MemoryJournal, { upto = 0, answers = {} as Answers, epoch = 1 } = {}) {
  const asked: Asked[] = [];
  const bodies: Uint8Array[] = [];
  const events: string[] = [];
  const time = { up: 0 };
  let held = upto;
  const link: Link = {
    async cursor() {
      asked.push("cursor");
      return answers.cursor?.() ?? ok(standing(journal, held, epoch));
    },
    async post(batch) {
      asked.push({ from: batch.from, to: batch.to });
      bodies.push(batch.body);
      if (answers.post) return answers.post(batch);
      held = batch.to;
      return ok({ upto: batch.to, head: batch.head });
    },
    close() {},
  };
  const pump = createPump({
    journal,
    speaker: { school: "s1", gateway: "g1", epoch: journal.syncPosition().epoch },
    link,
    clock: { now: () => 0, up: () => time.up, speed: 1, after: () => () => {} },
    chance: () => 0.5,
    log: (_level, event) => void events.push(event),
  });
  /** Turns until it rests; the result is how long it wants to. */
  const untilRest = async () => {
    for (let i = 0; i < 50; i += 1) {
      const rest = await pump.turn();
      if (rest !== 0 || pump.status().state === "diverged") return rest;
    }
    throw new Error("it never rests");
  };
  return { pump, asked, bodies, events, answers, time, untilRest };
}

describe("sending", () => {
  test("asks where the server stands, sends what it lacks in order, and remembers the answer", async () => {
    const journal = memoryJournal(many(2500));
    const { asked, untilRest, pump } = pumpOf(journal, { upto: 100 });
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor", { from: 101, to: 1100 }, { from: 1101, to: 2100 }, { from: 2101, to: 2500 }]);
    expect(journal.syncPosition().upto).toBe(2500);
    expect(pump.status()).toEqual({
      state: "level",
      upto: 2500,
      backlog: 0,
      highWater: false,
      contactAgoMs: 0,
      fault: null,
    });
  });

  test("says nothing while there is nothing new, but shows itself every CONTACT_EVERY_MS", async () => {
    const { asked, untilRest, time } = pumpOf(memoryJournal(many(1)), { upto: 1 });
    await untilRest();
    time.up += CONTACT_EVERY_MS - 1;
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor"]);
    time.up += 1;
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor", "cursor"]);
  });

  test("a position that cannot be saved stops nothing", async () => {
    const journal = memoryJournal(many(3));
    const broken: MemoryJournal = { ...journal, saveSyncPosition: () => Promise.reject(new Error("disk full")) };
    const { untilRest, pump, events } = pumpOf(broken);
    expect(await untilRest()).toBe("level");
    expect(pump.status()).toMatchObject({ upto: 3, fault: null });
    expect(events).toContain("sync-position-not-saved");
  });

  test("a journal that cannot be read is a fault that waits, not an end", async () => {
    const journal = memoryJournal(many(3));
    let broken = true;
    const flaky: MemoryJournal = {
      ...journal,
      readTexts: (after, limit) => {
        if (broken) throw new Error("disk I/O error");
        return journal.readTexts(after, limit);
      },
    };
    const { untilRest, pump } = pumpOf(flaky);
    expect(await untilRest()).toBe(BACKOFF_FIRST_MS / 2);
    expect(pump.status()).toMatchObject({ state: "waiting", fault: "sync/journal-unreadable" });
    broken = false;
    expect(await untilRest()).toBe("level");
  });

  test("tells the office when very much waits", () => {
    const head = { upto: BACKLOG_HIGH_WATER, head: GENESIS_HASH };
    const journal: MemoryJournal = { ...memoryJournal(), head: () => head };
    const { pump } = pumpOf(journal);
    expect(pump.status()).toMatchObject({ backlog: BACKLOG_HIGH_WATER, highWater: true });
    head.upto -= 1;
    expect(pump.status().highWater).toBe(false);
  });
});

describe("when the server cannot be reached", () => {
  test("waits longer and longer, then sends the very same bytes again once the server was asked", async () => {
    const journal = memoryJournal(many(5));
    const answers: Answers = { post: () => ({ kind: "unreachable", code: "network/ECONNRESET" }) };
    const { untilRest, asked, bodies, pump } = pumpOf(journal, { answers });
    const waits = [await untilRest(), await untilRest(), await untilRest()];
    expect(waits).toEqual([250, 500, 1000]);
    expect(pump.status()).toMatchObject({ state: "waiting", fault: "network/ECONNRESET", backlog: 5 });
    journal.append(many(3));
    delete answers.post;
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor", b(1, 5), "cursor", b(1, 5), "cursor", b(1, 5), "cursor", b(1, 5), b(6, 8)]);
    expect(new Set(bodies.slice(0, 4).map((body) => Buffer.from(body).toString("base64"))).size).toBe(1);
    expect(pump.status()).toMatchObject({ state: "level", fault: null });
  });

  test("a batch that had arrived although its answer was lost is not sent again", async () => {
    const journal = memoryJournal(many(5));
    let arrived = 0;
    const answers: Answers = {
      cursor: () => ok(standing(journal, arrived)),
      post: (batch) => {
        arrived = batch.to;
        return { kind: "unreachable", code: "sync/timeout" };
      },
    };
    const { untilRest, asked } = pumpOf(journal, { answers });
    await untilRest();
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor", b(1, 5), "cursor"]);
    expect(journal.syncPosition().upto).toBe(5);
  });

  test("a busy server is asked again after the time that it named", async () => {
    const answers: Answers = { post: () => ({ kind: "busy", code: "sync/queue-full", retryAfter: "7" }) };
    const { untilRest, pump, asked } = pumpOf(memoryJournal(many(2)), { answers });
    expect(await untilRest()).toBe(7000 + BACKOFF_FIRST_MS / 2);
    expect(pump.status()).toMatchObject({ state: "waiting", fault: "sync/queue-full" });
    delete answers.post;
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor", b(1, 2), b(1, 2)]);
  });

  test("a refusal is shown by its code and tried again", async () => {
    const answers: Answers = { cursor: () => ({ kind: "refused", code: "auth/invalid" }) };
    const { untilRest, pump } = pumpOf(memoryJournal(many(2)), { answers });
    expect(await untilRest()).toBeGreaterThan(0);
    expect(pump.status()).toMatchObject({ state: "waiting", fault: "auth/invalid" });
  });
});

describe("when the server stands elsewhere", () => {
  test("a server restored from its backup gets everything from there on", async () => {
    const journal = memoryJournal(many(9), { epoch: 1, upto: 9 });
    const { untilRest, asked, events } = pumpOf(journal, { upto: 4 });
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor", b(5, 9)]);
    expect(events).toContain("sync-walks-back");
  });

  test("one that was restored while this gateway ran says so with a 409, and gets the rest", async () => {
    const journal = memoryJournal(many(9));
    const { untilRest, asked, answers } = pumpOf(journal);
    await untilRest();
    journal.append(many(2));
    answers.cursor = () => ok(standing(journal, 3));
    answers.post = () => {
      delete answers.post;
      delete answers.cursor;
      answers.cursor = () => {
        delete answers.cursor;
        return ok(standing(journal, 3));
      };
      return { kind: "misfit", code: "sync/out-of-place", cursor: standing(journal, 3) };
    };
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor", b(1, 9), b(10, 11), "cursor", b(4, 11)]);
    expect(journal.syncPosition().upto).toBe(11);
  });

  test("one that turns down every batch is not asked without a pause", async () => {
    const answers: Answers = { post: () => ({ kind: "misfit", code: "sync/out-of-place", cursor: null }) };
    const { untilRest, pump } = pumpOf(memoryJournal(many(3)), { answers });
    expect([await untilRest(), await untilRest()]).toEqual([500, 1000]);
    expect(pump.status()).toMatchObject({ state: "waiting", fault: "sync/out-of-place" });
  });

  test.each([
    ["other entries at the same places", { epoch: 1, upto: 2, head: "f".repeat(64) }],
    ["more than this journal ever had", { epoch: 1, upto: 99, head: "f".repeat(64) }],
    ["a later life of this gateway", { epoch: 2, upto: 1, head: "f".repeat(64) }],
  ])("one that holds %s: the link stops and says so", async (_name, found) => {
    const journal = memoryJournal(many(4));
    const { untilRest, pump, asked } = pumpOf(journal, { answers: { cursor: () => ok(found) } });
    await untilRest();
    expect(pump.status()).toMatchObject({ state: "diverged", fault: "sync/diverged" });
    expect(asked).toEqual(["cursor"]);
  });

  test("a 409 whose cursor is another past stops it too", async () => {
    const journal = memoryJournal(many(4));
    const other = { upto: 4, head: "e".repeat(64) };
    const { untilRest, pump, answers } = pumpOf(journal, {
      answers: {
        post: () => {
          answers.cursor = () => ok({ ...other, epoch: 1 });
          return { kind: "misfit", code: "sync/diverged", cursor: other };
        },
      },
    });
    await untilRest();
    expect(pump.status().state).toBe("diverged");
  });
});

describe("a gateway that was restored from its backup", () => {
  test("goes on after the last entry that the server confirmed before the backup", async () => {
    const journal = memoryJournal(many(6), { epoch: 2, upto: 3 });
    const former = { epoch: 1, upto: 5, head: "d".repeat(64) };
    const { untilRest, asked } = pumpOf(journal, { answers: { cursor: () => ok(former) } });
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor", b(4, 6)]);
  });

  test("goes on where the server stands when its former life ended there", async () => {
    const journal = memoryJournal(many(6), { epoch: 2, upto: 3 });
    const { untilRest, asked } = pumpOf(journal, { answers: { cursor: () => ok(standing(journal, 5, 1)) } });
    await untilRest();
    expect(asked).toEqual(["cursor", b(6, 6)]);
  });

  test("begins from the beginning when even that is unknown to the server", async () => {
    const journal: SyncJournal & MemoryJournal = memoryJournal(many(6), { epoch: 2, upto: 3 });
    const former = { epoch: 1, upto: 5, head: "d".repeat(64) };
    const { untilRest, asked } = pumpOf(journal, {
      answers: {
        cursor: () => ok(former),
        post: ({ from, to, head }) =>
          from === 1
            ? ok({ upto: to, head })
            : { kind: "misfit", code: "sync/out-of-place", cursor: { upto: 0, head: GENESIS_HASH } },
      },
    });
    expect(await untilRest()).toBe("level");
    expect(asked).toEqual(["cursor", b(4, 6), "cursor", b(1, 6)]);
  });
});

const b = (from: number, to: number) => ({ from, to });
