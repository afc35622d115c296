import { afterEach, describe, expect, test } from "vitest";
import type { Calendar } from "../../../gateway/core/calendar.ts";
import { decide } from "../../../gateway/core/decide.ts";
import { evolve } from "../../../gateway/core/evolve.ts";
import { addDays, weekdayOf } from "../../../gateway/core/local-date.ts";
import type { Plan, PlannedSession } from "../../../gateway/core/plan.ts";
import { PLAN_DEFAULTS, placeOf, rosterOf, sessionOf, staffOf } from "../../../gateway/core/plan-defaults.ts";
import { adoptCalendar } from "../../../gateway/intake/adopt-calendar.ts";
import { bundledCalendar } from "../../../gateway/intake/calendar-file.ts";
import { DAY_RETRY_MS, keepSchoolDays, serviceDayAt } from "../../../gateway/intake/school-day.ts";
import { diskFull, settled, toySchool } from "../loop/fixture.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe("the local day", () => {
  /** Zones that change their clocks at 01:00, 02:00 and midnight, by half an hour, and never. */
  const ZONES = [
    ...["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Kiritimati", "Australia/Lord_Howe"],
    ...["America/Sao_Paulo", "Africa/Cairo"],
  ];

  test.each(ZONES)("%s: each day begins where the one before ended, and no day is left out", (zone) => {
    for (const first of ["2018-10-28", "2026-03-01", "2026-10-01"]) {
      let instant = Temporal.PlainDate.from(first).toZonedDateTime(zone).epochMilliseconds;
      for (let day = first; day < addDays(first, 70); day = addDays(day, 1)) {
        const { next, ...today } = serviceDayAt(instant, zone);
        expect([today.day, today.weekday]).toEqual([day, weekdayOf(day)]);
        expect(serviceDayAt(next - 1, zone)).toEqual({ ...today, next });
        instant = next;
      }
    }
  });

  test.each([
    ["America/New_York", "2026-03-08", 23],
    ["America/New_York", "2026-11-01", 25],
    ["Europe/Berlin", "2026-03-29", 23],
    ["Europe/Berlin", "2026-10-25", 25],
    ["Asia/Shanghai", "2026-03-29", 24],
  ])("%s, %s, a day of %i hours: minutes of the day are wall time while a school is open", (zone, day, hours) => {
    const midnight = Temporal.PlainDate.from(day).toZonedDateTime(zone);
    const { origin, next } = serviceDayAt(midnight.epochMilliseconds + 6 * HOUR_MS, zone);
    expect((next - midnight.epochMilliseconds) / HOUR_MS).toBe(hours);
    for (const minutes of [7 * 60, 16 * 60 + 30, 20 * 60 + 30]) {
      const wall = Temporal.Instant.fromEpochMilliseconds(origin + minutes * MINUTE_MS).toZonedDateTimeISO(zone);
      expect(wall.hour * 60 + wall.minute).toBe(minutes);
      expect(wall.toPlainDate().toString()).toBe(day);
    }
  });

  test("29 February is a day of its own", () => {
    const leap = serviceDayAt(Date.parse("2024-02-29T12:00:00+08:00"), "Asia/Shanghai");
    expect(leap).toMatchObject({ day: "2024-02-29", weekday: 4 });
    expect(serviceDayAt(leap.next, "Asia/Shanghai").day).toBe("2024-03-01");
  });
});

const named = (text: string) => ({ zh: text, en: text });
const care = (id: string, fields: Partial<PlannedSession> = {}): PlannedSession =>
  sessionOf({
    ...{ id, kind: "after-school", name: named(id), place: `room-${id}`, start: 16 * 60, end: 18 * 60, staff: ["t1"] },
    ...fields,
  });

