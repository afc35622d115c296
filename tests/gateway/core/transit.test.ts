import { describe, test } from "vitest";
import { askPickup, confirm, settleChild, tap, tick } from "./support/events.ts";
import { alarm, answers, child, done, facts, inRoom, mark, noAlarm, refused, room } from "./support/expectations.ts";
import { send, withPlan, withSession } from "./support/room-events.ts";
import { given } from "./support/scene.ts";
import { at, SESSIONS } from "./support/school.ts";

/** s1, s2 and s5 are in care-1 with t3 in room-1. */
const care = [
  tap("door-1", "t3", "15:35"),
  tap("door-1", "s1", "15:36"),
  tap("door-1", "s2", "15:36"),
  tap("door-1", "s5", "15:36"),
];
/** As if s1 had chess in the hall from 16:00 to 17:00, in the middle of care. */
const chess = withSession("club-2", { students: ["s6", "s1"] });
const atHall = [tap("door-hall", "t2", "15:50")];

describe("R6 on the way", () => {
  test("R6: the holder sends a child; it is with the sender until somebody accepts it, and only for so long", () => {
    given(...care)
      .when(send("16:00", "t3", { students: ["s1"], purpose: "toilet" }))
      .shows(
        done("t3"),
        child("s1", {
          status: "in-transit",
          custodian: "t3",
          place: null,
          session: "care-1",
          rule: "R6",
          transit: { purpose: "toilet", to: null },
          due: at("16:10"),
        }),
        inRoom("room-1", "s2", "s5"),
      );
  });

  test.each([
    ["club-change", "hall", "16:08"],
    ["toilet", undefined, "16:10"],
    ["pickup", "east", "16:08"],
    ["errand", undefined, "16:10"],
  ] as const)("R6: %s has its own limit", (purpose, to, due) => {
    given(...care)
      .when(send("16:00", "t3", { students: ["s1"], purpose, ...(to && { to }) }))
      .shows(child("s1", { due: at(due) }));
  });

  test("R6: back at its own room's reader the child is in care again, and its time no longer runs", () => {
    given(...care, send("16:00", "t3", { students: ["s1"], purpose: "toilet" }))
      .when(tap("door-1", "s1", "16:05"))
      .shows(
        answers({ verdict: "accept", phrase: "present" }),
        child("s1", { status: "in-care", custodian: "t3", place: "room-1", session: "care-1", due: null }),
      )
      .when(tick("16:30"))
      .shows(noAlarm("transit-overdue"));
  });

  test("R6: a child who is not expected in the room from which it went is taken back, too", () => {
    given(
      tap("door-1", "t3", "15:35"),
      settleChild("15:36", "s3", { outcome: "in-care", custodian: "t3", place: "room-1" }),
      ...care.slice(1),
      send("16:00", "t3", { students: ["s3"], purpose: "errand", to: "room-1" }),
    )
      .when(tap("door-1", "s3", "16:05"))
      .shows(child("s3", { status: "in-care", custodian: "t3", place: "room-1" }), mark("care-1", "s3", undefined));
  });

  test("R6 WH-13: sent to another room, its adult takes the child in with the tap there", () => {
    given(...chess, ...care, ...atHall, send("15:55", "t3", { students: ["s1"], purpose: "club-change", to: "hall" }))
      .when(tap("door-hall", "s1", "15:58"))
      .shows(
        answers({ verdict: "accept", phrase: "present" }),
        child("s1", { status: "in-care", custodian: "t2", place: "hall", session: "club-2", due: null }),
        mark("club-2", "s1", "present"),
      );
  });

  test("R6: in a room that nobody has opened the child waits, its time goes on, and R4 counts the room's", () => {
    given(...care, send("15:55", "t3", { students: ["s1"], purpose: "club-change", to: "library" }))
      .when(tap("door-library", "s1", "15:57"))
      .shows(
        child("s1", { status: "in-transit", custodian: "t3", place: "library", due: at("16:03") }),
        room("library", { uncoveredSince: at("15:57") }),
      );
  });

  test("R6 G3: at the gate the child waits for its family with the guard", () => {
    given(...care, send("16:00", "t3", { students: ["s1"], purpose: "pickup", to: "east" }))
      .when(tap("east-desk", "s1", "16:04"))
      .shows(child("s1", { status: "awaiting-pickup", custodian: "guard", place: "east", due: null }));
  });

  test("R6: sent for a pickup without a place, it is expected at the gate of its request", () => {
    given(...care, askPickup("15:58", ["s1"], { gate: "west" }))
      .when(send("16:00", "t3", { students: ["s1"], purpose: "pickup" }))
      .shows(child("s1", { transit: { purpose: "pickup", to: "west" } }));
  });

  test("R6: a second teacher of the room may send, and answers for the child from then on", () => {
    given(...care, tap("door-1", "t4", "15:40"))
      .when(send("16:00", "t4", { students: ["s1"], purpose: "toilet" }))
      .shows(done(), child("s1", { custodian: "t4" }), child("s2", { custodian: "t3" }));
  });

  test("R6: what cannot be sent is refused by its own code", () => {
    const toilet = { students: ["s1"], purpose: "toilet" } as const;
    const sent = send("16:00", "t3", { students: ["s1"], purpose: "toilet" });
    given(...care)
      .when(send("16:00", "t9", { ...toilet, students: ["s1"] }))
      .shows(refused("staff/unknown", ["t9"]));
    given(...care)
      .when(send("16:00", "t3", { ...toilet, students: [] }))
      .shows(refused("student/unknown"));
    given(...care)
      .when(send("16:00", "t2", { ...toilet, students: ["s1"] }))
      .shows(refused("transit/not-held", ["s1"]), facts());
    given(...care, sent)
      .when(send("16:09", "t3", { ...toilet, students: ["s1", "s2"] }))
      .shows(refused("transit/not-held", ["s1"]));
    given(...care)
      .when(send("16:00", "t3", { ...toilet, students: ["s1"], to: "attic" }))
      .shows(refused("place/unknown"));
    given(...care)
      .when(send("16:00", "t3", { students: ["s1"], purpose: "pickup", to: "hall" }))
      .shows(refused("transit/wrong-place"));
    given(...care)
      .when(send("16:00", "t3", { students: ["s1"], purpose: "found" }))
      .shows(refused("transit/wrong-purpose"));
  });

  test("R9 XW-03: nobody is sent into extended care for whom nobody applied", () => {
    const library = withSession("late-1", { place: "library", start: 16 * 60 });
    given(...library, ...care, tap("door-library", "t4", "16:00"))
      .when(send("16:05", "t3", { students: ["s1", "s2"], purpose: "club-change", to: "library" }))
      .shows(refused("session/not-enrolled", ["s2"]));
  });
});

