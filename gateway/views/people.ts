/** Students and staff as lists show them. */
import type { StaffView, StudentView } from "../contract/live.ts";
import { homeCustody } from "../core/custody.ts";
import type { PlannedSession } from "../core/plan.ts";
import type { Roster, Staff, Student } from "../core/roster.ts";
import type { CampusState } from "../core/state.ts";
import type { Names } from "./names.ts";
import { compareIds } from "./order.ts";

/** One student with names, cards and the sessions of the plan (not only today's). */
export function studentView(state: CampusState, names: Names, student: Student): StudentView {
  const group = state.plan?.groups.find((one) => one.id === student.group);
  const custody = state.custody.get(student.id) ?? homeCustody(student, state.day?.origin ?? 0);
  return {
    ...names.named(student.id),
    class: student.group,
    className: group?.name ?? { zh: student.group, en: student.group },
    cards: [...names.cards(student.id)],
    dismissal: student.dismissal,
    guardians: [...student.guardians],
    // As for a pickup: a barred person is not offered (G3).
    family: student.guardians.filter((one) => !student.barred.includes(one)).map((one) => names.related(one)),
    enrolment: enrolment(state, student.id).map((session) => ({ session: session.id, name: session.name })),
    custody: {
      status: custody.status,
      place: custody.place,
      custodian: custody.custodian,
      since: custody.since,
    },
  };
}

/** The after-school and extended sessions in which a child is enrolled; lessons need no enrolment. */
const enrolment = (state: CampusState, student: string): readonly PlannedSession[] =>
  (state.planned.sessionsOf.get(student) ?? []).filter((session) => session.kind !== "class");

/** One member of staff. */
export const staffView = (names: Names, staff: Staff): StaffView => ({
  ...names.named(staff.id),
  roles: [...staff.roles],
  cards: [...names.cards(staff.id)],
});

type Lists = { readonly students: readonly Student[]; readonly staff: readonly Staff[] };
// A roster is a value that is replaced whole, so its sorted lists are made once.
const sortedLists = new WeakMap<Roster, Lists>();

/** Students and staff in the order in which they are paged. */
export function listsOf(state: CampusState): Lists {
  const { roster } = state.roster;
  const kept = sortedLists.get(roster);
  if (kept) return kept;
  const lists = { students: [...roster.students].sort(compareIds), staff: [...roster.staff].sort(compareIds) };
  sortedLists.set(roster, lists);
  return lists;
}
