import { describe, expect, test } from "vitest";
import { planDay } from "../../../firmware-sim/day/day-plan.ts";
import { dayResult, quantile, resultCard } from "../../../firmware-sim/day/result-card.ts";
import { type DayReport, liveStories, runDay } from "../../../firmware-sim/day/run-day.ts";
import { NOTES_MAX, type Story } from "../../../firmware-sim/day/stage.ts";
import { DayCalledOff, type World } from "../../../firmware-sim/day/world.ts";
import type { ReaderCounters } from "../../../firmware-sim/reader/virtual-reader.ts";
import { demoSchool } from "../../../firmware-sim/school/demo-school.ts";

const world = { now: () => 0, until: async () => {} } as unknown as World;
const story = (id: string, promises: string[], run: Story["run"]): Story => ({ id, promises, run });

describe("stories", () => {
  test("one that fails keeps its promises, so that nobody waits for ever, and is told", async () => {
    const lived = await liveStories(world, [
      story("broken", ["opened/x"], async () => {
        throw new Error("the teacher is ill");
      }),
      story("waiting", [], ({ raised }) => raised("opened/x")),
    ]);
    expect(lived.failures).toEqual([{ story: "broken", at: 0, text: "the teacher is ill" }]);
  });

  test("to wait for what nobody promises fails at once", async () => {
    const lived = await liveStories(world, [story("waiting", [], ({ raised }) => raised("opened/nothing"))]);
    expect(lived.failures[0]?.text).toContain("no story of this day promises opened/nothing");
  });

  test("so many notes are kept, the rest is counted", async () => {
    const lived = await liveStories(world, [
      story("surprised", [], async ({ expect: hope }) => {
        for (let note = 0; note < NOTES_MAX + 3; note += 1) hope(false, "otherwise");
      }),
    ]);
    expect(lived.notes).toHaveLength(NOTES_MAX);
    expect(lived.notesDropped).toBe(3);
  });

  test("a day that is called off ends there", async () => {
    const called = story("off", [], async () => {
      throw new DayCalledOff();
    });
    await expect(liveStories(world, [called])).rejects.toThrow(DayCalledOff);
    const plan = planDay(demoSchool({ seed: 7 }), { seed: 7, origin: 0, weekday: 1 });
    await expect(runDay({ ...world, until: () => Promise.reject(new DayCalledOff()) }, plan)).rejects.toThrow(
      DayCalledOff,
    );
  });
});

const report: DayReport = {
  stories: 2,
  failures: [],
  notes: [{ story: "child/s11-01", at: 0, text: "refuse by G2" }],
  notesDropped: 0,
  onSite: [],
  alarms: { "unknown-card": 1 },
};
const reader: ReaderCounters = {
  read: 4,
  sent: 4,
  resent: 0,
  acknowledged: 4,
  answered: 4,
  amber: 0,
  lost: 0,
  latencyMs: [3, 1, 2, 40],
};

describe("the result card", () => {
  test("a settled day says so, in its last line as JSON", () => {
    const result = dayResult(report, [reader]);
    expect(result.settled).toBe(true);
    expect(result.latencyMs).toEqual({ p50: 2, p99: 40 });
    const lines = resultCard(result, report);
    expect(JSON.parse(lines.at(-1) ?? "")).toEqual(result);
    expect(lines.some((line) => line.includes("child/s11-01: refuse by G2"))).toBe(true);
  });

  test.each([
    ["a child on site", { ...report, onSite: ["s11-01"] }, reader],
    ["a story that failed", { ...report, failures: report.notes }, reader],
    ["a tap that was never acknowledged", report, { ...reader, acknowledged: 3 }],
    ["a tap that no log holds", report, { ...reader, lost: 1 }],
  ])("with %s the day is not settled", (_, one, counters) => {
    expect(dayResult(one, [counters]).settled).toBe(false);
  });

  test("a quantile of nothing is nothing", () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(quantile([7], 0.99)).toBe(7);
  });
});
