import { describe, expect, test } from "vitest";
import { ADJUSTMENT_MINUTES_MAX } from "#core/rules/patrols.ts";
import type { Finding, Patrol } from "#core/state.ts";
import { settleRoll, tap } from "./support/events.ts";
import { alarm, child, done, facts, noAlarm, refused } from "./support/expectations.ts";
import { adjust, newDay, noteCare, OFFICE_PLAN, office, patrol } from "./support/office.ts";
import type { Played } from "./support/scene.ts";
import { at } from "./support/school.ts";

const recorded =
  (id: string, wanted: Partial<Patrol>) =>
  ({ state }: Played) =>
    expect(state.patrols.get(id)).toMatchObject(wanted);
const findings =
  (...wanted: Partial<Finding>[]) =>
  ({ decision }: Played) =>
    expect(decision.facts.flatMap((fact) => (fact.kind === "finding-set" ? [fact.finding] : []))).toMatchObject(wanted);
const open =
  (...ids: string[]) =>
  ({ state }: Played) =>
    expect(Array.from(state.findings.entries(), ([id]) => id).sort()).toEqual(ids);

/** care-1 runs in room-1 with t3, and two children are there. */
const CARE = [tap("door-1", "t3", "15:40"), tap("door-1", "s1", "15:41"), tap("door-1", "s2", "15:42")];

