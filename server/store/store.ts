/** The door of the server's store. Kysely keeps it open to another engine: only `sqlite.ts` knows which one it is. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Dialect, Kysely } from "kysely";
import {
  type Applied,
  epochsOf,
  ingest,
  type Standing,
  shownOf,
  stretchesOf,
  touchSchool,
  type VerifiedBatch,
} from "./ingest.ts";
import { statusCounts } from "./live.ts";
import { migrate } from "./migrations.ts";
import { openSqlite } from "./sqlite.ts";
import type { SchoolRow, Tables } from "./tables.ts";

/** The level of an alarm that has come up to the district (A1). */
const DISTRICT_LEVEL = 3;

/** One school's live picture as rows. */
export type SchoolPicture = {
  readonly row: SchoolRow;
  readonly statuses: readonly {
    readonly status: string;
    readonly unattended: string | null;
    readonly children: number;
  }[];
  readonly alarms: readonly { readonly priority: number; readonly open: number }[];
  /** Alarms that nobody at the school has acknowledged, up to the district (A1). */
  readonly escalated: number;
};

/** Everything durable of the district. */
export type Store = {
  /** Applies a verified batch whole, or nothing of it; a repeat changes nothing. `now` is real time. */
  ingest(batch: VerifiedBatch, now: number): Promise<Applied>;
  /** Where the store stands with a gateway: its newest epoch, or the one asked for. Null when nothing of it has arrived. */
  standing(gateway: { school: string; gateway: string; epoch?: number }): Promise<Standing | null>;
  /** The gateway whose journal a school's picture shows; null before its first batch. */
  shown(school: string): Promise<string | null>;
  /** Notes that a school's gateway was heard. `now` is real time. */
  touch(school: string, now: number): Promise<void>;
  schools(): Promise<readonly string[]>;
  picture(school: string): Promise<SchoolPicture | null>;
  /** The journal of a gateway's newest epoch, as RFC 8785 texts in order, above `after`. */
  journal(gateway: { school: string; gateway: string }, after: number, limit: number): Promise<readonly string[]>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the store in a SQLite file and brings it up to date.
 *
 * @throws StoreError when it cannot be used safely
 */
export async function openStore(path: string): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true });
  return storeOver(openSqlite(path));
}

/** The store over any engine that Kysely speaks. */
export async function storeOver(dialect: Dialect): Promise<Store> {
  const db = new Kysely<Tables>({ dialect });
  try {
    await migrate(db);
  } catch (fault) {
    await db.destroy();
    throw fault;
  }
  return {
    ingest: (batch, now) => ingest(db, batch, now),
    async standing({ school, gateway, epoch }) {
      const epochs = await epochsOf(db, { school, gateway });
      const row = epoch === undefined ? epochs[0] : epochs.find((known) => known.epoch === epoch);
      return row ? { epoch: row.epoch, upto: row.upto, head: row.head } : null;
    },
    shown: async (school) => (await shownOf(db, school))?.gateway ?? null,
    touch: (school, now) => touchSchool(db, school, now),
    async schools() {
      const rows = await db.selectFrom("school").select("school").orderBy("school").execute();
      return rows.map((row) => row.school);
    },
    picture: (school) => pictureOf(db, school),
    journal: (gateway, after, limit) => journalOf(db, gateway, { after, limit }),
    async ping() {
      await db.selectFrom("school").select("school").limit(1).execute();
    },
    close: () => db.destroy(),
  };
}

async function pictureOf(db: Kysely<Tables>, school: string): Promise<SchoolPicture | null> {
  const row = await db.selectFrom("school").selectAll().where("school", "=", school).executeTakeFirst();
  if (!row) return null;
  const alarms = await db
    .selectFrom("alarm")
    .select(["priority", (eb) => eb.fn.countAll<number>().as("open")])
    .where("school", "=", school)
    .where("state", "!=", "closed")
    .groupBy("priority")
    .execute();
  const { escalated } = await db
    .selectFrom("alarm")
    .select((eb) => eb.fn.countAll<number>().as("escalated"))
    .where("school", "=", school)
    .where("state", "=", "unacknowledged")
    .where("level", "=", DISTRICT_LEVEL)
    .executeTakeFirstOrThrow();
  return { row, statuses: await statusCounts(db, school), alarms, escalated: Number(escalated) };
}

async function journalOf(
  db: Kysely<Tables>,
  { school, gateway }: { school: string; gateway: string },
  { after, limit }: { after: number; limit: number },
): Promise<string[]> {
  const texts: string[] = [];
  for (const stretch of stretchesOf(await epochsOf(db, { school, gateway }))) {
    const from = Math.max(after, stretch.after);
    if (from >= stretch.upto || texts.length >= limit) continue;
    const rows = await db
      .selectFrom("entry")
      .select("text")
      .where("school", "=", school)
      .where("gateway", "=", gateway)
      .where("epoch", "=", stretch.epoch)
      .where("seq", ">", from)
      .where("seq", "<=", stretch.upto)
      .orderBy("seq")
      .limit(limit - texts.length)
      .execute();
    for (const row of rows) texts.push(row.text);
  }
  return texts;
}
