/** An import's report for a terminal: counts, then what has to be put right, by row and cell. */
import type { Bilingual } from "../core/ids.ts";
import { columnTitle, findHeader } from "../intake/roster/columns.ts";
import type { ImportReport } from "../intake/roster/report.ts";
import { columnLetters, type Table } from "../intake/roster/table.ts";

/** Entries of each list that are printed; --json prints all. */
const PRINTED_MAX = 40;

type Fault = ImportReport["errors"][number];
type Shown = {
  readonly file: string;
  readonly lang: "zh" | "en" | "both";
  readonly json: boolean;
  readonly dryRun: boolean;
  /** File of the faulty rows. */
  readonly errors: string | null;
  readonly errorsWritten: boolean;
};

/** Prints the report; `tables` tell where each column stands. */
export function printReport(report: ImportReport, tables: readonly Table[], shown: Shown): void {
  const cellOf = cellFinder(tables);
  const placed = (faults: readonly Fault[]) => faults.map((fault) => ({ ...fault, cell: cellOf(fault) }));
  const { errors, conflicts, warnings } = report;
  if (shown.json) {
    const found = { errors: placed(errors), conflicts: placed(conflicts), warnings: placed(warnings) };
    console.log(JSON.stringify({ ...report, ...found }, null, 2));
    return;
  }
  const said = ({ zh, en }: Bilingual) => (shown.lang === "both" ? `${zh} / ${en}` : shown.lang === "zh" ? zh : en);
  for (const line of counts(report, shown.file)) console.log(line);
  for (const [title, name] of [
    ["Errors", "errors"],
    ["Conflicts", "conflicts"],
    ["Warnings", "warnings"],
  ] as const) {
    const lines = placed(report[name]).map(
      ({ sheet, row, column, cell, code, reason }) =>
        `  ${[sheet === "" ? "" : `${sheet}!${cell ?? row}`, column].filter(Boolean).join(" ")} [${code}] ${said(reason)}`,
    );
    printList(title, lines, report.more[name]);
  }
  printList(
    "Missing from the file (kept, unless --remove-missing)",
    report.missing.map(({ id, number, onCampus }) => `  ${number ?? id}${onCampus ? ", on campus now" : ""}`),
    report.more.missing,
  );
  if (shown.errorsWritten) console.log(`The faulty rows are in ${shown.errors}.`);
  console.log(outcome(report, shown));
}

function counts({ students, staff, guardians }: ImportReport, file: string): readonly string[] {
  const line = (name: string, tally: Readonly<Record<string, number>>) =>
    `  ${name.padEnd(9)} ${Object.entries(tally)
      .map(([what, count]) => `${what} ${count}`)
      .join(", ")}`;
  return [file, line("students", students), line("staff", staff), line("guardians", guardians)];
}

function printList(title: string, lines: readonly string[], more: number): void {
  if (lines.length === 0) return;
  console.log(`${title}: ${lines.length + more}`);
  for (const line of lines.slice(0, PRINTED_MAX)) console.log(line);
  const left = lines.length + more - PRINTED_MAX;
  if (left > 0) console.log(`  … and ${left} more; --json prints them`);
}

function outcome({ errors, conflicts, applied, entry }: ImportReport, { dryRun }: Shown): string {
  if (errors.length + conflicts.length > 0) return "Nothing was imported: put these right and import again.";
  if (dryRun) return "A dry run: nothing was imported.";
  if (!applied) return "Nothing was imported.";
  return entry === null ? "The roster is as the file says already; nothing was written." : "Imported.";
}

/** The cell of a fault, such as D12; null where the fault is of a row or of no row. */
function cellFinder(tables: readonly Table[]): (fault: Fault) => string | null {
  const letters = new Map<string, string>();
  for (const table of tables) {
    const header = findHeader(table);
    for (const [key, index] of header?.columns ?? [])
      letters.set(`${table.sheet}\n${columnTitle(header?.kind ?? "student", key)}`, columnLetters(index));
  }
  return ({ sheet, row, column }) => {
    const letter = letters.get(`${sheet}\n${column}`);
    return letter === undefined || row === 0 ? null : `${letter}${row}`;
  };
}
