/** P2: a plan against the packs in force, each finding with its clause, its path, and what would satisfy it. */
import type { ClauseId, PackId, RuleId } from "../ids.ts";
import { runCheck } from "./checks/run.ts";
import { type Fault, type Finding, LEVELS, type Level } from "./finding.ts";
import type { Clause, PolicyPack } from "./pack.ts";
import { unreadableDates } from "./plan-rules/dates.ts";
import { planFaults } from "./plan-rules.ts";
import { type PlanView, planView, type ViewOf } from "./plan-view.ts";

export type CheckOfPlan = Omit<ViewOf, "plan" | "roster"> & {
  /** In force for the school; see `packsNamed`. */
  readonly packs: readonly PolicyPack[];
  /** Who the school knows; without it nothing is said of its people. */
  readonly roster?: ViewOf["roster"];
};

/**
 * Everything that is wrong with a plan, or worth knowing: first by the product's own rules, then pack by pack in the order
 * of its clauses. The same plan on the same day gives the same findings in the same order.
 *
 * @returns a plan with a date that does not exist is judged no further than that
 * @throws RangeError when `today` is no day
 */
export function checkPlan(plan: ViewOf["plan"], of: CheckOfPlan): readonly Finding[] {
  const unreadable = unreadableDates(plan);
  if (unreadable.length > 0)
    return unreadable.map((fault) => finding(fault, { clause: "P1", pack: null, level: "violation" }));
  const view = planView({ plan, calendar: of.calendar, today: of.today, roster: of.roster ?? null });
  const own = planFaults(view, of.packs).map(({ clause, ...fault }) =>
    finding(fault, { clause, pack: null, level: "violation" }),
  );
  return [...own, ...of.packs.flatMap((pack) => packFindings(pack, view))];
}

/** Whether a plan with these findings may be adopted. */
export function mayAdopt(findings: readonly Finding[]): boolean {
  return findings.every(({ level }) => level !== "violation");
}

function packFindings(pack: PolicyPack, view: PlanView): readonly Finding[] {
  if (view.today < pack.from) return [notYet(pack)];
  return pack.clauses.flatMap((clause) =>
    clause.checks.flatMap((check) =>
      runCheck(check, view).map((fault) =>
        finding(fault, { clause: clause.id, pack: pack.id, level: check.level ?? levelOf(clause) }),
      ),
    ),
  );
}

function notYet(pack: PolicyPack): Finding {
  return {
    clause: "P2",
    pack: pack.id,
    level: "note",
    path: ["packs"],
    message: { zh: `${pack.title.zh} 自 ${pack.from} 起施行`, en: `${pack.title.en}: in force from ${pack.from}` },
    satisfy: { zh: "无需处理", en: "nothing to do before that day" },
  };
}

/** The first letter of a clause's force is what a plan is judged by. */
function levelOf({ force }: Clause): Level {
  if (force.startsWith("M")) return "violation";
  return force.startsWith("S") ? "warning" : "note";
}

type Verdict = { readonly clause: ClauseId | RuleId; readonly pack: PackId | null; readonly level: Level };

function finding(fault: Fault, verdict: Verdict): Finding {
  const { clause, pack } = verdict;
  const level = milder(fault.level ?? verdict.level, verdict.level);
  const { path, message, satisfy, reason = null } = fault;
  if (reason === null || level === "violation") return { clause, pack, level, path, message, satisfy };
  const excused = { zh: `${message.zh}；学校的原因：${reason}`, en: `${message.en}; the school's reason: ${reason}` };
  return { clause, pack, level: "note", path, message: excused, satisfy };
}

/** A check may soften what the clause's force says, and never sharpen it. */
function milder(one: Level, other: Level): Level {
  return LEVELS.indexOf(one) > LEVELS.indexOf(other) ? one : other;
}
