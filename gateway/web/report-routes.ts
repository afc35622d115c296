/** Reports over a span of days (E1, E2, WH-N11): read in a worker, so that no report ever keeps a gate waiting. */
import { Type } from "typebox";
import { Problem, ProblemDocument, problem } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { daysBetween, isDay } from "../core/local-date.ts";
import { ReportError, type Reports } from "../reports.ts";
import { isReport, REPORT_DAYS_MAX, REPORTS } from "../views/reports/catalog.ts";
import { AUDITORS, type WebContext } from "./context.ts";

/** Codes of reports in HTTP, with their status. */
export const REPORT_PROBLEMS = { "report/unknown": 404, "report/busy": 503, "report/failed": 503 } as const;

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "local date" });

/** Adds `GET /api/v1/reports/{report}`. */
export function addReportRoutes({ app, names }: WebContext, reports: Reports): void {
  app.get(
    "/api/v1/reports/:report",
    {
      onRequest: requireRole(...AUDITORS),
      schema: {
        tags: ["reports"],
        summary: "a report over a span of days; each row names the journal entries that show it",
        params: Type.Object({ report: Type.Enum(Object.keys(REPORTS)) }),
        querystring: Type.Object({ from: Day, to: Day }),
        response: {
          200: Type.Object({
            report: Type.String(),
            from: Type.String(),
            to: Type.String(),
            items: Type.Array(Type.Object({}, { additionalProperties: true })),
            next: Type.Null(),
          }),
          default: ProblemDocument,
        },
      },
    },
    async ({ params: { report }, query: { from, to } }) => {
      if (!isReport(report))
        throw new Problem("report/unknown", REPORT_PROBLEMS["report/unknown"], `there is no report "${report}"`);
      if (!isDay(from) || !isDay(to) || from > to) throw problem("request/invalid", "from and to are days, in order");
      if (daysBetween(from, to) >= REPORT_DAYS_MAX)
        throw problem("request/invalid", `a report spans at most ${REPORT_DAYS_MAX} days`);
      const rows = await reports.run({ report, from, to }).catch((error: unknown) => {
        if (error instanceof ReportError) throw new Problem(error.code, REPORT_PROBLEMS[error.code], error.message);
        throw error;
      });
      return { report, from, to, items: rows.map((row) => inWords(row as Row)), next: null };
    },
  );

  /** Notes are references in the record; whoever may read the report may read the words. */
  function inWords(row: Row): Row {
    return Array.isArray(row.notes) ? { ...row, notes: row.notes.map((note) => names.words(String(note))) } : row;
  }
}

type Row = Readonly<Record<string, unknown>>;
