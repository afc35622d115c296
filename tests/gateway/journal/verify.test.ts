import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { JOURNAL_FILE } from "../../../gateway/journal/schema.ts";
import { TAIL_ENTRIES } from "../../../gateway/journal/store.ts";
import { verifyJournal } from "../../../gateway/journal/verify.ts";
import { codeOf, EMPTY, open, taps, tempDir, tick, ticks } from "./fixture.ts";

/** A stopped gateway's directory in which somebody has been at work. */
async function tampered(sql: string): Promise<string> {
  const dir = tempDir();
  const journal = await open(dir);
  await journal.append(taps(1, 10));
  const set = { at: 1, client: "gate-1", topic: "t", reason: "json", raw: Buffer.from("{"), tap: null, entry: 11 };
  await journal.append({
    ...EMPTY,
    drafts: [tick(11, []), tick(12)],
    quarantine: [set],
    personal: [{ entry: 12, person: "s-1", field: "name", value: "Lin Yue" }],
  });
  await journal.close();
  const db = new Database(join(dir, JOURNAL_FILE));
  db.pragma("foreign_keys = OFF");
  db.exec(sql);
  db.close();
  return dir;
}

describe("the whole chain", () => {
  test("is whole when nobody touched it, read while the gateway runs and after it stopped", async () => {
    const dir = tempDir();
    const journal = await open(dir);
    await journal.append(taps(1, 2500));
    expect(verifyJournal(dir)).toEqual({ ok: true, entries: 2500, head: journal.head().head });
    expect(journal.verifyChain({ from: 2490 })).toEqual({ ok: true, entries: 2500, head: journal.head().head });
    await journal.close();
    expect(verifyJournal(dir)).toMatchObject({ ok: true, entries: 2500 });
  });

  test("of a journal in which nothing has happened is whole", async () => {
    const dir = tempDir();
    await open(dir);
    expect(verifyJournal(dir)).toEqual({ ok: true, entries: 0, head: "0".repeat(64) });
  });

  test.each([
    [
      "an edited entry",
      `UPDATE entries SET text = replace(text, '"verdict":"accept"', '"verdict":"refuse"') WHERE seq = 4`,
      4,
    ],
    ["an entry taken out", "DELETE FROM entries WHERE seq = 4", 4],
    [
      "two entries swapped",
      "UPDATE entries SET seq = -1 WHERE seq = 4; UPDATE entries SET seq = 4 WHERE seq = 5; UPDATE entries SET seq = 5 WHERE seq = -1",
      4,
    ],
    ["the end cut off", "DELETE FROM entries WHERE seq > 8", 9],
    ["an entry added", "INSERT INTO entries SELECT 0, at, text FROM entries WHERE seq = 1", 0],
    ["a tap taken out", "DELETE FROM taps WHERE entry = 6", 6],
    ["a tap renumbered", "UPDATE taps SET seq = 77 WHERE entry = 6", 6],
    ["another raw message", "UPDATE taps SET raw = x'00' WHERE entry = 6", 6],
    ["another quarantined message", "UPDATE quarantine SET raw = x'00'", 11],
    ["another name", "UPDATE personal SET sealed = x'00'", 12],
    ["another head", "UPDATE meta SET value = 'x' WHERE name = 'head'", 12],
  ])("names %s", async (_, sql, seq) => {
    expect(verifyJournal(await tampered(sql))).toMatchObject({ ok: false, seq });
  });

  test("a journal that is not there is an error, not a whole one", () => {
    expect(() => verifyJournal(tempDir())).toThrow(expect.objectContaining({ code: "journal/io" }));
  });
});

describe("opening", () => {
  test("finds a changed entry near the end", async () => {
    const dir = await tampered("UPDATE entries SET text = replace(text, 'welcome', 'goodbye') WHERE seq = 10");
    expect(await codeOf(open(dir))).toBe("journal/chain-broken");
  });

  test("finds a head that is not the last entry", async () => {
    expect(await codeOf(open(await tampered("UPDATE meta SET value = '11' WHERE name = 'seq'")))).toBe(
      "journal/chain-broken",
    );
  });

  test("does not read the whole past again: what is older is for verify", async () => {
    const dir = tempDir();
    const journal = await open(dir);
    await journal.append(ticks(1, TAIL_ENTRIES + 10));
    await journal.close();
    const db = new Database(join(dir, JOURNAL_FILE));
    db.exec("UPDATE entries SET text = replace(text, 't-1', 't-2') WHERE seq = 3");
    db.close();
    expect((await open(dir)).verifyChain()).toMatchObject({ ok: false, seq: 3 });
  });
});
