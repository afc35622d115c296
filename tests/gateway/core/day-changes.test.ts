import { describe, expect, test } from "vitest";
import { settleRoll, tap, tick } from "./support/events.ts";
import {
  alarm,
  answers,
  child,
  done,
  facts,
  mark,
  noAlarm,
  refused,
  rollClosed,
  room,
} from "./support/expectations.ts";
import {
  cancel,
  closeLeave,
  expectChild,
  recordLeave,
  substitute,
  withPlan,
  withStaff,
} from "./support/room-events.ts";
import { given, type Played } from "./support/scene.ts";
import { at, DAY, PLAN } from "./support/school.ts";

const YESTERDAY = "2026-11-22";
const TOMORROW = "2026-11-24";

function expected(session: string, ...students: string[]) {
  return ({ state }: Played) => expect(state.sessions.get(session)?.students).toEqual(students);
}

describe("P4 who is expected today", () => {
  test("P4: a child joins one of today's sessions, and its room takes it in", () => {
    given(tap("door-1", "t3", "15:35"))
      .when(expectChild("15:40", "s3", { session: "care-1" }))
      .shows(done("care-1"), expected("care-1", "s1", "s2", "s5", "s3"))
      .when(tap("door-1", "s3", "15:42"))
      .shows(answers({ phrase: "present" }), child("s3", { status: "in-care", custodian: "t3" }));
  });

  test("P4: a child who is not expected after all is a gap of no roll", () => {
    given(tap("door-1", "t3", "15:35"), expectChild("15:36", "s5", { session: "care-1", expected: false }))
      .shows(expected("care-1", "s1", "s2"))
      .when(settleRoll("15:41", "t3", "care-1", { s1: "present", s2: "present" }))
      .shows(done("care-1"));
  });

  test("P4: it is for today alone", () => {
    const next = at("06:00") + 86_400_000;
    const day = { day: TOMORROW, origin: at("00:00") + 86_400_000, sessions: ["care-1"] };
    given(expectChild("15:36", "s3", { session: "care-1" }))
      .when({ kind: "day-began", at: next, ...day })
      .shows(expected("care-1", "s1", "s2", "s5"));
  });

  test("P4 R2: who joins after the roll was closed leaves no gap in it", () => {
    const closed = settleRoll("15:41", "t3", "care-1", { s1: "present", s2: "present", s5: "elsewhere" });
    given(tap("door-1", "t3", "15:35"), closed, tap("east-in", "s3", "15:45"))
      .when(expectChild("15:46", "s3", { session: "care-1" }))
      .shows(rollClosed("care-1", "t3"), mark("care-1", "s3", "elsewhere"))
      .when(tap("door-1", "s3", "15:50"))
      .shows(mark("care-1", "s3", "present"));
  });

  test("P4: what cannot be changed is refused by its own code", () => {
    given()
      .when(expectChild("15:36", "s3", { session: "care-9" }))
      .shows(refused("session/unknown"));
    given()
      .when(expectChild("15:36", "s9", { session: "care-1" }))
      .shows(refused("student/unknown", ["s9"]));
    given()
      .when(expectChild("15:36", "s3", { session: "care-1", by: "t1" }))
      .shows(refused("staff/not-allowed", ["t1"]), facts());
    given()
      .when(expectChild("15:36", "s3", { session: "care-1", by: "t9" }))
      .shows(refused("staff/unknown", ["t9"]));
    given(withStaff({ t1: { roles: ["lead"] } }))
      .when(expectChild("15:36", "s3", { session: "care-1", by: "t1" }))
      .shows(done());
    given(tick("18:00"))
      .when(expectChild("18:01", "s3", { session: "care-1" }))
      .shows(refused("session/over"));
  });
});

