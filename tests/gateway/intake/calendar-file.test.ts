import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Calendar, serviceDay, sessionsOn } from "#core/calendar.ts";
import { addDays, weekdayOf } from "#core/local-date.ts";
import { PLAN_DEFAULTS, sessionOf } from "#core/plan-defaults.ts";
import { judgeCalendar } from "../../../gateway/intake/adopt-calendar.ts";
import {
  BUNDLED_FILE,
  bundledCalendar,
  CALENDAR_DAYS_MAX,
  CALENDAR_FAULTS_MAX,
  CalendarFileError,
  isBundled,
  readCalendarFile,
} from "../../../gateway/intake/calendar-file.ts";
import { calendarText, seedCalendar } from "../../../gateway/intake/calendars/seed.ts";
import { filesBelow, textOf } from "../../support/readmes.ts";

const OWN = {
  version: 2,
  source: "校务会 2026-11-20",
  years: [2027],
  days: [
    { day: "2027-01-01", kind: "rest", name: "元旦" },
    { day: "2027-01-03", kind: "make-up", name: "元旦", follows: 5 },
    { day: "2027-02-28", kind: "make-up", name: "春节" },
  ],
};
const withDays = (days: unknown) => JSON.stringify({ ...OWN, days });

function faultsOf(text: string): readonly { path: string; message: string }[] {
  try {
    readCalendarFile(text);
  } catch (error) {
    expect(error).toBeInstanceOf(CalendarFileError);
    expect((error as CalendarFileError).code).toBe("calendar/invalid");
    return (error as CalendarFileError).faults;
  }
  return [];
}

