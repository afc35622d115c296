import { describe, expect, test } from "vitest";
import { askPickup, confirm, deny, lateTap, settleChild, tap, tick } from "./support/events.ts";
import { alarm, answers, child, done, effects, facts, noAlarm, pickup, refused } from "./support/expectations.ts";
import { given } from "./support/scene.ts";
import { at } from "./support/school.ts";

/** The siblings s1 and s2 and their classmate s3 are in class with t1. */
const inClass = [
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:51"),
  tap("door-1", "s2", "07:52"),
  tap("door-1", "s3", "07:53"),
  tap("door-1", "s4", "07:54"),
];

describe("G3 a guardian's card", () => {
  test("G3: opens one request for all their children on site, and their room is called", () => {
    given(...inClass)
      .when(tap("east-in", "g1", "09:00"))
      .shows(
        answers({ verdict: "accept", rule: "G3", open: false, phrase: "family-called" }),
        pickup("p1", {
          state: "open",
          students: ["s1", "s2"],
          collector: "g1",
          gate: "east",
          barred: false,
          self: false,
        }),
        effects({ kind: "call-classroom", place: "room-1", students: ["s1", "s2"], gate: "east" }),
        child("s1", { status: "in-class", custodian: "t1" }),
      );
  });

  test("G3: children who are not on site are not in the request", () => {
    given(tap("east-in", "s2", "07:30"))
      .when(tap("east-in", "g1", "09:00"))
      .shows(pickup("p1", { students: ["s2"] }));
  });

  test("G3: with nobody on site it is refused", () => {
    given()
      .when(tap("east-in", "g1", "09:00"))
      .shows(answers({ verdict: "refuse", phrase: "see-guard" }), facts("tap-judged"));
  });

  test("G3: asked again later, the room is called again and there is still one request", () => {
    given(...inClass, tap("east-in", "g1", "09:00"))
      .when(tap("east-out", "g1", "09:03"))
      .shows(
        answers({ verdict: "accept", phrase: "family-called" }),
        effects({ kind: "call-classroom", place: "room-1", students: ["s1", "s2"], gate: "east" }),
        facts("tap-judged"),
      );
  });

  test("G3: a second adult for the same child waits for the guard's choice", () => {
    given(...inClass, tap("east-in", "g1", "09:00"))
      .when(tap("east-in", "g2", "09:01"))
      .shows(answers({ verdict: "wait", phrase: "wait-for-guard" }), facts("tap-judged"), effects());
  });

  test("G3: a barred adult is flagged for the guard, nobody is called, and no touch can confirm it", () => {
    given(...inClass)
      .when(tap("east-in", "g4", "09:00"))
      .shows(
        answers({ verdict: "wait", open: false, phrase: "wait-for-guard" }),
        pickup("p1", { barred: true, collector: "g4", students: ["s4"] }),
        effects(),
      )
      .when(confirm("09:01", "p1"))
      .shows(refused("pickup/barred"));
  });

  test("G3: a barred adult's request does not stand in the way of one who may collect", () => {
    given(...inClass, tap("east-in", "g4", "09:00"))
      .when(tap("east-in", "g3", "09:01"))
      .shows(answers({ verdict: "accept" }), pickup("p2", { students: ["s3", "s4"], barred: false }));
  });

  test("G3: a barred adult who taps again is not a second request", () => {
    given(...inClass, tap("east-in", "g4", "09:00"))
      .when(tap("east-in", "g4", "09:01"))
      .shows(facts("tap-judged"));
  });

  test("G3: at a room's reader a guardian's card asks nothing", () => {
    given(...inClass)
      .when(tap("door-1", "g1", "09:00"))
      .shows(answers({ verdict: "refuse" }), facts("tap-judged"));
  });

  test("G7: a card that was read some seconds ago or more calls no child: a late tap opens no request", () => {
    given(...inClass)
      .when(lateTap("east-in", "g1", { tapped: "09:00", time: "09:05" }))
      .shows(answers({ verdict: "noted", rule: "G7" }), facts("tap-judged"), effects());
    given(...inClass)
      .when(lateTap("east-in", "g1", { tapped: "09:00:00", time: "09:00:06" }))
      .shows(answers({ verdict: "noted", rule: "G7" }), facts("tap-judged"), effects());
  });
});

