/** A lock on a folder: one process at a time, released by the kernel however the holder dies. */
import Database from "better-sqlite3";

/** How long to wait for a holder that is just going, milliseconds. */
export const LOCK_MS = 1000;

/**
 * Takes the lock in `file`, which is made when it is not there; closing it gives it back.
 * @throws better-sqlite3's SQLITE_BUSY when somebody else holds it
 */
export function takeLock(file: string): Database.Database {
  const lock = new Database(file, { timeout: LOCK_MS });
  try {
    lock.pragma("locking_mode = EXCLUSIVE");
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (cause) {
    lock.close();
    throw cause;
  }
}
