import { join } from "node:path";
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WRITES_WAITING_MAX } from "../../../gateway/journal/open.ts";
import { JOURNAL_FILE } from "../../../gateway/journal/schema.ts";
import { codeOf, EMPTY, open, seeded, tapped, taps, tempDir, ticks } from "./fixture.ts";

afterEach(() => vi.restoreAllMocks());

const inWorker = { inProcess: false } as const;

describe("writing in a thread of its own", () => {
  test("gives the same journal, byte for byte, as writing in process", async () => {
    const files = [];
    for (const options of [{ inProcess: true }, inWorker]) {
      const dir = tempDir();
      const journal = await open(dir, options);
      await journal.append(taps(1, 5));
      await Promise.all([journal.append(taps(6, 5)), journal.append(ticks(11, 2))]);
      expect(journal.head().upto).toBe(12);
      expect(journal.findTap("gate-1", 7, 10)?.entry).toBe(10);
      expect(journal.verifyChain()).toMatchObject({ ok: true, entries: 12 });
      const db = new Database(join(dir, JOURNAL_FILE), { readonly: true });
      files.push([journal.readTexts(0, 20), db.prepare("SELECT * FROM taps").all()]);
      db.close();
    }
    expect(files[1]).toEqual(files[0]);
  });

  test("keeps the whole message when it is a window into a larger network buffer", async () => {
    const journal = await open(tempDir(), inWorker);
    const { draft, tap } = tapped(1);
    const network = Buffer.alloc(65_536, "x");
    network.set(tap.raw, 1000);
    const raw = network.subarray(1000, 1000 + tap.raw.length);
    await journal.append({ ...EMPTY, drafts: [draft], taps: [{ ...tap, raw }] });
    expect(journal.readRaw(1)).toEqual(new Uint8Array(tap.raw));
    expect(network.length).toBe(65_536);
  });

  test("passes the code of a fault on, and goes on after it", async () => {
    const journal = await open(tempDir(), inWorker);
    expect(await codeOf(journal.append(ticks(2, 1)))).toBe("journal/conflict");
    await journal.append(ticks(1, 1));
    expect(journal.head().upto).toBe(1);
  });

  test("cannot start twice on one journal, nor on a file of another version", async () => {
    const dir = tempDir();
    await open(dir, inWorker);
    expect(await codeOf(open(dir, inWorker))).toBe("journal/in-use");
    const other = tempDir();
    new Database(join(other, JOURNAL_FILE)).exec("PRAGMA user_version = 9").close();
    expect(await codeOf(open(other, inWorker))).toBe("journal/unknown-schema");
  });

  test("stores snapshots, the district's position and erasures too", async () => {
    const dir = tempDir();
    const journal = await open(dir, inWorker);
    await journal.append({ ...taps(1, 1), personal: [{ entry: 1, person: "s-1", field: "name", value: "Lin Yue" }] });
    await journal.saveSnapshot(1, "{}");
    await journal.saveSyncPosition(1);
    expect(journal.latestSnapshot()).toEqual({ seq: 1, text: "{}" });
    expect(journal.syncPosition().upto).toBe(1);
    expect(journal.personal("s-1")).toEqual({ name: "Lin Yue" });
    await journal.erase("s-1", 5);
    expect(journal.personal("s-1")).toBeNull();
    await journal.close();
    expect((await open(dir)).head().upto).toBe(1);
  });

  test("takes a bounded number of writes at once", async () => {
    const journal = await open(tempDir(), inWorker);
    const writes = Array.from({ length: WRITES_WAITING_MAX + 3 }, (_, i) => codeOf(journal.append(ticks(i + 1, 1))));
    const codes = await Promise.all(writes);
    expect(codes.filter((code) => code === "journal/queue-full")).toHaveLength(3);
    expect(journal.head().upto).toBe(WRITES_WAITING_MAX);
  });

  test("that dies rejects what was waiting, refuses what comes, and says so once", async () => {
    const workers: Worker[] = [];
    const post = vi.spyOn(Worker.prototype, "postMessage");
    const journal = await open(tempDir(), inWorker);
    await journal.append(ticks(1, 1));
    workers.push(...(post.mock.contexts as Worker[]));
    const losses: Error[] = [];
    journal.onLost((error) => losses.push(error));
    const pending = codeOf(journal.append(ticks(2, 500)));
    await workers[0]?.terminate();
    // Whether the last batch got to the disk nobody knows; what is certain is that it was not promised.
    expect([null, "journal/worker-lost"]).toContain(await pending);
    expect(await codeOf(journal.append(ticks(502, 1)))).toBe("journal/worker-lost");
    expect(losses).toMatchObject([{ code: "journal/worker-lost" }]);
    expect(journal.read(0, 1)).toHaveLength(1);
    await journal.close();
  });

  test("draws its chance from what was injected", async () => {
    const heads = [];
    for (const seed of ["a", "a", "b"]) {
      const journal = await open(tempDir(), { ...inWorker, entropy: seeded(seed) });
      await journal.append(taps(1, 2));
      heads.push(journal.head().head);
    }
    expect(heads[0]).toBe(heads[1]);
    expect(heads[0]).not.toBe(heads[2]);
  });
});
