/** Who on the staff may decide what. What a token may do is the door's matter; the record asks again who acted. */
import type { PersonId, StaffId, StudentId } from "../ids.ts";
import type { StaffRole } from "../roster.ts";
import type { CampusState } from "../state.ts";

/** Who decides for the school. */
export const OFFICE: readonly StaffRole[] = ["office", "lead"];

/** A member of staff of today: on the roster and not removed as unfit (QS-04). */
export function isOnStaff(state: CampusState, person: PersonId): boolean {
  const member = state.roster.staff.get(person);
  if (member === undefined) return false;
  return member.removed === null || state.day === null || state.day.day < member.removed;
}

/** Whether this member of staff has one of these roles today. */
export function holdsRole(state: CampusState, person: PersonId, roles: readonly StaffRole[]): boolean {
  const member = state.roster.staff.get(person);
  return member !== undefined && isOnStaff(state, person) && member.roles.some((role) => roles.includes(role));
}

/** Whether this is the homeroom teacher (班主任) of the child's class. */
export function isHomeroomOf(state: CampusState, person: StaffId, student: StudentId): boolean {
  const group = state.roster.students.get(student)?.group;
  const homeroom = state.plan?.groups.find((one) => one.id === group)?.homeroom;
  return homeroom === person && isOnStaff(state, person);
}
