/** A school day as a table that people can read: when, who, does what; what they are told; what is so then. */
import { readFileSync } from "node:fs";

export type DayRow = {
  /** Line in the file, from 1. */
  readonly line: number;
  /** "HH:MM" or "HH:MM:SS". */
  readonly time: string;
  readonly who: string;
  readonly does: string;
  readonly answer: string;
  /** Separated by semicolons. */
  readonly shows: readonly string[];
};

const HEAD = ["time", "who", "does", "answer", "shows"];

/** Rows of the one table of a Markdown file. @throws when a row has another number of cells, or goes back in time */
export function readDay(file: string): readonly DayRow[] {
  const rows: DayRow[] = [];
  for (const [index, text] of readFileSync(file, "utf8").split("\n").entries()) {
    if (!text.startsWith("|")) continue;
    const cells = text
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells.length !== HEAD.length) throw new Error(`line ${index + 1} has ${cells.length} cells`);
    const [time = "", who = "", does = "", answer = "", shows = ""] = cells;
    if (time === HEAD[0] || /^-+$/.test(time)) continue;
    const last = rows.at(-1)?.time ?? "";
    if (!/^\d{2}:\d{2}(:\d{2})?$/.test(time) || time < last)
      throw new Error(`line ${index + 1}: ${time} after ${last}`);
    const checks = shows.split(";").map((check) => check.trim());
    rows.push({ line: index + 1, time, who, does, answer, shows: checks.filter((check) => check !== "") });
  }
  return rows;
}
