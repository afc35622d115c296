import { describe, expect, test } from "vitest";
import type { CampusEvent } from "#core/events.ts";
import { windowOf } from "#core/plan-defaults.ts";
import { askPickup, confirm, settleChild, tap, tick } from "./support/events.ts";
import { alarm, answers, child, done, facts, noAlarm, refused, room } from "./support/expectations.ts";
import { cancel, closeDay, endSession, send, withPlan, withSession, withStaff } from "./support/room-events.ts";
import { given, type Played } from "./support/scene.ts";
import { at, SESSIONS } from "./support/school.ts";

/** s1 and s2 are in care-1 with t3 in room-1, until 17:40. */
const care = [tap("door-1", "t3", "15:35"), tap("door-1", "s1", "15:36"), tap("door-1", "s2", "15:36")];
const collected = (student: string, time: string) =>
  settleChild(time, student, { outcome: "released", custodian: "g1" });

function finished(session: string, wanted: { finishedAt: number | null; finishedBy?: string }) {
  return ({ state }: Played) => expect(state.sessions.get(session)).toMatchObject(wanted);
}

function early(wanted: boolean) {
  return ({ decision }: Played) =>
    expect(decision.facts.find(({ kind }) => kind === "session-finished")).toMatchObject({ early: wanted });
}

describe("R8 the end of a session", () => {
  test("R8: before the plan's end it is refused while it has children, and names them", () => {
    given(...care)
      .when(endSession("16:30", "t3", "care-1"))
      .shows(refused("session/has-children", ["s1", "s2"]), facts(), room("room-1", { session: "care-1" }));
  });

  test("R8 WH-23: after the plan's end too: they must be handed over, released or taken into extended care", () => {
    given(...care)
      .when(endSession("17:45", "t3", "care-1"))
      .shows(refused("session/has-children", ["s1", "s2"]));
  });

  test("R8 R6: a child on its way from the room is still the session's", () => {
    given(...care, collected("s2", "16:00"), send("16:01", "t3", { students: ["s1"], purpose: "toilet" }))
      .when(endSession("16:05", "t3", "care-1"))
      .shows(refused("session/has-children", ["s1"]));
  });

  test("R8 JA-08: children who are outside with its leader are still the session's, and it is not cancelled over their heads", () => {
    const trip = withSession("club-2", { form: "off-site" });
    const out: CampusEvent = {
      ...{ kind: "escort-departed", at: at("16:05"), by: "t2", line: null, session: "club-2", gate: "east" },
      ...{ count: 1, students: ["s6"] },
    };
    const gathered = [tap("door-hall", "t2", "15:50"), tap("door-hall", "s6", "15:55")];
    given(...trip, ...gathered, out)
      .shows(child("s6", { status: "escorted", custodian: "t2" }))
      .when(endSession("17:05", "t2", "club-2"))
      .shows(refused("session/has-children", ["s6"]))
      .when(cancel("17:06", "club-2"))
      .shows(refused("session/has-children", ["s6"]));
  });

  test("R8 R4: so is whoever else is left in its room", () => {
    const left = tap("door-1", "s3", "08:00");
    given(tap("door-1", "t1", "07:50"), left, tap("door-1", "t3", "15:38"))
      .when(endSession("15:45", "t3", "care-1"))
      .shows(refused("session/has-children", ["s3"]));
  });

  test("R8: with nobody left its teacher ends it; the room is free, and nobody opens it again", () => {
    given(...care, collected("s1", "17:41"), collected("s2", "17:42"))
      .when(endSession("17:43", "t3", "care-1"))
      .shows(
        done("care-1"),
        finished("care-1", { finishedAt: at("17:43"), finishedBy: "t3" }),
        early(false),
        room("room-1", { session: null, custodian: null }),
        noAlarm("ended-early"),
      )
      .when(endSession("17:44", "t3", "care-1"))
      .shows(refused("session/not-open"));
  });

  test("R8: what cannot be ended is refused by its own code", () => {
    given(...care)
      .when(endSession("16:30", "t3", "care-9"))
      .shows(refused("session/unknown"));
    given(...care)
      .when(endSession("16:30", "t9", "care-1"))
      .shows(refused("staff/unknown", ["t9"]));
    given(...care)
      .when(endSession("16:30", "t2", "care-1"))
      .shows(refused("staff/not-allowed", ["t2"]));
    given()
      .when(endSession("16:30", "t3", "care-1"))
      .shows(refused("session/not-open"));
  });
});

