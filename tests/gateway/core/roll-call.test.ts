import { describe, test } from "vitest";
import { confirm, lateTap, settleChild, settleRoll, tap, tick } from "./support/events.ts";
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
import { given } from "./support/scene.ts";
import { at, PLAN, ROSTER } from "./support/school.ts";

const open = tap("door-1", "t1", "07:50");

describe("R2 taps", () => {
  test("R2: a student's tap in its open session is present, in the custody of the room's teacher", () => {
    given(open, tap("east-in", "s1", "07:51"))
      .when(tap("door-1", "s1", "07:55"))
      .shows(
        answers({ verdict: "accept", rule: "R2", open: false, phrase: "present" }),
        child("s1", { status: "in-class", custodian: "t1", place: "room-1", session: "class-1", since: at("07:55") }),
        mark("class-1", "s1", "present"),
      );
  });

  test("R2: in a session of care the custody is called in care", () => {
    given(tap("door-1", "t3", "15:35"))
      .when(tap("door-1", "s1", "15:41"))
      .shows(child("s1", { status: "in-care", custodian: "t3" }));
  });

  test("R2: a child in the wrong room is told the right one, and its custody stays", () => {
    given(open, tap("east-in", "s5", "07:51"))
      .when(tap("door-1", "s5", "07:55"))
      .shows(
        answers({ verdict: "refuse", rule: "R2", phrase: "wrong-room", room: "room-2" }),
        child("s5", { status: "arriving", custodian: "guard" }),
      );
  });

  test("R2: a child whom no room expects any more is sent to the duty teacher", () => {
    given(tap("door-1", "t3", "15:35"))
      .when(tap("door-1", "s3", "16:00"))
      .shows(answers({ verdict: "refuse", phrase: "see-duty-teacher", room: null }));
  });

  test("R2: before the session is open the holder stays, the place is known, and the time is counted", () => {
    given(tap("east-in", "s1", "07:30"))
      .when(tap("door-1", "s1", "07:35"))
      .shows(
        answers({ verdict: "accept", phrase: "present" }),
        child("s1", { status: "arriving", custodian: "guard", place: "room-1" }),
        room("room-1", { custodian: null, uncoveredSince: at("07:35") }),
        mark("class-1", "s1", undefined),
      );
  });

  test("R2: a child seen first in a room, never at a gate, is with the duty leader until its teacher comes", () => {
    given()
      .when(tap("door-1", "s1", "07:49"))
      .shows(child("s1", { status: "arriving", custodian: "leader", place: "room-1" }));
  });

  test("R4: in a room for which nothing is planned the place is recorded and the time is counted", () => {
    given(tap("door-2", "t2", "07:50"), tap("door-2", "s6", "07:55"))
      .when(tap("door-library", "s6", "15:35"))
      .shows(
        answers({ verdict: "accept" }),
        child("s6", { custodian: "t2", place: "library" }),
        room("library", { uncoveredSince: at("15:35") }),
      );
  });

  test("R2: a session that runs over its end keeps its children", () => {
    given(tap("door-2", "t2", "07:50"), tap("door-2", "s6", "07:55"))
      .when(tap("door-2", "s6", "15:35"))
      .shows(answers({ verdict: "accept" }), child("s6", { session: "class-2", custodian: "t2" }));
  });

  test("R2: a child who leaves the pickup point is on the way until the next adult takes it", () => {
    given(tap("east-in", "s1", "15:00"), tap("east-desk", "s1", "15:10"))
      .when(tap("door-1", "s1", "15:20"))
      .shows(child("s1", { status: "in-transit", custodian: "guard", place: "room-1" }));
  });
});

