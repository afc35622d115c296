/** Enrolment (P3): applied for, reviewed by the class, approved by the school, signed; withdrawn at any time. */
import { Type } from "typebox";
import { EnrolmentView } from "../contract/office.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { PRIORITY_GROUPS } from "../core/events.ts";
import type { StudentId } from "../core/ids.ts";
import { ENROLMENT_STATES } from "../core/state.ts";
import { enrolmentsOf, enrolmentView, ranksIn } from "../views/enrolments.ts";
import { act, actor, actSaying } from "./actions.ts";
import { IN_THE_OFFICE, type WebContext, WITH_FAMILIES } from "./context.ts";
import { actionSchema, allowed, Day, Id, params, Reason, Strict, Words } from "./fields.ts";
import { mayReadOf } from "./own-class.ts";
import { Page, PageQuery, pageOf } from "./paging.ts";

/** Most sessions of one application: two a weekday. */
export const ENROLMENT_SESSIONS_MAX = 20;
/** Longest name of a term, characters. */
const TERM_LENGTH_MAX = 32;

const Term = Type.String({ minLength: 1, maxLength: TERM_LENGTH_MAX });
const Decision = Type.Object({ granted: Type.Boolean(), reason: Reason }, Strict);

/** Adds enrolments. Priority groups are read by those who decide, and by nobody else (JA-04, WH-18). */
export function addEnrolmentRoutes(context: WebContext): void {
  const { app, loop, names } = context;
  app.get(
    "/api/v1/enrolments",
    {
      onRequest: requireRole(...WITH_FAMILIES),
      schema: {
        tags: ["enrolment"],
        summary: "enrolments in order of application; with a session, each one's place in its queue",
        querystring: Type.Object({
          ...PageQuery,
          student: Type.Optional(Id),
          session: Type.Optional(Id),
          term: Type.Optional(Term),
          state: Type.Optional(Type.Enum(ENROLMENT_STATES)),
        }),
        response: { 200: Page(EnrolmentView), default: ProblemDocument },
      },
    },
    async (request) => {
      const { query } = request;
      const state = loop.state();
      const { student = null, session = null, term = null } = query;
      const mayRead = mayReadOf(request, state);
      const all = enrolmentsOf(state, { student, session, term, state: query.state ?? null });
      const found = all.filter((one) => mayRead(one.student));
      const ranks = ranksIn(state, session);
      return pageOf(found, query, (one) => enrolmentView(state, names, one, ranks.get(one.id)));
    },
  );
  addApplication(context);
  addSteps(context);
  addAgreement(context);
}

const shownBy =
  ({ loop, names }: WebContext) =>
  (id: string): EnrolmentView => {
    const state = loop.state();
    const enrolment = state.enrolments.get(id);
    if (!enrolment) throw new Problem("enrolment/unknown", 404, "no such enrolment");
    return enrolmentView(state, names, enrolment);
  };

const studentOf = ({ loop }: WebContext, id: string): StudentId | undefined => loop.state().enrolments.get(id)?.student;

function addApplication(context: WebContext): void {
  const { app } = context;
  const shown = shownBy(context);
  app.post(
    "/api/v1/enrolments",
    {
      onRequest: allowed(WITH_FAMILIES),
      schema: actionSchema(
        { tag: "enrolment", summary: "a guardian applies for sessions of one term", status: 201 },
        EnrolmentView,
        Type.Object(
          {
            student: Id,
            guardian: Type.Optional(Type.Union([Id, Type.Null()])),
            term: Term,
            sessions: Type.Array(Id, { minItems: 1, maxItems: ENROLMENT_SESSIONS_MAX, uniqueItems: true }),
            priority: Type.Optional(Type.Array(Type.Enum(PRIORITY_GROUPS), { uniqueItems: true })),
            from: Type.Optional(Type.Union([Day, Type.Null()])),
          },
          Strict,
        ),
      ),
    },
    async (request, reply) => {
      const { student, guardian = null, term, sessions, priority = [], from = null } = request.body;
      const subject = await act(context, request, {
        ...{ kind: "enrolment-applied", by: actor(request), student, guardian, term, sessions, priority, from },
      });
      return reply.code(201).send(shown(subject));
    },
  );
}

function addSteps(context: WebContext): void {
  const { app } = context;
  const shown = shownBy(context);
  app.post(
    "/api/v1/enrolments/:id/review",
    {
      onRequest: allowed(WITH_FAMILIES),
      schema: {
        ...actionSchema({ tag: "enrolment", summary: "the class's own teacher reviews" }, EnrolmentView, Decision),
        params,
      },
    },
    async (request) =>
      shown(
        await actSaying(context, request, {
          about: studentOf(context, request.params.id) ?? actor(request),
          text: request.body.reason ?? "",
          event: (reason) => ({
            kind: "enrolment-reviewed",
            by: actor(request),
            enrolment: request.params.id,
            granted: request.body.granted,
            reason,
          }),
        }),
      ),
  );
  app.post(
    "/api/v1/enrolments/:id/approve",
    {
      onRequest: allowed(IN_THE_OFFICE),
      schema: {
        ...actionSchema(
          { tag: "enrolment", summary: "the school approves: priority groups first, then as applied" },
          EnrolmentView,
          Decision,
        ),
        params,
      },
    },
    async (request) =>
      shown(
        await actSaying(context, request, {
          about: studentOf(context, request.params.id) ?? actor(request),
          text: request.body.reason ?? "",
          event: (reason) => ({
            kind: "enrolment-approved",
            by: actor(request),
            enrolment: request.params.id,
            granted: request.body.granted,
            reason,
          }),
        }),
      ),
  );
}

function addAgreement(context: WebContext): void {
  const { app } = context;
  const shown = shownBy(context);
  app.post(
    "/api/v1/enrolments/:id/sign",
    {
      onRequest: allowed(WITH_FAMILIES),
      schema: {
        ...actionSchema(
          { tag: "enrolment", summary: "the signed agreement is on file: from now on the child is expected" },
          EnrolmentView,
          Type.Object({ agreement: Words }, Strict),
        ),
        params,
      },
    },
    async (request) =>
      shown(
        await actSaying(context, request, {
          about: studentOf(context, request.params.id) ?? actor(request),
          text: request.body.agreement,
          event: (agreement) => ({
            kind: "enrolment-signed",
            by: actor(request),
            enrolment: request.params.id,
            agreement,
          }),
        }),
      ),
  );
  app.post(
    "/api/v1/enrolments/:id/withdraw",
    {
      onRequest: allowed(WITH_FAMILIES),
      schema: {
        ...actionSchema(
          { tag: "enrolment", summary: "withdrawn; `from` is the first day on which the child is not expected" },
          EnrolmentView,
          Type.Object({ from: Day, reason: Reason }, Strict),
        ),
        params,
      },
    },
    async (request) =>
      shown(
        await actSaying(context, request, {
          about: studentOf(context, request.params.id) ?? actor(request),
          text: request.body.reason ?? "",
          event: (reason) => ({
            kind: "enrolment-withdrawn",
            by: actor(request),
            enrolment: request.params.id,
            from: request.body.from,
            reason,
          }),
        }),
      ),
  );
}
