/**
 * The calendar as a file: dated, versioned JSON of rest days and make-up workdays, which a school can replace without an
 * update. One such file comes along, seeded from the State Council's notices (`calendars/`).
 */
import { readFileSync } from "node:fs";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { CALENDAR_DAY_KINDS, type Calendar } from "../core/calendar.ts";
import { isDay, SATURDAY, weekdayOf } from "../core/local-date.ts";

/** Most days that a calendar may name: more than twenty years of them. */
export const CALENDAR_DAYS_MAX = 1000;
/** Most faults that one report lists; the rest is a count. */
export const CALENDAR_FAULTS_MAX = 50;

const CALENDAR_YEARS_MAX = 100;
const NAME_LENGTH_MAX = 40;
const SOURCE_LENGTH_MAX = 200;
const Strict = { additionalProperties: false } as const;

export const CalendarDocument = Type.Object(
  {
    version: Type.Integer({ minimum: 1, description: "only a higher one replaces the calendar that holds" }),
    source: Type.String({ minLength: 1, maxLength: SOURCE_LENGTH_MAX, description: "where the days come from" }),
    years: Type.Array(Type.Integer({ minimum: 1970, maximum: 9999 }), {
      maxItems: CALENDAR_YEARS_MAX,
      description: "years of which every rest day and make-up day is here, ascending",
    }),
    days: Type.Array(
      Type.Object(
        {
          day: Type.String({ description: "YYYY-MM-DD; ascending, none twice" }),
          kind: Type.Enum(CALENDAR_DAY_KINDS),
          name: Type.String({ minLength: 1, maxLength: NAME_LENGTH_MAX, description: "the holiday, such as 国庆节" }),
          follows: Type.Optional(
            Type.Union([Type.Integer({ minimum: 1, maximum: 7 }), Type.Null()], {
              description: "make-up days: ISO weekday whose timetable holds; null or absent: nobody has said",
            }),
          ),
        },
        Strict,
      ),
      { maxItems: CALENDAR_DAYS_MAX },
    ),
  },
  Strict,
);
export type CalendarDocument = Static<typeof CalendarDocument>;

export type CalendarFault = { readonly path: string; readonly message: string };

/** The calendar cannot be used; nothing of it was adopted. */
export class CalendarFileError extends Error {
  override readonly name = "CalendarFileError";
  readonly code = "calendar/invalid";
  readonly faults: readonly CalendarFault[];
  constructor(faults: readonly CalendarFault[]) {
    super(faults.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    this.faults = faults;
  }
}

const checker = Compile(CalendarDocument);

/**
 * Reads and checks a calendar file, with or without a byte order mark.
 *
 * @param content  its text, or its bytes, which must be UTF-8: a name in another encoding would be garbled without a word
 * @throws CalendarFileError with every fault, at most CALENDAR_FAULTS_MAX and a count
 */
export function readCalendarFile(content: string | Uint8Array): Calendar {
  let value: unknown;
  try {
    const text = typeof content === "string" ? content : new TextDecoder("utf-8", { fatal: true }).decode(content);
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new CalendarFileError([{ path: "/", message: `is not JSON in UTF-8: ${(cause as Error).message}` }]);
  }
  return checkCalendar(value);
}

/**
 * The calendar that a parsed document stands for.
 * @throws CalendarFileError with every fault, at most CALENDAR_FAULTS_MAX and a count
 */
export function checkCalendar(value: unknown): Calendar {
  const shape = checker.Errors(value).map((error) => ({ path: error.instancePath || "/", message: error.message }));
  const faults = shape.length > 0 ? shape : crossCheck(value as CalendarDocument);
  const more = faults.length - CALENDAR_FAULTS_MAX;
  if (more > 0)
    throw new CalendarFileError([...faults.slice(0, CALENDAR_FAULTS_MAX), { path: "/", message: `and ${more} more` }]);
  if (faults.length > 0) throw new CalendarFileError(faults);
  const { version, source, years, days } = value as CalendarDocument;
  return { version, source, years, days: days.map((one) => ({ ...one, follows: one.follows ?? null })) };
}

/** What the schema cannot say: days exist and stand in order, and a make-up day makes something up. */
function crossCheck({ source, years, days }: CalendarDocument): CalendarFault[] {
  const faults: CalendarFault[] = [];
  const fault = (path: string, message: string): void => void faults.push({ path, message });
  if (!source.isWellFormed()) fault("/source", HALF_CHARACTER);
  for (const at of outOfOrder(years)) fault(`/years/${at}`, `${years[at]} stands twice or out of order`);
  for (const at of outOfOrder(days.map(({ day }) => day)))
    fault(`/days/${at}/day`, `"${days[at]?.day}" stands twice or out of order`);
  for (const [at, { day, kind, name, follows = null }] of days.entries()) {
    const path = `/days/${at}`;
    if (!name.isWellFormed()) fault(`${path}/name`, HALF_CHARACTER);
    if (!isDay(day)) fault(`${path}/day`, `"${day}" is not a day of the calendar`);
    else if (kind === "rest" && follows !== null) fault(`${path}/follows`, "a rest day follows no timetable");
    // From Monday to Friday it is a workday anyway: without a weekday to follow this is a slip of the pen.
    else if (kind === "make-up" && follows === null && weekdayOf(day) < SATURDAY)
      fault(path, `${day} is no weekend day, so it must name the weekday whose timetable it follows`);
  }
  return faults;
}

const HALF_CHARACTER = "holds half a character";

/** Positions whose value is not above the one before. */
function outOfOrder(values: readonly (string | number)[]): number[] {
  return values.flatMap((value, at) => (at > 0 && value <= (values[at - 1] ?? value) ? [at] : []));
}

/** How the source of every calendar that comes along begins, whichever version of the data it was seeded from. */
export const BUNDLED_SOURCE = "国务院办公厅关于部分节假日安排的通知, by chinese-days";

/** The file that comes along. */
export const BUNDLED_FILE = new URL("./calendars/cn-2026.json", import.meta.url);

/** The calendar that comes along: statutory rest days and make-up workdays of 2024 to 2026. */
export function bundledCalendar(): Calendar {
  return readCalendarFile(readFileSync(BUNDLED_FILE));
}

/** Whether a calendar came along with some version of the program, and is not the school's own. */
export const isBundled = ({ source }: Pick<Calendar, "source">): boolean => source.startsWith(BUNDLED_SOURCE);
