import { describe, expect, test } from "vitest";
import type { ChildDay } from "../../../firmware-sim/day/child-plan.ts";
import { childStory } from "../../../firmware-sim/day/child-stories.ts";
import { liveStories } from "../../../firmware-sim/day/run-day.ts";
import { SIGNAL, type Story } from "../../../firmware-sim/day/stage.ts";
import type { World } from "../../../firmware-sim/day/world.ts";
import { virtualTime } from "../../support/virtual-time.ts";

const SECOND = 1_000;
const gate = { place: "gate", in: "gate-in", out: "gate-out", guard: "guard" };
const child: ChildDay = {
  student: "lin-yue",
  card: "04A2B3C4D5E680",
  gate,
  arrives: 10 * SECOND,
  lostCard: null,
  doors: [{ session: "club", reader: "door", at: 100 * SECOND, afterHandover: null }],
  wandersFrom: null,
};

/** Lives a child's story beside others, and tells what it tapped when, in seconds. */
async function live(day: ChildDay, others: readonly Story[], refused: readonly string[] = []) {
  const time = virtualTime(0);
  const taps: [number, string, string][] = [];
  const world = {
    now: time.now,
    until: time.until,
    async tap(reader: string, card: string) {
      taps.push([time.now() / SECOND, reader, card]);
      return { verdict: refused.includes(card) ? "refuse" : "accept", rule: "G1" };
    },
  } as unknown as World;
  const lived = await time.run(liveStories(world, [childStory(day), ...others]));
  return { taps, ...lived };
}

const at = (seconds: number, signal: string): Story => ({
  id: signal,
  promises: [signal],
  run: ({ world }) => world.until(seconds * SECOND),
});

describe("a child's way", () => {
  test("leads to a door when it is time, if the room is open", async () => {
    const { taps } = await live(child, [at(50, SIGNAL.opened("club"))]);
    expect(taps.map(([when, reader]) => `${reader} ${when}`)).toEqual(["gate-in 10", "door 100"]);
  });

  test("waits outside while the teacher has not opened the room", async () => {
    const { taps } = await live(child, [at(600, SIGNAL.opened("club"))]);
    expect(taps.at(-1)?.slice(0, 2)).toEqual([600, "door"]);
  });

  test("leads nowhere before the room that the child leaves was handed over with it in the count", async () => {
    const doors = child.doors.map((door) => ({ ...door, afterHandover: "room-11" }));
    const others = [at(50, SIGNAL.opened("club")), at(300, SIGNAL.handedOver("room-11"))];
    const { taps } = await live({ ...child, doors }, others);
    expect(taps.at(-1)?.slice(0, 2)).toEqual([300, "door"]);
  });

  test("begins with the lost card, which is refused, and goes on with the right one", async () => {
    const { taps, notes } = await live(
      { ...child, lostCard: "3A00000001" },
      [at(1, SIGNAL.opened("club"))],
      ["3A00000001"],
    );
    expect(taps.slice(0, 2)).toEqual([
      [10, "gate-in", "3A00000001"],
      [30, "gate-in", child.card],
    ]);
    expect(notes).toEqual([]);
  });

  test("a refusal at the gate is noted, and the day goes on", async () => {
    const { taps, notes } = await live(child, [at(1, SIGNAL.opened("club"))], [child.card]);
    expect(taps).toHaveLength(2);
    expect(notes[0]?.text).toContain("refuse by G1");
  });

  test("of one who is ill nothing is seen, and nobody waits for it", async () => {
    const ill = { ...child, arrives: null, doors: [] };
    const waiting: Story = { id: "teacher", promises: [], run: ({ raised }) => raised(SIGNAL.left("lin-yue")) };
    const { taps, failures } = await live(ill, [waiting]);
    expect({ taps, failures }).toEqual({ taps: [], failures: [] });
  });
});
