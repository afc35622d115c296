import { describe, expect, test } from "vitest";
import { askPickup, confirm, lateTap, settleChild, tap, tick } from "./support/events.ts";
import { alarm, answers, child, done, facts, noAlarm, pickup, refused, room } from "./support/expectations.ts";
import { bar, beginEmergency, depart, endEscort, planBecomes, rosterBecomes } from "./support/gate-events.ts";
import { given, type Scene } from "./support/scene.ts";
import { at, PLAN, ROSTER, SESSIONS } from "./support/school.ts";

/** s2, s3 and s6 are on the list of the line north, which t3 or t4 leads out at 17:40; here t1 has them in class. */
const inClass = [
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:51"),
  tap("door-1", "s2", "07:52"),
  tap("door-1", "s3", "07:53"),
];

/** The line gathers at the desk of the east gate, in the guard's sight. */
const gathered = [...inClass, tap("east-desk", "s2", "17:35"), tap("east-desk", "s3", "17:36")];

const escort =
  (id: string, wanted: object) =>
  ({ state }: Scene["played"]) =>
    expect(state.escorts.get(id)).toMatchObject(wanted);

describe("G2 c the leader's count", () => {
  test("G2 XW-25: takes custody of each child that was counted, at once and outside", () => {
    given(...gathered)
      .when(depart("17:40", ["s2", "s3"]))
      .shows(
        done("e1"),
        child("s2", { status: "escorted", custodian: "t3", place: null, rule: "G2", since: at("17:40") }),
        child("s3", { status: "escorted", custodian: "t3" }),
        escort("e1", { leader: "t3", countedOut: 2, departedAt: at("17:40"), due: at("18:10"), endedAt: null }),
      );
  });

  test("G2: the plan may give a line its own time", () => {
    const [north] = PLAN.lines;
    given(planBecomes("06:30", { lines: [{ ...north!, minutes: 12 }] }), ...gathered)
      .when(depart("17:40", ["s2", "s3"]))
      .shows(escort("e1", { due: at("17:52") }));
  });

  test("G2: the number and the names must be the same, and somebody must go", () => {
    const scene = given(...gathered);
    for (const event of [
      depart("17:40", ["s2", "s3"], { count: 3 }),
      depart("17:40", ["s2", "s2"]),
      depart("17:40", []),
    ])
      scene.when(event).shows(refused("escort/count-mismatch"), facts());
  });

  test("G2: only a leader of this line leads it, on its weekdays", () => {
    const [north] = PLAN.lines;
    given(...gathered)
      .when(depart("17:40", ["s2"], { by: "t1" }))
      .shows(refused("escort/not-leader", ["t1"]));
    given(...gathered)
      .when(depart("17:40", ["s2"], { by: "nobody" }))
      .shows(refused("staff/unknown", ["nobody"]));
    given(planBecomes("06:30", { lines: [{ ...north!, weekdays: [2, 3] }] }), ...gathered)
      .when(depart("17:40", ["s2"]))
      .shows(refused("escort/not-today"));
  });

  test("XW-01: on a make-up Saturday a line runs as on the weekday that is followed", () => {
    const [north] = PLAN.lines;
    const friday = { ...north!, weekdays: [5] };
    const name = "Spring Festival";
    const day = { day: "2026-11-23", kind: "make-up", name, follows: 5 } as const;
    const calendar = { version: 1, source: "a notice", years: [2026], days: [day] };
    given(
      { kind: "calendar-adopted", at: at("06:10"), calendar },
      planBecomes("06:30", { lines: [friday] }),
      ...gathered,
    )
      .when(depart("17:40", ["s2", "s3"]))
      .shows(done("e1"));
  });

  test("G2: a line or an activity, not both, and one that the plan knows", () => {
    const scene = given(...gathered);
    scene.when(depart("17:40", ["s2"], { line: "south" })).shows(refused("escort/unknown-line"));
    scene.when(depart("17:40", ["s2"], { session: "care-1" })).shows(refused("escort/unknown-line"));
    scene.when(depart("17:40", ["s2"], { line: null })).shows(refused("escort/unknown-line"));
    scene.when(depart("17:40", ["s2"], { line: null, session: "care-1" })).shows(refused("escort/unknown-line"));
    scene.when(depart("17:40", ["s2"], { gate: "hall" })).shows(refused("gate/unknown"));
  });

  test("G2: a child who is away, or of another line, is named", () => {
    given(...gathered)
      .when(depart("17:40", ["s2", "s6"]))
      .shows(refused("escort/not-on-site", ["s6"]));
    given(...gathered)
      .when(depart("17:40", ["s2", "s1"]))
      .shows(refused("escort/not-on-list", ["s1"]));
    given(...gathered)
      .when(depart("17:40", ["nobody"]))
      .shows(refused("student/unknown", ["nobody"]));
    given(...gathered, depart("17:40", ["s2"]))
      .when(depart("17:41", ["s2"], { by: "t4" }))
      .shows(refused("escort/not-on-site", ["s2"]));
  });

  test("G3: a bar is about adults, whoever they are", () => {
    given(...gathered, bar("12:00", "s3", "t3"))
      .when(depart("17:40", ["s2", "s3"]))
      .shows(refused("pickup/barred", ["s3"]), facts());
  });

  test("R10: a leader who holds children that do not come along hands them over first", () => {
    const ownClass = [tap("door-1", "t4", "15:40"), tap("door-1", "s1", "15:41"), tap("door-1", "s2", "15:42")];
    given(...ownClass)
      .when(depart("17:40", ["s2"], { by: "t4" }))
      .shows(refused("escort/hand-over-first", ["s1"]), facts());
  });

  test("R4: the leader's room has no adult from then on", () => {
    const ownClass = [tap("door-1", "t4", "15:40"), tap("door-1", "s2", "15:42")];
    given(...ownClass)
      .when(depart("17:39", ["s2"], { by: "t4" }))
      .shows(done("e1"), room("room-1", { custodian: null, uncoveredSince: null }));
  });

  test("G3: requests for children who have left with a line are over", () => {
    given(...gathered, askPickup("17:37", ["s2"]))
      .when(depart("17:40", ["s2", "s3"]))
      .shows(pickup("p1", { state: "done", released: [] }));
  });

  test("G8: in an emergency no line leaves", () => {
    given(...gathered, beginEmergency("17:39"))
      .when(depart("17:40", ["s2", "s3"]))
      .shows(refused("emergency/in-progress"), facts());
  });
});

