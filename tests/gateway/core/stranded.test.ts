import { describe, test } from "vitest";
import type { CampusEvent } from "#core/events.ts";
import { accept, askPickup, confirm, offer, settleChild, tap, tick } from "./support/events.ts";
import { alarm, child, facts, mark, noAlarm, refused, room } from "./support/expectations.ts";
import { cancel, expectChild, withSession } from "./support/room-events.ts";
import { given } from "./support/scene.ts";
import { at, PLAN, SESSIONS } from "./support/school.ts";

describe("R9 stranded", () => {
  const inCare = [tap("door-1", "t3", "15:35"), tap("door-1", "s1", "15:41"), tap("door-1", "s2", "15:42")];

  test("R9: who is still held 10 minutes after the session's end, with nowhere to go, is stranded; the holder still answers", () => {
    given(...inCare)
      .when(tick("17:50"))
      .shows(
        alarm("stranded", { priority: 1, people: ["s2"], session: "care-1", place: "room-1", owner: "t3", rule: "R9" }),
        child("s2", { status: "in-care", custodian: "t3" }),
        room("room-1", { session: null, custodian: "t3" }),
      );
  });

  test("R9: who is expected in a session that follows within 30 minutes is not", () => {
    given(...inCare)
      .when(tick("17:50"))
      .shows(child("s1", { status: "in-care" }), alarm("stranded", { people: ["s2"] }));
  });

  test("R9: a session that begins later than that is nowhere to go", () => {
    const later = SESSIONS.map((one) => (one.id === "late-1" ? { ...one, start: one.start + 25 } : one));
    given(...inCare)
      .when({ kind: "plan-adopted", at: at("16:00"), plan: { ...PLAN, version: 2, sessions: later } })
      .when(tick("17:50"))
      .shows(alarm("stranded", { people: ["s1", "s2"] }));
  });

  test("R9: it ends by itself when all have left or been taken", () => {
    given(...inCare, tap("east-in", "g1", "17:51"), confirm("17:52", "p1"))
      .when(tap("east-out", "s2", "17:53"))
      .shows(alarm("stranded", { active: false, state: "returned", reason: "left-or-taken", people: ["s2"] }));
  });

  test("R9: a child on a granted pickup is on the way out; if the grant lapses, it is stranded after all", () => {
    given(...inCare, askPickup("17:46", ["s2"]), confirm("17:47", "p1"))
      .when(tick("17:50"))
      .shows(noAlarm("stranded"))
      .when(tick("17:52"))
      .shows(alarm("stranded", { people: ["s2"], session: "care-1" }), alarm("grant-lapsed", { people: ["s2"] }));
  });

  test("R9: after class, who has any later session today is not stranded, and who has none is", () => {
    given(tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:55"), tap("door-1", "s3", "07:55"))
      .when(tick("15:40"))
      .shows(alarm("stranded", { people: ["s3"], session: "class-1" }));
  });

  test("R9: when the last child has gone, the adult is no longer the room's", () => {
    given(...inCare, tick("17:50"), settleChild("17:55", "s2", { outcome: "released", custodian: "g1" }))
      .when(settleChild("17:56", "s1", { outcome: "released", custodian: "g1" }))
      .shows(room("room-1", { custodian: null, uncoveredSince: null }));
  });

  test("R9: at a gate a child is still stranded: it was neither released nor taken into extended care", () => {
    given(...inCare, tick("17:50"))
      .when(tap("east-desk", "s2", "17:52"))
      .shows(child("s2", { status: "awaiting-pickup" }), alarm("stranded", { active: true, people: ["s2"] }))
      .when(settleChild("17:55", "s2", { outcome: "released", custodian: "g1" }))
      .shows(alarm("stranded", { active: false, reason: "left-or-taken" }));
  });

  test("R9 XW-03 XW-09: taken into extended care, for which its guardian applied, it is stranded no more", () => {
    given(...inCare, tick("17:50"), expectChild("17:51", "s2", { session: "late-1" }), tap("door-1", "t4", "17:52"))
      .when(tap("door-1", "s2", "17:53"))
      .shows(
        child("s2", { status: "in-care", custodian: "t4", session: "late-1" }),
        alarm("stranded", { session: "care-1", active: false, reason: "left-or-taken" }),
      );
  });

  test("R9: a session that overlaps the one that ended is where its children go back to", () => {
    const chess = withSession("club-2", { students: ["s6", "s1"] });
    given(...chess, tap("door-1", "t3", "15:35"), tap("door-1", "s1", "15:41"), tap("door-hall", "t2", "15:50"))
      .when(tap("door-1", "s1", "15:55"))
      .when(tap("door-hall", "s1", "15:57"))
      .when(tick("17:10"))
      .shows(child("s1", { session: "club-2" }), noAlarm("stranded", "club-2"));
  });

  test("R9 P4: who was let go on to a session that is cancelled has nowhere to go", () => {
    given(
      tap("door-1", "t1", "07:50"),
      tap("door-1", "s1", "07:55"),
      ...withSession("late-1", { students: [] }).map(soon),
    )
      .when(tick("15:40"))
      .shows(noAlarm("stranded"))
      .when(cancel("15:45", "care-1"))
      .shows(alarm("stranded", { session: "class-1", people: ["s1"], since: at("15:45") }));
  });
});

/** The same change at another time of the day. */
function soon(event: CampusEvent): CampusEvent {
  return { ...event, at: at("08:05") };
}

describe("R9 after the last session", () => {
  const word = { outcome: "in-care", custodian: "t2", place: "library" } as const;

  test("R9 WH-23: a child whom a person left with somebody is stranded when the day's last session is over", () => {
    given(settleChild("15:00", "s3", word))
      .when(tick("18:39:59"))
      .shows(noAlarm("stranded"))
      .when(tick("18:40"))
      .shows(
        child("s3", { status: "in-care", custodian: "t2" }),
        alarm("stranded", { session: null, place: null, people: ["s3"], owner: "leader", priority: 1 }),
      );
  });

  test("R9 P4: cancelling what would have been the last session leaves nobody unwatched", () => {
    given(settleChild("15:00", "s3", word), tick("17:51"))
      .shows(noAlarm("stranded"))
      .when(cancel("17:55", "late-1"))
      .shows(alarm("stranded", { people: ["s3"], since: at("17:55") }));
  });

  test("R9: so is one who waits at a gate, and it ends when the child is released", () => {
    given(tap("east-in", "s3", "15:00"), tap("east-desk", "s3", "15:05"), tick("18:40"))
      .shows(alarm("stranded", { people: ["s3"] }))
      .when(settleChild("19:00", "s3", { outcome: "released", custodian: "g3" }))
      .shows(alarm("stranded", { active: false }));
  });

  test("R9: who comes to somebody only then is told at once, and joins the others", () => {
    given(settleChild("15:00", "s3", word), tick("18:40"))
      .when(settleChild("19:00", "s4", word))
      .shows(alarm("stranded", { people: ["s3", "s4"], times: 2 }));
  });

  test("R9 R6: who comes in then has 20 minutes to reach somebody, as at any time", () => {
    given(tick("18:40"), tap("east-in", "s3", "19:00"))
      .shows(noAlarm("stranded"))
      .when(tick("19:20"))
      .shows(alarm("arrival-overdue", { people: ["s3"] }));
  });

  test("R9: a grant that lapses leaves its child stranded, wherever it waits", () => {
    given(
      tap("east-in", "s3", "18:00"),
      tap("east-desk", "s3", "18:05"),
      askPickup("18:37", ["s3"]),
      confirm("18:38", "p1"),
    )
      .when(tick("18:40"))
      .shows(noAlarm("stranded"))
      .when(tick("18:43"))
      .shows(alarm("stranded", { people: ["s3"] }));
  });

  test("R9: yesterday's child whom nobody settled stays stranded today, though a session of that name begins anew", () => {
    const morning = at("06:00") + 86_400_000;
    const day = { day: "2026-11-24", origin: at("00:00") + 86_400_000, sessions: SESSIONS.map(({ id }) => id) };
    given(...inCareAt("15:40"), tick("17:50"))
      .when({ kind: "day-began", at: morning, ...day })
      .shows(alarm("stranded", { active: true, people: ["s2"] }));
  });
});

describe("R9 extended care", () => {
  const late = [tap("door-1", "t4", "17:50")];
  const word = { outcome: "in-care", custodian: "t4", place: "room-1" } as const;

  test("R9 XW-03: nobody is settled into it for whom nobody applied; today's expectation comes first", () => {
    given(...late)
      .when(settleChild("17:55", "s3", word))
      .shows(refused("session/not-enrolled", ["s3"]), facts())
      .when(expectChild("17:56", "s3", { session: "late-1" }))
      .when(settleChild("17:57", "s3", word))
      .shows(child("s3", { status: "in-care", custodian: "t4" }));
  });

  test("R9 XW-03: nor handed over into it", () => {
    given(...inCareAt("15:40"), offer("17:51", "t3", { to: "t4", students: ["s1", "s2"] }))
      .when(accept("17:52", "t4", { count: 2 }))
      .shows(refused("session/not-enrolled", ["s2"]), child("s1", { custodian: "t3" }))
      .when(expectChild("17:53", "s2", { session: "late-1" }))
      .when(accept("17:54", "t4", { count: 2 }))
      .shows(child("s2", { status: "in-care", custodian: "t4", session: "late-1" }));
  });

  test("R9 R4: found alone in its room a child is taken care of all the same, outside the session", () => {
    given(tap("door-1", "s2", "17:41"))
      .when(tap("door-1", "t4", "17:42"))
      .shows(
        child("s2", { status: "in-care", custodian: "t4", session: null }),
        mark("late-1", "s2", undefined),
        room("room-1", { custodian: "t4", session: "late-1" }),
      );
  });
});

function inCareAt(time: string): CampusEvent[] {
  return [tap("door-1", "t3", "15:35"), tap("door-1", "s1", time), tap("door-1", "s2", time)];
}
