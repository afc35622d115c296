/** Rows to people: who of the roster a row speaks of, and whom it brings anew. */
import type { PersonId } from "../../core/ids.ts";
import { type Comparing, conflict, type Placed } from "./comparison.ts";
import { placeOfRow } from "./faults.ts";
import { numberKey } from "./identity.ts";
import type { Kind, Origin } from "./rows.ts";

type Numbered = Origin & { readonly number: string; readonly ifKnown: boolean };

/** Each row's person. A number that stands twice, or would give somebody else's id, is a conflict and has none. */
export function placePeople<R extends Numbered>(comparing: Comparing, kind: Kind, rows: readonly R[]): Placed<R>[] {
  const { known, ids } = comparing;
  const first = new Map<string, R>();
  return rows.flatMap((row): Placed<R>[] => {
    const key = numberKey(row.number);
    const place = { kind, origin: row, column: "number" };
    const before = first.get(key);
    if (before) {
      conflict(comparing, place, "roster/number-twice", placeOfRow(before));
      conflict(comparing, { ...place, origin: before }, "roster/number-twice", placeOfRow(row));
      return [];
    }
    first.set(key, row);
    const found = known.byNumber[kind].get(key);
    if (found !== undefined) return [{ row, id: found, isNew: false }];
    if (row.ifKnown) return [];
    const id = ids.ofNumber(kind, row.number);
    if (id === null) conflict(comparing, place, "roster/number-taken", `${kind === "student" ? "s" : "t"}…`);
    return id === null ? [] : [{ row, id, isNew: true }];
  });
}

/** Those who are to leave the roster because the source says so, with the row that says it. */
export function placeGone({ rows, known }: Comparing, kind: Kind): ReadonlyMap<PersonId, Origin> {
  const gone = new Map<PersonId, Origin>();
  for (const row of rows.gone) {
    const id = row.kind === kind ? known.byNumber[kind].get(numberKey(row.number)) : undefined;
    if (id !== undefined) gone.set(id, { sheet: row.sheet, row: row.row });
  }
  return gone;
}