describe("R2 the roll", () => {
  const present = { s3: "present", s4: "present" } as const;
  const tapped = [open, tap("door-1", "s1", "07:55"), tap("door-1", "s2", "07:55")];

  test("R2 XJ-13: the teacher settles by hand whom no tap has settled, and the roll closes", () => {
    given(...tapped)
      .when(settleRoll("08:02", "t1", "class-1", present))
      .shows(
        done("class-1"),
        rollClosed("class-1", "t1"),
        child("s3", { status: "in-class", custodian: "t1" }),
        mark("class-1", "s4", "present"),
      );
  });

  test("R2: nobody is present by default: a gap is named, and nothing changes", () => {
    given(...tapped)
      .when(settleRoll("08:02", "t1", "class-1", { s3: "present" }))
      .shows(
        refused("roll/incomplete", ["s4"]),
        mark("class-1", "s3", undefined),
        rollClosed("class-1", null),
        facts(),
      );
  });

  test("R2: nobody is present by default, not even a child whose id every object knows", () => {
    const id = "constructor";
    const sessions = PLAN.sessions.map((one) => (one.id === "class-1" ? { ...one, students: [id] } : one));
    const student = { ...ROSTER.students[0]!, id };
    given(
      { kind: "plan-adopted", at: at("07:00"), plan: { ...PLAN, version: 2, sessions } },
      {
        kind: "roster-adopted",
        at: at("07:00"),
        roster: { ...ROSTER, version: 2, students: [...ROSTER.students, student] },
      },
      open,
    )
      .when(settleRoll("08:02", "t1", "class-1", {}))
      .shows(refused("roll/incomplete", [id]));
  });

  test("R2: a child on leave is absent, with its guardian", () => {
    given(...tapped)
      .when(settleRoll("08:02", "t1", "class-1", { ...present, s4: "leave" }))
      .shows(child("s4", { status: "absent", custodian: "g3", place: null }));
  });

  test("R3: a child for whom the teacher is searching is unaccounted at once", () => {
    given(...tapped, tap("east-in", "s4", "07:56"))
      .when(settleRoll("08:02", "t1", "class-1", { ...present, s4: "searching" }))
      .shows(
        child("s4", { status: "unattended", custodian: null, unattended: "unaccounted", rule: "R3" }),
        alarm("unaccounted", { priority: 1, people: ["s4"], session: "class-1", place: "room-1" }),
      );
  });

  test("R2: elsewhere and collected are words about the roll; custody is moved by what shows it", () => {
    given(...tapped, tap("east-in", "s4", "07:56"))
      .when(settleRoll("08:02", "t1", "class-1", { s3: "collected", s4: "elsewhere" }))
      .shows(
        child("s4", { status: "arriving" }),
        mark("class-1", "s4", "elsewhere"),
        child("s3", { status: "at-home" }),
      );
  });

  test("R2: what cannot be settled is refused by its own code", () => {
    const all = { s1: "present", ...present, s2: "present" } as const;
    given(...tapped)
      .when(settleRoll("08:02", "t1", "class-9", all))
      .shows(refused("roll/unknown-session"));
    given(...tapped)
      .when(settleRoll("08:02", "t2", "class-1", all))
      .shows(refused("roll/not-custodian", ["t2"]));
    given(...tapped)
      .when(settleRoll("08:02", "t1", "class-1", { ...all, s5: "present" }))
      .shows(refused("roll/not-expected", ["s5"]));
    given(...tapped)
      .when(settleRoll("07:54:59", "t1", "class-1", all))
      .shows(refused("roll/not-open"));
    given()
      .when(settleRoll("08:02", "t1", "class-1", all))
      .shows(refused("roll/not-open"));
    given(...tapped, settleRoll("08:02", "t1", "class-1", all))
      .when(settleRoll("08:03", "t1", "class-1", all))
      .shows(refused("roll/already-closed"));
    given(...tapped, tap("east-out", "t1", "08:01"))
      .when(settleRoll("08:02", "t1", "class-1", all))
      .shows(refused("roll/not-custodian"));
  });

  test("R2: the roll opens 5 minutes before the start", () => {
    given(open, tap("door-1", "s1", "07:51"), tap("door-1", "s2", "07:52"))
      .when(settleRoll("07:55", "t1", "class-1", present))
      .shows(done());
  });

  test("R2 XJ-13: not closed 10 minutes after the start, it is overdue, until it is closed", () => {
    given(...tapped)
      .when(tick("08:10"))
      .shows(
        alarm("roll-overdue", {
          session: "class-1",
          place: "room-1",
          priority: 2,
          owner: "t1",
          clauses: ["XJ-13"],
          since: at("08:10"),
        }),
      )
      .when(settleRoll("08:12", "t1", "class-1", present))
      .shows(alarm("roll-overdue", { session: "class-1", active: false, state: "returned", reason: "roll-closed" }));
  });

  test("R2: a roll that the taps have filled needs no hand: at its deadline it is closed in its teacher's name", () => {
    given(...tapped, tap("door-1", "s3", "07:56"), tap("door-1", "s4", "07:57"))
      .when(tick("08:10"))
      .shows(rollClosed("class-1", "t1"), noAlarm("roll-overdue", "class-1"));
  });

  test("R2: a full roll in a room that its teacher has left is overdue all the same", () => {
    given(...tapped, tap("door-1", "s3", "07:56"), tap("door-1", "s4", "07:57"), tap("east-out", "t1", "08:09"))
      .when(tick("08:10"))
      .shows(rollClosed("class-1", null), alarm("roll-overdue", { session: "class-1", active: true }));
  });
});

