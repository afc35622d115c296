/**
 * The school calendar (校历): rest days and make-up workdays (调休) as dated, versioned data that a school can replace, and
 * what a day is under a plan: does the timetable run, which weekday's, which sessions, and when may they end.
 */
import type { DayId, SessionId } from "./ids.ts";
import { addDays, daysBetween, monthDayOf, SATURDAY, weekdayOf, yearOf } from "./local-date.ts";
import type { EndWindow, Plan, PlannedSession, Season, SessionKind } from "./plan.ts";

export const CALENDAR_DAY_KINDS = ["rest", "make-up"] as const;
export type CalendarDay = {
  readonly day: DayId;
  readonly kind: (typeof CALENDAR_DAY_KINDS)[number];
  /** Name of the holiday, such as 国庆节. */
  readonly name: string;
  /** Make-up days: the ISO weekday whose timetable it follows; null: the one it is. */
  readonly follows: number | null;
};
export type Calendar = {
  readonly version: number;
  /** Where it comes from, such as the State Council's notice. */
  readonly source: string;
  /** Years that it knows completely. Beyond them weekends are a guess, and the school is told so. */
  readonly years: readonly number[];
  /** By day, none twice. A day may lie outside `years`: then it alone of its year is known. */
  readonly days: readonly CalendarDay[];
};

export const DAY_REASONS = [
  "term",
  "rest-day",
  "make-up",
  "weekend",
  "closure",
  "outside-term",
  "year-unknown",
] as const;
export type DayReason = (typeof DAY_REASONS)[number];

/** What a day is for a school. */
export type ServiceDay = {
  /** The timetable runs. Sessions that a person decided on may run on other days too, see `sessionsOn`. */
  readonly runs: boolean;
  /** ISO weekday whose timetable is followed, 1 (Monday) to 7; on days without a timetable the day's own. */
  readonly weekday: number;
  readonly reason: DayReason;
  /** Name of the holiday, or why the school is closed; null where there is nothing to name. */
  readonly name: string | null;
  /** False: the calendar does not know, so plain weekdays are taken, and the school must be told. */
  readonly certain: boolean;
};

/** What the calendar needs to know of a plan. */
type Terms = Pick<Plan, "terms" | "closures" | "workdays">;

/**
 * The notice of a year can reach back into the last days of the year before (2018-12-29 was worked for 2019), so until it
 * is known these are uncertain too. The earliest since 2004 is 29 December.
 */
const YEAR_END_UNCERTAIN_FROM = "12-25";

/**
 * What `day` is under this plan. The first that holds decides: closure, outside every term (a plan without terms runs all
 * year), statutory rest day, make-up day, weekend, ordinary day.
 *
 * - Reading `with-make-up`: a make-up day is a workday and follows the weekday that the calendar names. Where it names
 *   none, nobody has said which timetable holds: the day's own weekday is taken, `certain` is false.
 * - Reading `monday-friday`: Monday to Friday less statutory rest days; a make-up day at a weekend stays a weekend.
 * - In a year that the calendar does not know completely, days that it names hold and all others are plain weekdays.
 *
 * @param calendar null: nothing is known of any year
 * @throws RangeError when `day` is no day
 * @source XW-01, WH-06: five workdays; XJ-18: Monday to Friday, not statutory holidays or vacations; policies.md section 6
 */
export function serviceDay(calendar: Calendar | null, plan: Terms, day: DayId): ServiceDay {
  const weekday = weekdayOf(day);
  const named = calendar?.days.find((one) => one.day === day);
  const idle = { runs: false, weekday, certain: true } as const;
  const closure = plan.closures.find((one) => one.day === day);
  if (closure) return { ...idle, reason: "closure", name: closure.reason };
  if (!inTerm(plan, day)) return { ...idle, reason: "outside-term", name: named?.kind === "rest" ? named.name : null };
  if (named?.kind === "rest") return { ...idle, reason: "rest-day", name: named.name };
  const ordinary = weekday < SATURDAY;
  if (named?.kind === "make-up" && (ordinary || plan.workdays === "with-make-up")) {
    const { follows, name } = named;
    return { runs: true, weekday: follows ?? weekday, reason: "make-up", name, certain: follows !== null };
  }
  const known = named !== undefined || knowsYear(calendar, yearOf(day));
  const certain = named !== undefined || (known && !awaitsNextYear(calendar, day));
  const reason = ordinary ? "term" : "weekend";
  return { runs: ordinary, weekday, reason: known ? reason : "year-unknown", name: null, certain };
}

