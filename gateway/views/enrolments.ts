/** Enrolments as the class and the office see them (P3). Priority groups are for those who decide, never for a board. */
import type { EnrolmentView } from "../contract/office.ts";
import type { SessionId, StudentId } from "../core/ids.ts";
import { rankApplicants } from "../core/rules/enrolment-places.ts";
import type { CampusState, Enrolment } from "../core/state.ts";
import type { Names } from "./names.ts";
import { said } from "./notes.ts";
import { compareIds } from "./order.ts";

/** Null: whatever. */
export type EnrolmentQuery = {
  readonly student: StudentId | null;
  readonly state: Enrolment["state"] | null;
  readonly session: SessionId | null;
  readonly term: string | null;
};

/**
 * One enrolment with its names. @param rank its place in the queue of the session that was asked for
 */
export function enrolmentView(
  state: CampusState,
  names: Names,
  enrolment: Enrolment,
  rank: number | null = null,
): EnrolmentView {
  const { id, term, priority, from, until, appliedAt } = enrolment;
  return {
    ...{ id, state: enrolment.state, term, priority: [...priority], from, until, appliedAt, rank },
    student: names.named(enrolment.student),
    guardian: names.named(enrolment.guardian),
    sessions: enrolment.sessions.map((session) => ({
      session,
      name: state.planned.sessions.get(session)?.name ?? { zh: session, en: session },
    })),
    agreement: said(names, enrolment.agreement),
    by: names.named(enrolment.by),
    reason: said(names, enrolment.reason),
  };
}

/** Those that fit, in order of application; enrolments of terms that are over are the journal's. */
export function enrolmentsOf(state: CampusState, query: EnrolmentQuery): readonly Enrolment[] {
  return [...state.enrolments.values()]
    .filter((one) => query.student === null || one.student === query.student)
    .filter((one) => query.state === null || one.state === query.state)
    .filter((one) => query.session === null || one.sessions.includes(query.session))
    .filter((one) => query.term === null || one.term === query.term)
    .sort(compareIds);
}

/** Who waits for a place in a session, term by term: each enrolment's place in its queue, from 1. */
export function ranksIn(state: CampusState, session: SessionId | null): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  if (session === null) return ranks;
  for (const { id: term } of state.plan?.terms ?? [])
    for (const [index, one] of rankApplicants(state, session, term).entries()) ranks.set(one.id, index + 1);
  return ranks;
}