describe("R6 overdue", () => {
  test("R6 WH-N11 WH-13: past its time it is an alarm of the highest priority for whoever sent it", () => {
    given(...care, send("16:00", "t3", { students: ["s1", "s2"], purpose: "toilet" }))
      .when(tick("16:09:59"))
      .shows(noAlarm("transit-overdue"))
      .when(tick("16:10"))
      .shows(
        child("s1", { status: "in-transit", custodian: "t3", overdue: true, since: at("16:00") }),
        alarm("transit-overdue", { priority: 1, owner: "t3", adult: "t3", people: ["s1", "s2"], since: at("16:10") }),
      );
  });

  test("R6: it ends child by child with the arrival, and is judged once", () => {
    given(...care, send("16:00", "t3", { students: ["s1", "s2"], purpose: "toilet" }), tick("16:10"))
      .when(tap("door-1", "s1", "16:12"))
      .shows(child("s1", { overdue: false, due: null }), alarm("transit-overdue", { people: ["s2"], active: true }))
      .when(tick("17:00"))
      .shows(alarm("transit-overdue", { people: ["s2"], times: 2 }))
      .when(settleChild("17:01", "s2", { outcome: "in-care", custodian: "t4", place: "library" }))
      .shows(alarm("transit-overdue", { active: false, reason: "arrived" }));
  });

  test("R6 R3: a child on its way is not missing in the room that expects it, so long as its time runs", () => {
    const early = withSession("club-2", { students: ["s6", "s1"], start: 15 * 60 + 50 });
    given(...early, ...care, tap("door-hall", "t2", "15:45"))
      .when(send("15:58", "t3", { students: ["s1"], purpose: "club-change", to: "hall" }))
      .when(tick("16:00"))
      .shows(child("s1", { status: "in-transit" }), noAlarm("unaccounted", "club-2"))
      .when(tick("16:06"))
      .shows(alarm("transit-overdue", { place: "hall", people: ["s1"] }));
  });

  test("R6 WH-N11: a child who came in at the gate and reached no room in 20 minutes is overdue for whoever let it in", () => {
    given(tap("east-in", "s1", "09:00"))
      .when(tick("09:20"))
      .shows(
        child("s1", { status: "arriving", overdue: true, custodian: "guard" }),
        alarm("arrival-overdue", { priority: 1, owner: "guard", place: "east", people: ["s1"] }),
      )
      .when(tap("door-1", "s1", "09:25"))
      .shows(alarm("arrival-overdue", { active: false, reason: "arrived" }));
  });

  test("R6 R3: who comes early waits for the first lesson's roll, which searches it", () => {
    given(tap("door-1", "t1", "07:50"), tap("east-in", "s1", "07:05"))
      .when(tick("08:10"))
      .shows(noAlarm("arrival-overdue"), child("s1", { unattended: "unaccounted" }));
  });
});

