import { describe, expect, test } from "vitest";
import { confirm, deny, lateTap, settleChild, tap, tick } from "./support/events.ts";
import { alarm, answers, child, done, effects, facts, noAlarm, pickup, refused, room } from "./support/expectations.ts";
import {
  admit,
  beginEmergency,
  depart,
  endEmergency,
  muster,
  registerVisitor,
  tapSaying,
  visitorLeaves,
} from "./support/gate-events.ts";
import { given, type Scene } from "./support/scene.ts";
import { at } from "./support/school.ts";

/** t1 has s1 and s2 in class, s5 has just come in, a visitor is with t1; t2 went home again. */
const running = [
  tap("east-in", "t2", "07:20"),
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:51"),
  tap("door-1", "s2", "07:52"),
  tap("east-out", "t2", "08:20"),
  tap("east-in", "s5", "08:30"),
  registerVisitor("08:40"),
];

const emergency =
  (wanted: object | null) =>
  ({ state }: Scene["played"]) =>
    wanted === null ? expect(state.emergency).toBeNull() : expect(state.emergency).toMatchObject(wanted);
const counted =
  (...people: string[]) =>
  ({ state }: Scene["played"]) =>
    expect(Array.from(state.mustered.entries(), ([person]) => person).sort()).toEqual(people);

describe("G8 an emergency begins", () => {
  test("G8 WH-23: everybody who is known to be on site is expected: children, staff who did not leave, visitors", () => {
    given(...running)
      .when(beginEmergency("09:00"))
      .shows(
        done("fire"),
        emergency({ since: at("09:00"), by: "leader", drill: false, expected: ["plumber", "s1", "s2", "s5", "t1"] }),
        counted(),
        alarm("evacuation", { priority: 1, people: [], owner: "leader", active: true }),
      );
  });

  test("G8: an input of the building begins it, too, and a drill is said to be one", () => {
    given(...running)
      .when(beginEmergency("09:00", { by: null }))
      .shows(done("fire"), emergency({ by: null }));
    given(...running)
      .when(beginEmergency("09:00", { drill: true }))
      .shows(emergency({ drill: true }), alarm("evacuation", { priority: 3 }));
    given(...running)
      .when(beginEmergency("09:00", { by: "g1" }))
      .shows(refused("staff/unknown", ["g1"]));
  });

  test("G8: a fire in the middle of a drill is a fire: of the highest priority, and counted anew", () => {
    given(...running, beginEmergency("09:00", { drill: true }))
      .when(beginEmergency("09:01"))
      .shows(alarm("evacuation", { priority: 1, active: true, state: "unacknowledged" }), ({ state }) =>
        expect(state.emergency).toMatchObject({ drill: false, since: at("09:01") }),
      );
  });

  test("G8: one at a time", () => {
    given(...running, beginEmergency("09:00"))
      .when(beginEmergency("09:01"))
      .shows(refused("emergency/in-progress"), facts());
  });

  test("G8: it moves nobody's custody and opens no lock: wiring does", () => {
    given(...running)
      .when(beginEmergency("09:00"))
      .shows(
        child("s1", { status: "in-class", custodian: "t1", place: "room-1" }),
        facts("emergency-set", "alarm-changed"),
        effects(),
      );
  });
});

