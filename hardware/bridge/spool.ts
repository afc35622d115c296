/** The reader's own log on metal: SQLite, one file, one process. What is stored survives the plug being pulled. */
import Database from "better-sqlite3";
import type { HeldEpoch, ReaderLog } from "../reader/ports.ts";
import { decode } from "../wire/codec.ts";
import { tapDigest } from "../wire/identity.ts";
import type { Config, Tap } from "../wire/messages.ts";

export const SPOOL_FAULTS = ["spool/not-durable", "spool/in-use", "spool/unreadable", "spool/unknown-version"] as const;
export type SpoolFault = (typeof SPOOL_FAULTS)[number];

/** The spool cannot promise to keep a tap, so the bridge must not start on it. */
export class SpoolError extends Error {
  override readonly name = "SpoolError";
  readonly code: SpoolFault;
  constructor(code: SpoolFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Layout of the tables below; a file with another number is refused, never rebuilt. */
const SPOOL_VERSION = 1;
/** What PRAGMA synchronous reads back for FULL. */
const SYNCHRONOUS_FULL = 2;

const SCHEMA = `
  CREATE TABLE reader (only INTEGER PRIMARY KEY CHECK (only = 1), epoch INTEGER NOT NULL, config TEXT);
  CREATE TABLE taps (epoch INTEGER NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL,
                     PRIMARY KEY (epoch, seq)) WITHOUT ROWID;
  INSERT INTO reader (only, epoch) VALUES (1, 0);
  PRAGMA user_version = ${SPOOL_VERSION};
`;

type OpenDatabase = (path: string) => Database.Database;

/** Opens or creates a spool at `path`; its folder exists. Throws a SpoolError when it cannot be trusted. */
export function openSpool(path: string, open: OpenDatabase = (file) => new Database(file, { timeout: 0 })): ReaderLog {
  const db = trusted(path, open);
  const statements = {
    begin: db.prepare("UPDATE reader SET epoch = epoch + 1 RETURNING epoch, config"),
    held: db.prepare(
      "SELECT epoch, min(seq) AS oldest, max(seq) AS newest FROM taps WHERE epoch < ? GROUP BY epoch ORDER BY epoch",
    ),
    store: db.prepare("INSERT INTO taps (epoch, seq, body, digest) VALUES (?, ?, ?, ?)"),
    load: db.prepare("SELECT body, digest FROM taps WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?"),
    forget: db.prepare("DELETE FROM taps WHERE epoch = ? AND seq <= ?"),
    keepConfig: db.prepare("UPDATE reader SET config = ?"),
  };
  return {
    begin() {
      const { epoch, config } = statements.begin.get() as { epoch: number; config: string | null };
      return { epoch, held: statements.held.all(epoch) as HeldEpoch[], config: configIn(config) };
    },
    store: (tap) => void statements.store.run(tap.epoch, tap.seq, JSON.stringify(tap), tapDigest(tap)),
    load: (epoch, after, limit) => (statements.load.all(epoch, after, limit) as Row[]).flatMap(tapIn),
    forget: (epoch, upto) => void statements.forget.run(epoch, upto),
    keepConfig: (config) => void statements.keepConfig.run(JSON.stringify(config)),
    close: () => void db.close(),
  };
}

type Row = { readonly body: string; readonly digest: string };

/** A row whose bytes changed on the disk is left out: a wrong tap is worse than a gap, which is shown. */
function tapIn({ body, digest }: Row): readonly Tap[] {
  const read = decode("tap", Buffer.from(body));
  return read.ok && tapDigest(read.value) === digest ? [read.value] : [];
}

function configIn(text: string | null): Config | null {
  const read = text === null ? null : decode("config", Buffer.from(text));
  return read?.ok ? read.value : null;
}

function trusted(path: string, open: OpenDatabase): Database.Database {
  let db: Database.Database;
  try {
    db = open(path);
  } catch (cause) {
    throw new SpoolError("spool/unreadable", `cannot open the spool ${path}`, { cause });
  }
  try {
    prepare(db, path);
    return db;
  } catch (cause) {
    db.close();
    if (cause instanceof SpoolError) throw cause;
    const code = (cause as { code?: string }).code ?? "";
    if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
      throw new SpoolError("spool/in-use", `another process uses the spool ${path}`, { cause });
    }
    throw new SpoolError("spool/unreadable", `cannot read the spool ${path}`, { cause });
  }
}

function prepare(db: Database.Database, path: string): void {
  // Two bridges on one spool would give two taps the same number.
  db.pragma("locking_mode = EXCLUSIVE");
  const mode = db.pragma("journal_mode = WAL", { simple: true });
  // A reopened WAL file comes up with NORMAL, which loses committed taps at a power cut.
  db.pragma("synchronous = FULL");
  const synchronous = db.pragma("synchronous", { simple: true });
  if (mode !== "wal" || synchronous !== SYNCHRONOUS_FULL) {
    throw new SpoolError("spool/not-durable", `the spool ${path} runs with ${mode}, synchronous ${synchronous}`);
  }
  const version = db.pragma("user_version", { simple: true });
  if (version === SPOOL_VERSION) return;
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (version !== 0 || tables !== 0) {
    throw new SpoolError("spool/unknown-version", `the spool ${path} has version ${version}, not ${SPOOL_VERSION}`);
  }
  db.transaction(() => db.exec(SCHEMA)).immediate();
}
