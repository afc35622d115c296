import { describe, expect, test } from "vitest";
import {
  AUTUMN,
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
  withoutSession,
  withSession,
} from "./support/model.ts";

const PACK = "xuanwu-2021";
const evening = (end: string, rest = {}) =>
  session({ id: "evening", kind: "evening-study", at: ["18:30", end], room: "room-6" }, rest);
/** The model as a junior school, grades 7 to 9. */
const junior = (plan: ReturnType<typeof modelPlan>) => ({
  ...plan,
  stage: "junior" as const,
  groups: plan.groups.map((group, index) => ({ ...group, grade: 7 + (index % 3) })),
});
const withX1 = { staff: ["x1"] };

const SPOILED: readonly Spoiled[] = [
  [
    "XW-01",
    "no service on Fridays",
    (plan) => ({
      ...plan,
      sessions: plan.sessions.map((one) => (one.kind === "class" ? one : { ...one, weekdays: [1, 2, 3, 4] })),
    }),
    ["violation sessions"],
  ],
  [
    "XW-01",
    "grades 1 and 2 have none",
    (plan) =>
      withSession(withSession(withoutSession(plan, "reading"), "sports", { grades: [3, 4, 5, 6] }), "arts", {
        grades: [3, 4, 5, 6],
      }),
    ["violation sessions"],
  ],
  ["XW-01", "make-up workdays are left out", (plan) => ({ ...plan, workdays: "monday-friday" }), ["note workdays"]],
  [
    "XW-02",
    "the last session ends at 17:59",
    (plan) => withSession(withSession(plan, "sports", { end: minute("17:30") }), "arts", { end: minute("17:59") }),
    ["warning sessions.arts.end"],
  ],
  ["XW-03", "nobody could stay after six", (plan) => withoutSession(plan, "late"), ["warning sessions"]],
  [
    "XW-04",
    "evening study to 20:31",
    (plan) => plusSession(junior(plan), evening("20:31")),
    ["warning sessions.evening.end"],
  ],
  [
    "XW-04",
    "evening study on Saturday",
    (plan) => plusSession(junior(plan), evening("20:30", { weekdays: [5, 6] })),
    ["warning sessions.evening.weekdays"],
  ],
  [
    "XW-04",
    "evening study in a primary school",
    (plan) => plusSession(plan, evening("20:30")),
    ["warning sessions.evening"],
  ],
  [
    "XW-05",
    "a whole class is put into service",
    (plan) => withSession(plan, "arts", { groups: ["c1"] }),
    ["violation sessions.arts.groups"],
  ],
  [
    "XW-07",
    "a new lesson in service time",
    (plan) => withSession(plan, "arts", { activity: "new-lesson" }),
    ["violation sessions.arts.activity"],
  ],
  [
    "XW-08",
    "no homework at school",
    (plan) => withSession(plan, "homework", { activity: "film" }),
    ["violation sessions"],
  ],
  ["XW-08", "no sports", (plan) => withSession(plan, "sports", { activity: "film" }), ["warning sessions"]],
  [
    "XW-09",
    "extended care without a teacher",
    (plan) => withSession(plan, "late", { staff: [] }),
    ["violation sessions.late.staff"],
  ],
  [
    "XW-10",
    "an outsider whose record was not checked",
    (plan) => withSession(plan, "arts", withX1),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({ records: null })) },
  ],
  [
    "XW-11",
    "a body trains in a subject",
    (plan) => withSession({ ...plan, providers: [] }, "arts", { activity: "subject-training", provider: "strings" }),
    ["violation sessions.arts.activity"],
  ],
  [
    "XW-12",
    "the plan went to the bureau six days before the term",
    (plan) => paperOn(plan, "plan-filed", "2026-08-26"),
    ["warning papers"],
  ],
  ["XW-12", "the plan never went to the bureau", (plan) => withoutPaper(plan, "plan-filed"), ["violation papers"]],
  ["XW-12", "last spring's filing", (plan) => paperOn(plan, "plan-filed", "2026-02-20"), ["violation papers"]],
  [
    "XW-13",
    "no number of places anywhere",
    (plan) =>
      withSession({ ...plan, places: plan.places.map((place) => ({ ...place, capacity: null })) }, "arts", {
        capacity: null,
      }),
    ["violation sessions.arts.capacity"],
  ],
  ["XW-13", "no guide", (plan) => withoutPaper(plan, "service-guide"), ["violation papers"]],
  ["XW-14", "families were not asked", (plan) => withoutPaper(plan, "survey"), ["violation papers"]],
  ["XW-15", "nobody was trained", (plan) => withoutPaper(plan, "training"), ["violation papers"]],
  [
    "XW-16",
    "no feedback all term",
    (plan) => withoutPaper(plan, "feedback"),
    ["violation papers", "note papers"],
    { today: "2027-02-10" },
  ],
  [
    "XW-18",
    "a monthly fee",
    (plan) => ({ ...plan, fees: plan.fees.map((fee) => ({ ...fee, per: "month" as const })) }),
    ["violation fees.0.per"],
  ],
  [
    "XW-18",
    "301 yuan",
    (plan) => ({ ...plan, fees: plan.fees.map((fee) => ({ ...fee, amount: 301 })) }),
    ["violation fees.0.amount"],
  ],
  ["XW-19", "a private school charges", (plan) => ({ ...plan, sector: "private" }), ["violation fees.0.amount"]],
  [
    "XW-20",
    "nobody approved the fee",
    (plan) => ({ ...plan, fees: plan.fees.map((fee) => ({ ...fee, source: " " })) }),
    ["violation fees.0.source"],
  ],
  [
    "XW-21",
    "nothing is waived",
    (plan) => ({ ...plan, fees: plan.fees.map((fee) => ({ ...fee, waivers: [] })) }),
    ["violation fees.0.waivers"],
  ],
  [
    "XW-22",
    "79 yuan by day, 99 in the evening",
    (plan) => ({
      ...plan,
      pay: { ...plan.pay, rates: plan.pay.rates.map((rate) => ({ ...rate, yuan: rate.yuan - 1 })) },
    }),
    ["violation pay.rates.0.yuan", "violation pay.rates.1.yuan"],
  ],
  [
    "XW-23",
    "an outsider without an agreement",
    (plan) => withSession(plan, "arts", withX1),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({ agreement: null })) },
  ],
  [
    "XW-25",
    "nobody at the gate for the last half hour",
    (plan) => ({ ...plan, gateDuty: plan.gateDuty.map((duty) => ({ ...duty, to: minute("18:30") })) }),
    ["violation gateDuty"],
  ],
  [
    "XW-26",
    "no drill all term",
    (plan) => paperOn(withoutPaper(plan, "drill"), "venue-check", "2026-10-12"),
    ["violation papers", "note papers", "note papers"],
    { today: "2027-02-10" },
  ],
  [
    "XW-26",
    "no safety system",
    (plan) => withoutPaper(plan, "safety-system"),
    ["violation papers", "note papers", "note papers"],
  ],
];

