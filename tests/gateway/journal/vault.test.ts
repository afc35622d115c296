import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { JOURNAL_FILE } from "../../../gateway/journal/schema.ts";
import { digestMask, placeOf, seal, unseal } from "../../../gateway/journal/vault.ts";
import { EMPTY, MASTER, open, seeded, tapped, tempDir, tick } from "./fixture.ts";

const field = (entry: number, person: string, name: string, value: string) => ({ entry, person, field: name, value });
const NAME = "欧阳静怡";
const CARD = "04A2B3C4D5E680";

/** Whether these bytes stand in any file of the directory: database, log, shared memory. */
function found(dir: string, bytes: Buffer): string[] {
  return readdirSync(dir).filter((name) => readFileSync(join(dir, name)).includes(bytes));
}

const school = {
  ...EMPTY,
  drafts: [
    tick(1),
    tapped(2, { person: "s-1" }).draft,
    tapped(3, { person: "s-2" }).draft,
    tapped(4, { person: null }).draft,
  ],
  taps: [tapped(2, { person: "s-1" }).tap, tapped(3, { person: "s-2" }).tap, tapped(4, { person: null }).tap],
  personal: [
    field(1, "s-1", "name", NAME),
    field(1, "s-1", "card:c-1", CARD),
    field(1, "s-2", "name", "Lin Yue"),
    field(1, "s-3", "name", ""),
  ],
};

