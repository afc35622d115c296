import { describe, expect, test } from "vitest";
import { evolve } from "../../../gateway/core/evolve.ts";
import { emptyState, GAPS_KEPT_MAX } from "../../../gateway/core/state.ts";
import { lateTap, readerIs, settleChild, tap } from "./support/events.ts";
import { alarm, answers, child, facts, noAlarm, room } from "./support/expectations.ts";
import { given } from "./support/scene.ts";
import { at } from "./support/school.ts";

describe("G1 entry", () => {
  test("G1: an active student card opens, and custody begins with the gate-duty adult of the plan", () => {
    given()
      .when(tap("east-in", "s1", "07:30"))
      .shows(
        answers({ verdict: "accept", rule: "G1", open: true, phrase: "welcome" }),
        child("s1", { status: "arriving", custodian: "guard", place: "east", since: at("07:30"), rule: "G1" }),
        facts("custody-changed", "tap-judged"),
      );
  });

  test("G1: where the plan names nobody at the gate, the duty leader answers, so that a child is never nobody's", () => {
    given()
      .when(tap("west-desk", "s1", "07:30"))
      .shows(
        answers({ verdict: "accept", rule: "G1", open: false }),
        child("s1", { custodian: "leader", place: "west" }),
      );
    given()
      .when(tap("east-in", "s1", "06:10"))
      .shows(child("s1", { custodian: "leader" }));
  });

  test("G1: the same card again at the same reader within 10 s is one tap and opens nothing", () => {
    given(tap("east-in", "s1", "07:30:00"))
      .when(tap("east-in", "s1", "07:30:09"))
      .shows(answers({ verdict: "noted", rule: "G1", open: false, phrase: "already-tapped" }), facts("tap-judged"));
  });

  test("G1: after 10 s it is another tap: a child on site is let in, and its custody stays", () => {
    given(tap("east-in", "s1", "07:30:00"))
      .when(tap("east-in", "s1", "07:30:10"))
      .shows(answers({ verdict: "accept", open: true }), child("s1", { since: at("07:30:00") }), facts("tap-judged"));
  });

  test("G1: at another reader it is another tap, however soon", () => {
    given(tap("east-in", "s1", "07:30:00"))
      .when(tap("door-1", "s1", "07:30:05"))
      .shows(answers({ verdict: "accept", rule: "R2" }));
  });

  test("G1: a lane for both ways lets in who is not on site, and asks for a release of who is", () => {
    given()
      .when(tap("east-both", "s1", "07:30"))
      .shows(answers({ rule: "G1", open: true }))
      .when(tap("east-both", "s1", "07:31"))
      .shows(answers({ verdict: "refuse", rule: "G2", open: false }));
  });

  test("G1: a released child who comes back is in custody again", () => {
    given(tap("east-in", "s1", "07:30"), settleChild("10:00", "s1", { outcome: "released", custodian: "g1" }))
      .when(tap("east-in", "s1", "11:00"))
      .shows(child("s1", { status: "arriving", custodian: "guard", since: at("11:00") }));
  });

  test("G1: a member of staff is let in and seen on site", () => {
    given()
      .when(tap("east-in", "t1", "07:20"))
      .shows(
        answers({ verdict: "accept", rule: "G1", open: true, phrase: "staff-seen" }),
        facts("staff-seen", "tap-judged"),
      );
  });

  test("R4: a teacher who goes out at a gate leaves their empty room without an adult", () => {
    given(tap("door-1", "t1", "07:50"))
      .when(tap("east-out", "t1", "07:55"))
      .shows(answers({ verdict: "accept", rule: "G1", open: true }), room("room-1", { custodian: null }));
  });
});

describe("G4 strangers", () => {
  test("G4 JA-19: a card that nobody enrolled never opens and alerts the guard", () => {
    given()
      .when(tap("east-in", "stranger", "07:30"))
      .shows(
        answers({ verdict: "refuse", rule: "G4", open: false, phrase: "see-guard" }),
        alarm("unknown-card", { place: "east", reader: "east-in", owner: "guard", people: [], evidence: [4] }),
      );
  });

  test("G4: its repeats at one reader fold into one alarm", () => {
    given(tap("east-in", "stranger", "07:30"))
      .when(tap("east-in", "stranger", "07:30:03"))
      .shows(alarm("unknown-card", { times: 2, evidence: [4, 5] }));
  });

  test("G4: a lost card of a child on the roster is refused by name", () => {
    given()
      .when(tap("east-in", "s1-lost", "07:30"))
      .shows(answers({ verdict: "refuse", rule: "G4", open: false }), alarm("card-not-active", { people: ["s1"] }));
  });

  test("G4 G7: late, a stranger's card still alerts, and the answer is that it was stored", () => {
    given()
      .when(lateTap("east-in", "stranger", { tapped: "07:30", time: "07:45" }))
      .shows(answers({ verdict: "noted", rule: "G7", open: false }), alarm("unknown-card", { reader: "east-in" }));
  });

  test("P1: a reader that the plan does not place opens nothing", () => {
    given()
      .when(tap("nowhere", "s1", "07:30"))
      .shows(answers({ verdict: "refuse", rule: "P1", open: false }), child("s1", { status: "at-home" }));
  });
});

