/** Times that a clause fixes further than the hard ranges do (XJ-13). */
import type { Fault } from "../finding.ts";
import type { PlanView } from "../plan-view.ts";
import type { CheckOf } from "./check.ts";

export function graceFixed({ grace, min, max }: CheckOf<"grace-fixed">, { plan }: PlanView): readonly Fault[] {
  const range = min === max ? String(min) : `${min}–${max}`;
  const places = [
    { path: ["grace", grace], value: plan.grace[grace] },
    ...plan.graceChanges.map(({ values }, index) => ({
      path: ["graceChanges", index, "values", grace],
      value: values[grace],
    })),
  ];
  return places
    .filter(({ value }) => value !== undefined && (value < min || value > max))
    .map(({ path, value }) => ({
      path,
      message: {
        zh: `${grace} 为 ${value}，文件要求 ${range}`,
        en: `${grace} is ${value}; the document fixes ${range}`,
      },
      satisfy: { zh: `${grace}: ${range}`, en: `${grace}: ${range}` },
    }));
}
