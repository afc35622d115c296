import { describe, expect, test } from "vitest";
import { NO_CLEARANCE } from "#core/roster.ts";
import { ENTRY_REFUSALS_MAX } from "#core/rules/entry-refusal.ts";
import { acknowledge, lateTap, resolve, tap, tick } from "./support/events.ts";
import { alarm, answers, child, done, facts, noAlarm, refused } from "./support/expectations.ts";
import { admit, cardIs, depart, endEscort, rosterBecomes } from "./support/gate-events.ts";
import { given, type Scene } from "./support/scene.ts";
import { at, ROSTER } from "./support/school.ts";

const nobodyWaits = ({ state }: Scene["played"]) => expect([...state.entryRefusals.values()]).toEqual([]);
const waits =
  (wanted: object) =>
  ({ state }: Scene["played"]) =>
    expect([...state.entryRefusals.values()]).toMatchObject([wanted]);
const idOf = (scene: Scene, kind: string) =>
  [...scene.played.state.alarms.values()].find((one) => one.kind === kind)?.id ?? "";

describe("G9 a refusal at an entry", () => {
  test("G9 JA-19: keeps the lock shut and waits for somebody to look", () => {
    given()
      .when(tap("east-in", "s1-lost", "07:30"))
      .shows(
        answers({ verdict: "refuse", open: false }),
        waits({
          gate: "east",
          reader: "east-in",
          credential: "card-s1-lost",
          person: "s1",
          at: at("07:30"),
          overdue: false,
        }),
      );
  });

  test("G9: after a minute it is an alarm: of the highest priority for a child, of high for a stranger", () => {
    given(tap("east-in", "s1-lost", "07:30"))
      .when(tick("07:31"))
      .shows(alarm("entry-refused", { people: ["s1"], place: "east", reader: "east-in", owner: "guard", priority: 1 }));
    given(tap("east-in", "stranger", "07:30"))
      .when(tick("07:30:59"))
      .shows(noAlarm("entry-refused"))
      .when(tick("07:31"))
      .shows(alarm("entry-refused", { people: [], priority: 2 }));
    given(tap("east-in", "stranger", "07:30"), tap("east-in", "s1-lost", "07:30:10"))
      .when(tick("07:31:10"))
      .shows(alarm("entry-refused", { people: ["s1"], priority: 1, times: 2 }));
  });

  test("G9: the same card again is the same wait, counted from its first refusal", () => {
    given(tap("east-in", "s1-lost", "07:30"), tap("east-in", "s1-lost", "07:30:50"))
      .when(tick("07:31"))
      .shows(alarm("entry-refused", { people: ["s1"] }));
  });

  test("G9: where nobody wants in, nobody was turned away", () => {
    for (const event of [
      tap("east-out", "stranger", "07:30"),
      tap("east-desk", "stranger", "07:30"),
      tap("door-1", "stranger", "07:30"),
      tap("east-in", "g1", "07:30"),
      lateTap("east-in", "stranger", { tapped: "07:30", time: "07:45" }),
    ])
      given().when(event).shows(nobodyWaits);
    given(tap("east-in", "s1", "07:30"))
      .when(tap("east-both", "s1-lost", "07:45"))
      .shows(nobodyWaits);
    given()
      .when(tap("east-both", "s1-lost", "07:45"))
      .shows(waits({ person: "s1" }));
  });

  test("G9: more than a gate can be asked of is not remembered one by one", () => {
    const many = Array.from({ length: ENTRY_REFUSALS_MAX + 5 }, (_, n) => tap("east-in", `stranger-${n}`, "07:30"));
    given(...many).shows(({ state }) => expect(state.entryRefusals.size).toBe(ENTRY_REFUSALS_MAX));
  });
});