describe("G2 c the way through the gate", () => {
  test("G2: the leader's own card opens the lane for the line, with the count", () => {
    given(...gathered, depart("17:40", ["s2", "s3"]))
      .when(tap("east-out", "t3", "17:41"))
      .shows(
        answers({ verdict: "accept", rule: "G2", open: true, phrase: "line-out", count: 2 }),
        noAlarm("custodian-leaving"),
      );
  });

  test("G2: children of the line pass, and nothing more is noted of them", () => {
    given(...gathered, depart("17:40", ["s2", "s3"]))
      .when(tap("east-out", "s2", "17:41"))
      .shows(
        answers({ verdict: "accept", rule: "G2", open: true, phrase: "goodbye" }),
        child("s2", { status: "escorted", custodian: "t3", since: at("17:40") }),
        facts("tap-judged"),
      );
  });

  test("G2: once the line has gone through, a child at the gate was left behind and is the gate's", () => {
    given(...gathered, depart("17:40", ["s2", "s3"]))
      .when(tap("east-out", "s2", "17:45"))
      .shows(
        answers({ verdict: "refuse", rule: "G2", open: false }),
        child("s2", { status: "awaiting-pickup", custodian: "guard", place: "east" }),
        alarm("exit-refused", { people: ["s2"] }),
      );
  });

  test("G2: a line opens the gate through which it leaves, and no other", () => {
    given(...gathered, depart("17:40", ["s2", "s3"]))
      .when(tap("west-desk", "s2", "17:42:30"))
      .shows(answers({ open: false }), child("s2", { status: "arriving", place: "west" }));
    const west = { id: "west-out", place: "west", lane: "out", name: { zh: "西门", en: "west out" } } as const;
    given(planBecomes("06:30", { readers: [...PLAN.readers, west] }), ...gathered, depart("17:40", ["s2", "s3"]))
      .when(tap("west-out", "s2", "17:42:30"))
      .shows(
        answers({ verdict: "refuse", open: false }),
        child("s2", { status: "awaiting-pickup", custodian: "leader", place: "west" }),
      );
    given(...gathered, depart("17:40", ["s2", "s3"]))
      .when(tap("west-desk", "s2", "17:42:30"))
      .shows(answers({ open: false }), child("s2", { status: "arriving", place: "west" }));
  });

  test("G7: a late tap of who went with the line changes nothing", () => {
    given(...gathered, depart("17:40", ["s2", "s3"]))
      .when(lateTap("east-out", "s2", { tapped: "17:41", time: "17:50" }))
      .shows(answers({ verdict: "noted" }), child("s2", { status: "escorted", custodian: "t3" }));
  });
});

