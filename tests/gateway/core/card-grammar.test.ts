/** Every row of the table "The card in a room" in gateway/core/README.md, in its order. */
import { describe, expect, test } from "vitest";
import type { Handover } from "#core/state.ts";
import { offer, settleChild, tap, tick } from "./support/events.ts";
import { alarm, answers, child, facts, inRoom, mark, noAlarm, rollClosed, room } from "./support/expectations.ts";
import { endSession, expectChild, recordLeave, withPlan, withSession, withStaff } from "./support/room-events.ts";
import { given, type Played } from "./support/scene.ts";
import { at, DAY, PLAN, SESSIONS } from "./support/school.ts";

/** Class-1 is open with t1; s1, s2 and s3 have tapped, s4 has not. */
const open = [
  tap("door-1", "t1", "07:46"),
  tap("door-1", "s1", "07:50"),
  tap("door-1", "s2", "07:51"),
  tap("door-1", "s3", "07:52"),
];
const full = [...open, tap("door-1", "s4", "07:53")];
const closed = [...full, tap("door-1", "t1", "08:01")];
const offered = [...closed, tap("door-1", "t1", "15:35")];

function handover(wanted: Partial<Handover>) {
  return ({ state }: Played) => expect(state.handovers.get("h1")).toMatchObject(wanted);
}

describe("the room's adult at its reader: the roll", () => {
  test("R1: before the roll opens they are seen", () => {
    given(...full)
      .when(tap("door-1", "t1", "07:54:59"))
      .shows(answers({ verdict: "accept", rule: "R1", phrase: "staff-seen" }), rollClosed("class-1", null));
  });

  test("R2 XJ-13: from 5 minutes before the bell, with everybody there, the roll is closed", () => {
    given(...full)
      .when(tap("door-1", "t1", "07:55"))
      .shows(
        answers({ verdict: "accept", rule: "R2", phrase: "roll-closed", count: 4 }),
        rollClosed("class-1", "t1"),
        noAlarm("roll-overdue", "class-1"),
      );
  });

  test("R2 P4: a child on leave or gone home is no gap, and the roll says why it is not there", () => {
    const gone = settleChild("07:58", "s3", { outcome: "released", custodian: "g3" });
    const door = [tap("door-1", "t1", "07:46"), tap("door-1", "s1", "07:50"), tap("door-1", "s2", "07:51")];
    given(recordLeave("07:00", "s4"), tap("east-in", "s3", "07:30"), ...door, gone)
      .when(tap("door-1", "t1", "08:00"))
      .shows(
        answers({ phrase: "roll-closed", count: 2 }),
        mark("class-1", "s4", "leave"),
        mark("class-1", "s3", "collected"),
      );
  });

  test("R2: before the bell a gap is only told, and nothing changes", () => {
    given(...open)
      .when(tap("door-1", "t1", "07:59"))
      .shows(
        answers({ verdict: "wait", rule: "R2", phrase: "roll-incomplete", count: 1 }),
        rollClosed("class-1", null),
        facts("staff-seen", "tap-judged"),
      );
  });

  test("R2 R3 WH-N11: from the bell on the roll is closed with its gaps: seen on campus they are searched, never seen they are asked for", () => {
    const entered = [tap("east-in", "s3", "07:40"), ...open.slice(0, 3)];
    given(...entered)
      .when(tap("door-1", "t1", "08:00"))
      .shows(
        answers({ verdict: "wait", rule: "R2", phrase: "roll-incomplete", count: 2 }),
        rollClosed("class-1", "t1"),
        mark("class-1", "s3", "searching"),
        child("s3", { status: "unattended", unattended: "unaccounted" }),
        alarm("unaccounted", { session: "class-1", people: ["s3"] }),
        child("s4", { status: "at-home" }),
        alarm("no-show", { session: "class-1", people: ["s4"] }),
      )
      .when(tick("08:30"))
      .shows(noAlarm("roll-overdue", "class-1"));
  });

  test("R2: nobody is present by default: a child who comes later is present by its own tap", () => {
    given(...open, tap("door-1", "t1", "08:00"))
      .shows(mark("class-1", "s4", "searching"))
      .when(tap("door-1", "s4", "08:05"))
      .shows(mark("class-1", "s4", "present"), child("s4", { custodian: "t1" }));
  });

  test("R2: who is with somebody else is elsewhere, not missing", () => {
    const word = { outcome: "in-care", custodian: "t2", place: "library" } as const;
    given(...open, settleChild("07:58", "s4", word))
      .when(tap("door-1", "t1", "08:00"))
      .shows(
        answers({ phrase: "roll-incomplete", count: 1 }),
        mark("class-1", "s4", "elsewhere"),
        noAlarm("unaccounted"),
      );
  });

  test("R2: past its deadline the roll is closed in the same way, and its alarm ends", () => {
    given(...open, tick("08:10"))
      .shows(alarm("roll-overdue", { session: "class-1", active: true }))
      .when(tap("door-1", "t1", "08:12"))
      .shows(
        answers({ phrase: "roll-incomplete", count: 1 }),
        alarm("roll-overdue", { session: "class-1", active: false, reason: "roll-closed" }),
      );
  });

  test("G1: a card held too long is one tap: it closes the roll and offers nothing", () => {
    given(...open, tap("door-1", "t1", "08:00"))
      .when(tap("door-1", "t1", "08:00:05"))
      .shows(answers({ verdict: "noted", rule: "G1" }), facts("staff-seen", "tap-judged"));
  });
});

