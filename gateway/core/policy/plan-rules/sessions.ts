/** P1, P4: a session that can run, and a child who is in one place. */
import { meets } from "../checks/service-time.ts";
import type { PlanPath } from "../finding.ts";
import { isService, type PlanView } from "../plan-view.ts";
import { clockTime } from "../words.ts";
import type { RuledFault } from "./dates.ts";

export function sessionFaults(view: PlanView): readonly RuledFault[] {
  const running = new Set(view.days.flatMap(({ sessions }) => sessions));
  return view.plan.sessions.flatMap((session, index): RuledFault[] => {
    const faults: RuledFault[] = [];
    if (session.end <= session.start)
      faults.push({
        ...fault(["sessions", index, "end"], "结束不晚于开始", "It ends when it begins, or before"),
        satisfy: { zh: `晚于 ${clockTime(session.start)}`, en: `later than ${clockTime(session.start)}` },
      });
    if (session.weekdays.length === 0)
      faults.push(fault(["sessions", index, "weekdays"], "没有星期几", "It has no weekday"));
    else if (!running.has(index) && session.decision === null && view.days.length > 0)
      faults.push({
        ...fault(["sessions", index], "本学期及以后没有一天会开展", "It runs on no day of this term or a later one"),
        level: "warning",
      });
    if (isService(session) && session.activity === "lesson")
      faults.push({
        ...fault(["sessions", index, "activity"], "服务时间的内容写成了上课", "Service time is planned as a lesson"),
        satisfy: { zh: "写明作业、辅导或活动的种类", en: "homework, tutoring or a kind of activity" },
      });
    return [...faults, ...childrenElsewhere(view, index)];
  });
}

/** Children whom the plan itself names for two sessions at the same time. */
function childrenElsewhere({ plan }: PlanView, index: number): readonly RuledFault[] {
  const session = plan.sessions[index]!;
  return plan.sessions.slice(0, index).flatMap((other): RuledFault[] => {
    const both = session.students.filter((student) => other.students.includes(student));
    if (both.length === 0 || !meets(session, other)) return [];
    return [
      {
        ...fault(
          ["sessions", index, "students"],
          `${both.length} 名学生同时还在 ${other.id}`,
          `${both.length} of its children are in ${other.id} at the same time`,
        ),
        satisfy: { zh: "同一时间每名学生只在一处", en: "one place for each child at a time" },
      },
    ];
  });
}

function fault(path: PlanPath, zh: string, en: string): RuledFault {
  return { clause: "P1", path, message: { zh, en }, satisfy: { zh: "改正本节安排", en: "a session that can run" } };
}
