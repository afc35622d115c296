/** Papers that a clause asks for, and by when (filings, publications, consent, drills). */
import type { DayId } from "../../ids.ts";
import { addDays, yearOf } from "../../local-date.ts";
import type { PaperKind, Term } from "../../plan.ts";
import type { Fault } from "../finding.ts";
import type { PlanView } from "../plan-view.ts";
import { PAPER_WORDS } from "../words.ts";
import type { CheckOf, Due } from "./check.ts";

/** A paper of so many days before a term counts for that term: a plan for spring is filed in winter. */
export const PAPER_LEAD_DAYS = 120;
/** A survey of wishes is about the days that follow it. */
export const SURVEY_DAYS = 120;
/** Without terms a paper holds for a year. */
const YEAR_DAYS = 365;

/** First and last day that can be written. */
const BEGINNING: DayId = "0000-01-01";
const END: DayId = "9999-12-31";

type Period = { readonly from: DayId; readonly due: DayId; readonly to: DayId };

export function paper({ paper: kind, due }: CheckOf<"paper">, view: PlanView): readonly Fault[] {
  const last = due.kind === "term-end" ? lastTerm(view) : null;
  return [
    // What was to close the last term is still owed in this one.
    ...(last === null ? [] : judged(kind, closingOf(last), view)),
    ...judged(kind, periodOf(due, view), view),
  ];
}

function judged(kind: PaperKind, period: Period, { plan, today }: PlanView): readonly Fault[] {
  const days = plan.papers.filter((one) => one.kind === kind).map(({ day }) => day);
  const first = days.filter((day) => period.from <= day && day <= period.to).sort()[0];
  if (first !== undefined) return first <= period.due ? [] : [late(kind, first, period.due)];
  return [today > period.due ? missing(kind, period.due) : pending(kind, period.due)];
}

function periodOf(due: Due, { term, today }: PlanView): Period {
  if (due.kind === "standing") return { from: BEGINNING, due: term?.from ?? addDays(today, -1), to: END };
  if (due.kind === "once") return { from: BEGINNING, due: due.on, to: END };
  if (due.kind === "yearly") return yearlyPeriod(due.on, today);
  if (term === null) return { from: addDays(today, -YEAR_DAYS), due: addDays(today, -1), to: today };
  const from = addDays(term.from, -PAPER_LEAD_DAYS);
  switch (due.kind) {
    case "before-term":
      return { from, due: addDays(term.from, -due.days), to: term.to };
    case "into-term":
      return { from, due: addDays(term.from, due.days - 1), to: term.to };
    case "term-end":
      return closingOf(term);
  }
}

/** What closes a term cannot have been done before it began. */
function closingOf({ from, to }: Term): Period {
  return { from, due: to, to: addDays(to, PAPER_LEAD_DAYS) };
}

/** The term that ended last; null: none has. */
function lastTerm({ plan, today }: PlanView): Term | null {
  const over = plan.terms.filter(({ to }) => to < today).sort((a, b) => (a.to < b.to ? -1 : 1));
  return over.at(-1) ?? null;
}

/** The year that ends with the due day, once its papers may come in; before that the year that is being served. */
function yearlyPeriod(on: string, today: DayId): Period {
  const dueIn = (year: number): DayId => `${String(year).padStart(4, "0")}-${on}`;
  const year = yearOf(today);
  const isNear = today >= addDays(dueIn(year), -PAPER_LEAD_DAYS);
  const due = isNear ? dueIn(year) : dueIn(year - 1);
  const before = isNear ? dueIn(year - 1) : dueIn(year - 2);
  return { from: addDays(before, 1), due, to: addDays(due, YEAR_DAYS - PAPER_LEAD_DAYS) };
}

function missing(kind: PaperKind, due: DayId): Fault {
  const words = PAPER_WORDS[kind];
  return {
    path: ["papers"],
    message: { zh: `缺少${words.zh}，应在 ${due} 前`, en: `Missing: ${words.en}, due on ${due}` },
    satisfy: satisfying(kind, due),
  };
}

/** Nothing is wrong yet. */
function pending(kind: PaperKind, due: DayId): Fault {
  const words = PAPER_WORDS[kind];
  return {
    path: ["papers"],
    message: { zh: `${words.zh}应在 ${due} 前完成`, en: `Due on ${due}: ${words.en}` },
    satisfy: satisfying(kind, due),
    level: "note",
  };
}

/** It is there, and that it came late stays visible. */
function late(kind: PaperKind, day: DayId, due: DayId): Fault {
  const words = PAPER_WORDS[kind];
  return {
    path: ["papers"],
    message: { zh: `${words.zh}于 ${day}，晚于 ${due}`, en: `Late, on ${day} and not by ${due}: ${words.en}` },
    satisfy: satisfying(kind, due),
    level: "warning",
  };
}

function satisfying(kind: PaperKind, due: DayId): Fault["satisfy"] {
  return {
    zh: `papers 中一条 ${kind}，日期不晚于 ${due}`,
    en: `an entry "${kind}" of the plan's papers, dated ${due} or earlier`,
  };
}
