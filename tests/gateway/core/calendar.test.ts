import { describe, expect, test } from "vitest";
import {
  type Calendar,
  type CalendarDay,
  firstUncertainDay,
  serviceDay,
  sessionsOn,
  windowOn,
} from "#core/calendar.ts";
import { addDays } from "#core/local-date.ts";
import type { EndWindow, Plan, PlannedSession } from "#core/plan.ts";
import { PLAN_DEFAULTS, sessionOf } from "#core/plan-defaults.ts";

const rest = (day: string, name: string): CalendarDay => ({ day, kind: "rest", name, follows: null });
const makeUp = (day: string, name: string, follows: number | null): CalendarDay => ({
  day,
  kind: "make-up",
  name,
  follows,
});

/** National Day 2026 as the State Council announced it, one make-up day without a weekday, and one swap on a Wednesday. */
const CALENDAR: Calendar = {
  version: 1,
  source: "test",
  years: [2026],
  days: [
    makeUp("2026-02-28", "春节", null),
    rest("2026-05-01", "劳动节"),
    makeUp("2026-09-20", "国庆节", 2),
    ...[1, 2, 3, 4, 5, 6, 7].map((date) => rest(`2026-10-0${date}`, "国庆节")),
    makeUp("2026-10-10", "国庆节", 3),
    makeUp("2026-11-18", "运动会", 5),
    rest("2027-01-01", "元旦"),
  ],
};
const WITH_MAKE_UP = { ...PLAN_DEFAULTS, workdays: "with-make-up" } as const;
const MONDAY_FRIDAY = { ...PLAN_DEFAULTS, workdays: "monday-friday" } as const;
const TERM = { id: "2026-autumn", from: "2026-09-01", to: "2027-01-22" };

