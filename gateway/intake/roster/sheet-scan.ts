/**
 * What the Excel reader does not tell: which cells hold formulas, which failed, which are merged; and whether a sheet
 * keeps inside its limits. One cell far to the right and one far below would make the reader fill all between them.
 */
import { RosterFileError } from "./faults.ts";
import { ROWS_MAX } from "./rows.ts";
import { COLUMNS_MAX, columnIndex, TITLE_ROWS_MAX } from "./table.ts";

/** Rows and columns of any sheet in Excel itself; empty formatted cells may lie anywhere among them. */
const EXCEL_ROWS = 1_048_576;
const EXCEL_COLUMNS = 16_384;

export type SheetScan = {
  /** Cells with a formula, such as `B2`. */
  readonly formulas: ReadonlySet<string>;
  /** Cells whose formula has an error, or no value. */
  readonly failed: readonly string[];
  readonly merged: readonly string[];
};

const ROW = /<(?:[^\s<>/:]+:)?row(?=[\s/>])([^>]*)>/g;
const CELL = /<(?:[^\s<>/:]+:)?c(?=[\s/>])([^>]*)>/g;
const CELL_END = /<\/(?:[^\s<>/:]+:)?c\s*>/g;
const MERGED = /<(?:[^\s<>/:]+:)?mergeCell(?=[\s/>])[^>]*?\bref\s*=\s*["']([A-Z]+\d+:[A-Z]+\d+)["']/g;
const FORMULA = /<(?:[^\s<>/:]+:)?f(?=[\s/>])/;
const CONTENT = /<(?:[^\s<>/:]+:)?(?:v|is)(?=[\s/>])/;

/**
 * Looks through a worksheet's XML.
 * @throws RosterFileError when a cell lies outside the limits, or where it lies cannot be read
 */
export function scanSheet(xml: string): SheetScan {
  const formulas = new Set<string>();
  const failed: string[] = [];
  for (const [, attributes = ""] of xml.matchAll(ROW)) {
    const row = attributeOf(attributes, "r");
    if (row !== null && !(Number(row) <= EXCEL_ROWS)) throw tooMany();
  }
  for (const match of xml.matchAll(CELL)) {
    const attributes = match[1] ?? "";
    const at = /^([A-Z]{1,3})(\d{1,7})$/.exec(attributeOf(attributes, "r") ?? "");
    if (!at) throw new RosterFileError("roster/file-unreadable", "a cell without its place; save it again with Excel");
    const [name, letters = "", digits = ""] = at;
    const [row, column] = [Number(digits), columnIndex(letters)];
    const body = attributes.endsWith("/") ? "" : bodyAfter(xml, match.index + match[0].length);
    const filled = CONTENT.test(body);
    if (row > (filled ? ROWS_MAX + TITLE_ROWS_MAX : EXCEL_ROWS)) throw tooMany();
    if (column >= (filled ? COLUMNS_MAX : EXCEL_COLUMNS)) throw tooMany();
    const formula = FORMULA.test(body);
    if (formula) formulas.add(name);
    // Without a value the formula was never worked out: nobody knows what stands there.
    if (attributeOf(attributes, "t") === "e" || (formula && !filled)) failed.push(name);
  }
  return { formulas, failed, merged: [...xml.matchAll(MERGED)].map(([, range = ""]) => range) };
}

function bodyAfter(xml: string, from: number): string {
  CELL_END.lastIndex = from;
  const end = CELL_END.exec(xml);
  return end ? xml.slice(from, end.index) : "";
}

/** The value of an XML attribute, its five entities resolved; null when it is not there. */
export function attributeOf(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return found ? entitiesResolved(found[1] ?? found[2] ?? "") : null;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const entitiesResolved = (text: string): string =>
  text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name = "") => {
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return hex || decimal ? (code <= 0x10ffff ? String.fromCodePoint(code) : whole) : (ENTITIES[name] ?? whole);
  });

const tooMany = () => new RosterFileError("roster/too-many-rows", `${ROWS_MAX} × ${COLUMNS_MAX}`);
