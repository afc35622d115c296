/** What screens and scripts read of the record: custody chains, the journal, keys, the device contract. */
import { createHash } from "node:crypto";
import { Type } from "typebox";
import { asyncApiDocument } from "#wire/asyncapi.ts";
import { configKeyOf } from "#wire/config-signature.ts";
import { CustodyLink } from "../contract/live.ts";
import { Problem, ProblemDocument, problem } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { EntryFrame, type JournalEntry } from "../contract/sync.ts";
import { homeCustody } from "../core/custody.ts";
import type { EpochMs, StudentId } from "../core/ids.ts";
import type { Custody } from "../core/state.ts";
import { planSchema } from "../intake/plan/schema.ts";
import { serviceDayAt } from "../intake/school-day.ts";
import { custodyChain } from "../views/custody-chain.ts";
import { AUDITORS, STAFF, type WebContext } from "./context.ts";
import { Page } from "./paging.ts";

/** Entries of a page of the journal. */
const ENTRIES = 100;
/** Most entries of a page. */
export const ENTRIES_MAX = 1000;
/** Adds the routes of the record. */
export function addRecordRoutes(context: WebContext): void {
  addCustody(context);
  addJournal(context);
  addDocuments(context);
}

const CustodyQuery = Type.Object({
  day: Type.Optional(Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" })),
  asOf: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 8_640_000_000_000_000,
      description: "what was known at this instant, epoch milliseconds; left out: what is known now",
    }),
  ),
});

function addCustody({ app, loop, journal, names, clock, zone }: WebContext): void {
  app.get(
    "/api/v1/students/:id/custody",
    {
      onRequest: requireRole(...STAFF),
      schema: {
        tags: ["people"],
        summary: "the custody chain of any day, without a gap, as it is known now or was known at an instant",
        params: Type.Object({ id: Type.String() }),
        querystring: CustodyQuery,
        response: { 200: Type.Array(CustodyLink), default: ProblemDocument },
      },
    },
    async ({ params: { id }, query }) => {
      const state = loop.state();
      const student = state.roster.students.get(id);
      const localZone = state.plan?.zone ?? zone;
      const now = Math.min(clock.now(), query.asOf ?? Number.POSITIVE_INFINITY);
      const day =
        query.day === undefined
          ? serviceDayAt(clock.now(), localZone)
          : serviceDayAt(noonOf(query.day, localZone), localZone);
      const known = ({ at }: JournalEntry) => at <= now;
      const before = journal.custodyBefore(id, Math.min(day.origin, now + 1));
      const entries = journal.readCustody(id, day.origin, day.next).filter(known);
      // Whoever has left the school still has a past there.
      if (!student && !state.custody.has(id) && before === null && entries.length === 0)
        throw new Problem("student/unknown", 404, "no such student");
      if (day.origin > now) return [];
      const home = student ? homeCustody(student, day.origin) : formerStudentAtHome(id, day.origin);
      const to = now >= day.next ? day.next : null;
      return [...custodyChain({ home, to, entries: before === null ? entries : [before, ...entries] }, names)];
    },
  );
}

/** One who has left the roster: nothing is known of a guardian any more. */
const formerStudentAtHome = (student: StudentId, since: EpochMs): Custody => ({
  student,
  status: "at-home",
  custodian: student,
  place: null,
  session: null,
  since,
  rule: "P4",
  unattended: null,
  transit: null,
  due: null,
  overdue: false,
});

function noonOf(day: string, zone: string): number {
  try {
    return Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: "12:00" }).epochMilliseconds;
  } catch {
    throw problem("request/invalid", `"${day}" is not a day of the calendar`);
  }
}

function addJournal({ app, journal }: WebContext): void {
  app.get(
    "/api/v1/journal",
    {
      onRequest: requireRole(...AUDITORS),
      schema: {
        tags: ["record"],
        summary: "journal entries in commit order, exactly as they are stored and hashed",
        querystring: Type.Object({
          after: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: ENTRIES_MAX, default: ENTRIES })),
        }),
        response: { 200: Page(EntryFrame), default: ProblemDocument },
      },
    },
    async ({ query: { after = 0, limit = ENTRIES } }, reply) => {
      const found = journal.readTexts(after, limit + 1);
      const page = found.slice(0, limit);
      const next = found.length > limit ? JSON.stringify(String(page.at(-1)?.seq)) : "null";
      // The stored texts themselves: parsing and printing again could change a byte, and with it a hash.
      const body = `{"items":[${page.map(({ text }) => text).join(",")}],"next":${next}}`;
      return reply
        .header("content-type", "application/json; charset=utf-8")
        .serializer(String)
        .send(body as never);
    },
  );
}

function addDocuments({ app, signingKey }: WebContext): void {
  const publicKey = configKeyOf(signingKey);
  const id = createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("base64url").slice(0, 16);
  const PublicKey = Type.Object({
    id: Type.String(),
    algorithm: Type.String(),
    publicKey: Type.String({ description: "base64url of the 32 bytes" }),
    purpose: Type.String(),
  });
  app.get(
    "/api/v1/keys",
    {
      schema: {
        tags: ["readers"],
        summary: "public keys by which readers and scripts check what this gateway signs",
        security: [],
        response: { 200: Page(PublicKey), default: ProblemDocument },
      },
    },
    async () => ({ items: [{ id, algorithm: "Ed25519", publicKey, purpose: "reader-config" }], next: null }),
  );
  app.get(
    "/api/v1/asyncapi.json",
    { schema: { tags: ["readers"], summary: "the device contract as AsyncAPI", security: [] } },
    async () => asyncApiDocument(),
  );
  app.get(
    "/api/v1/schemas/plan.json",
    { schema: { tags: ["plan"], summary: "JSON Schema of plan.yaml", security: [] } },
    async (_request, reply) => reply.type("application/schema+json").send(planSchema()),
  );
}
