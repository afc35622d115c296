import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BACKOFF_FIRST_MS,
  BACKOFF_MAX_MS,
  backoffMs,
  RETRY_AFTER_MS_MAX,
  retryAfterMs,
} from "../../../gateway/sync/backoff.ts";

describe("waiting after a failure", () => {
  test("doubles its bound until the longest wait, and stays there", () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failures) => backoffMs(failures, 0.9999999));
    expect(bounds.map((ms) => Math.ceil(ms / 100) * 100)).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  test("is anywhere between nothing and the bound", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (n, chance) => {
          const ms = backoffMs(n, chance);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(BACKOFF_MAX_MS);
        },
      ),
    );
    expect([backoffMs(1, 0), backoffMs(1, 0.5)]).toEqual([0, BACKOFF_FIRST_MS / 2]);
  });
});

describe("Retry-After", () => {
  test("is kept at least, bounded, and spread a little", () => {
    expect(retryAfterMs("7", 0)).toBe(7000);
    expect(retryAfterMs("7", 0.5)).toBe(7000 + BACKOFF_FIRST_MS / 2);
    expect(retryAfterMs("999999999", 0)).toBe(RETRY_AFTER_MS_MAX);
  });

  test.each([null, "", "soon", "-1", "1e9", "Wed, 21 Oct 2026 07:28:00 GMT", "9".repeat(30)])(
    "%j counts as absent",
    (header) => {
      expect(retryAfterMs(header, 0.5)).toBeNull();
    },
  );
});
