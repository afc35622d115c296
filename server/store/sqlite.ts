/** SQLite, set so that a commit is on disk when it returns. */
import Database from "better-sqlite3";
import { type Dialect, SqliteDialect } from "kysely";
import { StoreError } from "./faults.ts";

/** Compiled statements kept; more than the store has, less than a leak. */
const STATEMENTS_MAX = 200;
/** How long a statement waits for another process that holds the file, milliseconds. */
const BUSY_MS = 5000;

/**
 * @param path file, created when absent
 * @throws StoreError `store/unsafe` when the settings on which durability stands do not read back
 */
export function openSqlite(path: string): Dialect {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  // better-sqlite3 opens an existing WAL file with NORMAL, where the last commits can vanish at a power cut.
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  database.pragma(`busy_timeout = ${BUSY_MS}`);
  const mode = database.pragma("journal_mode", { simple: true });
  const synchronous = database.pragma("synchronous", { simple: true });
  if (mode !== "wal" || synchronous !== 2) {
    database.close();
    throw new StoreError("store/unsafe", `wanted journal_mode wal and synchronous 2, found ${mode} and ${synchronous}`);
  }
  return new SqliteDialect({ database: cached(database) });
}

/** Kysely compiles each statement again at each use; the texts are few, so their programs are kept. */
function cached(database: Database.Database): Pick<Database.Database, "close" | "prepare"> {
  const statements = new Map<string, Database.Statement>();
  return {
    close: () => {
      statements.clear();
      database.close();
      return database;
    },
    prepare: ((sql: string) => {
      const known = statements.get(sql);
      if (known && !known.busy) return known;
      const made = database.prepare(sql);
      if (statements.size >= STATEMENTS_MAX) statements.clear();
      statements.set(sql, made);
      return made;
    }) as Database.Database["prepare"],
  };
}
