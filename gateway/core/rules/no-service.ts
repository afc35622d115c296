/** XW-01, WH-06, XJ-02: a workday of the term on which nothing runs is told to the school, once. */
import { serviceDay } from "../calendar.ts";
import { type Draft, planOf } from "../draft.ts";
import type { ClauseId, PackId } from "../ids.ts";
import { raise } from "./alarms.ts";

/** The clause by which a pack asks for service on each of the five workdays; the others leave it to the school. */
const EACH_WORKDAY: ReadonlyMap<PackId, ClauseId> = new Map([
  ["xuanwu-2021", "XW-01"],
  ["wuhai-2021", "WH-06"],
  ["xuejia-2023", "XJ-02"],
]);

/**
 * At the beginning of a workday: nothing at all runs, or only lessons where a pack in force asks for service each workday.
 * A plan without sessions is not finished and accuses nobody.
 */
export function reportNoService(draft: Draft): void {
  const { day, calendar, planned } = draft.state;
  const plan = planOf(draft.state);
  if (day === null || plan.sessions.length === 0 || !serviceDay(calendar, plan, day.day).runs) return;
  const clauses = plan.packs.flatMap((pack) => EACH_WORKDAY.get(pack) ?? []);
  const runs = day.sessions.flatMap((id) => planned.sessions.get(id) ?? []);
  const isServed = clauses.length > 0 ? runs.some(({ kind }) => kind !== "class") : runs.length > 0;
  if (!isServed) raise(draft, { kind: "no-service", owner: plan.dutyLeader, ...(clauses.length > 0 && { clauses }) });
}
