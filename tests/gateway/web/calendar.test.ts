import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bundledCalendar } from "../../../gateway/intake/calendar-file.ts";
import { keepSchoolDays } from "../../../gateway/intake/school-day.ts";
import { at, DAY } from "../views/school.ts";
import { type School, startSchool } from "./running-school.ts";

const OWN = {
  version: 2,
  source: "校历 2026",
  years: [2026, 2027],
  days: [{ day: DAY, kind: "rest", name: "校庆" }],
};

let school: School;
beforeEach(async () => {
  school = await startSchool();
});
afterEach(() => school.stop());

const read = async (query = "") => (await school.call(`/api/v1/calendar${query}`)).body;
const post = (body: unknown, rest: object = {}) => school.post("/api/v1/calendar", "office", body, rest);
const adoptions = () => school.journal.read(0, 1000).filter(({ kind }) => kind === "calendar-adopted").length;

describe("the calendar over HTTP", () => {
  test("P1: each day says whether the timetable runs, which weekday's, and why", async () => {
    await school.loop.submit({ event: { kind: "calendar-adopted", calendar: bundledCalendar() } });
    const { items, next, calendar } = await read("?from=2026-10-07&to=2026-10-11");
    expect(items).toEqual([
      { day: "2026-10-07", runs: false, weekday: 3, reason: "rest-day", name: "国庆节", certain: true },
      { day: "2026-10-08", runs: true, weekday: 4, reason: "term", name: null, certain: true },
      { day: "2026-10-09", runs: true, weekday: 5, reason: "term", name: null, certain: true },
      { day: "2026-10-10", runs: true, weekday: 3, reason: "make-up", name: "国庆节", certain: true },
      { day: "2026-10-11", runs: false, weekday: 7, reason: "weekend", name: null, certain: true },
    ]);
    expect(next).toBeNull();
    expect(calendar).toEqual({ version: 1, source: bundledCalendar().source, years: [2024, 2025, 2026] });
  });

  test("without dates it begins today; pages follow one another to the last day", async () => {
    const first = await read();
    expect(first.items[0].day).toBe(DAY);
    expect(first.items).toHaveLength(31);
    expect(first.calendar).toBeNull();
    const days: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page: { items: { day: string }[]; next: string | null } = await read(
        `?from=2024-02-27&to=2024-03-02&limit=2${next === "" ? "" : `&after=${next}`}`,
      );
      days.push(...page.items.map(({ day }) => day));
      next = page.next;
    }
    expect(days).toEqual(["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"]);
  });

  test.each(["?from=2026-02-30", "?to=tomorrow", "?from=2026-03-02&to=2026-03-01", "?after=x"])(
    "%s is no range of days",
    async (query) => {
      expect(await school.call(`/api/v1/calendar${query}`)).toMatchObject({
        status: 400,
        body: { code: "request/invalid" },
      });
    },
  );

  test("P1: the office adopts a newer calendar, and it holds at once; the same one again changes nothing", async () => {
    const clock = { speed: 1, now: () => at("07:00"), up: () => 0, after: () => () => {} };
    const stop = await keepSchoolDays({ loop: school.loop, clock, log: () => {} });
    expect(school.loop.state().day?.sessions).not.toEqual([]);
    expect(await post(OWN)).toMatchObject({ status: 200, body: { version: 2, years: [2026, 2027] } });
    expect((await read()).items[0]).toMatchObject({ day: DAY, runs: false, reason: "rest-day", name: "校庆" });
    await school.loop.submit({ event: { kind: "clock-ticked" } });
    expect(school.loop.state().day?.sessions).toEqual([]);
    expect(await post(OWN)).toMatchObject({ status: 200, body: { version: 2, adoption: "unchanged" } });
    expect(adoptions()).toBe(1);
    stop();
  });

  test("one key is one action, and never another one's", async () => {
    const first = await post(OWN, { key: "k" });
    expect(first.body).toEqual({ version: 2, source: OWN.source, years: OWN.years, adoption: "adopted" });
    expect((await post(OWN, { key: "k" })).body).toEqual(first.body);
    expect(await post({ ...OWN, version: 3 }, { key: "k" })).toMatchObject({
      status: 422,
      body: { code: "idempotency/key-reused" },
    });
    expect((await post(OWN, { key: null })).body.code).toBe("idempotency/key-missing");
    expect(adoptions()).toBe(1);
  });

  test("what is not newer, or no calendar, changes nothing and says why", async () => {
    await post(OWN);
    expect(await post({ ...OWN, years: [2026] })).toMatchObject({ status: 409, body: { code: "calendar/not-newer" } });
    const days = [OWN.days[0], { day: "2026-02-29", kind: "rest", name: "?" }];
    const refused = await post({ ...OWN, version: 3, days });
    expect(refused).toMatchObject({ status: 422, body: { code: "calendar/invalid" } });
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toContain("/days/1/day");
    expect(await post({ ...OWN, version: "3" })).toMatchObject({
      status: 422,
      body: { code: "calendar/invalid", errors: [{ path: "/version" }] },
    });
    expect((await read()).calendar.version).toBe(2);
    expect(adoptions()).toBe(1);
  });

  test("a dry run says what would become of it, and changes nothing", async () => {
    const dry = (body: unknown) => school.post("/api/v1/calendar?dry=true", "office", body);
    expect((await dry(OWN)).body).toMatchObject({ version: 2, adoption: "adopted" });
    expect(adoptions()).toBe(0);
    await post(OWN);
    expect((await dry(OWN)).body.adoption).toBe("unchanged");
    expect((await dry({ ...OWN, years: [2026] })).body.code).toBe("calendar/not-newer");
    expect((await dry({ ...OWN, version: 3, years: [2026, 2026] })).body.code).toBe("calendar/invalid");
  });

  test("the command line of the gateway's own machine needs no person", async () => {
    expect((await post(OWN, { person: null })).status).toBe(200);
    expect(adoptions()).toBe(1);
  });

  test("only office and lead adopt one; whoever works here reads it", async () => {
    for (const role of ["guard", "teacher", "homeroom", "patrol"] as const) {
      expect((await school.post("/api/v1/calendar", role, OWN)).status, role).toBe(403);
      expect((await school.call("/api/v1/calendar", { as: role })).status, role).toBe(200);
    }
    expect((await school.call("/api/v1/calendar", { as: "parent" })).status).toBe(403);
    expect((await school.post("/api/v1/calendar", "lead", OWN)).status).toBe(200);
  });
});
