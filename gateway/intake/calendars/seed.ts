#!/usr/bin/env node
/**
 * Writes the calendar that comes along from the data of `chinese-days`: `node gateway/intake/calendars/seed.ts`.
 * To add a year: install the release that knows it, add its file below, raise `VERSION`, run this.
 *
 * Only the package's JSON is read. Its functions take a year without data for plain weekdays without a word, and count
 * days in the zone of the process, so nothing ever calls them.
 */
import { writeFileSync } from "node:fs";
import year2024 from "chinese-days/dist/years/2024.json" with { type: "json" };
import year2025 from "chinese-days/dist/years/2025.json" with { type: "json" };
import year2026 from "chinese-days/dist/years/2026.json" with { type: "json" };
import seed from "chinese-days/package.json" with { type: "json" };
import type { Calendar, CalendarDay } from "../../core/calendar.ts";
import { weekdayOf } from "../../core/local-date.ts";
import { BUNDLED_FILE, BUNDLED_SOURCE } from "../calendar-file.ts";

/** One higher whenever the days change: a gateway adopts only what is newer. */
const VERSION = 1;

/** A year of the package: day to "English name,Chinese name,days off". */
type SeedYear = Readonly<Record<"holidays" | "workdays" | "inLieuDays", Readonly<Record<string, string>>>>;
const YEARS: Readonly<Record<number, SeedYear>> = { 2024: year2024, 2025: year2025, 2026: year2026 };

/** The calendar that the package's data stands for. */
export function seedCalendar(years = YEARS): Calendar {
  return {
    version: VERSION,
    source: `${BUNDLED_SOURCE} ${seed.version}`,
    years: Object.keys(years).map(Number),
    days: Object.values(years)
      .flatMap(daysOf)
      .sort((a, b) => (a.day < b.day ? -1 : 1)),
  };
}

function daysOf({ holidays, workdays, inLieuDays }: SeedYear): CalendarDay[] {
  const rest = Object.entries(holidays).map(
    ([day, words]): CalendarDay => ({ day, kind: "rest", name: nameOf(words), follows: null }),
  );
  const makeUp = Object.entries(workdays).map(
    ([day, words]): CalendarDay => ({
      day,
      kind: "make-up",
      name: nameOf(words),
      follows: weekdayMadeUp(day, nameOf(words), { workdays, inLieuDays }),
    }),
  );
  return [...rest, ...makeUp];
}

/**
 * The weekday that a make-up day makes up for: of one holiday the first make-up day stands for the first workday given
 * off, the second for the second, as schools announce it. Null where the data has more of one than of the other.
 */
function weekdayMadeUp(
  day: string,
  holiday: string,
  { workdays, inLieuDays }: Pick<SeedYear, "workdays" | "inLieuDays">,
): number | null {
  const ofHoliday = (days: Readonly<Record<string, string>>) =>
    Object.keys(days)
      .filter((one) => nameOf(days[one] ?? "") === holiday)
      .sort();
  const [worked, given] = [ofHoliday(workdays), ofHoliday(inLieuDays)];
  const givenOff = given[worked.indexOf(day)];
  return worked.length === given.length && givenOff !== undefined ? weekdayOf(givenOff) : null;
}

const nameOf = (words: string): string => words.split(",")[1] ?? words;

/** The file's exact text: one line a day, so that a change can be read. */
export function calendarText({ version, source, years, days }: Calendar): string {
  const lines = days.map(({ day, kind, name, follows }) => {
    const fields = { day, kind, name, ...(follows !== null && { follows }) };
    const text = Object.entries(fields).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return `    { ${text.join(", ")} }`;
  });
  return `{
  "version": ${version},
  "source": ${JSON.stringify(source)},
  "years": [${years.join(", ")}],
  "days": [
${lines.join(",\n")}
  ]
}
`;
}

if (import.meta.main) writeFileSync(BUNDLED_FILE, calendarText(seedCalendar()));
