import { describe, test } from "vitest";
import { accept, decline, offer, settleChild, tap, tick } from "./support/events.ts";
import { alarm, child, done, facts, inRoom, mark, noAlarm, refused, room } from "./support/expectations.ts";
import { given } from "./support/scene.ts";
import { at } from "./support/school.ts";

/** t1 holds s1, s2 and s3 of class-1 in room-1; t3 is planned for care-1 there from 15:40. */
const held = [
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:55"),
  tap("door-1", "s2", "07:55"),
  tap("door-1", "s3", "07:55"),
];
const offered = [...held, offer("15:35", "t1", { to: "t3", students: ["s1", "s2", "s3"] })];

describe("R5 offer", () => {
  test("R5 XJ-12: the outgoing adult names place, successor and children, and stays responsible", () => {
    given(...held)
      .when(offer("15:35", "t1", { to: "t3", students: ["s1", "s2"] }))
      .shows(done("h1"), facts("handover-opened"), child("s1", { custodian: "t1" }));
  });

  test("R5: what cannot be offered is refused by its own code", () => {
    const to = "t3";
    given(...held)
      .when(offer("15:35", "t1", { to, students: ["s1"], count: 2 }))
      .shows(refused("handover/count-mismatch"));
    given(...held)
      .when(offer("15:35", "t1", { to, students: ["s1", "s1"] }))
      .shows(refused("handover/count-mismatch"));
    given(...held)
      .when(offer("15:35", "t1", { to, students: ["s1", "s5"] }))
      .shows(refused("handover/not-in-custody", ["s5"]));
    given(...held)
      .when(offer("15:35", "t2", { to, students: [] }))
      .shows(refused("handover/not-custodian", ["t2"]));
    given(...held)
      .when(offer("15:35", "t1", { to: "t1", students: ["s1"] }))
      .shows(refused("handover/to-oneself", ["t1"]));
    given(...held)
      .when(offer("15:35", "t1", { to: "t9", students: ["s1"] }))
      .shows(refused("staff/unknown", ["t9"]));
    given(...held)
      .when(offer("15:35", "t1", { to, students: ["s9"] }))
      .shows(refused("student/unknown", ["s9"]));
    given(...held)
      .when(offer("15:35", "t1", { to, students: ["s1"], place: "attic" }))
      .shows(refused("place/unknown"));
    given(...offered)
      .when(offer("15:36", "t1", { to, students: ["s3"] }))
      .shows(refused("handover/already-offered", ["s3"]));
  });
});

