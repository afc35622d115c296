/** A file's rows against the roster: what is new, changed, unchanged, missing, in conflict, and the roster that results. */
import type { PersonId } from "../../core/ids.ts";
import type { Roster, Student } from "../../core/roster.ts";
import type { PersonalRow } from "../../journal/journal.ts";
import { cardClaims } from "./card-claims.ts";
import { assignCards } from "./cards.ts";
import { type Comparing, type Placed, personalRows } from "./comparison.ts";
import { placeGuardians } from "./guardians.ts";
import { createIdGiver, type Known } from "./identity.ts";
import { findLeaving } from "./leaving.ts";
import { placePeople } from "./people.ts";
import type { ImportReport } from "./report.ts";
import type { RosterRows, StaffRow, StudentRow } from "./rows.ts";
import { reviseStaff } from "./staff.ts";
import { type Revised, reviseStudents } from "./students.ts";
import { type Found, lookAround, reportOf } from "./tally.ts";

export type Comparison = {
  readonly report: ImportReport;
  /** What has to be adopted; null when nothing changes or something is in conflict. */
  readonly change: { readonly roster: Roster; readonly personal: readonly PersonalRow[] } | null;
  readonly leaving: ReadonlySet<PersonId>;
};

export type CompareOptions = {
  /** Who is not in a complete file leaves the roster. */
  readonly removeMissing: boolean;
  /** A turn of the event loop between two steps. */
  readonly pause: () => Promise<void>;
};

/** Compares; nothing is changed by it. */
export async function compareRoster(
  rows: RosterRows,
  known: Known,
  { removeMissing, pause }: CompareOptions,
): Promise<Comparison> {
  const comparing: Comparing = {
    rows,
    known,
    ids: createIdGiver(known),
    conflicts: [],
    warnings: [],
    personal: new Map(),
  };
  const placed = {
    student: placePeople<StudentRow>(comparing, "student", rows.students),
    staff: placePeople<StaffRow>(comparing, "staff", rows.staff),
  };
  await pause();
  const guardians = placeGuardians(comparing, placed.student);
  await pause();
  const students = reviseStudents(comparing, placed.student, guardians);
  await pause();
  const staff = reviseStaff(comparing, placed.staff);
  const present = { student: idsOf(placed.student), staff: idsOf(placed.staff) };
  const leaving = findLeaving(comparing, present, removeMissing);
  const { lists, former } = personLists(known.roster, { students, staff, guardians, leaving });
  await pause();
  const claims = cardClaims(placed, guardians, known);
  const { credentials, changed: cards } = assignCards(comparing, claims, leaving.leaving.union(former));
  await pause();
  lookAround(comparing, students, lists.students);

  const roster: Roster = { ...known.roster, ...lists, credentials };
  const personal = personalRows(comparing);
  const isSame = personal.length === 0 && LISTS.every((list) => isSameList(roster[list], known.roster[list]));
  const fits = comparing.conflicts.length === 0;
  return {
    report: reportOf(comparing, { students, staff, guardians, leaving, former, cards }),
    change: fits && !isSame ? { roster: { ...roster, version: roster.version + 1 }, personal } : null,
    leaving: leaving.leaving,
  };
}

const LISTS = ["students", "staff", "guardians", "credentials"] as const;
/** Records that do not change are the same values, so that a large roster is compared at a glance. */
const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((entry, i) => entry === other[i]);

const idsOf = (people: readonly Placed<unknown>[]): ReadonlySet<PersonId> => new Set(people.map(({ id }) => id));

/** The roster's lists as they become: everybody in their old place, who is new at the end. */
function personLists(roster: Roster, { students, staff, guardians, leaving }: Omit<Found, "former" | "cards">) {
  const revise = <T extends { readonly id: PersonId }>(old: readonly T[], rows: readonly Revised<T, unknown>[]) => {
    const after = new Map(rows.map((row) => [row.id, row.after]));
    const kept = old.filter(({ id }) => !leaving.leaving.has(id)).map((one) => after.get(one.id) ?? one);
    return [...kept, ...rows.filter(({ before }) => before === null).map((row) => row.after)];
  };
  const next = revise(roster.students, students);
  const [before, after] = [listedAt(roster.students), listedAt(next)];
  const former = new Set(roster.guardians.filter((id) => before.has(id) && !after.has(id)));
  const kept = roster.guardians.filter((id) => !former.has(id));
  const fresh = [...guardians.fresh].filter((id) => after.has(id));
  return {
    lists: { students: next, staff: revise(roster.staff, staff), guardians: [...kept, ...fresh] },
    former,
  };
}

/** Everybody who stands on some child's lists. */
const listedAt = (students: readonly Student[]): ReadonlySet<PersonId> =>
  new Set(students.flatMap((one) => [...one.guardians, ...one.barred, ...one.delegates.map(({ person }) => person)]));
