/** What the Excel files that we write have in common: cells that stay text, and lists to choose from. */
import type { Blob } from "node:buffer";
import type { Stream } from "node:stream";
import type { CellObject, Feature, Row } from "write-excel-file/node";
import {
  getOrderOfSiblings,
  insertElementMarkupAccordingToOrderOfSiblings,
  sanitizeTextContent,
} from "write-excel-file/utility";
import { neutralCell } from "./neutral-cell.ts";
import { columnLetters } from "./table.ts";

/** Excel's own format "Text": digits stay digits, and 3-1 does not become the first of March. */
const AS_TEXT = "@";
const SHEET_NAME_MAX = 31;

/** What the writing package lets a picture be; our sheets have none. */
export type FileContent = Stream | Buffer | Blob;

/** A cell of text that no program runs. */
export const textCell = (text: string): CellObject => ({ value: neutralCell(text), type: String, format: AS_TEXT });

/** An empty cell for people to write text into. */
export const emptyCell = (): CellObject => ({ type: String, format: AS_TEXT });

/** A row of headers; those that must be filled in stand out. */
export const headerRow = (headers: readonly string[], needed: number): Row =>
  headers.map((value, i) => ({
    value,
    type: String,
    fontWeight: "bold",
    backgroundColor: i < needed ? "#FFE9B8" : "#EEEEEE",
    wrap: true,
  }));

/** A name that Excel takes for a sheet. */
export const sheetName = (name: string): string =>
  name.replace(/[\\/?*[\]:]/g, "-").slice(0, SHEET_NAME_MAX) || "sheet";

/** Columns with their choices, by the name of the sheet. */
export type Choices = Readonly<
  Record<string, readonly { readonly column: number; readonly words: readonly string[] }[]>
>;

/**
 * Lists to choose from. Other words stay allowed: an adult may have two roles, and they are checked at the import.
 * @param rows  down to which row, from the second
 */
export function choices(bySheet: Choices, rows: number): Feature<FileContent> {
  return {
    files: {
      transform: {
        "xl/worksheets/sheet{id}.xml": {
          transform(xml, { sheet = "" }) {
            const lists = bySheet[sheet] ?? [];
            if (lists.length === 0) return xml;
            const markup = lists.map(({ column, words }) => {
              const letters = columnLetters(column);
              const formula = sanitizeTextContent(`"${words.join(",")}"`);
              return `<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="${letters}2:${letters}${rows}"><formula1>${formula}</formula1></dataValidation>`;
            });
            return insertElementMarkupAccordingToOrderOfSiblings(
              xml,
              `<dataValidations count="${lists.length}">${markup.join("")}</dataValidations>`,
              getOrderOfSiblings("xl/worksheets/sheet{id}.xml", "worksheet") ?? [],
              "worksheet",
            );
          },
        },
      },
    },
  };
}
