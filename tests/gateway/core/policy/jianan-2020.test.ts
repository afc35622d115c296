import { describe, expect, test } from "vitest";
import {
  about,
  beforeAndAfter,
  minute,
  modelPlan,
  outsider,
  paperOn,
  plusSession,
  rosterWith,
  type Spoiled,
  said,
  session,
  withoutPaper,
  withSession,
} from "./support/model.ts";

const PACK = "jianan-2020";

const SPOILED: readonly Spoiled[] = [
  ["JA-02", "families were not told", (plan) => withoutPaper(plan, "parents-notified"), ["violation papers"]],
  [
    "JA-02",
    "a whole class is put into service",
    (plan) => withSession(plan, "reading", { groups: ["c1"] }),
    ["violation sessions.reading.groups"],
  ],
  [
    "JA-05",
    "a summer that ends at six",
    (plan) => withSession(withSession(plan, "sports-3", { end: minute("18:00") }), "arts-3", { end: minute("18:00") }),
    ["warning sessions.sports-3.end"],
  ],
  [
    "JA-05",
    "a winter that ends at half past six",
    (plan) => withSession(plan, "arts-2", { end: minute("18:30") }),
    ["warning sessions.arts-2.end"],
  ],
  [
    "JA-07",
    "a new lesson",
    (plan) => withSession(plan, "reading", { activity: "new-lesson" }),
    ["violation sessions.reading.activity"],
  ],
  [
    "JA-07",
    "group remedial classes",
    (plan) => withSession(plan, "reading", { activity: "subject-training" }),
    ["violation sessions.reading.activity"],
  ],
  [
    "JA-08",
    "off-site practice without an adult",
    (plan) => withSession(plan, "reading", { form: "off-site", staff: [] }),
    ["note sessions.reading.staff"],
  ],
  [
    "JA-10",
    "no parents' opinion all term",
    (plan) => withoutPaper(plan, "feedback"),
    ["note papers", "violation papers", "note papers"],
    { today: "2027-02-10" },
  ],
  [
    "JA-10",
    "without the committee",
    (plan) => withoutPaper(plan, "committee-consent"),
    ["violation papers", "note papers"],
  ],
  [
    "JA-11",
    "the committee agreed after the rate began",
    (plan) => paperOn(plan, "committee-consent", "2026-09-02"),
    ["violation pay.rates.0.source", "violation pay.rates.1.source"],
  ],
  [
    "JA-11",
    "a rate without a source",
    (plan) => ({
      ...plan,
      pay: {
        ...plan.pay,
        rates: plan.pay.rates.map((rate) => ({ ...rate, source: rate.band === "day" ? "" : rate.source })),
      },
    }),
    ["violation pay.rates.0.source"],
  ],
  [
    "JA-12",
    "nobody approved the fee",
    (plan) => ({ ...plan, fees: plan.fees.map((fee) => ({ ...fee, source: "" })) }),
    ["violation fees.0.source"],
  ],
  [
    "JA-14",
    "a volunteer whose record was not checked",
    (plan) => withSession(plan, "reading", { staff: ["x1"] }),
    ["violation sessions.reading.staff.0"],
    { roster: rosterWith(outsider({ records: null }, { employment: "volunteer" })) },
  ],
  [
    "JA-16",
    "last term's income and spending were not published",
    (plan) => withoutPaper(plan, "income-published"),
    ["note papers", "violation papers", "note papers"],
    { today: "2027-02-10" },
  ],
  [
    "JA-16",
    "the plan was not published",
    (plan) => withoutPaper(plan, "plan-published"),
    ["violation papers", "note papers"],
  ],
  [
    "JA-17",
    "reading while grades 1 and 2 have lessons",
    (plan) => withSession(plan, "reading", { start: minute("15:29") }),
    ["violation sessions.reading.start"],
  ],
  [
    "JA-17",
    "a club for everybody while everybody has lessons",
    (plan) => withSession(plan, "early", { end: minute("08:01") }),
    ["violation sessions.early.start"],
  ],
  [
    "JA-18",
    "no safety system, no emergency plan",
    (plan) => withoutPaper(withoutPaper(plan, "safety-system"), "emergency-plan"),
    ["violation papers", "violation papers", "note papers"],
  ],
  ["JA-19", "nobody keeps the gate", (plan) => ({ ...plan, gateDuty: [] }), ["violation gateDuty"]],
];

