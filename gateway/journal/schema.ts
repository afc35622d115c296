/** The journal's tables, and the only way to open its file. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { GENESIS_HASH } from "../contract/sync.ts";
import { syncDirectory } from "../keys.ts";
import { JournalError } from "./errors.ts";

/** File names inside the gateway's data directory. */
export const JOURNAL_FILE = "journal.db";
export const LOCK_FILE = "journal.lock";

/** `user_version` of the tables below. A file with another one is refused, never converted or begun anew by accident. */
export const SCHEMA_VERSION = 1;
/** "Batn": tells a journal from any other SQLite file. */
export const APPLICATION_ID = 0x4261746e;
/** SQLite before it can corrupt a file with two connections (WAL-reset race). */
export const SQLITE_VERSION_MIN = "3.51.3";
/** How long a statement waits for another connection's lock, milliseconds. */
export const BUSY_MS = 5000;
/** The write-ahead log is cut back to this after a checkpoint, bytes. */
export const WAL_BYTES_MAX = 64 * 1024 * 1024;

/** What must be true of every connection that writes, by pragma; each is read back. */
const WRITER_PRAGMAS: Readonly<Record<string, string | number>> = {
  // better-sqlite3 reopens WAL files with NORMAL, which loses acknowledged commits at a power cut.
  journal_mode: "wal",
  synchronous: 2,
  fullfsync: 1,
  checkpoint_fullfsync: 1,
  foreign_keys: 1,
  busy_timeout: BUSY_MS,
  journal_size_limit: WAL_BYTES_MAX,
  // A destroyed key must not linger in a freed page.
  secure_delete: 1,
};

const TABLES = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- text: RFC 8785 text of the whole entry; the chain runs through it
CREATE TABLE entries (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, text TEXT NOT NULL) STRICT;

-- which entries changed or corrected a child's custody (by their own time, and by the time of which they speak), and in
-- which the school said something of itself
CREATE TABLE involved (person TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (person, at, seq)) STRICT, WITHOUT ROWID;

-- a person's key, wrapped by the master key; null once destroyed
CREATE TABLE vault_keys (id INTEGER PRIMARY KEY, person TEXT NOT NULL, wrapped BLOB, destroyed INTEGER) STRICT;
CREATE INDEX vault_keys_person ON vault_keys (person);
CREATE UNIQUE INDEX vault_key_in_force ON vault_keys (person) WHERE wrapped IS NOT NULL;

-- key: null when it was sealed under a key that nobody kept
CREATE TABLE taps (entry INTEGER PRIMARY KEY REFERENCES entries (seq),
  reader TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, digest BLOB NOT NULL,
  key INTEGER REFERENCES vault_keys (id), raw BLOB NOT NULL, UNIQUE (reader, epoch, seq)) STRICT;

CREATE TABLE quarantine (entry INTEGER PRIMARY KEY REFERENCES entries (seq),
  at INTEGER NOT NULL, client TEXT NOT NULL, topic TEXT NOT NULL, reason TEXT NOT NULL,
  reader TEXT, epoch INTEGER, seq INTEGER, key INTEGER REFERENCES vault_keys (id), raw BLOB NOT NULL) STRICT;
CREATE INDEX quarantine_tap ON quarantine (reader, epoch, seq) WHERE reader IS NOT NULL;

CREATE TABLE cursors (reader TEXT NOT NULL, epoch INTEGER NOT NULL, upto INTEGER NOT NULL,
  PRIMARY KEY (reader, epoch)) STRICT, WITHOUT ROWID;

CREATE TABLE actions (key TEXT PRIMARY KEY, digest TEXT NOT NULL, at INTEGER NOT NULL, answer TEXT NOT NULL,
  entry INTEGER REFERENCES entries (seq)) STRICT, WITHOUT ROWID;

CREATE TABLE personal (person TEXT NOT NULL, field TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES entries (seq), key INTEGER NOT NULL REFERENCES vault_keys (id),
  sealed BLOB NOT NULL, PRIMARY KEY (person, field)) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (seq INTEGER PRIMARY KEY, head TEXT NOT NULL, digest TEXT NOT NULL, text TEXT NOT NULL) STRICT;
