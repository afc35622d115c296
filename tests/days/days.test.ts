/** One day for each policy document: taps and acts with the answers expected, and a plan that its pack finds nothing to say against. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CampusEvent } from "#core/events.ts";
import { checkPlan } from "#core/policy/check-plan.ts";
import { PACKS } from "#core/policy/packs.ts";
import { BEFORE_ANYTHING, checkReplay, play, waitUntil } from "../gateway/core/support/scene.ts";
import { actOf } from "./acts.ts";
import { checkAnswer, checkState } from "./checks.ts";
import { SCHOOLS } from "./schools.ts";
import { readDay } from "./table.ts";

const FOLDER = import.meta.dirname;
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".md") && name !== "README.md");

describe("a day under each policy document", () => {
  test("every pack has its day, and every day its pack", () => {
    expect(FILES.map((name) => basename(name, ".md")).sort()).toEqual(PACKS.map(({ id }) => id).sort());
  });

  test.each(PACKS.map(({ id }) => id))("P2: the plan of the day of %s has no violation under it", (id) => {
    const { plan, roster, calendar, day } = SCHOOLS[id]!;
    const packs = PACKS.filter((pack) => pack.id === id);
    const found = checkPlan(plan, { packs, calendar, today: day, roster });
    expect(found.filter(({ level }) => level === "violation")).toEqual([]);
  });

  test.each(FILES)("%s", (name) => {
    const file = join(FOLDER, name);
    const rows = readDay(file);
    expect(rows.length).toBeGreaterThan(10);
    const school = SCHOOLS[basename(name, ".md")]!;
    let played = school.morning.reduce(play, BEFORE_ANYTHING);
    for (const { line, time, who, does, answer, shows } of rows) {
      const where = `${name}:${line}`;
      const now = school.at(time);
      const act = actOf(who, does, school.at) as CampusEvent;
      const event = {
        ...act,
        at: now,
        ...(act.kind === "card-tapped" && !act.late && { tappedAt: now }),
      } as CampusEvent;
      // At a deadline's own instant the clock comes first, as in service.
      const before = waitUntil(played, event.kind === "clock-ticked" ? now : now - 1);
      if (event.kind === "clock-ticked") played = before;
      else {
        played = play(before, event);
        checkReplay(before.state, event, played);
        checkAnswer(played.decision.answer, answer, where);
      }
      for (const check of shows) checkState(played.state, check, where);
    }
  });
});