describe("G9 somebody looks", () => {
  test("G9: the guard admits the child by name: it is present, in the care of the gate's adult", () => {
    given(tap("east-in", "s1-lost", "07:30"))
      .when(admit("07:30:30", "s1"))
      .shows(
        done("s1"),
        child("s1", { status: "arriving", custodian: "guard", place: "east", rule: "G9", since: at("07:30:30") }),
        nobodyWaits,
      )
      .when(tick("07:32"))
      .shows(noAlarm("entry-refused"));
  });

  test("G9: a card that nobody knows is settled with the child whom the guard names", () => {
    given(tap("east-in", "stranger", "07:30"))
      .when(admit("07:30:30", "s1", { credential: "card-stranger" }))
      .shows(child("s1", { status: "arriving" }), nobodyWaits);
    given(tap("east-in", "stranger", "07:30"))
      .when(admit("07:30:30", "s1"))
      .shows(child("s1", { status: "arriving" }), waits({ person: null }));
  });

  test("G9: a child without any card comes in the same way", () => {
    given()
      .when(admit("07:30", "s2"))
      .shows(child("s2", { status: "arriving", rule: "G9" }), facts("custody-changed"));
  });

  test("G9: guards, the office, and who is on duty at that gate admit", () => {
    given()
      .when(admit("07:30", "s1", { by: "o1" }))
      .shows(done("s1"));
    given()
      .when(admit("07:30", "s1", { by: "leader", gate: "west" }))
      .shows(done("s1"), child("s1", { custodian: "leader" }));
    given()
      .when(admit("07:30", "s1", { by: "t1" }))
      .shows(refused("staff/not-allowed", ["t1"]), facts());
    given()
      .when(admit("07:30", "s1", { by: "g1" }))
      .shows(refused("staff/unknown", ["g1"]));
    given()
      .when(admit("07:30", "nobody"))
      .shows(refused("student/unknown", ["nobody"]));
    given()
      .when(admit("07:30", "s1", { gate: "hall" }))
      .shows(refused("gate/unknown"));
  });

  test("G9: who is on site already stays with whom it is", () => {
    given(tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:51"), tap("east-in", "s1-lost", "08:00"))
      .when(admit("08:00:30", "s1"))
      .shows(child("s1", { status: "in-class", custodian: "t1" }), nobodyWaits);
  });

  test("R3: a child whom everybody searches and who stands at the gate is found", () => {
    given(tap("east-in", "s1", "07:30"), tap("door-1", "t1", "07:50"), tick("08:11"))
      .when(admit("08:20", "s1"))
      .shows(child("s1", { status: "arriving", custodian: "guard" }), alarm("unaccounted", { active: false }));
  });

  test("G9: a child who had left with a line and comes back alone is the gate's", () => {
    const out = [
      tap("door-1", "t1", "07:50"),
      tap("door-1", "s2", "07:52"),
      tap("east-desk", "s2", "17:36"),
      depart("17:40", ["s2"]),
    ];
    given(...out)
      .when(admit("17:55", "s2"))
      .shows(child("s2", { status: "arriving", custodian: "guard" }))
      .when(endEscort("18:00", 0))
      .shows(done("e1"));
  });

  test("G9: to acknowledge the alarm of that card is to have looked", () => {
    const scene = given(tap("east-in", "stranger", "07:30"));
    scene
      .when(acknowledge("07:30:30", idOf(scene, "unknown-card")))
      .shows(nobodyWaits)
      .when(tick("07:32"))
      .shows(noAlarm("entry-refused"));
    const lost = given(tap("east-in", "s1-lost", "07:30"));
    lost.when(acknowledge("07:30:30", idOf(lost, "card-not-active"))).shows(nobodyWaits);
    const other = given(tap("east-in", "stranger", "07:30"), tap("east-both", "s1-lost", "07:30:10"));
    other.when(acknowledge("07:30:30", idOf(other, "unknown-card"))).shows(waits({ reader: "east-both" }));
  });

  test("G9: who has waited too long is not settled by a look at the card: the child has to come in", () => {
    const scene = given(tap("east-in", "s1-lost", "07:30"), tick("07:31"));
    scene
      .when(acknowledge("07:31:30", idOf(scene, "card-not-active")))
      .shows(waits({ overdue: true }), alarm("entry-refused", { active: true }));
  });

  test("G9: to acknowledge that nobody had looked is not to let the child in; to close it with a reason is", () => {
    const scene = given(tap("east-in", "s1-lost", "07:30"), tick("07:31"));
    scene
      .when(acknowledge("07:31:30", idOf(scene, "entry-refused")))
      .shows(waits({ overdue: true }), alarm("entry-refused", { state: "acknowledged", active: true }))
      .when(resolve("07:33", idOf(scene, "entry-refused"), "it went to the other gate"))
      .shows(nobodyWaits, alarm("entry-refused", { state: "closed" }));
  });

  test("G9: a card that is accepted a moment later at that gate needed nobody", () => {
    given(tap("east-in", "s1-lost", "07:30"))
      .when(tap("east-in", "s1", "07:30:20"))
      .shows(answers({ verdict: "accept" }), nobodyWaits);
    given(cardIs("blocked", "s1", "07:00"), tap("east-in", "s1", "07:30"), cardIs("active", "s1", "07:30:10"))
      .when(tap("east-both", "s1", "07:30:20"))
      .shows(nobodyWaits);
    given(tap("east-in", "s1-lost", "07:30"))
      .when(tap("west-desk", "s1", "07:35"))
      .shows(waits({ gate: "east" }));
  });

  test("G9: the alarm ends when the child is in, and says so", () => {
    given(tap("east-in", "s1-lost", "07:30"), tick("07:31"))
      .when(admit("07:32", "s1"))
      .shows(alarm("entry-refused", { active: false, reason: "admitted" }));
  });
});

describe("R1 an adult from outside at an entry", () => {
  test("QS-02 JA-14: without papers they stay outside, with the clause, and it is an alarm", () => {
    given()
      .when(tap("east-in", "hired", "07:30"))
      .shows(
        answers({ verdict: "refuse", rule: "R1", open: false, phrase: "not-approved", clause: "JA-14" }),
        alarm("unqualified-adult", { adult: "hired", place: "east", owner: "guard", clauses: ["JA-14"] }),
        waits({ person: "hired" }),
        ({ state }) => expect(state.staffSeen.has("hired")).toBe(false),
      );
  });

  test("QS-02 QS-05: with all of them they come in; each that is missing or over keeps them out", () => {
    given()
      .when(tap("east-in", "coach", "07:30"))
      .shows(answers({ verdict: "accept", rule: "G1", open: true }));
    const lacking = [
      [{ pool: null }, "chess-less", "QS-02"],
      [{ insurance: "2026-11-22" }, "chess", "QS-05"],
      [{ badRecord: "2026-11-01" }, "chess", "JA-14"],
    ] as const;
    for (const [change, provider, clause] of lacking) {
      const staff = ROSTER.staff.map((one) =>
        one.id === "coach" ? { ...one, provider, clearance: { ...one.clearance, ...change } } : one,
      );
      given(rosterBecomes("06:30", { staff }))
        .when(tap("east-in", "coach", "07:30"))
        .shows(answers({ verdict: "refuse", rule: "R1", clause }));
    }
  });

  test("R1: nobody is locked in: whoever is inside gets out", () => {
    const staff = ROSTER.staff.map((one) => (one.id === "coach" ? { ...one, provider: "unfit" } : one));
    given(tap("east-in", "coach", "07:30"), rosterBecomes("08:00", { staff }))
      .when(tap("east-out", "coach", "08:10"))
      .shows(answers({ verdict: "accept", open: true }))
      .when(tap("east-in", "coach", "08:20"))
      .shows(answers({ verdict: "refuse", clause: "QS-04" }));
    given(tap("east-in", "coach", "07:30"), rosterBecomes("08:00", { staff }))
      .when(tap("east-both", "coach", "08:10"))
      .shows(answers({ verdict: "accept", open: true }));
  });

  test("R1: the school's own staff need no papers to come in", () => {
    given()
      .when(tap("east-in", "t1", "07:30"))
      .shows(answers({ verdict: "accept" }), noAlarm("unqualified-adult"));
    const known = { ...NO_CLEARANCE, badRecord: "2026-11-01" };
    const staff = ROSTER.staff.map((one) => (one.id === "t1" ? { ...one, clearance: known } : one));
    given(rosterBecomes("06:30", { staff }))
      .when(tap("east-in", "t1", "07:30"))
      .shows(answers({ verdict: "accept", open: true }));
  });

  test("G9: to acknowledge the alarm about that adult is to have looked", () => {
    const scene = given(tap("east-in", "hired", "07:30"));
    scene.when(acknowledge("07:30:30", idOf(scene, "unqualified-adult"))).shows(nobodyWaits);
  });
});
