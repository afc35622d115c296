/** Rosters in: the office sends what a file says, row by row, and gets the report (contract section 5). */
import { setImmediate } from "node:timers/promises";
import { Type } from "typebox";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { importRoster } from "../intake/roster/apply.ts";
import { ImportReport } from "../intake/roster/report.ts";
import { RosterRows } from "../intake/roster/rows.ts";
import { LoopError } from "../loop.ts";
import { ActionHeaders, asProblems, COMMAND_LINE, markOf, requireActionKey } from "./actions.ts";
import type { WebContext } from "./context.ts";

/** Largest body of an import, bytes: a roster of 20,000 with families. */
export const IMPORT_BODY_BYTES_MAX = 16 * 1024 * 1024;

/** Codes of an import that was not done, with their status. */
export const IMPORT_PROBLEMS = { "roster/conflicts": 409, "work/overtaken": 503 } as const;

const Body = Type.Object(
  {
    rows: RosterRows,
    removeMissing: Type.Optional(
      Type.Boolean({ description: "who is not in a file that lists everybody leaves the roster; otherwise they stay" }),
    ),
  },
  { additionalProperties: false },
);

/** Adds the import. One at a time: each compares with what the one before it left. */
export function addImportRoutes(context: WebContext): void {
  const { app, loop, journal, credentials } = context;
  const importing = { loop, journal, credentialOf: credentials, pause: () => setImmediate() };
  let last: Promise<unknown> = Promise.resolve();
  app.post(
    "/api/v1/roster/imports",
    {
      bodyLimit: IMPORT_BODY_BYTES_MAX,
      onRequest: [requireRole("office", "lead"), requireActionKey],
      schema: {
        tags: ["people"],
        summary: "compares rows of a roster file with the roster, and adopts them all or none",
        headers: ActionHeaders,
        querystring: Type.Object({
          dry: Type.Optional(Type.Boolean({ default: false, description: "only report, change nothing" })),
        }),
        body: Body,
        response: { 200: ImportReport, default: ProblemDocument },
      },
    },
    async (request) => {
      if (!loop.state().plan)
        throw new Problem("not-ready", 503, "the school's plan is not adopted yet; import it first");
      const { rows, removeMissing = false } = request.body;
      const dry = request.query.dry ?? false;
      const by = request.bearer?.person ?? null;
      const action = dry ? undefined : markOf(context, request, by ?? COMMAND_LINE);
      const order = { rows, dry, removeMissing, by, ...(action && { action }) };
      const mine = last.then(() => importRoster(importing, order));
      last = mine.catch(() => undefined);
      const report = await asProblems(mine).catch(asOvertaken);
      if (!dry && !report.applied)
        throw new Problem(
          "roster/conflicts",
          IMPORT_PROBLEMS["roster/conflicts"],
          "nothing was imported; see the report",
          {
            report,
          },
        );
      return report;
    },
  );
}

function asOvertaken(error: unknown): never {
  if (!(error instanceof LoopError && error.code === "work/overtaken")) throw error;
  const status = IMPORT_PROBLEMS["work/overtaken"];
  throw new Problem(
    "work/overtaken",
    status,
    "the roster changed while it was compared, so nothing was imported; try again",
  );
}
