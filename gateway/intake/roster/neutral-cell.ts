/** Text that a spreadsheet program cannot take for a formula, and back. */

/** With one of these a text begins that such a program may run as a formula. */
export const FORMULA_STARTS = ["=", "+", "-", "@", "\t", "\r"] as const;
const MARK = "'";

const startsFormula = (text: string): boolean => FORMULA_STARTS.some((start) => text.startsWith(start));

/** The text as it may stand in a file that is opened elsewhere: a name is data, wherever it came from. */
export const neutralCell = (text: string): string => (startsFormula(text) ? `${MARK}${text}` : text);

/** The text as it was before `neutralCell`, so that a corrected file can be imported again. */
export const restoredCell = (text: string): string =>
  text.startsWith(MARK) && startsFormula(text.slice(MARK.length)) ? text.slice(MARK.length) : text;
