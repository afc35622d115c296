import { describe, expect, test } from "vitest";
import type { PlaceCount } from "#contract/live.ts";
import { conditionOf, worstFirst } from "../../../gateway/console/duty/room-order.ts";

const NOW = 1_000_000;
const SESSION: NonNullable<PlaceCount["session"]> = {
  id: "s",
  name: "s",
  names: { zh: "课", en: "s" },
  start: 0,
  end: 2_000_000,
  kind: "after-school",
  rollClosed: false,
  rollDue: NOW + 1,
};
const room = (id: string, parts: Partial<PlaceCount> = {}): PlaceCount => ({
  id,
  name: id,
  names: { zh: id, en: id },
  kind: "room",
  session: SESSION,
  custodian: { id: "t", name: "T" },
  expected: 2,
  present: 2,
  missing: 0,
  missingOnSite: 0,
  unattended: 0,
  uncoveredSince: null,
  known: true,
  knownUpto: null,
  silentReaders: [],
  ...parts,
});

describe("the order of rooms", () => {
  test.each([
    ["unattended", { unattended: 2, known: false }],
    ["unknown", { known: false, uncoveredSince: 5 }],
    ["uncovered", { uncoveredSince: 5 }],
    ["roll-overdue", { session: { ...SESSION, rollDue: NOW - 1 } }],
    ["missing", { missing: 1 }],
    ["open", {}],
    ["settled", { session: { ...SESSION, rollClosed: true } }],
    ["in-use", { session: null }],
    ["idle", { session: null, present: 0 }],
    ["unknown-empty", { session: null, present: 0, known: false }],
  ] as const)("a room is %s by what matters most in it", (condition, parts) => {
    expect(conditionOf(room("r", parts), NOW)).toBe(condition);
  });

  test("a room with a silent reader is unknown while somebody on site is or should be here, and empty otherwise", () => {
    const silent = (parts: Partial<PlaceCount>) => conditionOf(room("r", { known: false, present: 0, ...parts }), NOW);
    expect(silent({ missing: 5 })).toBe("unknown-empty");
    expect(silent({ missing: 5, missingOnSite: 1 })).toBe("unknown");
    expect(silent({ present: 1 })).toBe("unknown");
    expect(silent({ uncoveredSince: 5 })).toBe("unknown");
  });

  test("an unknown room with children stands above an overdue roll, an unknown empty one below everything", () => {
    const rooms = [
      room("spare", { known: false, present: 0, missing: 5 }),
      room("idle", { session: null, present: 0 }),
      room("late", { session: { ...SESSION, rollDue: NOW - 1 } }),
      room("dark", { known: false }),
      room("alone", { unattended: 1 }),
    ];
    expect(worstFirst(rooms, NOW).map(({ id }) => id)).toEqual(["alone", "dark", "late", "idle", "spare"]);
  });

  test("a roll is not overdue at the very instant when it is due", () => {
    expect(conditionOf(room("r", { session: { ...SESSION, rollDue: NOW } }), NOW)).toBe("open");
  });

  test("among rooms without an adult the longest comes first, then the most missing, then the id", () => {
    const rooms = [
      room("c", { missing: 1 }),
      room("b", { missing: 1 }),
      room("a", { missing: 3 }),
      room("late", { unattended: 1, uncoveredSince: 20 }),
      room("early", { unattended: 1, uncoveredSince: 10 }),
    ];
    expect(worstFirst(rooms, NOW).map(({ id }) => id)).toEqual(["early", "late", "a", "b", "c"]);
  });

  test("the order is the same whatever the order of arrival", () => {
    const rooms = ["x", "y", "z"].map((id, index) => room(id, { missing: index % 2 }));
    expect(worstFirst([...rooms].reverse(), NOW)).toEqual(worstFirst(rooms, NOW));
  });
});
