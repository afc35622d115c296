import { describe, expect, test } from "vitest";
import { PACKS } from "#core/policy/packs.ts";
import { findings, modelPlan, outsider, rosterWith } from "./support/model.ts";

describe("a plan that does everything right", () => {
  test.each(PACKS.map(({ id }) => id))("P2: %s has nothing against it, with the roster and without", (pack) => {
    const plan = modelPlan(pack);
    const serious = (found: ReturnType<typeof findings>) => found.filter(({ level }) => level !== "note");
    expect(serious(findings(plan))).toEqual([]);
    expect(serious(findings(plan, { roster: rosterWith(outsider()) }))).toEqual([]);
  });
});