describe("G3 a look-up by the guard", () => {
  test("G3: the only guardian whom all lists have in common is proposed", () => {
    given(...inClass)
      .when(askPickup("09:00", ["s1", "s2"]))
      .shows(done("p1"), pickup("p1", { collector: "g1" }));
  });

  test("G3: with two who might, the guard names the adult at the confirmation", () => {
    given(...inClass)
      .when(askPickup("09:00", ["s1"]))
      .shows(pickup("p1", { collector: null }))
      .when(confirm("09:01", "p1"))
      .shows(refused("pickup/collector-required", ["s1"]))
      .when(confirm("09:01", "p1", "g2"))
      .shows(done("p1"), pickup("p1", { state: "granted", collector: "g2" }));
  });

  test("G3: a barred guardian is never proposed", () => {
    given(...inClass)
      .when(askPickup("09:00", ["s4"]))
      .shows(pickup("p1", { collector: "g3" }));
  });

  test("G3: a collector must be on the list of every child", () => {
    given(...inClass)
      .when(askPickup("09:00", ["s1", "s2"], { collector: "g2" }))
      .shows(refused("pickup/not-on-list", ["s2"]));
    given(...inClass, askPickup("09:00", ["s1", "s2"]))
      .when(confirm("09:01", "p1", "g2"))
      .shows(refused("pickup/not-on-list", ["s2"]));
  });

  test("G3: a barred collector opens a request that only the guard sees", () => {
    given(...inClass)
      .when(askPickup("09:00", ["s4"], { collector: "g4" }))
      .shows(pickup("p1", { barred: true }), effects())
      .when(confirm("09:01", "p1"))
      .shows(refused("pickup/barred"));
  });

  test("G3: a child who is in an open request is not asked for twice", () => {
    given(...inClass, askPickup("09:00", ["s1"]))
      .when(askPickup("09:01", ["s1", "s2"]))
      .shows(refused("pickup/already-open", ["s1"]));
  });

  test("G3: what cannot be asked is refused by its own code", () => {
    given(...inClass)
      .when(askPickup("09:00", ["s6"]))
      .shows(refused("pickup/not-on-site", ["s6"]));
    given(...inClass)
      .when(askPickup("09:00", ["nobody"]))
      .shows(refused("student/unknown", ["nobody"]));
    given(...inClass)
      .when(askPickup("09:00", []))
      .shows(refused("student/unknown"));
    given(...inClass)
      .when(askPickup("09:00", ["s1"], { gate: "room-1" }))
      .shows(refused("gate/unknown"));
    given(...inClass)
      .when(askPickup("09:00", ["s1"], { collector: "nobody" }))
      .shows(refused("person/unknown"));
    given(...inClass)
      .when(confirm("09:00", "p1"))
      .shows(refused("pickup/unknown"));
    given(...inClass)
      .when(deny("09:00", "p1"))
      .shows(refused("pickup/unknown"));
  });
});

