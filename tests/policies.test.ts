import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckName } from "#core/policy/checks/check.ts";
import { PACKS } from "#core/policy/packs.ts";
import { requirementsOf } from "#core/policy/requirements.ts";
import { CAUSES } from "#core/rules/alarm-kinds.ts";
import {
  CLAUSES_FILE,
  clausesNotShown,
  clauseTable,
  type ShownClause,
  shownClauses,
} from "../gateway/policy/clause-table.ts";
import { REPORTS } from "../gateway/views/reports/catalog.ts";
import { filesBelow, ROOT, textOf } from "./support/readmes.ts";

/** How many clauses each series of ids has, from 1 on; `N` is the negative list's. */
const SERIES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "xuanwu-2021": { "XW-": 30 },
  "wuhai-2021": { "WH-": 23, "WH-N": 12 },
  "qingshanhu-2024": { "QS-": 21 },
  "jianan-2020": { "JA-": 20 },
  "xuejia-2023": { "XJ-": 36 },
};

function idsOf(series: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(series).flatMap(([prefix, count]) =>
    Array.from(
      { length: count },
      (_, index) => `${prefix}${String(index + 1).padStart(prefix.endsWith("N") ? 1 : 2, "0")}`,
    ),
  );
}

const shown = shownClauses();
const sources = filesBelow().filter((path) => /^(gateway|server)\/.*\.ts$/.test(path));
const sourceText = sources.map(textOf).join("\n");

/** Why what is claimed for a clause is not there; empty when it is. */
function claimsWithoutGround({ clause, shown: claims }: ShownClause): readonly string[] {
  return claims.flatMap(({ how, what, by }) => {
    const claim = `${clause.id}: ${what} (${by})`;
    if (what.trim() === "" || by.trim() === "") return [`${claim} says nothing`];
    const report = /^report ([a-z-]+)/.exec(what)?.[1];
    if (report !== undefined && !Object.hasOwn(REPORTS, report)) return [`${claim}: no such report`];
    if (how === "alarmed" && !Object.hasOwn(CAUSES, what.split(": ")[1] ?? "")) return [`${claim}: no such alarm`];
    if (by.startsWith("GET ")) return sourceText.includes(`"${by.slice(4)}"`) ? [] : [`${claim}: no such route`];
    if (!existsSync(join(ROOT, by))) return [`${claim}: no such file`];
    return new RegExp(`${clause.id}(?!\\d)`).test(textOf(by)) ? [] : [`${claim}: does not name the clause`];
  });
}

describe("policy packs", () => {
  test("there is one for each source document, with its date and its document", () => {
    expect(PACKS.map(({ id }) => id)).toEqual(Object.keys(SERIES));
    for (const { from, document, title } of PACKS) {
      expect(from).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(document).toMatch(/^00\d_[0-9a-f]{16}\.txt$/);
      expect(title.zh.length * title.en.length).toBeGreaterThan(0);
    }
    expect(new Set(PACKS.map(({ document }) => document)).size).toBe(PACKS.length);
  });

  test.each(PACKS)("$id has each clause of its document, once and in words", ({ id, clauses }) => {
    expect(clauses.map((clause) => clause.id).sort()).toEqual([...idsOf(SERIES[id] ?? {})].sort());
    for (const { zh, en, section } of clauses) {
      expect(zh).toMatch(/[\u4e00-\u9fff]/);
      expect(en.length * section.length).toBeGreaterThan(0);
    }
  });

  test("XJ-14: no clause is without something that shows it", () => {
    expect(clausesNotShown(shown)).toEqual([]);
  });

  test("XJ-14: what is claimed to show a clause exists: the test names it, the route, the report and the alarm are there", () => {
    expect(shown.flatMap(claimsWithoutGround)).toEqual([]);
  });

  test("a claim that nothing shows would be found", () => {
    const claim = (what: string, by: string): ShownClause => ({
      ...shown[0]!,
      shown: [{ how: "reported", what, by }],
    });
    const wrong = [
      claim("report nothing", "GET /api/v1/alarms"),
      claim("a page", "GET /api/v1/nowhere"),
      claim("a test", "tests/nowhere.test.ts"),
      claim("a test of something else", "tests/architecture.test.ts"),
      claim("", "GET /api/v1/alarms"),
    ];
    for (const one of wrong) expect(claimsWithoutGround(one)).toHaveLength(1);
    expect(clausesNotShown([{ ...shown[0]!, shown: [] }])).toEqual(["XW-01"]);
  });

  test("what is out of reach says why, and what is out of reach is nothing else", () => {
    const claims = shown.map((one) => one.shown).filter((one) => one.some(({ how }) => how === "out-of-reach"));
    expect(claims.length).toBeGreaterThan(0);
    for (const claim of claims) {
      expect(claim).toHaveLength(1);
      expect(claim[0]?.what.length).toBeGreaterThan(40);
    }
  });

  test("the committed table is what `npm run policies` prints", () => {
    expect(textOf(CLAUSES_FILE)).toBe(clauseTable());
  });
});

/** What policies.md section 6 tells apart. */
describe("conflicts are kept apart", () => {
  const clausesWith = (name: CheckName) =>
    shown.filter(({ clause }) => clause.checks.some(({ check }) => check === name)).map(({ clause }) => clause.id);

  test("an end has a floor, a target, a ceiling, and a time of the place that no document numbers", () => {
    expect(clausesWith("end-floor")).toEqual(["XW-02"]);
    expect(clausesWith("end-target")).toEqual(["JA-05"]);
    expect(clausesWith("end-ceiling")).toEqual(["XW-04", "WH-10"]);
    expect(clausesWith("end-set")).toEqual(["WH-07", "XJ-03"]);
  });

  test("two hours are about two in one document and at least two in another", () => {
    expect(clausesWith("minutes-about")).toEqual(["WH-06"]);
    expect(clausesWith("minutes-at-least")).toEqual(["XJ-02"]);
  });

  test("a workday is read in two ways, and the school's choice is only noted", () => {
    expect(clausesWith("workday-reading")).toEqual(["XW-01", "WH-06", "XJ-18"]);
    const checks = PACKS.flatMap(({ clauses }) => clauses.flatMap((clause) => clause.checks));
    for (const check of checks) if (check.check === "workday-reading") expect(check.level).toBe("note");
  });

  test("pay has floors, a cap and a committee, each in its own document", () => {
    expect(clausesWith("pay-floor")).toEqual(["XW-22"]);
    expect(clausesWith("pay-cap")).toEqual(["QS-18"]);
    expect(clausesWith("pay-agreed")).toEqual(["JA-11"]);
  });

  test("45 is one school's, a daily patrol one district's, roll call at the bell one school's", () => {
    expect(clausesWith("class-size")).toEqual(["XJ-28"]);
    expect(clausesWith("patrol")).toEqual(["QS-10", "XJ-15"]);
    expect(requirementsOf(PACKS.filter(({ id }) => id !== "xuejia-2023")).fixes).toEqual([]);
    expect(requirementsOf(PACKS).fixes).toEqual([{ grace: "rollDueMinutes", min: 0, max: 0, clause: "XJ-13" }]);
  });
});