describe("G8 the muster", () => {
  const begun = [...running, beginEmergency("09:00")];

  test("G8: a card at any reader says where somebody is, and nothing more: G2 rests", () => {
    given(...begun)
      .when(tap("east-out", "s1", "09:01"))
      .shows(
        answers({ verdict: "noted", rule: "G8", open: false, phrase: "mustered" }),
        counted("s1"),
        child("s1", { status: "in-class", custodian: "t1", place: "room-1" }),
        noAlarm("exit-refused"),
        facts("mustered", "tap-judged"),
      )
      .when(tap("door-hall", "t1", "09:02"))
      .shows(answers({ verdict: "noted", rule: "G8" }), counted("s1", "t1"), room("room-1", { custodian: "t1" }));
  });

  test("G8: once is enough, and another place is news", () => {
    given(...begun, tap("east-out", "s1", "09:01"))
      .when(tap("east-out", "s1", "09:02"))
      .shows(facts("tap-judged"))
      .when(tap("west-desk", "s1", "09:05"))
      .shows(facts("mustered", "tap-judged"));
  });

  test("G8 R10: a teacher who goes out with the others is counted, not told to hand over", () => {
    given(...begun)
      .when(tap("east-out", "t1", "09:01"))
      .shows(answers({ verdict: "noted", rule: "G8" }), counted("t1"), noAlarm("custodian-leaving"));
  });

  test("G8 G6: a badge counts whoever wears it, and does not end the visit", () => {
    given(...begun)
      .when(tap("east-out", "b1", "09:01"))
      .shows(answers({ verdict: "noted" }), counted("plumber"), ({ state }) =>
        expect(state.visits.get("v1")?.outAt).toBeNull(),
      );
  });

  test("G8: a family's card calls nobody and counts nobody", () => {
    given(...begun)
      .when(tap("east-desk", "g1", "09:01"))
      .shows(answers({ verdict: "wait", rule: "G8", open: false, phrase: "wait-for-guard" }), counted(), effects());
  });

  test("G8: who confirmed or asked before finds that nobody is released now", () => {
    given(...running, tap("east-desk", "g1", "08:58"), beginEmergency("09:00"))
      .when(confirm("09:01", "p1"))
      .shows(refused("emergency/in-progress"), facts())
      .when(deny("09:02", "p1"))
      .shows(done("p1"));
    given(...running, tap("east-desk", "g1", "08:58"), confirm("08:59", "p1"), beginEmergency("09:00"))
      .when(tap("east-out", "s1", "09:01"))
      .shows(
        answers({ verdict: "noted", open: false }),
        child("s1", { status: "in-class" }),
        pickup("p1", { released: [] }),
      );
  });

  test("G8: adults count those who are with them, and themselves", () => {
    given(...begun)
      .when(muster("09:02", ["s1", "s2"]))
      .shows(done("fire"), counted("s1", "s2", "t1"), child("s1", { custodian: "t1", place: "room-1" }))
      .when(muster("09:03", ["s1", "plumber"]))
      .shows(counted("plumber", "s1", "s2", "t1"), facts("mustered"));
  });

  test("G8: only people of whom the school knows, at a place that it knows", () => {
    given(...begun)
      .when(muster("09:02", ["s1", "nobody"]))
      .shows(refused("person/unknown", ["nobody"]), facts());
    given(...begun)
      .when(muster("09:02", ["s1"], { place: "moon" }))
      .shows(refused("place/unknown"));
    given(...begun)
      .when(muster("09:02", ["s1"], { by: "g1" }))
      .shows(refused("staff/unknown", ["g1"]));
    given(...running)
      .when(muster("09:02", ["s1"]))
      .shows(refused("emergency/none"));
    given(...running, visitorLeaves("08:50"), beginEmergency("09:00"))
      .when(muster("09:02", ["plumber"]))
      .shows(refused("person/unknown", ["plumber"]));
  });

  test("G8 WH-23: when its time is up, who is not counted is named, and each who is counted then is taken off", () => {
    given(...begun, muster("09:02", ["s1"]))
      .when(tick("09:05"))
      .shows(
        alarm("evacuation", { people: ["plumber", "s2", "s5"], times: 2, active: true }),
        emergency({ overdue: true }),
      )
      .when(tap("east-out", "s2", "09:06"))
      .shows(alarm("evacuation", { people: ["plumber", "s5"] }))
      .when(muster("09:07", ["s5", "plumber"]))
      .shows(alarm("evacuation", { active: false, reason: "mustered" }), emergency({ since: at("09:00") }));
  });

  test("G8: with everybody counted in time nobody is named", () => {
    given(...begun, muster("09:02", ["s1", "s2", "s5", "plumber"]))
      .when(tick("09:05"))
      .shows(alarm("evacuation", { active: false, reason: "mustered", times: 1 }), emergency({ overdue: true }));
  });

  test("G8: who was settled by a person's word meanwhile is not waited for", () => {
    given(tap("east-in", "s1", "07:30"), beginEmergency("09:00"))
      .when(settleChild("09:02", "s1", { outcome: "released", custodian: "g1" }))
      .shows(alarm("evacuation", { active: false, reason: "mustered" }));
  });

  test("A2 G8: a late tap from before it is judged as ever: who had left is not looked for", () => {
    given(...running, tap("east-desk", "g1", "08:55"), confirm("08:56", "p1"), beginEmergency("09:00"))
      .when(lateTap("east-out", "s1", { tapped: "08:58", time: "09:00:30" }))
      .shows(child("s1", { status: "released", since: at("08:58") }))
      .when(tick("09:05"))
      .shows(({ state }) => {
        const missing = [...state.alarms.values()].find(({ kind }) => kind === "evacuation")?.people;
        expect(missing).not.toContain("s1");
        expect(missing).toContain("s2");
      });
  });

  test("G8 G7: a late tap from within it counts at its own time", () => {
    given(...begun)
      .when(lateTap("east-out", "s1", { tapped: "09:01", time: "09:03" }))
      .shows(answers({ verdict: "noted", rule: "G7" }), counted("s1"), ({ state }) =>
        expect(state.mustered.get("s1")).toMatchObject({ at: at("09:01"), place: "east" }),
      );
  });

  test("G8 G7: what an earlier tap says of another place is no news", () => {
    given(...begun, tap("west-desk", "s1", "09:04"))
      .when(lateTap("east-out", "s1", { tapped: "09:01", time: "09:05:30" }))
      .shows(({ state }) => expect(state.mustered.get("s1")).toMatchObject({ at: at("09:04"), place: "west" }));
  });

  test("G5 G8: people run: how fast a card moved accuses nobody then, and a suspect card counts nobody", () => {
    given(...begun, tap("east-out", "s1", "09:01:00"))
      .when(tap("west-desk", "s1", "09:01:30"))
      .shows(answers({ verdict: "noted", rule: "G8" }));
    given(tap("east-in", "s1", "07:30:00"), tap("west-desk", "s1", "07:31:00"), beginEmergency("09:00"))
      .when(tapSaying("east-out", "s1", "09:05", {}))
      .shows(answers({ verdict: "refuse", rule: "G5" }), counted());
  });

  test("G8: no line leaves, a person's word counts, and who is admitted is counted", () => {
    given(...begun)
      .when(depart("09:01", ["s2"]))
      .shows(refused("emergency/in-progress"));
    given(...begun)
      .when(admit("09:01", "s6"))
      .shows(counted("s6"), child("s6", { status: "arriving" }));
    given(...begun, settleChild("09:02", "s5", { outcome: "released", custodian: "g5" }))
      .when(tick("09:05"))
      .shows(alarm("evacuation", { people: ["plumber", "s1", "s2", "t1"] }));
  });
});

