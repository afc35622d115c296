/** A sheet as rows of cells, from Excel or CSV: what the columns mean is not known yet. */
import { parse } from "csv-parse/sync";
import { RosterFileError } from "./faults.ts";
import { restoredCell } from "./neutral-cell.ts";
import { CELL_CHARS_MAX, ROWS_MAX } from "./rows.ts";

/** Columns of one sheet. */
export const COLUMNS_MAX = 256;
/** Rows above the header that may hold a title. */
export const TITLE_ROWS_MAX = 10;

export const CELL_KINDS = ["text", "number", "date", "truth"] as const;
export type Cell = {
  /** As it was entered; a number with the digits that the file holds, a date as `YYYY-MM-DD`. */
  readonly text: string;
  readonly kind: (typeof CELL_KINDS)[number];
  /** The value is what a formula came to when the file was saved. */
  readonly formula: boolean;
};

export type Table = {
  /** Name of the sheet or file. */
  readonly sheet: string;
  /** Every row from the first; index 0 is row 1. */
  readonly rows: readonly (readonly (Cell | null)[])[];
  /** Merged ranges, such as `A2:A3`. */
  readonly merged: readonly string[];
  /** Cells whose formula failed or has no value, such as `C7`. */
  readonly failed: readonly string[];
};

/** `A`, `B` … `Z`, `AA`: the name of a column, from 0. */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

/** Index of a column from its letters, from 0. */
export const columnIndex = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

const UTF16_LITTLE = [0xff, 0xfe];

/**
 * Text as schools' programs write it: UTF-8 with or without a mark, UTF-16 with one, else GB 18030, which holds GBK and
 * GB 2312. Nothing is normalized.
 * @throws RosterFileError when it is none of them
 */
export function decodeText(bytes: Uint8Array): string {
  const utf16 = UTF16_LITTLE.every((byte, i) => bytes[i] === byte);
  for (const encoding of utf16 ? ["utf-16le"] : ["utf-8", "gb18030"])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The next one.
    }
  throw new RosterFileError("roster/file-unreadable", "neither UTF-8 nor GB 18030");
}

/**
 * A CSV file as a table; a tab separates where the first line has tabs and no comma.
 * @throws RosterFileError when its quotes are wrong or it is too long
 */
export function readCsv(sheet: string, bytes: Uint8Array): Table {
  const text = decodeText(bytes);
  const first = text.slice(0, text.search(/\r|\n|$/));
  const delimiter = first.includes("\t") && !first.includes(",") ? "\t" : ",";
  let records: string[][];
  try {
    records = parse(text, {
      delimiter,
      relaxColumnCount: true,
      // A cell may be too long, which is said of that cell; a record longer than any row could be is no CSV at all.
      maxRecordSize: COLUMNS_MAX * CELL_CHARS_MAX * 4,
      to: ROWS_MAX + TITLE_ROWS_MAX + 1,
    });
  } catch (cause) {
    const { code = "csv", lines = 0 } = cause as { code?: string; lines?: number };
    throw new RosterFileError("roster/file-unreadable", `${sheet}, line ${lines}: ${code}`, { cause });
  }
  if (records.length > ROWS_MAX + TITLE_ROWS_MAX || records.some((record) => record.length > COLUMNS_MAX))
    throw new RosterFileError("roster/too-many-rows", `${ROWS_MAX} × ${COLUMNS_MAX}`);
  const rows = records.map((record) => record.map((value) => textCell(value)));
  return { sheet, rows, merged: [], failed: [] };
}

const textCell = (value: string): Cell | null => {
  const text = restoredCell(value.trim());
  return text === "" ? null : { text, kind: "text", formula: false };
};