describe(PACK, () => {
  for (const [clause, what, spoil, says, on] of SPOILED)
    test(`${clause}: ${what}`, () => {
      const { before, after } = beforeAndAfter(PACK, { clause, spoil, on });
      expect(before).toEqual([]);
      expect(after).toEqual(says);
    });

  test("JA-01: a school's own time has its day and its reason, and without one the plan is refused", () => {
    const plan = modelPlan(PACK);
    const change = (reason: string) => ({
      ...plan,
      graceChanges: [{ from: "2026-10-08", reason, values: { handoverMinutes: 2 } }],
    });
    expect(said("P1", change("stairs are being repaired"))).toEqual([]);
    expect(said("P1", change(" "))).toEqual(["violation graceChanges.0.reason"]);
  });

  test("JA-03: noon is a kind of its own and makes no after-school minutes", () => {
    const noon = session({ id: "noon", kind: "noon", at: ["11:40", "13:40"], room: "room-6" });
    const short = plusSession(
      withSession(withSession(modelPlan("xuejia-2023"), "sports", { end: minute("17:00") }), "arts", {
        end: minute("17:00"),
      }),
      noon,
    );
    const without = { ...short, sessions: short.sessions.filter(({ kind }) => kind !== "extended") };
    expect(said("XJ-02", without)).toEqual(["violation sessions"]);
  });

  test("JA-05: 1 May and 1 October are in the season, 30 April and 2 October are not", () => {
    // Served on their own in a calendar without holidays, a day at a time.
    const on = (day: string, end: string) => {
      const plan = modelPlan("jianan-2020");
      const one = session(
        { id: "arts", kind: "after-school", at: ["16:00", end], room: "hall" },
        { activity: "arts", weekdays: [1, 2, 3, 4, 5, 6] },
      );
      return about(
        "JA-05",
        { ...plan, terms: [{ id: "t", from: day, to: day }], windows: [], sessions: [one], workdays: "with-make-up" },
        { today: day },
      );
    };
    // 2028: 1 May is a Monday; 2 October a Monday, 29 September and 28 April Fridays.
    expect(on("2028-05-01", "18:30")).toEqual([]);
    expect(on("2028-05-01", "18:00")).toHaveLength(1);
    expect(on("2028-04-28", "18:00")).toEqual([]);
    expect(on("2028-04-28", "18:30")).toHaveLength(1);
    expect(on("2029-10-01", "18:30")).toEqual([]);
    expect(on("2029-10-01", "18:00")).toHaveLength(1);
    expect(on("2028-10-02", "18:00")).toEqual([]);
    expect(on("2028-10-02", "18:30")).toHaveLength(1);
  });

  test("JA-06: a window with a reason turns the target's warning into a note", () => {
    const plan = modelPlan(PACK);
    const early = withSession(withSession(plan, "sports-2", { end: minute("17:50") }), "arts-2", {
      end: minute("17:50"),
    });
    const windows = plan.windows.map((window) => ({ ...window, floor: minute("17:50"), reason: "the last bus" }));
    expect(said("JA-05", early)).toEqual(["warning sessions.sports-2.end"]);
    expect(said("JA-05", { ...early, windows })).toEqual(["note sessions.sports-2.end"]);
  });

  test("JA-13: a volunteer needs a clean record and no pool, no insurance and no agreement", () => {
    const plan = withSession(modelPlan(PACK), "reading", { staff: ["x1"] });
    const volunteer = outsider(
      { pool: null, insurance: null, agreement: null, reviewed: null },
      { employment: "volunteer" },
    );
    for (const clause of ["JA-14", "QS-02", "QS-05"])
      expect(said(clause, plan, { roster: rosterWith(volunteer) })).toEqual([]);
  });

  test("JA-17: a club for everybody is no squeeze while one class is already free", () => {
    const plan = modelPlan(PACK);
    const free = withSession(plan, "class-1", { end: minute("15:00") });
    const club = session(
      { id: "club", kind: "after-school", at: ["15:10", "15:30"], room: "hall" },
      { activity: "club" },
    );
    expect(said("JA-17", plusSession(free, club))).toEqual([]);
    expect(said("JA-17", plusSession(plan, club))).toEqual(["violation sessions.club.start"]);
  });
});
