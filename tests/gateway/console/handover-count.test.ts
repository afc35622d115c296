import { describe, expect, test } from "vitest";
import { countAfter, unexplained } from "../../../gateway/console/duty/handover-count.ts";

describe("the count of a handover", () => {
  test("equal counts need no names", () => {
    expect(unexplained(38, 38, [])).toBe(0);
  });

  test("each child named as not here takes one off, each extra child adds one", () => {
    expect(
      countAfter(38, [
        { student: "a", reason: "missing" },
        { student: "b", reason: "elsewhere" },
        { student: "c", reason: "extra" },
      ]),
    ).toBe(37);
  });

  test("one gone and one extra is an equal count that still needs both names", () => {
    expect(unexplained(10, 10, [{ student: "a", reason: "collected" }])).toBe(1);
    expect(
      unexplained(10, 10, [
        { student: "a", reason: "collected" },
        { student: "b", reason: "extra" },
      ]),
    ).toBe(0);
  });
});
