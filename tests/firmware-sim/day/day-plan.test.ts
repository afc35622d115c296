import { describe, expect, test } from "vitest";
import { dayIn, hourAndMinute } from "../../../firmware-sim/day/clock.ts";
import { type DayPlan, planDay } from "../../../firmware-sim/day/day-plan.ts";
import { LANE_GAP_MS, laneSlots } from "../../../firmware-sim/day/lane-slots.ts";
import { storiesOf } from "../../../firmware-sim/day/run-day.ts";
import { demoSchool } from "../../../firmware-sim/school/demo-school.ts";

const school = demoSchool({ seed: 7 });
const { origin, weekday } = dayIn("Asia/Shanghai", "2026-11-23");
const plan = planDay(school, { seed: 7, origin, weekday });
const clock = (at: number) => hourAndMinute(origin, at);

/** Taps whose time is planned, by reader. */
function plannedTaps({ children, staff, pickups, selfDismissals }: DayPlan): Map<string, number[]> {
  const taps = new Map<string, number[]>();
  const add = (reader: string, at: number) => taps.set(reader, [...(taps.get(reader) ?? []), at]);
  for (const { arrives, gate } of children) if (arrives !== null) add(gate.in, arrives);
  for (const one of staff) add(one.in, one.arrives);
  for (const one of pickups) if (one.card) add(one.gate.in, one.at);
  for (const one of selfDismissals) add(one.gate.out, one.at);
  return taps;
}

describe("the plan of a day", () => {
  test("the same seed gives the same plan and the same stories, another seed others", () => {
    const again = planDay(demoSchool({ seed: 7 }), { seed: 7, origin, weekday });
    expect(again).toEqual(plan);
    expect(storiesOf(again).map(({ id }) => id)).toEqual(storiesOf(plan).map(({ id }) => id));
    expect(planDay(school, { seed: 8, origin, weekday })).not.toEqual(plan);
  });

  test("no signal is promised by two stories", () => {
    const promises = storiesOf(plan).flatMap((story) => story.promises);
    expect(new Set(promises).size).toBe(promises.length);
  });

  test("356 children come between 07:20 and 07:56, four are ill", () => {
    const arrivals = plan.children.flatMap(({ arrives }) => (arrives === null ? [] : [clock(arrives)]));
    expect(arrivals).toHaveLength(356);
    expect([...arrivals].sort()[0]! >= "07:20").toBe(true);
    expect([...arrivals].sort().at(-1)! < "07:56").toBe(true);
  });

  test("all staff are at their posts before the first child", () => {
    const first = Math.min(...plan.children.map(({ arrives }) => arrives ?? Number.POSITIVE_INFINITY));
    for (const { arrives, staff } of plan.staff) expect(arrives, staff).toBeLessThan(first);
  });

  test("a lane never gets more than 40 planned taps a minute", () => {
    for (const [reader, taps] of plannedTaps(plan)) {
      const perMinute = Map.groupBy(taps, (at) => Math.floor(at / 60_000));
      for (const [, inMinute] of perMinute) expect(inMinute.length, reader).toBeLessThanOrEqual(40);
    }
  });

  test("a room is opened before any child is planned at its door", () => {
    for (const room of plan.rooms) {
      for (const child of plan.children) {
        for (const door of child.doors)
          if (door.session === room.session.id) expect(door.at).toBeGreaterThan(room.opens);
      }
    }
  });

  test("every child who comes goes home once, and every family by an adult who is not barred", () => {
    const leaving = [
      ...plan.pickups.flatMap(({ children }) => children.map(({ student }) => student)),
      ...plan.selfDismissals.map(({ student }) => student),
    ].sort();
    const here = plan.children.filter(({ arrives }) => arrives !== null).map(({ student }) => student);
    expect(leaving).toEqual(here.sort());
    const barred = school.students.flatMap((student) => student.barred);
    for (const { collector } of plan.pickups) expect(barred).not.toContain(collector);
  });

  test("families come after class, between the sessions, staggered, at the end, and one comes at 18:35", () => {
    const times = Map.groupBy(plan.pickups, ({ when }) => when);
    expect(times.get("late")).toHaveLength(1);
    expect(clock(times.get("late")![0]!.at)).toBe("18:35");
    expect([...times.keys()].sort()).toEqual(
      ["after-class", "at-the-end", "between", "extended", "late", "staggered"].sort(),
    );
    for (const { at } of times.get("between")!) expect(clock(at) >= "16:41" && clock(at) <= "16:47").toBe(true);
    for (const { at } of times.get("at-the-end")!) expect(clock(at) >= "18:00" && clock(at) <= "18:06").toBe(true);
  });

  test("one room is handed over at 15:32, and its other adult takes another room later", () => {
    expect(plan.handover).toMatchObject({ place: "room-11", from: "teacher-11", to: "duty-1" });
    expect(clock(plan.handover!.at)).toBe("15:32");
  });

  test("nothing spare is planned", () => {
    expect(JSON.stringify({ ...plan, rooms: plan.rooms.map(({ session }) => session.id) })).not.toContain("spare");
  });

  test("on a rest day there is nothing to open and nobody to collect from a session", () => {
    const sunday = dayIn("Asia/Shanghai", "2026-11-22");
    expect(sunday.weekday).toBe(7);
    expect(() => planDay(school, { seed: 7, ...sunday })).toThrow("without a session");
  });
});

describe("lane slots", () => {
  test("two who come at once go one after the other, each reader by itself", () => {
    const slot = laneSlots();
    expect([slot("a", 3_000), slot("a", 3_000), slot("b", 3_000), slot("a", 2_900)]).toEqual([
      3_000,
      3_000 + LANE_GAP_MS,
      3_000,
      3_000 + 2 * LANE_GAP_MS,
    ]);
  });
});
