/** P3: who gets a place when there are more children than places. Looked up for a person who decides; nothing is given by itself. */
import type { Answer } from "../decision.ts";
import type { SessionId, StudentId } from "../ids.ts";
import type { CampusState, Enrolment } from "../state.ts";
import { capacityOf } from "./alarm-kinds.ts";
import { refused } from "./rule.ts";

/**
 * Who waits for a place in a session in this term, in the order in which places are given: the priority groups first
 * (JA-04, WH-18, XJ-19), within each in order of application.
 */
export function rankApplicants(state: CampusState, session: SessionId, term: string): readonly Enrolment[] {
  return [...state.enrolments.values()]
    .filter((one) => one.term === term && one.sessions.includes(session))
    .filter((one) => one.state === "applied" || one.state === "reviewed")
    .sort((a, b) => Number(isPreferred(b)) - Number(isPreferred(a)) || a.appliedAt - b.appliedAt || byNumber(a, b));
}

/** How many places a session has, and which children have one in this term, by the plan itself or by an approval. */
export function placesOf(
  state: CampusState,
  session: SessionId,
  term: string,
): { readonly capacity: number; readonly holders: ReadonlySet<StudentId> } {
  const holders = new Set<StudentId>();
  const planned = state.planned.sessions.get(session);
  if (planned === undefined) return { capacity: 0, holders };
  const members = planned.groups.flatMap((group) => state.roster.membersOf.get(group) ?? []);
  for (const student of [...planned.students, ...members]) if (state.roster.students.has(student)) holders.add(student);
  const today = state.day?.day ?? "";
  for (const one of state.enrolments.values()) {
    if (one.term !== term || !one.sessions.includes(session)) continue;
    const isLeaving = one.state === "withdrawn" && one.agreement !== null && one.until !== null && one.until > today;
    if (one.state === "approved" || one.state === "signed" || isLeaving) holders.add(one.student);
  }
  return { capacity: planned.capacity ?? capacityOf(state, planned.place), holders };
}

/**
 * Whether this applicant may be given its places now; null: yes. A child of a priority group always may; another needs a
 * free place in each session that nobody before it waits for.
 */
export function whyNotYet(state: CampusState, { id, student, term, sessions, priority }: Enrolment): Answer | null {
  if (priority.length > 0) return null;
  for (const session of sessions) {
    const { capacity, holders } = placesOf(state, session, term);
    if (holders.has(student)) continue;
    const free = capacity - holders.size;
    if (free <= 0) return refused("P3", "enrolment/full", [student]);
    const ranked = rankApplicants(state, session, term);
    const before = ranked.slice(
      0,
      ranked.findIndex((one) => one.id === id),
    );
    const waiting = before.map((one) => one.student).filter((other) => !holders.has(other));
    if (waiting.length >= free) return refused("P3", "enrolment/others-first", waiting);
  }
  return null;
}

function isPreferred({ priority }: Enrolment): boolean {
  return priority.length > 0;
}

function byNumber(a: Enrolment, b: Enrolment): number {
  return Number(a.id.slice(1)) - Number(b.id.slice(1));
}
