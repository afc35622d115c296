/** A student's row to the student's record: class, way home, who may collect and who must not. */
import type { GroupId, PersonId } from "../../core/ids.ts";
import { studentOf } from "../../core/plan-defaults.ts";
import type { Student } from "../../core/roster.ts";
import { type Comparing, conflict, type Place, type Placed, setField } from "./comparison.ts";
import type { Guardians } from "./guardians.ts";
import { numberKey } from "./identity.ts";
import type { StudentRow } from "./rows.ts";

/** One person's record before and after, and what of it changes, by column. */
export type Revised<T, R> = Placed<R> & {
  readonly before: T | null;
  readonly after: T;
  readonly changes: ReadonlySet<string>;
};

/** The record of each row's student. */
export function reviseStudents(
  comparing: Comparing,
  placed: readonly Placed<StudentRow>[],
  guardians: Guardians,
): Revised<Student, StudentRow>[] {
  const groupOf = groupFinder(comparing);
  const barredOf = barredFinder(comparing, guardians);
  return placed.flatMap((one): Revised<Student, StudentRow>[] => {
    const { row, id, isNew } = one;
    const before = comparing.known.state.roster.students.get(id) ?? null;
    const group = groupOf(row) ?? before?.group ?? null;
    if (isNew && row.name === null) conflict(comparing, at(row, "name"), "roster/cell-missing");
    if (group === null) {
      if (row.classes === null) conflict(comparing, at(row, "class"), "roster/cell-missing");
      return [];
    }
    if (before && isAnotherChild(comparing, before, { row, group })) return [];
    const list = guardiansOf(row, before?.guardians ?? [], guardians);
    const revised: Student = {
      ...(before ?? studentOf({ id, group, guardians: [] })),
      group,
      ...homeward(comparing, row, before),
      guardians: list,
      barred: barredOf(one, before?.barred ?? [], list),
    };
    const changes = new Set(before ? changedColumns(before, revised) : []);
    const after = before && changes.size === 0 ? before : revised;
    if (setField(comparing, id, "name", row.name)) changes.add("name");
    if (numberIsKept(row.number, id) && setField(comparing, id, "number", row.number)) changes.add("number");
    return [{ ...one, before, after, changes }];
  });
}

/** The number is kept with the person, unless it is the id itself. */
export const numberIsKept = (number: string, id: PersonId): boolean => numberKey(number) !== id;

const at = (origin: StudentRow, column: string): Place => ({ kind: "student", origin, column });

/** Another name and another class under one number: most likely the number went to another child. */
function isAnotherChild(
  comparing: Comparing,
  before: Student,
  { row, group }: { readonly row: StudentRow; readonly group: GroupId },
): boolean {
  const name = comparing.known.fields(before.id).name;
  const other = row.name !== null && name !== undefined && name !== row.name && before.group !== group;
  if (other) conflict(comparing, at(row, "number"), "roster/another-child");
  return other;
}

/** The class that a row means; null when it says none or one that the plan does not have, which is a conflict. */
function groupFinder(comparing: Comparing): (row: StudentRow) => GroupId | null {
  const groups = comparing.known.state.plan?.groups ?? [];
  const named = groups.flatMap(({ id, name }) => [id, name.zh, name.en].map((text) => [text, id] as const));
  const exact = Map.groupBy(named, ([text]) => nameKey(text));
  const loose = Map.groupBy(named, ([text]) => withoutBrackets(text));
  return (row) => {
    if (row.classes === null) return null;
    const idsIn = (found: readonly (readonly [string, GroupId])[] | undefined) => found?.map(([, id]) => id) ?? [];
    const found = new Set(
      row.classes.flatMap((text) => idsIn(exact.get(nameKey(text)) ?? loose.get(withoutBrackets(text)))),
    );
    if (found.size === 0) conflict(comparing, at(row, "class"), "roster/class-unknown");
    if (found.size > 1) conflict(comparing, at(row, "class"), "roster/class-several", [...found].join(", "));
    return found.size === 1 ? ([...found][0] ?? null) : null;
  };
}