describe("G8 an emergency ends", () => {
  const begun = [...running, beginEmergency("09:00")];

  test("G8: only an adult who answers for the school ends it, with a reason", () => {
    given(...begun)
      .when(endEmergency("09:20", { by: "t1" }))
      .shows(refused("staff/not-allowed", ["t1"]), facts());
    given(...begun)
      .when(endEmergency("09:20", { by: "g1" }))
      .shows(refused("staff/unknown", ["g1"]));
    given(...begun)
      .when(endEmergency("09:20", { reason: "" }))
      .shows(refused("settle/reason-required"));
    given(...running)
      .when(endEmergency("09:20"))
      .shows(refused("emergency/none"));
    given(...begun)
      .when(endEmergency("09:20", { by: "o2" }))
      .shows(done("fire"), emergency(null), counted());
  });

  test("WH-N11 R3: a child whom nobody counted is unaccounted from then on; who was counted stays with the holder", () => {
    given(...begun, muster("09:02", ["s1"]))
      .when(endEmergency("09:20"))
      .shows(
        child("s1", { status: "in-class", custodian: "t1" }),
        child("s2", { status: "unattended", unattended: "unaccounted", custodian: null, rule: "R3" }),
        child("s5", { unattended: "unaccounted" }),
        alarm("unaccounted", { people: ["s2", "s5"], priority: 1, owner: "leader" }),
        alarm("evacuation", { state: "closed", active: false, reason: "false alarm", acknowledgedBy: "leader" }),
      )
      .when(tap("door-1", "s2", "09:25"))
      .shows(child("s2", { status: "in-class", custodian: "t1" }), alarm("unaccounted", { people: ["s5"] }));
  });

  test("R3: a child who was unaccounted before it began is one alarm, not two", () => {
    given(tap("east-in", "s3", "07:30"), tap("door-1", "t1", "07:50"), tick("08:11"), beginEmergency("09:00"))
      .shows(alarm("unaccounted", { people: ["s3"], session: "class-1" }))
      .when(endEmergency("09:20"))
      .shows(alarm("unaccounted", { people: ["s3"], times: 1 }), child("s3", { unattended: "unaccounted" }));
  });

  test("G8: after a drill everybody goes back to whom they were with", () => {
    given(...running, beginEmergency("09:00", { drill: true }), muster("09:02", ["s1"]), tick("09:05"))
      .when(endEmergency("09:20"))
      .shows(
        child("s2", { status: "in-class", custodian: "t1" }),
        noAlarm("unaccounted"),
        alarm("evacuation", { active: false }),
      );
  });

  test("G1 G8: who came in while it lasted is received by the gate's adult, or by whoever counted the child", () => {
    given(...begun, tap("east-in", "s6", "09:03"), muster("09:04", ["s3"]))
      .when(endEmergency("09:20"))
      .shows(
        child("s6", { status: "arriving", custodian: "guard", place: "east", rule: "G8" }),
        child("s3", { status: "arriving", custodian: "t1", place: null }),
      );
  });

  test("G8: a child who is outside with a leader stays with that leader", () => {
    const gathered = [...running, tap("east-desk", "s2", "17:36"), depart("17:40", ["s2"]), beginEmergency("17:45")];
    given(...gathered, muster("17:46", ["s2"]))
      .when(endEmergency("17:50"))
      .shows(child("s2", { status: "escorted", custodian: "t3" }));
  });

  test("G2: afterwards the gates are what they were", () => {
    given(...begun, muster("09:02", ["s1", "s2", "s5"]), endEmergency("09:20"))
      .when(tap("east-out", "s1", "09:21"))
      .shows(answers({ verdict: "refuse", rule: "G2", open: false }));
    given(...begun, endEmergency("09:20"))
      .when(beginEmergency("09:30"))
      .shows(done("fire"), counted());
  });
});
