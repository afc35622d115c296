/** Text on its way into a spreadsheet: a cell that begins like a formula is one to some program, whatever its type says (ASVS 1.2.10). */
const FORMULA_STARTS = /^[=+\-@\t\r]/;

/** The text, or the text behind an apostrophe where a spreadsheet might run it. */
export function sheetText(text: string): string {
  return FORMULA_STARTS.test(text) ? `'${text}` : text;
}
