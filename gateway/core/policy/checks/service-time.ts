/** On which days service runs, how long, and what it must not take (XW-01, WH-06, WH-09, XJ-02, XJ-18, XJ-30, JA-17). */
import { addDays } from "../../local-date.ts";
import type { Plan, PlannedSession, SessionKind } from "../../plan.ts";
import type { Fault } from "../finding.ts";
import { gather, type Hit } from "../gather.ts";
import { type CheckedDay, type Grade, isService, type PlanView, serves, sessionAt } from "../plan-view.ts";
import { listed, SESSION_KIND_WORDS, weekdayWords } from "../words.ts";
import type { CheckOf } from "./check.ts";
import { SURVEY_DAYS } from "./papers.ts";

export function serviceDays(check: CheckOf<"service-days">, view: PlanView): readonly Fault[] {
  const kind = SESSION_KIND_WORDS[check.kind];
  const hits = everyDay(view, check.fromWeek).flatMap(({ day, grade }): Hit<null>[] =>
    view.offered(day, grade, [check.kind]).length > 0 ? [] : [{ key: "", subject: null, day, grade }],
  );
  return gather(hits).map(({ when }) => ({
    path: ["sessions"],
    message: { zh: `${when.zh}没有${kind.zh}`, en: `${when.en} there is no ${kind.en} session` },
    satisfy: { zh: `每个工作日都安排${kind.zh}`, en: `a ${kind.en} session on each day with a timetable` },
  }));
}

export function minutesAtLeast(check: CheckOf<"minutes-at-least">, view: PlanView): readonly Fault[] {
  const hits = offeredMinutes(view, check).filter(({ subject }) => subject < check.minutes);
  return gather(hits).map(({ subject, when }) => ({
    path: ["sessions"],
    message: {
      zh: `${when.zh}${kindsOf(check.kinds).zh}共 ${subject} 分钟，少于 ${check.minutes} 分钟`,
      en: `${when.en} there are ${subject} minutes of ${kindsOf(check.kinds).en}, less than ${check.minutes}`,
    },
    satisfy: { zh: `每天至少 ${check.minutes} 分钟`, en: `at least ${check.minutes} minutes a day` },
  }));
}

export function minutesAbout(check: CheckOf<"minutes-about">, view: PlanView): readonly Fault[] {
  const { minutes, within } = check;
  const hits = offeredMinutes(view, { ...check, fromWeek: 1 }).filter(
    ({ subject }) => Math.abs(subject - minutes) > within,
  );
  return gather(hits).map(({ subject, when }) => ({
    path: ["sessions"],
    message: {
      zh: `${when.zh}${kindsOf(check.kinds).zh}共 ${subject} 分钟，约定为 ${minutes} 分钟左右（上下 ${within} 分钟）`,
      en: `${when.en} there are ${subject} minutes of ${kindsOf(check.kinds).en}, not about ${minutes} (give or take ${within})`,
    },
    satisfy: {
      zh: `${minutes - within} 至 ${minutes + within} 分钟`,
      en: `${minutes - within} to ${minutes + within} minutes`,
    },
  }));
}

const kindsOf = (kinds: readonly SessionKind[]) => listed(kinds.map((kind) => SESSION_KIND_WORDS[kind]));

/** Minutes that each grade is offered on each day. Online sessions are no supervised presence (XW-30) and do not count. */
function offeredMinutes(view: PlanView, of: { kinds: readonly SessionKind[]; fromWeek: number }): Hit<number>[] {
  return everyDay(view, of.fromWeek).map(({ day, grade }) => {
    const sessions = view
      .offered(day, grade, of.kinds)
      .map((index) => sessionAt(view, index))
      .filter(({ form }) => form !== "online");
    const minutes = coveredMinutes(sessions);
    return { key: String(minutes), subject: minutes, day, grade };
  });
}

