import { describe, expect, test } from "vitest";
import { askPickup, confirm, lateTap, tap, tick } from "./support/events.ts";
import { alarm, answers, child, done, effects, facts, noAlarm, pickup, refused } from "./support/expectations.ts";
import { bar, beginEmergency, issuePass, revokePass, rosterBecomes, showCode } from "./support/gate-events.ts";
import { given, type Scene } from "./support/scene.ts";
import { at, ROSTER } from "./support/school.ts";

const inClass = [
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:51"),
  tap("door-1", "s2", "07:52"),
  tap("door-1", "s3", "07:53"),
];

const pass =
  (id: string, wanted: object) =>
  ({ state }: Scene["played"]) =>
    expect(state.passes.get(id)).toMatchObject(wanted);

describe("G3 a one-time code", () => {
  test("G3: a guardian gives one away in their own name, for their own children", () => {
    given()
      .when(issuePass("08:00", ["s1", "s2"], { by: "g1", guardian: "g1" }))
      .shows(done("c1"), pass("c1", { pass: "code", holder: "neighbor", students: ["s1", "s2"], issuedBy: "g1" }));
    given()
      .when(issuePass("08:00", ["s1", "s2"], { by: "g2", guardian: "g2" }))
      .shows(refused("pickup/not-on-list", ["s2"]), facts());
    given()
      .when(issuePass("08:00", ["s1"], { by: "g1", guardian: "g2" }))
      .shows(refused("staff/unknown", ["g1"]));
  });

  test("G3: the office or the homeroom teacher writes one down; a guard never does", () => {
    given()
      .when(issuePass("08:00", ["s1"], { by: "o1", guardian: "g1" }))
      .shows(done("c1"));
    given()
      .when(issuePass("08:00", ["s1"], { by: "t1" }))
      .shows(done("c1"));
    given()
      .when(issuePass("08:00", ["s1"], { by: "guard" }))
      .shows(refused("staff/not-allowed", ["guard"]));
    const staff = ROSTER.staff.map((one) => (one.id === "o1" ? { ...one, roles: ["office", "guard"] as const } : one));
    given(rosterBecomes("06:30", { staff }))
      .when(issuePass("08:00", ["s1"], { by: "o1" }))
      .shows(refused("staff/not-allowed", ["o1"]));
    given()
      .when(issuePass("08:00", ["s1"], { by: "t2" }))
      .shows(refused("staff/not-allowed", ["t2"]));
  });

  test("G3: shown at the gate it opens a request for its children on site, and they are called", () => {
    given(issuePass("08:00", ["s1", "s2", "s4"]), ...inClass)
      .when(showCode("12:00"))
      .shows(
        done("p1"),
        pickup("p1", { students: ["s1", "s2"], collector: "neighbor", pass: "c1", state: "open" }),
        effects({ kind: "call-classroom", place: "room-1", students: ["s1", "s2"], gate: "east" }),
      );
  });

  test("G3: the guard confirms, and each child leaves on it once", () => {
    given(issuePass("08:00", ["s1", "s2"]), ...inClass, showCode("12:00"), confirm("12:01", "p1"))
      .when(tap("east-out", "s1", "12:02"))
      .shows(
        answers({ verdict: "accept", open: true }),
        child("s1", { status: "released", custodian: "neighbor" }),
        pass("c1", { used: ["s1"] }),
      )
      .when(tap("east-in", "s1", "12:10"))
      .when(showCode("12:11", ["s1"]))
      .shows(refused("pickup/pass-used", ["s1"]), facts());
  });

  test("G3: a child whom the code does not name stays, as with any stranger", () => {
    given(issuePass("08:00", ["s1"]), ...inClass)
      .when(showCode("12:00", ["s1", "s3"]))
      .shows(refused("pickup/not-on-list", ["s3"]), facts());
  });

  test("G3: without the code its holder is a stranger", () => {
    given(issuePass("08:00", ["s1"]), ...inClass)
      .when(askPickup("12:00", ["s1"], { collector: "neighbor" }))
      .shows(refused("pickup/not-on-list", ["s1"]));
  });

  test("G3: the code is its holder's, not whoever stands there", () => {
    given(issuePass("08:00", ["s2"]), ...inClass)
      .when(showCode("12:00", ["s2"], { collector: "g3" }))
      .shows(refused("pickup/not-on-list", ["s2"]));
    given(issuePass("08:00", ["s2"]), ...inClass, showCode("12:00"))
      .when(confirm("12:01", "p1", "g3"))
      .shows(refused("pickup/not-on-list", ["s2"]));
  });

  test("G3: before its time, after it, taken back or unknown it opens nothing, and says which", () => {
    const issued = issuePass("08:00", ["s1"]);
    given(issued, ...inClass)
      .when(showCode("11:59", ["s1"]))
      .shows(refused("pickup/pass-not-yet", ["s1"]));
    given(issued, tap("door-1", "t4", "15:40"), tap("door-1", "s1", "15:45"))
      .when(showCode("20:00", ["s1"]))
      .shows(refused("pickup/pass-expired", ["s1"]));
    given(issued, ...inClass, revokePass("09:00"))
      .when(showCode("12:00", ["s1"]))
      .shows(refused("pickup/pass-revoked", ["s1"]));
    given(...inClass)
      .when(showCode("12:00", ["s1"]))
      .shows(refused("pickup/pass-unknown"));
  });

  test("G3: it must still hold when the guard confirms", () => {
    given(issuePass("08:00", ["s1"], { to: "12:02" }), ...inClass, showCode("12:00"))
      .when(confirm("12:02", "p1"))
      .shows(refused("pickup/pass-expired", ["s1"]));
  });

  test("G3: what was confirmed in time goes on until the grant's own end", () => {
    given(issuePass("08:00", ["s1"], { to: "12:02" }), ...inClass, showCode("12:00"), confirm("12:01", "p1"))
      .when(tap("east-out", "s1", "12:04"))
      .shows(answers({ verdict: "accept", open: true }), child("s1", { status: "released", custodian: "neighbor" }));
  });

  test("G3: a bar on somebody else does not end a grant whose code has run out meanwhile", () => {
    given(issuePass("08:00", ["s1"], { to: "12:02" }), ...inClass, showCode("12:00"), confirm("12:01", "p1"))
      .when(bar("12:03", "s3", "d1"))
      .shows(pickup("p1", { state: "granted" }), noAlarm("grant-lapsed"));
  });

  test("G3: taken back after the confirmation, the grant lapses at once and the guard is told", () => {
    given(issuePass("08:00", ["s1"]), ...inClass, showCode("12:00"), confirm("12:01", "p1"))
      .when(revokePass("12:02"))
      .shows(
        done("c1"),
        pickup("p1", { state: "open", expires: null }),
        alarm("grant-lapsed", { people: ["s1"], place: "east", owner: "guard" }),
      )
      .when(tap("east-out", "s1", "12:03"))
      .shows(answers({ verdict: "refuse", open: false }));
  });

  test("G3: the guardian who asked takes it back, or whoever gave it; nobody else, and once", () => {
    const issued = issuePass("08:00", ["s1"], { by: "o1", guardian: "g1" });
    given(issued)
      .when(revokePass("09:00", "c1", "g1"))
      .shows(done("c1"))
      .when(revokePass("09:01"))
      .shows(refused("pickup/pass-revoked"));
    given(issued)
      .when(revokePass("09:00", "c1", "t1"))
      .shows(done("c1"));
    given(issued)
      .when(revokePass("09:00", "c1", "t2"))
      .shows(refused("staff/not-allowed", ["t2"]));
    given(issued)
      .when(revokePass("09:00", "c1", "g3"))
      .shows(refused("staff/unknown", ["g3"]));
    given(issued).when(revokePass("09:00", "c9")).shows(refused("pickup/pass-unknown"));
  });

  test("G3: a barred person gets none, and a barred guardian gives none away", () => {
    given()
      .when(issuePass("08:00", ["s3"], { holder: "g4" }))
      .shows(refused("pickup/barred", ["s3"]));
    given()
      .when(issuePass("08:00", ["s4"], { by: "g4", guardian: "g4" }))
      .shows(refused("pickup/barred", ["s4"]), facts());
  });

  test("G3: a bar stands before every pass", () => {
    given(issuePass("08:00", ["s1"]), bar("09:00", "s1", "neighbor"), ...inClass.map((event) => event))
      .when(showCode("12:00", ["s1"]))
      .shows(pickup("p1", { barred: true }), effects())
      .when(confirm("12:01", "p1"))
      .shows(refused("pickup/barred", ["s1"]));
  });

  test("G3: it ends, after it began, in the future, and within 14 days", () => {
    given()
      .when(issuePass("08:00", ["s1"], { from: "12:00", to: "12:00" }))
      .shows(refused("pass/window"));
    given()
      .when(issuePass("08:00", ["s1"], { from: "06:00", to: "07:00" }))
      .shows(refused("pass/window"));
    given()
      .when(issuePass("08:00", ["s1"], { from: "12:00", to: `${12 + 14 * 24}:00` }))
      .shows(done("c1"));
    given()
      .when(issuePass("08:00", ["s1"], { from: "12:00", to: `${12 + 14 * 24}:00:01` }))
      .shows(refused("pass/too-long"));
  });

  test("G3: a code has digits, and what else it cannot do without", () => {
    given()
      .when(issuePass("08:00", ["s1"], { code: null }))
      .shows(refused("pass/code-required"));
    given()
      .when(issuePass("08:00", ["s1"], { pass: "slip", code: "hash" }))
      .shows(refused("pass/code-required"));
    given().when(issuePass("08:00", [])).shows(refused("student/unknown"));
    given()
      .when(issuePass("08:00", ["nobody"]))
      .shows(refused("student/unknown", ["nobody"]));
    given()
      .when(issuePass("08:00", ["s1"], { holder: "s2" }))
      .shows(refused("person/unknown", ["s2"]));
    given()
      .when(issuePass("08:00", ["s1"], { holder: " " }))
      .shows(refused("person/unknown"));
  });

  test("G8: in an emergency nobody is asked for", () => {
    given(issuePass("08:00", ["s1"]), ...inClass, beginEmergency("12:00"))
      .when(showCode("12:01", ["s1"]))
      .shows(refused("emergency/in-progress"), facts());
  });
});

