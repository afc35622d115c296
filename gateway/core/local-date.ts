/**
 * Arithmetic on local dates as text, 'YYYY-MM-DD', years 0000 to 9999 of the Gregorian calendar. No zone, no clock, no
 * `Date`: a day of the school is the same text on every machine. Text order is time order.
 */
import type { DayId } from "./ids.ts";

export const MONDAY = 1;
export const SATURDAY = 6;
export const SUNDAY = 7;

const WEEK_DAYS = 7;
/** 400 years repeat exactly; dates are counted from 1 March, so that a leap day is the last of its year. */
const ERA_YEARS = 400;
const ERA_DAYS = 146_097;
/** Days from 0000-03-01 to 1970-01-01, a Thursday. */
const EPOCH_DAYS = 719_468;
const YEAR_MAX = 9999;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const FEBRUARY = 2;
const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

type Parts = { readonly year: number; readonly month: number; readonly date: number };

/** Every fourth year has a 29 February, except full centuries that 400 does not divide: 2024 and 2000, not 2100. */
export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % ERA_YEARS === 0);

/** Days of a month, 28 to 31. @param month 1 to 12 */
export const daysInMonth = (year: number, month: number): number =>
  month === FEBRUARY && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);

/** Whether the text is a day that exists: `2024-02-29` is one, `2026-02-29` and `2026-2-3` are none. */
export function isDay(text: string): boolean {
  return partsOf(text) !== null;
}

/** Whether the text is a day of some year, `MM-DD`, as the seasons of a plan are written. `02-29` is one. */
export function isMonthDay(text: string): boolean {
  return isDay(`2000-${text}`);
}

/** Negative when `a` is earlier, positive when it is later, 0 for the same day. */
export function compareDays(a: DayId, b: DayId): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** ISO weekday, 1 (Monday) to 7. @throws RangeError when it is no day */
export function weekdayOf(day: DayId): number {
  return modulo(numberOf(day) + 3, WEEK_DAYS) + 1;
}

/** The day `count` days later, or earlier for a negative one. @throws RangeError when either end is no day */
export function addDays(day: DayId, count: number): DayId {
  return textOf(numberOf(day) + count);
}

/** Days from `from` to `to`; negative when `to` is earlier. @throws RangeError when one of them is no day */
export function daysBetween(from: DayId, to: DayId): number {
  return numberOf(to) - numberOf(from);
}

/** Year of a day, 0 to 9999. @throws RangeError when it is no day */
export function yearOf(day: DayId): number {
  return requireParts(day).year;
}

/** `MM-DD` of a day: its place in the year, whichever year. @throws RangeError when it is no day */
export function monthDayOf(day: DayId): string {
  requireParts(day);
  return day.slice(5);
}

/** Days since 1970-01-01. */
function numberOf(day: DayId): number {
  const { year, month, date } = requireParts(day);
  const shifted = month > FEBRUARY ? year : year - 1;
  const era = Math.floor(shifted / ERA_YEARS);
  const yearOfEra = shifted - era * ERA_YEARS;
  const monthFromMarch = month > FEBRUARY ? month - 3 : month + 9;
  // 153 days are five months from March on: 31 + 30 + 31 + 30 + 31.
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * ERA_DAYS + dayOfEra - EPOCH_DAYS;
}

function textOf(number: number): DayId {
  const shifted = number + EPOCH_DAYS;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  // Leap days of the era that lie before this day, taken off one rule after the other.
  const leapless =
    dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor(leapless / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * ERA_YEARS + yearOfEra + (month > FEBRUARY ? 0 : 1);
  if (!(year >= 0 && year <= YEAR_MAX)) throw new RangeError(`a day of the year ${year} cannot be written`);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(date, 2)}`;
}

function partsOf(text: string): Parts | null {
  const found = SHAPE.exec(text);
  if (!found) return null;
  const [year = 0, month = 0, date = 0] = found.slice(1).map(Number);
  return date >= 1 && date <= daysInMonth(year, month) ? { year, month, date } : null;
}

function requireParts(day: DayId): Parts {
  const parts = partsOf(day);
  if (parts === null) throw new RangeError(`"${day}" is not a day`);
  return parts;
}

const padded = (value: number, digits: number): string => String(value).padStart(digits, "0");
const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;