/** The first day from `from` on, of `days` days, of which the calendar does not know enough; null when all are known. */
export function firstUncertainDay(
  calendar: Calendar | null,
  plan: Terms,
  { from, days }: { readonly from: DayId; readonly days: number },
): DayId | null {
  for (let later = 0; later < days; later += 1) {
    const day = addDays(from, later);
    if (!serviceDay(calendar, plan, day).certain) return day;
  }
  return null;
}

/**
 * Sessions that run on `day`, in the plan's order (P4): those whose weekdays hold the one that is followed, within their
 * own first and last day.
 *
 * - At a plain weekend no timetable runs, but a session that names Saturday or Sunday itself does (WH-08).
 * - On a statutory rest day and in a vacation only a session with a decision on file runs (WH-09). One without dates of
 *   its own lasts for the term, so that in a vacation it must name both.
 * - On a closure day (停课) none does, whatever was decided before.
 *
 * @throws RangeError when `day` is no day
 */
export function sessionsOn(plan: Plan, calendar: Calendar | null, day: DayId): readonly SessionId[] {
  const standing = serviceDay(calendar, plan, day);
  return plan.sessions.filter((session) => mayRun(session, standing, day)).map(({ id }) => id);
}

function mayRun(session: PlannedSession, { reason, weekday }: ServiceDay, day: DayId): boolean {
  const { from, to, decision } = session;
  if (reason === "closure" || !session.weekdays.includes(weekday)) return false;
  if ((from !== null && day < from) || (to !== null && day > to)) return false;
  if (reason === "rest-day") return decision !== null;
  if (reason === "outside-term") return decision !== null && from !== null && to !== null;
  return true;
}

/** Whether the plan has a term that holds this day, first and last day included. */
function inTerm({ terms }: Pick<Plan, "terms">, day: DayId): boolean {
  return terms.length === 0 || terms.some(({ from, to }) => from <= day && day <= to);
}

const knowsYear = (calendar: Calendar | null, year: number): boolean => calendar?.years.includes(year) ?? false;

function awaitsNextYear(calendar: Calendar | null, day: DayId): boolean {
  return monthDayOf(day) >= YEAR_END_UNCERTAIN_FROM && !knowsYear(calendar, yearOf(day) + 1);
}

/** When sessions of a kind end on a day; null where the plan says nothing. */
export type EndTimes = Pick<EndWindow, "floor" | "target" | "ceiling" | "reason">;

/**
 * The end window that holds for a kind of session on a day. Among those whose season holds the day the shortest season
 * wins, one without a season being the longest; of two equally long ones the later in the plan. It wins whole: a null in
 * it is "none", not "ask the next".
 *
 * @throws RangeError when `day` is no day
 * @source JA-05: 1 May to 1 October, both included, 18:30, otherwise 18:00; policies.md section 6
 */
export function windowOn(plan: Pick<Plan, "windows">, kind: SessionKind, day: DayId): EndTimes {
  const place = monthDayOf(day);
  let best: EndWindow | null = null;
  for (const window of plan.windows) {
    if (window.kind !== kind || !inSeason(window.season, place)) continue;
    if (best === null || seasonDays(window.season) <= seasonDays(best.season)) best = window;
  }
  const { floor, target, ceiling, reason } = best ?? NO_WINDOW;
  return { floor, target, ceiling, reason };
}

const NO_WINDOW: EndTimes = { floor: null, target: null, ceiling: null, reason: null };
/** A leap year, so that a season may begin or end on 29 February. */
const SAMPLE_YEAR = 2000;
const WHOLE_YEAR_DAYS = 366;

/** Both ends included; one that ends earlier in the year than it begins runs over New Year. */
function inSeason(season: Season | null, place: string): boolean {
  if (season === null) return true;
  const { from, to } = season;
  return from <= to ? from <= place && place <= to : place >= from || place <= to;
}

function seasonDays(season: Season | null): number {
  if (season === null) return WHOLE_YEAR_DAYS + 1;
  const days = daysBetween(`${SAMPLE_YEAR}-${season.from}`, `${SAMPLE_YEAR}-${season.to}`) + 1;
  return days > 0 ? days : days + WHOLE_YEAR_DAYS;
}
