/** A comparison in the making: what every step of it reads, and where it puts what it finds. */
import type { PersonId } from "../../core/ids.ts";
import type { PersonalRow } from "../../journal/journal.ts";
import { columnTitle } from "./columns.ts";
import { type RowFault, type RowFaultCode, rowFault } from "./faults.ts";
import type { IdGiver, Known } from "./identity.ts";
import type { Kind, Origin, RosterRows } from "./rows.ts";

export type Comparing = {
  readonly rows: RosterRows;
  readonly known: Known;
  readonly ids: IdGiver;
  readonly conflicts: RowFault[];
  readonly warnings: RowFault[];
  /** Personal fields as they have to become, by person. */
  readonly personal: Map<PersonId, Map<string, string>>;
};

/** A row and whom it speaks of. */
export type Placed<R> = { readonly row: R; readonly id: PersonId; readonly isNew: boolean };

/** Where a fault is: the row, and the column by its key. */
export type Place = { readonly kind: Kind; readonly origin: Origin; readonly column: string };

/** Something does not fit; with any conflict nothing is imported. */
export function conflict(
  { conflicts }: Comparing,
  { kind, origin, column }: Place,
  ...[code, detail]: readonly [RowFaultCode, (string | number)?]
): void {
  conflicts.push(rowFault(origin, columnTitle(kind, column), code, detail));
}

/** Something to look at. */
export function warn(
  { warnings }: Comparing,
  { kind, origin, column }: Place,
  ...[code, detail]: readonly [RowFaultCode, (string | number)?]
): void {
  warnings.push(rowFault(origin, columnTitle(kind, column), code, detail));
}

/**
 * A personal field is to have this value from now on; null says nothing. "" takes away what was there.
 * @returns whether that is a change
 */
export function setField(
  { personal, known }: Comparing,
  person: PersonId,
  ...[field, value]: readonly [string, string | null]
): boolean {
  if (value === null || (known.fields(person)[field] ?? "") === value) return false;
  const fields = personal.get(person) ?? new Map<string, string>();
  personal.set(person, fields.set(field, value));
  return true;
}

/** The fields that change, as the journal takes them. */
export const personalRows = ({ personal }: Comparing): PersonalRow[] =>
  [...personal].flatMap(([person, fields]) => [...fields].map(([field, value]) => ({ person, field, value })));
