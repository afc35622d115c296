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
const SATISFY: Bilingual = { zh: "应为", en: "would satisfy it" };
const WHOLE_PLAN: Bilingual = { zh: "整个方案", en: "the plan" };

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

/** @param language null: findings in both, the frame in English */
export function checkedText(checked: CheckedPlan, language: Language | null): string {
  return [
    heading(checked)[language ?? "en"],
    ...changesText(checked, language ?? "en"),
    ...checked.findings.map((finding) => findingText(finding, language)),
    "",
    summary(checked.findings)[language ?? "en"],
  ].join("\n");
}

function heading({ file, plan: { school, version }, packs, today }: CheckedPlan): Bilingual {
  const names = packs.map(({ id }) => id).join(", ");
  return {
    zh: `${file}：${school}，第 ${version} 版，按 ${names || "产品规则"} 检查，日期 ${today}`,
    en: `${file}: ${school}, version ${version}, against ${names || "no policy pack"}, as of ${today}`,
  };
}

function changesText({ changes, written }: CheckedPlan, language: Language): readonly string[] {
  if (changes.length === 0) return [];
  const nothing = { zh: "无", en: "nothing" }[language];
  const outcome: Bilingual = written
    ? { zh: "已写入", en: "written" }
    : { zh: "未写入；加 --write 保存", en: "not written; --write keeps it" };
  return [
    ...changes.map(({ path, before, after }) => `  ${path}: ${before ?? nothing} -> ${after}`),
    `  ${outcome[language]}`,
  ];
}

function findingText({ clause, pack, level, path, line, message, satisfy }: PlacedFinding, language: Language | null) {
  const languages = language === null ? LANGUAGES : [language];
  const all = (words: Bilingual) => languages.map((one) => words[one]).join(" ");
  const head = [
    ...(line === null ? [] : [lineWords(line)[language ?? "en"]]),
    path === "" ? all(WHOLE_PLAN) : path,
    pack === null ? clause : `${clause} (${pack})`,
    all(LEVEL_WORDS[level]),
  ];
  return [
    "",
    head.join("  "),
    ...languages.map((one) => `    ${message[one]}`),
    ...languages.map((one) => `    ${SATISFY[one]}: ${satisfy[one]}`),
  ].join("\n");
}

const lineWords = (line: number): Bilingual => ({ zh: `第 ${line} 行`, en: `line ${line}` });

function summary(findings: readonly PlacedFinding[]): Bilingual {
  const counts = countOf(findings);
  const levels = LEVELS.filter((level) => counts[level] > 0);
  if (levels.length === 0) return { zh: "没有问题。", en: "Nothing to say against it." };
  return {
    zh: `${levels.map((level) => `${LEVEL_WORDS[level].zh} ${counts[level]} 项`).join("，")}。`,
    en: `${levels.map((level) => `${counts[level]} ${level}${counts[level] === 1 ? "" : "s"}`).join(", ")}.`,
  };
}

/** Why the file is no plan. */
export function faultsText(file: string, faults: readonly PlanFault[], language: Language | null): string {
  return [`${file}:`, ...faults.map((fault) => `  ${faultText(fault, language ?? "en")}`)].join("\n");
}
