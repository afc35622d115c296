/** Every report over a span of days: one literal is the list, for HTTP, exports and tests alike. */
import type { DayId } from "../../core/ids.ts";
import { addDays, MONDAY, weekdayOf } from "../../core/local-date.ts";
import type { History } from "../../journal/history.ts";
import { attendanceCounts, attendanceOf } from "./attendance.ts";
import { careRecords, weeklyRecords } from "./care-records.ts";
import { type AdjustmentEntry, type HoursRow, hoursOf, sumHours } from "./hours.ts";
import { patrolDay } from "./patrol-report.ts";
import { type ReportDay, reportDays } from "./report-day.ts";
import { unattendedTime } from "./unattended.ts";

/** Longest span of one report, days: a term. */
export const REPORT_DAYS_MAX = 190;

export const REPORTS = {
  /** The figure of merit: student-seconds without a named adult (WH-N11). */
  unattended: (days: Iterable<ReportDay>) => collect(days, unattendedTime),
  /** Each child in each session (XW-25, JA-19). */
  attendance: (days: Iterable<ReportDay>) => collect(days, attendanceOf),
  /** The same, counted by session and class: participation (XW-05). */
  participation: (days: Iterable<ReportDay>) => collect(days, (day) => attendanceCounts(attendanceOf(day))),
  /** Care records, drafted (XJ-13, XJ-22). */
  "care-records": (days: Iterable<ReportDay>) => collect(days, careRecords),
  /** Weekly activity records, drafted (XJ-22). */
  "weekly-records": (days: Iterable<ReportDay>) => weeklyRecords(days, mondayOf),
  /** Patrols beside what the taps said (QS-10). */
  patrols: (days: Iterable<ReportDay>) => collect(days, (day) => [patrolDay(day)]),
  /** Duty by adult, session and day (XW-22, WH-19). */
  hours: (days: Iterable<ReportDay>, history: History) => hoursIn(days, history),
  /** Duty summed by adult (XW-28). */
  "hours-by-teacher": (days: Iterable<ReportDay>, history: History) => sumHours(hoursIn(days, history)),
} as const;
export type ReportName = keyof typeof REPORTS;
export type ReportRow<N extends ReportName> = ReturnType<(typeof REPORTS)[N]>[number];

export type ReportQuery = { readonly report: ReportName; readonly from: DayId; readonly to: DayId };

/** Whether there is a report of this name. */
export function isReport(name: string): name is ReportName {
  return Object.hasOwn(REPORTS, name);
}

/** Runs one report over the days of a span that the journal knows. */
export function runReport(history: History, { report, from, to }: ReportQuery): readonly unknown[] {
  return REPORTS[report](reportDays(history, from, to), history);
}

function hoursIn(days: Iterable<ReportDay>, history: History): readonly HoursRow[] {
  const adjustments = adjustmentsIn(history);
  return collect(days, (day) => hoursOf(day, adjustments));
}

/** What was adjusted, on whatever day it was done. */
export function adjustmentsIn(history: Pick<History, "adjustments">): readonly AdjustmentEntry[] {
  return history
    .adjustments()
    .flatMap(({ seq, facts }) =>
      facts.flatMap((fact) => (fact.kind === "duty-adjusted" ? [{ ...fact.adjustment, seq }] : [])),
    );
}

function mondayOf(day: DayId): DayId {
  return addDays(day, MONDAY - weekdayOf(day));
}

function collect<T>(days: Iterable<ReportDay>, of: (day: ReportDay) => readonly T[]): readonly T[] {
  return Array.from(days, of).flat();
}
