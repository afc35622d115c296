/** A comparison as a report: counts, changes, and what is worth a look. */
import type { PersonId } from "../../core/ids.ts";
import type { Staff, Student } from "../../core/roster.ts";
import { type Comparing, warn } from "./comparison.ts";
import type { Guardians } from "./guardians.ts";
import type { Leaving } from "./leaving.ts";
import { boundedLists, type Change, type ImportReport, type Tally } from "./report.ts";
import type { Kind, StaffRow, StudentRow } from "./rows.ts";
import type { Revised } from "./students.ts";

/** What the steps of a comparison found. */
export type Found = {
  readonly students: readonly Revised<Student, StudentRow>[];
  readonly staff: readonly Revised<Staff, StaffRow>[];
  readonly guardians: Guardians;
  readonly leaving: Leaving;
  /** Guardians who no longer stand at any child. */
  readonly former: ReadonlySet<PersonId>;
  /** Whose cards change. */
  readonly cards: ReadonlySet<PersonId>;
};

/** The report of a comparison; nothing is applied yet. */
export function reportOf(comparing: Comparing, found: Found): ImportReport {
  const { known, conflicts, warnings } = comparing;
  const { students, staff, guardians, leaving, former, cards } = found;
  const changes = [...changesOf("student", students, cards), ...changesOf("staff", staff, cards)];
  const removed = (kind: Kind): Change[] =>
    (kind === "student" ? known.roster.students : known.roster.staff)
      .filter(({ id }) => leaving.leaving.has(id))
      .map(({ id }) => ({ ...nowhere(kind, id), number: known.fields(id).number ?? null }));
  const gone = [...removed("student"), ...removed("staff")];
  const altered = new Set([...guardians.mentionsOf.keys()].filter((id) => guardians.changed.has(id) || cards.has(id)));
  return {
    dry: true,
    applied: false,
    entry: null,
    version: known.roster.version,
    students: tally("student", students, { changes, gone, leaving }),
    staff: tally("staff", staff, { changes, gone, leaving }),
    guardians: {
      new: guardians.fresh.size,
      changed: altered.difference(guardians.fresh).size,
      removed: former.size,
    },
    ...boundedLists({
      changes: [...changes, ...gone],
      missing: [...leaving.missing],
      errors: [],
      conflicts: [...conflicts],
      warnings: [...warnings],
    }),
  };
}

const nowhere = (kind: Kind, id: PersonId) =>
  ({ kind, id, sheet: "", row: 0, what: "removed", fields: [] }) satisfies Omit<Change, "number">;

function changesOf(
  kind: Kind,
  revised: readonly Revised<Student | Staff, StudentRow | StaffRow>[],
  cards: ReadonlySet<PersonId>,
): Change[] {
  return revised.flatMap(({ id, row: { number, sheet, row }, before, changes }): Change[] => {
    const fields = [...changes, ...(cards.has(id) ? ["card"] : [])];
    const who = { kind, id, number, sheet, row };
    if (before === null) return [{ ...who, what: "new", fields: [] }];
    return fields.length === 0 ? [] : [{ ...who, what: "changed", fields }];
  });
}

function tally(
  kind: Kind,
  revised: readonly unknown[],
  {
    changes,
    gone,
    leaving,
  }: { readonly changes: readonly Change[]; readonly gone: readonly Change[]; readonly leaving: Leaving },
): Tally {
  const count = (what: Change["what"]) => changes.filter((one) => one.kind === kind && one.what === what).length;
  return {
    new: count("new"),
    changed: count("changed"),
    unchanged: revised.length - count("new") - count("changed"),
    missing: leaving.missing.filter((one) => one.kind === kind).length,
    removed: gone.filter((one) => one.kind === kind).length,
  };
}

/** What is worth a look: a child whom nobody may collect, a class that no room holds (R7). */
export function lookAround(comparing: Comparing, students: Found["students"], after: readonly Student[]): void {
  const most = comparing.known.state.plan?.grace.roomCapacity ?? Number.POSITIVE_INFINITY;
  const sizes = Map.groupBy(after, ({ group }) => group);
  const said = new Set<string>();
  for (const { row, after: student } of students) {
    const place = (column: string) => ({ kind: "student", origin: row, column }) as const;
    const mayCollect = [...student.guardians, ...student.delegates.map(({ person }) => person)];
    if (mayCollect.every((person) => student.barred.includes(person)))
      warn(comparing, place("guardian1-name"), "roster/no-guardian");
    if (said.has(student.group)) continue;
    said.add(student.group);
    if ((sizes.get(student.group)?.length ?? 0) > most) warn(comparing, place("class"), "roster/class-large", most);
  }
}
