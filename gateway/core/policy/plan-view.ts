/** A plan laid out for the checks: which session runs when and for whom. Built once a check of a plan. */
import { type Calendar, serviceDay, sessionsOn } from "../calendar.ts";
import type { DayId } from "../ids.ts";
import { addDays, daysBetween, weekdayOf } from "../local-date.ts";
import type { Plan, PlannedSession, SessionKind, Term } from "../plan.ts";
import type { Roster } from "../roster.ts";

/** Days on which a plan is looked at; terms that go on for longer are checked to here. */
export const CHECKED_DAYS_MAX = 800;
/** A plan without terms runs all year, and is looked at for one. */
const UNDATED_DAYS = 365;

/** Null stands for the groups whose grade the plan does not tell. */
export type Grade = number | null;

/** A day on which the timetable runs. */
export type CheckedDay = {
  readonly day: DayId;
  /** ISO weekday that is followed. */
  readonly weekday: number;
  /** Week of its term, from 1; the term's first week may be cut short. 1 where there are no terms. */
  readonly week: number;
  /** Places of its sessions in `plan.sessions`, ascending. */
  readonly sessions: readonly number[];
  /** The same for two days with the same sessions, and for no others. */
  readonly sessionsKey: number;
};

export type PlanView = {
  readonly plan: Plan;
  readonly calendar: Calendar | null;
  readonly today: DayId;
  /** Null: only the plan is known, and nothing is said of its people. */
  readonly roster: Roster | null;
  /** The term that is on, or the next; null when there is none. */
  readonly term: Term | null;
  /** Each day with a timetable of every term that is not over, from its first day on. */
  readonly days: readonly CheckedDay[];
  /** Grades of the plan's groups, ascending, null last. */
  readonly grades: readonly Grade[];
  /** The sessions of a day that are offered to a grade. */
  readonly offered: (day: CheckedDay, grade: Grade, kinds: readonly SessionKind[]) => readonly number[];
};

export type ViewOf = Pick<PlanView, "plan" | "calendar" | "today" | "roster">;

export function planView(of: ViewOf): PlanView {
  const terms = [...of.plan.terms].sort((a, b) => (a.from < b.from ? -1 : 1)).filter(({ to }) => to >= of.today);
  const grades = gradesOf(of.plan);
  return {
    ...of,
    term: terms[0] ?? null,
    days: checkedDays(of, terms),
    grades,
    offered: offering(of.plan, grades),
  };
}

/** Every check asks the same days again, and most days are alike, so each set of sessions is sorted out once. */
function offering(plan: Plan, grades: readonly Grade[]): PlanView["offered"] {
  const serving = new Map(grades.map((grade) => [grade, plan.sessions.map((one) => serves(plan, one, grade))]));
  const known = new Map<string, readonly number[]>();
  return (day, grade, kinds) => {
    const key = `${day.sessionsKey} ${grade} ${kinds.join()}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const served = serving.get(grade);
    const offered = day.sessions.filter(
      (index) => served?.[index] === true && kinds.includes(plan.sessions[index]!.kind),
    );
    known.set(key, offered);
    return offered;
  };
}

/** The session at this place of the plan, which came from the view itself. */
export function sessionAt(view: PlanView, index: number): PlannedSession {
  return view.plan.sessions[index]!;
}

/** Everything but lessons: before school, noon, after school, extended care, evening study. */
export const isService = ({ kind }: Pick<PlannedSession, "kind">): boolean => kind !== "class";

/** Whether children of this grade may be in the session, as far as the plan tells. */
export function serves(plan: Plan, session: PlannedSession, grade: Grade): boolean {
  if (session.groups.length > 0)
    return plan.groups.some((group) => group.grade === grade && session.groups.includes(group.id));
  return session.grades.length === 0 || grade === null || session.grades.includes(grade);
}

function gradesOf(plan: Plan): readonly Grade[] {
  const told = new Set(plan.groups.map(({ grade }) => grade));
  const ascending = [...told].filter((grade) => grade !== null).sort((a, b) => a - b);
  return told.has(null) || told.size === 0 ? [...ascending, null] : ascending;
}

function checkedDays({ plan, calendar, today }: ViewOf, terms: readonly Term[]): readonly CheckedDay[] {
  const undated = { id: "", from: today, to: addDays(today, UNDATED_DAYS - 1) };
  const days: CheckedDay[] = [];
  const keys = new Map<string, number>();
  let looked = 0;
  for (const term of plan.terms.length === 0 ? [undated] : terms) {
    for (let day = term.from; day <= term.to && looked < CHECKED_DAYS_MAX; day = addDays(day, 1)) {
      looked += 1;
      const { runs, weekday } = serviceDay(calendar, plan, day);
      if (!runs) continue;
      const running = new Set(sessionsOn(plan, calendar, day));
      const sessions = plan.sessions.flatMap(({ id }, index) => (running.has(id) ? [index] : []));
      const set = sessions.join();
      const sessionsKey = keys.get(set) ?? keys.size;
      keys.set(set, sessionsKey);
      days.push({ day, weekday, week: weekOf(term, day), sessions, sessionsKey });
    }
  }
  return days;
}

function weekOf(term: Term, day: DayId): number {
  return Math.floor((daysBetween(term.from, day) + weekdayOf(term.from) - 1) / 7) + 1;
}