describe("G2 c with readers only", () => {
  test("G2: children of a line who tap at the gate before it leaves wait for their leader", () => {
    given(...inClass)
      .when(tap("east-out", "s2", "17:35"))
      .shows(
        answers({ verdict: "wait", rule: "G2", open: false, phrase: "wait-for-leader" }),
        child("s2", { status: "awaiting-pickup", custodian: "guard", place: "east" }),
        noAlarm("exit-refused"),
      );
    given(...inClass)
      .when(tap("east-out", "s2", "12:00"))
      .shows(answers({ verdict: "refuse", phrase: "wait-for-family" }));
  });

  test("G2: the leader's card takes exactly the children who wait there, and the reader shows how many", () => {
    given(...gathered)
      .when(tap("east-out", "t3", "17:40"))
      .shows(
        answers({ verdict: "accept", rule: "G2", open: true, phrase: "line-out", count: 2 }),
        child("s2", { status: "escorted", custodian: "t3" }),
        child("s3", { status: "escorted", custodian: "t3" }),
        escort("e1", { line: "north", gate: "east", students: ["s2", "s3"], countedOut: 2 }),
      );
  });

  test("G2: a desk without a lane will do", () => {
    given(...gathered, tap("east-desk", "t3", "07:00"))
      .when(tap("east-desk", "t3", "17:40"))
      .shows(answers({ open: false, phrase: "line-out", count: 2 }), child("s2", { status: "escorted" }));
  });

  test("G2: a child for whom somebody from home has come stays", () => {
    given(...gathered, tap("east-desk", "g1", "17:38"))
      .when(tap("east-out", "t3", "17:40"))
      .shows(answers({ count: 1 }), child("s2", { status: "awaiting-pickup" }), child("s3", { status: "escorted" }));
  });

  test("G3: a child from whom the leader is barred stays", () => {
    given(...gathered, bar("17:38", "s2", "t3"))
      .when(tap("east-out", "t3", "17:40"))
      .shows(answers({ count: 1 }), child("s2", { status: "awaiting-pickup" }));
  });

  test("G2: long before the line leaves, the leader's card leads nobody out", () => {
    given(...inClass, tap("east-desk", "s2", "10:00"))
      .when(tap("east-out", "t3", "10:05"))
      .shows(answers({ phrase: "staff-seen", count: null }), child("s2", { status: "awaiting-pickup" }));
  });

  test("R10: a leader who leaves others behind is told so and leads nobody out", () => {
    const both = [...gathered, tap("door-1", "t4", "17:37")];
    given(...both, settleChild("17:38", "s1", { outcome: "in-care", custodian: "t4", place: "library" }))
      .when(tap("east-out", "t4", "17:40"))
      .shows(
        answers({ verdict: "refuse", rule: "R10", open: false, phrase: "hand-over-first", count: 1 }),
        child("s2", { status: "awaiting-pickup" }),
      );
  });

  test("G2: who has only just come in at that gate does not wait for the line", () => {
    given(...inClass, tap("east-desk", "s2", "17:35"), tap("east-in", "s6", "17:36"))
      .when(tap("east-out", "t3", "17:40"))
      .shows(answers({ count: 1 }), child("s6", { status: "arriving" }), child("s2", { status: "escorted" }));
  });

  test("G7: a late tap of a child says that it waits there since then, and the leader counts it", () => {
    given(...inClass, lateTap("east-out", "s2", { tapped: "17:35", time: "17:36" }))
      .shows(child("s2", { status: "awaiting-pickup", place: "east", since: at("17:35") }), noAlarm("exit-refused"))
      .when(tap("east-out", "t3", "17:40"))
      .shows(answers({ count: 1 }), child("s2", { status: "escorted" }));
  });

  test("G7: a late tap of a leader takes nobody along", () => {
    given(...gathered)
      .when(lateTap("east-out", "t3", { tapped: "17:40", time: "17:50" }))
      .shows(answers({ verdict: "noted" }), child("s2", { status: "awaiting-pickup" }));
  });
});