describe("E1 patrol", () => {
  test("QS-10: one look is on record with what the taps said at that instant", () => {
    office(...CARE)
      .when(patrol("15:45", "room-1", { counted: 2 }))
      .shows(
        done("r1"),
        recorded("r1", { by: "patrol", place: "room-1", session: "care-1", custodian: "t3", known: 2, counted: 2 }),
        findings(),
      );
  });

  test("QS-11: another count than the taps' is a finding by itself", () => {
    office(...CARE)
      .when(patrol("15:45", "room-1", { counted: 3 }))
      .shows(
        findings({ id: "f1", patrol: "r1", finding: "count-differs", staff: "t3", closedAt: null }),
        recorded("r1", { known: 2, counted: 3, findings: ["f1"] }),
        open("f1"),
      );
  });

  test("fewer than the taps say is a finding too", () => {
    office(...CARE)
      .when(patrol("15:45", "room-1", { counted: 1 }))
      .shows(findings({ finding: "count-differs", staff: "t3" }));
  });

  test("without a count nothing differs, and a difference that was said is not said twice", () => {
    office(...CARE)
      .when(patrol("15:45", "room-1"))
      .shows(findings())
      .when(
        patrol("15:46", "room-1", {
          counted: 5,
          findings: [{ finding: "count-differs", staff: null, note: "note:t3:1" }],
        }),
      )
      .shows(findings({ finding: "count-differs", note: "note:t3:1" }));
  });

  test("R6: a child that was found at a door and is on its way from there is not counted there", () => {
    const lesson = [tap("door-2", "t2", "07:50"), tap("door-2", "s5", "07:51"), tap("door-2", "s6", "07:52")];
    const missed = settleRoll("15:50", "t3", "care-1", { s2: "searching", s5: "elsewhere" });
    office(...lesson, ...CARE, missed, tap("door-2", "s2", "15:51"))
      .shows(child("s2", { status: "in-transit", place: "room-2", custodian: "t2" }))
      .when(patrol("15:52", "room-2", { counted: 2 }))
      .shows(recorded("r1", { known: 2 }), findings());
  });

  test("R3: a child who is searched for is not counted where it was last", () => {
    office(...CARE, settleRoll("15:44", "t3", "care-1", { s2: "searching", s5: "leave" }))
      .when(patrol("15:45", "room-1", { counted: 1 }))
      .shows(recorded("r1", { known: 1 }), findings());
  });

  test("QS-11: an adult who is not of the session's staff is a finding by itself; an approved substitute is of it", () => {
    const settled = settleRoll("15:50", "t3", "care-1", { s5: "leave" });
    const plan = {
      ...OFFICE_PLAN,
      version: 3,
      sessions: OFFICE_PLAN.sessions.map((one) => (one.id === "care-1" ? { ...one, staff: ["t4"] } : one)),
    };
    office(...CARE, settled)
      .when(patrol("16:00", "room-1"))
      .shows(findings())
      .when({ kind: "plan-adopted", at: at("16:01"), plan })
      .when(patrol("16:02", "room-1"))
      .shows(findings({ finding: "teacher-changed", staff: "t3", session: "care-1" }));
  });

  test("what the patrol saw has ids that go on from one look to the next; in order asks nothing of anybody", () => {
    office(...CARE)
      .when(
        patrol("15:45", "room-1", {
          findings: [
            { finding: "idle", staff: "t3", note: "note:t3:1" },
            { finding: "venue", staff: null, note: "" },
          ],
        }),
      )
      .shows(recorded("r1", { findings: ["f1", "f2"] }), open("f1", "f2"))
      .when(patrol("15:50", "hall", { findings: [{ finding: "in-order", staff: null, note: "" }] }))
      .shows(findings({ id: "f3", finding: "in-order", closedAt: at("15:50"), closedBy: "patrol" }), open("f1", "f2"))
      .when(patrol("15:55", "hall", { counted: 1 }))
      .shows(findings({ id: "f4", finding: "count-differs" }), open("f1", "f2", "f4"));
  });

  test("at a gate the adult is whoever stands there by the plan", () => {
    office(tap("east-in", "s1", "07:40"))
      .when(patrol("07:41", "east", { counted: 1 }))
      .shows(recorded("r1", { custodian: "guard", session: null, known: 1 }));
  });

  test.each([
    ["a teacher makes no round", patrol("15:45", "room-1", { by: "t2" }), "staff/not-allowed"],
    ["nobody whom the school does not know", patrol("15:45", "room-1", { by: "stranger" }), "staff/unknown"],
    ["an unknown room", patrol("15:45", "cellar"), "place/unknown"],
    ["a session that is not here", patrol("15:45", "room-1", { session: "club-2" }), "session/unknown"],
    [
      "an unknown adult",
      patrol("15:45", "room-1", { findings: [{ finding: "idle", staff: "t9", note: "" }] }),
      "staff/unknown",
    ],
  ] as const)("%s", (_, event, code) => {
    office(...CARE)
      .when(event)
      .shows(refused(code), facts());
  });

  test("who is on the plan's patrol may record a round, whatever their role", () => {
    const plan = { ...OFFICE_PLAN, version: 3, patrol: ["t2"] };
    office({ kind: "plan-adopted", at: at("06:30"), plan })
      .when(patrol("15:45", "room-1", { by: "t2" }))
      .shows(done("r1"));
  });

  test("XJ-16: QS-16: a finding is closed by the office with a reason, once", () => {
    const close = {
      kind: "finding-closed",
      at: at("16:10"),
      by: "office",
      finding: "f1",
      reason: "note:t3:2",
    } as const;
    office(...CARE, patrol("15:45", "room-1", { counted: 3 }))
      .when({ ...close, by: "patrol" })
      .shows(refused("staff/not-allowed", ["patrol"]))
      .when({ ...close, reason: " " })
      .shows(refused("settle/reason-required"))
      .when(close)
      .shows(done("f1"), findings({ id: "f1", closedAt: at("16:10"), closedBy: "office" }), open())
      .when(close)
      .shows(refused("finding/unknown"));
  });
});

