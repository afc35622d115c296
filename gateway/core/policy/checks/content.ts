/** What is done in service time (XW-07, XW-08, WH-11, WH-12, WH-N2, WH-N9, WH-N10, QS-07, XJ-28, and enrolment by wish). */
import type { Activity, PlannedSession } from "../../plan.ts";
import type { Fault } from "../finding.ts";
import { gather, type Hit } from "../gather.ts";
import { type CheckedDay, type Grade, isService, type PlanView, sessionAt } from "../plan-view.ts";
import { ACTIVITY_WORDS, gradeWords, listed } from "../words.ts";
import type { CheckOf } from "./check.ts";
import { coveredMinutes } from "./service-time.ts";

/** A week is judged when it has all five; a holiday may cost a week its club, and no clause forbids that. */
const FULL_WEEK_DAYS = 5;
const BASE: readonly Activity[] = ["homework", "tutoring", "self-study", "reading", "care"];
const CLUBS: readonly Activity[] = ["sports", "arts", "science", "labor", "club", "film", "practice"];
/** Early arrival, noon, extended care and evening study are kinds of their own, and no part of the menu. */
const MENU = ["after-school"] as const;

const named = (activities: readonly Activity[]) => listed(activities.map((activity) => ACTIVITY_WORDS[activity]));

export function activityBanned(check: CheckOf<"activity-banned">, { plan }: PlanView): readonly Fault[] {
  const activity = ACTIVITY_WORDS[check.activity];
  return plan.sessions.flatMap((session, index) =>
    isService(session) && session.activity === check.activity
      ? [
          {
            path: ["sessions", index, "activity"],
            message: { zh: `服务时间安排了${activity.zh}`, en: `Service time is planned for ${activity.en}` },
            satisfy: {
              zh: "改为作业、答疑辅导或素质拓展活动",
              en: "homework, tutoring or an enrichment activity instead",
            },
          },
        ]
      : [],
  );
}

/** The days of each full week, in order. */
function fullWeeks({ days }: PlanView): readonly (readonly CheckedDay[])[] {
  const weeks: CheckedDay[][] = [];
  let last: CheckedDay | null = null;
  for (const day of days) {
    // A week with a lower number follows in the next term.
    if (last === null || day.week !== last.week) weeks.push([]);
    weeks.at(-1)!.push(day);
    last = day;
  }
  return weeks.filter((week) => week.length >= FULL_WEEK_DAYS);
}

/** What a grade is offered in a week, each session once. */
function offeredInWeek(view: PlanView, week: readonly CheckedDay[], grade: Grade): readonly PlannedSession[] {
  const seen = new Set(week.flatMap((day) => view.offered(day, grade, MENU)));
  return [...seen].sort((a, b) => a - b).map((index) => sessionAt(view, index));
}

export function weeklyActivity(check: CheckOf<"weekly-activity">, view: PlanView): readonly Fault[] {
  const { from, to } = check.grades;
  const grades = view.grades.filter((grade) => grade === null || (grade >= from && grade <= to));
  const hits = fullWeeks(view).flatMap((week) =>
    grades.flatMap((grade): Hit<null>[] => {
      const sessions = week.flatMap((day) => view.offered(day, grade, MENU)).map((index) => sessionAt(view, index));
      const times = sessions.filter(({ activity }) => check.activities.includes(activity)).length;
      return times >= check.times ? [] : [{ key: "", subject: null, day: week[0]!, grade }];
    }),
  );
  const what = named(check.activities);
  return gather(hits).map(({ days, first }) => {
    const whom = gradeWords(gradesOf(hits));
    return {
      path: ["sessions"],
      message: {
        zh: `${whom.zh}有 ${days} 周（自 ${first} 起）没有${what.zh}`,
        en: `In ${days} weeks from ${first} on there is no ${what.en} for ${whom.en}`,
      },
      satisfy: { zh: `每周至少 ${check.times} 次${what.zh}`, en: `${what.en}, at least ${check.times} a week` },
    };
  });
}

