import { describe, expect, test } from "vitest";
import { nextDeadline } from "#core/deadlines.ts";
import { settleChild, tap, tick } from "./support/events.ts";
import { alarm, child, noAlarm, room } from "./support/expectations.ts";
import { given } from "./support/scene.ts";
import { at } from "./support/school.ts";

describe("R4 empty chair", () => {
  test("R4 WH-N11: children in a room without an adult for 120 s are unattended, priority 1", () => {
    given(tap("east-in", "s1", "07:30"), tap("door-1", "s1", "07:35"))
      .when(tick("07:37"))
      .shows(
        child("s1", {
          status: "unattended",
          custodian: null,
          place: "room-1",
          unattended: "room",
          rule: "R4",
          since: at("07:37"),
        }),
        alarm("unattended-room", {
          priority: 1,
          clauses: ["WH-N11"],
          place: "room-1",
          people: ["s1"],
          rule: "R4",
          owner: "leader",
        }),
      );
  });

  test("R4: not a moment before", () => {
    const scene = given(tap("door-1", "s1", "07:35"))
      .when(tick("07:36:59"))
      .shows(noAlarm("unattended-room"));
    expect(nextDeadline(scene.played.state)).toBe(at("07:37"));
  });

  test("R4: who comes into that room later joins the alarm at once", () => {
    given(tap("door-1", "s1", "07:35"), tick("07:37"), tap("door-1", "s2", "07:40"))
      .when(tick("07:40"))
      .shows(child("s2", { status: "unattended" }), alarm("unattended-room", { people: ["s1", "s2"], times: 2 }));
  });

  test("R4: it ends when an adult takes custody, and says so", () => {
    given(tap("door-1", "s1", "07:45"), tick("07:47"))
      .when(tap("door-1", "t1", "07:50"))
      .shows(
        child("s1", { status: "in-class", custodian: "t1" }),
        alarm("unattended-room", { active: false, state: "returned", reason: "adult-took-custody", people: ["s1"] }),
        room("room-1", { uncoveredSince: null }),
      );
  });

  test("R4 R8: it ends when a person records where the child is and with whom", () => {
    given(tap("door-1", "s1", "07:35"), tick("07:37"))
      .when(settleChild("07:40", "s1", { outcome: "in-care", custodian: "t2", place: "room-1" }))
      .shows(
        child("s1", { status: "in-care", custodian: "t2" }),
        room("room-1", { uncoveredSince: null }),
        alarm("unattended-room", { active: false }),
      )
      .when(tick("07:50"))
      .shows(child("s1", { status: "in-care" }));
  });

  test("R4: when the last child has left, the room's time is over", () => {
    given(tap("door-2", "t2", "07:50"), tap("door-2", "s6", "07:55"), tap("door-library", "s6", "15:35"))
      .shows(room("library", { uncoveredSince: at("15:35") }))
      .when(tap("door-2", "s6", "15:36"))
      .shows(room("library", { uncoveredSince: null }), child("s6", { custodian: "t2", place: "room-2" }));
  });

  test("R4: the children of a teacher who went out are unattended after 120 s, though the record names the teacher until then", () => {
    given(tap("door-1", "t1", "07:50"), tap("door-1", "s1", "07:55"), tap("east-out", "t1", "09:00"))
      .shows(child("s1", { custodian: "t1" }))
      .when(tick("09:02"))
      .shows(child("s1", { status: "unattended", custodian: null }), alarm("unattended-room", { people: ["s1"] }));
  });
});
