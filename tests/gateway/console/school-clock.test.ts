import { describe, expect, test } from "vitest";
import { dateOf, duration, timeOfDay } from "../../../gateway/console/ui/school-clock.ts";

describe("times on the screens", () => {
  test("the time of day is the school's, wherever the screen stands", () => {
    expect(timeOfDay(Date.UTC(2027, 2, 10, 7, 52, 5), "Asia/Shanghai")).toBe("15:52:05");
    expect(timeOfDay(Date.UTC(2027, 2, 10, 16, 0, 0), "Asia/Shanghai", { seconds: false })).toBe("00:00");
    expect(dateOf(Date.UTC(2027, 2, 10, 16, 0, 0), "Asia/Shanghai")).toBe("2027-03-11");
  });

  test.each([
    [0, "0:00"],
    [-5_000, "0:00"],
    [59_999, "0:59"],
    [130_000, "2:10"],
    [3_600_000, "1:00:00"],
    [3_725_000, "1:02:05"],
  ])("%s ms is %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