function planOf(version: number, sessions: readonly PlannedSession[], fields: Partial<Plan> = {}): Plan {
  return {
    ...PLAN_DEFAULTS,
    ...{
      version,
      school: "little",
      name: named("little"),
      zone: "Asia/Shanghai",
      readers: [],
      groups: [],
      gateDuty: [],
    },
    ...{ places: sessions.map(({ place }) => placeOf({ id: place, kind: "room", name: named(place) })), sessions },
    ...{
      readers: sessions.map(({ place }) => ({ id: `door-${place}`, place, lane: "none", name: named(place) }) as const),
    },
    dutyLeader: "t1",
    ...fields,
  };
}

const CARD = "c".repeat(22);
const ROSTER = rosterOf({
  version: 1,
  students: [],
  staff: [staffOf({ id: "t1", roles: ["duty-teacher", "lead"] })],
  guardians: [],
  credentials: [{ id: CARD, person: "t1", assurance: "L1", status: "active" }],
});

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** The real rules and journal, with a clock moved by hand. */
async function schoolAt(localTime: string, plan: Plan | null, calendar: Calendar | null = bundledCalendar()) {
  const school = await toySchool({ core: { decide, evolve } });
  const { loop, clock, journal } = school;
  const warnings: string[] = [];
  clock.set(Date.parse(`${localTime}+08:00`));
  if (plan) await loop.submit({ event: { kind: "plan-adopted", plan } });
  if (calendar) await adoptCalendar(calendar, { loop });
  await loop.submit({ event: { kind: "roster-adopted", roster: ROSTER } });
  const keep = async () => {
    const stop = await keepSchoolDays({ loop, clock, log: (message) => void warnings.push(message) });
    stops.push(stop);
    return stop;
  };
  const stop = await keep();
  return {
    ...school,
    warnings,
    stop,
    keep,
    today: () => loop.state().day,
    beginnings: () => journal.read(0, 1000).filter(({ kind }) => kind === "day-began").length,
    /** Whatever was submitted has been committed and heard. */
    async quiet() {
      for (let turn = 0; turn < 5; turn += 1) await settled();
    },
    adopt: (next: Plan) => loop.submit({ event: { kind: "plan-adopted", plan: next } }),
  };
}

