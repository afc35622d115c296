/** When sessions end: floor, target and ceiling are different things (P1a; XW-02, XJ-03, JA-05, WH-07, WH-10, XW-04). */
import { windowOn } from "../../calendar.ts";
import { monthDayOf } from "../../local-date.ts";
import type { Season, SessionKind } from "../../plan.ts";
import type { Fault } from "../finding.ts";
import { gather, type Hit } from "../gather.ts";
import { type CheckedDay, type Grade, type PlanView, sessionAt } from "../plan-view.ts";
import { clockTime, SESSION_KIND_WORDS, weekdayWords } from "../words.ts";
import type { CheckOf } from "./check.ts";

const JUNIOR_FROM_GRADE = 7;

/** The last session of the kind that a grade is offered on a day; null: none. */
export function lastOf(view: PlanView, day: CheckedDay, of: { grade: Grade; kind: SessionKind }): number | null {
  let last: number | null = null;
  for (const index of view.offered(day, of.grade, [of.kind]))
    if (last === null || sessionAt(view, index).end > sessionAt(view, last).end) last = index;
  return last;
}

/** Whether a day lies in a season, both ends included; null is the whole year (JA-05: 1 May and 1 October are in it). */
export function isInSeason(season: Season | null, day: CheckedDay): boolean {
  if (season === null) return true;
  const place = monthDayOf(day.day);
  const { from, to } = season;
  return from <= to ? from <= place && place <= to : place >= from || place <= to;
}

type End = { readonly index: number; readonly reason: string | null };

/** Each day and grade whose last session of the kind ends at a time that `isWrong`. */
function wrongEnds(
  view: PlanView,
  of: { kind: SessionKind; season: Season | null },
  isWrong: (end: number) => boolean,
): Hit<End>[] {
  const hits: Hit<End>[] = [];
  for (const day of view.days.filter((one) => isInSeason(of.season, one))) {
    for (const grade of view.grades) {
      const index = lastOf(view, day, { grade, kind: of.kind });
      if (index === null || !isWrong(sessionAt(view, index).end)) continue;
      const { reason } = windowOn(view.plan, of.kind, day.day);
      hits.push({ key: `${index} ${reason ?? ""}`, subject: { index, reason }, day, grade });
    }
  }
  return hits;
}

export function endFloor(check: CheckOf<"end-floor">, view: PlanView): readonly Fault[] {
  const kind = SESSION_KIND_WORDS[check.kind];
  const floor = clockTime(check.at);
  return gather(wrongEnds(view, check, (end) => end < check.at)).map(({ subject, when }) => {
    const end = clockTime(sessionAt(view, subject.index).end);
    return {
      path: ["sessions", subject.index, "end"],
      message: {
        zh: `${when.zh}，${kind.zh}最晚一节 ${end} 结束，早于 ${floor}`,
        en: `${when.en} the last ${kind.en} session ends at ${end}, before ${floor}`,
      },
      satisfy: { zh: `结束时间不早于 ${floor}`, en: `an end at ${floor} or later` },
      reason: subject.reason,
    };
  });
}

export function endTarget(check: CheckOf<"end-target">, view: PlanView): readonly Fault[] {
  const kind = SESSION_KIND_WORDS[check.kind];
  const target = clockTime(check.at);
  return gather(wrongEnds(view, check, (end) => end !== check.at)).map(({ subject, when }) => {
    const end = clockTime(sessionAt(view, subject.index).end);
    return {
      path: ["sessions", subject.index, "end"],
      message: {
        zh: `${when.zh}，${kind.zh}最晚一节 ${end} 结束，应为 ${target}`,
        en: `${when.en} the last ${kind.en} session ends at ${end}, not at ${target}`,
      },
      satisfy: {
        zh: `${target} 结束，或在时段中写明弹性确定的原因`,
        en: `an end at ${target}, or a window with the reason for another time`,
      },
      reason: subject.reason,
    };
  });
}

export function endCeiling(check: CheckOf<"end-ceiling">, view: PlanView): readonly Fault[] {
  if (view.plan.boarding && !check.boarding) return [];
  const kind = SESSION_KIND_WORDS[check.kind];
  const ceiling = clockTime(check.at);
  return view.plan.sessions.flatMap((session, index) =>
    session.kind !== check.kind || session.end <= check.at
      ? []
      : [
          {
            path: ["sessions", index, "end"],
            message: {
              zh: `${kind.zh} ${clockTime(session.end)} 结束，晚于 ${ceiling}`,
              en: `${kind.en} ends at ${clockTime(session.end)}, after ${ceiling}`,
            },
            satisfy: { zh: `不晚于 ${ceiling} 结束`, en: `an end at ${ceiling} or earlier` },
            reason: view.plan.windows.find((window) => window.kind === check.kind)?.reason ?? null,
          },
        ],
  );
}

export function endSet(check: CheckOf<"end-set">, view: PlanView): readonly Fault[] {
  const kind = SESSION_KIND_WORDS[check.kind];
  const hits = view.days.flatMap((day): Hit<null>[] => {
    const { floor, target } = windowOn(view.plan, check.kind, day.day);
    if (floor !== null || target !== null || day.sessions.every((index) => sessionAt(view, index).kind !== check.kind))
      return [];
    return [{ key: "", subject: null, day, grade: null }];
  });
  return gather(hits).map(({ first }) => ({
    path: ["windows"],
    message: {
      zh: `自 ${first} 起未写明${kind.zh}与当地下班时间衔接的结束时间`,
      en: `From ${first} the plan does not say when ${kind.en} ends in step with the local off-work time`,
    },
    satisfy: {
      zh: "在时段（windows）中写明当地下班时间为下限或目标",
      en: "a window whose floor or target is the local off-work time",
    },
  }));
}

export function kindScope(check: CheckOf<"kind-scope">, view: PlanView): readonly Fault[] {
  const kind = SESSION_KIND_WORDS[check.kind];
  return view.plan.sessions.flatMap((session, index): Fault[] => {
    if (session.kind !== check.kind) return [];
    const faults: Fault[] = [];
    const other = session.weekdays.filter((weekday) => !check.weekdays.includes(weekday));
    if (other.length > 0) {
      const [on, allowed] = [weekdayWords(other), weekdayWords(check.weekdays)];
      faults.push({
        path: ["sessions", index, "weekdays"],
        message: { zh: `${kind.zh}安排在${on.zh}`, en: `${kind.en} is planned on ${on.en}` },
        satisfy: { zh: `只安排在${allowed.zh}`, en: `only ${allowed.en}` },
      });
    }
    if (isTooYoung(view, index, check.fromGrade))
      faults.push({
        path: ["sessions", index],
        message: { zh: `为小学生安排了${kind.zh}`, en: `${kind.en} is offered to primary children` },
        satisfy: { zh: `只面向 ${check.fromGrade} 年级及以上`, en: `grades ${check.fromGrade} and up only` },
      });
    return faults;
  });
}

function isTooYoung(view: PlanView, index: number, fromGrade: number): boolean {
  const { grades, groups } = sessionAt(view, index);
  if (fromGrade >= JUNIOR_FROM_GRADE && view.plan.stage === "primary") return true;
  const told = view.plan.groups.filter(({ id }) => groups.includes(id)).map(({ grade }) => grade);
  const audience = groups.length > 0 ? told : grades.length > 0 ? grades : view.grades;
  return audience.some((grade) => grade !== null && grade < fromGrade);
}