`;

export type Db = Database.Database;

export type FileOptions = {
  readonly master: Uint8Array;
  /** Largest file in pages of 4 KiB; beyond it the disk counts as full. */
  readonly pagesMax?: number;
  /** Epoch under which a new journal speaks to the district. */
  readonly syncEpoch?: number;
};

/**
 * Opens the journal for its one writer: settings set and read back, schema known, master key the right one.
 * A file that does not exist, or holds nothing at all, becomes a new journal.
 *
 * @throws JournalError; nothing in the file is changed then
 */
export function openForWriting(path: string, options: FileOptions): Db {
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    requireSqlite(db.prepare("SELECT sqlite_version()").pluck().get() as string);
    const fresh = isFresh(db);
    if (!fresh) requireSchema(db);
    setDurable(db);
    if (options.pagesMax !== undefined) db.pragma(`max_page_count = ${options.pagesMax}`);
    if (fresh) create(db, options);
    requireMaster(db, options.master);
    if (fresh) syncDirectory(dirname(path));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the journal for reading beside its writer. */
export function openForReading(path: string): Db {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  try {
    requireSchema(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Sets every pragma and believes only what it reads back. */
export function setDurable(db: Db): void {
  for (const [name, wanted] of Object.entries(WRITER_PRAGMAS)) {
    db.pragma(`${name} = ${wanted}`);
    const found = db.pragma(name, { simple: true });
    if (found !== wanted)
      throw new JournalError(
        "journal/not-durable",
        `${name} is ${String(found)} and not ${wanted}: commits could be lost`,
      );
  }
}

/** @throws JournalError when this SQLite is older than the first safe one */
export function requireSqlite(version: string): void {
  const [found, least] = [version, SQLITE_VERSION_MIN].map((text) => text.split(".").map(Number));
  for (let i = 0; i < 3; i += 1) {
    const [is, atLeast] = [found?.[i] ?? 0, least?.[i] ?? 0];
    if (is > atLeast) return;
    if (is < atLeast)
      throw new JournalError("journal/not-durable", `SQLite ${version} is older than ${SQLITE_VERSION_MIN}`);
  }
}

function isFresh(db: Db): boolean {
  const objects = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
  return objects === 0 && db.pragma("user_version", { simple: true }) === 0;
}

function requireSchema(db: Db): void {
  const version = db.pragma("user_version", { simple: true });
  const application = db.pragma("application_id", { simple: true });
  if (version !== SCHEMA_VERSION || application !== APPLICATION_ID)
    throw new JournalError(
      "journal/unknown-schema",
      `${db.name} has version ${String(version)} of application ${String(application)}; this program reads version ${SCHEMA_VERSION} of ${APPLICATION_ID}`,
    );
}

function create(db: Db, { master, syncEpoch = 1 }: FileOptions): void {
  const meta: Readonly<Record<string, string>> = {
    seq: "0",
    head: GENESIS_HASH,
    master: masterCheck(master),
    "sync-epoch": String(syncEpoch),
    "sync-upto": "0",
  };
  db.transaction(() => {
    db.exec(TABLES);
    const insert = db.prepare("INSERT INTO meta (name, value) VALUES (?, ?)");
    for (const [name, value] of Object.entries(meta)) insert.run(name, value);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}

/** Proves which master key it was without telling anything about it. */
function masterCheck(master: Uint8Array): string {
  return createHmac("sha256", master).update("baton journal master").digest("hex");
}

/** With another master key every name would be unreadable and nobody would notice before the gate. */
export function requireMaster(db: Db, master: Uint8Array): void {
  const kept = db.prepare("SELECT value FROM meta WHERE name = 'master'").pluck().get() as string | undefined;
  const own = masterCheck(master);
  if (kept?.length !== own.length || !timingSafeEqual(Buffer.from(kept), Buffer.from(own)))
    throw new JournalError("journal/wrong-key", "the master key is not the one this journal was begun with");
}
