/** The reading half: short statements on a connection of its own, in the main thread. */
import type { JournalEntry } from "../contract/sync.ts";
import type { Answer } from "../core/decision.ts";
import type { PersonId } from "../core/ids.ts";
import { sha256 } from "./chain.ts";
import { type ActionRow, NOTE_FIELD, type OpenJournal, READ_ENTRIES_MAX, SEQS_ABOVE_MAX } from "./journal.ts";
import type { Db } from "./schema.ts";
import { digestMask, KEYS_HELD_MAX, placeOf, unseal } from "./vault.ts";
import { verifyChain } from "./verify.ts";

export type Reads = Pick<
  OpenJournal,
  | "read"
  | "readTexts"
  | "readCustody"
  | "custodyBefore"
  | "findTap"
  | "seqsAbove"
  | "cursor"
  | "findAction"
  | "latestSnapshot"
  | "syncPosition"
  | "verifyChain"
> & { readonly vault: VaultReads };

export type VaultReads = Pick<OpenJournal, "personal" | "note" | "readRaw"> & {
  /** Names may have changed, or a key may be gone. */
  forget(): void;
};

/** Persons whose fields are held in clear; a school's roll is asked for at every redraw of a board. */
const PERSONS_HELD_MAX = 20_000;

export function createReads(db: Db, master: Uint8Array): Reads {
  const page = db.prepare<[number, number], { seq: number; text: string }>(
    "SELECT seq, text FROM entries WHERE seq > ? ORDER BY seq LIMIT ?",
  );
  const custody = db
    .prepare<[string, number, number, number]>(
      `SELECT text FROM entries WHERE seq IN (SELECT seq FROM involved WHERE person = ? AND at BETWEEN ? AND ?)
       ORDER BY seq LIMIT ?`,
    )
    .pluck();
  const before = db
    .prepare<[string, number]>(
      `SELECT entries.text FROM involved JOIN entries USING (seq)
       WHERE involved.person = ? AND involved.at < ? ORDER BY involved.at DESC, involved.seq DESC`,
    )
    .pluck();
  const tap = db.prepare<[string, number, number], { entry: number; digest: Buffer; text: string }>(
    `SELECT taps.entry, taps.digest, entries.text FROM taps JOIN entries ON entries.seq = taps.entry
     WHERE taps.reader = ? AND taps.epoch = ? AND taps.seq = ?`,
  );
  const above = db
    .prepare<[string, number, number, string, number, number, number]>(
      `SELECT seq FROM taps WHERE reader = ? AND epoch = ? AND seq > ?
       UNION SELECT seq FROM quarantine WHERE reader = ? AND epoch = ? AND seq > ? ORDER BY 1 LIMIT ?`,
    )
    .pluck();
  const cursor = db.prepare<[string, number]>("SELECT upto FROM cursors WHERE reader = ? AND epoch = ?").pluck();
  const action = db.prepare<[string], Omit<ActionRow, "answer"> & { answer: string }>(
    "SELECT key, digest, at, answer, entry FROM actions WHERE key = ?",
  );
  const snapshots = db.prepare<[], { seq: number; head: string; digest: string; text: string; entry: string | null }>(
    `SELECT snapshots.*, entries.text AS entry FROM snapshots LEFT JOIN entries USING (seq) ORDER BY seq DESC`,
  );
  const meta = db.prepare<[string]>("SELECT value FROM meta WHERE name = ?").pluck();
  const mask = digestMask(master);
  const readTexts = (after: number, limit: number) => page.all(after, Math.min(limit, READ_ENTRIES_MAX));

  return {
    readTexts,
    read: (after, limit) => readTexts(after, limit).map(({ text }) => JSON.parse(text) as JournalEntry),
    readCustody: (student, from, to) =>
      (custody.all(student, from, to, READ_ENTRIES_MAX) as string[]).map((text) => JSON.parse(text) as JournalEntry),
    custodyBefore(student, at) {
      for (const text of before.iterate(student, at) as Iterable<string>) {
        const entry = JSON.parse(text) as JournalEntry;
        // One that came later and only speaks of then, or only corrects, did not make the record of then.
        const isRecord = entry.facts.some(
          (fact) => fact.kind === "custody-changed" && fact.custody.student === student,
        );
        if (entry.at < at && isRecord) return entry;
      }
      return null;
    },
    findTap(reader, epoch, seq) {
      const row = tap.get(reader, epoch, seq);
      if (!row) return null;
      const digest = mask({ reader, epoch, seq }, row.digest).toString("hex");
      const answer: Answer = (JSON.parse(row.text) as JournalEntry).answer ?? { kind: "none" };
      return { digest, answer, entry: row.entry };
    },
    seqsAbove: (reader, epoch, upto) => above.all(reader, epoch, upto, reader, epoch, upto, SEQS_ABOVE_MAX) as number[],
    cursor(reader, epoch) {
      const upto = cursor.get(reader, epoch) as number | undefined;
      return upto === undefined ? null : { reader, epoch, upto };
    },
    findAction(key) {
      const row = action.get(key);
      return row ? { ...row, answer: JSON.parse(row.answer) as Answer } : null;
    },
    latestSnapshot() {
      for (const { seq, head, digest, text, entry } of snapshots.iterate()) {
        // A snapshot of another past, or one that a bad block touched, is passed over: the entries are the truth.
        const own = entry !== null && (JSON.parse(entry) as JournalEntry).hash === head;
        if (own && sha256(text) === digest) return { seq, text };
      }
      return null;
    },
    syncPosition: () => ({ epoch: Number(meta.get("sync-epoch")), upto: Number(meta.get("sync-upto")) }),
    verifyChain: ({ from = 0 } = {}) => verifyChain(db, from),
    vault: readVault(db, master),
  };
}

