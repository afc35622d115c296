import { describe, expect, test } from "vitest";
import type { CampusEvent } from "#core/events.ts";
import type { Alarm } from "#core/state.ts";
import { acknowledge, assign, readerIs, resolve, shelve, tick } from "./support/events.ts";
import { given } from "./support/scene.ts";

const silent = readerIs("silent", "east-in", "07:00");
const online = readerIs("online", "east-in", "07:01");

/** How an alarm comes into each state: the four of ISA-18.2, shelved, and closed. Before the first there is none: normal. */
const STATES: Readonly<Record<string, readonly CampusEvent[]>> = {
  normal: [],
  unacknowledged: [silent],
  acknowledged: [silent, acknowledge("07:01")],
  returned: [silent, online],
  shelved: [silent, shelve("07:01", "07:04")],
  "shelved, acknowledged": [silent, acknowledge("07:00:30"), shelve("07:01", "07:04")],
  closed: [silent, acknowledge("07:00:30"), online],
};

/** What can happen to it. Within the five minutes of its first step on the ladder, so that only `time` is about that. */
const INPUTS = {
  raised: readerIs("offline", "east-in", "07:02"),
  ended: readerIs("online", "east-in", "07:02"),
  acknowledged: acknowledge("07:02"),
  assigned: assign("07:02", "t1"),
  shelved: shelve("07:02", "07:03"),
  resolved: resolve("07:02"),
  time: tick("07:06"),
} as const;

type Outcome = Alarm["state"] | "none" | "alarm/unknown" | "alarm/closed" | "a second alarm";

/** The whole table: every state, every input. A refusal changes nothing. */
const TABLE: Readonly<Record<string, Readonly<Record<keyof typeof INPUTS, Outcome>>>> = {
  normal: {
    ...{ raised: "unacknowledged", ended: "none", acknowledged: "alarm/unknown", assigned: "alarm/unknown" },
    ...{ shelved: "alarm/unknown", resolved: "alarm/unknown", time: "none" },
  },
  unacknowledged: {
    ...{ raised: "unacknowledged", ended: "returned", acknowledged: "acknowledged", assigned: "unacknowledged" },
    ...{ shelved: "shelved", resolved: "closed", time: "unacknowledged" },
  },
  acknowledged: {
    ...{ raised: "acknowledged", ended: "closed", acknowledged: "acknowledged", assigned: "unacknowledged" },
    ...{ shelved: "shelved", resolved: "closed", time: "acknowledged" },
  },
  returned: {
    ...{ raised: "unacknowledged", ended: "returned", acknowledged: "closed", assigned: "returned" },
    ...{ shelved: "alarm/closed", resolved: "closed", time: "returned" },
  },
  shelved: {
    ...{ raised: "shelved", ended: "closed", acknowledged: "acknowledged", assigned: "shelved" },
    ...{ shelved: "shelved", resolved: "closed", time: "unacknowledged" },
  },
  "shelved, acknowledged": {
    ...{ raised: "shelved", ended: "closed", acknowledged: "acknowledged", assigned: "shelved" },
    ...{ shelved: "shelved", resolved: "closed", time: "acknowledged" },
  },
  closed: {
    ...{ raised: "a second alarm", ended: "closed", acknowledged: "alarm/closed", assigned: "alarm/closed" },
    ...{ shelved: "alarm/closed", resolved: "alarm/closed", time: "closed" },
  },
};

const cases = Object.entries(TABLE).flatMap(([state, row]) =>
  Object.entries(row).map(([input, outcome]) => [state, input as keyof typeof INPUTS, outcome] as const),
);

describe("A1 states of ISA-18.2, and shelved", () => {
  test("the table names each state and each input", () => {
    expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
    expect(cases).toHaveLength(Object.keys(STATES).length * Object.keys(INPUTS).length);
  });

  test.each(cases)("A1: %s, %s: %s", (state, input, outcome) => {
    const before = given(...STATES[state]!);
    const after = before.when(INPUTS[input]).played;
    const all = [...after.state.alarms.values()];
    const [first] = all;
    if (outcome === "alarm/unknown" || outcome === "alarm/closed") {
      expect(after.decision.answer).toMatchObject({ kind: "refused", code: outcome });
      expect(after.decision.facts).toEqual([]);
    } else if (outcome === "a second alarm") {
      expect(all.map((alarm) => [alarm.id, alarm.state])).toEqual([
        ["a1", "closed"],
        ["a2", "unacknowledged"],
      ]);
    } else {
      expect(all.length).toBeLessThanOrEqual(1);
      expect(first?.state ?? "none").toBe(outcome);
      // What is raised again while it is open is the same row.
      expect(first?.times ?? 0).toBe(all.length === 0 ? 0 : input === "raised" && state !== "normal" ? 2 : 1);
      // Only somebody's word or its own end takes an active alarm off the list.
      if (first !== undefined) expect(first.active).toBe(["closed", "returned"].includes(first.state) === false);
    }
  });

  test("A1: an active alarm that is back from the shelf, or begins anew, has the whole ladder before it", () => {
    for (const [state, input] of [
      ["shelved", "time"],
      ["returned", "raised"],
      ["acknowledged", "assigned"],
    ] as const) {
      const { state: after } = given(...STATES[state]!).when(INPUTS[input]).played;
      expect(after.alarms.get("a1")).toMatchObject({ state: "unacknowledged", level: 0, acknowledgedBy: null });
      expect(after.alarms.get("a1")?.ackDue).not.toBeNull();
    }
  });
});
