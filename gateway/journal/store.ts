/** The writing half: synchronous, one transaction per batch. It runs in the worker thread, or in process for rehearsals. */
import { join } from "node:path";
import type { SyncCursor } from "../contract/sync.ts";
import type { Entropy } from "../keys.ts";
import { prepareRows, type Rows } from "./batch-rows.ts";
import { entryFields, link, sha256 } from "./chain.ts";
import { handleSurvives, JournalError, toJournalError } from "./errors.ts";
import type { Batch } from "./journal.ts";
import { takeLock } from "./lock.ts";
import { type Db, type FileOptions, JOURNAL_FILE, LOCK_FILE, openForWriting } from "./schema.ts";
import { createVault, type Vault } from "./vault.ts";
import { checkTail } from "./verify.ts";

/** Entries re-hashed at each open: enough to find what a crash or a bad block did to the end. */
export const TAIL_ENTRIES = 1000;
/** Snapshots kept: the newest, and one to fall back on. */
export const SNAPSHOTS_KEPT = 2;

/** Where a rehearsal may plant a fault: it throws what the disk would have. */
export type FaultPoint = "before-commit" | "after-commit";

export type StoreOptions = FileOptions & {
  /** `<data>/gateway` */
  readonly dir: string;
  readonly entropy: Entropy;
  readonly faults?: (point: FaultPoint) => void;
};

/** Everything that changes the file. */
export type WriteOp =
  | { readonly kind: "commit"; readonly batch: Batch }
  | { readonly kind: "snapshot"; readonly seq: number; readonly text: string }
  | { readonly kind: "sync"; readonly upto: number }
  | { readonly kind: "erase"; readonly person: string; readonly at: number };

export type Store = {
  /** What is durable. */
  head(): SyncCursor;
  /** @throws JournalError; nothing of the operation is there then */
  apply(op: WriteOp): void;
  close(): void;
};

type Handle = { readonly db: Db; readonly vault: Vault; readonly rows: Rows };

/** Opens the journal for writing, alone: a second writer is refused. */
export function openStore(options: StoreOptions): Store {
  const lock = lockOf(options.dir);
  try {
    return createStore(options, lock);
  } catch (error) {
    lock.close();
    throw toJournalError(error);
  }
}

function createStore(options: StoreOptions, lock: Db): Store {
  const opened = openHandle(options);
  let handle: Handle | null = opened.handle;
  let head = opened.head;
  let lost: JournalError | null = null;

  /** After a failed write or sync the old handle is never used again: what it believes to be on disk may not be. */
  const reopened = (): Handle => {
    const again = openHandle(options);
    if (again.head.upto === head.upto && again.head.head === head.head) return again.handle;
    again.handle.db.close();
    throw new JournalError(
      "journal/restart-needed",
      `entry ${again.head.upto} is there, but ${head.upto} was promised`,
    );
  };

  const apply = (op: WriteOp): void => {
    if (lost) throw lost;
    try {
      handle ??= reopened();
      const next = inTransaction(handle, options, () => run(handle as Handle, op, head));
      if (op.kind === "snapshot" || op.kind === "erase") emptyWal(handle.db);
      head = next;
    } catch (error) {
      const fault = toJournalError(error);
      if (fault.code === "journal/restart-needed") lost = fault;
      if (handle && !handleSurvives(fault.code)) {
        closeQuietly(handle.db);
        handle = null;
      }
      throw fault;
    }
  };

  return {
    head: () => head,
    apply,
    close() {
      lost ??= new JournalError("journal/closed", "the journal is closed");
      if (handle) {
        emptyWal(handle.db);
        closeQuietly(handle.db);
      }
      handle = null;
      closeQuietly(lock);
    },
  };
}

function openHandle(options: StoreOptions): { readonly handle: Handle; readonly head: SyncCursor } {
  const db = openForWriting(join(options.dir, JOURNAL_FILE), options);
  try {
    const head = checkTail(db, TAIL_ENTRIES);
    return {
      handle: { db, vault: createVault(db, options.master, options.entropy), rows: prepareRows(db, options.master) },
      head,
    };
  } catch (error) {
    closeQuietly(db);
    throw error;
  }
}

function lockOf(dir: string): Db {
  try {
    return takeLock(join(dir, LOCK_FILE));
  } catch (cause) {
    throw toJournalError(cause);
  }
}

function inTransaction(handle: Handle, { faults }: StoreOptions, work: () => SyncCursor): SyncCursor {
  const { db, vault } = handle;
  db.exec("BEGIN IMMEDIATE");
  let next: SyncCursor;
  try {
    next = work();
    faults?.("before-commit");
    db.exec("COMMIT");
  } catch (error) {
    vault.forget();
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
  faults?.("after-commit");
  return next;
}

function run(handle: Handle, op: WriteOp, head: SyncCursor): SyncCursor {
  const { db, vault, rows } = handle;
  switch (op.kind) {
    case "commit":
      return commit(handle, op.batch, head);
    case "snapshot": {
      const at = rows.hashOf(op.seq);
      if (at === null) throw new JournalError("journal/conflict", `there is no entry ${op.seq} to keep a snapshot of`);
      db.prepare("INSERT OR REPLACE INTO snapshots (seq, head, digest, text) VALUES (?, ?, ?, ?)").run(
        op.seq,
        at,
        sha256(op.text),
        op.text,
      );
      db.prepare("DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)").run(
        SNAPSHOTS_KEPT,
      );
      return head;
    }
    case "sync":
      db.prepare("UPDATE meta SET value = ? WHERE name = 'sync-upto'").run(String(op.upto));
      return head;
    case "erase":
      vault.destroy(op.person, op.at);
      return head;
  }
}

/** Every row of the batch, entry by entry, so that the order of drawn nonces does not depend on how events were grouped. */
function commit({ vault, rows }: Handle, batch: Batch, head: SyncCursor): SyncCursor {
  rows.requireHead(head);
  const taps = new Map(batch.taps.map((row) => [row.entry, row]));
  const quarantine = new Map(batch.quarantine.map((row) => [row.entry, row]));
  const personal = Map.groupBy(batch.personal, ({ entry }) => entry);
  let { upto: seq, head: previous } = head;
  for (const draft of batch.drafts) {
    if (draft.seq !== seq + 1)
      throw new JournalError("journal/conflict", `entry ${draft.seq} cannot follow entry ${seq}`);
    seq = draft.seq;
    const [tap, set, fields] = [taps.get(seq), quarantine.get(seq), personal.get(seq) ?? []];
    const sealed = rows.seal(vault, seq, { tap, quarantine: set, personal: fields });
    const { text, hash } = link(entryFields(draft, sealed.hashes), previous);
    rows.insertEntry(draft, text);
    sealed.store();
    previous = hash;
  }
  rows.requireOwners(batch, head.upto, seq);
  for (const cursor of batch.cursors) rows.saveCursor(cursor);
  for (const action of batch.actions) rows.insertAction(action);
  const next = { upto: seq, head: previous };
  if (seq !== head.upto) rows.saveHead(next);
  return next;
}

/** Moves everything into the main file, so that no destroyed key and no long log stays behind. */
function emptyWal(db: Db): void {
  try {
    db.pragma("wal_checkpoint(TRUNCATE)");
  } catch {
    // Committed work stays safe in the log; a later checkpoint takes it.
  }
}

function closeQuietly(db: Db): void {
  try {
    db.close();
  } catch {
    // A handle that failed may fail again; the file is what counts and is verified when it is opened.
  }
}