/** How the names of classes and providers are compared: full-width forms, spaces and capitals do not count. */
export const nameKey = (text: string): string => text.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
/** 三年级(1)班 and 三年级1班 are one, unless the plan has both. */
const withoutBrackets = (text: string): string => nameKey(text).replace(/[()[\]【】]/g, "");

/** How the child goes home. Alone only with the hours to which the guardian agreed in writing. */
function homeward(
  comparing: Comparing,
  row: StudentRow,
  before: Student | null,
): Pick<Student, "dismissal" | "selfDismissal"> {
  if (row.dismissal === "collected" && row.window !== null)
    conflict(comparing, at(row, "window"), "roster/window-unused");
  const dismissal = row.dismissal ?? (row.window ? "self" : (before?.dismissal ?? "collected"));
  if (dismissal === "collected") return { dismissal, selfDismissal: null };
  const window = row.window ?? before?.selfDismissal ?? null;
  if (window === null) conflict(comparing, at(row, "window"), "roster/consent-missing");
  return { dismissal, selfDismissal: window && { from: window.from, to: window.to } };
}

/** The list by position: an empty place stays as it is. */
function guardiansOf(row: StudentRow, before: readonly PersonId[], { idOf }: Guardians): readonly PersonId[] {
  if (row.guardians === null) return before;
  const list: (PersonId | undefined)[] = row.guardiansWhole ? [] : [...before];
  for (const [i, said] of row.guardians.entries()) {
    if (said === null) continue;
    list[i] = said === "none" ? undefined : idOf.get(said);
  }
  return [...new Set(list.filter((id) => id !== undefined))];
}

/** Bars are only added: lifting one takes two people and a document, never a file (G3). */
function barredFinder(
  comparing: Comparing,
  guardians: Guardians,
): (child: Placed<StudentRow>, before: readonly PersonId[], family: readonly PersonId[]) => readonly PersonId[] {
  const { known, ids, personal } = comparing;
  const nameOf = (id: PersonId) => personal.get(id)?.get("name") ?? known.fields(id).name;
  const phoneOf = (id: PersonId) => personal.get(id)?.get("phone") ?? known.fields(id).phone ?? null;
  const adults = () => [...known.roster.guardians, ...guardians.fresh];
  let index: Map<string, PersonId> | null = null;
  // Few files name anybody who is barred, so the index is made when the first does.
  const byNamePhone = () => {
    index ??= new Map(adults().map((id) => [`${nameOf(id)}\n${phoneOf(id)}`, id]));
    return index;
  };

  return ({ row, id: child }, before, family) => {
    if (row.barred === null) return before;
    if (row.barred.length === 0 && before.length > 0) conflict(comparing, at(row, "barred"), "roster/bar-kept");
    const barred = new Set(before);
    for (const [i, { name, phone }] of row.barred.entries()) {
      const isThis = (id: PersonId) =>
        nameOf(id) === name && (phone === null || [null, "", phone].includes(phoneOf(id)));
      const key = `${name}\n${phone}`;
      const found = [...before, ...family].find(isThis) ?? (phone === null ? undefined : byNamePhone().get(key));
      const id = found ?? ids.ofPlace("b", child, i + 1);
      if (found === undefined) {
        setField(comparing, id, "name", name);
        setField(comparing, id, "phone", phone);
        if (phone !== null) byNamePhone().set(key, id);
      }
      barred.add(id);
    }
    return [...barred];
  };
}

const COLUMN_OF: Readonly<Record<string, string>> = {
  group: "class",
  dismissal: "dismissal",
  selfDismissal: "window",
  guardians: "guardians",
  barred: "barred",
};

function changedColumns(before: Student, after: Student): readonly string[] {
  return (Object.keys(COLUMN_OF) as (keyof Student)[]).flatMap((key) =>
    JSON.stringify(before[key]) === JSON.stringify(after[key]) ? [] : [COLUMN_OF[key] ?? key],
  );
}
