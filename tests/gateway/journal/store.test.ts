import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import type { JournalEntry } from "../../../gateway/contract/sync.ts";
import type { Custody } from "../../../gateway/core/state.ts";
import { expand } from "../../../gateway/journal/entropy.ts";
import { READ_ENTRIES_MAX, SEQS_ABOVE_MAX } from "../../../gateway/journal/journal.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import {
  APPLICATION_ID,
  JOURNAL_FILE,
  openForWriting,
  requireSqlite,
  SCHEMA_VERSION,
  setDurable,
  WAL_BYTES_MAX,
} from "../../../gateway/journal/schema.ts";
import { ACCEPT, codeOf, EMPTY, MASTER, MORNING, open, seeded, tapped, taps, tempDir, tick, ticks } from "./fixture.ts";

const sqliteError = (code: string) => Object.assign(new Error("disk I/O error"), { code });

describe("the file", () => {
  test("is opened with a full sync at each commit, also when it is opened again", () => {
    const path = join(tempDir(), JOURNAL_FILE);
    for (const time of ["new", "reopened"]) {
      const db = openForWriting(path, { master: MASTER });
      const settings = [
        "journal_mode",
        "synchronous",
        "foreign_keys",
        "busy_timeout",
        "journal_size_limit",
        "secure_delete",
      ];
      expect(
        settings.map((name) => db.pragma(name, { simple: true })),
        time,
      ).toEqual(["wal", 2, 1, 5000, WAL_BYTES_MAX, 1]);
      db.close();
    }
    // The trap that makes this test worth having: a plain reopened handle does not sync its commits.
    const plain = new Database(path);
    expect(plain.pragma("synchronous", { simple: true })).toBe(1);
    plain.close();
  });

  test("that cannot be made durable is refused", () => {
    expect(() => setDurable(new Database(":memory:"))).toThrow(
      expect.objectContaining({ code: "journal/not-durable" }),
    );
  });

  test.each(["3.51.2", "3.50.9", "2.99.99"])("is refused by SQLite %s, which can corrupt it", (version) => {
    expect(() => requireSqlite(version)).toThrow(expect.objectContaining({ code: "journal/not-durable" }));
  });
  test.each(["3.51.3", "3.54.1", "4.0.0"])("is opened by SQLite %s", (version) => {
    expect(() => requireSqlite(version)).not.toThrow();
  });

  test.each([
    ["a newer version", `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION + 1}`],
    [
      "an older version",
      `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 0; CREATE TABLE entries (x)`,
    ],
    ["another program", `PRAGMA user_version = ${SCHEMA_VERSION}; CREATE TABLE prices (x)`],
  ])("of %s is refused and left as it is", async (_, sql) => {
    const dir = tempDir();
    const path = join(dir, JOURNAL_FILE);
    new Database(path).exec(sql).close();
    const before = readFileSync(path);
    expect(await codeOf(open(dir))).toBe("journal/unknown-schema");
    expect(readFileSync(path)).toEqual(before);
  });

  test("that is no database is refused and left as it is", async () => {
    const dir = tempDir();
    writeFileSync(join(dir, JOURNAL_FILE), "not a database at all, but long enough to be looked at".repeat(40));
    expect(await codeOf(open(dir))).toBe("journal/corrupt");
    expect(readFileSync(join(dir, JOURNAL_FILE), "utf8")).toMatch(/^not a database/);
  });

  test("is refused with another master key: names would be unreadable and nobody would notice", async () => {
    const dir = tempDir();
    await (await open(dir)).close();
    expect(await codeOf(open(dir, { master: seeded("other")(32) }))).toBe("journal/wrong-key");
  });

  test("has one writer", async () => {
    const dir = tempDir();
    const first = await open(dir);
    expect(await codeOf(open(dir))).toBe("journal/in-use");
    await first.close();
    await open(dir);
  });
});