describe("P1 what a day is", () => {
  test("XW-01: each Monday to Friday of a term is a service day, Saturday and Sunday are none", () => {
    const week = Array.from({ length: 7 }, (_, later) =>
      serviceDay(CALENDAR, WITH_MAKE_UP, addDays("2026-11-23", later)),
    );
    expect(week.map(({ runs }) => runs)).toEqual([true, true, true, true, true, false, false]);
    expect(week.map(({ weekday }) => weekday)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(week.map(({ reason }) => reason)).toEqual([...Array(5).fill("term"), "weekend", "weekend"]);
    expect(week.every(({ certain }) => certain)).toBe(true);
  });

  test.each([
    ["with-make-up", WITH_MAKE_UP],
    ["monday-friday", MONDAY_FRIDAY],
  ])("XJ-18: under %s a statutory rest day is none, whatever weekday it is", (_, plan) => {
    for (const day of ["2026-10-01", "2026-10-03", "2026-10-07"])
      expect(serviceDay(CALENDAR, plan, day)).toMatchObject({
        runs: false,
        reason: "rest-day",
        name: "国庆节",
        certain: true,
      });
    expect(serviceDay(CALENDAR, plan, "2026-10-08")).toMatchObject({ runs: true, reason: "term", weekday: 4 });
  });

  test("XW-01, WH-06: with make-up days, a Sunday worked is a workday and follows the weekday it makes up for", () => {
    expect(serviceDay(CALENDAR, WITH_MAKE_UP, "2026-09-20")).toEqual({
      runs: true,
      weekday: 2,
      reason: "make-up",
      name: "国庆节",
      certain: true,
    });
    expect(serviceDay(CALENDAR, WITH_MAKE_UP, "2026-10-10")).toMatchObject({ runs: true, weekday: 3 });
  });

  test("XJ-18: Monday to Friday read literally, the same Sunday is a weekend", () => {
    expect(serviceDay(CALENDAR, MONDAY_FRIDAY, "2026-09-20")).toEqual({
      runs: false,
      weekday: 7,
      reason: "weekend",
      name: null,
      certain: true,
    });
  });

  test("a make-up day without a named weekday keeps its own, and nobody claims to know", () => {
    expect(serviceDay(CALENDAR, WITH_MAKE_UP, "2026-02-28")).toMatchObject({
      runs: true,
      weekday: 6,
      reason: "make-up",
      certain: false,
    });
  });

  test.each([WITH_MAKE_UP, MONDAY_FRIDAY])("a Wednesday may follow Friday's timetable under either reading", (plan) => {
    expect(serviceDay(CALENDAR, plan, "2026-11-18")).toMatchObject({ runs: true, weekday: 5, name: "运动会" });
  });

  test("a term holds its first and its last day; outside all terms it is vacation", () => {
    const plan = { ...WITH_MAKE_UP, terms: [{ id: "spring", from: "2026-03-02", to: "2026-07-03" }, TERM] };
    expect(serviceDay(CALENDAR, plan, "2026-08-31")).toMatchObject({
      runs: false,
      reason: "outside-term",
      certain: true,
    });
    expect(serviceDay(CALENDAR, plan, "2026-09-01")).toMatchObject({ runs: true, reason: "term" });
    expect(serviceDay(CALENDAR, plan, "2026-07-03")).toMatchObject({ runs: true, reason: "term" });
    expect(serviceDay(CALENDAR, plan, "2026-07-06")).toMatchObject({ runs: false, reason: "outside-term" });
  });

  test("a make-up day in a vacation is no service day, and a rest day there keeps its name", () => {
    const plan = { ...WITH_MAKE_UP, terms: [{ id: "late", from: "2026-10-12", to: "2027-01-22" }] };
    expect(serviceDay(CALENDAR, plan, "2026-10-10")).toMatchObject({ runs: false, reason: "outside-term", weekday: 6 });
    expect(serviceDay(CALENDAR, plan, "2026-10-01")).toMatchObject({ reason: "outside-term", name: "国庆节" });
  });

  test("a plan without terms runs all year", () => {
    expect(serviceDay(CALENDAR, WITH_MAKE_UP, "2026-07-20")).toMatchObject({ runs: true, reason: "term" });
  });

  test("a closure day beats everything, and says why", () => {
    const plan = { ...WITH_MAKE_UP, closures: [{ day: "2026-10-10", reason: "台风" }] };
    expect(serviceDay(CALENDAR, plan, "2026-10-10")).toMatchObject({ runs: false, reason: "closure", name: "台风" });
  });

  test("29 February is a day like another", () => {
    const calendar = { ...CALENDAR, years: [2024] };
    expect(serviceDay(calendar, WITH_MAKE_UP, "2024-02-29")).toMatchObject({ runs: true, weekday: 4, certain: true });
    const plan = { ...WITH_MAKE_UP, terms: [{ id: "spring", from: "2024-02-29", to: "2024-02-29" }] };
    expect(["2024-02-28", "2024-02-29", "2024-03-01"].map((day) => serviceDay(calendar, plan, day).runs)).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe("what the calendar does not know", () => {
  test.each([
    ["a calendar that ends before", CALENDAR],
    ["no calendar at all", null],
  ])("with %s, plain weekdays are taken and none of it is certain", (_, calendar) => {
    expect(serviceDay(calendar, WITH_MAKE_UP, "2027-03-01")).toEqual({
      runs: true,
      weekday: 1,
      reason: "year-unknown",
      name: null,
      certain: false,
    });
    expect(serviceDay(calendar, WITH_MAKE_UP, "2027-03-06")).toMatchObject({
      runs: false,
      reason: "year-unknown",
      certain: false,
    });
  });

  test("a day that somebody entered is known, though the rest of its year is not", () => {
    expect(serviceDay(CALENDAR, WITH_MAKE_UP, "2027-01-01")).toMatchObject({
      runs: false,
      reason: "rest-day",
      certain: true,
    });
    expect(serviceDay(CALENDAR, WITH_MAKE_UP, "2027-01-04")).toMatchObject({ reason: "year-unknown", certain: false });
  });

  test("the last days of December wait for the next year's notice, which can reach back", () => {
    expect(serviceDay(CALENDAR, WITH_MAKE_UP, "2026-12-24").certain).toBe(true);
    expect(serviceDay(CALENDAR, WITH_MAKE_UP, "2026-12-25")).toMatchObject({
      runs: true,
      reason: "term",
      certain: false,
    });
    const both = { ...CALENDAR, years: [2026, 2027] };
    expect(serviceDay(both, WITH_MAKE_UP, "2026-12-25").certain).toBe(true);
  });

  test("the first uncertain day is found within the days asked for, the last one included", () => {
    const from = "2026-12-01";
    expect(firstUncertainDay(CALENDAR, WITH_MAKE_UP, { from, days: 25 })).toBe("2026-12-25");
    expect(firstUncertainDay(CALENDAR, WITH_MAKE_UP, { from, days: 24 })).toBeNull();
    expect(firstUncertainDay(CALENDAR, WITH_MAKE_UP, { from: "2026-02-23", days: 30 })).toBe("2026-02-28");
    expect(firstUncertainDay(null, WITH_MAKE_UP, { from, days: 1 })).toBe(from);
  });
});

const named = (text: string) => ({ zh: text, en: text });
const care = (id: string, fields: Partial<PlannedSession> = {}): PlannedSession =>
  sessionOf({
    id,
    kind: "after-school",
    name: named(id),
    place: "room-1",
    start: 940,
    end: 1060,
    staff: ["t1"],
    ...fields,
  });
const planOf = (sessions: readonly PlannedSession[], fields: Partial<Plan> = {}): Plan => ({
  ...PLAN_DEFAULTS,
  version: 1,
  school: "little",
  name: named("little"),
  zone: "Asia/Shanghai",
  places: [],
  readers: [],
  groups: [],
  gateDuty: [],
  dutyLeader: "t9",
  terms: [TERM],
  sessions,
  ...fields,
});

describe("P4 sessions of a day", () => {
  const byWeekday = planOf([1, 2, 3, 4, 5].map((weekday) => care(`day-${weekday}`, { weekdays: [weekday] })));

  test("P4: an ordinary day has the sessions of its weekday, in the plan's order", () => {
    const both = planOf([care("b"), care("a"), care("friday", { weekdays: [5] })]);
    expect(sessionsOn(both, CALENDAR, "2026-11-23")).toEqual(["b", "a"]);
    expect(sessionsOn(byWeekday, CALENDAR, "2026-11-24")).toEqual(["day-2"]);
  });

  test("P4: a make-up Sunday has those of the weekday it makes up for, or none where Monday to Friday is read literally", () => {
    expect(sessionsOn(byWeekday, CALENDAR, "2026-09-20")).toEqual(["day-2"]);
    expect(sessionsOn({ ...byWeekday, workdays: "monday-friday" }, CALENDAR, "2026-09-20")).toEqual([]);
  });

  test("P4: where the calendar names no weekday, only what the plan itself puts on a Saturday runs", () => {
    const plan = planOf([care("weekly"), care("saturday", { weekdays: [6], from: "2026-02-28", to: "2026-02-28" })], {
      terms: [],
    });
    expect(sessionsOn(plan, CALENDAR, "2026-02-28")).toEqual(["saturday"]);
  });

  test("P4: a session runs from its first to its last day, both included", () => {
    const plan = planOf([care("club", { from: "2026-11-24", to: "2026-11-26" })]);
    const days = ["2026-11-23", "2026-11-24", "2026-11-26", "2026-11-27"];
    expect(days.map((day) => sessionsOn(plan, CALENDAR, day).length)).toEqual([0, 1, 1, 0]);
  });

  test("P4: on a rest day, in a vacation and on a closure day no ordinary session runs", () => {
    const plan = planOf([care("weekly")], { closures: [{ day: "2026-11-23", reason: "停电" }] });
    for (const day of ["2026-10-01", "2026-08-31", "2026-11-23"])
      expect(sessionsOn(plan, CALENDAR, day), day).toEqual([]);
  });

  test("WH-08: what a plan itself puts on a Saturday runs on it", () => {
    const plan = planOf([care("weekly"), care("saturday", { weekdays: [6] })]);
    expect(sessionsOn(plan, CALENDAR, "2026-11-28")).toEqual(["saturday"]);
    expect(sessionsOn(plan, null, "2026-11-28")).toEqual(["saturday"]);
    expect(sessionsOn(plan, CALENDAR, "2026-10-03"), "a statutory rest day is no plain Saturday").toEqual([]);
  });

  describe("WH-09 with a decision on file", () => {
    const decision = "家委会 2026-06-20";
    const camp = care("camp", { from: "2026-08-24", to: "2026-10-02", decision });
    const plan = planOf([camp, care("undecided", { from: "2026-08-24", to: "2026-10-02" })]);

    test("WH-09: it runs in the vacation and on rest days within its dates; without one, the same session does not", () => {
      expect(sessionsOn(plan, CALENDAR, "2026-08-24")).toEqual(["camp"]);
      expect(sessionsOn(plan, CALENDAR, "2026-10-02")).toEqual(["camp"]);
      expect(sessionsOn(plan, CALENDAR, "2026-09-02")).toEqual(["camp", "undecided"]);
    });

    test("WH-09: never beyond its dates, nor on other weekdays", () => {
      expect(sessionsOn(plan, CALENDAR, "2026-08-21")).toEqual([]);
      expect(sessionsOn(plan, CALENDAR, "2026-10-05")).toEqual([]);
      expect(sessionsOn(plan, CALENDAR, "2026-08-29")).toEqual([]);
    });

    test("WH-09: without dates of its own it lasts for the term and never reaches into a vacation", () => {
      const undated = planOf([care("all-term", { decision }), care("half", { from: "2026-08-01", decision })]);
      expect(sessionsOn(undated, CALENDAR, "2026-08-31")).toEqual([]);
      expect(sessionsOn(undated, CALENDAR, "2026-10-01")).toEqual(["all-term", "half"]);
    });

    test("WH-09: a closure day stops it too", () => {
      const closed = { ...plan, closures: [{ day: "2026-08-24", reason: "台风" }] };
      expect(sessionsOn(closed, CALENDAR, "2026-08-24")).toEqual([]);
    });
  });
});

describe("P1a end windows", () => {
  const window = (fields: Partial<EndWindow>): EndWindow => ({
    kind: "after-school",
    season: null,
    floor: null,
    target: null,
    ceiling: null,
    reason: null,
    ...fields,
  });
  const AT_18 = 18 * 60;
  const AT_1830 = AT_18 + 30;
  /** As Jian'an writes it. */
  const windows = [
    window({ target: AT_18, floor: AT_18 }),
    window({ season: { from: "05-01", to: "10-01" }, target: AT_1830 }),
    window({ kind: "evening-study", ceiling: 20 * 60 + 30 }),
  ];
  const targetOn = (day: string, among: readonly EndWindow[] = windows) =>
    windowOn({ windows: among }, "after-school", day).target;

  test.each([
    ["2026-04-30", AT_18],
    ["2026-05-01", AT_1830],
    ["2026-10-01", AT_1830],
    ["2026-10-02", AT_18],
    ["2024-02-29", AT_18],
    ["2027-05-01", AT_1830],
  ])("JA-05: on %s the target is %i: 1 May and 1 October both belong to the summer", (day, target) => {
    expect(targetOn(day)).toBe(target);
  });

  test("JA-05: the same edges hold for a winter written the other way round, over New Year", () => {
    const turned = [window({ target: AT_1830 }), window({ season: { from: "10-02", to: "04-30" }, target: AT_18 })];
    for (const day of ["2026-04-30", "2026-05-01", "2026-10-01", "2026-10-02", "2026-12-31", "2027-01-01"])
      expect(targetOn(day, turned), day).toBe(targetOn(day));
  });

  test("kinds stay apart, and a kind of which the plan says nothing has no times", () => {
    expect(windowOn({ windows }, "evening-study", "2026-06-01")).toEqual({
      floor: null,
      target: null,
      ceiling: 1230,
      reason: null,
    });
    expect(windowOn({ windows }, "noon", "2026-06-01")).toEqual({
      floor: null,
      target: null,
      ceiling: null,
      reason: null,
    });
  });

  test("the shortest season wins, and wins whole: its nulls are none", () => {
    expect(windowOn({ windows }, "after-school", "2026-07-01").floor).toBeNull();
    const exam = window({ season: { from: "06-20", to: "06-26" }, target: 1000, reason: "中考" });
    for (const among of [
      [...windows, exam],
      [exam, ...windows],
    ]) {
      expect(windowOn({ windows: among }, "after-school", "2026-06-26")).toMatchObject({
        target: 1000,
        reason: "中考",
      });
      expect(targetOn("2026-06-27", among)).toBe(AT_1830);
    }
  });

  test("of two equally long the later in the plan wins", () => {
    const again = window({ season: { from: "05-01", to: "10-01" }, target: 1100 });
    expect(targetOn("2026-07-01", [...windows, again])).toBe(1100);
    expect(targetOn("2026-07-01", [again, ...windows])).toBe(AT_1830);
  });

  test("a season of New Year is shorter than the winter around it, and one may begin on 29 February", () => {
    const winter = window({ season: { from: "10-02", to: "04-30" }, target: 1 });
    const newYear = window({ season: { from: "12-30", to: "01-03" }, target: 2 });
    const leap = window({ season: { from: "02-29", to: "02-29" }, target: 3 });
    const among = [newYear, leap, winter];
    expect(["2026-12-29", "2026-12-30", "2027-01-03", "2027-01-04"].map((day) => targetOn(day, among))).toEqual([
      1, 2, 2, 1,
    ]);
    expect(["2024-02-28", "2024-02-29", "2024-03-01"].map((day) => targetOn(day, among))).toEqual([1, 3, 1]);
  });
});
