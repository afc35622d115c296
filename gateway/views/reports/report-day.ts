/** One service day out of the journal, with how it began: what every report folds over. */
import type { JournalEntry } from "../../contract/sync.ts";
import { homeCustody, isOpen } from "../../core/custody.ts";
import type { DayId, EpochMs, StudentId } from "../../core/ids.ts";
import type { Plan } from "../../core/plan.ts";
import type { Roster } from "../../core/roster.ts";
import type { Custody } from "../../core/state.ts";
import type { DayThen, History } from "../../journal/history.ts";

export type ReportDay = {
  readonly day: DayId;
  readonly origin: EpochMs;
  /** Where the record of the day ends: the next day's beginning, or the newest entry. */
  readonly end: EpochMs;
  /** As it stood when the day began; changes within the day are among its entries. */
  readonly plan: Plan;
  readonly roster: Roster;
  /** Each child's record when the day began. */
  readonly custody: ReadonlyMap<StudentId, Custody>;
  /** In commit order, the day's own beginning included. */
  readonly entries: readonly JournalEntry[];
};

/** Days of a span of dates that the journal knows, oldest first; read one at a time, because a month does not fit in memory. */
export function* reportDays(history: History, from: DayId, to: DayId): Generator<ReportDay> {
  const known = history.days("", "9999-12-31");
  for (const [index, day] of known.entries()) {
    if (day.day < from || day.day > to) continue;
    const report = readDay(history, day, known[index + 1] ?? null);
    if (report !== null) yield report;
  }
}

/** Null for a day that began before the school had said what it is. */
function readDay(history: History, { day, origin, at, seq }: DayThen, next: DayThen | null): ReportDay | null {
  const { plan, roster } = history.schoolAt(at + 1);
  if (plan === null || roster === null) return null;
  const entries = [];
  for (const entry of history.after(seq - 1)) {
    if (next !== null && entry.seq >= next.seq) break;
    entries.push(entry);
  }
  const custody = new Map<StudentId, Custody>();
  for (const student of roster.students) {
    const before = lastRecord(history.lastCustody(student.id, seq), student.id);
    custody.set(student.id, before !== null && isOpen(before) ? before : homeCustody(student, origin));
  }
  return { day, origin, end: next?.at ?? entries.at(-1)?.at ?? at, plan, roster, custody, entries };
}

function lastRecord(entry: JournalEntry | null, student: StudentId): Custody | null {
  const facts = entry?.facts ?? [];
  for (const fact of facts.toReversed()) {
    if (fact.kind === "custody-changed" && fact.custody.student === student) return fact.custody;
  }
  return null;
}
