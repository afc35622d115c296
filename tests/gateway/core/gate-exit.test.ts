import { describe, test } from "vitest";
import { askPickup, confirm, lateTap, settleChild, tap } from "./support/events.ts";
import { alarm, answers, child, facts, noAlarm, pickup } from "./support/expectations.ts";
import { send } from "./support/room-events.ts";
import { given } from "./support/scene.ts";
import { at } from "./support/school.ts";

/** s5 carries a secure card (L2), s6 a clonable one (L0); both may go alone from 15:30 to 16:30. */
const inClass = [tap("door-2", "t2", "07:50"), tap("door-2", "s5", "07:55"), tap("door-2", "s6", "07:55")];

describe("G2 exit", () => {
  test("G2: without a release the gate stays shut, the child hears why and the guard is alerted", () => {
    given(tap("east-in", "s1", "07:30"))
      .when(tap("east-out", "s1", "07:40"))
      .shows(
        answers({ verdict: "refuse", rule: "G2", open: false, phrase: "wait-for-family" }),
        child("s1", { status: "arriving", custodian: "guard" }),
        alarm("exit-refused", { place: "east", people: ["s1"], owner: "guard" }),
      );
  });

  test("G2: further refusals at one gate fold into that alarm", () => {
    given(tap("east-in", "s1", "07:30"), tap("east-in", "s2", "07:30"), tap("east-out", "s1", "07:40"))
      .when(tap("east-out", "s2", "07:41"))
      .shows(alarm("exit-refused", { people: ["s1", "s2"], times: 2 }));
  });

  test("G2: the alarm ends by itself when the child has left lawfully", () => {
    given(
      tap("east-in", "s1", "07:30"),
      tap("east-out", "s1", "07:40"),
      tap("east-desk", "g2", "07:41"),
      confirm("07:41", "p1"),
    )
      .when(tap("east-out", "s1", "07:42"))
      .shows(alarm("exit-refused", { active: false, reason: "released" }));
  });

  test("G2: a confirmed pickup opens the gate once, and custody passes to the collector with the tap", () => {
    given(tap("east-in", "s1", "07:30"), tap("east-desk", "g2", "07:40"), confirm("07:41", "p1"))
      .when(tap("east-out", "s1", "07:45"))
      .shows(
        answers({ verdict: "accept", rule: "G2", open: true, phrase: "goodbye" }),
        child("s1", { status: "released", custodian: "g2", place: null, rule: "G2", since: at("07:45") }),
        pickup("p1", { state: "done", released: ["s1"], expires: null }),
        facts("grant-used", "custody-changed", "tap-judged"),
      )
      .when(tap("east-out", "s1", "07:46"))
      .shows(answers({ verdict: "refuse", open: false }));
  });

  test("G2: a grant counts at the gate where the adult waits", () => {
    given(
      tap("east-in", "s1", "07:30"),
      askPickup("07:40", ["s1"], { collector: "g2", gate: "west" }),
      confirm("07:41", "p1"),
    )
      .when(tap("east-out", "s1", "07:42"))
      .shows(answers({ verdict: "refuse", open: false }), pickup("p1", { state: "granted" }));
  });

  test("G2: from the instant at which a grant ends it opens nothing", () => {
    given(tap("east-in", "s1", "07:30"), tap("east-desk", "g2", "07:40"), confirm("07:41", "p1"))
      .when(tap("east-out", "s1", "07:46"))
      .shows(answers({ verdict: "refuse", open: false }), child("s1", { status: "arriving" }));
  });

  test("G2: a secure card with consent, inside the child's own window, opens alone", () => {
    given(...inClass)
      .when(tap("east-out", "s5", "15:35"))
      .shows(
        answers({ verdict: "accept", rule: "G2", open: true, phrase: "goodbye" }),
        child("s5", { status: "released", custodian: "s5", since: at("15:35") }),
        noAlarm("exit-refused"),
      );
  });

  test("G2: outside the window consent opens nothing", () => {
    given(...inClass)
      .when(tap("east-out", "s5", "15:29"))
      .shows(answers({ verdict: "refuse", phrase: "wait-for-family" }));
    given(...inClass)
      .when(tap("east-out", "s5", "16:30"))
      .shows(answers({ verdict: "refuse", phrase: "wait-for-family" }));
  });

  test("G2: a clonable card waits for the guard's touch, and the next tap goes through, however soon", () => {
    given(...inClass)
      .when(tap("east-out", "s6", "15:35:00"))
      .shows(
        answers({ verdict: "wait", rule: "G2", open: false, phrase: "wait-for-guard" }),
        pickup("p1", { self: true, collector: "s6", students: ["s6"], state: "open" }),
        noAlarm("exit-refused"),
      )
      .when(confirm("15:35:03", "p1"))
      .when(tap("east-out", "s6", "15:35:05"))
      .shows(answers({ verdict: "accept", open: true }), child("s6", { status: "released", custodian: "s6" }));
  });

  test("G2: a child who taps again while it waits does not ask twice", () => {
    given(...inClass, tap("east-out", "s6", "15:35"))
      .when(tap("east-out", "s6", "15:36"))
      .shows(answers({ verdict: "wait" }), facts("tap-judged"));
  });

  test("G2: a child who leaves alone leaves the request of an adult who came too", () => {
    given(...inClass, tap("east-desk", "g5", "15:32"))
      .when(tap("east-out", "s5", "15:35"))
      .shows(answers({ open: true }), pickup("p1", { state: "done", released: [] }));
  });

  test("G2: who has left already may not leave again on the same consent", () => {
    given(...inClass, tap("east-out", "s5", "15:35"))
      .when(tap("east-out", "s5", "15:36"))
      .shows(answers({ verdict: "refuse", open: false }));
  });

  test("G2: a child who was settled as absent is not let out by its window", () => {
    given(settleChild("08:00", "s5", { outcome: "absent", custodian: "g5" }))
      .when(tap("east-out", "s5", "15:35"))
      .shows(answers({ verdict: "refuse", open: false }), child("s5", { status: "absent" }));
  });

  test("G7: a late exit tap on a grant that held then releases at its own time and operates nothing", () => {
    given(tap("east-in", "s1", "07:30"), tap("east-desk", "g2", "07:40"), confirm("07:41", "p1"))
      .when(lateTap("east-out", "s1", { tapped: "07:44", time: "07:45" }))
      .shows(
        answers({ verdict: "noted", rule: "G7", open: false }),
        child("s1", { status: "released", since: at("07:44") }),
      );
  });

  test("R6: a child who was sent to this gate has arrived with its tap there, whatever the gate says", () => {
    given(...inClass, send("10:00", "t2", { students: ["s5"], purpose: "pickup", to: "east" }))
      .when(tap("east-out", "s5", "10:04"))
      .shows(
        answers({ verdict: "refuse", phrase: "wait-for-family" }),
        child("s5", { status: "awaiting-pickup", custodian: "guard", place: "east" }),
        noAlarm("transit-overdue"),
      );
  });

  test("R3: an unaccounted child who turns up at a gate is with the adult there, and stays", () => {
    given(tap("east-in", "s1", "07:30"), tap("door-1", "t1", "07:50"))
      .when(tap("east-out", "s1", "08:30"))
      .shows(
        answers({ verdict: "refuse", open: false }),
        child("s1", { status: "awaiting-pickup", custodian: "guard", place: "east" }),
        alarm("unaccounted", { active: false, reason: "seen-again" }),
      );
  });

  test("G3: at a gate without an exit reader a tap of a child on site is the place where it waits for its family", () => {
    given(tap("west-desk", "s1", "07:30"))
      .when(tap("west-desk", "s1", "07:40"))
      .shows(
        answers({ verdict: "accept", rule: "G3", open: false, phrase: "wait-for-family" }),
        child("s1", { status: "awaiting-pickup", custodian: "leader", place: "west" }),
      );
  });

  test("G2: at a gate without an exit reader, who may go alone with a secure card is released by its tap", () => {
    given(...inClass)
      .when(tap("west-desk", "s5", "15:35"))
      .shows(
        answers({ verdict: "accept", rule: "G2", open: false }),
        child("s5", { status: "released", custodian: "s5" }),
      );
  });

  test("G2: at a gate without an exit reader, who may go alone with a clonable card is released by the guard's touch", () => {
    given(...inClass)
      .when(tap("west-desk", "s6", "15:35"))
      .shows(answers({ verdict: "wait" }), child("s6", { status: "awaiting-pickup", place: "west" }))
      .when(confirm("15:36", "p1"))
      .shows(child("s6", { status: "released", custodian: "s6" }), pickup("p1", { state: "done" }));
  });
});
