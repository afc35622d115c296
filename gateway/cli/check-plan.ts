/** `baton check-plan`: a plan file against the product's rules and the policy packs, by line; and edits that keep comments. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { wallNow } from "../clock.ts";
import { nearest } from "../contract/nearest.ts";
import type { Calendar } from "../core/calendar.ts";
import type { DayId } from "../core/ids.ts";
import { isDay } from "../core/local-date.ts";
import type { Plan } from "../core/plan.ts";
import { checkPlan, mayAdopt } from "../core/policy/check-plan.ts";
import type { PolicyPack } from "../core/policy/pack.ts";
import { PACKS, packsNamed } from "../core/policy/packs.ts";
import type { Roster } from "../core/roster.ts";
import { bundledCalendar, readCalendarFile } from "../intake/calendar-file.ts";
import { type EditedPlan, editPlan, type PlanEdit, PlanEditError, raiseVersion } from "../intake/plan/edit.ts";
import { PlanFileError } from "../intake/plan/plan-fault.ts";
import { planText } from "../intake/plan/yaml.ts";
import { type PlanFile, planBytes, readPlanFile } from "../intake/plan-file.ts";
import { readSchoolDocument } from "../intake/provision.ts";
import { serviceDayAt } from "../intake/school-day.ts";
import { readRoster } from "../intake/school-document.ts";
import { rangesOf, rangesText } from "./plan-ranges.ts";
import {
  type CheckedPlan,
  checkedJson,
  checkedText,
  faultsText,
  LANGUAGES,
  type Language,
  placedFindings,
} from "./plan-report.ts";
import { replaceFile } from "./replace-file.ts";
import { EXIT, UsageError, type Verb } from "./verb.ts";

export const checkPlanVerb: Verb = {
  name: "check-plan",
  summary: "check a plan.yaml against rules and policy packs, or edit it",
  usage: `baton check-plan FILE [--pack ID ...] [--calendar FILE] [--roster FILE] [--today YYYY-MM-DD] [--lang zh|en] [--json]
baton check-plan FILE --set PATH=VALUE ... [--write]
baton check-plan [FILE] --ranges
Prints each finding with its clause, its path, its line, what is so and what would satisfy the clause. Without --pack the
plan's own packs are asked: ${PACKS.map(({ id }) => id).join(", ")}.
--calendar is a calendar in JSON, --roster a school document whose people the plan may name. Without them: the calendar that
comes along, and nothing is said of people. --set changes one value and leaves every other byte as it is; without --write it
only shows what the check would say; with it the plan's version is raised by one and the file written. --ranges prints the
hard ranges that no plan can leave.
Exit code 0 clean (warnings allowed), 1 with a violation, 2 usage, 3 when a file cannot be read.
Example: baton check-plan plan.yaml --pack xuanwu-2021
         baton check-plan plan.yaml --set grace.handoverMinutes=4 --set 'sessions[art-club].end=18:10' --write`,
  async run(args) {
    const asked = readArguments(args);
    if (asked.file === null) {
      printRanges(null, asked);
      return EXIT.done;
    }
    try {
      return check({ ...asked, file: asked.file });
    } catch (error) {
      if (error instanceof PlanEditError) throw new UsageError(error.message);
      if (!(error instanceof PlanFileError)) throw error;
      if (asked.json) console.log(JSON.stringify({ file: asked.file, code: error.code, faults: error.faults }));
      else console.error(faultsText(asked.file, error.faults, asked.language));
      return EXIT.configuration;
    }
  },
};

type Asked = {
  readonly file: string | null;
  readonly packs: readonly PolicyPack[] | null;
  readonly calendar: string | null;
  readonly roster: string | null;
  readonly today: DayId | null;
  readonly language: Language | null;
  readonly edits: readonly PlanEdit[];
  readonly write: boolean;
  readonly ranges: boolean;
  readonly json: boolean;
};

function readArguments(args: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      pack: { type: "string", multiple: true },
      calendar: { type: "string" },
      roster: { type: "string" },
      today: { type: "string" },
      lang: { type: "string" },
      set: { type: "string", multiple: true, default: [] },
      write: { type: "boolean", default: false },
      ranges: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const [file = null, ...more] = positionals;
  if (more.length > 0 || (file === null && !values.ranges))
    throw new UsageError("name one plan file, such as plan.yaml");
  if (values.today !== undefined && !isDay(values.today)) throw new UsageError("--today is a day, such as 2026-09-01");
  if (values.write && values.set.length === 0) throw new UsageError("--write has nothing to write without --set");
  if (values.set.length > 0 && file === null) throw new UsageError("--set needs a plan file");
  return {
    ...{ file, write: values.write, ranges: values.ranges, json: values.json },
    packs: values.pack?.map(packNamed) ?? null,
    calendar: values.calendar ?? null,
    roster: values.roster ?? null,
    today: values.today ?? null,
    language: languageOf(values.lang),
    edits: values.set.map(editOf),
  };
}

function packNamed(id: string): PolicyPack {
  const pack = PACKS.find((one) => one.id === id);
  if (pack) return pack;
  const known = PACKS.map((one) => one.id);
  const meant = nearest(id, known);
  throw new UsageError(
    `there is no policy pack "${id}"${meant === null ? "" : `; did you mean "${meant}"?`} There are: ${known.join(", ")}`,
  );
}

function languageOf(written: string | undefined): Language | null {
  const language = LANGUAGES.find((one) => one === written) ?? null;
  if (written !== undefined && language === null)
    throw new UsageError("--lang is zh or en; without it both are printed");
  return language;
}

function editOf(written: string): PlanEdit {
  const at = written.indexOf("=");
  if (at < 1) throw new UsageError(`--set ${written}: write PATH=VALUE, such as grace.handoverMinutes=4`);
  return { path: written.slice(0, at).trim(), value: written.slice(at + 1) };
}

function check(asked: Asked & { readonly file: string }): number {
  const before = planText(planBytes(asked.file));
  const edited = edit(before, asked);
  const file = readPlanFile(edited.text);
  if (asked.write && edited.text !== before) replaceFile(asked.file, edited.text);
  const of = {
    packs: asked.packs ?? packsNamed(file.plan.packs),
    calendar: calendarOf(asked.calendar),
    today: asked.today ?? serviceDayAt(wallNow(), file.plan.zone).day,
    roster: rosterOf(asked.roster, file.plan),
  };
  const findings = checkPlan(file.plan, of);
  const checked: CheckedPlan = {
    ...{ file: asked.file, plan: file.plan, packs: of.packs, calendar: of.calendar, today: of.today },
    changes: edited.changes,
    written: asked.write && edited.text !== before,
    findings: placedFindings(findings, file),
  };
  if (asked.ranges) printRanges(file, { ...asked, packs: of.packs });
  if (asked.json) console.log(JSON.stringify(checkedJson(checked)));
  else console.log(checkedText(checked, asked.language));
  return mayAdopt(findings) ? EXIT.done : EXIT.failed;
}

/** The text with what was asked for; the version goes up by itself where the file is written and nobody has set it. */
function edit(before: string, { edits, write }: Asked): EditedPlan {
  const edited = editPlan(before, edits);
  if (!write || edited.text === before || edits.some(({ path }) => path === "version")) return edited;
  const raised = raiseVersion(edited.text);
  return { text: raised.text, changes: [...edited.changes, ...raised.changes] };
}

function calendarOf(file: string | null): Calendar {
  return file === null ? bundledCalendar() : readCalendarFile(readFileSync(file, "utf8"));
}

function rosterOf(file: string | null, plan: Plan): Roster | null {
  if (file === null) return null;
  return readRoster(readSchoolDocument(readFileSync(file, "utf8"), plan), []);
}

function printRanges(file: PlanFile | null, { packs, json, language }: Asked): void {
  const ranges = rangesOf(file?.plan ?? null, packs ?? []);
  console.log(json ? JSON.stringify({ ranges }) : rangesText(ranges, language));
}