describe("E1 the day's rounds", () => {
  test("QS-10: XJ-15: none until the last after-school session ends is an alarm; a later round ends it", () => {
    office()
      .when({ kind: "clock-ticked", at: at("17:39") })
      .shows(noAlarm("patrol-missed"))
      .when({ kind: "clock-ticked", at: at("17:40") })
      .shows(alarm("patrol-missed", { priority: 3, since: at("17:40"), owner: "leader", clauses: ["QS-10", "XJ-15"] }))
      .when({ kind: "clock-ticked", at: at("18:20") })
      .shows(alarm("patrol-missed", { active: true, times: 1 }))
      .when(patrol("18:21", "room-1"))
      .shows(alarm("patrol-missed", { active: false, reason: "patrolled" }));
  });

  test("a round in time is enough", () => {
    office(patrol("16:30", "hall"))
      .when({ kind: "clock-ticked", at: at("17:45") })
      .shows(noAlarm("patrol-missed"));
  });

  test("two rounds are two walks: a second room on the same walk is none, a second look into one is", () => {
    const plan = { ...OFFICE_PLAN, version: 3, patrolRounds: 2, patrol: ["principal"] };
    const adopted = { kind: "plan-adopted", at: at("06:30"), plan } as const;
    office(adopted, patrol("16:00", "hall"), patrol("16:02", "room-1"))
      .when({ kind: "clock-ticked", at: at("17:40") })
      .shows(alarm("patrol-missed", { owner: "principal" }));
    office(adopted, patrol("16:00", "hall"), patrol("17:00", "hall"))
      .when({ kind: "clock-ticked", at: at("17:40") })
      .shows(noAlarm("patrol-missed"));
    office(adopted, patrol("16:00", "hall"), patrol("16:05", "room-1", { by: "principal" }))
      .when({ kind: "clock-ticked", at: at("17:40") })
      .shows(noAlarm("patrol-missed"));
  });

  test("WH-N8: a visit of the parents is on record and is no round of the school's", () => {
    office(patrol("16:00", "hall", { by: "office", patrol: "parents" }))
      .when({ kind: "clock-ticked", at: at("17:40") })
      .shows(alarm("patrol-missed", { active: true }));
  });

  test("yesterday's missed round is not made up for by today's, and today has its own", () => {
    office()
      .when({ kind: "clock-ticked", at: at("17:40") })
      .when(newDay("2026-11-24", "24:20", { origin: "24:00" }))
      .when(patrol("40:00", "hall"))
      .shows(alarm("patrol-missed", { active: true, since: at("17:40") }));
    office()
      .when({ kind: "clock-ticked", at: at("17:40") })
      .when(newDay("2026-11-24", "24:20", { origin: "24:00" }))
      .when({ kind: "clock-ticked", at: at("41:40") })
      .shows(({ state }) =>
        expect([...state.alarms.values()].filter(({ kind }) => kind === "patrol-missed")).toHaveLength(2),
      );
  });

  test("a gateway that starts in the evening accuses nobody", () => {
    office(patrol("16:30", "hall"))
      .when(newDay("2026-11-24", "48:00", { origin: "24:00" }))
      .shows(noAlarm("patrol-missed"))
      .when({ kind: "clock-ticked", at: at("48:01") })
      .shows(noAlarm("patrol-missed"));
  });

  test("a day without after-school sessions asks for no round", () => {
    office(newDay("2026-11-24", "06:30", { sessions: ["class-1"] }))
      .when({ kind: "clock-ticked", at: at("19:00") })
      .shows(noAlarm("patrol-missed"));
  });
});

describe("E2 adjusted hours", () => {
  test("QS-17: two people of the office take or add minutes, on a finding where there is one", () => {
    office(patrol("15:45", "room-1", { findings: [{ finding: "idle", staff: "t3", note: "" }] }))
      .when(adjust("18:00", { finding: "f1" }))
      .shows(done("t3"), ({ decision }) =>
        expect(decision.facts).toMatchObject([
          {
            kind: "duty-adjusted",
            adjustment: { staff: "t3", by: "office", second: "principal", minutes: -40, finding: "f1" },
          },
        ]),
      );
  });

  test.each([
    ["one person twice", { second: "office" }, "second/same-person"],
    ["a second one who may not", { second: "t2" }, "staff/not-allowed"],
    ["a first one who may not", { by: "patrol" }, "staff/not-allowed"],
    ["one's own hours", { staff: "principal" }, "staff/not-allowed"],
    ["a stranger's hours", { staff: "t9" }, "staff/unknown"],
    ["an unknown session", { session: "choir" }, "session/unknown"],
    ["a day to come", { day: "2026-11-24" }, "day/out-of-range"],
    ["no minutes", { minutes: 0 }, "duty/minutes-out-of-range"],
    ["half minutes", { minutes: 1.5 }, "duty/minutes-out-of-range"],
    ["more than one adjustment may be", { minutes: -ADJUSTMENT_MINUTES_MAX - 1 }, "duty/minutes-out-of-range"],
    ["a finding that nobody made", { finding: "f1" }, "finding/unknown"],
    ["no reason", { reason: "" }, "settle/reason-required"],
  ] as const)("refuses %s", (_, rest, code) => {
    office().when(adjust("18:00", rest)).shows(refused(code), facts());
  });

  test("the bound itself is allowed, either way, and a finding that is closed can still be named", () => {
    office(patrol("15:45", "room-1", { findings: [{ finding: "idle", staff: "t3", note: "" }] }), {
      kind: "finding-closed",
      at: at("16:00"),
      by: "office",
      finding: "f1",
      reason: "note:t3:2",
    })
      .when(adjust("18:00", { minutes: ADJUSTMENT_MINUTES_MAX, finding: "f1" }))
      .shows(done("t3"))
      .when(adjust("18:01", { minutes: -ADJUSTMENT_MINUTES_MAX }))
      .shows(done("t3"));
  });
});

