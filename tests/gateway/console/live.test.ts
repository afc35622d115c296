import { describe, expect, test } from "vitest";
import {
  freshnessOf,
  LATE_AFTER_MS,
  RETRY_FIRST_MS,
  RETRY_MAX_MS,
  retryDelayMs,
  STALE_AFTER_MS,
} from "../../../gateway/console/ui/live.ts";

describe("freshness", () => {
  test.each([
    [null, "connecting"],
    [0, "live"],
    [LATE_AFTER_MS - 1, "live"],
    [LATE_AFTER_MS, "late"],
    [STALE_AFTER_MS - 1, "late"],
    [STALE_AFTER_MS, "stale"],
    [3_600_000, "stale"],
  ] as const)("numbers whose last sign of life is %s ms old are %s", (age, freshness) => {
    expect(freshnessOf(age)).toBe(freshness);
  });

  test("reconnecting backs off from half a second to five seconds and never beyond", () => {
    expect(retryDelayMs(0)).toBe(RETRY_FIRST_MS);
    expect([0, 1, 2, 3, 4].map(retryDelayMs)).toEqual([500, 1_000, 2_000, 4_000, RETRY_MAX_MS]);
    expect(retryDelayMs(100_000)).toBe(RETRY_MAX_MS);
  });
});