describe("R6 by cards", () => {
  test("R6 WH-13: at its own room's reader, when its next session in another room may be opened, the child leaves for it", () => {
    given(...chess, ...care)
      .when(tap("door-1", "s1", "15:46"))
      .shows(
        answers({ verdict: "accept", rule: "R6", phrase: "off-you-go", room: "hall", open: false }),
        child("s1", { status: "in-transit", custodian: "t3", transit: { purpose: "club-change", to: "hall" } }),
      );
  });

  test("R6: a moment earlier the same tap means nothing, so that a playful child starts no clock", () => {
    given(...chess, ...care)
      .when(tap("door-1", "s1", "15:44:59"))
      .shows(answers({ phrase: "present" }), child("s1", { status: "in-care" }));
  });

  test("R6 JA-08: a club in mid-session and back again, by cards alone", () => {
    given(...chess, ...care, ...atHall, tap("door-1", "s1", "15:55"), tap("door-hall", "s1", "15:58"))
      .shows(child("s1", { custodian: "t2", session: "club-2" }))
      .when(tap("door-hall", "s1", "16:30"))
      .shows(answers({ phrase: "present" }), child("s1", { status: "in-care", custodian: "t2" }))
      .when(tap("door-hall", "s1", "17:00"))
      .shows(answers({ phrase: "off-you-go", room: "room-1" }))
      .when(tap("door-1", "s1", "17:03"))
      .shows(child("s1", { status: "in-care", custodian: "t3", place: "room-1", session: "care-1" }));
  });

  test("R6: once the club has begun a child at the door of its former room is told the club's", () => {
    given(...chess, tap("door-1", "t3", "15:35"), tap("east-in", "s1", "16:00"))
      .when(tap("door-1", "s1", "16:02"))
      .shows(answers({ verdict: "refuse", phrase: "wrong-room", room: "hall" }));
  });

  test("R6 G3: a child who was called leaves for its gate with its card", () => {
    given(...care, tap("east-in", "g1", "16:00"))
      .when(tap("door-1", "s1", "16:01"))
      .shows(
        answers({ verdict: "accept", phrase: "off-you-go", room: "east" }),
        child("s1", { status: "in-transit", custodian: "t3", transit: { purpose: "pickup", to: "east" } }),
      )
      .when(confirm("16:03", "p1"))
      .when(tap("east-out", "s1", "16:04"))
      .shows(answers({ verdict: "accept", open: true }), child("s1", { status: "released", custodian: "g1" }));
  });

  test("R6: called and back again, the child is in care, and the next tap sends it once more", () => {
    given(...care, tap("east-in", "g1", "16:00"), tap("door-1", "s1", "16:01"))
      .when(tap("door-1", "s1", "16:03"))
      .shows(answers({ phrase: "present" }), child("s1", { status: "in-care", custodian: "t3" }))
      .when(tap("door-1", "s1", "16:05"))
      .shows(answers({ phrase: "off-you-go" }));
  });

  test("R6: nothing else is inferred from a second tap, and held too long a card is one tap (G1)", () => {
    given(...care)
      .when(tap("door-1", "s1", "16:00"))
      .shows(answers({ verdict: "accept", phrase: "present" }), facts("tap-judged"))
      .when(tap("door-1", "s1", "16:00:05"))
      .shows(answers({ verdict: "noted", phrase: "already-tapped" }));
  });

  test("R6: after class the tap at its own door sends a child to its care session in another room", () => {
    const moved = SESSIONS.map((one) => (one.id === "care-1" ? { ...one, place: "library" } : one));
    given(...withPlan({ sessions: moved }), tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:55"))
      .when(tap("door-1", "s1", "15:31"))
      .shows(answers({ phrase: "off-you-go", room: "library" }), child("s1", { custodian: "t1", due: at("15:39") }));
  });

  test("G7: a late tap sends nobody anywhere", () => {
    given(...chess, ...care)
      .when({ ...tap("door-1", "s1", "16:20"), tappedAt: at("15:50"), late: true })
      .shows(child("s1", { status: "in-care", custodian: "t3" }));
  });
});
