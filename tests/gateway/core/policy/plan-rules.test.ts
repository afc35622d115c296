import { describe, expect, test } from "vitest";
import { GRACE } from "#core/grace.ts";
import type { Grace, Plan } from "#core/plan.ts";
import { placeOf, staffOf } from "#core/plan-defaults.ts";
import { checkPlan, mayAdopt } from "#core/policy/check-plan.ts";
import { PACKS } from "#core/policy/packs.ts";
import { CHECKED_DAYS_MAX } from "#core/policy/plan-view.ts";
import type { Staff } from "#core/roster.ts";
import {
  AUTUMN,
  BODY,
  CALENDAR,
  findings,
  minute,
  modelPlan,
  outsider,
  plusSession,
  rosterWith,
  said,
  TODAY,
  withSession,
} from "./support/model.ts";

/** The model plan under no pack: what remains are the product's own rules. */
const FREE: Plan = { ...modelPlan("wuhai-2021"), packs: [] };
const graces = Object.keys(GRACE) as (keyof Grace)[];

describe("hard ranges", () => {
  test.each(graces)("%s: no plan leaves its range, whatever the packs", (name) => {
    const { rule, min, max } = GRACE[name];
    const set = (value: number): Plan => ({ ...FREE, grace: { ...FREE.grace, [name]: value } });
    expect(said(rule, set(min))).toEqual([]);
    expect(said(rule, set(max))).toEqual([]);
    expect(said(rule, set(min - 1))).toEqual([`violation grace.${name}`]);
    expect(said(rule, set(max + 1))).toEqual([`violation grace.${name}`]);
  });

  test.each(graces)("%s: nor does a dated change of it", (name) => {
    const { rule, max } = GRACE[name];
    const graceChanges = [{ from: "2026-10-08", reason: "stairs", values: { [name]: max + 1 } }];
    expect(said(rule, { ...FREE, graceChanges })).toEqual([`violation graceChanges.0.values.${name}`]);
  });

  test("R4: no value of any pack or plan turns the unattended alarm off", () => {
    const off = [0, -1, Number.POSITIVE_INFINITY, Number.NaN];
    for (const unattendedSeconds of off)
      expect(said("R4", { ...FREE, grace: { ...FREE.grace, unattendedSeconds } })).toEqual([
        "violation grace.unattendedSeconds",
      ]);
    const fixed = PACKS.flatMap(({ clauses }) => clauses.flatMap(({ checks }) => checks));
    expect(fixed.some((check) => check.check === "grace-fixed" && check.grace === "unattendedSeconds")).toBe(false);
  });
});

