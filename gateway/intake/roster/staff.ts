/** A row of staff to the record: what they may do, how they stand to the school, and the papers on file. */
import { isDeepStrictEqual } from "node:util";
import type { ProviderId } from "../../core/ids.ts";
import { staffOf } from "../../core/plan-defaults.ts";
import { type Clearance, STAFF_ROLES, type Staff, type StaffRole } from "../../core/roster.ts";
import { type Comparing, conflict, type Place, type Placed, setField } from "./comparison.ts";
import type { StaffRow } from "./rows.ts";
import { nameKey, numberIsKept, type Revised } from "./students.ts";

/** The record of each row's member of staff. */
export function reviseStaff(comparing: Comparing, placed: readonly Placed<StaffRow>[]): Revised<Staff, StaffRow>[] {
  return placed.flatMap((one): Revised<Staff, StaffRow>[] => {
    const { row, id, isNew } = one;
    const before = comparing.known.state.roster.staff.get(id) ?? null;
    for (const column of ["name", "roles"] as const)
      if (isNew && row[column] === null) conflict(comparing, at(row, column), "roster/cell-missing");
    const old = before ?? staffOf({ id, roles: [] });
    const provider = providerOf(comparing, row, old.provider);
    const revised: Staff = {
      ...old,
      roles: rolesOf(row, old.roles),
      employment: row.employment ?? (before === null && provider !== null ? "third-party" : old.employment),
      provider,
      clearance: clearanceOf(row, old.clearance),
    };
    const changes = new Set(before ? changedColumns(before, revised) : []);
    const after = before && changes.size === 0 ? before : revised;
    if (setField(comparing, id, "name", row.name)) changes.add("name");
    if (setField(comparing, id, "phone", row.phone)) changes.add("phone");
    if (numberIsKept(row.number, id) && setField(comparing, id, "number", row.number)) changes.add("number");
    return [{ ...one, before, after, changes }];
  });
}

const at = (origin: StaffRow, column: string): Place => ({ kind: "staff", origin, column });

function rolesOf({ roles, rolesWhole }: StaffRow, before: readonly StaffRole[]): readonly StaffRole[] {
  if (roles === null) return before;
  const all = new Set([...roles, ...(rolesWhole ? [] : before)]);
  // The order that the record has stays, so that the same roles are no change.
  const kept = before.filter((role) => all.has(role));
  return [...kept, ...STAFF_ROLES.filter((role) => all.has(role) && !kept.includes(role))];
}

function providerOf(comparing: Comparing, row: StaffRow, before: ProviderId | null): ProviderId | null {
  if (row.provider === null) return before;
  const wanted = row.provider;
  if (wanted === "") return null;
  const providers = comparing.known.state.plan?.providers ?? [];
  const found = providers.find(({ id, name }) => id === wanted || nameKey(name) === nameKey(wanted));
  if (!found) conflict(comparing, at(row, "provider"), "roster/provider-unknown");
  return found?.id ?? null;
}

function clearanceOf(row: StaffRow, before: Clearance): Clearance {
  const id = row.pool ?? before.pool?.id ?? "";
  return {
    ...before,
    records: row.records ?? before.records,
    insurance: row.insurance ?? before.insurance,
    pool: id === "" ? null : { id, to: row.poolUntil ?? before.pool?.to ?? null },
    reviewed: row.reviewed ?? before.reviewed,
    agreement: row.agreement === null ? before.agreement : row.agreement || null,
  };
}

function changedColumns(before: Staff, after: Staff): readonly string[] {
  const record = (["roles", "employment", "provider"] as const).filter(
    (key) => !isDeepStrictEqual(before[key], after[key]),
  );
  const papers = (["records", "insurance", "pool", "reviewed", "agreement"] as const).filter(
    (key) => !isDeepStrictEqual(before.clearance[key], after.clearance[key]),
  );
  return [...record, ...papers];
}
