/** How many rows a second this disk takes with a full sync per transaction, in groups of several sizes. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { nowMs } from "./clock.ts";

const ROW_BYTES = 150;
const GROUPS = [1, 10, 100, 256] as const;

export type SqliteFloor = Readonly<Record<string, number>>;

/** @param folder on the disk to be measured; @param seconds per group size @returns rows a second by group size */
export function measureSqlite(folder: string, seconds: number): SqliteFloor {
  const directory = mkdtempSync(join(folder, "sqlite-"));
  const db = new Database(join(directory, "floor.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB)");
  const insert = db.prepare("INSERT INTO row (body) VALUES (?)");
  const body = Buffer.alloc(ROW_BYTES, 7);
  const commit = db.transaction((rows: number) => {
    for (let i = 0; i < rows; i += 1) insert.run(body);
  });
  const result: Record<string, number> = {};
  for (const group of GROUPS) {
    const start = nowMs();
    let rows = 0;
    for (; nowMs() - start < seconds * 1000; rows += group) commit(group);
    result[group] = Math.round(rows / ((nowMs() - start) / 1000));
  }
  db.close();
  rmSync(directory, { recursive: true });
  return result;
}
