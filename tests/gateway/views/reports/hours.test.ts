import { describe, expect, test } from "vitest";
import type { Pay, Plan } from "../../../../gateway/core/plan.ts";
import {
  type AdjustmentEntry,
  classHoursOf,
  hoursOf,
  rateOn,
  sumHours,
} from "../../../../gateway/views/reports/hours.ts";
import { tap } from "../../core/support/events.ts";
import { DAY, PLAN } from "../../core/support/school.ts";
import { livedDay } from "./lived-day.ts";

const PAY: Pay = {
  classHourMinutes: [
    { from: "2026-09-01", minutes: 40 },
    { from: "2027-02-01", minutes: 45 },
  ],
  rates: [
    { band: "day", from: "2026-09-01", yuan: 80, source: "parent committee" },
    { band: "day", from: "2026-12-01", yuan: 90, source: "parent committee" },
    { band: "evening", from: "2026-09-01", yuan: 100, source: "parent committee" },
  ],
  rounding: { mode: "down", stepHours: 0.5 },
  capYuan: null,
};
const PAID: Plan = { ...PLAN, pay: PAY };

/** t3 is planned for care-1, 15:40 to 17:40, with s1, s2 and s5. */
const afternoon = [
  tap("east-in", "s1", "07:40"),
  tap("door-1", "t1", "07:50"),
  tap("door-1", "s1", "07:55"),
  tap("door-1", "t3", "15:36"),
];

describe("teacher hours", () => {
  test("E2: lessons are not after-school service and pay nothing here", () => {
    const rows = hoursOf(livedDay(afternoon, { plan: PAID, until: "18:00" }), []);
    expect(rows.map((row) => row.session)).not.toContain("class-1");
  });

  test("E2: a planned teacher who never came is listed against the timetable and counts nothing (XJ-15)", () => {
    const rows = hoursOf(livedDay([], { plan: PAID, until: "19:00" }), []);
    expect(rows.find((row) => row.session === "care-1")).toMatchObject({
      staff: "t3",
      plannedMinutes: 120,
      countedMinutes: 0,
      classHours: 0,
      yuan: 0,
      differences: [{ kind: "not-held", minutes: 120 }],
      evidence: [],
    });
  });

  test("XW-22: counts custody held inside the session, in class hours of the school's own length, at the rate of the day", () => {
    const day = livedDay([tap("door-1", "t3", "15:36"), tap("east-in", "s1", "15:37"), tap("door-1", "s1", "15:38")], {
      plan: PAID,
      until: "17:40",
    });
    const row = hoursOf(day, []).find((one) => one.staff === "t3" && one.session === "care-1");
    expect(row).toMatchObject({
      plannedMinutes: 120,
      heldMinutes: 120,
      outsideMinutes: 4,
      classHours: 3,
      rate: 80,
      yuan: 240,
    });
    expect(row?.differences).toEqual([]);
    expect(row?.evidence.length).toBeGreaterThan(0);
    const opened = day.entries.find((entry) => entry.seq === row?.evidence[0]);
    expect(opened).toMatchObject({ kind: "card-tapped", credential: "card-t3" });
  });

  test("E2: who comes late is paid for what they held, and the difference is listed", () => {
    const day = livedDay([tap("east-in", "s1", "15:37"), tap("door-1", "t3", "16:10")], { plan: PAID, until: "17:40" });
    const row = hoursOf(day, []).find((one) => one.staff === "t3" && one.session === "care-1");
    expect(row).toMatchObject({ heldMinutes: 90, classHours: 2, yuan: 160 });
    expect(row?.differences).toContainEqual({ kind: "late-start", minutes: 30 });
  });

  test("QS-17: an adjustment by two people changes what counts, and stays visible beside what was held", () => {
    const day = livedDay([tap("door-1", "t3", "15:36")], { plan: PAID, until: "17:40" });
    const adjustment: AdjustmentEntry = {
      ...{ staff: "t3", session: "care-1", day: DAY, adjustment: "deduction" as const, minutes: -40, finding: "f1" },
      ...{ by: "leader", second: "guard", reason: "note:t3:1", seq: 99 },
    };
    const [held] = hoursOf(day, []).filter((row) => row.staff === "t3" && row.session === "care-1");
    const [row] = hoursOf(day, [adjustment]).filter((one) => one.staff === "t3" && one.session === "care-1");
    expect(row).toMatchObject({
      heldMinutes: held?.heldMinutes,
      adjustedMinutes: -40,
      countedMinutes: Math.max(0, (held?.heldMinutes ?? 0) - 40),
    });
    expect(row?.evidence).toContain(99);
  });

  test("P1a: without a class hour's length or a rate there is no figure, and nobody guesses one", () => {
    const day = livedDay([tap("east-in", "s1", "15:30"), tap("door-1", "t3", "15:36")], { until: "17:40" });
    const [row] = hoursOf(day, []).filter((one) => one.staff === "t3" && one.session === "care-1");
    expect(row).toMatchObject({ classHours: null, rate: null, yuan: null });
    expect(sumHours([row!])).toMatchObject([{ unpaid: 1, dayYuan: 0 }]);
  });

  test("rates and class hours hold from their days on", () => {
    expect(rateOn(PAY, "day", "2026-11-30")).toBe(80);
    expect(rateOn(PAY, "day", "2026-12-01")).toBe(90);
    expect(rateOn(PAY, "evening", "2026-08-31")).toBeNull();
    expect(classHoursOf(PAY, "2027-01-31", 80)).toBe(2);
    expect(classHoursOf(PAY, "2027-02-01", 90)).toBe(2);
  });

  test.each([
    ["none", 100, 2.5],
    ["down", 110, 2.5],
    ["nearest", 110, 3],
    ["up", 101, 3],
    // Seven tenths and three tenths of an hour are one step of a tenth each too many in binary fractions.
    ["down", 120, 3],
  ] as const)("rounding %s makes %i minutes of 40 to %f class hours", (mode, minutes, hours) => {
    expect(classHoursOf({ ...PAY, rounding: { mode, stepHours: 0.5 } }, DAY, minutes)).toBe(hours);
  });
});
