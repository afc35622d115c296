/** Reading the chain back: the end of it at each start, all of it for `baton verify`. */
import { join } from "node:path";
import { GENESIS_HASH, type JournalEntry, type SyncCursor } from "../contract/sync.ts";
import { checkLink, sha256 } from "./chain.ts";
import { JournalError, toJournalError } from "./errors.ts";
import type { ChainReport } from "./journal.ts";
import { type Db, JOURNAL_FILE, openForReading } from "./schema.ts";

/** Entries read at once; between pages no read lock is held, so that the writer's checkpoints go through. */
const PAGE_ENTRIES = 1000;

type Row = { readonly seq: number; readonly text: string };

/**
 * The head, after re-hashing the last `entries` entries.
 * @throws JournalError `journal/chain-broken` naming the entry
 */
export function checkTail(db: Db, entries: number): SyncCursor {
  const { upto } = headOf(db);
  const report = verifyEntries(db, Math.max(0, upto - entries));
  if (!report.ok) throw new JournalError("journal/chain-broken", `entry ${report.seq}: ${report.reason}`);
  return { upto: report.entries, head: report.head };
}

/**
 * The whole journal of a gateway's directory, also while it runs.
 * @throws JournalError when there is no journal that this version can read
 */
export function verifyJournal(dir: string): ChainReport {
  let db: Db;
  try {
    db = openForReading(join(dir, JOURNAL_FILE));
  } catch (error) {
    throw toJournalError(error);
  }
  try {
    return verifyChain(db, 0);
  } finally {
    db.close();
  }
}

/** The chain after entry `from`, then every ciphertext against the entry that covers it. */
export function verifyChain(db: Db, from: number): ChainReport {
  const report = verifyEntries(db, from);
  if (!report.ok) return report;
  return verifyPersonal(db, from) ?? report;
}

function headOf(db: Db): SyncCursor {
  const meta = db.prepare("SELECT name, value FROM meta WHERE name IN ('seq', 'head')").raw().all() as [
    string,
    string,
  ][];
  const { seq, head } = Object.fromEntries(meta);
  return { upto: Number(seq), head: head ?? "" };
}

function verifyEntries(db: Db, from: number): ChainReport {
  // Read before the entries: a writer at work may add more meanwhile, and those are not missed but not promised either.
  const head = headOf(db);
  const page = db.prepare<[number, number, number], Row>(
    "SELECT seq, text FROM entries WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
  );
  const rawOf = db.prepare<[number], { raw: Buffer; reader: string; epoch: number; seq: number }>(
    "SELECT raw, reader, epoch, seq FROM taps WHERE entry = ?",
  );
  const keptOf = db.prepare<[number], { raw: Buffer }>("SELECT raw FROM quarantine WHERE entry = ?");
  let seq = from;
  let previous = from === 0 ? GENESIS_HASH : hashAt(db, from);
  for (;;) {
    const rows = page.all(seq, head.upto, PAGE_ENTRIES);
    for (const row of rows) {
      seq += 1;
      if (row.seq !== seq) return { ok: false, seq, reason: "it is missing" };
      const found = checkLink(row.text, seq, previous);
      if (!found.ok) return { ok: false, seq, reason: found.reason };
      const { entry } = found;
      const reason = checkTap(entry, rawOf.get(seq)) ?? checkRaw(entry, keptOf.get(seq)?.raw);
      if (reason !== null) return { ok: false, seq, reason };
      previous = entry.hash;
    }
    if (rows.length < PAGE_ENTRIES) break;
  }
  if (seq !== head.upto) return { ok: false, seq: seq + 1, reason: `it is missing: the head is entry ${head.upto}` };
  if (previous !== head.head) return { ok: false, seq, reason: "its hash is not the head's" };
  const beyond = db.prepare("SELECT min(seq) FROM entries WHERE seq < 1").pluck().get() as number | null;
  return beyond === null
    ? { ok: true, entries: seq, head: previous }
    : { ok: false, seq: beyond, reason: "it stands before the first" };
}

function hashAt(db: Db, seq: number): string {
  const text = db.prepare<[number]>("SELECT text FROM entries WHERE seq = ?").pluck().get(seq) as string | undefined;
  try {
    return text === undefined ? "" : (JSON.parse(text) as JournalEntry).hash;
  } catch {
    return "";
  }
}

type RawTap = { readonly raw: Buffer; readonly reader: string; readonly epoch: number; readonly seq: number };

/** A judged tap without its row could be judged twice. */
function checkTap(entry: JournalEntry, row: RawTap | undefined): string | null {
  if (entry.kind !== "card-tapped" || entry.sealed === undefined) return checkRaw(entry, row?.raw);
  if (!row) return "its tap is missing";
  const { epoch, seq } = entry.tap as { epoch: number; seq: number };
  if (row.reader !== entry.reader || row.epoch !== epoch || row.seq !== seq) return "its tap has another identity";
  return checkRaw(entry, row.raw);
}

function checkRaw(entry: JournalEntry, raw: Buffer | undefined): string | null {
  if (raw === undefined || (entry.sealed as readonly string[] | undefined)?.includes(sha256(raw))) return null;
  return "its raw message is not the one that was sealed";
}

function verifyPersonal(db: Db, from: number): ChainReport | null {
  const rows = db.prepare<[number], { entry: number; sealed: Buffer; text: string | null }>(
    `SELECT personal.entry, personal.sealed, entries.text FROM personal LEFT JOIN entries ON entries.seq = personal.entry
     WHERE personal.entry > ? ORDER BY personal.entry`,
  );
  let [known, hashes] = [0, new Set<string>()];
  for (const { entry, sealed, text } of rows.iterate(from)) {
    if (entry !== known) {
      hashes = new Set((text === null ? undefined : (JSON.parse(text) as JournalEntry).sealed) as readonly string[]);
      known = entry;
    }
    if (!hashes.has(sha256(sealed)))
      return { ok: false, seq: entry, reason: "a personal field is not the one that was sealed" };
  }
  return null;
}
