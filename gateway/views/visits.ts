/** Visitors (G6): who is inside, to see whom, with which badge. */
import type { VisitView } from "../contract/day.ts";
import type { CampusState, Visit } from "../core/state.ts";
import type { Names } from "./names.ts";
import { said } from "./notes.ts";
import { compareIds } from "./order.ts";

/** One visit with its names. */
export function visitView(names: Names, visit: Visit): VisitView {
  const { id, gate, badge, provider, inAt, outAt, overdue } = visit;
  return {
    ...{ id, gate, badge, provider, inAt, outAt, overdue },
    visitor: names.named(visit.visitor),
    host: names.named(visit.host),
    registeredBy: names.named(visit.registeredBy),
    purpose: said(names, visit.purpose),
  };
}

/** Today's, in order of arrival; `open` are those who are inside. */
export function visitsOf(state: CampusState, which: "open" | "all"): readonly Visit[] {
  return [...state.visits.values()].filter((visit) => which === "all" || visit.outAt === null).sort(compareIds);
}