describe("R2 a session that nobody opened", () => {
  test("R2: with none of its children on site there is nobody to call, so it is no alarm", () => {
    given().when(tick("08:10")).shows(rollClosed("class-1", null), noAlarm("roll-overdue", "class-1"));
  });

  test("R2 XJ-13: one of its children on site is enough", () => {
    given(tap("east-in", "s1", "07:51"))
      .when(tick("08:10"))
      .shows(alarm("roll-overdue", { session: "class-1", active: true }));
  });
});

describe("R3 unaccounted", () => {
  const entered = [open, tap("east-in", "s1", "07:51"), tap("east-in", "s2", "07:52"), tap("door-1", "s3", "07:55")];

  test("R3 WH-N11: at the deadline who was seen on campus and is with nobody newer is unaccounted, one alarm a session", () => {
    given(...entered)
      .when(tick("08:10"))
      .shows(
        child("s1", {
          status: "unattended",
          custodian: null,
          place: null,
          unattended: "unaccounted",
          since: at("08:10"),
        }),
        alarm("unaccounted", { priority: 1, people: ["s1", "s2"], session: "class-1", rule: "R3", owner: "leader" }),
      );
  });

  test("R3: one never seen today is a no-show, and no timer sets it to anything", () => {
    given(...entered)
      .when(tick("08:10"))
      .shows(child("s4", { status: "at-home", custodian: "g3" }));
  });

  test("R3: a tap anywhere ends it, and the alarm ends with the last child and says why", () => {
    given(...entered)
      .when(tap("door-1", "s1", "08:20"))
      .shows(
        child("s1", { status: "in-class", custodian: "t1" }),
        alarm("unaccounted", { people: ["s2"], active: true }),
      )
      .when(tap("east-in", "s2", "08:21"))
      .shows(
        child("s2", { status: "arriving", custodian: "guard" }),
        alarm("unaccounted", {
          people: ["s2"],
          active: false,
          state: "returned",
          reason: "seen-again",
          endedAt: at("08:21"),
        }),
      );
  });

  test("R3: found at the door of a wrong room, the child is with that room's adult on its way", () => {
    given(...entered, tap("door-2", "t2", "07:50"))
      .when(tap("door-2", "s1", "08:20"))
      .shows(
        answers({ verdict: "refuse", phrase: "wrong-room", room: "room-1" }),
        child("s1", { status: "in-transit", custodian: "t2", place: "room-2" }),
      );
  });

  test("R3 R4: found where no adult is, the child is still nobody's, and now the place is known", () => {
    given(...entered)
      .when(tap("door-2", "s1", "08:20"))
      .shows(
        child("s1", { status: "unattended", unattended: "room", place: "room-2" }),
        alarm("unattended-room", { place: "room-2", people: ["s1"], active: true }),
        alarm("unaccounted", { people: ["s2"], active: true }),
      );
  });

  test("R3: a person's settlement ends it", () => {
    given(...entered)
      .when(settleChild("08:20", "s1", { outcome: "in-care", custodian: "t2", place: "library" }))
      .shows(
        child("s1", { status: "in-care", custodian: "t2", place: "library", rule: "R8" }),
        room("library", { uncoveredSince: null }),
      );
  });

  test("R3: children of a class that is over, who did not come to their next session, are unaccounted", () => {
    given(
      open,
      tap("door-1", "s1", "07:55"),
      tap("door-1", "s2", "07:55"),
      tap("door-1", "t3", "15:38"),
      tap("door-1", "s1", "15:39"),
    )
      .when(tick("15:50"))
      .shows(
        child("s1", { status: "in-care" }),
        child("s2", { status: "unattended" }),
        child("s5", { status: "at-home" }),
      );
  });

  test("R3: a child on a confirmed pickup is on its way out, not lost", () => {
    given(open, tap("door-1", "s2", "07:55"), tap("east-in", "g1", "15:45"), confirm("15:46", "p1"))
      .when(tick("15:50"))
      .shows(child("s2", { status: "in-class", custodian: "t1" }));
  });

  test("R3: a child whom a person left with somebody is with that adult", () => {
    given(settleChild("15:00", "s2", { outcome: "in-care", custodian: "t2", place: "library" }))
      .when(tick("15:50"))
      .shows(child("s2", { status: "in-care", custodian: "t2" }), noAlarm("unaccounted"));
  });

  test("G7: a late tap from before the child was last seen does not find it", () => {
    given(...entered)
      .when(lateTap("door-1", "s1", { tapped: "07:45", time: "08:20" }))
      .shows(child("s1", { status: "unattended" }));
  });
});
