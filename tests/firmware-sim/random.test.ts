import { describe, expect, test } from "vitest";
import { random } from "../../firmware-sim/random.ts";

const draw = (seed: number | string, count = 1000) => {
  const stream = random(seed);
  return Array.from({ length: count }, () => stream.next());
};

describe("simulated chance", () => {
  test("the same seed gives the same sequence, on every machine", () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).toEqual(draw("7"));
    expect(draw(7, 3).map((value) => Math.floor(value * 2 ** 32))).toEqual([1738925541, 3969336130, 3761117405]);
  });

  test("neighboring seeds do not resemble each other", () => {
    const agree = draw(7).filter((value, index) => Math.floor(value * 16) === Math.floor(draw(8)[index]! * 16)).length;
    expect(agree).toBeGreaterThan(30);
    expect(agree).toBeLessThan(100);
  });

  test("numbers are even, and whole numbers reach both ends", () => {
    const stream = random("even");
    const counts = new Map<number, number>();
    for (let index = 0; index < 6000; index += 1) {
      const value = stream.int(1, 6);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(draw("range").every((value) => value >= 0 && value < 1)).toBe(true);
  });

  test("a normal number has its mean and deviation", () => {
    const stream = random("normal");
    const values = Array.from({ length: 5000 }, () => stream.normal(10, 2));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(mean).toBeCloseTo(10, 0);
    expect(deviation).toBeCloseTo(2, 0);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  test("a shuffle keeps every element and leaves the list alone", () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const shuffled = random(1).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
    expect(items[0]).toBe(0);
  });

  test("a fork depends on seed and label, not on what was drawn before", () => {
    const parent = random(3);
    const early = parent.fork("rain").next();
    parent.next();
    expect(parent.fork("rain").next()).toBe(early);
    expect(parent.fork("sun").next()).not.toBe(early);
  });

  test("a pick comes from the list, and an empty list is a fault of the caller", () => {
    expect(["a", "b"]).toContain(random(1).pick(["a", "b"]));
    expect(() => random(1).pick([])).toThrow(RangeError);
    expect(random(1).chance(0)).toBe(false);
    expect(random(1).chance(1)).toBe(true);
  });
});
