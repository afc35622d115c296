/** The files of a OneRoster 1.2 CSV set: what the manifest promises, and rows by the names of their columns. */

import { RosterFileError, type RowFault, rowFault } from "./faults.ts";
import { type Origin, ROWS_MAX } from "./rows.ts";
import type { Cell, Table } from "./table.ts";

/** Files that are read; the standard has more, and they may lie beside these. */
export const ONEROSTER_FILES = ["orgs", "academicSessions", "classes", "enrollments", "users", "roles"] as const;
export type OneRosterFile = (typeof ONEROSTER_FILES)[number];
/** Without these there is nobody to import. */
const NEEDED: readonly OneRosterFile[] = ["users", "roles"];

export const MANIFEST = "manifest.csv";
const VERSION = "1.2";

export type Row = Origin & {
  /** The value of a column, trimmed; "" when it is empty or not there. */
  get(column: string): string;
  /** Marked `tobedeleted`: false. */
  readonly active: boolean;
};

export type OneRosterFiles = {
  readonly rows: Readonly<Record<OneRosterFile, readonly Row[]>>;
  /** The file holds everything of its kind; otherwise only what has changed. */
  isBulk(file: OneRosterFile): boolean;
  readonly faults: readonly RowFault[];
};

const baseOf = (sheet: string): string => (sheet.split("/").at(-1) ?? "").toLowerCase();

/** Whether one of these files is a manifest. */
export const hasManifest = (names: Iterable<string>): boolean => [...names].some((name) => baseOf(name) === MANIFEST);

/** Whether a file of an archive or folder is one that is read. */
export const isOneRosterFile = (name: string): boolean =>
  [MANIFEST, ...ONEROSTER_FILES.map((file) => `${file}.csv`.toLowerCase())].includes(baseOf(name));

/**
 * The set of files.
 * @throws RosterFileError when there is no manifest, it is of another version, or a file that is needed is not there
 */
export function openFiles(tables: readonly Table[]): OneRosterFiles {
  const byName = new Map(tables.map((table) => [baseOf(table.sheet), table]));
  const manifest = byName.get(MANIFEST);
  if (!manifest) throw new RosterFileError("roster/oneroster-file", MANIFEST);
  const properties = new Map(
    manifest.rows.map((row) => [row[0]?.text.toLowerCase() ?? "", row[1]?.text.toLowerCase() ?? ""]),
  );
  const version = properties.get("oneroster.version") ?? "";
  if (version !== VERSION) throw new RosterFileError("roster/oneroster-version", version || "—");
  const faults: RowFault[] = [];
  const rowsOf = (file: OneRosterFile): readonly Row[] => {
    const mode = properties.get(`file.${file.toLowerCase()}`) ?? "absent";
    const table = mode === "absent" ? undefined : byName.get(`${file}.csv`.toLowerCase());
    if (!table && (mode !== "absent" || NEEDED.includes(file)))
      throw new RosterFileError("roster/oneroster-file", `${file}.csv`);
    return table ? readRows(table, faults) : [];
  };
  const rows = Object.fromEntries(ONEROSTER_FILES.map((file) => [file, rowsOf(file)])) as Record<
    OneRosterFile,
    readonly Row[]
  >;
  if (rows.users.length > ROWS_MAX) throw new RosterFileError("roster/too-many-rows", ROWS_MAX);
  return { rows, faults, isBulk: (file) => properties.get(`file.${file.toLowerCase()}`) === "bulk" };
}

function readRows({ sheet, rows }: Table, faults: RowFault[]): readonly Row[] {
  const columns = new Map((rows[0] ?? []).map((cell, index) => [cell?.text.toLowerCase() ?? "", index]));
  if (!columns.has("sourcedid")) throw new RosterFileError("roster/oneroster-file", `${sheet}: sourcedId`);
  return rows.slice(1).flatMap((cells, index) => {
    if (cells.every((cell) => cell === null)) return [];
    const row = rowOf({ sheet, row: index + 2 }, cells, columns);
    const status = row.get("status").toLowerCase();
    if (!["", "active", "tobedeleted"].includes(status))
      faults.push(rowFault(row, "status", "roster/word-unknown", "active, tobedeleted"));
    return [row];
  });
}

function rowOf(origin: Origin, cells: readonly (Cell | null)[], columns: ReadonlyMap<string, number>): Row {
  const get = (column: string) => cells[columns.get(column.toLowerCase()) ?? -1]?.text ?? "";
  return { ...origin, get, active: get("status").toLowerCase() !== "tobedeleted" };
}

/**
 * The school whose people are read: the only one, or the one that was named. Null when the files name none.
 * @throws RosterFileError when there are several and none was named, or another one was
 */
export function findSchool({ rows }: OneRosterFiles, named: string | null): string | null {
  const schools = rows.orgs.filter((org) => org.active && org.get("type").toLowerCase() === "school");
  const ids = schools.map((org) => org.get("sourcedId"));
  if (named !== null) {
    if (!ids.includes(named)) throw new RosterFileError("roster/several-schools", ids.join(", "));
    return named;
  }
  if (ids.length > 1) throw new RosterFileError("roster/several-schools", ids.join(", "));
  return ids[0] ?? null;
}
