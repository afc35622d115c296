import { describe, expect, test } from "vitest";
import { CAUSES } from "#core/rules/alarm-kinds.ts";
import { askPickup, confirm, tap } from "../support/events.ts";
import { answers, child } from "../support/expectations.ts";
import { given } from "../support/scene.ts";

/** Clauses that the running rules keep without asking any pack. */
describe("clauses on a running day", () => {
  test("WH-N1: where and when nothing is planned, no teacher opens service", () => {
    given()
      .when(tap("door-library", "t3", "15:40"))
      .shows(answers({ verdict: "refuse", rule: "R1", open: false }));
  });

  test("WH-03: whatever leaves a child with nobody is of the highest priority", () => {
    const safety = Object.values(CAUSES).filter(({ clauses }) => clauses.includes("WH-N11"));
    expect(safety.length).toBeGreaterThan(3);
    for (const { priority, rule } of safety) expect(priority, rule).toBe(1);
  });

  test("XJ-21: a child who wanders into another room is told its own, and stays its teacher's", () => {
    given(tap("door-1", "t1", "07:50"), tap("door-2", "t2", "07:50"), tap("east-in", "s5", "07:51"))
      .when(tap("door-1", "s5", "07:55"))
      .shows(answers({ verdict: "refuse", rule: "R2", phrase: "wrong-room", room: "room-2" }));
  });

  test("XW-06: a child whose family comes early waits for nobody: it goes when its pickup is confirmed", () => {
    const inClass = [tap("door-1", "t1", "07:50"), tap("east-in", "s2", "07:51"), tap("door-1", "s2", "07:55")];
    given(...inClass, askPickup("15:31", ["s2"], { collector: "g1" }), confirm("15:32", "p1"))
      .when(tap("east-out", "s2", "15:34"))
      .shows(answers({ verdict: "accept", rule: "G2", open: true }), child("s2", { status: "released" }));
  });
});
