/** P4: each day's sessions, expected students and staff follow from plan, enrolments and leave, and from what was changed today. */
import { type Draft, emit } from "../draft.ts";
import type { DayId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, Enrolment, SessionState } from "../state.ts";

/** Brings today's lists in line with plan, roster, enrolments and today's changes. Emits only what is different. */
export function expectToday(draft: Draft): void {
  const { state } = draft;
  const { day } = state;
  if (day === null || state.plan === null) return;
  const enrolled = enrolledBySession(state, day.day);
  const changed = day.sessions.flatMap((id) => {
    const planned = state.planned.sessions.get(id);
    const current = state.sessions.get(id);
    if (planned === undefined || current === undefined) return [];
    const students = expectedStudents(state, { planned, current, enrolled: enrolled.get(id) ?? [] });
    const staff = expectedStaff(planned, current);
    if (isSame(students, current.students) && isSame(staff, current.staff)) return [];
    return [{ session: id, students, staff }];
  });
  if (changed.length > 0) emit(draft, { kind: "expected-set", sessions: changed });
}

type Question = {
  readonly planned: PlannedSession;
  readonly current: SessionState;
  readonly enrolled: readonly StudentId[];
};

/** Named by the plan, of a class that comes whole, enrolled (P3), or added today; less whom somebody took off today. */
function expectedStudents(state: CampusState, { planned, current, enrolled }: Question): readonly StudentId[] {
  const members = planned.groups.flatMap((group) => state.roster.membersOf.get(group) ?? []);
  const added = Object.keys(current.joins).filter((student) => current.joins[student]);
  const all = new Set([...planned.students, ...members, ...enrolled, ...added]);
  return [...all].filter((student) => state.roster.students.has(student) && current.joins[student] !== false);
}

/**
 * The planned ones with today's substitutions, in the order in which they were recorded: a substitute stands where the
 * replaced one stood, who is not on duty here any more; one who replaces nobody comes last.
 */
function expectedStaff(planned: PlannedSession, { substitutes }: SessionState): readonly StaffId[] {
  const replace = (staff: readonly StaffId[], one: SessionState["substitutes"][number]): readonly StaffId[] => {
    const others = staff.filter((id) => id !== one.in);
    const isReplaced = one.out !== null && others.includes(one.out);
    return isReplaced ? others.map((id) => (id === one.out ? one.in : id)) : [...others, one.in];
  };
  return substitutes.reduce(replace, planned.staff);
}

function enrolledBySession(state: CampusState, day: DayId): ReadonlyMap<string, readonly StudentId[]> {
  const bySession = new Map<string, StudentId[]>();
  for (const enrolment of state.enrolments.values()) {
    if (!isInForce(state, enrolment, day)) continue;
    for (const session of enrolment.sessions) {
      const list = bySession.get(session) ?? [];
      bySession.set(session, [...list, enrolment.student].sort());
    }
  }
  return bySession;
}

/** Signed, inside its term, not withdrawn (P3). */
export function isInForce(state: CampusState, enrolment: Enrolment, day: DayId): boolean {
  const wasSigned = enrolment.state === "signed" || (enrolment.state === "withdrawn" && enrolment.agreement !== null);
  if (!wasSigned) return false;
  const term = state.plan?.terms.find((one) => one.id === enrolment.term);
  const from = enrolment.from ?? "";
  // A term that the plan does not name any more is over: nothing carries over (XW-18).
  const isIn = term !== undefined && term.from <= day && day <= term.to;
  return isIn && from <= day && (enrolment.until === null || day < enrolment.until);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