describe("the room's adult at its reader: the handover", () => {
  test("R5 XJ-12: the roll closed and children here: the room is offered to the next session's teacher, with the count", () => {
    given(...closed)
      .when(tap("door-1", "t1", "15:28"))
      .shows(
        answers({ verdict: "wait", rule: "R5", phrase: "handover-offered", count: 4 }),
        handover({ via: "cards", from: "t1", to: "t3", place: "room-1", offeredCount: 4, due: at("15:31") }),
        child("s1", { custodian: "t1" }),
      );
  });

  test("R5: without a next session in this room it is offered to the duty leader", () => {
    given(...withPlan({ sessions: SESSIONS.filter(({ id }) => id === "class-1") }), ...closed)
      .when(tap("door-1", "t1", "15:28"))
      .shows(handover({ to: "leader" }));
  });

  test("R5: after the session's end, too", () => {
    given(...offered).shows(handover({ state: "offered", offeredCount: 4 }));
    given(...closed, tick("15:41"))
      .when(tap("door-1", "t1", "15:42"))
      .shows(answers({ phrase: "handover-offered", count: 4 }));
  });

  test("R5: without children there is nothing to offer", () => {
    const gone = ["s1", "s2", "s3", "s4"].map((one) =>
      settleChild("14:00", one, { outcome: "released", custodian: one < "s3" ? "g1" : "g3" }),
    );
    given(...closed, ...gone)
      .when(tap("door-1", "t1", "14:30"))
      .shows(answers({ verdict: "accept", phrase: "staff-seen" }), facts("staff-seen", "tap-judged"));
  });

  test("R5: children who are on offer on a screen already are not offered twice", () => {
    given(...closed, offer("15:20", "t1", { to: "t3", students: ["s1"] }))
      .when(tap("door-1", "t1", "15:21"))
      .shows(answers({ phrase: "staff-seen" }));
  });

  test("R5: the same adult again takes the offer back; a card held too long does not (G1)", () => {
    given(...offered)
      .when(tap("door-1", "t1", "15:35:09"))
      .shows(answers({ verdict: "noted", rule: "G1" }), handover({ state: "offered" }))
      .when(tap("door-1", "t1", "15:35:10"))
      .shows(
        answers({ verdict: "accept", rule: "R5", phrase: "handover-withdrawn" }),
        handover({ state: "withdrawn", settledAt: at("15:35:10") }),
        child("s1", { custodian: "t1" }),
      )
      .when(tick("15:39"))
      .shows(noAlarm("handover-overdue"));
  });

  test("R5: unanswered for 3 minutes it is an alarm, and can still be taken", () => {
    given(...offered, tick("15:38"))
      .shows(alarm("handover-overdue", { place: "room-1", owner: "t1" }))
      .when(tap("door-1", "t3", "15:39"))
      .shows(answers({ phrase: "handover-taken" }), alarm("handover-overdue", { active: false }));
  });
});

