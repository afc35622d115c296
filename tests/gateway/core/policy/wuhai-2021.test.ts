import { describe, expect, test } from "vitest";
import type { Plan } from "#core/plan.ts";
import {
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

const PACK = "wuhai-2021";
const evening = (end: string, rest = {}) =>
  session({ id: "evening", kind: "evening-study", at: ["18:30", end], room: "room-6" }, rest);
const stage = (plan: Plan, at: Plan["stage"], boarding = false): Plan => ({ ...plan, stage: at, boarding });
const holidays = session(
  { id: "winter", kind: "after-school", at: ["09:00", "11:00"], room: "hall" },
  { from: "2027-02-01", to: "2027-02-05", decision: null, activity: "sports" },
);

const SPOILED: readonly Spoiled[] = [
  [
    "WH-01",
    "a whole class is put into service",
    (plan) => withSession(plan, "arts", { groups: ["c1"] }),
    ["violation sessions.arts.groups"],
  ],
  [
    "WH-05",
    "a qualified person whose papers nobody verified",
    (plan) => withSession(plan, "arts", { staff: ["x1"] }),
    ["violation sessions.arts.staff.0"],
    { roster: rosterWith(outsider({ reviewed: null })) },
  ],
  ["WH-06", "nothing before school", (plan) => withoutSession(plan, "early"), ["violation sessions"]],
  [
    "WH-06",
    "three hours",
    (plan) => withSession(plan, "early", { start: minute("07:00"), end: minute("07:55") }),
    ["warning sessions"],
  ],
  ["WH-06", "make-up workdays are left out", (plan) => ({ ...plan, workdays: "monday-friday" }), ["note workdays"]],
  [
    "WH-07",
    "the plan does not say the city's off-work time",
    (plan) => ({ ...plan, windows: [] }),
    ["violation windows"],
  ],
  [
    "WH-09",
    "a vacation course that nobody decided on",
    (plan) => plusSession(plan, holidays),
    ["violation sessions.winter.decision"],
  ],
  [
    "WH-09",
    "decided, and no survey before it",
    (plan) => plusSession(plan, { ...holidays, decision: "2026-12 committee" }),
    ["violation sessions.winter.decision"],
  ],
  [
    "WH-09",
    "a Saturday course that nobody decided on",
    (plan) => withSession(plan, "arts", { weekdays: [5, 6] }),
    ["violation sessions.arts.decision"],
  ],
  [
    "WH-10",
    "evening study to 20:31 in a day junior school",
    (plan) => plusSession(stage(plan, "junior"), evening("20:31")),
    ["violation sessions.evening.end"],
  ],
  [
    "WH-11",
    "homework for all grades",
    (plan) => withSession(plan, "homework", { grades: [] }),
    ["violation sessions.homework.grades"],
  ],
  [
    "WH-11",
    "homework for grade 2",
    (plan) => withSession(plan, "homework", { grades: [2, 3] }),
    ["violation sessions.homework.grades"],
  ],
  [
    "WH-12",
    "no hour of self-study, homework or reading",
    (plan) => withSession(plan, "homework", { activity: "film" }),
    ["violation sessions"],
  ],
  [
    "WH-12",
    "twenty minutes of it",
    (plan) => withSession(plan, "homework", { end: minute("16:00") }),
    ["warning sessions"],
  ],
  [
    "WH-14",
    "a class with a second teacher online and none in the room",
    (plan) => withSession(plan, "arts", { staff: [] }),
    ["note sessions.arts.staff"],
  ],
  [
    "WH-15",
    "filed on 21 September",
    (plan) => paperOn(plan, "plan-filed", "2026-09-21"),
    ["warning papers"],
    { today: "2026-09-25" },
  ],
  [
    "WH-15",
    "not filed by 20 September",
    (plan) => withoutPaper(plan, "plan-filed"),
    ["violation papers"],
    { today: "2026-09-21" },
  ],
  ["WH-15", "not filed yet on 10 September", (plan) => withoutPaper(plan, "plan-filed"), ["note papers"]],
  [
    "WH-15",
    "filed last September",
    (plan) => paperOn(plan, "plan-filed", "2025-09-15"),
    ["violation papers"],
    { today: "2027-03-10" },
  ],
  [
    "WH-16",
    "no number of places",
    (plan) =>
      withSession({ ...plan, places: plan.places.map((place) => ({ ...place, capacity: null })) }, "arts", {
        capacity: null,
      }),
    ["violation sessions.arts.capacity"],
  ],
  ["WH-17", "nobody asked parents and students", (plan) => withoutPaper(plan, "survey"), ["violation papers"]],
  ["WH-17", "no open channel", (plan) => withoutPaper(plan, "complaint-channel"), ["violation papers"]],
  [
    "WH-18",
    "nothing is waived in hardship",
    (plan) => ({ ...plan, fees: plan.fees.map((fee) => ({ ...fee, waivers: [{ reason: "low income", share: 0 }] })) }),
    ["violation fees.0.waivers"],
  ],
  [
    "WH-20",
    "no evaluation last term",
    (plan) => withoutPaper(plan, "term-evaluation"),
    ["violation papers", "note papers"],
    { today: "2027-02-10" },
  ],
  [
    "WH-22",
    "fees published after they hold",
    (plan) => paperOn(plan, "fees-published", "2026-09-02"),
    ["violation fees.0.from"],
  ],
  [
    "WH-22",
    "content and channel not published",
    (plan) => withoutPaper(withoutPaper(plan, "plan-published"), "complaint-channel"),
    ["violation papers", "violation papers"],
  ],
  ["WH-23", "the gate is left before the last child", (plan) => ({ ...plan, gateDuty: [] }), ["violation gateDuty"]],
  [
    "WH-N2",
    "interests and no help with homework",
    (plan) => withSession(plan, "homework", { activity: "self-study" }),
    ["violation sessions"],
  ],
  [
    "WH-N3",
    "a whole class is put into service",
    (plan) => withSession(plan, "sports", { groups: ["c2"] }),
    ["violation sessions.sports.groups"],
  ],
  [
    "WH-N6",
    "a new lesson",
    (plan) => withSession(plan, "reading", { activity: "new-lesson" }),
    ["violation sessions.reading.activity"],
  ],
  [
    "WH-N7",
    "a subject-training body in the plan",
    (plan) => ({
      ...plan,
      providers: [
        {
          id: "cram",
          name: "cram",
          pool: "p",
          agreement: "a",
          from: null,
          to: null,
          blocked: false,
          activities: ["subject-training"],
        },
      ],
    }),
    ["violation providers.0.activities"],
  ],
  ["WH-N8", "without the parent committee", (plan) => withoutPaper(plan, "committee-consent"), ["violation papers"]],
  [
    "WH-N9",
    "all of it online",
    (plan) => ({
      ...plan,
      sessions: plan.sessions.map((one) => (one.kind === "class" ? one : { ...one, form: "online" as const })),
    }),
    ["violation sessions"],
  ],
  [
    "WH-N10",
    "one activity for a grade",
    (plan) =>
      withSession(withoutSession(withSession(plan, "arts", { activity: "sports" }), "homework"), "reading", {
        grades: [1],
      }),
    ["violation sessions"],
  ],
  [
    "WH-N11",
    "a session without an adult",
    (plan) => withSession(plan, "early", { staff: [] }),
    ["violation sessions.early.staff"],
  ],
];

describe(PACK, () => {
  for (const [clause, what, spoil, says, on] of SPOILED)
    test(`${clause}: ${what}`, () => {
      const { before, after } = beforeAndAfter(PACK, { clause, spoil, on });
      expect(before).toEqual([]);
      expect(after).toEqual(says);
    });

  test("WH-09: a vacation course runs with a decision, and a survey before it", () => {
    const plan = plusSession(modelPlan(PACK), { ...holidays, decision: "2026-12 committee" });
    expect(
      said("WH-09", { ...plan, papers: [...plan.papers, { kind: "survey", day: "2026-12-20", reference: "s" }] }),
    ).toEqual([]);
  });

  test("WH-07: a target says it as well as a floor", () => {
    const plan = modelPlan(PACK);
    const windows = plan.windows.map((window) => ({ ...window, floor: null, target: minute("18:00") }));
    expect(said("WH-07", { ...plan, windows })).toEqual([]);
  });

  test("WH-09: a survey after the course began is none before it", () => {
    const plan = plusSession(modelPlan(PACK), { ...holidays, decision: "2026-12 committee" });
    const late = [...plan.papers, { kind: "survey" as const, day: "2027-02-02", reference: "s" }];
    expect(said("WH-09", { ...plan, papers: late })).toEqual(["violation sessions.winter.decision"]);
  });

  test("WH-15: what was filed on 20 September was for that year, not for the next", () => {
    const plan = paperOn(modelPlan(PACK), "plan-filed", "2025-09-20");
    expect(said("WH-15", plan, { today: "2026-09-21" })).toEqual(["violation papers"]);
    expect(said("WH-15", paperOn(plan, "plan-filed", "2025-09-21"), { today: "2026-09-21" })).toEqual([]);
  });

  test("WH-22: fees published on the day from which they hold are published in time", () => {
    expect(said("WH-22", paperOn(modelPlan(PACK), "fees-published", "2026-09-01"))).toEqual([]);
  });

  test("WH-23: a gate with a hole in its duty is not kept", () => {
    const plan = modelPlan(PACK);
    const duty = plan.gateDuty[0]!;
    const shifts = (to: string, from: string) => ({
      ...plan,
      gateDuty: [
        { ...duty, from: minute(from) },
        { ...duty, to: minute(to) },
      ],
    });
    expect(said("WH-23", shifts("15:30", "15:31"))).toEqual(["violation gateDuty"]);
    expect(said("WH-23", shifts("15:30", "15:30"))).toEqual([]);
  });

  test("WH-N2: once a week is a week with help", () => {
    expect(said("WH-N2", withSession(modelPlan(PACK), "homework", { weekdays: [3] }))).toEqual([]);
  });

  test("WH-10: no reason excuses a ban", () => {
    const late = plusSession(stage(modelPlan(PACK), "junior"), evening("20:31"));
    const window = { ...late.windows[0]!, kind: "evening-study" as const, floor: null, ceiling: null, reason: "exams" };
    expect(said("WH-10", { ...late, windows: [...late.windows, window] })).toEqual(["violation sessions.evening.end"]);
  });

  test("WH-10: 20:30 binds day pupils of junior grades, not boarders and not senior schools", () => {
    const late = plusSession(modelPlan(PACK), evening("21:00"));
    expect(said("WH-10", stage(late, "nine-year"))).toHaveLength(1);
    expect(said("WH-10", stage(late, "junior", true))).toEqual([]);
    expect(said("WH-10", stage(late, "senior"))).toEqual([]);
  });

  test("WH-06: 'about' two hours is the pack's half hour either way, and its edges are inside", () => {
    const minutes = (end: string) =>
      withSession(withSession(modelPlan(PACK), "sports", { end: minute(end) }), "arts", { end: minute(end) });
    // Ten minutes before school: 15:40 to 17:20 makes 110 of them, to 17:00 ninety.
    expect(said("WH-06", minutes("17:20"))).toEqual([]);
    expect(said("WH-06", minutes("17:00"))).toEqual([]);
    expect(said("WH-06", minutes("16:59"))).toEqual(["warning sessions"]);
  });

  test("WH-N5, P1a: a session that is planned to end before the plan's own floor is refused", () => {
    const plan = modelPlan(PACK);
    const early = withSession(withSession(plan, "sports", { end: minute("17:30") }), "arts", { end: minute("17:40") });
    expect(said("P1a", plan)).toEqual([]);
    expect(said("P1a", early)).toEqual(["violation sessions.arts.end"]);
  });
});
