import { describe, expect, test } from "vitest";
import { offer, tap, tick } from "./support/events.ts";
import { alarm, answers, child, done, facts, noAlarm, refused, room } from "./support/expectations.ts";
import { cardIs, issuePass, planBecomes, remove } from "./support/gate-events.ts";
import { given, type Scene } from "./support/scene.ts";
import { at, PLAN } from "./support/school.ts";

const statusOf =
  (card: string, status: string) =>
  ({ state }: Scene["played"]) =>
    expect(state.roster.credentials.get(card)?.status).toBe(status);

describe("G4 a card that is reported", () => {
  test("G4: lost, it opens nothing from that instant", () => {
    given(cardIs("lost", "s1", "07:00", { by: "t1" }))
      .when(tap("east-in", "s1", "07:30"))
      .shows(answers({ verdict: "refuse", rule: "G4", open: false }), alarm("card-not-active", { people: ["s1"] }));
  });

  test("G4: found again, only the office makes it count", () => {
    given(cardIs("lost", "s1", "07:00"))
      .when(cardIs("active", "s1", "07:20", { by: "guard" }))
      .shows(refused("staff/not-allowed", ["guard"]), facts());
    given(cardIs("lost", "s1", "07:00"), cardIs("active", "s1", "07:20"))
      .when(tap("east-in", "s1", "07:30"))
      .shows(answers({ verdict: "accept", open: true }));
  });

  test("G4: anybody on the staff may report it, of a card that the school gave out, with a reason", () => {
    given()
      .when(cardIs("blocked", "s1", "07:00", { by: "guard" }))
      .shows(done("s1"), statusOf("card-s1", "blocked"));
    given()
      .when(cardIs("lost", "stranger", "07:00"))
      .shows(refused("credential/unknown"));
    given()
      .when(cardIs("lost", "s1", "07:00", { by: "g1" }))
      .shows(refused("staff/unknown", ["g1"]));
    given()
      .when(cardIs("lost", "s1", "07:00", { reason: "" }))
      .shows(refused("settle/reason-required"));
  });

  test("G4: reported twice, it is reported once", () => {
    given(cardIs("lost", "s1", "07:00"))
      .when(cardIs("lost", "s1", "07:01"))
      .shows(done("s1"), facts());
  });
});

describe("QS-04 an adult who is removed", () => {
  const inRoom = [tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:51")];

  test("QS-04: their cards are refused at once, at the gate and at the door", () => {
    given(remove("07:00", "t1"))
      .when(tap("east-in", "t1", "07:30"))
      .shows(answers({ verdict: "refuse", rule: "G4", open: false }), statusOf("card-t1", "blocked"));
    given(remove("07:00", "t1"))
      .when(tap("door-1", "t1", "07:50"))
      .shows(answers({ verdict: "refuse", rule: "G4" }), room("room-1", { custodian: null }));
  });

  test("QS-04 WH-N11: their room has no adult from then on, and who is in it in time is unattended", () => {
    given(...inRoom)
      .when(remove("09:00", "t1"))
      .shows(
        room("room-1", { custodian: null, uncoveredSince: at("09:00") }),
        alarm("custodian-leaving", { adult: "t1", people: ["s1"], priority: 1, active: true }),
      )
      .when(tick("09:02"))
      .shows(child("s1", { status: "unattended", unattended: "room" }), alarm("custodian-leaving", { active: true }));
  });

  test("QS-04: children whom another adult takes over are no longer in that name", () => {
    given(tap("door-1", "t3", "15:40"), tap("door-1", "s1", "15:41"), remove("15:50", "t3"))
      .when(tap("door-1", "t4", "15:51"))
      .shows(
        child("s1", { status: "in-care", custodian: "t4" }),
        alarm("custodian-leaving", { active: false, reason: "adult-took-custody" }),
      );
  });

  test("QS-04: an offer that they made or got is void", () => {
    given(...inRoom, offer("09:00", "t1", { to: "t2", students: ["s1"] }))
      .when(remove("09:01", "t2"))
      .shows(({ state }) => expect(state.handovers.get("h1")?.state).toBe("withdrawn"), noAlarm("custodian-leaving"));
  });

  test("QS-04: at a gate the plan's next adult takes over at once, and no child is theirs again", () => {
    const { gateDuty } = PLAN;
    const duty = [{ ...gateDuty[0]!, staff: "t3" }, ...gateDuty];
    given(planBecomes("06:30", { gateDuty: duty }), tap("east-in", "s1", "07:30"))
      .when(remove("07:31", "t3"))
      .shows(child("s1", { status: "arriving", custodian: "guard", place: "east" }), noAlarm("custodian-leaving"))
      .when(tap("east-in", "s2", "07:32"))
      .shows(child("s2", { custodian: "guard" }));
  });

  test("QS-04: they act for the school no more", () => {
    given(remove("07:00", "o2"))
      .when(issuePass("08:00", ["s1"], { by: "o2" }))
      .shows(refused("staff/unknown", ["o2"]));
  });

  test("QS-04: the office removes, with a reason, and nobody themselves", () => {
    given()
      .when(remove("07:00", "t1", { by: "t2" }))
      .shows(refused("staff/not-allowed", ["t2"]), facts());
    given()
      .when(remove("07:00", "o1"))
      .shows(refused("staff/not-allowed", ["o1"]));
    given()
      .when(remove("07:00", "t1", { reason: "" }))
      .shows(refused("settle/reason-required"));
    given()
      .when(remove("07:00", "nobody"))
      .shows(refused("staff/unknown", ["nobody"]));
    given(remove("07:00", "t1"))
      .when(remove("07:01", "t1"))
      .shows(refused("staff/unknown", ["t1"]));
  });
});