describe("the incoming adult at its reader", () => {
  test("R5: the next session's teacher takes the room and its children with the same count", () => {
    given(...offered)
      .when(tap("door-1", "t3", "15:36"))
      .shows(
        answers({ verdict: "accept", rule: "R5", phrase: "handover-taken", count: 4 }),
        handover({ state: "accepted", to: "t3", acceptedCount: 4, differences: [] }),
        room("room-1", { custodian: "t3", session: "care-1" }),
        child("s1", { status: "in-care", custodian: "t3", session: "care-1", rule: "R5" }),
        mark("care-1", "s1", "present"),
        mark("care-1", "s3", undefined),
      );
  });

  test("R5 P4: so does a substitute of today, and the record names who came", () => {
    const staff = SESSIONS.map((one) => (one.id === "care-1" ? { ...one, staff: ["t3", "t2"] } : one));
    given(...withPlan({ sessions: staff }), ...offered)
      .when(tap("door-1", "t2", "15:36"))
      .shows(answers({ phrase: "handover-taken", count: 4 }), handover({ to: "t2", from: "t1" }));
  });

  test("R5: a second teacher of the session that runs takes it in the middle", () => {
    given(...withSession("class-1", { staff: ["t1", "t4"] }), ...closed, tap("door-1", "t1", "10:00"))
      .when(tap("door-1", "t4", "10:01"))
      .shows(
        answers({ phrase: "handover-taken", count: 4 }),
        room("room-1", { custodian: "t4", session: "class-1" }),
        child("s1", { status: "in-class", custodian: "t4", session: "class-1" }),
      );
  });

  test("R5: the duty leader may always", () => {
    given(...closed, tap("door-1", "t1", "10:00"))
      .when(tap("door-1", "leader", "10:01"))
      .shows(answers({ phrase: "handover-taken", count: 4 }), child("s1", { custodian: "leader", session: "class-1" }));
  });

  test("R1: nobody else", () => {
    given(...offered)
      .when(tap("door-1", "t2", "15:36"))
      .shows(
        answers({ verdict: "refuse", rule: "R1", phrase: "not-on-duty-here" }),
        handover({ state: "offered" }),
        child("s1", { custodian: "t1" }),
      );
  });

  test("R11: not while they have children in another room", () => {
    const busy = [tap("door-2", "t2", "07:50"), tap("door-2", "s6", "07:55")];
    const staff = SESSIONS.map((one) => (one.id === "care-1" ? { ...one, staff: ["t2"] } : one));
    given(...withPlan({ sessions: staff }), ...busy, ...offered)
      .when(tap("door-1", "t2", "15:36"))
      .shows(answers({ verdict: "refuse", rule: "R11", phrase: "hand-over-first" }), handover({ state: "offered" }));
  });

  test("R1 QS-04: nor one who may not be with children", () => {
    given(withStaff({ t3: { removed: DAY } }), ...offered)
      .when(tap("door-1", "t3", "15:36"))
      .shows(answers({ verdict: "refuse", phrase: "not-approved", clause: "QS-04" }), handover({ state: "offered" }));
  });

  test("R9 XW-03: into extended care only those for whom a guardian applied; how many are not, the reader says", () => {
    const care = [tap("door-1", "t3", "15:35"), tap("door-1", "s1", "15:36"), tap("door-1", "s2", "15:36")];
    const roll = [tap("door-1", "t3", "15:41"), tap("door-1", "t3", "17:41")];
    given(...care, ...roll)
      .when(tap("door-1", "t4", "17:42"))
      .shows(
        answers({ verdict: "refuse", rule: "R9", phrase: "children-left", count: 1 }),
        child("s1", { custodian: "t3" }),
      )
      .when(expectChild("17:43", "s2", { session: "late-1" }))
      .when(tap("door-1", "t4", "17:44"))
      .shows(answers({ phrase: "handover-taken", count: 2 }), child("s2", { custodian: "t4", session: "late-1" }));
  });

  test("R5: who went or came by their own card since the offer is named by the record, and counted so", () => {
    const away = settleChild("15:35:20", "s4", { outcome: "released", custodian: "g3" });
    const word = { outcome: "in-care", custodian: "t1", place: "room-1" } as const;
    given(...offered, tap("east-desk", "s3", "15:35:30"), away, settleChild("15:35:40", "s6", word))
      .when(tap("door-1", "t3", "15:36"))
      .shows(
        answers({ phrase: "handover-taken", count: 3 }),
        handover({
          offeredCount: 4,
          acceptedCount: 3,
          differences: [
            { student: "s3", reason: "elsewhere" },
            { student: "s4", reason: "collected" },
            { student: "s6", reason: "extra" },
          ],
        }),
        child("s3", { status: "awaiting-pickup", custodian: "guard" }),
        child("s6", { custodian: "t3" }),
        inRoom("room-1", "s1", "s2", "s6"),
      );
  });

  test("R5 WH-N11: children who were left alone before anybody came are taken, too", () => {
    given(...offered, tap("east-both", "t1", "15:35:30"), tick("15:37:30"))
      .shows(child("s1", { unattended: "room" }))
      .when(tap("door-1", "t3", "15:38"))
      .shows(
        answers({ phrase: "handover-taken", count: 4 }),
        child("s1", { custodian: "t3", unattended: null }),
        alarm("unattended-room", { active: false }),
      );
  });
});