describe("G2 c the end of a line", () => {
  const out = [
    ...gathered,
    tap("door-2", "t2", "07:50"),
    tap("door-2", "s6", "07:55"),
    depart("17:40", ["s2", "s3", "s6"]),
  ];
  const consent = { guardians: ROSTER.students.find(({ id }) => id === "s6") };

  test("G2 XW-25: each child is handed to its first guardian, or goes alone with consent on file", () => {
    expect(consent.guardians?.selfDismissal).not.toBeNull();
    given(...out)
      .when(endEscort("18:00", 3))
      .shows(
        done("e1"),
        child("s2", { status: "released", custodian: "g1", rule: "G2", since: at("18:00") }),
        child("s3", { status: "released", custodian: "g3" }),
        child("s6", { status: "released", custodian: "s6" }),
        escort("e1", { endedAt: at("18:00"), countedIn: 3, outcomes: { s2: "handed-over", s6: "self" } }),
      );
  });

  test("G3: handed to somebody else only if that one may collect the child today", () => {
    given(...out)
      .when(endEscort("18:00", 3, { fates: { s2: { to: "g2" } } }))
      .shows(refused("pickup/not-on-list", ["s2"]), facts());
    given(...out)
      .when(endEscort("18:00", 3, { fates: { s3: { to: "g4" } } }))
      .shows(refused("pickup/barred", ["s3"]));
    given(...out)
      .when(endEscort("18:00", 3, { fates: { s2: { to: "g1" } } }))
      .shows(child("s2", { custodian: "g1" }));
  });

  test("G3: a barred guardian is never the one by default", () => {
    given(...out, bar("17:50", "s2", "g1"))
      .when(endEscort("18:00", 3))
      .shows(refused("pickup/collector-required", ["s2"]));
  });

  test("G2: nobody goes alone without consent", () => {
    given(...out)
      .when(endEscort("18:00", 3, { fates: { s2: "self" } }))
      .shows(refused("escort/no-consent", ["s2"]), facts());
  });

  test("G2: a child who could not be handed over comes back with its leader, and waits at the gate in that care", () => {
    given(...out)
      .when(endEscort("18:00", 3, { fates: { s2: "returned" } }))
      .shows(
        child("s2", { status: "awaiting-pickup", custodian: "t3", place: "east" }),
        child("s3", { status: "released" }),
      );
  });

  test("WH-N11 XW-25: a child who is missing at the end is unaccounted at once", () => {
    given(...out)
      .when(endEscort("18:00", 2, { fates: { s2: "missing" } }))
      .shows(
        child("s2", { status: "unattended", unattended: "unaccounted", custodian: null, place: null, rule: "R3" }),
        alarm("unaccounted", { session: null, people: ["s2"], priority: 1, active: true }),
        child("s3", { status: "released" }),
      );
  });

  test("G2: a count that does not fit is refused, with those of whom something has to be said", () => {
    given(...out)
      .when(endEscort("18:00", 2))
      .shows(refused("escort/count-mismatch", ["s2", "s3", "s6"]), facts());
    given(...out)
      .when(endEscort("18:00", 3, { fates: { s2: "missing" } }))
      .shows(refused("escort/count-mismatch", ["s3", "s6"]));
  });

  test("G2: who was found in school meanwhile is not counted in, and not the leader's to give away", () => {
    const back = tap("east-in", "s2", "17:50");
    given(...out, back)
      .when(endEscort("18:00", 3))
      .shows(refused("escort/count-mismatch", ["s3", "s6"]));
    given(...out, back)
      .when(endEscort("18:00", 2, { fates: { s2: { to: "g1" } } }))
      .shows(refused("escort/not-in-custody", ["s2"]));
    given(...out, back)
      .when(endEscort("18:00", 2))
      .shows(done("e1"), child("s2", { status: "arriving", custodian: "guard" }), child("s3", { status: "released" }));
  });

  test("G2: the leader reports it, or the office for them; once", () => {
    given(...out)
      .when(endEscort("18:00", 3, { by: "t4" }))
      .shows(refused("escort/not-leader", ["t4"]));
    given(...out)
      .when(endEscort("18:00", 3, { by: "o1" }))
      .shows(done("e1"))
      .when(endEscort("18:01", 3))
      .shows(refused("escort/already-ended"));
    given(...out)
      .when(endEscort("18:00", 3, { escort: "e9" }))
      .shows(refused("escort/unknown"));
    given(...out)
      .when(endEscort("18:00", 3, { fates: { s1: "returned" } }))
      .shows(refused("escort/not-on-list", ["s1"]));
  });

  test("XW-25 JA-08: an end that nobody reports in time is of the highest priority, and ends with the report", () => {
    given(...out)
      .when(tick("18:10"))
      .shows(
        alarm("escort-overdue", { adult: "t3", priority: 1, people: ["s2", "s3", "s6"], active: true }),
        child("s2", { status: "escorted" }),
      )
      .when(endEscort("18:12", 3))
      .shows(alarm("escort-overdue", { active: false, reason: "escort-ended" }));
  });

  test("R8: at the deadline an escort with nobody out any more is over; no timer releases a child", () => {
    given(...gathered, depart("17:40", ["s2"]), tap("east-in", "s2", "17:50"))
      .when(tick("18:10"))
      .shows(escort("e1", { endedAt: at("18:10"), countedIn: 0 }), noAlarm("escort-overdue"));
  });

  test("P1: a child who left the roster while outside is named, not guessed", () => {
    const students = ROSTER.students.filter(({ id }) => id !== "s2");
    given(...out, rosterBecomes("17:50", { students }))
      .when(endEscort("18:00", 3))
      .shows(refused("pickup/collector-required", ["s2"]));
  });
});

