import { describe, expect, test } from "vitest";
import { emptyState } from "../../../gateway/core/state.ts";
import { RETRY_MS_MAX, RETRY_MS_MIN, startWakeUps } from "../../../gateway/effects/wake-ups.ts";
import type { Committed } from "../../../gateway/loop.ts";
import { MORNING } from "../journal/fixture.ts";
import { handClock, settled } from "../loop/fixture.ts";

/** A loop whose deadlines are a list; a tick strikes out those that are past, unless the rules are stuck. */
function bench(deadlines: number[], { speed = 1, stuck = false } = {}) {
  const clock = { ...handClock(), speed };
  const ticks: number[] = [];
  const logged: string[] = [];
  const listeners: ((batch: readonly Committed[]) => void)[] = [];
  let due = deadlines;
  let failing = stuck;
  const loop = {
    state: () => emptyState,
    onCommitted: (listener: (batch: readonly Committed[]) => void) => void listeners.push(listener),
    async submit() {
      ticks.push(clock.now() - MORNING);
      await null;
      if (failing) throw new Error("journal/disk-full");
      due = due.filter((at) => at > clock.now());
      for (const listener of listeners) listener([]);
      return { seq: null, at: clock.now(), answer: { kind: "none" } as const, repeated: false };
    },
  };
  const wakeUps = startWakeUps({
    loop,
    clock,
    nextDeadline: () => (due.length === 0 ? null : Math.min(...due)),
    log: (message) => logged.push(message),
  });
  return {
    clock,
    ticks,
    logged,
    wakeUps,
    commit(more: number[]) {
      due = more;
      for (const listener of listeners) listener([]);
    },
    heal() {
      failing = false;
    },
  };
}

describe("the rules are woken", () => {
  test("at the earliest deadline, once, and then for the next one", async () => {
    const { clock, ticks } = bench([MORNING + 5000, MORNING + 2000]);
    expect(clock.waits()).toEqual([2000]);
    await clock.pass(1999);
    expect(ticks).toEqual([]);
    await clock.pass(1);
    expect(ticks).toEqual([2000]);
    expect(clock.waits()).toEqual([3000]);
    await clock.pass(3000);
    expect(ticks).toEqual([2000, 5000]);
    expect(clock.waits()).toEqual([]);
  });

  test("at once for a deadline that is already past, as after a restart", async () => {
    const { clock, ticks } = bench([MORNING - 60_000]);
    expect(clock.waits()).toEqual([0]);
    await clock.pass(0);
    expect(ticks).toEqual([0]);
    expect(clock.waits()).toEqual([]);
  });

  test("by one timer, moved when a commit brings an earlier deadline or takes one away", async () => {
    const { clock, commit, ticks } = bench([MORNING + 5000]);
    commit([MORNING + 5000]);
    expect(clock.waits()).toEqual([5000]);
    commit([MORNING + 1000, MORNING + 5000]);
    expect(clock.waits()).toEqual([1000]);
    commit([]);
    expect(clock.waits()).toEqual([]);
    await clock.pass(10_000);
    expect(ticks).toEqual([]);
  });

  test("in real milliseconds when school time runs faster", () => {
    expect(bench([MORNING + 60_001], { speed: 60 }).clock.waits()).toEqual([1001]);
  });

  test("not before its time when a timer fires early or is cut short", async () => {
    const { clock, ticks } = bench([MORNING + 1000]);
    await clock.fireEarly();
    expect(ticks).toEqual([]);
    expect(clock.waits()).toEqual([1000]);
    clock.set(MORNING + 999);
    await clock.fireEarly();
    expect(ticks).toEqual([]);
    await clock.pass(1);
    expect(ticks).toEqual([1000]);
  });

  test("ever more slowly, without a storm, while a tick has no effect; again at once when it has", async () => {
    const { clock, ticks, logged, heal } = bench([MORNING], { stuck: true });
    await clock.pass(0);
    const waits: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const [wait = -1] = clock.waits();
      expect(clock.waits()).toHaveLength(1);
      waits.push(wait);
      await clock.pass(wait);
    }
    expect(waits.slice(0, 4)).toEqual([RETRY_MS_MIN, RETRY_MS_MIN * 2, RETRY_MS_MIN * 4, RETRY_MS_MIN * 8]);
    expect(waits.at(-1)).toBe(RETRY_MS_MAX);
    expect(ticks).toHaveLength(13);
    expect(logged).toHaveLength(13);
    heal();
    await clock.pass(RETRY_MS_MAX);
    expect(clock.waits()).toEqual([]);
  });

  test("never again after stopping", async () => {
    const { clock, ticks, wakeUps, commit } = bench([MORNING + 10]);
    wakeUps.stop();
    commit([MORNING + 20]);
    await clock.pass(100);
    await settled();
    expect(ticks).toEqual([]);
  });

  test("again after a moment in which no deadline could be named", async () => {
    const clock = handClock();
    const listeners: ((batch: readonly Committed[]) => void)[] = [];
    let broken = true;
    const logged: string[] = [];
    startWakeUps({
      clock,
      loop: {
        state: () => emptyState,
        submit: () => Promise.reject(new Error("not asked")),
        onCommitted: (listener) => void listeners.push(listener),
      },
      nextDeadline: () => {
        if (broken) throw new Error("an invariant is broken");
        return MORNING + 7;
      },
      log: (message) => logged.push(message),
    });
    expect(logged).toHaveLength(1);
    broken = false;
    for (const listener of listeners) listener([]);
    expect(clock.waits()).toEqual([7]);
  });
});
