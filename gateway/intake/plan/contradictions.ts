/**
 * Where a plan contradicts itself, so that nobody could say what it means: a name twice in a list, a span that ends before
 * it begins, two values from the same day on. What it refers to, and what rules and clauses say of it, is the core's
 * `checkPlan`.
 */
import type { Bilingual } from "../../core/ids.ts";
import type { Plan } from "../../core/plan.ts";
import type { PlanPath } from "../../core/policy/finding.ts";
import { clockTime } from "../../core/policy/words.ts";
import type { DocumentFault } from "./faults.ts";

type Report = (path: PlanPath, message: Bilingual) => void;

/** Every contradiction of a plan that the schema accepts, in no order. */
export function contradictions(plan: Plan): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  const report: Report = (path, message) => void faults.push({ path, message });
  for (const part of [lists, spans, dated, changes, zone]) part(plan, report);
  return faults;
}

/** Reports each thing of a list that stands there a second time. */
export function reportTwice(path: PlanPath, things: readonly (string | number)[], report: Report): void {
  const seen = new Set<string | number>();
  things.forEach((thing, at) => {
    if (seen.has(thing)) report([...path, at], { zh: `“${thing}”出现了两次`, en: `"${thing}" stands twice` });
    seen.add(thing);
  });
}

function lists(plan: Plan, report: Report): void {
  const listsOf = <Name extends string>(
    path: string,
    rows: readonly { readonly [N in Name]: readonly (string | number)[] }[],
    names: readonly Name[],
  ): void =>
    rows.forEach((row, at) => {
      for (const name of names) reportTwice([path, at, name], row[name], report);
    });
  for (const name of ["packs", "patrol", "leads"] as const) reportTwice([name], plan[name], report);
  plan.joined.forEach((rooms, at) => void reportTwice(["joined", at], rooms, report));
  listsOf("sessions", plan.sessions, ["weekdays", "staff", "students", "groups", "grades"]);
  listsOf("lines", plan.lines, ["weekdays", "leaders", "students"]);
  listsOf("fees", plan.fees, ["kinds"]);
  listsOf("providers", plan.providers, ["activities"]);
}

function spans(plan: Plan, report: Report): void {
  for (const name of ["sessions", "providers"] as const)
    plan[name].forEach(({ from, to }, at) => {
      if (from !== null && to !== null && to < from)
        report([name, at, "to"], { zh: `早于第一天 ${from}`, en: `is before its first day, ${from}` });
    });
  plan.gateDuty.forEach(({ from, to }, at) => {
    if (to <= from)
      report(["gateDuty", at, "to"], {
        zh: `不晚于开始的 ${clockTime(from)}`,
        en: `is not after its start, ${clockTime(from)}`,
      });
  });
  plan.walks.forEach(({ from, to }, at) => {
    if (from === to) report(["walks", at, "to"], { zh: "与起点相同", en: "is where it begins" });
  });
}

/** What holds from a day on is said once for that day. */
function dated({ closures, pay }: Plan, report: Report): void {
  reportTwice(
    ["closures"],
    closures.map(({ day }) => day),
    report,
  );
  reportTwice(
    ["pay", "classHourMinutes"],
    pay.classHourMinutes.map(({ from }) => from),
    report,
  );
  reportTwice(
    ["pay", "rates"],
    pay.rates.map(({ band, from }) => `${band} ${from}`),
    report,
  );
}

function changes({ graceChanges }: Plan, report: Report): void {
  const changed = new Set<string>();
  graceChanges.forEach(({ from, values }, at) => {
    for (const name of Object.keys(values)) {
      const change = `${name} ${from}`;
      if (changed.has(change))
        report(["graceChanges", at, "values", name], {
          zh: `自 ${from} 起已改过一次`,
          en: `is changed from ${from} on already`,
        });
      changed.add(change);
    }
  });
}

function zone({ zone: name }: Plan, report: Report): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
  } catch {
    report(["zone"], { zh: `“${name}”不是时区`, en: `"${name}" is not a time zone` });
  }
}
