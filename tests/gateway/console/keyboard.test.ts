import { describe, expect, test } from "vitest";
import { BURST_GAP_MS, BURST_LENGTH_MAX, NO_BURST, nextBurst } from "../../../gateway/console/guard/keyboard.ts";

/** Types `text` and Enter with this pause between the keys; the card that came out. */
function typed(text: string, gapMs: number): string | null {
  let burst = NO_BURST;
  let at = 0;
  for (const key of text) {
    at += gapMs;
    burst = nextBurst(burst, key, at).burst;
  }
  return nextBurst(burst, "Enter", at + gapMs).card;
}

describe("a scanner that types", () => {
  test.each(["04A2B3C4", "04a2b3c4d5e680", "04A2B3C4D5E680112233"])("%s in a burst is a card", (uid) => {
    expect(typed(uid, 5)).toBe(uid.toUpperCase());
  });

  test("the same keys at a person's speed are not a card", () => {
    expect(typed("04A2B3C4", BURST_GAP_MS + 1)).toBeNull();
  });

  test("a burst that is too short, odd, too long or no hex is not a card", () => {
    for (const text of ["", "04A2B3", "04A2B3C4D", "0".repeat(BURST_LENGTH_MAX + 2), "04A2B3C4XY"])
      expect(typed(text, 5), text).toBeNull();
  });

  test("what was typed by hand before the burst is not part of the card", () => {
    const { burst } = nextBurst(NO_BURST, "A", 0);
    let now = nextBurst(burst, "0", 1_000);
    for (const [index, key] of [..."4A2B3C4"].entries()) now = nextBurst(now.burst, key, 1_005 + index * 5);
    expect(nextBurst(now.burst, "Enter", 1_045).card).toBe("04A2B3C4");
  });

  test("a burst without end keeps no more than the longest card", () => {
    let { burst } = nextBurst(NO_BURST, "0", 0);
    for (let at = 1; at < 10_000; at += 1) burst = nextBurst(burst, "0", at).burst;
    expect(burst.text.length).toBeLessThanOrEqual(BURST_LENGTH_MAX + 1);
  });
});
