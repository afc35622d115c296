/** The hard ranges that no plan can leave, whatever its packs say. R4 has no switch: only its seconds can be set. */
import { GRACE } from "../../grace.ts";
import type { Grace, Plan } from "../../plan.ts";
import type { PlanPath } from "../finding.ts";
import type { RuledFault } from "./dates.ts";

export function graceFaults(plan: Plan): readonly RuledFault[] {
  return [
    ...outOfRange(plan.grace, ["grace"]),
    ...plan.graceChanges.flatMap(({ values }, index) => outOfRange(values, ["graceChanges", index, "values"])),
    ...plan.graceChanges.flatMap(({ reason }, index) => (reason.trim() === "" ? [unexplained(index)] : [])),
  ];
}

function outOfRange(values: Partial<Grace>, path: PlanPath): readonly RuledFault[] {
  return (Object.keys(GRACE) as (keyof Grace)[]).flatMap((name): RuledFault[] => {
    const value = values[name];
    const { rule, min, max, means } = GRACE[name];
    if (value === undefined || (value >= min && value <= max)) return [];
    return [
      {
        clause: rule,
        path: [...path, name],
        message: {
          zh: `${name} 为 ${value}，只能在 ${min} 至 ${max} 之间`,
          en: `${name} is ${value}, outside ${min} to ${max}: ${means}`,
        },
        satisfy: { zh: `${min} 至 ${max}`, en: `${min} to ${max}` },
      },
    ];
  });
}

function unexplained(index: number): RuledFault {
  return {
    clause: "P1",
    path: ["graceChanges", index, "reason"],
    message: { zh: "没有写明更改的原因", en: "The change gives no reason" },
    satisfy: { zh: "写明原因", en: "the reason" },
  };
}
