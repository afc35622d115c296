/** Students and staff as lists show them. */
import type { StaffView, StudentView } from "../contract/live.ts";
import { homeCustody } from "../core/custody.ts";
import type { SessionId, StudentId } from "../core/ids.ts";
import type { PlannedSession } from "../core/plan.ts";
import type { Roster, Staff, Student } from "../core/roster.ts";
import { isInForce } from "../core/rules/expectation.ts";
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
    enrolment: enrolment(state, student).map((session) => ({ session: session.id, name: session.name })),
    custody: {
      status: custody.status,
      place: custody.place,
      custodian: custody.custodian,
      since: custody.since,
    },
  };
}

type Memberships = ReadonlyMap<StudentId, ReadonlySet<SessionId>>;
type Source = Pick<CampusState, "plan" | "enrolments" | "day">;
let lastMemberships: { readonly source: Source; readonly of: Memberships } | null = null;

/** The sessions in which a child is enrolled: named by the plan, or by an enrolment in force (P3); lessons need none. */
function enrolment(state: CampusState, { id, group }: Student): readonly PlannedSession[] {
  const enrolled = memberships(state).get(id);
  return (state.plan?.sessions ?? []).filter(
    (session) => session.kind !== "class" && (enrolled?.has(session.id) || session.groups.includes(group)),
  );
}

/** A page asks for hundreds of children, so what holds for all of them is worked out once for the same plan and day. */
function memberships(state: CampusState): Memberships {
  const { plan, enrolments, day } = state;
  const last = lastMemberships?.source;
  if (lastMemberships && last?.plan === plan && last?.enrolments === enrolments && last?.day === day)
    return lastMemberships.of;
  const of = new Map<StudentId, Set<SessionId>>();
  const add = (student: StudentId, session: SessionId) => {
    const sessions = of.get(student);
    if (sessions) sessions.add(session);
    else of.set(student, new Set([session]));
  };
  for (const session of plan?.sessions ?? []) for (const student of session.students) add(student, session.id);
  for (const one of enrolments.values())
    if (day && isInForce(state, one, day.day)) for (const session of one.sessions) add(one.student, session);
  lastMemberships = { source: { plan, enrolments, day }, of };
  return of;
}

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
