import { describe, expect, test } from "vitest";
import {
  beforeAndAfter,
  minute,
  modelPlan,
  paperOn,
  type Spoiled,
  said,
  withoutPaper,
  withoutSession,
  withSession,
} from "./support/model.ts";

const PACK = "xuejia-2023";
const SURVEYED = "2026-09-07";

const SPOILED: readonly Spoiled[] = [
  [
    "XJ-01",
    "no guide, and a whole class put in",
    (plan) => withSession(withoutPaper(plan, "service-guide"), "arts", { groups: ["c1"] }),
    ["violation sessions.arts.groups", "violation papers"],
  ],
  [
    "XJ-02",
    "119 minutes",
    (plan) =>
      withSession(withSession(withoutSession(plan, "late"), "arts", { end: minute("17:39") }), "sports", {
        end: minute("17:39"),
      }),
    ["violation sessions"],
  ],
  [
    "XJ-02",
    "nothing on Wednesdays",
    (plan) => ({
      ...plan,
      sessions: plan.sessions.map((one) => (one.kind === "class" ? one : { ...one, weekdays: [1, 2, 4, 5] })),
    }),
    ["violation sessions"],
  ],
  ["XJ-03", "the plan does not say local off-work time", (plan) => ({ ...plan, windows: [] }), ["warning windows"]],
  ["XJ-03", "no extended care", (plan) => withoutSession(plan, "late"), ["warning sessions"]],
  [
    "XJ-06",
    "nothing is waived",
    (plan) => ({ ...plan, fees: plan.fees.map((fee) => ({ ...fee, waivers: [] })) }),
    ["violation fees.0.waivers"],
  ],
  [
    "XJ-09",
    "a group without a teacher",
    (plan) => withSession(plan, "arts", { staff: [] }),
    ["violation sessions.arts.staff"],
  ],
  ["XJ-10", "staff were not told how", (plan) => withoutPaper(plan, "training"), ["violation papers"]],
  [
    "XJ-11",
    "no letter and no safety statement in week 1",
    (plan) => withoutPaper(withoutPaper(plan, "parents-notified"), "duty-statement"),
    ["violation papers", "violation papers"],
  ],
  [
    "XJ-13",
    "the roll may wait ten minutes",
    (plan) => ({ ...plan, grace: { ...plan.grace, rollDueMinutes: 10 } }),
    ["violation grace.rollDueMinutes"],
  ],
  [
    "XJ-13",
    "from some day on it may wait one",
    (plan) => ({ ...plan, graceChanges: [{ from: "2026-10-08", reason: "stairs", values: { rollDueMinutes: 1 } }] }),
    ["violation graceChanges.0.values.rollDueMinutes"],
  ],
  ["XJ-15", "nobody patrols", (plan) => ({ ...plan, patrol: [] }), ["violation patrol"]],
  [
    "XJ-17",
    "no evaluation last term",
    (plan) => withoutPaper(plan, "term-evaluation"),
    ["violation papers", "note papers"],
    { today: "2027-02-10" },
  ],
  [
    "XJ-18",
    "a Saturday club",
    (plan) => withSession(plan, "arts", { weekdays: [1, 6] }),
    ["violation sessions.arts.weekdays"],
  ],
  [
    "XJ-18",
    "a vacation course, decided or not",
    (plan) => withSession(plan, "arts", { from: "2027-02-01", to: "2027-02-05", decision: "committee" }),
    ["violation sessions.arts.weekdays"],
  ],
  ["XJ-18", "make-up workdays are served", (plan) => ({ ...plan, workdays: "with-make-up" }), ["note workdays"]],
  [
    "XJ-20",
    "a new lesson",
    (plan) => withSession(plan, "reading", { activity: "new-lesson" }),
    ["violation sessions.reading.activity"],
  ],
  [
    "XJ-20",
    "a hall without an adult",
    (plan) => withSession(plan, "sports", { staff: [] }),
    ["violation sessions.sports.staff"],
  ],
  ["XJ-25", "no survey in week 1", (plan) => withoutPaper(plan, "survey"), ["violation papers"]],
  ["XJ-25", "a survey on the eighth day", (plan) => paperOn(plan, "survey", "2026-09-08"), ["warning papers"]],
  ["XJ-26", "no meeting at the term's start", (plan) => withoutPaper(plan, "briefing"), ["violation papers"]],
  ["XJ-27", "no letter in week 1", (plan) => withoutPaper(plan, "parents-notified"), ["violation papers"]],
  ["XJ-28", "46 places", (plan) => withSession(plan, "arts", { capacity: 46 }), ["warning sessions.arts.capacity"]],
  [
    "XJ-28",
    "a room for 60 and no number of its own",
    (plan) =>
      withSession({ ...plan, places: plan.places.map((place) => ({ ...place, capacity: 60 })) }, "arts", {
        capacity: null,
      }),
    ["warning sessions.arts.capacity"],
  ],
  [
    "XJ-29",
    "a week without homework or reading for grades 1 and 2",
    (plan) => withSession(plan, "reading", { activity: "film" }),
    ["violation sessions"],
  ],
  [
    "XJ-29",
    "a week of homework and nothing else",
    (plan) => withoutSession(plan, "sports", "arts"),
    ["violation sessions"],
  ],
  [
    "XJ-30",
    "service from week 3",
    (plan) => ({
      ...plan,
      sessions: plan.sessions.map((one) => (one.kind === "class" ? one : { ...one, from: "2026-09-14" })),
    }),
    ["violation sessions"],
  ],
  ["XJ-31", "two of the three groups", (plan) => ({ ...plan, patrol: [] }), ["violation patrol"]],
  ["XJ-31", "no groups were set up", (plan) => withoutPaper(plan, "working-groups"), ["violation papers"]],
  [
    "XJ-32",
    "no evaluation last term",
    (plan) => withoutPaper(plan, "term-evaluation"),
    ["violation papers", "note papers"],
    { today: "2027-02-10" },
  ],
  [
    "XJ-34",
    "the gate is left early, and there is no emergency plan",
    (plan) => ({
      ...withoutPaper(plan, "emergency-plan"),
      gateDuty: plan.gateDuty.map((duty) => ({ ...duty, to: minute("18:00") })),
    }),
    ["violation gateDuty", "note papers", "violation papers"],
  ],
  ["XJ-36", "without the parent committee", (plan) => withoutPaper(plan, "committee-consent"), ["violation papers"]],
];

