/** Who is with the children, who patrols, who stands at the gate (WH-N11, XW-09, QS-10, XJ-15, WH-23, JA-19, XJ-31). */
import type { MinuteOfDay } from "../../ids.ts";
import type { GateDuty } from "../../plan.ts";
import type { Fault } from "../finding.ts";
import { isService, type PlanView } from "../plan-view.ts";
import { clockTime, SESSION_KIND_WORDS } from "../words.ts";
import type { CheckOf } from "./check.ts";

export function staffed(check: CheckOf<"staffed">, { plan }: PlanView): readonly Fault[] {
  return plan.sessions.flatMap((session, index) => {
    // Children at home who learn online are in their family's care.
    if (!check.kinds.includes(session.kind) || session.form === "online" || session.staff.length > 0) return [];
    const kind = SESSION_KIND_WORDS[session.kind];
    return [
      {
        path: ["sessions", index, "staff"],
        message: { zh: `${kind.zh}没有安排教师`, en: `No adult is planned for this ${kind.en} session` },
        satisfy: { zh: "至少一名教师", en: "at least one adult" },
      },
    ];
  });
}

export function patrol(check: CheckOf<"patrol">, { plan }: PlanView): readonly Fault[] {
  const faults: Fault[] = [];
  if (plan.patrol.length === 0)
    faults.push({
      path: ["patrol"],
      message: { zh: "没有安排行政巡察人员", en: "Nobody is named to patrol" },
      satisfy: { zh: "写明巡察人员", en: "those who patrol" },
    });
  if (plan.patrolRounds < check.rounds)
    faults.push({
      path: ["patrolRounds"],
      message: { zh: `每日巡察 ${plan.patrolRounds} 次`, en: `${plan.patrolRounds} patrol rounds a day are planned` },
      satisfy: { zh: `每日至少 ${check.rounds} 次`, en: `at least ${check.rounds} a day` },
    });
  return faults;
}

export function rolesNamed(_check: CheckOf<"roles-named">, { plan }: PlanView): readonly Fault[] {
  const roles = [
    { field: "leads", zh: "领导小组", en: "the leading group" },
    { field: "patrol", zh: "督导小组", en: "the supervision group" },
  ] as const;
  return roles.flatMap(({ field, zh, en }) =>
    plan[field].length > 0
      ? []
      : [
          {
            path: [field],
            message: { zh: `${zh}没有成员`, en: `Nobody is in ${en}` },
            satisfy: { zh: `写明${zh}成员`, en: `the members of ${en}` },
          },
        ],
  );
}

export function gateStaffed(_check: CheckOf<"gate-staffed">, { plan }: PlanView): readonly Fault[] {
  const service = plan.sessions.filter((session) => isService(session) && session.form !== "online");
  if (service.length === 0) return [];
  const from = Math.min(...service.map(({ start }) => start));
  const to = Math.max(...service.map(({ end }) => end));
  return plan.places
    .filter(({ kind }) => kind === "gate")
    .flatMap(({ id, name }): Fault[] => {
      const gap = firstGap(
        plan.gateDuty.filter(({ place }) => place === id),
        { from, to },
      );
      if (gap === null) return [];
      return [
        {
          path: ["gateDuty"],
          message: {
            zh: `${name.zh} ${clockTime(gap)} 起无人值守，服务时间为 ${clockTime(from)} 至 ${clockTime(to)}`,
            en: `${name.en} has nobody on duty from ${clockTime(gap)}; service runs from ${clockTime(from)} to ${clockTime(to)}`,
          },
          satisfy: {
            zh: "门卫值守覆盖整个服务时间，直到最后一名学生离校",
            en: "gate duty over all of service time, to the last child",
          },
        },
      ];
    });
}

/** The first minute of the span at which none of the duties holds; null: all of it is covered. */
function firstGap(duties: readonly GateDuty[], span: { from: MinuteOfDay; to: MinuteOfDay }): MinuteOfDay | null {
  let covered = span.from;
  for (const { from, to } of [...duties].sort((a, b) => a.from - b.from)) {
    if (from > covered) break;
    covered = Math.max(covered, to);
  }
  return covered >= span.to ? null : covered;
}
