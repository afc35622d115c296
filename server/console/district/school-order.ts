/** Which school needs a call first. Pure. */
import type { SchoolView } from "../../views/shapes.ts";

/** A school that was not heard for so long is unknown, real milliseconds; its numbers are never shown as true. */
export const SILENT_AFTER_MS = 60_000;

/**
 * Worst first. `escalated`: an alarm that nobody at the school answers (A1); `unattended`: children without an adult now;
 * `alarm`: an open alarm of the highest priority.
 */
export const SCHOOL_CONDITIONS = ["escalated", "unattended", "alarm", "unknown", "normal"] as const;
export type SchoolCondition = (typeof SCHOOL_CONDITIONS)[number];

/** @param now real time of the server, epoch milliseconds */
export function conditionOf(school: SchoolView, now: number): SchoolCondition {
  if (now - school.lastContact > SILENT_AFTER_MS) return "unknown";
  if ((school.alarms.escalated ?? 0) > 0) return "escalated";
  if (school.counts.unattended > 0) return "unattended";
  return school.alarms.p1 > 0 ? "alarm" : "normal";
}

/**
 * Schools worst first; among equals the most alarms that nobody answers, the most children without an adult, the most P1
 * alarms, the longest silence, then by id.
 */
export function worstFirst(schools: readonly SchoolView[], now: number): SchoolView[] {
  const rank = (school: SchoolView) => SCHOOL_CONDITIONS.indexOf(conditionOf(school, now));
  return [...schools].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (b.alarms.escalated ?? 0) - (a.alarms.escalated ?? 0) ||
      b.counts.unattended - a.counts.unattended ||
      b.alarms.p1 - a.alarms.p1 ||
      a.lastContact - b.lastContact ||
      a.school.localeCompare(b.school),
  );
}

/** The list after a change: schools that it names replace their old picture, new ones are added. */
export function mergeSchools(known: readonly SchoolView[], changed: readonly SchoolView[]): SchoolView[] {
  const byId = new Map(known.map((school) => [school.school, school]));
  for (const school of changed) byId.set(school.school, school);
  return [...byId.values()];
}