describe("G2 d an approved early leave", () => {
  const slip = issuePass("09:00", ["s1"], { pass: "slip", by: "t1", holder: "g3", from: "10:00", to: "11:00" });

  test("G2: inside its time a collector who is no guardian asks with a card, the guard confirms, the child leaves", () => {
    given(...inClass, slip, tap("east-desk", "g3", "10:05"))
      .when(confirm("10:06", "p1"))
      .shows(done("p1"), pickup("p1", { students: ["s3", "s1"], collector: "g3", pass: "c1", state: "granted" }))
      .when(tap("east-out", "s1", "10:07"))
      .shows(
        answers({ verdict: "accept", rule: "G2", open: true }),
        child("s1", { status: "released", custodian: "g3" }),
        pass("c1", { used: ["s1"] }),
      );
  });

  test("G2: or is looked up by the guard", () => {
    given(...inClass, slip)
      .when(askPickup("10:05", ["s1"], { collector: "g3" }))
      .shows(done("p1"), pickup("p1", { pass: "c1" }));
  });

  test("G2: outside its time, and once used, a stranger is a stranger", () => {
    given(...inClass, slip)
      .when(askPickup("09:59", ["s1"], { collector: "g3" }))
      .shows(refused("pickup/not-on-list", ["s1"]));
    given(...inClass, slip)
      .when(askPickup("11:00", ["s1"], { collector: "g3" }))
      .shows(refused("pickup/not-on-list", ["s1"]));
    given(...inClass, slip, askPickup("10:05", ["s1"], { collector: "g3" }), confirm("10:06", "p1"))
      .when(tap("east-out", "s1", "10:07"))
      .when(tap("east-in", "s1", "10:20"))
      .when(askPickup("10:21", ["s1"], { collector: "g3" }))
      .shows(refused("pickup/not-on-list", ["s1"]));
  });

  test("G2: a guardian who comes for it uses it up, too", () => {
    const own = issuePass("09:00", ["s1"], { pass: "slip", by: "t1", holder: "g1", from: "10:00", to: "11:00" });
    given(...inClass, own, askPickup("10:05", ["s1"], { collector: "g1" }), confirm("10:06", "p1"))
      .when(tap("east-out", "s1", "10:07"))
      .shows(pass("c1", { used: ["s1"] }));
  });

  test("G2: a guardian cannot write one: the school approves an early leave", () => {
    given()
      .when(issuePass("08:00", ["s1"], { pass: "slip", by: "g1", guardian: "g1" }))
      .shows(refused("staff/unknown", ["g1"]));
  });

  test("G2: taken back, a confirmed leave lapses", () => {
    given(...inClass, slip, askPickup("10:05", ["s1"], { collector: "g3" }), confirm("10:06", "p1"))
      .when(revokePass("10:07"))
      .shows(pickup("p1", { state: "open" }), alarm("grant-lapsed", { people: ["s1"] }));
  });
});

