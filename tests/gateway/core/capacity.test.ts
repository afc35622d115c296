import { describe, test } from "vitest";
import { settleChild, tap } from "./support/events.ts";
import { alarm, facts, noAlarm } from "./support/expectations.ts";
import { withGrace, withPlan, withSession } from "./support/room-events.ts";
import { given } from "./support/scene.ts";
import { at, PLAN } from "./support/school.ts";

const three = withGrace({ roomCapacity: 3 });
const full = [
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:55"),
  tap("door-1", "s2", "07:55"),
  tap("door-1", "s3", "07:56"),
];

describe("R7 over capacity", () => {
  test("R7 XJ-28: as many as the room may hold are not too many", () => {
    given(...three, ...full).shows(noAlarm("over-capacity"));
  });

  test("R7 XJ-28: one more is told at once, to the room's adult", () => {
    given(...three, ...full)
      .when(tap("door-1", "s4", "07:57"))
      .shows(
        alarm("over-capacity", {
          place: "room-1",
          owner: "t1",
          priority: 2,
          active: true,
          clauses: ["XJ-28"],
          since: at("07:57"),
          times: 1,
        }),
      );
  });

  test("R7: it is told once, however many more come, and it ends by itself", () => {
    const two = withGrace({ roomCapacity: 2 });
    given(...two, ...full)
      .when(tap("door-1", "s4", "07:57"))
      .shows(alarm("over-capacity", { times: 1, active: true }), facts("custody-changed", "roll-marked", "tap-judged"))
      .when(settleChild("09:00", "s3", { outcome: "released", custodian: "g3" }))
      .shows(alarm("over-capacity", { active: true }))
      .when(settleChild("09:01", "s4", { outcome: "released", custodian: "g3" }))
      .shows(alarm("over-capacity", { active: false, reason: "fewer-children" }));
  });

  test("R7: a room's own number holds before the plan's", () => {
    const places = PLAN.places.map((place) => (place.id === "room-1" ? { ...place, capacity: 2 } : place));
    given(...withPlan({ places }), ...full.slice(0, 3))
      .when(tap("door-1", "s3", "07:56"))
      .shows(alarm("over-capacity", { active: true }));
  });

  test("R7 XW-13: so does the open session's, where it is smaller", () => {
    given(...withSession("class-1", { capacity: 2 }), ...full).shows(alarm("over-capacity", { active: true }));
    given(...withSession("class-1", { capacity: 60 }), ...full).shows(noAlarm("over-capacity"));
  });

  test("R7: a session that opens in a room of children who wait counts them too", () => {
    const waiting = [tap("door-1", "s1", "07:48"), tap("door-1", "s2", "07:49")];
    given(...withSession("class-1", { capacity: 1 }), ...waiting)
      .shows(noAlarm("over-capacity"))
      .when(tap("door-1", "t1", "07:49:30"))
      .shows(alarm("over-capacity", { owner: "t1", since: at("07:49:30") }));
  });

  test("R7: a gate holds whom it holds", () => {
    given(...withGrace({ roomCapacity: 1 }), tap("east-in", "s1", "07:30"), tap("east-in", "s2", "07:30")).shows(
      noAlarm("over-capacity"),
    );
  });
});