describe("R8 ended early", () => {
  test("R8: with every child collected before the plan's end it may end; the record says that it was early", () => {
    given(...care, askPickup("16:00", ["s1", "s2"]), confirm("16:01", "p1"), tap("east-out", "s1", "16:02"))
      .when(tap("east-out", "s2", "16:02"))
      .when(endSession("16:10", "t3", "care-1"))
      .shows(done("care-1"), early(true), noAlarm("ended-early"));
  });

  test("R8: at the plan's end to the minute it is not early", () => {
    given(...care, collected("s1", "17:38"), collected("s2", "17:39"))
      .when(endSession("17:39:59", "t3", "care-1"))
      .shows(early(true));
    given(...care, collected("s1", "17:38"), collected("s2", "17:39"))
      .when(endSession("17:40", "t3", "care-1"))
      .shows(early(false));
  });

  test("R8 WH-N5 XW-02: children who wait elsewhere for a session that was ended are an alarm, and it names them", () => {
    given(...care, tap("east-desk", "s1", "16:05"), collected("s2", "16:06"))
      .when(endSession("16:10", "t3", "care-1"))
      .shows(
        done("care-1"),
        early(true),
        alarm("ended-early", {
          session: "care-1",
          place: "room-1",
          adult: "t3",
          owner: "leader",
          people: ["s1"],
          clauses: ["WH-N5", "XW-02"],
        }),
      );
  });

  test("R8: a child who has gone to its next session was not sent away", () => {
    const chess = withSession("club-2", { students: ["s6", "s1"] });
    given(
      ...chess,
      ...care,
      tap("door-hall", "t2", "15:50"),
      tap("door-1", "s1", "15:55"),
      tap("door-hall", "s1", "15:57"),
    )
      .when(collected("s2", "16:06"))
      .when(endSession("16:10", "t3", "care-1"))
      .shows(early(true), noAlarm("ended-early"));
  });

  test("R8: after the end of the session its teacher's card opens nothing, and a child who comes back is not alone for long", () => {
    given(...care, collected("s1", "16:05"), collected("s2", "16:06"), endSession("16:10", "t3", "care-1"))
      .when(tap("door-1", "t3", "16:20"))
      .shows(answers({ verdict: "refuse", phrase: "session-not-now" }))
      .when(tap("door-1", "s5", "16:21"))
      .shows(room("room-1", { custodian: null, uncoveredSince: at("16:21") }))
      .when(tap("door-1", "t3", "16:22"))
      .shows(child("s5", { custodian: "t3" }), room("room-1", { custodian: "t3", uncoveredSince: null }));
  });
});

describe("R8 past the ceiling", () => {
  const study = SESSIONS.map((one) =>
    one.id === "late-1" ? { ...one, kind: "evening-study" as const, start: 18 * 60, end: 20 * 60 + 20 } : one,
  );
  const windows = [windowOf({ kind: "evening-study", ceiling: 20 * 60 + 30 })];
  const evening = [
    ...withPlan({ sessions: study, windows }),
    tap("door-1", "t4", "17:50"),
    tap("door-1", "s1", "17:55"),
  ];

  test("R8 WH-10 XW-04: who is still in evening study at 20:30 is named, and nobody else", () => {
    given(...evening, settleChild("18:00", "s2", { outcome: "in-care", custodian: "t2", place: "library" }))
      .when(tick("20:29:59"))
      .shows(noAlarm("past-ceiling"))
      .when(tick("20:30"))
      .shows(
        alarm("past-ceiling", {
          session: "late-1",
          owner: "t4",
          people: ["s1"],
          priority: 2,
          clauses: ["WH-10", "XW-04"],
          since: at("20:30"),
        }),
      )
      .when(collected("s1", "20:40"))
      .shows(alarm("past-ceiling", { active: false, reason: "left-or-taken" }));
  });

  test("R8: with nobody left, or without a ceiling, the hour passes", () => {
    given(...evening, collected("s1", "20:20"))
      .when(tick("20:31"))
      .shows(noAlarm("past-ceiling"));
    const open = [...withPlan({ sessions: study }), ...evening.slice(2)];
    given(...open)
      .when(tick("20:31"))
      .shows(noAlarm("past-ceiling"));
  });
});

describe("R8 the end of the day", () => {
  const settled: CampusEvent[] = [tap("east-in", "s1", "07:30"), collected("s1", "18:00")];

  test("R8: the day is closed by a person, when nobody is open any more", () => {
    given(...settled)
      .when(closeDay("19:00"))
      .shows(done("2026-11-23"), ({ state }) =>
        expect(state.day).toMatchObject({ closedAt: at("19:00"), closedBy: "leader" }),
      )
      .when(closeDay("19:01"))
      .shows(refused("day/already-closed"));
  });

  test("R8: each child who is still open is named, and no timer ever closes the day", () => {
    given(tap("east-in", "s1", "07:30"), tap("door-1", "t1", "07:50"), tap("door-1", "s2", "07:55"))
      .when(closeDay("19:00"))
      .shows(refused("day/children-open", ["s1", "s2"]), facts())
      .when(tick("23:59"))
      .shows(({ state }) => expect(state.day?.closedAt).toBeNull());
  });

  test("R8: who decides for the school closes it, nobody else", () => {
    given(...settled)
      .when(closeDay("19:00", "t1"))
      .shows(refused("staff/not-allowed", ["t1"]));
    given(...settled, withStaff({ t1: { roles: ["office"] } }, "18:30"))
      .when(closeDay("19:00", "t1"))
      .shows(done());
    given(...settled)
      .when(closeDay("19:00", "t9"))
      .shows(refused("staff/unknown", ["t9"]));
  });

  test("R8 G6: a visitor who is inside keeps it open", () => {
    const visit: CampusEvent = {
      ...{ kind: "visitor-registered", at: at("18:30"), by: "guard", visitor: "v1", host: "t1", gate: "east" },
      ...{ badge: null, provider: null, purpose: "" },
    };
    const scene = given(...settled, visit);
    scene.when(closeDay("19:00")).shows(refused("day/not-settled", ["v1"]));
    expect(scene.played.state.pending.visits).toHaveLength(1);
  });

  test("R8: a new day is open again", () => {
    const next = at("06:00") + 86_400_000;
    given(...settled, closeDay("19:00"))
      .when({ kind: "day-began", at: next, day: "2026-11-24", origin: at("00:00") + 86_400_000, sessions: [] })
      .shows(({ state }) => expect(state.day?.closedAt).toBeNull());
  });
});
