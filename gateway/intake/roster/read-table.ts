/** Tables with our headers into rows of a roster: what can be read, and what is wrong with the rest, cell by cell. */
import {
  barredOf,
  CellFault,
  cardsOf,
  classOf,
  dayOf,
  dismissalOf,
  employmentOf,
  nameOf,
  numberOf,
  phoneOf,
  relationOf,
  rolesOf,
  saysNone,
  textOf,
  windowOf,
} from "./cells.ts";
import { columnTitle, findHeader, type Header } from "./columns.ts";
import { RosterFileError, type RowFault, rowFault } from "./faults.ts";
import {
  GUARDIANS_MAX,
  type GuardianRow,
  type Kind,
  type Origin,
  ROWS_MAX,
  type RosterRows,
  type StaffRow,
  type StudentRow,
} from "./rows.ts";
import { type Cell, columnIndex, type Table } from "./table.ts";

/** What came of reading a file. */
export type Reading = {
  readonly rows: RosterRows;
  /** What cannot be read; rows with a fault are not among `rows`. */
  readonly errors: readonly RowFault[];
  readonly warnings: readonly RowFault[];
  /** The tables as they were read, for the file of faulty rows. */
  readonly tables: readonly Table[];
};

/** Cards that must look alike before they are taken for decimal numbers. */
const DECIMAL_CARDS_MIN = 5;

/**
 * Every sheet with our headers; others are passed over.
 * @throws RosterFileError when no sheet has any, or the rows are too many
 */
export function readTables(tables: readonly Table[]): Reading {
  const found = tables.flatMap((table) => {
    const header = findHeader(table);
    return header ? [{ table, header }] : [];
  });
  if (found.length === 0) throw new RosterFileError("roster/no-sheet", tables.map(({ sheet }) => sheet).join("”, “"));
  const errors: RowFault[] = [];
  const students: StudentRow[] = [];
  const staff: StaffRow[] = [];
  for (const { table, header } of found) {
    errors.push(...header.faults, ...mergedFaults(table, header));
    if (header.faults.length > 0) continue;
    for (const cells of rowsBelow(table, header)) {
      const row = header.kind === "student" ? studentRow(cells) : staffRow(cells);
      if (cells.faults.length > 0) errors.push(...cells.faults);
      else if (header.kind === "student") students.push(row as StudentRow);
      else staff.push(row as StaffRow);
    }
  }
  if (students.length + staff.length > ROWS_MAX) throw new RosterFileError("roster/too-many-rows", ROWS_MAX);
  errors.push(...decimalCards([...students, ...students.flatMap(guardiansOf), ...staff]));
  // A file with faults is corrected and read again: only then is it known who is missing from it.
  // An empty sheet says nothing of anybody.
  const complete = (read: readonly unknown[]) => errors.length === 0 && read.length > 0;
  return {
    rows: {
      students,
      staff,
      guardians: [],
      gone: [],
      complete: { student: complete(students), staff: complete(staff) },
    },
    errors,
    warnings: found.flatMap(({ header }) => header.warnings),
    tables: found.map(({ table }) => table),
  };
}

const guardiansOf = ({ guardians }: StudentRow): readonly GuardianRow[] =>
  (guardians ?? []).filter((one) => one !== null && one !== "none");

/** One row's cells by column; what is wrong with them collects in `faults`. */
type RowCells = {
  readonly origin: Origin;
  readonly faults: RowFault[];
  cell(key: string): Cell | null;
  /** What the cell says; null when it is empty or wrong. */
  read<T>(key: string, reader: (cell: Cell) => T): T | null;
  /** The same, and empty is a fault. */
  need<T>(key: string, reader: (cell: Cell) => T): T | null;
};

function* rowsBelow({ sheet, rows, failed }: Table, { kind, at, columns }: Header): Generator<RowCells> {
  const keys = new Map([...columns].map(([key, index]) => [index, key]));
  const broken = Map.groupBy(failed, (cell) => Number(cell.replace(/\D/g, "")));
  // A row may hold nothing but formulas that came to nothing, and then it is not among the rows.
  const last = Math.max(rows.length, ...broken.keys());
  for (let index = at + 1; index < last; index += 1) {
    const row = rows[index] ?? [];
    const failures = broken.get(index + 1) ?? [];
    if ([...columns.values()].every((column) => !row[column]) && failures.length === 0) continue;
    const origin = { sheet, row: index + 1 };
    const faults = failures.flatMap((cell) => {
      const key = keys.get(columnIndex(cell.replace(/\d/g, "")));
      return key ? [rowFault(origin, columnTitle(kind, key), "roster/formula-error")] : [];
    });
    yield cellsOf(kind, origin, { row, columns, faults });
  }
}