describe("G3 who stands on the list with dates", () => {
  test("G3: a delegate's card asks for the children whom they may collect today, and for no other", () => {
    given(...inClass)
      .when(tap("east-in", "d1", "12:00"))
      .shows(
        answers({ verdict: "accept", rule: "G3", open: false, phrase: "family-called" }),
        pickup("p1", { students: ["s1"], collector: "d1", pass: null }),
      )
      .when(confirm("12:01", "p1"))
      .when(tap("east-out", "s1", "12:02"))
      .shows(child("s1", { status: "released", custodian: "d1" }));
  });

  test("G3: looked up on another day, the guard hears that it is not today", () => {
    given(...inClass)
      .when(askPickup("12:00", ["s2"], { collector: "d1" }))
      .shows(refused("pickup/not-today", ["s2"]));
  });

  test.each([
    { from: null, to: "2026-11-22", may: false },
    { from: null, to: "2026-11-23", may: true },
    { from: "2026-11-23", to: null, may: true },
    { from: "2026-11-24", to: null, may: false },
  ])("G3: its days count with both ends: $from to $to", ({ from, to, may }) => {
    const delegates = [{ person: "d1", from, to, weekdays: [] }];
    const students = ROSTER.students.map((one) => (one.id === "s3" ? { ...one, delegates } : one));
    given(rosterBecomes("06:30", { students }), ...inClass)
      .when(askPickup("12:00", ["s3"], { collector: "d1" }))
      .shows(may ? done("p1") : refused("pickup/not-today", ["s3"]));
  });

  test("G3: a bar stands before the list", () => {
    given(...inClass, bar("09:00", "s1", "d1"))
      .when(tap("east-in", "d1", "12:00"))
      .shows(answers({ verdict: "wait" }), pickup("p1", { barred: true, students: ["s1"] }), effects());
  });

  test("G3: with nobody on site whom they may collect today the card is refused", () => {
    given(tap("east-in", "s2", "07:30"))
      .when(tap("east-in", "d1", "12:00"))
      .shows(answers({ verdict: "refuse", phrase: "see-guard" }), facts("tap-judged"));
  });

  test("G3: taken off the list after the confirmation, the grant lapses", () => {
    const students = ROSTER.students.map((one) => ({ ...one, delegates: [] }));
    given(...inClass, tap("east-desk", "d1", "12:00"), confirm("12:01", "p1"))
      .when(rosterBecomes("12:02", { students }))
      .shows(pickup("p1", { state: "open" }), alarm("grant-lapsed", { people: ["s1"] }));
  });

  test("G7: a late exit on a code that held then counts, and uses it up", () => {
    given(issuePass("08:00", ["s1"]), ...inClass, showCode("12:00"), confirm("12:01", "p1"))
      .when(lateTap("east-out", "s1", { tapped: "12:04", time: "12:05" }))
      .shows(child("s1", { status: "released", since: at("12:04") }), pass("c1", { used: ["s1"] }));
  });

  test("G3: a grant on a code that nobody uses lapses like any other", () => {
    given(issuePass("08:00", ["s1"]), ...inClass, showCode("12:00"), confirm("12:01", "p1"))
      .when(tick("12:06"))
      .shows(pickup("p1", { state: "open" }), alarm("grant-lapsed", { people: ["s1"] }), noAlarm("pickup-denied"));
  });
});