describe("dates and terms", () => {
  test("P1: a date that does not exist is all that is said", () => {
    const plan = { ...FREE, terms: [{ id: "t", from: "2026-02-29", to: "2026-07-01" }], patrolRounds: 0 };
    expect(findings(plan)).toMatchObject([{ clause: "P1", level: "violation", path: ["terms", 0, "from"] }]);
    const season = { ...FREE.windows[0]!, season: { from: "02-29", to: "2-31" } };
    expect(said("P1", { ...FREE, windows: [season] })).toEqual(["violation windows.0.season.to"]);
  });

  test.each<[string, (plan: Plan) => Plan, string]>([
    ["a closure", (plan) => ({ ...plan, closures: [{ day: "2026-13-01", reason: "storm" }] }), "closures.0.day"],
    ["a session's first day", (plan) => withSession(plan, "class-1", { from: "soon" }), "sessions.0.from"],
    ["a fee", (plan) => ({ ...plan, fees: plan.fees.map((fee) => ({ ...fee, from: "2026-9-1" })) }), "fees.0.from"],
    ["a paper", (plan) => ({ ...plan, papers: [{ kind: "drill", day: "2026-09-31", reference: "" }] }), "papers.0.day"],
    ["a term of the far future", (plan) => ({ ...plan, terms: [{ ...AUTUMN, to: "9999-12-31" }] }), "terms.0.to"],
    ["a body", (plan) => ({ ...plan, providers: [{ ...BODY, to: "" }] }), "providers.0.to"],
  ])("P1: %s on a day that does not exist", (_what, spoil, path) => {
    expect(findings(spoil(FREE)).map((found) => found.path.join("."))).toEqual([path]);
  });

  test("P1: terms that end before they begin, overlap, are missing or over", () => {
    expect(said("P1", { ...FREE, terms: [{ ...AUTUMN, to: "2026-08-31" }] })).toContain("violation terms.0.to");
    expect(said("P1", { ...FREE, terms: [AUTUMN, { id: "b", from: AUTUMN.to, to: "2027-07-02" }] })).toEqual([
      "violation terms.1",
    ]);
    expect(said("P1", { ...FREE, terms: [] })).toEqual(["warning terms"]);
    expect(said("P1", FREE, { today: "2027-07-03" })).toContain("warning terms");
  });

  test("P1: the school is told from which day on its calendar is a guess", () => {
    const found = checkPlan(FREE, { packs: [], calendar: { ...CALENDAR, years: [2026] }, today: TODAY });
    expect(found).toMatchObject([{ clause: "P1", level: "warning", path: ["terms"] }]);
    expect(found[0]?.message.en).toContain("2026-12-25");
  });

  test("a term without end is checked to a bound", () => {
    const endless = { ...FREE, terms: [{ ...AUTUMN, to: "2199-12-31" }] };
    const nothing = { ...endless, sessions: endless.sessions.filter(({ kind }) => kind === "class") };
    const found = findings({ ...nothing, packs: ["xuanwu-2021"] }).find(({ clause }) => clause === "XW-01");
    const days = Number(/\((\d+) days/.exec(found?.message.en ?? "")?.[1]);
    expect(days).toBeGreaterThan(CHECKED_DAYS_MAX / 2);
    expect(days).toBeLessThan(CHECKED_DAYS_MAX);
  });
});

describe("references", () => {
  test.each<[string, (plan: Plan) => Plan, string]>([
    ["a room", (plan) => withSession(plan, "arts", { place: "room-9" }), "violation sessions.arts.place"],
    ["a gate as a room", (plan) => withSession(plan, "arts", { place: "east" }), "violation sessions.arts.place"],
    ["a class", (plan) => withSession(plan, "class-1", { groups: ["c9"] }), "violation sessions.class-1.groups.0"],
    ["a body", (plan) => withSession(plan, "arts", { provider: "nobody" }), "violation sessions.arts.provider"],
    [
      "a reader's place",
      (plan) => ({ ...plan, readers: [{ id: "r", place: "x", lane: "none", name: { zh: "r", en: "r" } }] }),
      "violation readers.0.place",
    ],
    [
      "a walk's end",
      (plan) => ({ ...plan, walks: [{ from: "east", to: "moon", seconds: 60 }] }),
      "violation walks.0.to",
    ],
    ["a joined room", (plan) => ({ ...plan, joined: [["room-1", "room-9"]] }), "violation joined.0.1"],
    [
      "a gate on duty",
      (plan) => ({ ...plan, gateDuty: [{ ...plan.gateDuty[0]!, place: "hall" }] }),
      "violation gateDuty.0.place",
    ],
  ])("P1: %s that there is not", (_what, spoil, expected) => {
    expect(said("P1", FREE)).toEqual([]);
    expect(said("P1", spoil(FREE))).toEqual([expected]);
  });

  test("P1: staff and children are looked up where the roster is known, and only there", () => {
    const plan = { ...withSession(FREE, "arts", { staff: ["ghost"], students: ["s9"] }), patrol: ["ghost"] };
    expect(said("P1", plan)).toEqual([]);
    expect(said("P1", plan, { roster: rosterWith() })).toEqual([
      "violation sessions.arts.staff.0",
      "violation patrol.0",
      "violation sessions.arts.students.0",
    ]);
  });

  test("P1: an id stands for one thing", () => {
    expect(said("P1", plusSession(FREE, FREE.sessions[0]!))).toContain("violation sessions.class-1.id");
    const places = [...FREE.places, placeOf({ id: "hall", kind: "room", name: { zh: "h", en: "h" } })];
    expect(said("P1", { ...FREE, places })).toEqual([`violation places.${FREE.places.length}.id`]);
  });

  test("P2: a pack that there is not", () => {
    expect(said("P2", { ...FREE, packs: ["xuanwu-2021", "atlantis-2030"] })).toEqual(["violation packs.1"]);
  });

  test("P2: a pack that is not in force yet is a note and judges nothing", () => {
    const plan = { ...modelPlan("qingshanhu-2024"), terms: [], papers: [] };
    const found = findings(plan, { today: "2023-12-31" }).filter(({ pack }) => pack !== null);
    expect(found).toMatchObject([{ clause: "P2", level: "note", pack: "qingshanhu-2024" }]);
  });
});

test("P2: a pack is in force on its first day", () => {
  const [xuanwu] = PACKS;
  const found = (from: string) =>
    checkPlan({ ...FREE, papers: [] }, { packs: [{ ...xuanwu!, from }], calendar: CALENDAR, today: TODAY });
  expect(found("2026-09-11")).toHaveLength(1);
  expect(found("2026-09-10").length).toBeGreaterThan(1);
});

describe("sessions and people", () => {
  test("P1: a session ends after it begins, has a weekday, and runs some day", () => {
    expect(said("P1", withSession(FREE, "arts", { end: minute("16:40") }))).toEqual(["violation sessions.arts.end"]);
    expect(said("P1", withSession(FREE, "arts", { weekdays: [] }))).toEqual(["violation sessions.arts.weekdays"]);
    expect(said("P1", withSession(FREE, "arts", { from: "2026-10-01", to: "2026-10-02" }))).toEqual([
      "warning sessions.arts",
    ]);
    expect(said("P1", withSession(FREE, "arts", { activity: "lesson" }))).toEqual(["violation sessions.arts.activity"]);
  });

  test("P1: the plan itself names no child for two sessions at once", () => {
    const plan = withSession(withSession(FREE, "arts", { students: ["s1"] }), "sports", { students: ["s1", "s2"] });
    expect(said("P1", plan)).toEqual(["violation sessions.arts.students"]);
    expect(said("P1", withSession(plan, "arts", { start: minute("18:00"), end: minute("18:30") }))).toEqual([]);
  });

  test("R1: each session in a room has an adult", () => {
    expect(said("R1", withSession(FREE, "class-1", { staff: [] }))).toEqual(["violation sessions.class-1.staff"]);
  });

  test("R11: no teacher is planned for two rooms at once, unless the plan joins them", () => {
    const twice = withSession(FREE, "arts", { staff: ["t-hall", "t-room-2"] });
    expect(said("R11", twice)).toEqual(["violation sessions.arts.staff.0"]);
    expect(said("R11", { ...twice, joined: [["hall", "room-2"]] })).toEqual([]);
    const substitutes = withSession(FREE, "sports", { staff: ["t-hall", "t-room-2"] });
    expect(said("R11", withSession(substitutes, "arts", { staff: ["t-room-2", "t-hall"] }))).toEqual([]);
    expect(said("R11", withSession(twice, "arts", { from: "2026-09-01", to: "2026-09-30" }))).toHaveLength(1);
    const weekdays = withSession(withSession(twice, "arts", { weekdays: [1] }), "sports", { weekdays: [2, 3, 4, 5] });
    expect(said("R11", weekdays)).toEqual([]);
  });

  test("P1a: the plan keeps its own floor and ceiling, and a missed target is a warning", () => {
    const early = withSession(withSession(FREE, "arts", { end: minute("17:50") }), "sports", { end: minute("17:50") });
    expect(said("P1a", early)).toEqual(["violation sessions.sports.end"]);
    expect(said("P1a", withSession(FREE, "arts", { end: minute("18:31") }))).toEqual(["violation sessions.arts.end"]);
    const target = FREE.windows.map((window) => ({ ...window, target: minute("18:15") }));
    expect(said("P1a", { ...FREE, windows: target })).toEqual(["warning sessions.sports.end"]);
    expect(said("P1a", { ...FREE, windows: target.map((one) => ({ ...one, reason: "the last bus" })) })).toEqual([
      "note sessions.sports.end",
    ]);
  });

  test("P1a: floor, target and ceiling stand in this order", () => {
    const windows = FREE.windows.map((window) => ({ ...window, ceiling: minute("17:00") }));
    expect(said("P1a", { ...FREE, windows })).toContain("violation windows.0");
  });

  test("P1a: a class hour has no length of its own, so a plan that pays by it says one", () => {
    const classHourMinutes = [{ from: "2026-09-02", minutes: 40 }];
    expect(said("P1a", { ...FREE, pay: { ...FREE.pay, classHourMinutes } })).toEqual([
      "violation pay.rates.0.from",
      "violation pay.rates.1.from",
    ]);
    expect(said("P1a", { ...FREE, pay: { ...FREE.pay, classHourMinutes, rates: [] } })).toEqual([]);
  });
});

describe("who may be with children, without any pack", () => {
  const plan = withSession(FREE, "arts", { staff: ["x1"] });
  const by = (...staff: readonly Staff[]) => ({ roster: rosterWith(...staff) });

  test("QS-02, QS-05, JA-14: outsiders need the pool, insurance and a clean record", () => {
    const bare = { pool: null, insurance: null, records: null };
    for (const clause of ["QS-02", "QS-05", "JA-14"]) {
      expect(said(clause, plan, by(outsider()))).toEqual([]);
      expect(said(clause, plan, by(outsider(bare)))).toEqual(["violation sessions.arts.staff.0"]);
    }
  });

  test("XW-10: where the district's own clause asks for the record, JA-14 is silent", () => {
    const xuanwu = withSession(modelPlan("xuanwu-2021"), "arts", { staff: ["x1"] });
    expect(said("XW-10", xuanwu, by(outsider({ records: null })))).toHaveLength(1);
    expect(said("JA-14", xuanwu, by(outsider({ records: null })))).toEqual([]);
    expect(said("QS-02", xuanwu, by(outsider({ pool: null })))).toHaveLength(1);
  });

  test("JA-14: a pack that asks for some outsiders' records, or is not in force yet, leaves the others to the rule", () => {
    const volunteer = { roster: rosterWith(outsider({ records: null }, { employment: "volunteer" })) };
    const check = { check: "outside-staff", what: "records", of: ["retired"] } as const;
    const [xuanwu] = PACKS;
    const narrow = { ...xuanwu!, clauses: [{ ...xuanwu!.clauses[0]!, checks: [check] }] };
    const later = { ...xuanwu!, from: "2026-09-11" };
    for (const pack of [narrow, later]) {
      const found = checkPlan(plan, { packs: [pack], calendar: CALENDAR, today: TODAY, ...volunteer });
      expect(found.filter(({ clause }) => clause === "JA-14")).toHaveLength(1);
    }
  });

  test("QS-04, JA-14: nobody removed, nobody with a known bad record, nobody from a blocked body, own staff included", () => {
    const own = (rest: Parameters<typeof outsider>[0]) => staffOf({ ...outsider(rest), employment: "own" });
    expect(said("QS-04", plan, by({ ...own({}), removed: TODAY }))).toEqual(["violation sessions.arts.staff.0"]);
    expect(said("JA-14", plan, by(own({ badRecord: TODAY })))).toEqual(["violation sessions.arts.staff.0"]);
    const blocked = { ...plan, providers: [{ ...BODY, blocked: true }] };
    expect(said("QS-04", blocked, by({ ...outsider(), provider: "strings" }))).toHaveLength(1);
  });

  test("WH-N7: subject training by an outsider is against it even then", () => {
    const training = withSession(plan, "arts", { activity: "subject-training" });
    expect(said("WH-N7", training, by(outsider()))).toEqual(["violation sessions.arts.activity"]);
    expect(said("WH-N7", training, by(staffOf({ id: "x1", roles: [] })))).toEqual([]);
  });
});

describe("findings", () => {
  const messy: Plan = { ...FREE, packs: PACKS.map(({ id }) => id), papers: [], windows: [], patrol: [] };

  test("P2: the same plan on the same day gives the same findings in the same order", () => {
    expect(findings(structuredClone(messy))).toEqual(findings(messy));
  });

  test("P2: packs speak in their own order, after the rules, and each finding says what would satisfy it", () => {
    const found = findings(messy);
    const packs = [...new Set(found.map(({ pack }) => pack))];
    expect(packs).toEqual(PACKS.map(({ id }) => id));
    for (const { message, satisfy } of found)
      for (const text of [message.zh, message.en, satisfy.zh, satisfy.en]) expect(text.length).toBeGreaterThan(2);
  });

  test("P2: a plan with a violation may not be adopted, one with warnings may", () => {
    expect(mayAdopt(findings(messy))).toBe(false);
    const warned = { ...modelPlan("xuejia-2023") };
    const found = findings(withSession(warned, "arts", { capacity: 50 }));
    expect(found.some(({ level }) => level === "warning")).toBe(true);
    expect(mayAdopt(found)).toBe(true);
  });
});
