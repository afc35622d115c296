import { describe, expect, test } from "vitest";
import { askPickup, confirm, tap } from "./support/events.ts";
import { alarm, answers, child, done, effects, facts, noAlarm, pickup, refused } from "./support/expectations.ts";
import { bar, rosterBecomes } from "./support/gate-events.ts";
import { given } from "./support/scene.ts";
import { ROSTER } from "./support/school.ts";

const inClass = [tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:51"), tap("door-1", "s2", "07:52")];

describe("G3 bars", () => {
  test("G3: two people of the office and a document, never one alone", () => {
    given()
      .when(bar("08:00", "s1", "g2"))
      .shows(done("s1"), facts("bar-set"));
    given()
      .when(bar("08:00", "s1", "g2", { second: "o1" }))
      .shows(refused("bar/two-people", ["o1"]), facts());
    given()
      .when(bar("08:00", "s1", "g2", { document: " " }))
      .shows(refused("bar/document-required"));
  });

  test("G3: nobody who is not of the office, and never a guard", () => {
    given()
      .when(bar("08:00", "s1", "g2", { second: "t1" }))
      .shows(refused("bar/not-office", ["t1"]));
    given()
      .when(bar("08:00", "s1", "g2", { by: "guard" }))
      .shows(refused("bar/not-office", ["guard"]));
    given()
      .when(bar("08:00", "s1", "g2", { by: "g1" }))
      .shows(refused("staff/unknown", ["g1"]));
    const staff = ROSTER.staff.map((one) => (one.id === "o2" ? { ...one, roles: ["office", "guard"] as const } : one));
    given(rosterBecomes("06:30", { staff }))
      .when(bar("08:00", "s1", "g2"))
      .shows(refused("bar/not-office", ["o2"]));
  });

  test("G3: of a child and a person", () => {
    given()
      .when(bar("08:00", "nobody", "g2"))
      .shows(refused("student/unknown", ["nobody"]));
    given()
      .when(bar("08:00", "s1", ""))
      .shows(refused("person/unknown"));
  });

  test("G3: it holds at once for a request that is open: nobody can confirm it, and the guard is told", () => {
    given(...inClass, tap("east-in", "g1", "09:00"))
      .when(bar("09:01", "s1", "g1"))
      .shows(
        pickup("p1", { state: "open", barred: true }),
        alarm("pickup-denied", { people: ["s1", "s2"], place: "east", owner: "guard" }),
      )
      .when(confirm("09:02", "p1"))
      .shows(refused("pickup/barred"));
  });

  test("G3: it takes back what was confirmed a moment ago", () => {
    given(...inClass, tap("east-in", "g1", "09:00"), confirm("09:01", "p1"))
      .when(bar("09:02", "s1", "g1"))
      .shows(pickup("p1", { state: "open", barred: true, expires: null }))
      .when(tap("east-out", "s1", "09:03"))
      .shows(answers({ verdict: "refuse", open: false }), child("s1", { status: "in-class", custodian: "t1" }));
  });

  test("R9 G3: whom a grant held back after the last session, and nobody may collect now, is left over", () => {
    const evening = [tap("door-1", "t4", "17:45"), tap("door-1", "s1", "17:50"), tap("east-desk", "g1", "18:38")];
    given(...evening, confirm("18:39", "p1"))
      .when(bar("18:41", "s1", "g1"))
      .shows(pickup("p1", { barred: true }), alarm("stranded", { people: ["s1"], active: true }));
  });

  test("G3: a sibling who has left already stays released, and the other may be collected by somebody else", () => {
    given(...inClass, tap("east-in", "g1", "09:00"), confirm("09:01", "p1"), tap("east-out", "s2", "09:02"))
      .when(bar("09:03", "s1", "g1"))
      .shows(pickup("p1", { barred: true, released: ["s2"] }), child("s2", { status: "released" }))
      .when(askPickup("09:04", ["s1"], { collector: "g2" }))
      .shows(done("p2"), pickup("p2", { barred: false }));
  });

  test("G3: of a request whose barred child has left, the others may go", () => {
    given(...inClass, tap("east-in", "g1", "09:00"), confirm("09:01", "p1"), tap("east-out", "s1", "09:02"))
      .when(bar("09:03", "s1", "g1"))
      .shows(pickup("p1", { barred: false, state: "granted" }), noAlarm("pickup-denied"));
  });

  test("G3: lifted, the request can be confirmed again, and the room is called", () => {
    given(...inClass, bar("08:30", "s1", "g1"), tap("east-in", "g1", "09:00"))
      .when(bar("09:01", "s1", "g1", { barred: false }))
      .shows(
        pickup("p1", { barred: false, state: "open" }),
        effects({ kind: "call-classroom", place: "room-1", students: ["s1", "s2"], gate: "east" }),
      )
      .when(confirm("09:02", "p1"))
      .shows(done("p1"));
  });

  test("G3: lifted while somebody else has asked for the child, the first request stays as it is", () => {
    given(...inClass, bar("08:30", "s1", "g1"), tap("east-in", "g1", "09:00"), tap("east-in", "g2", "09:00:30"))
      .when(bar("09:01", "s1", "g1", { barred: false }))
      .shows(pickup("p1", { barred: true }), pickup("p2", { barred: false, students: ["s1"] }));
  });

  test("G3: a bar that comes with a new roster holds as fast", () => {
    const students = ROSTER.students.map((one) => (one.id === "s1" ? { ...one, barred: ["g1"] } : one));
    given(...inClass, tap("east-in", "g1", "09:00"), confirm("09:01", "p1"))
      .when(rosterBecomes("09:02", { students }))
      .shows(pickup("p1", { state: "open", barred: true }));
  });

  test("G3: a bar changes nobody's custody", () => {
    given(...inClass)
      .when(bar("09:00", "s1", "g1"))
      .shows(child("s1", { status: "in-class", custodian: "t1" }), ({ state }) =>
        expect(state.roster.students.get("s1")?.barred).toEqual(["g1"]),
      );
  });
});
