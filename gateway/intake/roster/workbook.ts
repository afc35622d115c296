/** An Excel workbook (.xlsx) as tables. Macros, pictures and links in it are left alone. */
import { zipSync } from "fflate";
import readExcel from "read-excel-file/node";
import { readArchive } from "./archive.ts";
import { RosterFileError } from "./faults.ts";
import { restoredCell } from "./neutral-cell.ts";
import { attributeOf, type SheetScan, scanSheet } from "./sheet-scan.ts";
import { type Cell, columnLetters, type Table } from "./table.ts";

const WORKBOOK = "xl/workbook.xml";
const RELATIONS = "xl/_rels/workbook.xml.rels";

/** A number as the file holds it: as a number of this language a long one would lose its last digits. */
type Digits = { readonly digits: string };

/**
 * Every sheet of a workbook, in its order.
 * @throws RosterFileError when it is damaged, unsafe to open, or too large
 */
export async function readWorkbook(bytes: Uint8Array): Promise<readonly Table[]> {
  const files = readArchive(bytes, (name) => name.endsWith(".xml") || name.endsWith(".rels"));
  if (!files.has(WORKBOOK)) throw new RosterFileError("roster/file-unreadable", `no ${WORKBOOK}`);
  const scans = scanSheets(files);
  // Packed anew from what was checked, so that the reader sees those bytes and no others, however it reads a zip.
  const checked = Buffer.from(zipSync(Object.fromEntries(files), { level: 0 }));
  let sheets: Awaited<ReturnType<typeof readExcel<Digits>>>;
  try {
    sheets = await readExcel<Digits>(checked, { parseNumber: (digits) => ({ digits }) });
  } catch (cause) {
    throw new RosterFileError("roster/file-unreadable", "xlsx", { cause });
  }
  return sheets.map(({ sheet, data }) => {
    const scan = scans.get(sheet);
    if (!scan) throw new RosterFileError("roster/file-unreadable", "a sheet that the workbook does not list");
    return tableOf(sheet, data as readonly (readonly unknown[])[], scan);
  });
}

/** What each sheet's XML says beyond its values, by the sheet's name. */
function scanSheets(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, SheetScan> {
  const text = (name: string) => new TextDecoder().decode(files.get(name) ?? new Uint8Array());
  const targets = new Map<string, string>();
  for (const [, attributes = ""] of text(RELATIONS).matchAll(/<(?:[^\s<>/:]+:)?Relationship(?=\s)([^>]*)>/g)) {
    const target = attributeOf(attributes, "Target") ?? "";
    targets.set(attributeOf(attributes, "Id") ?? "", target.startsWith("/") ? target.slice(1) : `xl/${target}`);
  }
  const scans = new Map<string, SheetScan>();
  for (const [, attributes = ""] of text(WORKBOOK).matchAll(/<(?:[^\s<>/:]+:)?sheet(?=\s)([^>]*)>/g)) {
    const path = targets.get(attributeOf(attributes, "[\\w-]+:id") ?? "") ?? "";
    if (files.has(path)) scans.set(attributeOf(attributes, "name") ?? "", scanSheet(text(path)));
  }
  return scans;
}

function tableOf(sheet: string, data: readonly (readonly unknown[])[], scan: SheetScan): Table {
  const rows = data.map((row, y) =>
    row.map((value, x) => cellOf(value, scan.formulas.has(`${columnLetters(x)}${y + 1}`))),
  );
  return { sheet, rows, merged: scan.merged, failed: scan.failed };
}

function cellOf(value: unknown, formula: boolean): Cell | null {
  if (typeof value === "string") {
    const text = restoredCell(value.trim());
    return text === "" ? null : { text, kind: "text", formula };
  }
  if (typeof value === "boolean") return { text: value ? "TRUE" : "FALSE", kind: "truth", formula };
  if (value instanceof Date) return { text: dayOf(value), kind: "date", formula };
  if (value === null || value === undefined) return null;
  return { text: (value as Digits).digits, kind: "number", formula };
}

/** Excel's dates have no zone; the reader gives them as UTC. */
const dayOf = (date: Date): string => (Number.isFinite(date.getTime()) ? date.toISOString().slice(0, 10) : "");
