/** `baton export`: what a school hands on as a file. Each kind is a line of the table below. */
import { parseArgs } from "node:util";
import writeExcelFile from "write-excel-file/node";
import { createNames } from "../views/names.ts";
import { runReport } from "../views/reports/catalog.ts";
import type { HoursRow } from "../views/reports/hours.ts";
import { hoursWorkbook, type Sheet, type SheetCell } from "../views/reports/hours-workbook.ts";
import { openPast, type Past, showInstant } from "./past.ts";
import { DATA_DIRECTORY, EXIT, UsageError, type Verb } from "./verb.ts";

type Month = { readonly from: string; readonly to: string };

/** What can be exported: sheets of a month. */
const KINDS: Readonly<Record<string, (past: Past, month: Month) => readonly Sheet[]>> = { hours: hoursSheets };

export const exportVerb: Verb = {
  name: "export",
  summary: "write a month's teacher hours as an Excel file",
  usage: `baton export ${Object.keys(KINDS).join("|")} --month YYYY-MM [--out FILE] [--data DIR] [--json]
hours: duty from custody held, the subsidy by the plan's rates, differences to the timetable, and for every figure the
journal entries and taps behind it. Works also while the gateway runs. The file holds names: keep it where names may be.
Example: baton export hours --month 2026-10 --out hours-2026-10.xlsx`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        month: { type: "string" },
        out: { type: "string" },
        data: { type: "string", default: DATA_DIRECTORY },
        json: { type: "boolean", default: false },
      },
    });
    const [kind = ""] = positionals;
    const sheetsOf = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    if (sheetsOf === undefined) throw new UsageError(`say what to export: ${Object.keys(KINDS).join(", ")}`);
    const month = readMonth(values.month);
    const past = openPast(values.data);
    try {
      const sheets = sheetsOf(past, month);
      if (values.json) console.log(JSON.stringify(sheets));
      else {
        const file = values.out ?? `${kind}-${values.month}.xlsx`;
        await write(sheets, file);
        console.log(`${file}: ${sheets.map(({ name, rows }) => `${name} ${rows.length}`).join(", ")}`);
      }
      return EXIT.done;
    } finally {
      past.history.close();
    }
  },
};

function readMonth(text: string | undefined): Month {
  if (text === undefined || !/^\d{4}-(0[1-9]|1[0-2])$/.test(text))
    throw new UsageError("say which month: --month 2026-10");
  const month = Temporal.PlainYearMonth.from(text);
  return { from: `${text}-01`, to: month.toPlainDate({ day: month.daysInMonth }).toString() };
}

function hoursSheets({ history, zone }: Past, month: Month): readonly Sheet[] {
  const rows = runReport(history, { report: "hours", ...month }) as readonly HoursRow[];
  const { plan } = history.schoolAt(Number.MAX_SAFE_INTEGER);
  const sessions = new Map(plan?.sessions.map(({ id, name }) => [id, `${name.zh} ${name.en}`]));
  return hoursWorkbook({
    rows,
    names: createNames(history.vault),
    entryOf: (seq) => history.entry(seq),
    time: (at) => showInstant(at, zone),
    sessionOf: (session) => sessions.get(session) ?? session,
  });
}

/** Real numbers stay numbers; a text is a text. */
async function write(sheets: readonly Sheet[], file: string): Promise<void> {
  const cell = (value: SheetCell) =>
    value === null ? null : typeof value === "number" ? { value, type: Number } : { value, type: String };
  const head = (value: string) => ({ value, type: String, fontWeight: "bold" as const });
  await writeExcelFile(
    sheets.map(({ name, header, rows }) => ({
      sheet: name,
      data: [header.map(head), ...rows.map((row) => row.map(cell))],
      columns: header.map((text) => ({ width: Math.max(12, text.length + 4) })),
      stickyRowsCount: 1,
    })),
  ).toFile(file);
}