describe("JA-08 an off-site activity", () => {
  const trip = { ...SESSIONS.find(({ id }) => id === "club-2")!, form: "off-site", students: ["s4", "s6"] } as const;
  const sessions = SESSIONS.map((session) => (session.id === "club-2" ? trip : session));
  /** club-2 goes out with t2 from 16:00 to 17:00; its room is the hall. */
  const ready = [
    planBecomes("06:30", { sessions }),
    tap("door-2", "t2", "07:50"),
    tap("door-2", "s6", "07:55"),
    tap("door-hall", "t2", "15:50"),
    tap("door-hall", "s6", "15:55"),
  ];
  const activity = { by: "t2", line: null, session: "club-2" } as const;

  test("JA-08: its teacher counts the children out, until the activity's end", () => {
    given(...ready)
      .when(depart("16:00", ["s6"], activity))
      .shows(
        done("e1"),
        child("s6", { status: "escorted", custodian: "t2" }),
        escort("e1", { session: "club-2", line: null, due: at("17:00") }),
        room("hall", { custodian: null }),
      );
  });

  test("JA-08: and back in: they are in that teacher's care, in the activity's room", () => {
    given(...ready, depart("16:00", ["s6"], activity))
      .when(endEscort("16:50", 1, { by: "t2" }))
      .shows(
        child("s6", { status: "in-care", custodian: "t2", place: "hall", session: "club-2" }),
        room("hall", { custodian: "t2", uncoveredSince: null }),
      );
  });

  test("R9: back after everybody was to be gone, a child with nowhere to go is stranded", () => {
    given(...ready, depart("16:00", ["s6"], activity))
      .when(endEscort("17:20", 1, { by: "t2" }))
      .shows(
        child("s6", { status: "in-care", custodian: "t2" }),
        alarm("stranded", { people: ["s6"], session: "club-2" }),
      );
  });

  test("JA-08: only children who are expected there go, with who teaches it", () => {
    given(...ready, tap("east-in", "s1", "15:30"))
      .when(depart("16:00", ["s6", "s1"], activity))
      .shows(refused("escort/not-on-list", ["s1"]));
    given(...ready)
      .when(depart("16:00", ["s6"], { ...activity, by: "t3" }))
      .shows(refused("escort/not-leader", ["t3"]));
  });

  test("JA-08: with readers only, the children wait at the gate and the teacher's card counts them", () => {
    given(planBecomes("06:30", { sessions }), ...inClass, tap("door-1", "s4", "07:55"), tap("east-out", "s4", "15:58"))
      .when(tap("east-out", "t2", "16:00"))
      .shows(
        answers({ verdict: "accept", phrase: "line-out", count: 1 }),
        child("s4", { status: "escorted", custodian: "t2" }),
        escort("e1", { session: "club-2", students: ["s4"] }),
      );
  });
});

describe("G2 c in the chain of custody", () => {
  test("G3: a confirmed pickup of who left with the line opens nothing", () => {
    given(...gathered, askPickup("17:37", ["s2"]), confirm("17:38", "p1"), depart("17:39", ["s2"]))
      .when(tap("east-out", "s2", "17:45"))
      .shows(answers({ verdict: "refuse", open: false }), child("s2", { status: "awaiting-pickup" }));
  });

  test("R8: no day forgets a child who is outside with a leader", () => {
    const sessions = SESSIONS.map(({ id }) => id);
    const morning = { kind: "day-began", at: at("30:00"), day: "2026-11-24", origin: at("24:00"), sessions } as const;
    given(...gathered, depart("17:40", ["s2"]), tick("18:10"))
      .when(morning)
      .shows(child("s2", { status: "escorted", custodian: "t3" }), escort("e1", { overdue: true, endedAt: null }));
  });
});