describe(PACK, () => {
  for (const [clause, what, spoil, says, on] of SPOILED)
    test(`${clause}: ${what}`, () => {
      const { before, after } = beforeAndAfter(PACK, { clause, spoil, on });
      expect(before).toEqual([]);
      expect(after).toEqual(says);
    });

  test("XW-02: a reason in the window turns the warning into a note that gives it", () => {
    const plan = modelPlan(PACK);
    const early = withSession(withSession(plan, "sports", { end: minute("17:30") }), "arts", { end: minute("17:30") });
    const windows = plan.windows.map((window) => ({
      ...window,
      floor: minute("17:30"),
      reason: "off-work time is 17:30",
    }));
    const [found] = about("XW-02", { ...early, windows });
    expect(found).toMatchObject({ level: "note", pack: PACK });
    expect(found?.message.en).toContain("off-work time is 17:30");
  });

  test("XW-02: one finding names its grades, its weekdays and its days, and what would satisfy it", () => {
    const plan = withSession(withSession(modelPlan(PACK), "sports", { end: minute("17:30") }), "arts", {
      end: minute("17:30"),
    });
    const [found, ...rest] = about("XW-02", { ...plan, terms: [AUTUMN] });
    expect(rest).toEqual([]);
    expect(found?.message.en).toContain("grades 1, 2, 3, 4, 5, 6 on Mondays, Tuesdays, Wednesdays, Thursdays, Fridays");
    expect(found?.message.zh).toContain("17:30");
    expect(found?.satisfy).toEqual({ zh: "结束时间不早于 18:00", en: "an end at 18:00 or later" });
  });

  test("XW-04: evening study to 20:30 in a junior school is as the clause allows", () => {
    expect(said("XW-04", plusSession(junior(modelPlan(PACK)), evening("20:30")))).toEqual([]);
  });

  test("XW-18, XW-20: what is collected for an outside body is another fee, and no cap is on it", () => {
    const plan = modelPlan(PACK);
    const agency = { ...plan.fees[0]!, id: "strings", amount: 600, per: "session" as const, agency: true };
    const both = { ...plan, fees: [...plan.fees, agency] };
    expect(said("XW-18", both)).toEqual([]);
    expect(said("XW-20", both)).toEqual([]);
  });

  test("XW-22: a rate counts until another of its band holds, and one to come counts already", () => {
    const plan = modelPlan(PACK);
    const day = (from: string, yuan: number) => ({ band: "day" as const, from, yuan, source: "committee" });
    const classHourMinutes = [{ from: "2026-01-01", minutes: 40 }];
    const paying = (...rates: readonly ReturnType<typeof day>[]) => ({
      ...plan,
      pay: { ...plan.pay, classHourMinutes, rates },
    });
    expect(said("XW-22", paying(day("2026-01-01", 70), day("2026-09-01", 80)))).toEqual([]);
    expect(said("XW-22", paying(day("2026-01-01", 70), day("2026-10-01", 80)))).toEqual(["violation pay.rates.0.yuan"]);
    expect(said("XW-22", paying(day("2026-01-01", 80), day("2026-10-01", 70)))).toEqual(["violation pay.rates.1.yuan"]);
  });

  test("XW-30: an online session is no supervised presence, needs no adult in a room, and serves no minutes", () => {
    const plan = withSession(modelPlan("xuejia-2023"), "sports", { form: "online", staff: [] });
    const online = withSession(plan, "arts", { form: "online", staff: [] });
    expect(said("R1", online)).toEqual([]);
    expect(said("XJ-02", withoutSession(online, "late"))).toEqual(["violation sessions"]);
  });
});
