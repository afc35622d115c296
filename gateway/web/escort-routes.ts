/** Lines, buses and groups off the site (G2 c, JA-08): counted out with a leader, and their end reported. */
import { Type } from "typebox";
import { EscortView, LineView } from "../contract/day.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { ESCORT_OUTCOMES } from "../core/events.ts";
import { escortsOf, escortView, linesOf, lineView } from "../views/escorts.ts";
import { act, actor } from "./actions.ts";
import { IN_A_ROOM, STAFF, type WebContext } from "./context.ts";
import { actionSchema, allowed, Count, GateId, Id, params, ROOM_STUDENTS_MAX, Strict, Students } from "./fields.ts";
import { gateOf } from "./gate-places.ts";
import { ListQuery, Page, PageQuery, pageOf } from "./paging.ts";

/** Adds lines and escorts. */
export function addEscortRoutes(context: WebContext): void {
  const { app, loop, names } = context;
  app.get(
    "/api/v1/lines",
    {
      onRequest: requireRole(...STAFF),
      schema: {
        tags: ["escorts"],
        summary: "the plan's lines and buses, as they are today",
        querystring: Type.Object(PageQuery),
        response: { 200: Page(LineView), default: ProblemDocument },
      },
    },
    async ({ query }) => {
      const state = loop.state();
      return pageOf(linesOf(state), query, (line) => lineView(state, names, line));
    },
  );
  app.get(
    "/api/v1/escorts",
    {
      onRequest: requireRole(...STAFF),
      schema: {
        tags: ["escorts"],
        summary: "children outside with a leader; open are those whose end was not reported",
        querystring: ListQuery,
        response: { 200: Page(EscortView), default: ProblemDocument },
      },
    },
    async ({ query }) => {
      const state = loop.state();
      return pageOf(escortsOf(state, query.state ?? "open"), query, (escort) => escortView(state, names, escort));
    },
  );
  addActions(context);
}

function addActions(context: WebContext): void {
  const { app, loop, names } = context;
  const shown = (id: string): EscortView => {
    const state = loop.state();
    const escort = state.escorts.get(id);
    if (!escort) throw new Problem("escort/unknown", 404, "no such escort");
    return escortView(state, names, escort);
  };
  app.post(
    "/api/v1/escorts",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: actionSchema(
        { tag: "escorts", summary: "the leader has counted the children out, on a line or for a session", status: 201 },
        EscortView,
        Type.Object(
          {
            line: Type.Optional(Type.Union([Id, Type.Null()])),
            session: Type.Optional(Type.Union([Id, Type.Null()])),
            gate: GateId,
            count: Count,
            students: Students(),
          },
          Strict,
        ),
      ),
    },
    async (request, reply) => {
      const { line = null, session = null, gate, count, students } = request.body;
      const subject = await act(context, request, {
        ...{ kind: "escort-departed", by: actor(request), line, session, count, students },
        gate: gateOf(loop.state(), gate),
      });
      return reply.code(201).send(shown(subject));
    },
  );
  app.post(
    "/api/v1/escorts/:id/end",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: {
        ...actionSchema(
          { tag: "escorts", summary: "the leader reports the end; children without an entry went as the line does" },
          EscortView,
          Type.Object(
            {
              count: Count,
              outcomes: Type.Optional(
                Type.Array(
                  Type.Object(
                    {
                      student: Id,
                      outcome: Type.Enum(ESCORT_OUTCOMES),
                      to: Type.Optional(Type.Union([Id, Type.Null()])),
                    },
                    Strict,
                  ),
                  { maxItems: ROOM_STUDENTS_MAX },
                ),
              ),
            },
            Strict,
          ),
        ),
        params,
      },
    },
    async (request) => {
      const { count, outcomes = [] } = request.body;
      return shown(
        await act(context, request, {
          kind: "escort-ended",
          by: actor(request),
          escort: request.params.id,
          count,
          outcomes: outcomes.map(({ student, outcome, to = null }) => ({ student, outcome, to })),
        }),
      );
    },
  );
}
