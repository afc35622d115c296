/** What an import would do, or did: counts first, then each change and each thing to put right. */
import { type Static, Type } from "typebox";
import { Bilingual } from "../../contract/shapes.ts";
import type { RowFault } from "./faults.ts";

/** Entries of each list of a report; the rest is a number. */
export const REPORT_ENTRIES_MAX = 10_000;

const Count = Type.Integer({ minimum: 0 });
const Tally = Type.Object({ new: Count, changed: Count, unchanged: Count, missing: Count, removed: Count });
export type Tally = Static<typeof Tally>;

const Kind = Type.Enum(["student", "staff"]);
const SchoolNumber = Type.Union([Type.String(), Type.Null()]);

const Fault = Type.Object({
  sheet: Type.String({ description: "sheet or file; empty for somebody of whom the file says nothing" }),
  row: Type.Integer({ minimum: 0, description: "as the program that shows it counts, from 1" }),
  column: Type.String(),
  code: Type.String({ description: "stable" }),
  reason: Bilingual,
});

const Change = Type.Object({
  kind: Kind,
  id: Type.String(),
  number: SchoolNumber,
  sheet: Type.String(),
  row: Count,
  what: Type.Enum(["new", "changed", "removed"]),
  fields: Type.Array(Type.String()),
});
export type Change = Static<typeof Change>;

const Missing = Type.Object({ kind: Kind, id: Type.String(), number: SchoolNumber, onCampus: Type.Boolean() });

export const ImportReport = Type.Object({
  dry: Type.Boolean(),
  applied: Type.Boolean({ description: "the roster is now what the file says; true also when nothing had to change" }),
  entry: Type.Union([Type.Integer(), Type.Null()], { description: "journal entry; null when nothing was written" }),
  version: Type.Integer({ description: "version of the roster in force" }),
  students: Tally,
  staff: Tally,
  guardians: Type.Object({ new: Count, changed: Count, removed: Count }),
  changes: Type.Array(Change),
  missing: Type.Array(Missing),
  errors: Type.Array(Fault, { description: "cells that cannot be read" }),
  conflicts: Type.Array(Fault, { description: "rows that do not fit the roster, the plan or each other" }),
  warnings: Type.Array(Fault),
  more: Type.Object(
    { changes: Count, missing: Count, errors: Count, conflicts: Count, warnings: Count },
    { description: "how many entries each list has beyond those shown" },
  ),
});
export type ImportReport = Static<typeof ImportReport>;

type Lists = Pick<ImportReport, "changes" | "missing" | "errors" | "conflicts" | "warnings">;

/** The lists of a report, cut to REPORT_ENTRIES_MAX, with what was cut off as numbers. */
export function boundedLists(lists: Lists, max: number = REPORT_ENTRIES_MAX): Lists & Pick<ImportReport, "more"> {
  const cut = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.slice(0, max)]));
  const more = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, Math.max(0, list.length - max)]));
  return { ...(cut as Lists), more: more as ImportReport["more"] };
}

/** Adds what was found while the file was read. */
export function withReadingFaults(
  report: ImportReport,
  { errors, warnings }: { readonly errors: readonly RowFault[]; readonly warnings: readonly RowFault[] },
): ImportReport {
  const { more, ...lists } = boundedLists({
    changes: report.changes,
    missing: report.missing,
    conflicts: report.conflicts,
    errors: [...report.errors, ...errors] as Lists["errors"],
    warnings: [...warnings, ...report.warnings] as Lists["warnings"],
  });
  const summed = Object.fromEntries(
    Object.entries(more).map(([name, count]) => [name, count + report.more[name as keyof typeof more]]),
  );
  return { ...report, ...lists, more: summed as ImportReport["more"] };
}