describe("R5 answer", () => {
  test("R5: with the same count the children pass, the room has its new adult, and the session that adult is planned for is open", () => {
    given(...offered)
      .when(accept("15:36", "t3", { count: 3 }))
      .shows(
        done("h1"),
        child("s3", {
          status: "in-care",
          custodian: "t3",
          place: "room-1",
          session: "care-1",
          rule: "R5",
          since: at("15:36"),
        }),
        room("room-1", { custodian: "t3", session: "care-1" }),
      );
  });

  test("R5: an adult whom the plan does not name may take over an open session", () => {
    given(...held, offer("10:00", "t1", { to: "t2", students: ["s1", "s2", "s3"] }))
      .when(accept("10:01", "t2", { count: 3 }))
      .shows(
        child("s1", { status: "in-class", custodian: "t2", session: "class-1" }),
        room("room-1", { custodian: "t2", session: "class-1" }),
      );
  });

  test("R5: a difference must be named child by child", () => {
    given(...offered)
      .when(accept("15:36", "t3", { count: 2 }))
      .shows(refused("handover/unexplained-difference"), facts());
    given(...offered)
      .when(accept("15:36", "t3", { count: 2, differences: [{ student: "s3", reason: "missing" }] }))
      .shows(done(), child("s3", { custodian: null }), child("s1", { custodian: "t3" }));
  });

  test("R5 WH-N11: a child named missing is unaccounted at once, and the outgoing adult has to search", () => {
    given(...offered)
      .when(accept("15:36", "t3", { count: 2, differences: [{ student: "s3", reason: "missing" }] }))
      .shows(
        child("s3", { status: "unattended", unattended: "unaccounted", custodian: null, place: null, rule: "R3" }),
        alarm("unaccounted", { priority: 1, owner: "t1", place: "room-1", session: "class-1", people: ["s3"] }),
        inRoom("room-1", "s1", "s2"),
      )
      .when(tap("door-1", "s3", "15:37"))
      .shows(
        child("s3", { custodian: "t3", place: "room-1", unattended: null }),
        alarm("unaccounted", { active: false, reason: "seen-again" }),
      );
    given(...offered, accept("15:36", "t3", { count: 2, differences: [{ student: "s3", reason: "missing" }] }))
      .when(settleChild("15:40", "s3", { outcome: "in-care", custodian: "t4", place: "library" }))
      .shows(child("s3", { custodian: "t4" }), alarm("unaccounted", { active: false }));
  });

  test("R5: all children missing, there is one alarm with each of them and nobody in the room", () => {
    const differences = ["s1", "s2", "s3"].map((student) => ({ student, reason: "missing" }) as const);
    given(...offered)
      .when(accept("15:36", "t3", { count: 0, differences }))
      .shows(alarm("unaccounted", { people: ["s1", "s2", "s3"] }), inRoom("room-1"));
  });

  test.each([
    ["elsewhere", "15:46"],
    ["collected", "15:44"],
  ] as const)(
    "R5: R6: a child named %s is on its way, stays the outgoing adult's, and has to arrive in time",
    (reason, due) => {
      given(...offered)
        .when(accept("15:36", "t3", { count: 2, differences: [{ student: "s3", reason }] }))
        .shows(
          child("s3", { status: "in-transit", custodian: "t1", place: null, session: "class-1", rule: "R5" }),
          noAlarm("unaccounted"),
          inRoom("room-1", "s1", "s2"),
        )
        .when(tick("15:43:59"))
        .shows(child("s3", { custodian: "t1" }), noAlarm("transit-overdue"), noAlarm("stranded"))
        .when(tick(due))
        .shows(alarm("transit-overdue", { owner: "t1", people: ["s3"], since: at(due) }));
    },
  );

  test("R5 WH-N11: a child whom nobody held and who is not in the room is unaccounted, whatever it is called", () => {
    given(...offered, tap("east-out", "t1", "15:35:30"), tick("15:37:30"))
      .shows(child("s3", { unattended: "room" }))
      .when(accept("15:38", "t3", { count: 2, differences: [{ student: "s3", reason: "elsewhere" }] }))
      .shows(
        child("s3", { unattended: "unaccounted", place: null }),
        alarm("unaccounted", { active: true, people: ["s3"] }),
        alarm("unattended-room", { active: false }),
      );
  });

  test("R5: a child named elsewhere keeps the place where its own card was seen since", () => {
    given(...offered, tap("door-library", "s3", "15:35:30"))
      .shows(child("s3", { custodian: "t1", place: "library" }))
      .when(accept("15:36", "t3", { count: 2, differences: [{ student: "s3", reason: "elsewhere" }] }))
      .shows(child("s3", { custodian: "t1", place: "library" }));
  });

  test("R5 G3: a child who went to a gate is the gate's, and nobody searches for it", () => {
    given(...offered, tap("east-desk", "s3", "15:35:30"))
      .when(accept("15:36", "t3", { count: 2, differences: [{ student: "s3", reason: "missing" }] }))
      .shows(child("s3", { status: "awaiting-pickup", custodian: "guard", place: "east" }), noAlarm("unaccounted"));
  });

  test("R5: a child whom a guard no longer has at the gate waits there for nobody", () => {
    given(
      ...held,
      tap("east-desk", "s1", "15:34"),
      tap("east-desk", "s3", "15:34"),
      offer("15:35", "guard", { to: "leader", students: ["s1", "s3"], place: "east" }),
    )
      .when(accept("15:36", "leader", { count: 1, differences: [{ student: "s3", reason: "elsewhere" }] }))
      .shows(child("s3", { status: "in-transit", custodian: "guard", place: null }), inRoom("east", "s1"));
  });

  test("R5: a child named missing who is known to be with somebody else is not searched", () => {
    const gone = settleChild("15:35:30", "s3", { outcome: "in-care", custodian: "t4", place: "library" });
    given(...offered, gone)
      .when(accept("15:36", "t3", { count: 2, differences: [{ student: "s3", reason: "missing" }] }))
      .shows(done(), child("s3", { custodian: "t4", place: "library" }), noAlarm("unaccounted"));
  });

  test("R5: a child too many passes too, once it is named", () => {
    given(...offered, tap("east-in", "s4", "15:35:30"))
      .when(accept("15:36", "t3", { count: 4, differences: [{ student: "s4", reason: "extra" }] }))
      .shows(child("s4", { status: "in-care", custodian: "t3", place: "room-1" }));
  });

  test("R5: a name that explains nothing is refused", () => {
    const missing = { student: "s4", reason: "missing" } as const;
    const extra = { student: "s1", reason: "extra" } as const;
    const once = { student: "s1", reason: "missing" } as const;
    given(...offered)
      .when(accept("15:36", "t3", { count: 2, differences: [missing] }))
      .shows(refused("handover/unexplained-difference", ["s4"]));
    given(...offered)
      .when(accept("15:36", "t3", { count: 4, differences: [extra] }))
      .shows(refused("handover/unexplained-difference", ["s1"]));
    given(...offered)
      .when(accept("15:36", "t3", { count: 1, differences: [once, once] }))
      .shows(refused("handover/unexplained-difference", ["s1"]));
  });

  test("R5: who has meanwhile gone to somebody else must be named, and stays there", () => {
    const gone = settleChild("15:35:30", "s3", { outcome: "released", custodian: "g3" });
    given(...offered, gone)
      .when(accept("15:36", "t3", { count: 3 }))
      .shows(refused("handover/unexplained-difference", ["s3"]));
    given(...offered, gone)
      .when(accept("15:36", "t3", { count: 2, differences: [{ student: "s3", reason: "collected" }] }))
      .shows(done(), child("s3", { status: "released", custodian: "g3" }));
  });

  test("R5: only the named adult answers, and only once", () => {
    given(...offered)
      .when(accept("15:36", "t4", { count: 3 }))
      .shows(refused("handover/not-recipient", ["t4"]));
    given(...offered)
      .when(accept("15:36", "t3", { count: 3, handover: "h9" }))
      .shows(refused("handover/unknown"));
    given(...offered, accept("15:36", "t3", { count: 3 }))
      .when(decline("15:37", "t3"))
      .shows(refused("handover/already-settled"));
  });

  test("R5: declined, everything stays with the outgoing adult", () => {
    given(...offered)
      .when(decline("15:36", "t3"))
      .shows(done("h1"), child("s1", { custodian: "t1" }), room("room-1", { custodian: "t1" }));
  });

  test("R5: unanswered for 3 minutes it is an alarm, the outgoing adult stays responsible, and the offer stays answerable", () => {
    given(...offered)
      .when(tick("15:38"))
      .shows(
        alarm("handover-overdue", { place: "room-1", owner: "t1", people: ["t1", "t3"], active: true }),
        child("s1", { custodian: "t1" }),
      )
      .when(accept("15:39", "t3", { count: 3 }))
      .shows(
        done("h1"),
        child("s1", { custodian: "t3" }),
        alarm("handover-overdue", { active: false, reason: "handover-answered" }),
      );
  });

  test("R5 R2: two adults have counted them, so that the roll of the next session knows them", () => {
    given(...offered)
      .when(accept("15:36", "t3", { count: 2, differences: [{ student: "s2", reason: "missing" }] }))
      .shows(mark("care-1", "s1", "present"), mark("care-1", "s2", undefined), mark("care-1", "s3", undefined));
  });

  test("R5: the arriving children of a gate pass to a teacher in a hall", () => {
    given(tap("east-in", "s1", "07:30"), offer("07:35", "guard", { to: "t4", students: ["s1"], place: "library" }))
      .when(accept("07:36", "t4", { count: 1 }))
      .shows(
        child("s1", { status: "in-care", custodian: "t4", place: "library" }),
        room("library", { custodian: "t4" }),
      );
  });
});