/** Minutes that the sessions cover together; what two of them share counts once. */
export function coveredMinutes(sessions: readonly Pick<PlannedSession, "start" | "end">[]): number {
  let covered = 0;
  let until = 0;
  for (const { start, end } of [...sessions].sort((a, b) => a.start - b.start)) {
    covered += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return covered;
}

function everyDay(view: PlanView, fromWeek: number): readonly { readonly day: CheckedDay; readonly grade: Grade }[] {
  const days = view.days.filter(({ week }) => week >= fromWeek);
  return days.flatMap((day) => view.grades.map((grade) => ({ day, grade })));
}

export function workdayReading(check: CheckOf<"workday-reading">, view: PlanView): readonly Fault[] {
  if (view.plan.workdays === check.reading) return [];
  const reads: { readonly [R in Plan["workdays"]]: { zh: string; en: string } } = {
    "with-make-up": { zh: "调休上班日也开展", en: "make-up workdays are served" },
    "monday-friday": { zh: "只在周一至周五开展", en: "only Monday to Friday are served" },
  };
  const [chosen, document] = [reads[view.plan.workdays], reads[check.reading]];
  return [
    {
      path: ["workdays"],
      message: {
        zh: `学校的选择：${chosen.zh}；文件的字面意思：${document.zh}`,
        en: `The school chose that ${chosen.en}; read literally, by the document ${document.en}`,
      },
      satisfy: { zh: `workdays: ${check.reading}`, en: `workdays: ${check.reading}` },
    },
  ];
}

const WEEKEND_FROM = 6;

export function restDayDecision(_check: CheckOf<"rest-day-decision">, view: PlanView): readonly Fault[] {
  return view.plan.sessions.flatMap((session, index): Fault[] => {
    if (!isService(session)) return [];
    if (session.decision === null) return leavesSchoolDays(view.plan, session) ? [undecided(index)] : [];
    const start = session.from ?? view.term?.from ?? view.today;
    const surveyed = view.plan.papers.some(
      ({ kind, day }) => kind === "survey" && day <= start && day >= addDays(start, -SURVEY_DAYS),
    );
    return surveyed ? [] : [unsurveyed(index, start)];
  });
}

/** Weekends of its own, or days outside every term: nothing that runs by itself. */
function leavesSchoolDays({ terms }: Plan, { weekdays, from, to }: PlannedSession): boolean {
  if (weekdays.some((weekday) => weekday >= WEEKEND_FROM)) return true;
  const inTerms = (day: string) => terms.some((term) => term.from <= day && day <= term.to);
  return terms.length > 0 && [from, to].some((day) => day !== null && !inTerms(day));
}

function undecided(index: number): Fault {
  return {
    path: ["sessions", index, "decision"],
    message: {
      zh: "休息日或假期的服务没有学校与家长委员会的决定",
      en: "It runs on rest days or in a vacation, and no decision of school and parent committee is on file",
    },
    satisfy: { zh: "写明决定（decision），并有事前的意向调研", en: "the decision's record, and a survey before it" },
  };
}

function unsurveyed(index: number, start: string): Fault {
  return {
    path: ["sessions", index, "decision"],
    message: { zh: `${start} 开始前没有意向调研`, en: `No survey of wishes is on file before its start on ${start}` },
    satisfy: {
      zh: `开始前 ${SURVEY_DAYS} 天内的意向调研（papers: survey）`,
      en: `a survey in the ${SURVEY_DAYS} days before it (papers: survey)`,
    },
  };
}

export function schoolDaysOnly(_check: CheckOf<"school-days-only">, view: PlanView): readonly Fault[] {
  return view.plan.sessions.flatMap((session, index): Fault[] => {
    if (!isService(session) || (session.decision === null && !leavesSchoolDays(view.plan, session))) return [];
    const on = weekdayWords(session.weekdays);
    return [
      {
        path: ["sessions", index, "weekdays"],
        message: {
          zh: `安排在周一至周五以外或假期（${on.zh}）`,
          en: `It is planned beyond Monday to Friday, or in a vacation (${on.en})`,
        },
        satisfy: { zh: "只在学期内周一至周五开展", en: "Monday to Friday of the term only" },
      },
    ];
  });
}

/**
 * JA-17. A session that says for whom it is must leave their lessons alone. One that does not say it is wrong only when
 * every class still has lessons, for then nobody could come without missing one.
 */
export function besideLessons(_check: CheckOf<"beside-lessons">, view: PlanView): readonly Fault[] {
  const { plan } = view;
  const lessons = plan.sessions.filter(({ kind }) => kind === "class");
  return plan.sessions.flatMap((session, index): Fault[] => {
    if (!isService(session)) return [];
    const taught = lessons.filter((lesson) => meets(lesson, session)).flatMap((lesson) => groupsTaught(view, lesson));
    const audience = plan.groups.filter(({ id, grade }) =>
      session.groups.length > 0 ? session.groups.includes(id) : serves(plan, session, grade),
    );
    const busy = audience.filter(({ id }) => taught.includes(id));
    const isTold = session.groups.length > 0 || session.grades.length > 0;
    if (busy.length === 0 || (!isTold && busy.length < audience.length)) return [];
    const names = listed(busy.map(({ name }) => name));
    return [
      {
        path: ["sessions", index, "start"],
        message: { zh: `与${names.zh}的上课时间重叠`, en: `It overlaps the lessons of ${names.en}` },
        satisfy: { zh: "不占用正常教学时间", en: "a time outside their lessons" },
      },
    ];
  });
}

/** Classes of a lesson: as it says, or those of the children whom it names, as far as the roster is known. */
function groupsTaught({ roster }: PlanView, lesson: PlannedSession): readonly string[] {
  if (lesson.groups.length > 0 || roster === null) return lesson.groups;
  const named = new Set(lesson.students);
  return roster.students.filter(({ id }) => named.has(id)).map(({ group }) => group);
}

/** Whether two sessions run at the same time of some weekday. */
export function meets(one: PlannedSession, other: PlannedSession): boolean {
  if (one.start >= other.end || other.start >= one.end) return false;
  if (!one.weekdays.some((weekday) => other.weekdays.includes(weekday))) return false;
  return (one.from ?? "") <= (other.to ?? "9999") && (other.from ?? "") <= (one.to ?? "9999");
}
