/** P1: dates that exist, terms that follow each other, and a calendar that knows them. */
import { serviceDay } from "../../calendar.ts";
import type { ClauseId, RuleId } from "../../ids.ts";
import { addDays, isDay, isMonthDay, yearOf } from "../../local-date.ts";
import type { Plan } from "../../plan.ts";
import type { Fault, PlanPath } from "../finding.ts";
import type { PlanView } from "../plan-view.ts";

/** A fault and the rule, or the clause that always holds, against which it is. */
export type RuledFault = Fault & { readonly clause: ClauseId | RuleId };

type Dated = { readonly path: PlanPath; readonly text: string | null };

/** Every date of the plan that does not exist, or in no year of a school's. Nothing else can be judged before they do. */
export function unreadableDates(plan: Plan): readonly Fault[] {
  const days = datesOf(plan).filter(({ text }) => text !== null && !isSchoolDay(text));
  const places = seasonsOf(plan).filter(({ text }) => text !== null && !isMonthDay(text));
  return [...days, ...places].map(({ path, text }) => ({
    path,
    message: { zh: `没有 ${text} 这一天`, en: `There is no day ${text}` },
    satisfy: {
      zh: `一个存在的日期，${YEAR_FIRST} 至 ${YEAR_LAST} 年`,
      en: `a date that exists, of ${YEAR_FIRST} to ${YEAR_LAST}`,
    },
  }));
}

/** Years of a plan's dates. Beyond them a date is a slip of the pen, and days could not be counted from it. */
const YEAR_FIRST = 1990;
const YEAR_LAST = 2199;

function isSchoolDay(text: string): boolean {
  return isDay(text) && yearOf(text) >= YEAR_FIRST && yearOf(text) <= YEAR_LAST;
}

function datesOf(plan: Plan): readonly Dated[] {
  const fromTo = (field: string, rows: readonly { readonly from: string | null; readonly to: string | null }[]) =>
    rows.flatMap(({ from, to }, index): Dated[] => [
      { path: [field, index, "from"], text: from },
      { path: [field, index, "to"], text: to },
    ]);
  const one = (path: PlanPath, field: string, rows: readonly { readonly [name: string]: unknown }[]): Dated[] =>
    rows.map((row, index) => ({ path: [...path, index, field], text: String(row[field]) }));
  return [
    ...fromTo("terms", plan.terms),
    ...one(["closures"], "day", plan.closures),
    ...fromTo("sessions", plan.sessions),
    ...one(["graceChanges"], "from", plan.graceChanges),
    ...one(["fees"], "from", plan.fees),
    ...one(["pay", "classHourMinutes"], "from", plan.pay.classHourMinutes),
    ...one(["pay", "rates"], "from", plan.pay.rates),
    ...fromTo("providers", plan.providers),
    ...one(["papers"], "day", plan.papers),
  ];
}

function seasonsOf(plan: Plan): readonly Dated[] {
  return plan.windows.flatMap(({ season }, index) =>
    season === null
      ? []
      : [
          { path: ["windows", index, "season", "from"], text: season.from },
          { path: ["windows", index, "season", "to"], text: season.to },
        ],
  );
}

/** Terms that end before they begin, overlap, or are all over; and days of which the calendar does not know enough. */
export function termFaults(view: PlanView): readonly RuledFault[] {
  const { plan, today } = view;
  const faults: RuledFault[] = [];
  for (const [index, { from, to }] of plan.terms.entries()) {
    if (to < from) faults.push(fault(["terms", index, "to"], "学期的结束早于开始", "The term ends before it begins"));
    if (plan.terms.some((other, place) => place < index && other.from <= to && from <= other.to))
      faults.push(fault(["terms", index], "与另一学期重叠", "It overlaps another term"));
  }
  if (plan.terms.length === 0)
    faults.push({
      ...fault(
        ["terms"],
        "没有学期，全年运行，无法核对各项期限",
        "There are no terms: it runs all year, and no deadline can be told",
      ),
      level: "warning",
    });
  else if (plan.terms.every(({ to }) => to < today))
    faults.push({ ...fault(["terms"], "各学期都已结束", "Every term is over"), level: "warning" });
  return [...faults, ...uncertainDays(view)];
}

/** A calendar that ends in mid-term is said once, with the first day that is a guess. */
function uncertainDays({ plan, calendar, term }: PlanView): readonly RuledFault[] {
  if (term === null || term.to < term.from) return [];
  for (let day = term.from; day <= term.to; day = addDays(day, 1)) {
    if (serviceDay(calendar, plan, day).certain) continue;
    return [
      {
        clause: "P1",
        path: ["terms"],
        message: {
          zh: `校历不知道 ${day} 是否上课，暂按普通工作日`,
          en: `The calendar does not know ${day}; it is taken for what its weekday is`,
        },
        satisfy: { zh: "导入当年的节假日安排", en: "the year's rest days and make-up days in the calendar" },
        level: "warning",
      },
    ];
  }
  return [];
}

function fault(path: PlanPath, zh: string, en: string): RuledFault {
  return {
    clause: "P1",
    path,
    message: { zh, en },
    satisfy: { zh: "按先后写明各学期的起止", en: "the school's terms, one after the other, first and last day" },
  };
}
