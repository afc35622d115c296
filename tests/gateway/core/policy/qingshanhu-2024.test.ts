import { describe, expect, test } from "vitest";
import { staffOf } from "#core/plan-defaults.ts";
import {
  BODY,
  beforeAndAfter,
  modelPlan,
  outsider,
  paperOn,
  rosterWith,
  type Spoiled,
  said,
  TODAY,
  withoutPaper,
  withSession,
} from "./support/model.ts";

const PACK = "qingshanhu-2024";
const x1 = { staff: ["x1"] };
const strings = { provider: "strings" };

const SPOILED: readonly Spoiled[] = [
  [
    "QS-01",
    "parents were not asked last term",
    (plan) => withoutPaper(plan, "feedback"),
    ["violation papers", "note papers"],
    { today: "2027-02-10" },
  ],
  [
    "QS-02",
    "a body of no pool",
    (plan) => withSession({ ...plan, providers: [{ ...BODY, pool: null }] }, "arts", strings),
    ["violation providers.0.pool"],
  ],
  [
    "QS-02",
    "a body without an agreement, blocked, whose filing is over",
    (plan) =>
      withSession(
        { ...plan, providers: [{ ...BODY, agreement: null, blocked: true, to: "2026-09-09" }] },
        "arts",
        strings,
      ),
    ["violation providers.0.agreement", "violation providers.0.blocked", "violation providers.0.to"],
  ],
  [
    "QS-02",
    "a body approved for something else",
    (plan) => withSession({ ...plan, providers: [{ ...BODY, activities: ["sports"] }] }, "arts", strings),
    ["violation sessions.arts.provider"],
  ],
  [
    "QS-02",
    "an outsider of no pool",
    (plan) => withSession(plan, "arts", x1),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({ pool: null })) },
  ],
  [
    "QS-03",
    "an outsider who was not interviewed",
    (plan) => withSession(plan, "arts", x1),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({ reviewed: null })) },
  ],
  [
    "QS-04",
    "an outsider without an agreement",
    (plan) => withSession(plan, "arts", x1),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({ agreement: null })) },
  ],
  [
    "QS-04",
    "somebody who was removed",
    (plan) => withSession(plan, "arts", x1),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({}, { removed: "2026-09-10" })) },
  ],
  [
    "QS-05",
    "an outsider whose insurance ended yesterday",
    (plan) => withSession(plan, "arts", x1),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({ insurance: "2026-09-09" })) },
  ],
  [
    "QS-06",
    "a retired specialist of no pool",
    (plan) => withSession(plan, "arts", x1),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({ pool: null }, { employment: "retired" })) },
  ],
  [
    "QS-06",
    "a coach without an agreement",
    (plan) => withSession(plan, "arts", x1),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({ agreement: null, pool: null }, { employment: "coach" })) },
  ],
  [
    "QS-07",
    "no base care for grades 3 to 6",
    (plan) => withSession(plan, "homework", { activity: "science" }),
    ["violation sessions"],
  ],
  [
    "QS-07",
    "base care alone",
    (plan) => withSession(withSession(plan, "sports", { activity: "care" }), "arts", { activity: "care" }),
    ["violation sessions", "violation sessions"],
  ],
  [
    "QS-07",
    "no sports for grades 1 to 3",
    (plan) => withSession(plan, "sports", { grades: [4, 5, 6] }),
    ["violation sessions"],
  ],
  [
    "QS-08",
    "the timetable was filed on the sixteenth day",
    (plan) => paperOn(plan, "timetable-filed", "2026-09-16"),
    ["warning papers"],
    { today: "2026-09-20" },
  ],
  [
    "QS-08",
    "the timetable was neither filed nor published",
    (plan) => withoutPaper(withoutPaper(plan, "timetable-filed"), "timetable-published"),
    ["violation papers", "violation papers"],
    { today: "2026-09-16" },
  ],
  [
    "QS-08",
    "it is not due before the fifteenth day is over",
    (plan) => withoutPaper(plan, "timetable-filed"),
    ["note papers"],
    { today: "2026-09-15" },
  ],
  ["QS-10", "no round a day", (plan) => ({ ...plan, patrolRounds: 0 }), ["violation patrolRounds"]],
  ["QS-10", "nobody who patrols", (plan) => ({ ...plan, patrol: [] }), ["violation patrol"]],
  [
    "QS-12",
    "no training last term",
    (plan) => withoutPaper(plan, "training"),
    ["violation papers", "note papers"],
    { today: "2027-02-10" },
  ],
  [
    "QS-13",
    "no open day in the year",
    (plan) => withoutPaper(plan, "open-day"),
    ["violation papers"],
    { today: "2027-01-10" },
  ],
  ["QS-13", "an open day of the year before", (plan) => paperOn(plan, "open-day", "2025-11-20"), ["note papers"]],
  [
    "QS-14",
    "a weekend team that nobody decided on",
    (plan) => withSession(plan, "sports", { weekdays: [6] }),
    ["note sessions.sports.decision"],
  ],
  ["QS-15", "a fee that was not published", (plan) => withoutPaper(plan, "fees-published"), ["violation fees.0.from"]],
  [
    "QS-15",
    "a fee that nobody approved",
    (plan) => ({ ...plan, fees: plan.fees.map((fee) => ({ ...fee, source: "" })) }),
    ["violation fees.0.source"],
  ],
  [
    "QS-15",
    "a whole class, a new lesson, group remedial classes",
    (plan) =>
      withSession(withSession(plan, "arts", { groups: ["c1"], activity: "new-lesson" }), "sports", {
        activity: "subject-training",
      }),
    ["violation sessions.arts.groups", "violation sessions.arts.activity", "violation sessions.sports.activity"],
  ],
  [
    "QS-18",
    "a rate above the city's base",
    (plan) => ({ ...plan, pay: { ...plan.pay, capYuan: 90 } }),
    ["violation pay.rates.1.yuan"],
  ],
  [
    "QS-18",
    "nobody told the city's base",
    (plan) => ({ ...plan, pay: { ...plan.pay, capYuan: null } }),
    ["warning pay.capYuan"],
  ],
  [
    "QS-20",
    "no emergency plan",
    (plan) => withoutPaper(plan, "emergency-plan"),
    ["note papers", "note papers", "violation papers"],
  ],
  ["QS-21", "nobody leads", (plan) => ({ ...plan, leads: [] }), ["violation leads"]],
  [
    "QS-21",
    "no leading group, no pay plan",
    (plan) => withoutPaper(withoutPaper(plan, "working-groups"), "pay-plan-filed"),
    ["violation papers", "violation papers"],
  ],
  [
    "QS-21",
    "the pay plan was filed a day late",
    (plan) => paperOn(plan, "pay-plan-filed", "2024-04-01"),
    ["warning papers"],
  ],
];

