import { describe, expect, test } from "vitest";
import { lateTap, resolve, tap, tick } from "./support/events.ts";
import { alarm, answers, done, facts, noAlarm, refused } from "./support/expectations.ts";
import { planBecomes, registerVisitor, remove, visitorLeaves } from "./support/gate-events.ts";
import { given, type Scene } from "./support/scene.ts";
import { at, SESSIONS } from "./support/school.ts";

const visit =
  (id: string, wanted: object) =>
  ({ state }: Scene["played"]) =>
    expect(state.visits.get(id)).toMatchObject(wanted);

describe("G6 a visitor", () => {
  test("G6 JA-19 XJ-34: is written down with whom they visit and a badge", () => {
    given()
      .when(registerVisitor("09:00"))
      .shows(
        done("v1"),
        visit("v1", { visitor: "plumber", host: "t1", badge: "b1", gate: "east", inAt: at("09:00"), outAt: null }),
      );
  });

  test("G6: goes in by the badge, is seen by it, and with it the visit ends at the gate", () => {
    given(registerVisitor("09:00"))
      .when(tap("east-in", "b1", "09:01"))
      .shows(answers({ verdict: "accept", rule: "G6", open: true, phrase: "visitor-in" }), visit("v1", { outAt: null }))
      .when(tap("door-1", "b1", "09:05"))
      .shows(answers({ verdict: "noted", rule: "G6", open: false }), visit("v1", { outAt: null }))
      .when(tap("east-out", "b1", "10:00"))
      .shows(answers({ verdict: "accept", open: true, phrase: "visitor-out" }), visit("v1", { outAt: at("10:00") }));
  });

  test.each(["east-both", "west-desk"])("G6: a reader that leads out, such as %s, ends it", (reader) => {
    given(registerVisitor("09:00"))
      .when(tap(reader, "b1", "10:00"))
      .shows(answers({ verdict: "accept", phrase: "visitor-out" }), visit("v1", { outAt: at("10:00") }));
  });

  test("G6: or the guard ends it; once", () => {
    given(registerVisitor("09:00"))
      .when(visitorLeaves("10:00"))
      .shows(done("v1"), visit("v1", { outAt: at("10:00") }))
      .when(visitorLeaves("10:01"))
      .shows(refused("visitor/already-left", ["plumber"]), facts());
    given().when(visitorLeaves("10:00")).shows(refused("visitor/unknown"));
    given(registerVisitor("09:00"))
      .when(visitorLeaves("10:00", "v1", "g1"))
      .shows(refused("staff/unknown", ["g1"]));
  });

  test("G4: a badge that nobody wears is a stranger's card", () => {
    given()
      .when(tap("east-in", "b1", "09:00"))
      .shows(answers({ verdict: "refuse", rule: "G4", open: false }), alarm("card-not-active", { people: ["b1"] }));
    given(registerVisitor("09:00"), visitorLeaves("10:00"))
      .when(tap("east-in", "b1", "10:05"))
      .shows(answers({ verdict: "refuse", rule: "G4" }));
  });

  test("G6: one badge, one visitor, one visit", () => {
    given(registerVisitor("09:00"))
      .when(registerVisitor("09:10", { visitor: "painter" }))
      .shows(refused("visitor/badge-taken", ["plumber"]), facts());
    given(registerVisitor("09:00"))
      .when(registerVisitor("09:10", { badge: "b2" }))
      .shows(refused("visitor/already-inside", ["plumber"]));
    given(registerVisitor("09:00"), visitorLeaves("10:00"))
      .when(registerVisitor("10:10", { visitor: "painter" }))
      .shows(done("v2"));
    given(registerVisitor("09:00", { badge: null }))
      .when(registerVisitor("09:10", { visitor: "painter", badge: null }))
      .shows(done("v2"));
  });

  test("G6: what the school does not know is refused by its own code", () => {
    given()
      .when(registerVisitor("09:00", { badge: "g1" }))
      .shows(refused("visitor/badge-unknown", ["g1"]));
    given()
      .when(registerVisitor("09:00", { host: "g1" }))
      .shows(refused("staff/unknown", ["g1"]));
    given()
      .when(registerVisitor("09:00", { gate: "hall" }))
      .shows(refused("gate/unknown"));
    given()
      .when(registerVisitor("09:00", { visitor: "" }))
      .shows(refused("person/unknown"));
    given(remove("08:00", "t1"))
      .when(registerVisitor("09:00"))
      .shows(refused("staff/unknown", ["t1"]));
  });

  test("QS-15 WH-N7: nobody comes in for a blocked body, nor for one that trains in subjects", () => {
    const clause =
      (wanted: string) =>
      ({ decision }: Scene["played"]) =>
        expect(decision.answer).toMatchObject({ clause: wanted });
    given()
      .when(registerVisitor("09:00", { provider: "unfit" }))
      .shows(refused("visitor/provider-blocked", ["plumber"]), clause("QS-15"), facts());
    given()
      .when(registerVisitor("09:00", { provider: "cram" }))
      .shows(refused("visitor/provider-blocked", ["plumber"]), clause("WH-N7"));
    given()
      .when(registerVisitor("09:00", { provider: "chess" }))
      .shows(done("v1"));
  });

  test("G7: what a badge's reader kept since before it was lent ends nobody's visit", () => {
    given(registerVisitor("09:00"))
      .when(lateTap("east-out", "b1", { tapped: "08:50", time: "09:10" }))
      .shows(answers({ verdict: "noted" }), visit("v1", { outAt: null }));
    given(registerVisitor("09:00"))
      .when(lateTap("east-out", "b1", { tapped: "09:30", time: "09:40" }))
      .shows(answers({ verdict: "noted" }), visit("v1", { outAt: at("09:30") }));
  });
});

