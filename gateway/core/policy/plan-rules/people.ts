/** R1, R11: each session has an adult, who is in one room at a time and may be with children. */
import { outsideBan, outsideStaff, plannedStaff, REASON_WORDS } from "../checks/outside.ts";
import { staffed } from "../checks/people.ts";
import { meets } from "../checks/service-time.ts";
import type { PolicyPack } from "../pack.ts";
import type { PlanView } from "../plan-view.ts";
import { whyNever } from "../qualification.ts";
import { requirementsOf, STANDING_BANS, STANDING_NEEDS } from "../requirements.ts";
import type { RuledFault } from "./dates.ts";

const EVERY_KIND = ["class", "before-school", "noon", "after-school", "extended", "evening-study"] as const;

export function staffFaults(view: PlanView): readonly RuledFault[] {
  const unstaffed = staffed({ check: "staffed", kinds: EVERY_KIND }, view);
  return [...unstaffed.map((fault) => ({ ...fault, clause: "R1" })), ...inTwoRooms(view)];
}

/** R11. Only the planned teacher counts: a substitute stands in where they are free. */
function inTwoRooms({ plan }: PlanView): readonly RuledFault[] {
  const isJoined = (one: string, other: string) =>
    one === other || plan.joined.some((rooms) => rooms.includes(one) && rooms.includes(other));
  return plan.sessions.flatMap((session, index) =>
    plan.sessions.slice(0, index).flatMap((other): RuledFault[] => {
      const teacher = session.staff[0];
      if (teacher === undefined || teacher !== other.staff[0]) return [];
      if (!meets(session, other) || isJoined(session.place, other.place)) return [];
      return [
        {
          clause: "R11",
          path: ["sessions", index, "staff", 0],
          message: {
            zh: `${teacher} 同时还在 ${other.id}`,
            en: `${teacher} is planned for ${other.id} at the same time`,
          },
          satisfy: {
            zh: "换一名教师，或在方案中写明两室相连（joined）",
            en: "another teacher, or rooms that the plan joins",
          },
        },
      ];
    }),
  );
}

/** Who may never be with children, and what every outsider needs where no pack in force asks for it itself. */
export function outsiderFaults(view: PlanView, packs: readonly PolicyPack[]): readonly RuledFault[] {
  const never = plannedStaff(view).flatMap(({ staff, provider, path, day }): RuledFault[] => {
    const why = whyNever(staff, provider, day);
    if (why === null) return [];
    const words = REASON_WORDS[why.reason];
    return [
      {
        clause: why.clause,
        path,
        message: { zh: `${staff.id} ${words.zh}`, en: `${staff.id} ${words.en}` },
        satisfy: { zh: "另派人员", en: "somebody else" },
      },
    ];
  });
  const asked = packs.filter(({ from }) => from <= view.today);
  return [...never, ...standingNeeds(view, asked), ...standingBans(view, asked)];
}

function standingNeeds(view: PlanView, packs: readonly PolicyPack[]): readonly RuledFault[] {
  const asked = requirementsOf(packs).needs.filter((need) => !STANDING_NEEDS.includes(need));
  return STANDING_NEEDS.flatMap(({ what, of, clause }) => {
    const rest = of.filter((kind) => !asked.some((need) => need.what === what && need.of.includes(kind)));
    return outsideStaff({ check: "outside-staff", what, of: rest }, view).map((fault) => ({ ...fault, clause }));
  });
}

function standingBans(view: PlanView, packs: readonly PolicyPack[]): readonly RuledFault[] {
  const asked = requirementsOf(packs).bans.filter((ban) => !STANDING_BANS.includes(ban));
  return STANDING_BANS.filter((ban) => !asked.some(({ activity }) => activity === ban.activity)).flatMap(
    ({ activity, clause }) =>
      outsideBan({ check: "outside-ban", activity }, view).map((fault) => ({ ...fault, clause })),
  );
}