describe("G7 late taps", () => {
  test("G7: a late entry is noted, opens nothing, and corrects the record at its own time", () => {
    given()
      .when(lateTap("east-in", "s1", { tapped: "07:30", time: "07:45" }))
      .shows(
        answers({ verdict: "noted", rule: "G7", open: false, phrase: "stored" }),
        child("s1", { status: "arriving", since: at("07:30") }),
      );
  });

  test("G7: a late tap never overrides what is newer", () => {
    given(tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:52"))
      .when(lateTap("east-in", "s1", { tapped: "07:30", time: "07:55" }))
      .shows(answers({ verdict: "noted", rule: "G7" }), child("s1", { place: "room-1", since: at("07:52") }));
  });

  test("A2: a late tap that finds an unaccounted child ends the alarm and says why, and custody does not go back in time", () => {
    given(tap("east-in", "s1", "07:30"), tap("door-1", "t1", "07:50"))
      .when(lateTap("door-1", "s1", { tapped: "07:55", time: "08:20" }))
      .shows(
        child("s1", { status: "in-class", custodian: "t1", since: at("08:10") }),
        alarm("unaccounted", { active: false, state: "returned", reason: "late-tap", people: ["s1"] }),
      );
  });

  test("G7: a late exit without a release moves nobody and alarms nobody about what is over", () => {
    given(tap("east-in", "s1", "07:30"))
      .when(lateTap("east-out", "s1", { tapped: "07:40", time: "07:50" }))
      .shows(child("s1", { status: "arriving" }), noAlarm("exit-refused"));
  });

  test("G7: a reader that cannot be heard is one alarm until it is heard again", () => {
    given()
      .when(readerIs("silent", "east-in", "07:00"))
      .shows(alarm("reader-silent", { reader: "east-in", rule: "G7", active: true, priority: 2 }))
      .when(readerIs("offline", "east-in", "07:01"))
      .shows(alarm("reader-silent", { times: 2 }))
      .when(readerIs("online", "east-in", "07:02"))
      .shows(alarm("reader-silent", { active: false, state: "returned", reason: "reader-online" }));
  });

  test("R4: a silent reader of a room stands for a room that is unknown", () => {
    given()
      .when(readerIs("silent", "door-1", "07:00"))
      .shows(alarm("reader-silent", { place: "room-1", rule: "R4" }));
  });

  test("G7: a reader that says the same again changes nothing", () => {
    given(readerIs("online", "east-in", "07:00"))
      .when(readerIs("online", "east-in", "07:01"))
      .shows(facts());
  });

  test("A1: a tap that contradicts a stored one is an alarm; bytes that nobody can read are not", () => {
    const quarantined = (reason: string) =>
      ({ kind: "tap-quarantined", at: at("07:00"), reader: "east-in", reason, tap: null }) as const;
    given()
      .when(quarantined("tap/unreadable"))
      .shows(noAlarm("tap-contradicted"))
      .when(quarantined("tap/contradicts-stored"))
      .shows(alarm("tap-contradicted", { reader: "east-in", owner: "leader" }));
  });

  test("G7: a hole in a reader's log is recorded", () => {
    given()
      .when({ kind: "tap-gap-found", at: at("07:00"), reader: "east-in", epoch: 1, from: 3, to: 4 })
      .shows(facts("tap-gap-recorded"));
  });

  test("gaps of a reader are remembered for the screens, the latest ones, within a bound", () => {
    const gaps = Array.from({ length: GAPS_KEPT_MAX + 5 }, (_, i) => ({ epoch: 1, from: i + 1, to: i + 1 }));
    const state = gaps.reduce(
      (before, gap) => evolve(before, { kind: "tap-gap-recorded", reader: "east-in", ...gap }),
      emptyState,
    );
    expect(state.gaps.get("east-in")).toEqual(gaps.slice(5));
  });
});