describe("G6 at closing", () => {
  const closing = planBecomes("06:30", { closes: 18 * 60 });

  test("G6 WH-23: who is still inside is an alarm, until they have left", () => {
    given(closing, registerVisitor("09:00"))
      .when(tick("18:00"))
      .shows(
        alarm("visitor-inside", { people: ["plumber"], place: "east", owner: "guard", priority: 2, active: true }),
        visit("v1", { overdue: true, outAt: null }),
      )
      .when(tap("east-out", "b1", "18:05"))
      .shows(alarm("visitor-inside", { active: false, reason: "visitor-left" }));
  });

  test("G6: who has left is no alarm, and a school that is never shut has none", () => {
    given(closing, registerVisitor("09:00"), visitorLeaves("17:59"))
      .when(tick("18:00"))
      .shows(noAlarm("visitor-inside"));
    given(registerVisitor("09:00")).when(tick("23:00")).shows(noAlarm("visitor-inside"));
  });

  test("G6: closed with a reason it stays closed for that evening, and the next evening it is one again", () => {
    const sessions = SESSIONS.map(({ id }) => id);
    const nextDay = { kind: "day-began", at: at("30:00"), day: "2026-11-24", origin: at("24:00"), sessions } as const;
    const inside = given(closing, registerVisitor("09:00"), tick("18:00"));
    const id = [...inside.played.state.alarms.values()].find(({ kind }) => kind === "visitor-inside")?.id;
    inside
      .when(resolve("18:10", id, "the parents' evening"))
      .when(tick("23:00"))
      .shows(alarm("visitor-inside", { state: "closed", times: 1 }))
      .when(nextDay)
      .when(tick("42:00"))
      .shows(alarm("visitor-inside", { active: true, people: ["plumber"] }));
  });

  test("G6: who comes after closing is told of at once", () => {
    given(closing, registerVisitor("19:00"))
      .when(tick("19:00"))
      .shows(alarm("visitor-inside", { people: ["plumber"] }));
  });
});