function cellsOf(
  kind: Kind,
  origin: Origin,
  {
    row,
    columns,
    faults,
  }: {
    readonly row: readonly (Cell | null)[];
    readonly columns: ReadonlyMap<string, number>;
    readonly faults: RowFault[];
  },
): RowCells {
  const cell = (key: string) => row[columns.get(key) ?? -1] ?? null;
  const read = <T>(key: string, reader: (cell: Cell) => T): T | null => {
    const found = cell(key);
    if (!found) return null;
    try {
      return reader(found);
    } catch (error) {
      if (!(error instanceof CellFault)) throw error;
      faults.push(rowFault(origin, columnTitle(kind, key), error.code, error.detail));
      return null;
    }
  };
  return {
    origin,
    faults,
    cell,
    read,
    need(key, reader) {
      const column = columnTitle(kind, key);
      if (!cell(key) && !faults.some((fault) => fault.column === column))
        faults.push(rowFault(origin, column, "roster/cell-missing"));
      return read(key, reader);
    },
  };
}

function studentRow(cells: RowCells): StudentRow {
  const guardians = Array.from({ length: GUARDIANS_MAX }, (_, i) => guardianRow(cells, i + 1));
  while (guardians.at(-1) === null) guardians.pop();
  const className = cells.read("class", classOf);
  return {
    ...cells.origin,
    ifKnown: false,
    number: cells.need("number", numberOf) ?? "",
    name: cells.need("name", nameOf),
    classes: className === null ? null : [className],
    cards: list(cells.read("card", cardsOf)),
    dismissal: cells.read("dismissal", dismissalOf),
    window: cells.read("window", windowOf),
    guardians: guardians.length === 0 ? null : guardians,
    guardiansWhole: false,
    barred: list(cells.read("barred", barredOf)),
  };
}

const list = <T>(found: readonly T[] | null): T[] | null => (found === null ? null : [...found]);

function guardianRow(cells: RowCells, i: number): GuardianRow | "none" | null {
  const key = (field: string) => `guardian${i}-${field}`;
  const named = cells.cell(key("name"));
  if (named && saysNone(named)) return "none";
  const rest = ["relation", "card", "phone"].find((field) => cells.cell(key(field)));
  if (!named && !rest) return null;
  if (!named) cells.faults.push(rowFault(cells.origin, columnTitle("student", key("name")), "roster/guardian-unnamed"));
  return {
    ...cells.origin,
    number: null,
    name: cells.read(key("name"), nameOf) ?? "",
    relation: cells.read(key("relation"), relationOf),
    cards: list(cells.read(key("card"), cardsOf)),
    phone: cells.read(key("phone"), phoneOf),
  };
}

/** What the cell says; "" for "none". */
const orNone = (cell: Cell): string => (saysNone(cell) ? "" : textOf(cell));

function staffRow(cells: RowCells): StaffRow {
  return {
    ...cells.origin,
    ifKnown: false,
    number: cells.need("number", numberOf) ?? "",
    name: cells.need("name", nameOf),
    roles: cells.read("roles", rolesOf),
    rolesWhole: true,
    cards: list(cells.read("card", cardsOf)),
    phone: cells.read("phone", phoneOf),
    employment: cells.read("employment", employmentOf),
    provider: cells.read("provider", orNone),
    pool: cells.read("pool", orNone),
    poolUntil: cells.read("pool-until", dayOf),
    insurance: cells.read("insurance", dayOf),
    records: cells.read("records", dayOf),
    reviewed: cells.read("reviewed", dayOf),
    agreement: cells.read("agreement", orNone),
  };
}

/** Merged cells leave all but one of their rows empty, and nobody sees it. Titles above the header may be merged. */
function mergedFaults({ sheet, merged }: Table, { at }: Header): readonly RowFault[] {
  return merged.flatMap((range) => {
    const [first = 0, last = 0] = range.split(":").map((cell) => Number(cell.replace(/\D/g, "")));
    return last > at ? [rowFault({ sheet, row: Math.max(first, at + 1) }, "", "roster/merged", range)] : [];
  });
}

/**
 * Numbers printed on cards are decimal and as long as a UID, and no reader ever reports them. One UID without any A to F
 * is likely enough; a whole column without is not.
 */
function decimalCards(
  holders: readonly { readonly sheet: string; readonly row: number; readonly cards: readonly string[] | null }[],
): readonly RowFault[] {
  const all = holders.flatMap(({ sheet, row, cards }) => (cards ?? []).map((card) => ({ sheet, row, card })));
  return [...Map.groupBy(all, ({ card }) => card.length).values()]
    .filter((alike) => alike.length >= DECIMAL_CARDS_MIN && alike.every(({ card }) => /^\d+$/.test(card)))
    .flatMap((alike) => alike.map((one) => rowFault(one, "卡号 card", "roster/card-decimal")));
}
