import { describe, expect, test } from "vitest";
import type { NoShow } from "#core/state.ts";
import { settleRoll, tap, tick } from "./support/events.ts";
import { alarm, child, done, facts, mark, noAlarm, refused } from "./support/expectations.ts";
import { answerNoShow, askGuardian, withGrace, withPlan } from "./support/room-events.ts";
import { given, type Played } from "./support/scene.ts";
import { at, PLAN } from "./support/school.ts";

/** class-1 is open; s1, s2 and s3 have tapped, s4 was never seen. */
const open = [
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:55"),
  tap("door-1", "s2", "07:55"),
  tap("door-1", "s3", "07:56"),
];
/** Class-2 is on leave together, so that this is about class-1 alone. */
const quiet = withPlan({ sessions: PLAN.sessions.filter(({ id }) => id !== "class-2" && id !== "club-2") });
const missed = [...quiet, ...open, tick("08:10")];

function noShow(student: string, wanted: Partial<NoShow>) {
  return ({ state }: Played) => expect(state.noShows.get(student)).toMatchObject(wanted);
}

describe("R3 a child who never came", () => {
  test("R3 XJ-13 XW-25: at the roll's deadline the homeroom teacher is asked at once, and the child stays its family's", () => {
    given(...missed).shows(
      noShow("s4", { session: "class-1", owner: "t1", askedAt: at("08:10"), guardianAskedAt: null, answer: null }),
      alarm("no-show", { priority: 3, owner: "t1", session: "class-1", place: "room-1", people: ["s4"] }),
      child("s4", { status: "at-home", custodian: "g3" }),
      noAlarm("unaccounted"),
    );
  });

  test("R3: a child of a class that the plan does not name is the duty leader's", () => {
    given(...withPlan({ groups: [] }), ...open, tick("08:10")).shows(
      alarm("no-show", { owner: "leader", session: "class-1" }),
    );
  });

  test("R3: nobody opened the session and nobody came: each of its children is asked for all the same", () => {
    given(...quiet, tick("08:10")).shows(
      noAlarm("roll-overdue"),
      alarm("no-show", { people: ["s1", "s2", "s3", "s4"], times: 4 }),
    );
  });

  test("R3: it is asked once a day, whichever rolls miss it later", () => {
    const absent = [...missed, tap("door-1", "t3", "15:35")];
    given(...absent)
      .when(tick("15:50"))
      .shows(noShow("s4", { session: "class-1", askedAt: at("08:10") }));
  });

  test("R3: the child's tap at the gate ends it", () => {
    given(...missed)
      .when(tap("east-in", "s4", "08:12"))
      .shows(child("s4", { status: "arriving" }), alarm("no-show", { active: false, reason: "accounted-for" }))
      .when(tick("08:40"))
      .shows(noShow("s4", { urgent: false, guardianAskedAt: null }));
  });

  test("R3 R2: a teacher who is searching for a child that nobody saw today asks for it; the roll closes", () => {
    given(...quiet, ...open)
      .when(settleRoll("08:02", "t1", "class-1", { s4: "searching" }))
      .shows(
        done(),
        mark("class-1", "s4", "searching"),
        child("s4", { status: "at-home" }),
        alarm("no-show", { people: ["s4"], since: at("08:02") }),
        noAlarm("unaccounted"),
      );
  });
});

describe("R3 the guardian is asked", () => {
  test("R3: on the teacher's word, at once", () => {
    given(...missed)
      .when(askGuardian("08:11", "s4"))
      .shows(done("s4"), noShow("s4", { guardianAskedAt: at("08:11") }));
  });

  test("R3: without a word by the clock after 5 minutes, and a word later changes nothing", () => {
    given(...missed)
      .when(tick("08:15"))
      .shows(noShow("s4", { guardianAskedAt: at("08:15"), urgent: false }))
      .when(askGuardian("08:16", "s4"))
      .shows(done(), facts());
  });

  test("R3: unanswered for 15 minutes after that it is of high priority; no timer makes the child absent", () => {
    given(...missed, askGuardian("08:11", "s4"))
      .when(tick("08:25:59"))
      .shows(alarm("no-show", { priority: 3 }))
      .when(tick("08:26"))
      .shows(
        noShow("s4", { urgent: true, answer: null }),
        alarm("no-show", { priority: 2, state: "unacknowledged" }),
        child("s4", { status: "at-home" }),
      )
      .when(tick("23:00"))
      .shows(child("s4", { status: "at-home" }));
  });

  test("R3: a plan may ask guardians at once", () => {
    given(...withGrace({ askGuardianMinutes: 0 }), ...open, tick("08:10")).shows(
      noShow("s4", { guardianAskedAt: at("08:10") }),
    );
  });
});

