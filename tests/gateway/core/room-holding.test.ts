import { describe, test } from "vitest";
import { accept, offer, settleChild, tap, tick } from "./support/events.ts";
import { alarm, answers, child, facts, refused, room } from "./support/expectations.ts";
import { withPlan, withStaff } from "./support/room-events.ts";
import { given } from "./support/scene.ts";
import { at, PLAN } from "./support/school.ts";

/** t2 holds s6 in room-2. */
const held = [tap("door-2", "t2", "07:50"), tap("door-2", "s6", "07:55")];

describe("R11 one adult, one room", () => {
  test("R11: who still has children may not open another room; the first one counts as uncovered from that moment", () => {
    given(...held)
      .when(tap("door-hall", "t2", "15:50"))
      .shows(
        answers({ verdict: "refuse", rule: "R11", phrase: "hand-over-first" }),
        room("hall", { session: null, custodian: null }),
        room("room-2", { custodian: null, uncoveredSince: at("15:50") }),
      );
  });

  test("R11: tapping again does not help, so long as the children are on record with them", () => {
    given(...held, tap("door-hall", "t2", "15:50"))
      .when(tap("door-hall", "t2", "15:51"))
      .shows(answers({ verdict: "refuse", phrase: "hand-over-first" }));
  });

  test("R11 R4 WH-N11: and within R4's seconds somebody is told", () => {
    given(...held, tap("door-hall", "t2", "15:50"))
      .when(tick("15:52"))
      .shows(child("s6", { status: "unattended" }), alarm("unattended-room", { place: "room-2", people: ["s6"] }));
  });

  test("R11: coming back and tapping takes the room over again, during its session", () => {
    given(...held, tap("door-hall", "t2", "10:00"))
      .when(tap("door-2", "t2", "10:01"))
      .shows(
        answers({ verdict: "accept" }),
        room("room-2", { custodian: "t2", session: "class-2", uncoveredSince: null }),
        child("s6", { status: "in-class", custodian: "t2", session: "class-2" }),
      );
  });

  test("R11: and after it, in time or when the children were unattended already", () => {
    given(...held, tap("door-hall", "t2", "15:50"))
      .when(tap("door-2", "t2", "15:51"))
      .shows(
        answers({ verdict: "accept", rule: "R4", phrase: "handover-taken", count: 1 }),
        room("room-2", { custodian: "t2", uncoveredSince: null }),
        child("s6", { status: "in-class", custodian: "t2", session: "class-2" }),
      );
    given(...held, tap("door-hall", "t2", "15:50"), tick("15:52"))
      .when(tap("door-2", "t2", "15:55"))
      .shows(
        answers({ phrase: "handover-taken", count: 1 }),
        child("s6", { status: "in-care", custodian: "t2", session: null }),
        alarm("unattended-room", { active: false, reason: "adult-took-custody" }),
      );
  });

  test("R11: who has no children left simply moves", () => {
    given(...held, settleChild("15:35", "s6", { outcome: "released", custodian: "s6" }))
      .when(tap("door-hall", "t2", "15:50"))
      .shows(answers({ phrase: "session-opened" }), room("hall", { custodian: "t2", session: "club-2" }));
  });

  test("R11: a room that is open and empty binds nobody", () => {
    given(
      tap("door-2", "t2", "07:50"),
      tap("door-1", "t1", "07:50"),
      tap("door-1", "s1", "07:55"),
      offer("10:00", "t1", { to: "t2", students: ["s1"] }),
    )
      .when(accept("10:01", "t2", { count: 1 }))
      .shows(child("s1", { custodian: "t2" }), room("room-2", { custodian: null, uncoveredSince: null }));
  });

  test("R11: nor may they accept children in another room", () => {
    given(
      tap("door-1", "t1", "07:50"),
      tap("door-1", "s1", "07:55"),
      ...held,
      offer("10:00", "t1", { to: "t2", students: ["s1"] }),
    )
      .when(accept("10:01", "t2", { count: 1 }))
      .shows(
        refused("handover/holds-another-room", ["t2"]),
        facts(),
        child("s1", { custodian: "t1" }),
        room("room-2", { custodian: "t2" }),
      );
  });

  test("R11: rooms that the plan joins are held together", () => {
    const joined = withPlan({ joined: [["room-2", "hall"]] });
    given(...joined, ...held, settleChild("15:00", "s5", { outcome: "in-care", custodian: "t2", place: "hall" }))
      .when(tap("door-hall", "t2", "15:50"))
      .shows(
        answers({ phrase: "session-opened" }),
        room("hall", { custodian: "t2", session: "club-2" }),
        room("room-2", { custodian: "t2", uncoveredSince: null }),
        child("s6", { custodian: "t2" }),
      );
  });

  test("R11: a third room is none of them, and both are left for it", () => {
    const joined = withPlan({
      joined: [["room-2", "hall"]],
      sessions: PLAN.sessions.map((one) => (one.id === "care-1" ? { ...one, staff: ["t2"] } : one)),
    });
    const inHall = tap("door-hall", "s6", "15:47");
    given(...joined, ...held, tap("door-2", "s5", "07:56"), tap("door-hall", "t2", "15:46"), inHall)
      .when(tap("door-1", "t2", "15:50"))
      .shows(
        answers({ verdict: "refuse", phrase: "hand-over-first" }),
        room("hall", { custodian: null, uncoveredSince: at("15:50") }),
        room("room-2", { custodian: null, uncoveredSince: at("15:50") }),
      );
  });

  test("R11 R8: children whom a person left with them are alone, too, once they are seen in another room", () => {
    const word = settleChild("15:46", "s6", { outcome: "in-care", custodian: "t4", place: "library" });
    given(word)
      .when(tap("door-1", "t4", "15:50"))
      .shows(
        answers({ verdict: "refuse", phrase: "hand-over-first" }),
        room("library", { uncoveredSince: at("15:50") }),
        child("s6", { custodian: "t4", rule: "R11" }),
      )
      .when(tick("15:52"))
      .shows(alarm("unattended-room", { place: "library", people: ["s6"] }));
  });

  test("R11: a child who waits in a room in the duty leader's name binds nobody to it", () => {
    given(tap("door-2", "s5", "07:40"))
      .when(tap("door-1", "leader", "07:41"))
      .shows(answers({ phrase: "not-on-duty-here" }), child("s5", { custodian: "leader" }));
  });

  test("G7: a late card of theirs at another door leaves nothing", () => {
    given(...held)
      .when({ ...tap("door-hall", "t2", "15:52"), tappedAt: at("15:50"), late: true })
      .shows(room("room-2", { custodian: "t2" }));
  });
});

