import { describe, test } from "vitest";
import { accept, lateTap, offer, settleChild, tap, tick } from "./support/events.ts";
import { alarm, answers, child, facts, noAlarm, room } from "./support/expectations.ts";
import { planBecomes } from "./support/gate-events.ts";
import { given } from "./support/scene.ts";
import { at, PLAN } from "./support/school.ts";

const inClass = [tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:51"), tap("door-1", "s2", "07:52")];

describe("R10 an adult who leaves", () => {
  test("R10 WH-N11: with children in their care they are told at the gate, the lock stays shut, and it is an alarm at once", () => {
    given(...inClass)
      .when(tap("east-out", "t1", "09:00"))
      .shows(
        answers({ verdict: "refuse", rule: "R10", open: false, phrase: "hand-over-first", count: 2 }),
        alarm("custodian-leaving", { adult: "t1", people: ["s1", "s2"], place: "east", owner: "leader", priority: 1 }),
        child("s1", { status: "in-class", custodian: "t1" }),
      );
  });

  test("R4 R10: their room counts as uncovered from that moment", () => {
    given(...inClass)
      .when(tap("east-out", "t1", "09:00"))
      .shows(room("room-1", { custodian: null, uncoveredSince: at("09:00") }))
      .when(tick("09:02"))
      .shows(child("s1", { status: "unattended" }), alarm("custodian-leaving", { active: true }))
      .when(tap("door-1", "t1", "09:04"))
      .shows(child("s1", { custodian: "t1" }), alarm("custodian-leaving", { reason: "adult-took-custody" }));
  });

  test("R10: back at the door in time, the room is theirs again and the alarm is over", () => {
    given(...inClass, tap("east-out", "t1", "09:00"))
      .when(tap("door-1", "t1", "09:01"))
      .shows(
        room("room-1", { custodian: "t1", uncoveredSince: null }),
        alarm("custodian-leaving", { active: false, reason: "adult-took-custody" }),
      );
  });

  test("R10: after a handover they may go", () => {
    given(
      ...inClass,
      tap("east-out", "t1", "09:00"),
      tap("door-1", "t1", "09:01"),
      offer("09:02", "t1", { to: "t2", students: ["s1", "s2"] }),
      accept("09:03", "t2", { count: 2 }),
    )
      .when(tap("east-out", "t1", "09:05"))
      .shows(answers({ verdict: "accept", open: true, phrase: "staff-seen" }), child("s1", { custodian: "t2" }));
  });

  test("R10: a child whom they were given by name, anywhere, is one of them", () => {
    given(tap("east-in", "t3", "07:30"), settleChild("08:00", "s3", { outcome: "in-care", custodian: "t3" }))
      .when(tap("east-out", "t3", "09:00"))
      .shows(
        answers({ rule: "R10", count: 1 }),
        alarm("custodian-leaving", { people: ["s3"] }),
        child("s3", { status: "in-care", custodian: "t3" }),
      );
  });

  test("R10: at a lane for both ways only who is inside leaves", () => {
    given(...inClass)
      .when(tap("east-both", "t1", "09:00"))
      .shows(answers({ verdict: "refuse", rule: "R10", open: false }));
    given(tap("east-both", "t2", "07:30"))
      .shows(answers({ verdict: "accept", open: true }), noAlarm("custodian-leaving"))
      .when(tap("east-both", "t2", "12:00"))
      .shows(answers({ verdict: "accept", open: true }), ({ state }) => {
        if (state.staffSeen.get("t2")?.left !== true) throw new Error("t2 did not leave");
      })
      .when(tap("east-both", "t2", "13:00"))
      .shows(({ state }) => {
        if (state.staffSeen.get("t2")?.left !== false) throw new Error("t2 did not come back");
      });
  });

  test("R10: a desk without a lane cannot hold anybody back, and tells all the same", () => {
    given(...inClass)
      .when(tap("west-desk", "t1", "09:00"))
      .shows(
        answers({ verdict: "refuse", rule: "R10", open: false, phrase: "hand-over-first" }),
        alarm("custodian-leaving", { adult: "t1", place: "west" }),
        room("room-1", { custodian: null }),
      );
    given(tap("east-in", "t2", "07:30"))
      .when(tap("west-desk", "t2", "07:40"))
      .shows(answers({ verdict: "accept", open: false }), noAlarm("custodian-leaving"));
  });

  test("G7 R10: a late tap of one who has gone is the same alarm", () => {
    given(...inClass)
      .when(lateTap("east-out", "t1", { tapped: "09:00", time: "09:05" }))
      .shows(
        answers({ verdict: "noted", rule: "G7" }),
        alarm("custodian-leaving", { adult: "t1", people: ["s1", "s2"], active: true }),
        room("room-1", { custodian: null }),
      );
  });

  test("R10: who holds nobody just goes", () => {
    given(tap("east-in", "t2", "07:30"))
      .when(tap("east-out", "t2", "07:40"))
      .shows(answers({ verdict: "accept", rule: "G1", open: true }), facts("staff-seen", "tap-judged"));
  });
});

describe("R10 at the end of a turn at the gate", () => {
  const [east] = PLAN.gateDuty;
  /** The guard until 08:00, then t4. */
  const turns = planBecomes("06:30", {
    gateDuty: [
      { ...east!, to: 8 * 60 },
      { ...east!, from: 8 * 60, staff: "t4" },
    ],
  });

  test("R10: children at the gate pass to the adult whose turn it is", () => {
    given(turns, tap("east-in", "s1", "07:55"))
      .when(tap("east-out", "guard", "08:05"))
      .shows(
        answers({ verdict: "accept", open: true }),
        child("s1", { status: "arriving", custodian: "t4", place: "east", rule: "R10" }),
        noAlarm("custodian-leaving"),
      );
  });

  test("R10: while it is still their turn they answer for them", () => {
    given(turns, tap("east-in", "s1", "07:50"))
      .when(tap("east-out", "guard", "07:55"))
      .shows(answers({ verdict: "refuse", rule: "R10", count: 1 }), child("s1", { custodian: "guard" }));
  });

  test("R6: a child who changes hands at the gate has no more time to get to its room", () => {
    const before = given(turns, tap("east-in", "s1", "07:55"));
    const due = before.played.state.custody.get("s1")?.due ?? null;
    before.when(tap("east-out", "guard", "08:05")).shows(child("s1", { custodian: "t4", due }));
  });
});