describe(PACK, () => {
  for (const [clause, what, spoil, says, on] of SPOILED)
    test(`${clause}: ${what}`, () => {
      const { before, after } = beforeAndAfter(PACK, { clause, spoil, on });
      expect(before).toEqual([]);
      expect(after).toEqual(says);
    });

  test("QS-21: before its day the pay plan is only due", () => {
    const plan = withoutPaper(modelPlan(PACK), "pay-plan-filed");
    const terms = [{ id: "2024-spring", from: "2024-02-26", to: "2024-07-05" }];
    expect(said("QS-21", { ...plan, terms }, { today: "2024-03-31" })).toContain("note papers");
    expect(said("QS-21", { ...plan, terms }, { today: "2024-04-01" })).toContain("violation papers");
  });

  test("QS-18: the city's base itself is allowed", () => {
    const plan = modelPlan(PACK);
    expect(said("QS-18", { ...plan, pay: { ...plan.pay, capYuan: 100 } })).toEqual([]);
  });

  test("QS-02: a filing holds on its last day", () => {
    const plan = withSession({ ...modelPlan(PACK), providers: [{ ...BODY, to: TODAY }] }, "arts", strings);
    expect(said("QS-02", plan)).toEqual([]);
  });

  test("QS-05: who begins later is judged on that day", () => {
    const on = { roster: rosterWith(outsider({ insurance: "2026-12-31" })) };
    const plan = withSession(modelPlan(PACK), "arts", x1);
    expect(said("QS-05", plan, on)).toEqual([]);
    expect(said("QS-05", withSession(plan, "arts", { from: "2027-01-01" }), on)).toEqual([
      "violation sessions.arts.staff.0",
    ]);
  });

  test("QS-14: a teacher shared by another school of the group needs nothing on file here", () => {
    const roster = rosterWith(staffOf({ id: "x1", roles: ["duty-teacher"], employment: "shared" }));
    const plan = withSession(modelPlan(PACK), "arts", x1);
    for (const clause of ["QS-02", "QS-03", "QS-04", "QS-05", "QS-06"])
      expect(said(clause, plan, { roster })).toEqual([]);
  });

  test("QS-02: who begins later is judged on that day", () => {
    const plan = withSession({ ...modelPlan(PACK), providers: [{ ...BODY, from: "2026-10-08" }] }, "arts", strings);
    expect(said("QS-02", plan)).toEqual(["violation providers.0.to"]);
    expect(said("QS-02", withSession(plan, "arts", { from: "2026-10-08" }))).toEqual([]);
  });
});
