import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  compareDays,
  daysBetween,
  daysInMonth,
  isDay,
  isLeapYear,
  isMonthDay,
  monthDayOf,
  weekdayOf,
  yearOf,
} from "#core/local-date.ts";

const FIRST = Temporal.PlainDate.from("1970-01-01");
const LAST = Temporal.PlainDate.from("2100-12-31");
const DAYS = FIRST.until(LAST, { largestUnit: "days" }).days;
const anyDay = fc.integer({ min: 0, max: DAYS }).map((days) => FIRST.add({ days }));

describe("local dates", () => {
  test("each day from 1970 to 2100, leap days included, is what the platform's calendar says", () => {
    let day = FIRST.toString();
    for (let date = FIRST; Temporal.PlainDate.compare(date, LAST) <= 0; date = date.add({ days: 1 })) {
      const text = date.toString();
      if (text !== day) expect(day).toBe(text);
      if (weekdayOf(text) !== date.dayOfWeek) expect([text, weekdayOf(text)]).toEqual([text, date.dayOfWeek]);
      if (!isDay(text)) expect(text).toBe("a day");
      day = addDays(day, 1);
    }
    expect(day).toBe("2101-01-01");
  });

  test("days added, taken off and counted agree with the platform's calendar, in any distance", () => {
    fc.assert(
      fc.property(anyDay, anyDay, (from, to) => {
        const days = from.until(to, { largestUnit: "days" }).days;
        expect(daysBetween(from.toString(), to.toString())).toBe(days);
        expect(addDays(from.toString(), days)).toBe(to.toString());
        expect(Math.sign(compareDays(from.toString(), to.toString()))).toBe(Temporal.PlainDate.compare(from, to));
        expect(yearOf(from.toString())).toBe(from.year);
      }),
    );
  });

  test("29 February is in every fourth year, in no full century but those that 400 divides", () => {
    expect([2000, 2023, 2024, 2028, 2100].map(isLeapYear)).toEqual([true, false, true, true, false]);
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(addDays("2024-02-29", 1)).toBe("2024-03-01");
    expect(weekdayOf("2024-02-29")).toBe(4);
    expect(addDays("2023-02-28", 1)).toBe("2023-03-01");
    expect(addDays("2100-02-28", 1)).toBe("2100-03-01");
    expect(addDays("2100-03-01", -1)).toBe("2100-02-28");
    expect(daysInMonth(2100, 2)).toBe(28);
  });

  test.each([
    "2026-02-29",
    "2100-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "2026-1-1",
    "26-01-01",
    "",
    "2026-01-00",
    "2026-01-01 ",
  ])("%j is no day, and nothing is computed from it", (text) => {
    expect(isDay(text)).toBe(false);
    expect(() => weekdayOf(text)).toThrow(RangeError);
    expect(() => addDays(text, 1)).toThrow(RangeError);
    expect(() => daysBetween("2026-01-01", text)).toThrow(RangeError);
    expect(() => monthDayOf(text)).toThrow(RangeError);
  });

  test("any three numbers are a day exactly where the platform takes them", () => {
    const number = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(fc.integer({ min: 1970, max: 2100 }), number(14), number(33), (year, month, date) => {
        const text = `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
        let exists = true;
        try {
          Temporal.PlainDate.from(text);
        } catch {
          exists = false;
        }
        expect(isDay(text)).toBe(exists);
      }),
    );
  });

  test("years that cannot be written with four digits are refused, not cut", () => {
    expect(addDays("9999-12-30", 1)).toBe("9999-12-31");
    expect(() => addDays("9999-12-31", 1)).toThrow(RangeError);
    expect(() => addDays("0000-01-01", -1)).toThrow(RangeError);
    expect(() => addDays("2026-01-01", Number.NaN)).toThrow(RangeError);
  });

  test("a place in the year is month and day, 29 February included", () => {
    expect(monthDayOf("2026-05-01")).toBe("05-01");
    expect(["02-29", "12-31", "02-30", "13-01", "5-1"].map(isMonthDay)).toEqual([true, true, false, false, false]);
  });
});