describe("G3 the guard's word", () => {
  test("G3: a confirmation is a grant of 5 minutes; custody stays with the present holder", () => {
    given(...inClass, tap("east-in", "g1", "09:00"))
      .when(confirm("09:01", "p1"))
      .shows(
        pickup("p1", { state: "granted", settledBy: "guard", expires: at("09:06") }),
        child("s1", { status: "in-class", custodian: "t1" }),
      );
  });

  test("G3: each child uses it once, and the request is done with the last", () => {
    given(...inClass, tap("east-in", "g1", "09:00"), confirm("09:01", "p1"))
      .when(tap("east-out", "s1", "09:02"))
      .shows(pickup("p1", { state: "granted", released: ["s1"] }))
      .when(tap("east-out", "s2", "09:03"))
      .shows(pickup("p1", { state: "done", released: ["s1", "s2"] }));
  });

  test("G3: of two confirmations one wins", () => {
    given(...inClass, tap("east-in", "g1", "09:00"), confirm("09:01", "p1"))
      .when(confirm("09:01", "p1"))
      .shows(refused("pickup/already-settled"));
  });

  test("G3: what was confirmed is not denied any more, and the other way round", () => {
    given(...inClass, tap("east-in", "g1", "09:00"), confirm("09:01", "p1"))
      .when(deny("09:01", "p1"))
      .shows(refused("pickup/already-settled"));
    given(...inClass, tap("east-in", "g1", "09:00"), deny("09:01", "p1"))
      .when(confirm("09:01", "p1"))
      .shows(refused("pickup/already-settled"));
  });

  test("G3: a grant that nobody used lapses: the request is open again, and the guard is told", () => {
    given(...inClass, tap("east-in", "g1", "09:00"), confirm("09:01", "p1"))
      .when(tick("09:06"))
      .shows(
        pickup("p1", { state: "open", expires: null, settledBy: null, collector: "g1" }),
        alarm("grant-lapsed", { place: "east", people: ["s1", "s2"], owner: "guard", active: true }),
      )
      .when(confirm("09:07", "p1"))
      .shows(
        pickup("p1", { state: "granted", expires: at("09:12") }),
        alarm("grant-lapsed", { active: false, reason: "pickup-settled" }),
      );
  });

  test("G3: a grant of whose children nobody is left does not come back", () => {
    given(...inClass, askPickup("09:00", ["s1"], { collector: "g1" }), confirm("09:01", "p1"))
      .when(settleChild("09:02", "s1", { outcome: "released", custodian: "g1" }))
      .shows(pickup("p1", { state: "done" }))
      .when(tick("09:10"))
      .shows(noAlarm("grant-lapsed"));
  });

  test("G3: deny keeps custody and is an alarm", () => {
    given(...inClass, tap("east-in", "g1", "09:00"))
      .when(deny("09:01", "p1"))
      .shows(
        pickup("p1", { state: "denied", settledBy: "guard", reason: "not the face on the card" }),
        child("s1", { status: "in-class", custodian: "t1" }),
        alarm("pickup-denied", { people: ["s1", "s2"], place: "east" }),
      );
  });

  test("A1 JA-19: the denials of two requests at one gate are two alarms", () => {
    given(
      ...inClass,
      tap("door-1", "s3", "08:30"),
      askPickup("08:59", ["s3"], { collector: "g4" }),
      tap("east-in", "g1", "09:00"),
      deny("09:01", "p1"),
    )
      .when(deny("09:02", "p2"))
      .shows(({ state }) => {
        const denials = [...state.alarms.values()].filter(({ kind }) => kind === "pickup-denied");
        expect(denials).toMatchObject([
          { place: "east", people: ["s1", "s2"], times: 1 },
          { place: "east", people: ["s3"], times: 1 },
        ]);
      });
  });

  test("G3: a denial is about those who are still to be collected", () => {
    given(
      ...inClass,
      tap("east-in", "g1", "09:00"),
      settleChild("09:01", "s1", { outcome: "released", custodian: "g1" }),
    )
      .when(deny("09:02", "p1"))
      .shows(alarm("pickup-denied", { people: ["s2"] }));
    given(
      ...inClass,
      tap("east-in", "g1", "09:00"),
      confirm("09:01", "p1"),
      tap("east-out", "s1", "09:02"),
      tick("09:06"),
      settleChild("09:06:10", "s1", { outcome: "in-care", custodian: "t4", place: "library" }),
    )
      .when(deny("09:07", "p1"))
      .shows(alarm("pickup-denied", { people: ["s2"] }));
  });

  test("G3: at a gate without an exit reader, who waits there is released at the confirmation", () => {
    given(...inClass, tap("west-desk", "s1", "09:00"), tap("west-desk", "g1", "09:01"))
      .when(confirm("09:02", "p1"))
      .shows(
        child("s1", { status: "released", custodian: "g1", rule: "G3" }),
        child("s2", { status: "in-class" }),
        pickup("p1", { state: "granted", released: ["s1"] }),
      )
      .when(tap("west-desk", "s2", "09:03"))
      .shows(
        answers({ verdict: "accept", rule: "G2", open: false }),
        child("s2", { status: "released", custodian: "g1" }),
        pickup("p1", { state: "done" }),
      );
  });

  test("G3: when all its children have gone another way, there is nothing to confirm", () => {
    given(
      ...inClass,
      tap("east-in", "g1", "09:00"),
      settleChild("09:01", "s1", { outcome: "released", custodian: "g1" }),
    )
      .when(confirm("09:02", "p1"))
      .shows(done("p1"))
      .when(settleChild("09:03", "s2", { outcome: "released", custodian: "g1" }))
      .shows(pickup("p1", { state: "done" }));
  });
});
