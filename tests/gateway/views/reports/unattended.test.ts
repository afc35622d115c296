import { describe, expect, test } from "vitest";
import { unattendedTime } from "../../../../gateway/views/reports/unattended.ts";
import { settleRoll, tap } from "../../core/support/events.ts";
import { livedDay } from "./lived-day.ts";

const morning = [
  tap("east-in", "s1", "07:40"),
  tap("east-in", "s2", "07:41"),
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:55"),
  tap("door-1", "s2", "07:56"),
];

describe("unattended time", () => {
  test("WH-N11: is nothing on a day on which every child has an adult at every second", () => {
    expect(unattendedTime(livedDay(morning, { until: "08:05" }))).toEqual([]);
  });

  test("R4: counts each child from the moment its adult left, the grace time apart from what the alarm covers", () => {
    // The teacher goes out at 09:00:00; the alarm comes at 09:02:00; somebody is back at 09:05:00.
    const day = livedDay([...morning, tap("east-out", "t1", "09:00"), tap("door-1", "t1", "09:05")], {
      until: "09:06",
    });
    expect(unattendedTime(day)).toMatchObject([
      { class: "c1", place: "room-1", children: 2, grace: 2 * 120, covered: 2 * 180, uncovered: 0 },
    ]);
  });

  test("R3: counts a child of whom nobody knows where it is under no place, until somebody says", () => {
    const day = livedDay(
      [...morning, settleRoll("08:00", "t1", "class-1", { s3: "leave", s4: "leave", s1: "present", s2: "searching" })],
      { until: "08:10" },
    );
    const rows = unattendedTime(day);
    expect(rows).toMatchObject([{ class: "c1", place: null, children: 1, covered: 600, grace: 0, uncovered: 0 }]);
    expect(rows[0]?.evidence).toHaveLength(1);
  });

  test("A1: an alarm that no longer names the child would show as uncovered time", () => {
    const day = livedDay([...morning, tap("east-out", "t1", "09:00")], { until: "09:10" });
    const silenced = day.entries.map((entry) => ({
      ...entry,
      facts: entry.facts.filter((fact) => fact.kind !== "alarm-changed"),
    }));
    expect(unattendedTime({ ...day, entries: silenced })).toMatchObject([{ uncovered: 2 * 480, covered: 0 }]);
  });
});
