/** The day's sessions (P4, R8): who is expected and who teaches, what changes today, and the end of session and day. */
import { Type } from "typebox";
import { DayView, SessionView } from "../contract/day.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { sessionsOfDay, sessionView } from "../views/sessions.ts";
import { act, actor, actSaying } from "./actions.ts";
import { IN_A_ROOM, STAFF, type WebContext } from "./context.ts";
import { actionSchema, allowed, allowNoBody, Id, Nothing, params, Reason, Strict } from "./fields.ts";
import { Page, PageQuery, pageOf } from "./paging.ts";

/** Adds the day's sessions, their changes, and the end of the day. Which teacher, and who leads the day, is the rules' to say. */
export function addSessionRoutes(context: WebContext): void {
  const { app, loop, names } = context;
  app.get(
    "/api/v1/sessions",
    {
      onRequest: requireRole(...STAFF),
      schema: {
        tags: ["sessions"],
        summary: "today's sessions with their people and numbers, cancelled ones included",
        querystring: Type.Object(PageQuery),
        response: { 200: Page(SessionView), default: ProblemDocument },
      },
    },
    async ({ query }) => {
      const state = loop.state();
      return pageOf(sessionsOfDay(state), query, (planned) => sessionView(state, names, planned));
    },
  );
  addEnds(context);
  addChanges(context);
}

function shownBy({ loop, names }: WebContext) {
  return (id: string): SessionView => {
    const state = loop.state();
    const planned = state.sessions.has(id) ? state.planned.sessions.get(id) : undefined;
    if (!planned) throw new Problem("session/unknown", 404, "no such session today");
    return sessionView(state, names, planned);
  };
}

function addEnds(context: WebContext): void {
  const { app, loop, names } = context;
  const shown = shownBy(context);
  app.post(
    "/api/v1/sessions/:id/end",
    {
      onRequest: allowed(IN_A_ROOM),
      preValidation: allowNoBody,
      schema: {
        ...actionSchema({ tag: "sessions", summary: "the teacher ends a session" }, SessionView, Nothing),
        params,
      },
    },
    async (request) =>
      shown(await act(context, request, { kind: "session-ended", by: actor(request), session: request.params.id })),
  );
  app.post(
    "/api/v1/sessions/:id/cancel",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: {
        ...actionSchema(
          { tag: "sessions", summary: "a session does not take place today" },
          SessionView,
          Type.Object({ reason: Reason }, Strict),
        ),
        params,
      },
    },
    async (request) =>
      shown(
        await actSaying(context, request, {
          about: actor(request),
          text: request.body.reason ?? "",
          event: (reason) => ({
            kind: "session-cancelled",
            by: actor(request),
            session: request.params.id,
            reason,
          }),
        }),
      ),
  );
  app.post(
    "/api/v1/day/close",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: actionSchema(
        { tag: "sessions", summary: "a person closes the day, when no child is open any more" },
        DayView,
        Type.Object({ reason: Reason }, Strict),
      ),
    },
    async (request) => {
      await actSaying(context, request, {
        about: actor(request),
        text: request.body.reason ?? "",
        event: (reason) => ({ kind: "day-closed", by: actor(request), reason }),
      });
      const { day } = loop.state();
      if (day === null) throw new Problem("not-ready", 503, "no day has begun");
      return { day: day.day, closedAt: day.closedAt, closedBy: names.named(day.closedBy) };
    },
  );
}

function addChanges(context: WebContext): void {
  const { app } = context;
  const shown = shownBy(context);
  app.post(
    "/api/v1/sessions/:id/substitute",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: {
        ...actionSchema(
          { tag: "sessions", summary: "somebody else teaches today; who is replaced stays on record" },
          SessionView,
          Type.Object({ out: Type.Optional(Type.Union([Id, Type.Null()])), in: Id, reason: Reason }, Strict),
        ),
        params,
      },
    },
    async (request) => {
      const { out = null, in: substitute, reason = "" } = request.body;
      return shown(
        await actSaying(context, request, {
          about: out ?? actor(request),
          text: reason,
          event: (words) => ({
            kind: "substitution-recorded",
            by: actor(request),
            session: request.params.id,
            out,
            in: substitute,
            reason: words,
          }),
        }),
      );
    },
  );
  app.post(
    "/api/v1/sessions/:id/expect",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: {
        ...actionSchema(
          { tag: "sessions", summary: "a child is, or is not, expected in this session today after all" },
          SessionView,
          Type.Object({ student: Id, expected: Type.Boolean(), reason: Reason }, Strict),
        ),
        params,
      },
    },
    async (request) => {
      const { student, expected, reason = "" } = request.body;
      const { id: session } = request.params;
      await actSaying(context, request, {
        about: student,
        text: reason,
        event: (words) => ({
          kind: "expectation-changed",
          by: actor(request),
          session,
          student,
          expected,
          reason: words,
        }),
      });
      return shown(session);
    },
  );
}