describe("P4 substitutions", () => {
  test("P4: one more adult may open, and nobody is replaced", () => {
    given(substitute("15:00", "care-1", { in: "t2" }))
      .shows(({ state }) => expect(state.sessions.get("care-1")?.staff).toEqual(["t3", "t4", "t2"]))
      .when(tap("door-1", "t3", "15:35"))
      .shows(room("room-1", { custodian: "t3" }));
  });

  test("P4: it is recorded and never overwritten: the next one stands beside it", () => {
    given(substitute("15:00", "care-1", { in: "t2", out: "t3" }))
      .when(substitute("15:10", "care-1", { in: "t1", out: "t2" }))
      .shows(({ state }) =>
        expect(state.sessions.get("care-1")).toMatchObject({
          substitutes: [
            { out: "t3", in: "t2" },
            { out: "t2", in: "t1" },
          ],
          staff: ["t1", "t4"],
        }),
      );
  });

  test("P4: what cannot be substituted is refused by its own code", () => {
    given()
      .when(substitute("15:00", "care-1", { in: "t2", out: "t1" }))
      .shows(refused("session/not-its-teacher", ["t1"]));
    given()
      .when(substitute("15:00", "care-1", { in: "t3", out: "t3" }))
      .shows(refused("session/not-its-teacher", ["t3"]));
    given()
      .when(substitute("15:00", "care-1", { in: "t9" }))
      .shows(refused("staff/unknown", ["t9"]));
    given()
      .when(substitute("15:00", "care-1", { in: "t2", by: "t3" }))
      .shows(refused("staff/not-allowed", ["t3"]));
  });
});

describe("P4 cancellations", () => {
  test("P4: a cancelled session expects nobody, has no roll and no end, and stays on the day's list", () => {
    given(cancel("15:00", "care-1"))
      .shows(done("care-1"), ({ state }) => expect(state.sessions.get("care-1")?.cancelled).toBe(true))
      .when(tick("18:00"))
      .shows(noAlarm("roll-overdue", "care-1"), noAlarm("no-show", "care-1"), noAlarm("teacher-late", "care-1"));
  });

  test("P4 R8: one with children is not cancelled over their heads", () => {
    given(tap("door-1", "t3", "15:35"), tap("door-1", "s1", "15:36"))
      .when(cancel("15:45", "care-1"))
      .shows(refused("session/has-children", ["s1"]), facts());
  });

  test("P4: open and empty, its room is free with it", () => {
    given(tap("door-1", "t3", "15:35"))
      .when(cancel("15:45", "care-1"))
      .shows(room("room-1", { session: null, custodian: null }));
  });

  test("P4: once, and by those who may", () => {
    given(cancel("15:00", "care-1")).when(cancel("15:01", "care-1")).shows(refused("session/over"));
    given()
      .when(cancel("15:00", "care-1", "t3"))
      .shows(refused("staff/not-allowed", ["t3"]));
  });
});

