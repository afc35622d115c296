/** What `check-plan` prints: findings in the order of the file's lines, in one language or both. */
import type { Calendar } from "../core/calendar.ts";
import type { Bilingual, DayId } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import { type Finding, LEVELS, type Level } from "../core/policy/finding.ts";
import type { PolicyPack } from "../core/policy/pack.ts";
import type { EditedPlan } from "../intake/plan/edit.ts";
import { faultText, type PlanFault } from "../intake/plan/plan-fault.ts";
import type { PlanFile } from "../intake/plan-file.ts";

export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A finding with its place in the file. */
export type PlacedFinding = Omit<Finding, "path"> & {
  /** As people write it; "" for the whole plan. */
  readonly path: string;
  /** From 1; null where the file says nothing of it. */
  readonly line: number | null;
};

export type CheckedPlan = {
  readonly file: string;
  readonly plan: Plan;
  readonly packs: readonly PolicyPack[];
  readonly calendar: Calendar;
  readonly today: DayId;
  readonly changes: EditedPlan["changes"];
  /** Whether the file was written with the changes. */
  readonly written: boolean;
  readonly findings: readonly PlacedFinding[];
};

/** Findings of the plan as a whole first, then in the order of lines; on one line the gravest first. */
export function placedFindings(findings: readonly Finding[], { lineOf, pathText }: PlanFile): readonly PlacedFinding[] {
  return findings
    .map(({ path, ...finding }) => ({ ...finding, path: pathText(path), line: lineOf(path) }))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

const LEVEL_WORDS: Readonly<Record<Level, Bilingual>> = {
  violation: { zh: "违反", en: "violation" },
  warning: { zh: "提醒", en: "warning" },
  note: { zh: "说明", en: "note" },
};
const WORDS = {
  satisfy: { zh: "应为", en: "would satisfy it" },
  line: { zh: "行", en: "line" },
  whole: { zh: "整个方案", en: "the plan" },
} as const satisfies Readonly<Record<string, Bilingual>>;

const countOf = (findings: readonly PlacedFinding[]) =>
  Object.fromEntries(LEVELS.map((level) => [level, findings.filter((one) => one.level === level).length])) as Readonly<
    Record<Level, number>
  >;

/** The same as data. */
export function checkedJson({ plan, packs, calendar, findings, ...checked }: CheckedPlan) {
  return {
    ...checked,
    school: plan.school,
    version: plan.version,
    packs: packs.map(({ id }) => id),
    calendar: { version: calendar.version, source: calendar.source },
    counts: countOf(findings),
    findings,
  };
}

/** @param language null: both */
export function checkedText(checked: CheckedPlan, language: Language | null): string {
  const { file, plan, packs, today, changes, written, findings } = checked;
  const names = packs.map(({ id }) => id).join(", ") || "no policy pack";
  return [
    `${file}: ${plan.school}, version ${plan.version}, against ${names}, as of ${today}`,
    ...changes.map(({ path, before, after }) => `  ${path}: ${before ?? "nothing"} -> ${after}`),
    ...(changes.length === 0 ? [] : [written ? "  written" : "  not written: say --write to keep this"]),
    ...findings.map((finding) => findingText(finding, language)),
    summary(findings),
  ].join("\n");
}

function findingText({ clause, pack, level, path, line, message, satisfy }: PlacedFinding, language: Language | null) {
  const languages = language === null ? LANGUAGES : [language];
  const both = (words: Bilingual, between: string) => languages.map((one) => words[one]).join(between);
  const place = [line === null ? "" : `${WORDS.line[language ?? "en"]} ${line}`, path || both(WORDS.whole, " ")];
  return [
    "",
    `${place.filter((part) => part !== "").join("  ")}  ${clause}${pack === null ? "" : ` (${pack})`}  ${both(LEVEL_WORDS[level], " ")}`,
    ...languages.map((one) => `    ${message[one]}`),
    ...languages.map((one) => `    ${WORDS.satisfy[one]}: ${satisfy[one]}`),
  ].join("\n");
}

function summary(findings: readonly PlacedFinding[]): string {
  const counts = countOf(findings);
  const words = LEVELS.filter((level) => counts[level] > 0).map(
    (level) => `${counts[level]} ${level}${counts[level] === 1 ? "" : "s"}`,
  );
  return `\n${words.length === 0 ? "Nothing to say against it." : `${words.join(", ")}.`}`;
}

/** Why the file is no plan. */
export function faultsText(file: string, faults: readonly PlanFault[], language: Language | null): string {
  return [`${file}:`, ...faults.map((fault) => `  ${faultText(fault, language ?? "en")}`)].join("\n");
}