describe("the calendar that comes along", () => {
  test("is what the seed program makes of the package's data, byte for byte", () => {
    expect(readFileSync(BUNDLED_FILE, "utf8")).toBe(calendarText(seedCalendar()));
  });

  test("has the weekday holidays and the make-up days of 2026 as they are known to be, and no others", () => {
    const of2026 = bundledCalendar().days.filter(({ day }) => day.startsWith("2026"));
    const days = (kind: string) => of2026.filter((one) => one.kind === kind).map(({ day }) => day.slice(5));
    expect(days("rest").filter((day) => weekdayOf(`2026-${day}`) <= 5)).toEqual([
      ...["01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "04-06", "05-01", "05-04", "05-05"],
      ...["06-19", "09-25", "10-01", "10-02", "10-05", "10-06", "10-07"],
    ]);
    expect(days("make-up")).toEqual(["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]);
  });

  test("each make-up day follows the weekday that was given off for it", () => {
    const follows = bundledCalendar().days.flatMap(({ day, kind, follows }) =>
      kind === "make-up" ? [[day, follows]] : [],
    );
    expect(Object.fromEntries(follows)).toEqual({
      // 2024: 02-15 and 02-16, 04-05, 05-02 and 05-03, 09-16, 10-04 and 10-07.
      ...{ "2024-02-04": 4, "2024-02-18": 5, "2024-04-07": 5, "2024-04-28": 4, "2024-05-11": 5, "2024-09-14": 1 },
      ...{ "2024-09-29": 5, "2024-10-12": 1 },
      // 2025: 02-03 and 02-04, 05-05, 10-07 and 10-08.
      ...{ "2025-01-26": 1, "2025-02-08": 2, "2025-04-27": 1, "2025-09-28": 2, "2025-10-11": 3 },
      // 2026: 01-02, 02-20 and 02-23, 05-05, 10-06 and 10-07.
      ...{ "2026-01-04": 5, "2026-02-14": 5, "2026-02-28": 1, "2026-05-09": 2, "2026-09-20": 2, "2026-10-10": 3 },
    });
  });

  test("where make-up days and days given off do not pair, no weekday is named", () => {
    const words = "Spring Festival,春节,3";
    const year = {
      holidays: { "2018-02-15": words },
      workdays: { "2018-02-11": words, "2018-02-24": words },
      inLieuDays: { "2018-02-19": words, "2018-02-20": words, "2018-02-21": words },
    };
    const makeUp = seedCalendar({ 2018: year }).days.filter(({ kind }) => kind === "make-up");
    expect(makeUp.map(({ day, follows }) => [day, follows])).toEqual([
      ["2018-02-11", null],
      ["2018-02-24", null],
    ]);
  });

  test("XW-01: read with make-up days, 2024 to 2026 have 747 workdays; Monday to Friday read literally, 19 fewer", () => {
    const calendar = bundledCalendar();
    const workdays = (reading: "with-make-up" | "monday-friday") => {
      let count = 0;
      for (let day = "2024-01-01"; day <= "2026-12-31"; day = addDays(day, 1))
        if (serviceDay(calendar, { ...PLAN_DEFAULTS, workdays: reading }, day).runs) count += 1;
      return count;
    };
    expect(workdays("with-make-up")).toBe(747);
    expect(workdays("monday-friday")).toBe(747 - 19);
  });

  test("P4: a leap day and both edges of National Day 2026 have the sessions that a school would expect", () => {
    const session = (weekday: number) =>
      sessionOf({
        ...{ id: String(weekday), kind: "after-school", name: { zh: "托管", en: "care" }, place: "r" },
        ...{ start: 940, end: 1060, staff: ["t"], weekdays: [weekday] },
      });
    const plan = {
      ...PLAN_DEFAULTS,
      ...{ version: 1, school: "s", name: { zh: "校", en: "School" }, zone: "Asia/Shanghai", places: [], readers: [] },
      ...{ groups: [], gateDuty: [], dutyLeader: "t", sessions: [1, 2, 3, 4, 5].map(session) },
    };
    const on = (day: string) => sessionsOn(plan, bundledCalendar(), day);
    expect(on("2024-02-29")).toEqual(["4"]);
    expect(["2026-09-30", "2026-10-01", "2026-10-07", "2026-10-08", "2026-10-10", "2026-10-11"].map(on)).toEqual([
      ["3"],
      [],
      [],
      ["4"],
      ["3"],
      [],
    ]);
  });

  test("the package is a seed and nothing else: no source but the seed program mentions it, and that reads only JSON", () => {
    const users = ["gateway", "server", "hardware", "firmware-sim"]
      .flatMap((room) => filesBelow(room))
      .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && /(from|import\()\s*"chinese-days/.test(textOf(path)));
    expect(users).toEqual(["gateway/intake/calendars/seed.ts"]);
    const imports = textOf(users[0] ?? "").match(/"chinese-days[^"]*"/g) ?? [];
    expect(imports.every((name) => name.endsWith('.json"'))).toBe(true);
  });
});

describe("a calendar file", () => {
  test("is read whole; what it does not name is null", () => {
    expect(readCalendarFile(JSON.stringify(OWN))).toEqual({
      ...OWN,
      days: [{ ...OWN.days[0], follows: null }, OWN.days[1], { ...OWN.days[2], follows: null }],
    });
  });

  test("may begin with a byte order mark, as some editors write it", () => {
    expect(readCalendarFile(`\uFEFF${JSON.stringify(OWN)}`).version).toBe(2);
  });

  const day = { day: "2027-01-01", kind: "rest", name: "元旦" };
  test.each([
    ["no JSON", "{", "/"],
    ["no object", "[]", "/"],
    ["an unknown field", JSON.stringify({ ...OWN, zone: "Asia/Shanghai" }), "/"],
    ["no version", JSON.stringify({ ...OWN, version: undefined }), "/"],
    ["version 0", JSON.stringify({ ...OWN, version: 0 }), "/version"],
    ["a year twice", JSON.stringify({ ...OWN, years: [2027, 2027] }), "/years/1"],
    ["a day that does not exist", withDays([{ ...day, day: "2027-02-29" }]), "/days/0/day"],
    ["a day that is no day", withDays([{ ...day, day: "New Year" }]), "/days/0/day"],
    ["a day twice", withDays([day, day]), "/days/1/day"],
    ["days out of order", withDays([{ ...day, day: "2027-01-02" }, day]), "/days/1/day"],
    ["an unknown kind", withDays([{ ...day, kind: "holiday" }]), "/days/0/kind"],
    ["a rest day that follows a timetable", withDays([{ ...day, follows: 3 }]), "/days/0/follows"],
    ["a weekday beyond Sunday", withDays([{ ...day, kind: "make-up", follows: 8 }]), "/days/0/follows"],
    ["a make-up Friday without a weekday", withDays([{ ...day, kind: "make-up" }]), "/days/0"],
    ["half a character", withDays([{ ...day, name: "\ud83d" }]), "/days/0/name"],
  ])("with %s is refused, and the report says where", (_, text, path) => {
    expect(faultsOf(text).map((fault) => fault.path)).toContain(path);
  });

  test("a make-up Friday that names another weekday is a swap, and allowed", () => {
    expect(faultsOf(withDays([{ ...day, kind: "make-up", follows: 1 }]))).toEqual([]);
  });

  test("with endless faults is reported in bounds, with the rest as a number; with endless days it is refused", () => {
    const days = Array.from({ length: CALENDAR_FAULTS_MAX + 8 }, () => ({ ...day, day: "2027-02-30" }));
    const faults = faultsOf(withDays(days));
    expect(faults).toHaveLength(CALENDAR_FAULTS_MAX + 1);
    expect(faults.at(-1)?.message).toMatch(/^and \d+ more$/);
    const many = Array.from({ length: CALENDAR_DAYS_MAX + 1 }, (_, later) => ({
      ...day,
      day: addDays("2027-01-01", later),
    }));
    expect(faultsOf(withDays(many)).map(({ path }) => path)).toEqual(["/days"]);
    expect(faultsOf(withDays(many.slice(1)))).toEqual([]);
  });
});

describe("which calendar holds", () => {
  const own = (version: number): Calendar => ({ version, source: "校历", years: [2026], days: [] });
  const bundled = (version: number): Calendar => ({ ...bundledCalendar(), version });

  test("the first one, then a newer one; never an older or a changed one of the same version", () => {
    expect(judgeCalendar(null, own(1))).toBe("adopted");
    expect(judgeCalendar(own(1), own(2))).toBe("adopted");
    expect(judgeCalendar(own(2), own(2))).toBe("unchanged");
    expect(judgeCalendar(own(2), { ...own(2), years: [2027] })).toBe("kept");
    expect(judgeCalendar(own(2), own(1))).toBe("kept");
  });

  test("an update brings a newer one along, but never in the place of what the school entered", () => {
    expect(isBundled(bundled(1))).toBe(true);
    expect(judgeCalendar(bundled(1), bundled(2))).toBe("adopted");
    expect(judgeCalendar(bundled(1), own(2))).toBe("adopted");
    expect(judgeCalendar(own(2), bundled(3))).toBe("kept");
  });
});