describe("R3 the answer", () => {
  test("R3: absent, said by a guardian: the child is with that guardian, and no later roll asks for it", () => {
    given(...missed)
      .when(answerNoShow("08:20", "s4", { answer: "absent", guardian: "g4" }))
      .shows(
        done("s4"),
        child("s4", { status: "absent", custodian: "g4", rule: "R3" }),
        alarm("no-show", { active: false, reason: "accounted-for" }),
      )
      .when(settleRoll("08:21", "t1", "class-1", {}))
      .shows(done("class-1"), mark("class-1", "s4", "leave"));
  });

  test("R3: absent without a guardian needs a reason", () => {
    given(...missed)
      .when(answerNoShow("08:20", "s4", { answer: "absent", reason: " " }))
      .shows(refused("settle/reason-required", ["s4"]), facts());
    given(...missed)
      .when(answerNoShow("08:20", "s4", { answer: "absent", reason: "note:t1:7" }))
      .shows(child("s4", { status: "absent", custodian: "g3" }));
  });

  test("R3: coming keeps it open for 15 minutes more", () => {
    given(...missed)
      .when(answerNoShow("08:14", "s4", { answer: "coming", guardian: "g3" }))
      .shows(noShow("s4", { answer: "coming" }), alarm("no-show", { active: true, priority: 3 }))
      .when(tick("08:28:59"))
      .shows(noShow("s4", { urgent: false }))
      .when(tick("08:29"))
      .shows(noShow("s4", { urgent: true }), alarm("no-show", { priority: 2 }));
  });

  test("R3: coming, and the next roll misses it again: urgent at once", () => {
    const late = PLAN.sessions.map((one) => (one.id === "care-1" ? { ...one, students: ["s1", "s4"] } : one));
    given(...withPlan({ sessions: late }), ...open, tap("door-1", "t3", "15:35"))
      .when(answerNoShow("15:45", "s4", { answer: "coming" }))
      .when(tick("15:50"))
      .shows(noShow("s4", { urgent: true }), alarm("no-show", { session: "class-1", priority: 2 }));
  });

  test("R3 WH-N11: missing is of the highest priority at once", () => {
    given(...missed)
      .when(answerNoShow("08:14", "s4", { answer: "missing", guardian: "g3" }))
      .shows(
        noShow("s4", { urgent: true, answer: "missing" }),
        alarm("no-show", { priority: 1, active: true, state: "unacknowledged" }),
      );
  });

  test("R3: what cannot be answered is refused by its own code", () => {
    given(...missed)
      .when(answerNoShow("08:14", "s1", { answer: "absent", reason: "ill" }))
      .shows(refused("no-show/unknown", ["s1"]));
    given(...missed)
      .when(answerNoShow("08:14", "s9", { answer: "absent", reason: "ill" }))
      .shows(refused("student/unknown", ["s9"]));
    given(...missed)
      .when(answerNoShow("08:14", "s4", { answer: "absent", guardian: "g1" }))
      .shows(refused("person/unknown", ["g1"]));
    given(...missed)
      .when(answerNoShow("08:14", "s4", { answer: "absent", reason: "ill", by: "t3" }))
      .shows(refused("staff/not-allowed", ["t3"]));
    given(...missed)
      .when(askGuardian("08:14", "s4", "t9"))
      .shows(refused("staff/unknown", ["t9"]));
    given(...missed, tap("east-in", "s4", "08:12"))
      .when(askGuardian("08:14", "s4"))
      .shows(refused("no-show/over", ["s4"]));
  });
});