describe("the school's days", () => {
  test("P4: the day begins at the start, and the next at local midnight, each with its weekday's sessions", async () => {
    const plan = planOf(1, [care("mon", { weekdays: [1] }), care("tue", { weekdays: [2] })]);
    const school = await schoolAt("2026-11-23T09:00", plan);
    expect(school.today()).toMatchObject({ day: "2026-11-23", sessions: ["mon"] });
    await school.clock.pass(15 * HOUR_MS - 1);
    expect(school.today()?.day).toBe("2026-11-23");
    await school.clock.pass(1);
    await school.quiet();
    expect(school.today()).toMatchObject({ day: "2026-11-24", sessions: ["tue"] });
    expect(school.warnings).toEqual([]);
  });

  test("XJ-18, XW-01: a statutory rest day has no session, a make-up Sunday those of the weekday it stands for", async () => {
    const plan = planOf(1, [
      care("mon", { weekdays: [1] }),
      care("tue", { weekdays: [2] }),
      care("thu", { weekdays: [4] }),
    ]);
    expect((await schoolAt("2026-10-01T09:00", plan)).today()?.sessions).toEqual([]);
    expect((await schoolAt("2026-09-20T09:00", plan)).today()?.sessions).toEqual(["tue"]);
    const literal = { ...plan, workdays: "monday-friday" } as const;
    expect((await schoolAt("2026-09-20T09:00", literal)).today()?.sessions).toEqual([]);
  });

  test("P1: a plan adopted in the middle of the day holds at once, for its sessions too", async () => {
    const school = await schoolAt("2026-11-23T09:00", planOf(1, [care("a")]));
    await school.adopt(planOf(2, [care("a"), care("b")]));
    await school.quiet();
    expect(school.today()).toMatchObject({ day: "2026-11-23", sessions: ["a", "b"] });
    expect(school.loop.state().sessions.has("b")).toBe(true);
    expect(school.beginnings()).toBe(2);
  });

  test("P1: a calendar adopted in the middle of the day holds at once", async () => {
    const school = await schoolAt("2026-11-23T09:00", planOf(1, [care("a")]));
    expect(school.today()?.sessions).toEqual(["a"]);
    const days = [{ day: "2026-11-23", kind: "rest", name: "校庆", follows: null }] as const;
    await adoptCalendar({ version: 2, source: "校历", years: [2026], days }, school);
    await school.quiet();
    expect(school.today()).toMatchObject({ day: "2026-11-23", sessions: [] });
  });

  test("P1: a plan with the same sessions begins the day again too, once, and one midnight is waited for", async () => {
    const school = await schoolAt("2026-11-23T09:00", planOf(1, [care("a")]));
    await school.adopt(planOf(2, [care("a", { end: 17 * 60 })]));
    await school.quiet();
    expect(school.beginnings()).toBe(2);
    expect(school.clock.waits()).toEqual([15 * HOUR_MS]);
  });

  describe("R8 a session that is open", () => {
    const both = [care("open"), care("later", { start: 19 * 60, end: 20 * 60 })];
    const closed = (day: string) => planOf(2, both, { closures: [{ day, reason: "台风" }] });

    async function opened(localTime: string) {
      const school = await schoolAt(localTime, planOf(1, both));
      await school.loop.submit({
        event: {
          ...{ kind: "card-tapped", reader: "door-room-open", credential: CARD, tap: { epoch: 1, seq: 1 } },
          ...{ tappedAt: school.clock.now(), late: false, clock: "good" },
        },
      });
      expect(school.loop.state().sessions.get("open")?.openedBy).toBe("t1");
      return school;
    }

    test("R8: goes on when a plan closes the school; what has not begun does not begin", async () => {
      const school = await opened("2026-11-23T15:50");
      await school.adopt(closed("2026-11-23"));
      await school.quiet();
      expect(school.today()?.sessions).toEqual(["open"]);
      expect(school.loop.state().rooms.get("room-open")).toMatchObject({ session: "open", custodian: "t1" });
      await school.clock.pass(9 * HOUR_MS);
      await school.quiet();
      expect(school.today()).toMatchObject({ day: "2026-11-24", sessions: ["open", "later"] });
    });

    test("R8: has no further claim once it has ended, nor on the next day", async () => {
      const ended = await opened("2026-11-23T15:50");
      await ended.clock.pass(2.5 * HOUR_MS);
      await ended.loop.submit({ event: { kind: "clock-ticked" } });
      expect(ended.loop.state().sessions.get("open")?.ended).toBe(true);
      await ended.adopt(closed("2026-11-23"));
      await ended.quiet();
      expect(ended.today()?.sessions).toEqual([]);
      const friday = await opened("2026-11-27T15:50");
      await friday.clock.pass(9 * HOUR_MS);
      await friday.quiet();
      expect(friday.today()).toMatchObject({ day: "2026-11-28", sessions: [] });
    });
  });

  test("a gateway without a school waits for one, begins its day when it comes, and the days after", async () => {
    const school = await schoolAt("2026-11-23T09:00", null);
    expect(school.today()).toBeNull();
    expect(school.clock.waits()).toEqual([]);
    await school.adopt(planOf(1, [care("a")]));
    await school.quiet();
    expect(school.today()).toMatchObject({ day: "2026-11-23", sessions: ["a"] });
    await school.clock.pass(15 * HOUR_MS);
    await school.quiet();
    expect(school.today()?.day).toBe("2026-11-24");
  });

  test("other commits do not begin the day again, nor does a start in the middle of the day", async () => {
    const school = await schoolAt("2026-11-23T09:00", planOf(1, [care("a")]));
    await school.loop.submit({ event: { kind: "roster-adopted", roster: { ...ROSTER, version: 2 } } });
    school.stop();
    await school.keep();
    await school.quiet();
    expect(school.beginnings()).toBe(1);
  });

  test("a plan that came while the gateway was down changes the day at its start", async () => {
    const school = await schoolAt("2026-11-23T09:00", planOf(1, [care("a")]));
    school.stop();
    await school.adopt(planOf(2, [care("b")]));
    await school.quiet();
    expect(school.today()?.sessions).toEqual(["a"]);
    await school.keep();
    expect(school.today()?.sessions).toEqual(["b"]);
  });

  test("while the disk fails the day is announced again and again, until it is durable", async () => {
    const school = await schoolAt("2026-11-23T09:00", planOf(1, [care("a")]));
    school.disk.failing = diskFull();
    await school.clock.pass(15 * HOUR_MS);
    await school.quiet();
    expect(school.warnings.join()).toContain("could not begin");
    expect(school.today()?.day).toBe("2026-11-23");
    school.disk.failing = null;
    await school.clock.pass(DAY_RETRY_MS);
    await school.quiet();
    expect(school.today()?.day).toBe("2026-11-24");
    expect(school.clock.waits()).toHaveLength(1);
  });

  test("a change whose announcement failed is not forgotten", async () => {
    const school = await schoolAt("2026-11-23T09:00", planOf(1, [care("a")]));
    await school.adopt(planOf(2, [care("b")]));
    school.disk.failing = diskFull();
    await school.quiet();
    expect(school.today()?.sessions).toEqual(["a"]);
    school.disk.failing = null;
    await school.clock.pass(DAY_RETRY_MS);
    await school.quiet();
    expect(school.today()?.sessions).toEqual(["b"]);
  });

  test("once stopped it begins nothing more", async () => {
    const school = await schoolAt("2026-11-23T09:00", planOf(1, [care("a")]));
    school.stop();
    expect(school.clock.waits()).toEqual([]);
    await school.clock.pass(48 * HOUR_MS);
    await school.adopt(planOf(2, [care("b")]));
    await school.quiet();
    expect(school.today()).toMatchObject({ day: "2026-11-23", sessions: ["a"] });
    expect(school.clock.waits()).toEqual([]);
  });
});

