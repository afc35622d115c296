import { describe, test } from "vitest";
import { lateTap, tap } from "./support/events.ts";
import { alarm, answers, child, facts, mark, room } from "./support/expectations.ts";
import { cancel } from "./support/room-events.ts";
import { given } from "./support/scene.ts";
import { at } from "./support/school.ts";

describe("R1 opening", () => {
  test("R1: a planned teacher's card opens the session in that teacher's custody", () => {
    given()
      .when(tap("door-1", "t1", "07:50"))
      .shows(
        answers({ verdict: "accept", rule: "R1", open: false, phrase: "session-opened" }),
        room("room-1", { session: "class-1", custodian: "t1", uncoveredSince: null }),
        facts("staff-seen", "session-opened", "room-changed", "tap-judged"),
      );
  });

  test("R1: it opens 15 minutes before its start, not a moment earlier", () => {
    given()
      .when(tap("door-1", "t1", "07:44:59"))
      .shows(answers({ verdict: "refuse", rule: "R1", phrase: "session-not-now" }));
    given()
      .when(tap("door-1", "t1", "07:45"))
      .shows(answers({ verdict: "accept", phrase: "session-opened" }));
  });

  test("R1: anybody else is refused", () => {
    given()
      .when(tap("door-1", "t2", "07:50"))
      .shows(answers({ verdict: "refuse", rule: "R1", phrase: "not-on-duty-here" }));
  });

  test("R1: a teacher planned for later is told that it is not now", () => {
    given()
      .when(tap("door-1", "t3", "07:50"))
      .shows(answers({ verdict: "refuse", phrase: "session-not-now" }));
  });

  test("R1: before the roll opens the room's adult who taps again is seen, and nothing else happens", () => {
    given(tap("door-1", "t1", "07:45"))
      .when(tap("door-1", "t1", "07:50"))
      .shows(
        answers({ verdict: "accept", rule: "R1", phrase: "staff-seen", open: false }),
        facts("staff-seen", "tap-judged"),
        room("room-1", { custodian: "t1", session: "class-1" }),
      )
      .when(tap("door-1", "t1", "07:50:05"))
      .shows(answers({ verdict: "noted", rule: "G1", phrase: "already-tapped" }));
  });

  test("R1: children who waited in the room pass to its teacher and are on the roll", () => {
    given(tap("east-in", "s1", "07:40"), tap("door-1", "s1", "07:49"), tap("door-1", "s2", "07:49"))
      .when(tap("door-1", "t1", "07:50"))
      .shows(
        child("s1", { status: "in-class", custodian: "t1", place: "room-1", session: "class-1", rule: "R1" }),
        child("s2", { status: "in-class", custodian: "t1" }),
        mark("class-1", "s1", "present"),
        mark("class-1", "s3", undefined),
      );
  });

  test("R1: a second planned teacher is seen and takes nothing over", () => {
    given(tap("door-1", "t3", "15:35"))
      .when(tap("door-1", "t4", "15:40"))
      .shows(answers({ verdict: "accept", phrase: "staff-seen" }), room("room-1", { custodian: "t3" }));
  });

  test("R1: after the first one went out at a gate, the second takes over the room and its children", () => {
    given(tap("door-1", "t3", "15:35"), tap("door-1", "s1", "15:36"), tap("east-out", "t3", "16:00"))
      .when(tap("door-1", "t4", "16:01"))
      .shows(
        answers({ verdict: "accept", phrase: "session-opened" }),
        room("room-1", { session: "care-1", custodian: "t4", uncoveredSince: null }),
        child("s1", { status: "in-care", custodian: "t4" }),
      );
  });

  test("R1: the next session ends the earlier one in the room, whose children stay with their holder until their own tap", () => {
    given(tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:55"), tap("door-1", "s2", "07:55"))
      .when(tap("door-1", "t3", "15:38"))
      .shows(
        room("room-1", { session: "care-1", custodian: "t3" }),
        child("s1", { status: "in-class", custodian: "t1", session: "class-1" }),
        mark("care-1", "s1", undefined),
      )
      .when(tap("door-1", "s1", "15:39"))
      .shows(child("s1", { status: "in-care", custodian: "t3", session: "care-1" }), child("s2", { custodian: "t1" }));
  });

  test("R1: a cancelled session never opens", () => {
    given(cancel("15:30", "care-1"))
      .when(tap("door-1", "t3", "15:40"))
      .shows(answers({ verdict: "refuse", phrase: "not-on-duty-here" }), room("room-1", { session: null }));
  });

  test("A2: a late card of the teacher shows that the room was not empty, and the alarm closes itself", () => {
    given(tap("door-1", "s1", "07:50"))
      .when(lateTap("door-1", "t1", { tapped: "07:51", time: "07:58" }))
      .shows(
        answers({ verdict: "noted", rule: "G7", open: false }),
        room("room-1", { custodian: "t1", session: "class-1" }),
        child("s1", { status: "in-class", custodian: "t1" }),
        alarm("unattended-room", { active: false, reason: "late-tap", since: at("07:52") }),
      );
  });

  test("G7: a late card of a teacher who has been seen elsewhere since opens nothing", () => {
    given(tap("east-out", "t1", "07:55"))
      .when(lateTap("door-1", "t1", { tapped: "07:51", time: "07:58" }))
      .shows(answers({ verdict: "noted" }), facts("tap-judged"));
  });
});
