/** How the store came to its present shape. A released migration is never edited; a change is a new one. */
import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { StoreError } from "./faults.ts";
import type { Tables } from "./tables.ts";

const first: Migration = {
  async up(db) {
    await db.schema
      .createTable("school")
      .addColumn("school", "text", (c) => c.primaryKey())
      .addColumn("name_zh", "text", (c) => c.notNull())
      .addColumn("name_en", "text", (c) => c.notNull())
      .addColumn("at", "bigint")
      .addColumn("day", "text")
      .addColumn("day_origin", "bigint")
      .addColumn("contact", "bigint", (c) => c.notNull())
      .addColumn("gateway", "text")
      .addColumn("epoch", "bigint")
      .addColumn("upto", "bigint", (c) => c.notNull())
      .execute();
    await db.schema
      .createTable("sync_cursor")
      .addColumn("school", "text", (c) => c.notNull())
      .addColumn("gateway", "text", (c) => c.notNull())
      .addColumn("epoch", "bigint", (c) => c.notNull())
      .addColumn("base", "bigint", (c) => c.notNull())
      .addColumn("upto", "bigint", (c) => c.notNull())
      .addColumn("head", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("sync_cursor_pk", ["school", "gateway", "epoch"])
      .execute();
    await db.schema
      .createTable("entry")
      .addColumn("school", "text", (c) => c.notNull())
      .addColumn("gateway", "text", (c) => c.notNull())
      .addColumn("epoch", "bigint", (c) => c.notNull())
      .addColumn("seq", "bigint", (c) => c.notNull())
      .addColumn("at", "bigint", (c) => c.notNull())
      .addColumn("kind", "text", (c) => c.notNull())
      .addColumn("hash", "text", (c) => c.notNull())
      .addColumn("text", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("entry_pk", ["school", "gateway", "epoch", "seq"])
      .execute();
    await db.schema
      .createTable("roster")
      .addColumn("school", "text", (c) => c.notNull())
      .addColumn("student", "text", (c) => c.notNull())
      .addColumn("guardian", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("roster_pk", ["school", "student"])
      .execute();
    await db.schema
      .createTable("custody")
      .addColumn("school", "text", (c) => c.notNull())
      .addColumn("student", "text", (c) => c.notNull())
      .addColumn("status", "text", (c) => c.notNull())
      .addColumn("custodian", "text")
      .addColumn("place", "text")
      .addColumn("session", "text")
      .addColumn("since", "bigint", (c) => c.notNull())
      .addColumn("unattended", "text")
      .addPrimaryKeyConstraint("custody_pk", ["school", "student"])
      .execute();
    await db.schema
      .createTable("alarm")
      .addColumn("school", "text", (c) => c.notNull())
      .addColumn("alarm", "text", (c) => c.notNull())
      .addColumn("kind", "text", (c) => c.notNull())
      .addColumn("priority", "integer", (c) => c.notNull())
      .addColumn("state", "text", (c) => c.notNull())
      .addColumn("active", "integer", (c) => c.notNull())
      .addColumn("place", "text")
      .addColumn("since", "bigint", (c) => c.notNull())
      .addPrimaryKeyConstraint("alarm_pk", ["school", "alarm"])
      .execute();
    await db.schema
      .createTable("place")
      .addColumn("school", "text", (c) => c.notNull())
      .addColumn("place", "text", (c) => c.notNull())
      .addColumn("kind", "text", (c) => c.notNull())
      .addColumn("name_zh", "text", (c) => c.notNull())
      .addColumn("name_en", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("place_pk", ["school", "place"])
      .execute();
  },
};

/** How far each alarm went up its school's ladder (A1). Those from before have not. */
const alarmLevel: Migration = {
  async up(db) {
    await db.schema
      .alterTable("alarm")
      .addColumn("level", "integer", (c) => c.notNull().defaultTo(0))
      .execute();
  },
};

/** In order; the names sort. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-first": first,
  "0002-alarm-level": alarmLevel,
};

/**
 * Brings the store to the newest shape.
 *
 * @throws StoreError `store/unknown-version` when the file was written by a newer program, `store/migration-failed` otherwise
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const applied = await appliedMigrations(db);
  // A store is never recreated or guessed at: an unknown version belongs to a newer program, and starting on it could lose what that one wrote.
  const unknown = applied.filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0)
    throw new StoreError("store/unknown-version", `the store was written by a newer version (${unknown.join(", ")})`);
  const { error } = await migrator.migrateToLatest();
  if (error)
    throw new StoreError("store/migration-failed", "the store could not be brought up to date", { cause: error });
}

async function appliedMigrations(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === "kysely_migration")) return [];
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom("kysely_migration")
    .select("name")
    .execute();
  return rows.map((row) => row.name);
}