describe(PACK, () => {
  for (const [clause, what, spoil, says, on] of SPOILED)
    test(`${clause}: ${what}`, () => {
      const { before, after } = beforeAndAfter(PACK, { clause, spoil, on });
      expect(before).toEqual([]);
      expect(after).toEqual(says);
    });

  test("XJ-02: two hours are at least two hours: 120 minutes are enough", () => {
    const plan = withoutSession(modelPlan(PACK), "late");
    expect(
      said(
        "XJ-02",
        withSession(withSession(plan, "arts", { end: minute("17:40") }), "sports", { end: minute("17:40") }),
      ),
    ).toEqual([]);
  });

  test("XJ-02, XJ-30: the first week of the term may be without service, the second not", () => {
    const plan = modelPlan(PACK);
    const from = (day: string) => ({
      ...plan,
      sessions: plan.sessions.map((one) => (one.kind === "class" ? one : { ...one, from: day })),
    });
    expect(said("XJ-02", from("2026-09-07"))).toEqual([]);
    expect(said("XJ-30", from("2026-09-07"))).toEqual([]);
    expect(said("XJ-30", from("2026-09-08"))).toEqual(["violation sessions"]);
  });

  test("XJ-24: free online service beside it makes no supervised minutes", () => {
    const plan = withoutSession(modelPlan(PACK), "late");
    const online = withSession(withSession(plan, "arts", { form: "online" }), "sports", { form: "online" });
    expect(said("XJ-02", online)).toEqual(["violation sessions"]);
  });

  test("XJ-25: the seventh day is still week 1", () => {
    expect(said("XJ-25", paperOn(modelPlan(PACK), "survey", SURVEYED))).toEqual([]);
  });

  test("XJ-28: 45 places are as many as the clause has", () => {
    expect(said("XJ-28", withSession(modelPlan(PACK), "arts", { capacity: 45 }))).toEqual([]);
  });
});