function gradesOf(hits: readonly Hit<unknown>[]): readonly Grade[] {
  const grades = new Set(hits.map(({ grade }) => grade));
  return [...grades].sort((a, b) => (a ?? Infinity) - (b ?? Infinity));
}

export function dailyActivity(check: CheckOf<"daily-activity">, view: PlanView): readonly Fault[] {
  const { minutes, within } = check;
  const hits = view.days.flatMap((day) =>
    view.grades.flatMap((grade): Hit<number>[] => {
      const offered = view.offered(day, grade, MENU).map((index) => sessionAt(view, index));
      const covered = coveredMinutes(offered.filter(({ activity }) => check.activities.includes(activity)));
      if (offered.length === 0 || Math.abs(covered - minutes) <= within) return [];
      return [{ key: String(covered), subject: covered, day, grade }];
    }),
  );
  const what = named(check.activities);
  return gather(hits).map(({ subject, when }) => ({
    path: ["sessions"],
    message: {
      zh: `${when.zh}${what.zh}共 ${subject} 分钟，约定为 ${minutes} 分钟左右（上下 ${within} 分钟）`,
      en: `${when.en} there are ${subject} minutes of ${what.en}, not about ${minutes} (give or take ${within})`,
    },
    satisfy: { zh: `每天 ${minutes} 分钟左右`, en: `about ${minutes} minutes each day` },
    // None at all is against the clause; how far "about" reaches is this pack's own answer.
    ...(subject > 0 && { level: "warning" as const }),
  }));
}

export function noHomework(check: CheckOf<"no-homework">, view: PlanView): readonly Fault[] {
  return view.plan.sessions.flatMap((session, index): Fault[] => {
    if (!isService(session) || session.activity !== "homework") return [];
    const young = audience(view, session).filter((grade) => grade !== null && grade <= check.toGrade);
    if (young.length === 0) return [];
    const whom = gradeWords(young);
    const path = session.groups.length > 0 ? "groups" : "grades";
    return [
      {
        path: ["sessions", index, path],
        message: { zh: `向${whom.zh}开放书面作业`, en: `Written homework is offered to ${whom.en}` },
        satisfy: {
          zh: `作业时段只面向 ${check.toGrade + 1} 年级及以上`,
          en: `homework for grades ${check.toGrade + 1} and up only`,
        },
      },
    ];
  });
}

function audience({ plan, grades }: PlanView, session: PlannedSession): readonly Grade[] {
  if (session.groups.length === 0) return session.grades.length > 0 ? session.grades : grades;
  const told = new Set(plan.groups.filter(({ id }) => session.groups.includes(id)).map(({ grade }) => grade));
  return [...told].sort((a, b) => (a ?? Infinity) - (b ?? Infinity));
}

export function choices(check: CheckOf<"choices">, view: PlanView): readonly Fault[] {
  return perGradeOfFullWeek(view, (sessions) => {
    const distinct = new Set(sessions.map(({ activity }) => activity)).size;
    return distinct >= check.least ? null : distinct;
  }).map(({ whom, subject }) => ({
    path: ["sessions"],
    message: { zh: `${whom.zh}一周只有 ${subject} 种活动可选`, en: `In a week ${whom.en} can choose among ${subject}` },
    satisfy: { zh: `每个年级至少 ${check.least} 种活动`, en: `at least ${check.least} different activities per grade` },
  }));
}