describe("P4 leave", () => {
  test("P4: a child with leave is with its guardian from the moment it is recorded", () => {
    given(recordLeave("07:00", "s4")).shows(
      done("l1"),
      child("s4", { status: "absent", custodian: "g3", place: null, rule: "P4" }),
    );
  });

  test("P4 R3: no roll asks for it: it counts as leave, and nobody looks for the child", () => {
    given(
      recordLeave("07:00", "s4"),
      tap("door-1", "t1", "07:50"),
      tap("door-1", "s1", "07:55"),
      tap("door-1", "s2", "07:55"),
      tap("door-1", "s3", "07:55"),
    )
      .when(tick("08:10"))
      .shows(rollClosed("class-1", "t1"), mark("class-1", "s4", "leave"), noAlarm("no-show", "class-1"));
  });

  test("P4: for days to come it holds when the day begins", () => {
    const next = at("06:00") + 86_400_000;
    const day = { day: TOMORROW, origin: at("00:00") + 86_400_000, sessions: ["class-1"] };
    given(recordLeave("17:00", "s4", { from: TOMORROW, to: "2026-11-26" }))
      .shows(child("s4", { status: "at-home" }))
      .when({ kind: "day-began", at: next, ...day })
      .shows(child("s4", { status: "absent", custodian: "g3" }));
  });

  test("P4: both of its days are included", () => {
    given(recordLeave("07:00", "s4", { from: YESTERDAY, to: DAY })).shows(child("s4", { status: "absent" }));
    given(recordLeave("07:00", "s4", { from: "2026-11-20", to: YESTERDAY })).shows(child("s4", { status: "at-home" }));
  });

  test("P4 G2: a child on site is not touched: to leave it needs a slip", () => {
    given(tap("east-in", "s4", "07:30"))
      .when(recordLeave("07:40", "s4"))
      .shows(done(), child("s4", { status: "arriving", custodian: "guard" }));
  });

  test("P4 G1: a child who comes in spite of its leave is at school", () => {
    given(recordLeave("07:00", "s4"))
      .when(tap("east-in", "s4", "07:50"))
      .shows(child("s4", { status: "arriving", custodian: "guard" }));
  });

  test("P4 R3: leave that comes after the roll ends the no-show", () => {
    given(tap("door-1", "t1", "07:50"), tick("08:10"), recordLeave("08:12", "s4")).shows(
      child("s4", { status: "absent" }),
      alarm("no-show", { session: "class-1", active: true, people: ["s1", "s2", "s3"] }),
    );
  });

  test("P4 R3: closed early, the child is expected again, and the roll asks for it", () => {
    given(recordLeave("07:00", "s4", { to: TOMORROW }), closeLeave("07:30", "l1"))
      .shows(child("s4", { status: "at-home", custodian: "g3" }))
      .when(tick("08:10"))
      .shows(({ state }) => expect(state.noShows.has("s4")).toBe(true));
  });

  test("P4: closed from tomorrow on, today's leave stands", () => {
    given(recordLeave("07:00", "s4", { to: TOMORROW }), closeLeave("07:30", "l1", TOMORROW)).shows(
      child("s4", { status: "absent" }),
    );
  });

  test("P4: the homeroom teacher, the office, a lead and the day's leader keep it, and nobody else", () => {
    given()
      .when(recordLeave("07:00", "s4", { by: "t2" }))
      .shows(refused("staff/not-allowed", ["t2"]), facts());
    for (const by of ["t1", "leader"])
      given()
        .when(recordLeave("07:00", "s4", { by }))
        .shows(done());
    given(withStaff({ t2: { roles: ["office"] } }))
      .when(recordLeave("07:00", "s4", { by: "t2" }))
      .shows(done());
    given(recordLeave("07:00", "s4"))
      .when(closeLeave("07:30", "l1", DAY, "t2"))
      .shows(refused("staff/not-allowed", ["t2"]));
  });

  test("P4: what cannot be recorded or closed is refused by its own code", () => {
    const wrong = [
      recordLeave("07:00", "s4", { from: TOMORROW, to: DAY }),
      recordLeave("07:00", "s4", { from: "2026-11-31", to: "2026-12-01" }),
    ];
    for (const event of wrong)
      given()
        .when(event)
        .shows(refused("day/out-of-range", ["s4"]));
    given()
      .when(recordLeave("07:00", "s9"))
      .shows(refused("student/unknown", ["s9"]));
    given().when(closeLeave("07:00", "l9")).shows(refused("leave/unknown"));
    given(recordLeave("07:00", "s4"))
      .when(closeLeave("07:30", "l1", TOMORROW))
      .shows(refused("day/out-of-range", ["s4"]));
    given(recordLeave("07:00", "s4"), closeLeave("07:30", "l1"))
      .when(closeLeave("07:31", "l1"))
      .shows(refused("leave/already-closed", ["s4"]));
  });
});

test("P4: a class comes whole to its lesson, and leave takes nobody off a list", () => {
  const sessions = PLAN.sessions.map((one) => (one.id === "class-1" ? { ...one, students: [], groups: ["c1"] } : one));
  given(...withPlan({ sessions }), recordLeave("07:00", "s4")).shows(
    expected("class-1", "s1", "s2", "s3", "s4", "s5", "s6"),
  );
});