describe("the vault", () => {
  test("gives fields and raw messages back, and leaves no clear text on the disk", async () => {
    const dir = tempDir();
    const journal = await open(dir);
    await journal.append(school);
    expect(journal.personal("s-1")).toEqual({ name: NAME, "card:c-1": CARD });
    expect(journal.personal("s-3")).toEqual({ name: "" });
    expect(journal.personal("nobody")).toEqual({});
    expect(Buffer.from(journal.readRaw(4) ?? []).toString()).toContain(CARD);
    expect(journal.readRaw(1)).toBeNull();
    for (const clear of [NAME, "Lin Yue", CARD, tapped(2).tap.digest]) {
      expect(found(dir, Buffer.from(clear)), clear).toEqual([]);
      if (/^[0-9a-f]{64}$/.test(clear)) expect(found(dir, Buffer.from(clear, "hex")), clear).toEqual([]);
    }
  });

  test("keeps the latest value of a field", async () => {
    const journal = await open(tempDir());
    await journal.append(school);
    expect(journal.personal("s-2")).toEqual({ name: "Lin Yue" });
    await journal.append({ ...EMPTY, drafts: [tick(5)], personal: [field(5, "s-2", "name", "Lin Yuexin")] });
    expect(journal.personal("s-2")).toEqual({ name: "Lin Yuexin" });
    expect(journal.verifyChain()).toMatchObject({ ok: true, entries: 5 });
  });

  test("gives a note only to who asks for it, across a restart, and destroys it with the person's key", async () => {
    const dir = tempDir();
    const words = "her grandmother waits outside";
    let journal = await open(dir);
    await journal.append({ ...school, personal: [...school.personal, field(3, "s-1", "note:x1", words)] });
    expect(journal.personal("s-1")).toEqual({ name: NAME, "card:c-1": CARD });
    expect(found(dir, Buffer.from(words))).toEqual([]);
    await journal.close();
    journal = await open(dir);
    expect(journal.note("s-1", "note:x1")).toBe(words);
    expect([journal.note("s-2", "note:x1"), journal.note("s-1", "note:x2")]).toEqual([null, null]);
    await journal.erase("s-1", 50);
    expect(journal.note("s-1", "note:x1")).toBeNull();
    expect(journal.verifyChain()).toMatchObject({ ok: true });
    // What is said about somebody after that stands under a new key and brings nothing back.
    await journal.append({ ...EMPTY, drafts: [tick(5)], personal: [field(5, "s-1", "note:x2", "came back")] });
    expect([journal.note("s-1", "note:x1"), journal.note("s-1", "note:x2")]).toEqual([null, "came back"]);
  });

  test("forgets a person with the key: unreadable everywhere, the chain whole, others as before", async () => {
    const dir = tempDir();
    const journal = await open(dir);
    const crowd = Array.from({ length: 300 }, (_, i) => field(5, `g-${i}`, "name", `guardian ${i}`));
    await journal.append(school);
    await journal.append({ ...EMPTY, drafts: [tick(5)], personal: crowd });
    const db = new Database(join(dir, JOURNAL_FILE), { readonly: true });
    const wrapped = db.prepare("SELECT wrapped FROM vault_keys WHERE person = 's-1'").pluck().get() as Buffer;
    db.close();
    const clear = Buffer.from(unseal(MASTER, placeOf.key("s-1"), wrapped));
    const head = journal.head();
    expect(journal.personal("s-1")).not.toBeNull();
    expect(found(dir, wrapped)).not.toEqual([]);

    await journal.erase("s-1", 99);

    expect(journal.personal("s-1")).toBeNull();
    expect(journal.readRaw(2)).toBeNull();
    expect(journal.personal("s-2")).toEqual({ name: "Lin Yue" });
    expect(journal.readRaw(3)).not.toBeNull();
    expect(journal.verifyChain()).toEqual({ ok: true, entries: 5, head: head.head });
    // The wrapped key is in no page and in no log any more, so not even the master key brings anything back.
    for (const secret of [wrapped, wrapped.subarray(12, 44), clear]) expect(found(dir, secret)).toEqual([]);
    await journal.close();
    const again = await open(dir);
    expect(again.personal("s-1")).toBeNull();
    expect(again.findTap("gate-1", 7, 2)?.digest).toBe(tapped(2).tap.digest);
    expect(again.verifyChain()).toMatchObject({ ok: true });
  });

  test("keeps a later tap of somebody erased as ciphertext that nobody can open", async () => {
    const journal = await open(tempDir());
    await journal.append(school);
    await journal.erase("s-1", 99);
    const late = tapped(5, { person: "s-1" });
    await journal.append({ ...EMPTY, drafts: [late.draft], taps: [late.tap] });
    expect(journal.readRaw(5)).toBeNull();
    expect(journal.personal("s-1")).toBeNull();
    expect(journal.findTap("gate-1", 7, 5)?.digest).toBe(late.tap.digest);
    expect(journal.verifyChain()).toMatchObject({ ok: true, entries: 5 });
  });

  test("gives somebody who enrols again a new key, and the old fields stay shut", async () => {
    const journal = await open(tempDir());
    await journal.append(school);
    await journal.erase("s-1", 99);
    await journal.append({ ...EMPTY, drafts: [tick(5)], personal: [field(5, "s-1", "name", "Ouyang")] });
    expect(journal.personal("s-1")).toEqual({ name: "Ouyang" });
    expect(journal.readRaw(2)).toBeNull();
  });

  test("a key made in a transaction that failed is not used afterwards", async () => {
    let broken = true;
    const faults = (point: string) => {
      if (broken && point === "before-commit") throw Object.assign(new Error("full"), { code: "SQLITE_FULL" });
    };
    const journal = await open(tempDir(), { faults });
    await journal.append(school).catch(() => undefined);
    broken = false;
    await journal.append(school);
    expect(journal.personal("s-1")).toEqual({ name: NAME, "card:c-1": CARD });
    expect(journal.verifyChain()).toMatchObject({ ok: true });
  });
});

describe("a ciphertext", () => {
  const [key, nonce] = [seeded("key")(32), seeded("nonce")(12)];
  const sealed = seal(key, nonce, "raw\n7", Buffer.from("hello"));

  test("opens only with its key, in its place, unchanged", () => {
    expect(unseal(key, "raw\n7", sealed).toString()).toBe("hello");
    expect(() => unseal(seeded("other")(32), "raw\n7", sealed)).toThrow();
    expect(() => unseal(key, "raw\n8", sealed)).toThrow();
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => unseal(key, "raw\n7", changed), `byte ${i}`).toThrow();
    }
  });

  test("of nothing is still a ciphertext", () => {
    expect(unseal(key, "p", seal(key, nonce, "p", new Uint8Array()))).toHaveLength(0);
  });

  test("a masked digest comes back only for its own tap", () => {
    const tap = { reader: "gate-1", epoch: 1, seq: 2 };
    const digest = seeded("digest")(32);
    const masked = digestMask(MASTER)(tap, digest);
    expect(new Uint8Array(digestMask(MASTER)(tap, masked))).toEqual(digest);
    expect(new Uint8Array(digestMask(MASTER)({ ...tap, seq: 3 }, masked))).not.toEqual(digest);
  });
});
