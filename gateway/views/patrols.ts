/** Patrols of today and the findings that are open (E1). */
import type { FindingView, PatrolView } from "../contract/office.ts";
import type { CampusState, Finding, Patrol } from "../core/state.ts";
import type { Names } from "./names.ts";
import { said } from "./notes.ts";
import { compareIds } from "./order.ts";

/** One look into one room, with its names. */
export function patrolView(names: Names, seen: Patrol): PatrolView {
  const { id, at, patrol, place, session, counted, known, findings } = seen;
  return {
    ...{ id, at, patrol, place, session, counted, known, findings: [...findings] },
    by: names.named(seen.by),
    custodian: names.named(seen.custodian),
  };
}

/** Today's, in the order in which they were made. */
export const patrolsOf = (state: CampusState): readonly Patrol[] => [...state.patrols.values()].sort(compareIds);

/** One finding with its names and words. */
export function findingView(names: Names, found: Finding): FindingView {
  const { id, patrol, at, place, session, finding } = found;
  return {
    ...{ id, patrol, at, place, session, finding },
    staff: names.named(found.staff),
    note: said(names, found.note),
  };
}

/** Those that nobody has closed, also of days before. */
export const findingsOf = (state: CampusState): readonly Finding[] => [...state.findings.values()].sort(compareIds);