describe("what the calendar does not know is said", () => {
  const plan = planOf(1, [care("a")]);

  test("at the start, each day, and no more once a newer calendar is there", async () => {
    const school = await schoolAt("2027-03-01T09:00", plan);
    expect(school.warnings).toEqual([expect.stringContaining("2027-03-01")]);
    await school.clock.pass(15 * HOUR_MS);
    await school.quiet();
    expect(school.warnings).toEqual([expect.anything(), expect.stringContaining("2027-03-02")]);
    await adoptCalendar({ version: 2, source: "校历", years: [2027], days: [] }, school);
    await school.clock.pass(24 * HOUR_MS);
    await school.quiet();
    expect(school.today()?.day).toBe("2027-03-03");
    expect(school.warnings).toHaveLength(2);
  });

  test("two weeks before it ends, and not before", async () => {
    expect((await schoolAt("2026-12-11T09:00", plan)).warnings).toEqual([]);
    expect((await schoolAt("2026-12-12T09:00", plan)).warnings).toEqual([expect.stringContaining("2026-12-25")]);
  });

  test("without any calendar", async () => {
    const school = await schoolAt("2026-11-23T09:00", plan, null);
    expect(school.warnings).toEqual([expect.stringContaining("2026-11-23")]);
    expect(school.today()?.sessions).toEqual(["a"]);
  });

  test("of a make-up day whose timetable nobody has named", async () => {
    const days = [{ day: "2026-11-28", kind: "make-up", name: "运动会", follows: null }] as const;
    const school = await schoolAt("2026-11-23T09:00", plan, { version: 1, source: "校历", years: [2026], days });
    expect(school.warnings).toEqual([expect.stringMatching(/weekday.*2026-11-28/)]);
  });

  test("nothing of a vacation that the calendar does not reach", async () => {
    const inTerm = { ...plan, terms: [{ id: "autumn", from: "2026-09-01", to: "2026-12-20" }] };
    expect((await schoolAt("2026-12-18T09:00", inTerm)).warnings).toEqual([]);
  });
});
