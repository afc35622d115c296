import { describe, expect, test } from "vitest";
import { decide } from "#core/decide.ts";
import type { CampusEvent } from "#core/events.ts";
import { emptyState } from "#core/state.ts";
import { askPickup, settleChild, tap, tick } from "./support/events.ts";
import { child, done, facts, mark, noAlarm, refused, room } from "./support/expectations.ts";
import { given } from "./support/scene.ts";
import { at, DAY, ORIGIN, PLAN, ROSTER, SESSIONS } from "./support/school.ts";

const DAY_MS = 24 * 3600 * 1000;
const sessions = SESSIONS.map((session) => session.id);
const tomorrow: CampusEvent = {
  kind: "day-began",
  at: at("06:00") + DAY_MS,
  day: "2026-11-24",
  origin: ORIGIN + DAY_MS,
  sessions,
};
const again = (time: string, running = sessions): CampusEvent => ({
  kind: "day-began",
  at: at(time),
  day: DAY,
  origin: ORIGIN,
  sessions: running,
});

describe("R8 settlement", () => {
  test("R8: a person says with a reason where a child went", () => {
    given(tap("east-in", "s1", "07:30"))
      .when(settleChild("18:00", "s1", { outcome: "released", custodian: "g2" }))
      .shows(done("s1"), child("s1", { status: "released", custodian: "g2", rule: "R8", since: at("18:00") }));
  });

  test("R8: what cannot be settled is refused by its own code", () => {
    given()
      .when(settleChild("18:00", "s1", { outcome: "absent", custodian: "g1", reason: " " }))
      .shows(refused("settle/reason-required"));
    given()
      .when(settleChild("18:00", "s9", { outcome: "absent", custodian: "g1" }))
      .shows(refused("student/unknown"));
    given()
      .when(settleChild("18:00", "s1", { outcome: "in-care", custodian: "g1" }))
      .shows(refused("staff/unknown", ["g1"]));
    given()
      .when(settleChild("18:00", "s1", { outcome: "in-care", custodian: "t1", place: "attic" }))
      .shows(refused("place/unknown"));
    given()
      .when(settleChild("18:00", "s1", { outcome: "released", custodian: "nobody" }))
      .shows(refused("person/unknown", ["nobody"]));
  });

  test("R8 G3: no word releases a child to somebody who may not collect it, nor alone without consent", () => {
    const inside = [tap("east-in", "s1", "07:30"), tap("east-in", "s6", "07:31")];
    given(...inside)
      .when(settleChild("18:00", "s1", { outcome: "released", custodian: "g5" }))
      .shows(refused("pickup/not-on-list", ["s1"]));
    given(...inside)
      .when(settleChild("18:00", "s1", { outcome: "released", custodian: "t1" }))
      .shows(refused("pickup/not-on-list", ["s1"]));
    given(...inside)
      .when(settleChild("18:00", "s1", { outcome: "released", custodian: "s1" }))
      .shows(refused("pickup/not-on-list", ["s1"]));
    given(...inside)
      .when(settleChild("18:00", "s6", { outcome: "released", custodian: "s6" }))
      .shows(child("s6", { status: "released", custodian: "s6" }));
  });

  test("G3: a bar holds for a settlement too", () => {
    given(tap("east-in", "s4", "07:30"))
      .when(settleChild("18:00", "s4", { outcome: "released", custodian: "g4" }))
      .shows(refused("pickup/barred", ["s4"]));
  });
});

describe("P4 the day", () => {
  test("P4: a day begins with each child at home, with its first guardian, or by itself where none is known", () => {
    given().shows(
      child("s1", { status: "at-home", custodian: "g1", since: ORIGIN }),
      child("s6", { status: "at-home", custodian: "s6" }),
    );
  });

  test("R8: no new day forgets a child whom nobody has settled", () => {
    given(
      tap("east-in", "s1", "07:30"),
      tap("east-in", "s2", "07:30"),
      settleChild("18:00", "s2", { outcome: "released", custodian: "g1" }),
    )
      .when(tomorrow)
      .shows(
        child("s1", { status: "unattended", since: at("08:10") }),
        child("s2", { status: "at-home", since: ORIGIN + DAY_MS }),
      );
  });

  test("P4: a new day begins with empty rolls, and without the alarms, requests and taps that are over", () => {
    const scene = given(
      tap("door-1", "t1", "07:50"),
      tap("door-1", "s1", "07:55"),
      tap("east-in", "g1", "08:00"),
      tap("east-out", "stranger", "08:00"),
    )
      .when({ kind: "alarm-acknowledged", at: at("08:01"), by: "guard", alarm: "a1" })
      .when({ kind: "pickup-denied", at: at("08:01"), by: "guard", pickup: "p1", reason: "left again" })
      .when(tomorrow)
      .shows(mark("class-1", "s1", undefined), noAlarm("unknown-card"), room("room-1", { session: null }));
    expect(scene.played.state.pickups.size).toBe(0);
    expect(scene.played.state.lastTaps.size).toBe(0);
    expect(scene.played.state.next.pickup).toBe(2);
  });

  test("P4: the same day again, after a restart, keeps everything it knows", () => {
    const scene = given(tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:55"));
    const before = scene.played.state;
    expect(scene.when(again("08:00")).played.state).toEqual(before);
  });

  test("P4: the same day with another list of sessions follows it", () => {
    given(tap("door-1", "t1", "07:50"))
      .when(again("08:00", ["class-1"]))
      .when(tap("door-2", "t2", "08:00"))
      .shows(facts("staff-seen", "tap-judged"));
  });

  test("P4: a gateway that first starts in the afternoon accuses nobody of the morning", () => {
    const scene = given({ ...tomorrow, at: at("15:55") + DAY_MS }).when({ ...tick("16:00"), at: at("16:00") + DAY_MS });
    expect([...scene.played.state.alarms.values()].filter((one) => one.since > at("23:59"))).toEqual([]);
  });

  test("P1: children who come with a new roster are at home; who left the school stays until settled", () => {
    const student = { ...ROSTER.students[0]!, id: "s7" };
    const roster = { ...ROSTER, version: 2, students: [...ROSTER.students.slice(2), student] };
    const scene = given(tap("east-in", "s1", "07:30")).when({ kind: "roster-adopted", at: at("07:40"), roster });
    scene.shows(child("s7", { status: "at-home" }), child("s1", { status: "arriving" }));
    expect(scene.played.state.custody.has("s2")).toBe(false);
  });

  test("P1: a new plan holds at once for what runs already", () => {
    const grace = { ...PLAN.grace, unattendedSeconds: 30 };
    given(tap("door-1", "s1", "07:35"))
      .when({ kind: "plan-adopted", at: at("07:35"), plan: { ...PLAN, version: 2, grace } })
      .when(tick("07:35:30"))
      .shows(child("s1", { status: "unattended" }));
  });

  test("P1: before plan and day a tap is stored and opens nothing, and an action is told so", () => {
    expect(decide(emptyState, tap("east-in", "s1", "07:30"), 1)).toEqual({
      answer: {
        kind: "tap",
        verdict: "noted",
        rule: "P1",
        open: false,
        phrase: "stored",
        room: null,
        clause: null,
        count: null,
      },
      facts: [],
      effects: [],
    });
    expect(decide(emptyState, askPickup("07:30", ["s1"]), 1).answer).toMatchObject({
      kind: "refused",
      code: "not-ready",
    });
    expect(decide(emptyState, tick("07:30"), 1).answer).toEqual({ kind: "none" });
  });
});
