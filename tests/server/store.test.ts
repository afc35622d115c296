import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { verify } from "../../server/intake/batch.ts";
import { STATEMENT_ROWS_MAX } from "../../server/store/live.ts";
import { MIGRATIONS } from "../../server/store/migrations.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { openStore, type Store } from "../../server/store/store.ts";
import { batchOf, chain, custody, type Entry, memoryStore, NOON, rfc8785, schoolDay, tempDir } from "./support.ts";

async function freshStore(file = join(tempDir(), "district.db")): Promise<Store> {
  const store = await openStore(file);
  onTestFinished(() => store.close());
  return store;
}

const ingest = async (store: Store, entries: readonly Entry[], range: { from: number; to: number }) =>
  store.ingest(await verify(batchOf(entries, range)), NOON);

/** Everything that the store says about the school. */
const contentOf = async (store: Store) => ({
  journal: await store.journal({ school: "s1", gateway: "g1" }, 0, 100_000),
  standing: await store.standing({ school: "s1", gateway: "g1" }),
  picture: await store.picture("s1"),
});

describe("the file", () => {
  test("is written with a full sync, also when it is opened again", async () => {
    const file = join(tempDir(), "district.db");
    for (let i = 0; i < 2; i += 1) {
      const store = await openStore(file);
      await ingest(store, chain([{}]), { from: 1, to: 1 });
      await store.close();
      const dialect = openSqlite(file);
      const driver = dialect.createDriver();
      await driver.init();
      const connection = await driver.acquireConnection();
      const query = {
        sql: "pragma synchronous",
        parameters: [],
        query: { kind: "RawNode" },
        queryId: { queryId: "q" },
      };
      const { rows } = await connection.executeQuery(query as never);
      expect(rows).toEqual([{ synchronous: 2 }]);
      await driver.destroy();
    }
  });

  test("of a newer program is not opened, and stays as it was", async () => {
    const file = join(tempDir(), "district.db");
    await (await openStore(file)).close();
    const raw = new Database(file);
    raw.prepare("insert into kysely_migration (name, timestamp) values ('9999-later', 'x')").run();
    raw.close();
    await expect(openStore(file)).rejects.toMatchObject({ code: "store/unknown-version" });
    expect(new Database(file).prepare("select count(*) from kysely_migration").pluck().get()).toBe(
      Object.keys(MIGRATIONS).length + 1,
    );
  });

  test("keeps one school's rows together: every key is led by the school", async () => {
    const file = join(tempDir(), "district.db");
    await freshStore(file);
    const raw = new Database(file, { readonly: true });
    onTestFinished(() => void raw.close());
    const tables = raw
      .prepare("select name from sqlite_master where type = 'table' and name not like 'kysely%'")
      .pluck()
      .all() as string[];
    expect(tables.length).toBeGreaterThan(6);
    for (const table of tables) {
      const columns = raw.pragma(`table_info(${table})`) as { name: string; pk: number }[];
      expect(columns.find(({ pk }) => pk === 1)?.name, table).toBe("school");
    }
  });
});

describe("ingest", () => {
  const statuses = ["arriving", "in-class", "in-care", "released", "unattended", "absent", "escorted"] as const;
  const drafts = [
    ...schoolDay(6),
    ...Array.from({ length: 40 }, (_, i) => ({
      facts: [custody(`c${(i % 6) + 1}`, statuses[(i * 5) % 7]!, { since: NOON + i })],
    })),
  ];
  const entries = chain(drafts);

  test("any cutting of the entries into batches, with any repeats, gives the same store", async () => {
    const whole = await freshStore();
    await ingest(whole, entries, { from: 1, to: entries.length });
    const expected = await contentOf(whole);
    const cuts = fc.array(
      fc.record({ length: fc.integer({ min: 1, max: 12 }), repeats: fc.array(fc.nat(60), { maxLength: 3 }) }),
    );
    await fc.assert(
      fc.asyncProperty(cuts, async (plan) => {
        const store = await memoryStore();
        try {
          let upto = 0;
          for (const { length, repeats } of [...plan, { length: entries.length, repeats: [3] }]) {
            const from = upto + 1;
            const to = Math.min(upto + length, entries.length);
            if (from > to) break;
            expect(await ingest(store, entries, { from, to })).toMatchObject({ kind: "applied", cursor: { upto: to } });
            upto = to;
            for (const back of repeats) {
              const start = Math.max(1, upto - back);
              const again = await ingest(store, entries, { from: start, to: upto });
              expect(again).toMatchObject({ kind: "repeated", cursor: { upto } });
            }
          }
          expect(await contentOf(store)).toEqual(expected);
        } finally {
          await store.close();
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a batch larger than one statement takes is still one transaction", async () => {
    const store = await freshStore();
    const many = chain([
      ...schoolDay(STATEMENT_ROWS_MAX * 2 + 1),
      ...Array.from({ length: STATEMENT_ROWS_MAX + 7 }, () => ({})),
    ]);
    expect(await ingest(store, many, { from: 1, to: many.length })).toMatchObject({ kind: "applied" });
    expect((await contentOf(store)).journal).toEqual(many.map(rfc8785));
    expect((await store.picture("s1"))?.statuses).toEqual([
      { status: "at-home", unattended: null, children: STATEMENT_ROWS_MAX * 2 + 1 },
    ]);
  });

  test("batches that arrive at once are applied one after another", async () => {
    const store = await freshStore();
    const all = await Promise.all([1, 2, 3, 4].map(() => ingest(store, entries, { from: 1, to: 10 })));
    expect(all.map(({ kind }) => kind).sort()).toEqual(["applied", "repeated", "repeated", "repeated"]);
  });

  test("a fact of a newer gateway is kept in its entry, left out of the picture, and counted", async () => {
    const store = await freshStore();
    const strange = [
      { kind: "custody-changed", custody: { student: "c1", status: "on-the-moon" } },
      { kind: "constructor" },
      { kind: "__proto__" },
      null,
      "x",
    ];
    const odd = chain([...schoolDay(1), { facts: strange as never }]);
    expect(await ingest(store, odd, { from: 1, to: 4 })).toMatchObject({ kind: "applied", unread: 1 });
    expect((await store.picture("s1"))?.statuses).toEqual([{ status: "at-home", unattended: null, children: 1 }]);
    expect((await contentOf(store)).journal).toEqual(odd.map(rfc8785));
  });
});
