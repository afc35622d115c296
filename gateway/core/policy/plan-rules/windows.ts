/** P1a: the plan's own floor, target and ceiling, which are three things, against its own sessions. */
import { windowOn } from "../../calendar.ts";
import { lastOf } from "../checks/end-times.ts";
import type { Level } from "../finding.ts";
import { gather, type Hit } from "../gather.ts";
import { type PlanView, sessionAt } from "../plan-view.ts";
import { clockTime, SESSION_KIND_WORDS } from "../words.ts";
import type { RuledFault } from "./dates.ts";

const BOUNDS = {
  floor: { zh: "早于下限", en: "before the floor", isWrong: (end: number, at: number) => end < at, level: "violation" },
  target: {
    zh: "不是目标",
    en: "not at the target",
    isWrong: (end: number, at: number) => end !== at,
    level: "warning",
  },
  ceiling: {
    zh: "晚于上限",
    en: "after the ceiling",
    isWrong: (end: number, at: number) => end > at,
    level: "violation",
  },
} as const satisfies Record<
  string,
  { zh: string; en: string; level: Level; isWrong: (end: number, at: number) => boolean }
>;
type Bound = keyof typeof BOUNDS;

export function windowFaults(view: PlanView): readonly RuledFault[] {
  return [...disorder(view), ...(Object.keys(BOUNDS) as Bound[]).flatMap((bound) => missed(view, bound))];
}

function disorder({ plan }: PlanView): readonly RuledFault[] {
  return plan.windows.flatMap(({ floor, target, ceiling }, index) => {
    const inOrder = [floor, target, ceiling].filter((at) => at !== null);
    if (inOrder.every((at, place) => place === 0 || inOrder[place - 1]! <= at)) return [];
    return [
      {
        clause: "P1a",
        path: ["windows", index],
        message: { zh: "下限、目标、上限的先后颠倒", en: "Floor, target and ceiling are not in this order" },
        satisfy: { zh: "下限 ≤ 目标 ≤ 上限", en: "floor ≤ target ≤ ceiling" },
      },
    ];
  });
}

type Miss = { readonly index: number; readonly at: number; readonly reason: string | null };

/** Floor and target are about the last session of a day, the ceiling about each. */
function missed(view: PlanView, bound: Bound): readonly RuledFault[] {
  const kinds = [...new Set(view.plan.windows.map(({ kind }) => kind))];
  const hits: Hit<Miss>[] = [];
  for (const day of view.days)
    for (const kind of kinds) {
      const { [bound]: at, reason } = windowOn(view.plan, kind, day.day);
      if (at === null) continue;
      for (const grade of view.grades) {
        const last = lastOf(view, day, { grade, kind });
        const judged = bound === "ceiling" ? view.offered(day, grade, [kind]) : last === null ? [] : [last];
        for (const index of judged)
          if (BOUNDS[bound].isWrong(sessionAt(view, index).end, at))
            hits.push({ key: `${index} ${at}`, subject: { index, at, reason }, day, grade });
      }
    }
  return gather(hits).map(({ subject: { index, at, reason }, when }) => {
    const { zh, en, level } = BOUNDS[bound];
    const [end, limit] = [clockTime(sessionAt(view, index).end), clockTime(at)];
    const kind = SESSION_KIND_WORDS[sessionAt(view, index).kind];
    return {
      clause: "P1a",
      path: ["sessions", index, "end"],
      message: {
        zh: `${when.zh}，${kind.zh} ${end} 结束，${zh} ${limit}（方案自定）`,
        en: `${when.en} ${kind.en} ends at ${end}, ${en} of ${limit} that the plan itself sets`,
      },
      satisfy: { zh: `结束时间与时段一致（${limit}）`, en: `an end that keeps the window (${limit})` },
      level,
      reason: level === "warning" ? reason : null,
    };
  });
}