describe("R4 children alone in a room", () => {
  const alone = [tap("door-1", "s1", "07:35"), tick("07:37")];

  test("R4 A1: the duty leader, a patrol or a lead whom the alarm calls takes them with a card", () => {
    for (const rescuer of ["leader", "t2", "t4"]) {
      given(...withPlan({ patrol: ["t2"], leads: ["t4"] }), ...alone)
        .when(tap("door-1", rescuer, "07:40"))
        .shows(
          answers({ verdict: "accept", rule: "R4", phrase: "handover-taken", count: 1 }),
          child("s1", { status: "in-care", custodian: rescuer, place: "room-1" }),
          alarm("unattended-room", { active: false, reason: "adult-took-custody" }),
        );
    }
  });

  test("R1: anybody else is still not on duty here", () => {
    given(...alone)
      .when(tap("door-1", "t2", "07:40"))
      .shows(answers({ verdict: "refuse", phrase: "not-on-duty-here" }), child("s1", { custodian: null }));
  });

  test("R1 QS-04: nor may one who was removed come back to them", () => {
    given(...held, tap("east-both", "t2", "15:50"), withStaff({ t2: { removed: "2026-11-23" } }, "15:51"))
      .when(tap("door-2", "t2", "15:52"))
      .shows(answers({ verdict: "refuse", phrase: "not-approved" }));
  });

  test("R4: where an adult answers for the room, nobody takes anybody", () => {
    given(...held)
      .when(tap("door-2", "leader", "08:00"))
      .shows(answers({ verdict: "refuse" }), child("s6", { custodian: "t2" }));
  });
});
