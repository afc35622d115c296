/** What people add to the record: patrols and findings (E1), adjusted hours (E2), care notes (E1). */
import { Type } from "typebox";
import {
  AdjustmentView,
  CARE_RECORDS,
  CareNoteView,
  FindingClosed,
  FindingView,
  PatrolView,
} from "../contract/office.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { ADJUSTMENT_KINDS, FINDING_KINDS, PATROL_KINDS } from "../core/events.ts";
import { ADJUSTMENT_MINUTES_MAX } from "../core/rules/patrols.ts";
import { findingsOf, findingView, patrolsOf, patrolView } from "../views/patrols.ts";
import { actor, actSaying, actWriting } from "./actions.ts";
import { AUDITORS, IN_A_ROOM, IN_THE_OFFICE, type WebContext } from "./context.ts";
import { actionSchema, allowed, Count, Day, Id, params, Reason, Strict, Words } from "./fields.ts";
import { Page, PageQuery, pageOf } from "./paging.ts";
import { requireSecond, secondOf, TwoPeopleHeaders } from "./second-person.ts";

/** Most findings of one look into one room. */
export const FINDINGS_MAX = 20;

/** Codes of a round that cannot be shown, with their status. */
export const PATROL_PROBLEMS = { "patrol/unknown": 404 } as const;

/** Adds patrols, findings, adjusted hours and care notes. */
export function addPatrolRoutes(context: WebContext): void {
  addLists(context);
  addPatrols(context);
  addHours(context);
  addCareNotes(context);
}

function addLists({ app, loop, names }: WebContext): void {
  const list = { onRequest: requireRole(...AUDITORS) };
  const querystring = Type.Object(PageQuery);
  app.get(
    "/api/v1/patrols",
    {
      ...list,
      schema: {
        tags: ["patrols"],
        summary: "today's rounds, room by room",
        querystring,
        response: { 200: Page(PatrolView), default: ProblemDocument },
      },
    },
    async ({ query }) => pageOf(patrolsOf(loop.state()), query, (one) => patrolView(names, one)),
  );
  app.get(
    "/api/v1/findings",
    {
      ...list,
      schema: {
        tags: ["patrols"],
        summary: "findings that nobody has closed, also of days before",
        querystring,
        response: { 200: Page(FindingView), default: ProblemDocument },
      },
    },
    async ({ query }) => pageOf(findingsOf(loop.state()), query, (one) => findingView(names, one)),
  );
}

function addPatrols(context: WebContext): void {
  const { app, loop, names } = context;
  const Finding = Type.Object(
    {
      finding: Type.Enum(FINDING_KINDS),
      staff: Type.Optional(Type.Union([Id, Type.Null()])),
      note: Reason,
    },
    Strict,
  );
  app.post(
    "/api/v1/patrols",
    {
      onRequest: allowed(AUDITORS),
      schema: actionSchema(
        { tag: "patrols", summary: "somebody looked into a room; what the taps say stands beside it", status: 201 },
        PatrolView,
        Type.Object(
          {
            patrol: Type.Optional(Type.Enum(PATROL_KINDS)),
            place: Id,
            session: Type.Optional(Type.Union([Id, Type.Null()])),
            counted: Type.Optional(Type.Union([Count, Type.Null()])),
            findings: Type.Optional(Type.Array(Finding, { maxItems: FINDINGS_MAX })),
          },
          Strict,
        ),
      ),
    },
    async (request, reply) => {
      const { patrol = "patrol", place, session = null, counted = null, findings = [] } = request.body;
      const by = actor(request);
      const found = findings.map(({ finding, staff = null, note = "" }) => ({ finding, staff, note }));
      const subject = await actWriting(context, request, {
        words: found.map(({ staff, note }) => ({ about: staff ?? by, text: note })),
        personal: [],
        event: (notes) => ({
          ...{ kind: "patrol-recorded", by, patrol, place, session, counted },
          findings: found.map(({ finding, staff }, index) => ({ finding, staff, note: notes[index] ?? "" })),
        }),
      });
      const seen = loop.state().patrols.get(subject);
      if (!seen) throw new Problem("patrol/unknown", PATROL_PROBLEMS["patrol/unknown"], "no such round today");
      return reply.code(201).send(patrolView(names, seen));
    },
  );
  app.post(
    "/api/v1/findings/:id/close",
    {
      onRequest: allowed(IN_THE_OFFICE),
      schema: {
        ...actionSchema(
          { tag: "patrols", summary: "a finding is settled, with what was done about it" },
          FindingClosed,
          Type.Object({ reason: Reason }, Strict),
        ),
        params,
      },
    },
    async (request) => {
      const { id } = request.params;
      const subject = await actSaying(context, request, {
        about: loop.state().findings.get(id)?.staff ?? actor(request),
        text: request.body.reason ?? "",
        event: (reason) => ({ kind: "finding-closed", by: actor(request), finding: id, reason }),
      });
      return { id: subject, closed: true as const };
    },
  );
}

function addHours(context: WebContext): void {
  const { app, names } = context;
  app.post(
    "/api/v1/duty-adjustments",
    {
      onRequest: [...allowed(IN_THE_OFFICE), requireSecond],
      schema: {
        ...actionSchema(
          {
            tag: "hours",
            summary: "minutes are added to or taken from an adult's duty, by two people who both have signed in",
            status: 201,
          },
          AdjustmentView,
          Type.Object(
            {
              staff: Id,
              session: Id,
              day: Day,
              adjustment: Type.Enum(ADJUSTMENT_KINDS),
              minutes: Type.Integer({ minimum: -ADJUSTMENT_MINUTES_MAX, maximum: ADJUSTMENT_MINUTES_MAX }),
              finding: Type.Optional(Type.Union([Id, Type.Null()])),
              reason: Reason,
            },
            Strict,
          ),
        ),
        headers: TwoPeopleHeaders,
      },
    },
    async (request, reply) => {
      const { staff, session, day, adjustment, minutes, finding = null, reason = "" } = request.body;
      const by = actor(request);
      const second = await secondOf(context, request, IN_THE_OFFICE);
      await actSaying(context, request, {
        about: staff,
        text: reason,
        event: (words) => ({
          ...{ kind: "duty-adjusted", by, second, staff, session, day, adjustment, minutes, finding },
          reason: words,
        }),
      });
      const people = { staff: names.named(staff), by: names.named(by), second: names.named(second) };
      return reply.code(201).send({ ...people, session, day, adjustment, minutes, finding });
    },
  );
}

function addCareNotes(context: WebContext): void {
  const { app, names } = context;
  app.post(
    "/api/v1/care-notes",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: actionSchema(
        { tag: "records", summary: "what machines cannot know of a session: content, incidents, remarks", status: 201 },
        CareNoteView,
        Type.Object(
          {
            session: Id,
            day: Day,
            record: Type.Enum(CARE_RECORDS),
            note: Words,
            /** Whom the words are about; they are forgotten with them. */
            student: Type.Optional(Id),
          },
          Strict,
        ),
      ),
    },
    async (request, reply) => {
      const { session, day, record, note, student } = request.body;
      const by = actor(request);
      if (student !== undefined && !context.loop.state().roster.students.has(student))
        throw new Problem("student/unknown", 404, "no such student", { people: [student] });
      await actSaying(context, request, {
        about: student ?? by,
        text: note,
        event: (words) => ({ kind: "care-noted", by, session, day, record, note: words }),
      });
      return reply.code(201).send({ session, day, record, by: names.named(by) });
    },
  );
}