export function baseAndClubs(_check: CheckOf<"base-and-clubs">, view: PlanView): readonly Fault[] {
  return perGradeOfFullWeek(view, (sessions) => {
    const has = (of: readonly Activity[]) => sessions.some(({ activity }) => of.includes(activity));
    if (!has(BASE)) return "base" as const;
    return has(CLUBS) ? null : ("clubs" as const);
  }).map(({ whom, subject }) => ({
    path: ["sessions"],
    message:
      subject === "base"
        ? { zh: `${whom.zh}没有基础托管`, en: `There is no base care for ${whom.en}` }
        : { zh: `${whom.zh}没有兴趣类或社团活动`, en: `There are no interests or clubs for ${whom.en}` },
    satisfy: {
      zh: `“1+N”：基础托管（${named(BASE).zh}）加兴趣社团（${named(CLUBS).zh}）`,
      en: `"1+N": base care (${named(BASE).en}) and interests or clubs (${named(CLUBS).en})`,
    },
  }));
}

/** What is wrong with the first full week of each grade for which anything is, grades with the same fault together. */
function perGradeOfFullWeek<Wrong extends string | number>(
  view: PlanView,
  judge: (sessions: readonly PlannedSession[]) => Wrong | null,
): readonly { readonly subject: Wrong; readonly whom: { readonly zh: string; readonly en: string } }[] {
  const weeks = fullWeeks(view);
  const hits = view.grades.flatMap((grade): Hit<Wrong>[] => {
    for (const week of weeks) {
      const subject = judge(offeredInWeek(view, week, grade));
      if (subject !== null) return [{ key: String(subject), subject, day: week[0]!, grade }];
    }
    return [];
  });
  return gather(hits).map(({ subject }) => ({
    subject,
    whom: gradeWords(gradesOf(hits.filter((hit) => hit.subject === subject))),
  }));
}

export function notAllOnline(_check: CheckOf<"not-all-online">, { plan }: PlanView): readonly Fault[] {
  const service = plan.sessions.filter(isService);
  if (service.length === 0 || service.some(({ form }) => form !== "online")) return [];
  return [
    {
      path: ["sessions"],
      message: { zh: "课后服务全部为线上", en: "All service is online" },
      satisfy: { zh: "至少一部分在校内由教师看护", en: "sessions in rooms, with an adult" },
    },
  ];
}

export function noWholeClasses(_check: CheckOf<"no-whole-classes">, { plan }: PlanView): readonly Fault[] {
  return plan.sessions.flatMap((session, index) =>
    isService(session) && session.groups.length > 0
      ? [
          {
            path: ["sessions", index, "groups"],
            message: {
              zh: "整班编入，没有逐个自愿申请",
              en: "Whole classes are put in, without anybody's application",
            },
            satisfy: {
              zh: "用 grades 写明面向年级，学生由家长申请加入",
              en: "`grades` for whom it is; guardians apply child by child",
            },
          },
        ]
      : [],
  );
}

export function classSize(check: CheckOf<"class-size">, { plan }: PlanView): readonly Fault[] {
  return plan.sessions.flatMap((session, index): Fault[] => {
    if (!isService(session)) return [];
    const room = plan.places.find(({ id }) => id === session.place)?.capacity ?? plan.grace.roomCapacity;
    const most = session.capacity ?? room;
    if (most <= check.most) return [];
    return [
      {
        path: ["sessions", index, "capacity"],
        message: {
          zh: `可容纳 ${most} 人，超过 ${check.most} 人`,
          en: `It has ${most} places, more than ${check.most}`,
        },
        satisfy: { zh: `每班不超过 ${check.most} 人`, en: `at most ${check.most} children` },
      },
    ];
  });
}

export function guideFields(_check: CheckOf<"guide-fields">, { plan }: PlanView): readonly Fault[] {
  return plan.sessions.flatMap((session, index): Fault[] => {
    if (!isService(session)) return [];
    const capacity = session.capacity ?? plan.places.find(({ id }) => id === session.place)?.capacity ?? null;
    if (capacity !== null) return [];
    return [
      {
        path: ["sessions", index, "capacity"],
        message: { zh: "未写明容纳人数", en: "It does not say how many places it has" },
        satisfy: { zh: "写明本节或本室的容纳人数", en: "a capacity of the session or of its room" },
      },
    ];
  });
}