describe("a commit", () => {
  test("holds the event, its facts, the raw message, the cursor and the head, and is there after opening again", async () => {
    const dir = tempDir();
    const before = await open(dir);
    await before.append(taps(1, 3));
    await before.append(ticks(4, 2));
    const head = before.head();
    await before.close();

    const journal = await open(dir);
    expect(journal.head()).toEqual(head);
    expect(head.upto).toBe(5);
    const entries = journal.read(0, 100);
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(entries.at(-1)?.hash).toBe(head.head);
    const { draft, tap } = tapped(2);
    expect(entries[1]).toMatchObject({ ...draft.event, seq: 2, answer: ACCEPT, facts: [], previous: entries[0]?.hash });
    expect(JSON.stringify(entries)).not.toContain("04A2B3C4D5E680");
    expect(journal.findTap("gate-1", 7, 2)).toEqual({ digest: tap.digest, answer: ACCEPT, entry: 2 });
    expect(journal.readRaw(2)).toEqual(new Uint8Array(tap.raw));
    expect(journal.cursor("gate-1", 7)).toEqual({ reader: "gate-1", epoch: 7, upto: 3 });
    expect(journal.findTap("gate-1", 8, 2)).toBeNull();
    expect(journal.cursor("gate-1", 8)).toBeNull();
    expect(journal.verifyChain()).toEqual({ ok: true, entries: 5, head: head.head });
  });

  test("gives the entries as the texts that were hashed", async () => {
    const journal = await open(tempDir());
    await journal.append(ticks(1, 3));
    const texts = journal.readTexts(1, 10);
    expect(texts.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(texts.map(({ text }) => JSON.parse(text) as JournalEntry)).toEqual(journal.read(1, 10));
  });

  test.each([
    ["a seq that is not the next", { ...EMPTY, drafts: [tick(5)] }],
    [
      "a tap whose identity is taken",
      { ...EMPTY, drafts: [tick(3), tapped(4).draft], taps: [tapped(4, { seq: 1 }).tap] },
    ],
    ["a tap of no entry in it", { ...EMPTY, drafts: [tick(3)], taps: [tapped(9).tap] }],
    [
      "two taps of one entry",
      { ...EMPTY, drafts: [tapped(3).draft], taps: [tapped(3).tap, tapped(3, { seq: 8 }).tap] },
    ],
    [
      "a field of an earlier entry",
      { ...EMPTY, drafts: [tick(3)], personal: [{ entry: 1, person: "s-1", field: "name", value: "x" }] },
    ],
  ])("with %s leaves nothing of itself", async (_, batch) => {
    const journal = await open(tempDir());
    await journal.append(taps(1, 2));
    const before = [journal.head(), journal.readTexts(0, 10), journal.cursor("gate-1", 7)];
    expect(await codeOf(journal.append({ ...batch, cursors: [{ reader: "gate-1", epoch: 7, upto: 99 }] }))).toBe(
      "journal/conflict",
    );
    expect([journal.head(), journal.readTexts(0, 10), journal.cursor("gate-1", 7)]).toEqual(before);
    await journal.append(taps(3, 1));
    expect(journal.verifyChain()).toMatchObject({ ok: true, entries: 3 });
  });

  test("that RFC 8785 cannot hold leaves nothing of itself", async () => {
    const journal = await open(tempDir());
    const broken = tick(2, [{ kind: "staff-seen", staff: "\ud800", at: 1, place: "p" }]);
    expect(await codeOf(journal.append({ ...EMPTY, drafts: [tick(1), broken] }))).toBe("journal/unstorable");
    expect(journal.head().upto).toBe(0);
  });

  test("that does not fit on the disk leaves nothing of itself, and what fits later is taken", async () => {
    const dir = tempDir();
    const journal = await open(dir, { pagesMax: 60 });
    let seq = 0;
    let code: string | null = null;
    while (code === null && seq < 5000) {
      code = await codeOf(journal.append(taps(seq + 1, 20)));
      if (code === null) seq += 20;
    }
    expect(code).toBe("journal/disk-full");
    expect(seq).toBeGreaterThan(20);
    expect(journal.head().upto).toBe(seq);
    expect(journal.read(seq, 10)).toEqual([]);
    expect(journal.seqsAbove("gate-1", 7, seq)).toEqual([]);
    expect(journal.cursor("gate-1", 7)?.upto).toBe(seq);
    await journal.close();
    const roomy = await open(dir);
    await roomy.append(taps(seq + 1, 20));
    expect(roomy.verifyChain()).toMatchObject({ ok: true, entries: seq + 20 });
  });

  test("after a failed sync goes to a freshly opened file, and only if that file holds what was promised", async () => {
    let broken = false;
    const faults = (point: string) => {
      if (broken && point === "before-commit") throw sqliteError("SQLITE_IOERR_FSYNC");
    };
    const journal = await open(tempDir(), { faults });
    await journal.append(taps(1, 2));
    broken = true;
    expect(await codeOf(journal.append(taps(3, 2)))).toBe("journal/io");
    expect(await codeOf(journal.append(taps(3, 2)))).toBe("journal/io");
    expect(journal.head().upto).toBe(2);
    expect(journal.read(0, 10)).toHaveLength(2);
    broken = false;
    await journal.append(taps(3, 2));
    expect(journal.verifyChain()).toMatchObject({ ok: true, entries: 4 });
  });

  test("of which nobody knows whether it happened stops all writing until the gateway starts again", async () => {
    let broken = true;
    const faults = (point: string) => {
      if (broken && point === "after-commit") throw sqliteError("SQLITE_IOERR_FSYNC");
    };
    const dir = tempDir();
    const journal = await open(dir, { faults });
    expect(await codeOf(journal.append(taps(1, 1)))).toBe("journal/io");
    broken = false;
    expect(await codeOf(journal.append(taps(1, 1)))).toBe("journal/restart-needed");
    expect(await codeOf(journal.append(taps(2, 1)))).toBe("journal/restart-needed");
    await journal.close();
    const again = await open(dir);
    expect(again.head().upto).toBe(1);
    expect(again.findTap("gate-1", 7, 1)).not.toBeNull();
  });

  test("is refused after closing", async () => {
    const journal = await open(tempDir());
    await journal.close();
    await journal.close();
    expect(await codeOf(journal.append(ticks(1, 1)))).toBe("journal/closed");
  });

  test("that somebody else slipped in is noticed before the next one", async () => {
    const dir = tempDir();
    const journal = await open(dir);
    await journal.append(ticks(1, 2));
    const stranger = new Database(join(dir, JOURNAL_FILE));
    stranger.exec("UPDATE meta SET value = '1' WHERE name = 'seq'");
    stranger.close();
    expect(await codeOf(journal.append(ticks(3, 1)))).toBe("journal/chain-broken");
  });
});

describe("reading", () => {
  test("finds the entries that changed one child's custody in a span of time, both ends included", async () => {
    const custody = (student: string): Custody => ({
      student,
      status: "arriving",
      custodian: "t-1",
      place: "gate-east",
      session: null,
      since: MORNING,
      rule: "G1",
      unattended: null,
      transit: null,
      due: null,
      overdue: false,
    });
    const changed = (seq: number, ...students: string[]) =>
      tick(
        seq,
        students.map((student) => ({ kind: "custody-changed", custody: custody(student) }) as const),
      );
    const journal = await open(tempDir());
    await journal.append({
      ...EMPTY,
      drafts: [changed(1, "s-1", "s-2"), changed(2, "s-2"), changed(3, "s-1", "s-1"), changed(4, "s-1")],
    });
    const seqs = (from: number, to: number) =>
      journal.readCustody("s-1", MORNING + from, MORNING + to).map(({ seq }) => seq);
    expect(seqs(0, 9000)).toEqual([1, 3, 4]);
    expect(seqs(1000, 3000)).toEqual([1, 3]);
    expect(seqs(1001, 2999)).toEqual([]);
    expect(journal.readCustody("nobody", 0, MORNING * 2)).toEqual([]);
  });

  test("A2: finds what came later by the time of which it speaks, once, and the last record before an instant", async () => {
    const record = { student: "s-1", status: "in-care", custodian: "t-1", place: "room-1", session: null } as const;
    const rest = { rule: "R2", unattended: null, transit: null, due: null, overdue: false } as const;
    const at = (seconds: number): Custody => ({ ...record, ...rest, since: MORNING + seconds * 1000 });
    const journal = await open(tempDir());
    await journal.append({
      ...EMPTY,
      drafts: [
        tick(1, [{ kind: "custody-changed", custody: at(1) }]),
        tick(2, [{ kind: "custody-corrected", custody: at(0), within: 0 }]),
        tick(500, [{ kind: "custody-corrected", custody: at(1.5), within: 0 }]),
        tick(501, [{ kind: "custody-changed", custody: at(2) }]),
      ].map((draft, i) => ({ ...draft, seq: i + 1 })),
    });
    const seqs = (from: number, to: number) =>
      journal.readCustody("s-1", MORNING + from, MORNING + to).map(({ seq }) => seq);
    expect(seqs(0, 2000)).toEqual([1, 2, 3, 4]);
    expect(seqs(1200, 1800)).toEqual([3]);
    expect(journal.custodyBefore("s-1", MORNING + 400_000)?.seq).toBe(1);
    expect(journal.custodyBefore("s-1", MORNING + 1000)).toBeNull();
    expect(journal.custodyBefore("s-1", MORNING * 2)?.seq).toBe(4);
    expect(journal.custodyBefore("s-2", MORNING * 2)).toBeNull();
  });

  test("lists what of an epoch is durable above a cursor, admitted or quarantined", async () => {
    const journal = await open(tempDir());
    const drafts = [tapped(1, { seq: 5 }), tapped(2, { seq: 3 }), tapped(3, { seq: 9, epoch: 8 })];
    const kept = { at: MORNING, client: "gate-1", topic: "t", reason: "json", raw: Buffer.from("{"), entry: 4 };
    await journal.append({
      ...EMPTY,
      drafts: [...drafts.map(({ draft }) => draft), tick(4, []), tick(5, [])],
      taps: drafts.map(({ tap }) => tap),
      quarantine: [
        { ...kept, tap: { reader: "gate-1", epoch: 7, seq: 4 } },
        { ...kept, entry: 5, tap: null },
      ],
    });
    expect(journal.seqsAbove("gate-1", 7, 0)).toEqual([3, 4, 5]);
    expect(journal.seqsAbove("gate-1", 7, 3)).toEqual([4, 5]);
    expect(journal.seqsAbove("gate-2", 7, 0)).toEqual([]);
    expect(journal.readRaw(4)).toEqual(new Uint8Array(Buffer.from("{")));
    expect(journal.verifyChain()).toMatchObject({ ok: true });
  });

  test("a reader's cursor never goes back", async () => {
    const journal = await open(tempDir());
    for (const upto of [3, 9, 4]) await journal.append({ ...EMPTY, cursors: [{ reader: "gate-1", epoch: 1, upto }] });
    expect(journal.cursor("gate-1", 1)?.upto).toBe(9);
    expect(journal.head().upto).toBe(0);
  });

  test("remembers the answer to an action", async () => {
    const journal = await open(tempDir());
    const action = {
      key: "k",
      digest: "d",
      at: MORNING,
      answer: { kind: "done", rule: "G3", subject: "p-1" },
      entry: 1,
    } as const;
    await journal.append({ ...ticks(1, 1), actions: [action] });
    expect(journal.findAction("k")).toEqual(action);
    expect(journal.findAction("l")).toBeNull();
    expect(await codeOf(journal.append({ ...ticks(2, 1), actions: [action] }))).toBe("journal/conflict");
  });

  test("returns no more than its bounds", async () => {
    const dir = tempDir();
    const journal = await open(dir);
    for (let first = 1; first <= READ_ENTRIES_MAX + 1; first += 2000) await journal.append(ticks(first, 2000));
    expect(journal.read(0, Number.MAX_SAFE_INTEGER)).toHaveLength(READ_ENTRIES_MAX);
    await journal.close();
    const db = new Database(join(dir, JOURNAL_FILE));
    db.pragma("foreign_keys = OFF");
    const seqs = (from: number, to: number) =>
      `WITH RECURSIVE one (n) AS (VALUES (${from}) UNION ALL SELECT n + 1 FROM one WHERE n < ${to})`;
    db.exec(
      `${seqs(1, 10_000)} INSERT INTO quarantine SELECT n + 1000000, 0, 'c', 't', 'r', 'gate-1', 1, n, NULL, x'00' FROM one`,
    );
    db.exec(
      `${seqs(10_001, SEQS_ABOVE_MAX + 5)} INSERT INTO taps SELECT n + 1000000, 'gate-1', 1, n, x'00', NULL, x'00' FROM one`,
    );
    db.close();
    expect((await open(dir)).seqsAbove("gate-1", 1, 0)).toHaveLength(SEQS_ABOVE_MAX);
  });

  test("keeps how far the district is", async () => {
    const dir = tempDir();
    const journal = await open(dir, { syncEpoch: 3 });
    expect(journal.syncPosition()).toEqual({ epoch: 3, upto: 0 });
    await journal.saveSyncPosition(17);
    expect(journal.syncPosition()).toEqual({ epoch: 3, upto: 17 });
    await journal.close();
    expect((await open(dir)).syncPosition()).toEqual({ epoch: 3, upto: 17 });
  });
});

describe("one seed", () => {
  test("gives the same file contents, byte for byte, however the events were grouped", async () => {
    const groups = [[6], [1, 2, 3], [2, 2, 2]];
    const files = [];
    for (const sizes of groups) {
      const dir = tempDir();
      const journal = await open(dir);
      let first = 1;
      for (const size of sizes) {
        await journal.append(taps(first, size));
        first += size;
      }
      const rows = new Database(join(dir, JOURNAL_FILE), { readonly: true });
      files.push([
        journal.readTexts(0, 10),
        rows.prepare("SELECT * FROM taps").all(),
        rows.prepare("SELECT * FROM vault_keys").all(),
      ]);
      rows.close();
    }
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
  });

  test("and another seed gives other ciphertext", async () => {
    const [one, other] = [await open(tempDir()), await open(tempDir(), { entropy: seeded("other") })];
    await one.append(taps(1, 1));
    await other.append(taps(1, 1));
    expect(one.head().head).not.toBe(other.head().head);
  });

  test("is stretched into a stream that never depends on how it is drawn", () => {
    const [a, b] = [expand(MASTER), expand(MASTER)];
    const whole = Buffer.from(a(10_000));
    const parts = Buffer.concat(Array.from({ length: 1000 }, () => b(10)));
    expect(parts.equals(whole)).toBe(true);
  });
});

describe("a power cut", () => {
  test("that tears the log anywhere leaves a whole journal of the commits before the tear", async () => {
    const dir = tempDir();
    const journal = await open(dir);
    const ends: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      await journal.append(taps(1 + i * 3, 3));
      ends.push(statSync(join(dir, `${JOURNAL_FILE}-wal`)).size);
    }
    const size = ends.at(-1) ?? 0;
    const begin = ends[0] ?? 0;
    for (let i = 0; i < 40; i += 1) {
      const cut = begin + Math.floor(((size - begin) * i) / 40);
      const torn = tempDir();
      for (const file of [JOURNAL_FILE, `${JOURNAL_FILE}-wal`]) copyFileSync(join(dir, file), join(torn, file));
      const wal = join(torn, `${JOURNAL_FILE}-wal`);
      if (i % 2 === 0) truncateSync(wal, cut);
      else {
        const bytes = readFileSync(wal);
        bytes[cut] = (bytes[cut] ?? 0) ^ 0x40;
        writeFileSync(wal, bytes);
      }
      const after = await openJournal({ dir: torn, master: MASTER, entropy: seeded("later"), inProcess: true });
      // Everything that was whole on disk is there; a flip inside a commit drops it and what follows.
      const promised = ends.filter((end) => end <= cut).length;
      expect(after.head().upto, `cut at ${cut}`).toBe(promised * 3);
      expect(after.verifyChain()).toMatchObject({ ok: true, entries: promised * 3 });
      await after.append(taps(promised * 3 + 1, 1));
      await after.close();
    }
  });
});
