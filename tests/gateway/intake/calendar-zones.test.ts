import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const PROGRAM = join(import.meta.dirname, "support", "print-calendar.ts");
const printedIn = (TZ: string): string =>
  execFileSync(process.execPath, [PROGRAM], { encoding: "utf8", env: { ...process.env, TZ } });

describe("a machine's own zone", () => {
  const here = printedIn("Asia/Shanghai");

  test("the years were printed, with their holidays", () => {
    expect(here.split("\n").length).toBeGreaterThan(4 * 365);
    expect(here).toContain('["2026-10-01",[{"runs":false');
  });

  test.each(["America/Los_Angeles", "Pacific/Kiritimati", "UTC"])(
    "%s: calendar, seeding, seasons and the school's days are the same",
    (zone) => {
      expect(printedIn(zone)).toBe(here);
    },
  );
});
