/** The past, for reports: a read-only connection of its own, beside a running gateway or without one. */
import { join } from "node:path";
import type { JournalEntry } from "../contract/sync.ts";
import type { Calendar } from "../core/calendar.ts";
import type { DayId, EpochMs, JournalSeq, StudentId } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import type { Roster } from "../core/roster.ts";
import { OWN_MARKS } from "./batch-rows.ts";
import { toJournalError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import { createReads } from "./reads.ts";
import { type Db, JOURNAL_FILE, openForReading, requireMaster } from "./schema.ts";

/** Entries read at once; between pages no read lock is held, so that the writer's checkpoints go through. */
const PAGE_ENTRIES = 1000;

/** What the school had said of itself at an instant; null while it had not. */
export type SchoolThen = {
  readonly plan: Plan | null;
  readonly roster: Roster | null;
  readonly calendar: Calendar | null;
};

/** A service day as it began: `at` is when the gateway announced it, `origin` its local midnight (noon less 12 hours). */
export type DayThen = {
  readonly day: DayId;
  readonly origin: EpochMs;
  readonly at: EpochMs;
  readonly seq: JournalSeq;
  readonly sessions: readonly string[];
};

export type History = {
  /** Position of the newest entry when the history was opened. */
  readonly head: JournalSeq;
  entry(seq: JournalSeq): JournalEntry | null;
  /** Entries after `seq`, in commit order. */
  after(seq: JournalSeq): Generator<JournalEntry>;
  /** Entries of gateway time `from` (included) to `to` (not included), in commit order. */
  between(from: EpochMs, to: EpochMs): Generator<JournalEntry>;
  /** Position of the last entry before an instant; 0 when there is none. */
  seqBefore(at: EpochMs): JournalSeq;
  /** Plan, roster and calendar in force at an instant. Cards, bars and dismissals of later actions are not in it. */
  schoolAt(at: EpochMs): SchoolThen;
  /** Days that began in a span of dates, both included, oldest first; each once, as it was announced last. */
  days(from: DayId, to: DayId): readonly DayThen[];
  /** Entries in which somebody's duty was adjusted, of whatever day (E2), oldest first. */
  adjustments(): readonly JournalEntry[];
  /** The last entry before `seq` that changed or corrected this child's custody; null when there is none. */
  lastCustody(student: StudentId, seq: JournalSeq): JournalEntry | null;
  /** Names and notes in clear; nothing without the master key. */
  readonly vault: Pick<Journal, "personal" | "note">;
  close(): void;
};

const NO_VAULT: History["vault"] = { personal: () => null, note: () => null };

/**
 * Opens the journal in a gateway's directory for reading.
 *
 * @param master the key of names and notes; null: ids only
 * @throws JournalError when there is none that this version can read, or that key is another journal's
 */
export function openHistory(dir: string, master: Uint8Array | null): History {
  let db: Db;
  try {
    db = openForReading(join(dir, JOURNAL_FILE));
    if (master !== null) requireMaster(db, master);
  } catch (error) {
    throw toJournalError(error);
  }
  const head = Number(db.prepare("SELECT value FROM meta WHERE name = 'seq'").pluck().get());
  const text = db.prepare<[number]>("SELECT text FROM entries WHERE seq = ?").pluck();
  const page = db.prepare<[number, number, number]>(
    "SELECT text FROM entries WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
  );
  const atOf = db.prepare<[number]>("SELECT at FROM entries WHERE seq = ?").pluck();
  const self = db.prepare<[string, number], { seq: number; text: string }>(
    `SELECT involved.seq, entries.text FROM involved JOIN entries USING (seq)
     WHERE involved.person = ? AND involved.at < ? ORDER BY involved.at DESC, involved.seq DESC`,
  );
  const marked = db
    .prepare<[string]>(
      `SELECT entries.text FROM involved JOIN entries USING (seq) WHERE involved.person = ? ORDER BY involved.seq`,
    )
    .pluck();

  const custody = db
    .prepare<[string, number]>(
      `SELECT entries.text FROM involved JOIN entries USING (seq)
       WHERE involved.person = ? AND involved.seq < ? ORDER BY involved.at DESC, involved.seq DESC LIMIT 1`,
    )
    .pluck();

  const read = (seq: number): JournalEntry | null => {
    const found = text.get(seq) as string | undefined;
    return found === undefined ? null : (JSON.parse(found) as JournalEntry);
  };
  function* after(seq: number, upto = head): Generator<JournalEntry> {
    for (let from = seq; from < upto; from += PAGE_ENTRIES) {
      for (const one of page.pluck().all(from, upto, PAGE_ENTRIES) as string[]) yield JSON.parse(one) as JournalEntry;
    }
  }
  // `at` never decreases along the chain, so the first entry of an instant is found by halving.
  const seqBefore = (at: EpochMs): number => {
    let [low, high] = [0, head];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((atOf.get(middle) as number) < at) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  return {
    head,
    entry: read,
    after: (seq) => after(seq),
    between: (from, to) => after(seqBefore(from), seqBefore(to)),
    seqBefore,
    schoolAt(at) {
      let then: SchoolThen = { plan: null, roster: null, calendar: null };
      for (const row of self.iterate(OWN_MARKS.school, at)) {
        for (const fact of (JSON.parse(row.text) as JournalEntry).facts) {
          if (fact.kind === "plan-set") then = { ...then, plan: then.plan ?? fact.plan };
          if (fact.kind === "roster-set") then = { ...then, roster: then.roster ?? fact.roster };
          if (fact.kind === "calendar-set") then = { ...then, calendar: then.calendar ?? fact.calendar };
        }
        if (then.plan !== null && then.roster !== null && then.calendar !== null) break;
      }
      return then;
    },
    days(from, to) {
      const found = new Map<DayId, DayThen>();
      for (const row of marked.all(OWN_MARKS.day) as string[]) {
        const { seq, at, facts } = JSON.parse(row) as JournalEntry;
        for (const fact of facts) {
          if (fact.kind !== "day-set" || fact.day.day < from || fact.day.day > to) continue;
          const { day, origin, sessions } = fact.day;
          const first = found.get(day);
          found.set(day, { day, origin, sessions, at: first?.at ?? at, seq: first?.seq ?? seq });
        }
      }
      return [...found.values()];
    },
    adjustments: () => (marked.all(OWN_MARKS.adjusted) as string[]).map((one) => JSON.parse(one) as JournalEntry),
    lastCustody(student, seq) {
      const found = custody.get(student, seq) as string | undefined;
      return found === undefined ? null : (JSON.parse(found) as JournalEntry);
    },
    vault: master === null ? NO_VAULT : createReads(db, master).vault,
    close: () => void db.close(),
  };
}
