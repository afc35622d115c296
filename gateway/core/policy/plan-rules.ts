/** What the product's own rules ask of a plan, whatever the packs (P1, P1a, P4, R1, R4, R11, E2). */
import type { PolicyPack } from "./pack.ts";
import { packsNamed } from "./packs.ts";
import { type RuledFault, termFaults } from "./plan-rules/dates.ts";
import { graceFaults } from "./plan-rules/grace.ts";
import { outsiderFaults, staffFaults } from "./plan-rules/people.ts";
import { referenceFaults } from "./plan-rules/references.ts";
import { sessionFaults } from "./plan-rules/sessions.ts";
import { windowFaults } from "./plan-rules/windows.ts";
import type { PlanView } from "./plan-view.ts";

export function planFaults(view: PlanView, packs: readonly PolicyPack[]): readonly RuledFault[] {
  return [
    ...unknownPacks(view),
    ...termFaults(view),
    ...graceFaults(view.plan),
    ...referenceFaults(view),
    ...sessionFaults(view),
    ...windowFaults(view),
    ...staffFaults(view),
    ...outsiderFaults(view, packs),
    ...classHourFaults(view),
  ];
}

function unknownPacks({ plan }: PlanView): readonly RuledFault[] {
  return plan.packs.flatMap((id, index) =>
    packsNamed([id]).length > 0
      ? []
      : [
          {
            clause: "P2",
            path: ["packs", index],
            message: { zh: `没有 ${id} 这份政策`, en: `There is no policy pack ${id}` },
            satisfy: { zh: "写现有政策的编号", en: "the id of a pack that there is" },
          },
        ],
  );
}

/** P1a: no document says how long a class hour is, so a plan that pays by it must. */
function classHourFaults({ plan }: PlanView): readonly RuledFault[] {
  const { rates, classHourMinutes } = plan.pay;
  return rates.flatMap((rate, index) =>
    classHourMinutes.some(({ from }) => from <= rate.from)
      ? []
      : [
          {
            clause: "P1a",
            path: ["pay", "rates", index, "from"],
            message: {
              zh: "按课时发放，却没有写明一课时多少分钟",
              en: "It pays by the class hour, and no class hour has a length then",
            },
            satisfy: {
              zh: "classHourMinutes 中一条起始日不晚于此的课时长度",
              en: "a length in `classHourMinutes` from that day or earlier",
            },
          },
        ],
  );
}
