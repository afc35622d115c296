import { describe, expect, test } from "vitest";
import { NO_CLEARANCE, type Staff } from "#core/roster.ts";
import { accept, offer, tap, tick } from "./support/events.ts";
import { alarm, answers, child, done, noAlarm, refused, room } from "./support/expectations.ts";
import { substitute, withPlan, withSession, withStaff } from "./support/room-events.ts";
import { given } from "./support/scene.ts";
import { at, DAY, SESSIONS } from "./support/school.ts";

const YESTERDAY = "2026-11-22";
const PAPERS = { ...NO_CLEARANCE, records: DAY, insurance: DAY, pool: { id: "pool-7", to: null }, reviewed: DAY };
const outside = (clearance: Partial<Staff["clearance"]>): Partial<Staff> => ({
  employment: "third-party",
  clearance: { ...PAPERS, ...clearance },
});

describe("R1 third-party staff", () => {
  test("R1: with everything on file they open their session as anybody planned does", () => {
    given(withStaff({ t3: outside({}) }))
      .when(tap("door-1", "t3", "15:35"))
      .shows(answers({ verdict: "accept", phrase: "session-opened" }), noAlarm("unqualified-adult"));
  });

  test.each([
    ["outside the approved pool", { pool: null }, "QS-02"],
    ["without insurance", { insurance: null }, "QS-05"],
    ["with an insurance that ended yesterday", { insurance: YESTERDAY }, "QS-05"],
    ["without clearance", { records: null }, "JA-14"],
  ] as const)("R1 QS-15: %s they are refused with the clause, and somebody is told", (_, clearance, clause) => {
    given(withStaff({ t3: outside(clearance) }))
      .when(tap("door-1", "t3", "15:35"))
      .shows(
        answers({ verdict: "refuse", rule: "R1", phrase: "not-approved", clause }),
        room("room-1", { session: null, custodian: null }),
        alarm("unqualified-adult", {
          adult: "t3",
          place: "room-1",
          owner: "leader",
          priority: 2,
          clauses: [clause],
          people: ["t3"],
        }),
      );
  });

  test("R1 QS-03: where a policy pack asks for a review, one without it is refused with that pack's clause", () => {
    given(...withPlan({ packs: ["qingshanhu-2024"] }), withStaff({ t3: outside({ reviewed: null }) }))
      .when(tap("door-1", "t3", "15:35"))
      .shows(answers({ verdict: "refuse", clause: "QS-03" }));
  });

  test("R1 QS-04: who was removed as unfit opens nothing, own staff or not", () => {
    given(withStaff({ t1: { removed: DAY } }))
      .when(tap("door-1", "t1", "07:50"))
      .shows(answers({ verdict: "refuse", phrase: "not-approved", clause: "QS-04" }));
  });

  test("R1 QS-04: removed while they hold a room, their card shows that nobody answers for it any more", () => {
    given(tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:55"), withStaff({ t1: { removed: DAY } }, "09:00"))
      .when(tap("door-1", "t1", "09:01"))
      .shows(answers({ verdict: "refuse" }), room("room-1", { custodian: null, uncoveredSince: at("09:01") }))
      .when(tick("09:03"))
      .shows(child("s1", { status: "unattended" }), alarm("unattended-room", { people: ["s1"] }));
  });

  test("R1 WH-N7: no outside body runs subject training, however well its staff are cleared", () => {
    const sessions = withSession("care-1", { activity: "subject-training" });
    given(...sessions, withStaff({ t3: outside({}) }))
      .when(tap("door-1", "t3", "15:35"))
      .shows(answers({ verdict: "refuse", phrase: "not-approved", clause: "WH-N7" }));
  });

  test("R1 R5: they neither get nor take a handover", () => {
    const held = [tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:55")];
    given(withStaff({ t3: outside({ insurance: null }) }), ...held)
      .when(offer("15:35", "t1", { to: "t3", students: ["s1"] }))
      .shows(refused("staff/not-approved", ["t3"], "QS-05"));
    given(...held, offer("15:35", "t1", { to: "t3", students: ["s1"] }), withStaff({ t3: { removed: DAY } }, "15:36"))
      .when(accept("15:37", "t3", { count: 1 }))
      .shows(refused("staff/not-approved", ["t3"]), child("s1", { custodian: "t1" }));
  });

  test("R1 P4: nobody who may not be with children becomes a substitute", () => {
    given(withStaff({ t2: outside({ pool: null }) }))
      .when(substitute("15:00", "care-1", { in: "t2", out: "t3" }))
      .shows(refused("staff/not-approved", ["t2"]));
  });

  test("R1 QS-06: a coach with a clean record needs no pool and no insurance", () => {
    given(withStaff({ t3: { employment: "coach", clearance: { ...NO_CLEARANCE, records: DAY } } }))
      .when(tap("door-1", "t3", "15:35"))
      .shows(answers({ verdict: "accept" }));
  });
});

describe("R1 substitutes of today", () => {
  test("R1 P4: an approved substitute opens; who is replaced does not, and both stay on record", () => {
    given(substitute("15:00", "care-1", { in: "t2", out: "t3" }))
      .shows(done("care-1"), ({ state }) =>
        expect(state.sessions.get("care-1")?.substitutes).toEqual([{ out: "t3", in: "t2" }]),
      )
      .when(tap("door-1", "t3", "15:35"))
      .shows(answers({ verdict: "refuse", phrase: "not-on-duty-here" }))
      .when(tap("door-1", "t2", "15:36"))
      .shows(answers({ phrase: "session-opened" }), room("room-1", { custodian: "t2", session: "care-1" }));
  });
});

describe("R1 a teacher who does not come", () => {
  const arrived = tap("east-in", "s1", "07:50");

  test("R1 XJ-15 XJ-09: two minutes after its start, not opened, with a child on site, it is an alarm of the planned teacher", () => {
    given(arrived)
      .when(tick("08:02"))
      .shows(
        alarm("teacher-late", {
          session: "class-1",
          place: "room-1",
          adult: "t1",
          owner: "t1",
          priority: 2,
          clauses: ["XJ-15", "XJ-09"],
          since: at("08:02"),
        }),
      );
  });

  test("R1: not a moment before", () => {
    given(arrived).when(tick("08:01:59")).shows(noAlarm("teacher-late"));
  });

  test("R1: it ends when the session is opened, by a substitute too", () => {
    given(arrived, tick("08:02"), substitute("08:03", "class-1", { in: "t2", out: "t1" }))
      .shows(alarm("teacher-late", { active: true }))
      .when(tap("door-1", "t2", "08:04"))
      .shows(alarm("teacher-late", { active: false, reason: "session-opened" }));
  });

  test("R1: opened in time, or with no child on site, nobody is late", () => {
    given(arrived, tap("door-1", "t1", "08:01"))
      .when(tick("08:05"))
      .shows(noAlarm("teacher-late", "class-1"));
    given().when(tick("08:05")).shows(noAlarm("teacher-late"));
  });

  test("R1: nobody is late for a cancelled session, nor for one that is online (XW-30)", () => {
    given(arrived, { kind: "session-cancelled", at: at("07:55"), by: "leader", session: "class-1", reason: "" })
      .when(tick("08:05"))
      .shows(noAlarm("teacher-late"));
    const online = SESSIONS.map((one) => ({ ...one, form: "online" as const }));
    given(...withPlan({ sessions: online }), arrived)
      .when(tick("08:15"))
      .shows(noAlarm("teacher-late"), noAlarm("roll-overdue"), noAlarm("no-show"));
  });

  test("P4: a gateway that starts at noon accuses no teacher of the morning", () => {
    const day = { kind: "day-began", day: "2026-11-24", origin: at("00:00") + 86_400_000 } as const;
    const noon = at("12:00") + 86_400_000;
    given({ ...day, at: noon, sessions: ["class-1"] }, { ...arrived, at: noon + 1000, tappedAt: noon + 1000 })
      .when({ kind: "clock-ticked", at: noon + 60_000 })
      .shows(noAlarm("teacher-late"));
  });
});