function readVault(db: Db, master: Uint8Array): VaultReads {
  const fields = db.prepare<[string], { field: string; entry: number; key: number; sealed: Buffer }>(
    `SELECT field, entry, key, sealed FROM personal JOIN vault_keys ON vault_keys.id = personal.key
     WHERE personal.person = ? AND wrapped IS NOT NULL AND field NOT GLOB '${NOTE_FIELD}*'`,
  );
  const note = db.prepare<[string, string], { entry: number; key: number; sealed: Buffer }>(
    "SELECT entry, key, sealed FROM personal WHERE person = ? AND field = ?",
  );
  const inForce = db.prepare<[string]>("SELECT wrapped IS NOT NULL FROM vault_keys WHERE person = ?").pluck();
  const keyRow = db.prepare<[number], { person: string; wrapped: Buffer | null }>(
    "SELECT person, wrapped FROM vault_keys WHERE id = ?",
  );
  const raw = db.prepare<[number, number], { key: number | null; raw: Buffer }>(
    "SELECT key, raw FROM taps WHERE entry = ? UNION ALL SELECT key, raw FROM quarantine WHERE entry = ?",
  );
  const keys = new Map<number, Uint8Array>();
  const persons = new Map<PersonId, Readonly<Record<string, string>> | null>();

  const keyOf = (id: number): Uint8Array | null => {
    const held = keys.get(id);
    if (held) return held;
    const row = keyRow.get(id);
    if (!row?.wrapped) return null;
    const key = unseal(master, placeOf.key(row.person), row.wrapped);
    if (keys.size >= KEYS_HELD_MAX) keys.clear();
    keys.set(id, key);
    return key;
  };
  const openFields = (person: PersonId): Readonly<Record<string, string>> | null => {
    const found = fields.all(person).flatMap(({ field, entry, key: id, sealed }) => {
      const key = keyOf(id);
      return key ? [[field, unseal(key, placeOf.field(person, field, entry), sealed).toString()] as const] : [];
    });
    const known = inForce.all(person);
    return known.length > 0 && !known.includes(1) ? null : Object.fromEntries(found);
  };

  return {
    personal(person) {
      const held = persons.get(person);
      if (held !== undefined) return held;
      const opened = openFields(person);
      if (persons.size >= PERSONS_HELD_MAX) persons.clear();
      persons.set(person, opened);
      return opened;
    },
    note(person, field) {
      const row = note.get(person, field);
      const key = row ? keyOf(row.key) : null;
      return row && key ? unseal(key, placeOf.field(person, field, row.entry), row.sealed).toString() : null;
    },
    readRaw(entry) {
      const row = raw.get(entry, entry);
      const key = row?.key ? keyOf(row.key) : null;
      return row && key ? new Uint8Array(unseal(key, placeOf.raw(entry), row.raw)) : null;
    },
    forget() {
      keys.clear();
      persons.clear();
    },
  };
}
