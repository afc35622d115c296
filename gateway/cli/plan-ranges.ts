/** The hard ranges of the plan's times, as `check-plan --ranges` prints them. */
import { GRACE } from "../core/grace.ts";
import type { Bilingual, ClauseId, RuleId } from "../core/ids.ts";
import type { Grace, Plan } from "../core/plan.ts";
import type { PolicyPack } from "../core/policy/pack.ts";
import { GRACE_WORDS } from "../intake/plan/timetable.ts";
import type { Language } from "./plan-report.ts";

export type PrintedRange = {
  readonly name: keyof Grace;
  readonly rule: RuleId;
  readonly words: Bilingual;
  readonly means: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** What the plan says; null: no plan was given. */
  readonly plan: number | null;
  /** Clauses of the packs that fix it further. */
  readonly fixed: readonly { readonly clause: ClauseId; readonly min: number; readonly max: number }[];
};

/** Every hard range, with the plan's value and what these packs make of it. */
export function rangesOf(plan: Plan | null, packs: readonly PolicyPack[]): readonly PrintedRange[] {
  const clauses = packs.flatMap((pack) => pack.clauses);
  return (Object.keys(GRACE) as (keyof Grace)[]).map((name) => {
    const { rule, value, min, max, means } = GRACE[name];
    const fixed = clauses.flatMap(({ id, checks }) =>
      checks.flatMap((check) =>
        check.check === "grace-fixed" && check.grace === name ? [{ clause: id, min: check.min, max: check.max }] : [],
      ),
    );
    return {
      name,
      rule,
      words: GRACE_WORDS[name],
      means,
      default: value,
      min,
      max,
      plan: plan?.grace[name] ?? null,
      fixed,
    };
  });
}

/** One line a range. */
export function rangesText(ranges: readonly PrintedRange[], language: Language | null): string {
  const rows = ranges.map(({ name, rule, words, means, min, max, plan, fixed, ...range }) => [
    `grace.${name}`,
    rule,
    `${min} to ${max}`,
    `default ${range.default}`,
    plan === null ? "" : `here ${plan}`,
    fixed.map((fix) => `${fix.clause}: ${fix.min} to ${fix.max}`).join(", "),
    language === "zh" ? words.zh : language === "en" ? means : `${words.zh}: ${means}`,
  ]);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .flatMap((cell, column) => (widths[column] === 0 ? [] : [cell.padEnd(widths[column] ?? 0)]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
