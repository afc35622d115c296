/** Adopting a plan: an event like any other, so that a past day can be judged by what was known then (P1). */
import canonicalize from "canonicalize";
import type { Clock } from "../clock.ts";
import type { Plan } from "../core/plan.ts";
import { checkPlan } from "../core/policy/check-plan.ts";
import { packsNamed } from "../core/policy/packs.ts";
import type { Roster } from "../core/roster.ts";
import type { CampusState } from "../core/state.ts";
import type { Loop } from "../loop.ts";
import type { DocumentFault } from "./plan/faults.ts";
import { PlanFileError } from "./plan/plan-fault.ts";
import { type PlanFile, placed } from "./plan-file.ts";
import { serviceDayAt } from "./school-day.ts";
import { readRoster, type SchoolDocument } from "./school-document.ts";

/** `kept`: the plan that holds stays, because the other one differs and its version is not higher. */
export const PLAN_ADOPTIONS = ["adopted", "unchanged", "kept"] as const;
export type PlanAdoption = (typeof PLAN_ADOPTIONS)[number];

export type PlanAdopting = {
  readonly loop: Pick<Loop, "state" | "submit">;
  readonly clock: Pick<Clock, "now">;
  /** Adopted beside the plan; its people are whom the plan may name. Null: the roster that holds. */
  readonly document: SchoolDocument | null;
};

/** What adopting `next` would do. */
export function judgePlan(current: Plan | null, next: Plan): PlanAdoption {
  if (current === null || current.version < next.version) return "adopted";
  return canonicalize(current) === canonicalize(next) ? "unchanged" : "kept";
}

/**
 * Adopts the plan where its version is higher than that of the one that holds. Resolves when it is durable. A plan that is
 * not newer is not held against a roster that has moved on.
 *
 * @param refused makes the error for a plan that cannot run; it is thrown, and nothing was adopted
 */
export async function adoptPlan(
  plan: Plan,
  refused: (faults: readonly DocumentFault[]) => Error,
  { loop, clock, document }: PlanAdopting,
): Promise<PlanAdoption> {
  const state = loop.state();
  const outcome = judgePlan(state.plan, plan);
  if (outcome !== "adopted") return outcome;
  const against = refusals(plan, {
    calendar: state.calendar,
    today: serviceDayAt(clock.now(), plan.zone).day,
    roster: rosterToHold(state, document),
  });
  if (against.length > 0) throw refused(against);
  await loop.submit({ event: { kind: "plan-adopted", plan } });
  return outcome;
}

/**
 * Adopts the plan of a file.
 * @throws PlanFileError when it cannot run, or is another school's
 */
export async function adoptPlanFile(file: PlanFile, adopting: PlanAdopting): Promise<PlanAdoption> {
  const { plan, lineOf } = file;
  const school = adopting.loop.state().plan?.school ?? adopting.document?.plan.school ?? plan.school;
  if (school !== plan.school) {
    const message = {
      zh: `这是“${plan.school}”的方案，不是“${school}”的`,
      en: `is the plan of "${plan.school}", not of "${school}"`,
    };
    throw new PlanFileError([{ code: "plan/invalid", path: "school", line: lineOf(["school"]), message }]);
  }
  return adoptPlan(plan, (faults) => new PlanFileError(placed(faults, file)), adopting);
}

/** The product's own rules about what a plan is; what they say of people is the running day's to enforce. */
const STRUCTURE: readonly string[] = ["P1", "P1a", "P2"];

/**
 * What keeps a plan from being adopted: it could not run as it stands, or leaves a range that no plan may leave or that a
 * policy pack has fixed. Everything else that a check finds is the school's to mend: no paper that is late may keep a
 * gate from knowing today's timetable.
 */
function refusals(plan: Plan, of: Omit<Parameters<typeof checkPlan>[1], "packs">): readonly DocumentFault[] {
  return checkPlan(plan, { ...of, packs: packsNamed(plan.packs) })
    .filter(({ level, pack, clause, path }) => {
      const isTime = path[0] === "grace" || path[0] === "graceChanges";
      return level === "violation" && (isTime || (pack === null && STRUCTURE.includes(clause)));
    })
    .map(({ clause, path, message }) => ({
      path,
      message: { zh: `${clause}：${message.zh}`, en: `${clause}: ${message.en}` },
    }));
}

function rosterToHold({ roster }: CampusState, document: SchoolDocument | null): Roster | null {
  if (document && document.version > roster.roster.version) return readRoster(document, []);
  return roster.roster.version === 0 ? null : roster.roster;
}
