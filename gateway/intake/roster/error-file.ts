/** The rows that have to be put right, with the reason beside each: to be corrected and imported again. */
import writeExcel, { type Sheet } from "write-excel-file/node";
import { findHeader } from "./columns.ts";
import { type FileContent, headerRow, sheetName, textCell } from "./excel-writing.ts";
import type { ImportReport } from "./report.ts";
import type { Table } from "./table.ts";

const REASON_HEADER = "原因 reason";

type Fault = ImportReport["errors"][number];

/**
 * A workbook with the faulty rows of each table and nothing else; null when no row has a fault. It holds what the file
 * held, names and cards included: it is for those who have the file.
 */
export async function errorFile(tables: readonly Table[], faults: readonly Fault[]): Promise<Buffer | null> {
  const bySheet = Map.groupBy(faults, ({ sheet }) => sheet);
  const sheets = tables.flatMap((table) => faultySheet(table, bySheet.get(table.sheet) ?? []));
  return sheets.length === 0 ? null : writeExcel(sheets).toBuffer();
}

function faultySheet(table: Table, faults: readonly Fault[]): Sheet<FileContent>[] {
  const header = findHeader(table)?.at ?? 0;
  const byRow = [...Map.groupBy(faults, ({ row }) => row)]
    .filter(([row]) => row - 1 > header)
    .sort(([a], [b]) => a - b);
  if (byRow.length === 0) return [];
  const width = Math.max(...[header, ...byRow.map(([row]) => row - 1)].map((at) => table.rows[at]?.length ?? 0));
  const texts = (at: number) => Array.from({ length: width }, (_, x) => table.rows[at]?.[x]?.text ?? "");
  const rows = byRow.map(([row, found]) => [
    ...texts(row - 1).map((text) => (text === "" ? null : textCell(text))),
    textCell(found.map(reasonText).join("\n")),
  ]);
  return [
    {
      sheet: sheetName(table.sheet),
      data: [headerRow([...texts(header), REASON_HEADER], 0), ...rows],
      columns: [...Array.from({ length: width }, () => ({ width: 16 })), { width: 80 }],
      stickyRowsCount: 1,
    },
  ];
}

const reasonText = ({ column, reason }: Fault): string =>
  `${column === "" ? "" : `${column}: `}${reason.zh} / ${reason.en}`;
