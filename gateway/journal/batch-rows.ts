/** The rows of a batch: prepared statements, and which ciphertext belongs to which entry. */
import type { Statement } from "better-sqlite3";
import type { SyncCursor } from "../contract/sync.ts";
import type { Fact, FactKind } from "../core/facts.ts";
import type { Custody } from "../core/state.ts";
import { sha256 } from "./chain.ts";
import { JournalError } from "./errors.ts";
import type { ActionRow, Batch, Draft, PersonalRow, QuarantineRow, TapCursor, TapRow } from "./journal.ts";
import type { Db } from "./schema.ts";
import { type DigestMask, digestMask, placeOf, type Vault } from "./vault.ts";

type Secrets = {
  readonly tap: TapRow | undefined;
  readonly quarantine: QuarantineRow | undefined;
  readonly personal: readonly PersonalRow[];
};

export type Rows = {
  /** @throws JournalError when somebody else has written */
  requireHead(head: SyncCursor): void;
  saveHead(head: SyncCursor): void;
  hashOf(seq: number): string | null;
  insertEntry(draft: Draft, text: string): void;
  /** Seals what belongs to entry `seq`; `store` writes it once the entry is there. */
  seal(vault: Vault, seq: number, secrets: Secrets): { readonly hashes: readonly string[]; store(): void };
  /** @throws JournalError when a row names an entry outside this batch: the chain would not cover it */
  requireOwners(batch: Batch, after: number, upto: number): void;
  saveCursor(cursor: TapCursor): void;
  insertAction(action: ActionRow): void;
};

const INSERT = {
  entry: "INSERT INTO entries (seq, at, text) VALUES (?, ?, ?)",
  involved: "INSERT OR IGNORE INTO involved (person, at, seq) VALUES (?, ?, ?)",
  tap: "INSERT INTO taps (entry, reader, epoch, seq, digest, key, raw) VALUES (?, ?, ?, ?, ?, ?, ?)",
  quarantine: `INSERT INTO quarantine (entry, at, client, topic, reason, reader, epoch, seq, key, raw)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  personal: `INSERT INTO personal (person, field, entry, key, sealed) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET entry = excluded.entry, key = excluded.key, sealed = excluded.sealed`,
  action: "INSERT INTO actions (key, digest, at, answer, entry) VALUES (?, ?, ?, ?, ?)",
  // A cursor is a promise that was perhaps already given to a reader: it never goes back.
  cursor: `INSERT INTO cursors (reader, epoch, upto) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET upto = max(upto, excluded.upto)`,
} as const;

const prepareInserts = (db: Db) =>
  Object.fromEntries(Object.entries(INSERT).map(([name, sql]) => [name, db.prepare<unknown[]>(sql)])) as Record<
    keyof typeof INSERT,
    Statement<unknown[]>
  >;

export function prepareRows(db: Db, master: Uint8Array): Rows {
  const statement = prepareInserts(db);
  const mask = digestMask(master);
  const meta = db.prepare("SELECT name, value FROM meta WHERE name IN ('seq', 'head')").raw();
  const setMeta = db.prepare("UPDATE meta SET value = ? WHERE name = ?");
  const textOf = db.prepare<[number]>("SELECT text FROM entries WHERE seq = ?").pluck();

  return {
    requireHead(head) {
      const found = Object.fromEntries(meta.all() as [string, string][]);
      if (found.seq !== String(head.upto) || found.head !== head.head)
        throw new JournalError("journal/chain-broken", `the head is entry ${found.seq} and not ${head.upto}`);
    },
    saveHead({ upto, head }) {
      setMeta.run(String(upto), "seq");
      setMeta.run(head, "head");
    },
    hashOf(seq) {
      const text = textOf.get(seq) as string | undefined;
      return text === undefined ? null : (JSON.parse(text) as { hash: string }).hash;
    },
    insertEntry({ seq, event, facts }, text) {
      statement.entry.run(seq, event.at, text);
      for (const who of involvedIn(facts)) statement.involved.run(who, event.at, seq);
      // Late evidence is found again by the day that it speaks of, however long after that day it came (A2).
      for (const { student, since } of custodyIn(facts)) statement.involved.run(student, since, seq);
    },
    seal: (vault, seq, secrets) => sealRows(vault, seq, secrets, { statement, mask }),
    requireOwners(batch, after, upto) {
      for (const { entry } of [...batch.taps, ...batch.quarantine, ...batch.personal])
        if (entry <= after || entry > upto)
          throw new JournalError("journal/conflict", `a row belongs to entry ${entry}, which is not in this batch`);
      for (const rows of [batch.taps, batch.quarantine])
        if (new Set(rows.map(({ entry }) => entry)).size !== rows.length)
          throw new JournalError("journal/conflict", "one entry judges one message");
    },
    saveCursor: ({ reader, epoch, upto }) => void statement.cursor.run(reader, epoch, upto),
    insertAction: ({ key, digest, at, answer, entry }) =>
      void statement.action.run(key, digest, at, JSON.stringify(answer), entry),
  };
}

function sealRows(
  vault: Vault,
  entry: number,
  { tap, quarantine, personal }: Secrets,
  { statement, mask }: { statement: ReturnType<typeof prepareInserts>; mask: DigestMask },
): { readonly hashes: readonly string[]; store(): void } {
  const raw = tap ? vault.sealRaw(tap.person, entry, tap.raw) : null;
  const kept = quarantine ? vault.sealRaw(null, entry, quarantine.raw) : null;
  const fields = personal.map((row) => ({
    ...row,
    ...vault.seal(row.person, placeOf.field(row.person, row.field, entry), Buffer.from(row.value)),
  }));
  return {
    hashes: [raw, kept, ...fields].filter((one) => one !== null).map(({ bytes }) => sha256(bytes)),
    store() {
      if (tap && raw) {
        const digest = mask(tap, Buffer.from(tap.digest, "hex"));
        statement.tap.run(entry, tap.reader, tap.epoch, tap.seq, digest, raw.key, raw.bytes);
      }
      if (quarantine && kept) {
        const { at, client, topic, reason, tap: of } = quarantine;
        const identity = [of?.reader ?? null, of?.epoch ?? null, of?.seq ?? null];
        statement.quarantine.run(entry, at, client, topic, reason, ...identity, kept.key, kept.bytes);
      }
      for (const { person, field, key, bytes } of fields) statement.personal.run(person, field, entry, key, bytes);
    },
  };
}

/** Under which names entries are found again that say what the school is, which day it is, and what was adjusted. `@` cannot stand in an id. */
export const OWN_MARKS = { school: "@plan", day: "@day", adjusted: "@adjusted" } as const;

function involvedIn(facts: readonly Fact[]): ReadonlySet<string> {
  const involved = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === "custody-changed" || fact.kind === "custody-corrected") involved.add(fact.custody.student);
    else if (SCHOOL_FACTS.has(fact.kind)) involved.add(OWN_MARKS.school);
    else if (fact.kind === "day-set") involved.add(OWN_MARKS.day);
    else if (fact.kind === "duty-adjusted") involved.add(OWN_MARKS.adjusted);
  }
  return involved;
}

function custodyIn(facts: readonly Fact[]): readonly Custody[] {
  return facts.flatMap((fact) =>
    fact.kind === "custody-changed" || fact.kind === "custody-corrected" ? [fact.custody] : [],
  );
}

const SCHOOL_FACTS: ReadonlySet<FactKind> = new Set<FactKind>(["plan-set", "roster-set", "calendar-set"]);