describe("E1 care notes", () => {
  test.each([
    ["the planned teacher", "t3"],
    ["a planned substitute", "t4"],
    ["a homeroom teacher", "t1"],
    ["the office", "office"],
  ])("%s writes them", (_, by) => {
    office().when(noteCare("18:00", by)).shows(done("care-1"), facts("care-noted"));
  });

  test("who held the room today may write, even where the plan names another now", () => {
    const sessions = OFFICE_PLAN.sessions.map((one) => (one.id === "care-1" ? { ...one, staff: ["t4"] } : one));
    office(...CARE, { kind: "plan-adopted", at: at("16:00"), plan: { ...OFFICE_PLAN, version: 3, sessions } })
      .when(noteCare("18:00", "t3"))
      .shows(done("care-1"));
  });

  test.each([
    ["another teacher", noteCare("18:00", "t2"), "staff/not-allowed"],
    ["the guard", noteCare("18:00", "guard"), "staff/not-allowed"],
    ["an unknown session", noteCare("18:00", "t3", { session: "choir" }), "session/unknown"],
    ["a day to come", noteCare("18:00", "t3", { day: "2026-11-24" }), "day/out-of-range"],
    ["nothing to say", noteCare("18:00", "t3", { note: "" }), "settle/reason-required"],
  ] as const)("refuses %s", (_, event, code) => {
    office().when(event).shows(refused(code), facts());
  });

  test("of a day that is over the planned teachers and the office may write", () => {
    office()
      .when(noteCare("18:00", "t3", { day: "2026-11-20", record: "weekly" }))
      .shows(done("care-1"))
      .when(noteCare("18:01", "t2", { day: "2026-11-20" }))
      .shows(refused("staff/not-allowed", ["t2"]));
  });
});

describe("P4 a workday without service", () => {
  const begun = (sessions: string[], packs: string[] = [], day = "2026-11-24") =>
    office({ kind: "plan-adopted", at: at("06:30"), plan: { ...OFFICE_PLAN, version: 3, packs } }).when(
      newDay(day, "20:00", { sessions }),
    );

  test("XW-01: nothing at all is told to the school, once", () => {
    begun([])
      .shows(alarm("no-service", { priority: 3, clauses: ["XW-01"], owner: "leader" }))
      .when(newDay("2026-11-24", "20:01", { sessions: [] }))
      .shows(alarm("no-service", { times: 1 }));
  });

  test("WH-06: XJ-02: under a pack that asks for service each workday, lessons alone are not enough", () => {
    begun(["class-1"]).shows(noAlarm("no-service"));
    begun(["class-1"], ["qingshanhu-2024"]).shows(noAlarm("no-service"));
    begun(["class-1"], ["wuhai-2021", "xuejia-2023"]).shows(alarm("no-service", { clauses: ["WH-06", "XJ-02"] }));
    begun(["class-1", "care-1"], ["wuhai-2021"]).shows(noAlarm("no-service"));
  });

  test("a weekend, a vacation and an unfinished plan accuse nobody", () => {
    begun([], [], "2026-11-28").shows(noAlarm("no-service"));
    begun([], [], "2027-02-01").shows(noAlarm("no-service"));
    office({ kind: "plan-adopted", at: at("06:30"), plan: { ...OFFICE_PLAN, version: 3, sessions: [] } })
      .when(newDay("2026-11-24", "20:00", { sessions: [] }))
      .shows(noAlarm("no-service"));
  });
});