describe("the end of a session by card", () => {
  const last = [tap("door-1", "t4", "17:50"), tap("door-1", "s1", "17:55"), tap("door-1", "t4", "18:00")];
  const gone = settleChild("18:20", "s1", { outcome: "released", custodian: "g1" });

  test("R8: after the plan's end with nobody left the session is ended", () => {
    given(...last, gone)
      .when(tap("door-1", "t4", "18:31"))
      .shows(
        answers({ verdict: "accept", rule: "R8", phrase: "session-ended" }),
        ({ state }) =>
          expect(state.sessions.get("late-1")).toMatchObject({ finishedAt: at("18:31"), finishedBy: "t4" }),
        room("room-1", { session: null, custodian: null }),
      );
  });

  test("R8: long after its end, too, when the last child has left late", () => {
    given(...last, tick("18:50"), { ...gone, at: at("18:55") })
      .when(tap("door-1", "t4", "18:56"))
      .shows(answers({ phrase: "session-ended" }));
  });

  test("R8 R5: with a child left the tap offers the room instead", () => {
    given(...last)
      .when(tap("door-1", "t4", "18:31"))
      .shows(answers({ verdict: "wait", phrase: "handover-offered", count: 1 }), handover({ to: "leader" }));
  });

  test("R8 R6: with a child of it still on its way it is not ended", () => {
    const sent = { kind: "children-sent", by: "t4", students: ["s1"], purpose: "toilet", to: null } as const;
    given(...last, { ...sent, at: at("18:28") })
      .when(tap("door-1", "t4", "18:31"))
      .shows(answers({ verdict: "refuse", rule: "R8", phrase: "children-left", count: 1 }));
  });

  test("R8: before the plan's end a card ends nothing", () => {
    given(...last, gone)
      .when(tap("door-1", "t4", "18:25"))
      .shows(answers({ phrase: "staff-seen" }), ({ state }) =>
        expect(state.sessions.get("late-1")?.finishedAt).toBeNull(),
      );
  });

  test("R8: once ended on a screen, the card is not on duty any more", () => {
    given(...last, gone, endSession("18:32", "t4", "late-1"))
      .when(tap("door-1", "t4", "18:33"))
      .shows(answers({ verdict: "refuse", phrase: "session-not-now" }));
  });

  test("R1: who is planned for the room's next session opens that one", () => {
    const same = PLAN.sessions.map((one) => (one.id === "care-1" ? { ...one, staff: ["t1"] } : one));
    given(...withPlan({ sessions: same }), ...closed)
      .when(tap("door-1", "t1", "15:31"))
      .shows(answers({ phrase: "session-opened" }), room("room-1", { session: "care-1", custodian: "t1" }));
  });
});

describe("others at its reader", () => {
  test("R1: without an offer the next session's teacher opens it, and the children follow with their own taps", () => {
    given(...closed)
      .when(tap("door-1", "t3", "15:36"))
      .shows(answers({ phrase: "session-opened" }), child("s1", { custodian: "t1" }));
  });

  test("R1: a second teacher of the session is seen", () => {
    given(...withSession("class-1", { staff: ["t1", "t4"] }), ...closed)
      .when(tap("door-1", "t4", "10:00"))
      .shows(answers({ verdict: "accept", phrase: "staff-seen" }), room("room-1", { custodian: "t1" }));
  });

  test("G7: late, a card calls no roll, offers nothing and ends nothing", () => {
    const late = (tapped: string, time: string) => ({ ...tap("door-1", "t1", time), tappedAt: at(tapped), late: true });
    given(...open)
      .when(late("08:00", "08:05"))
      .shows(rollClosed("class-1", null), noAlarm("unaccounted"));
    given(...closed)
      .when(late("15:20", "15:25"))
      .shows(({ state }) => expect(state.handovers.size).toBe(0));
  });
});
