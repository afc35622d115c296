/** Who is away: leave (P4), and children who never came (R3). */
import { Type } from "typebox";
import { LeaveView, NoShowView } from "../contract/day.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { LEAVE_KINDS, NO_SHOW_ANSWERS } from "../core/events.ts";
import { leavesOf, leaveView, noShowsOf, noShowView } from "../views/absences.ts";
import { act, actor, actSaying } from "./actions.ts";
import { IN_A_ROOM, STAFF, type WebContext, WITH_FAMILIES } from "./context.ts";
import { actionSchema, allowed, allowNoBody, Day, Id, Nothing, params, Reason, Strict } from "./fields.ts";
import { mayReadOf } from "./own-class.ts";
import { ListQuery, Page, pageOf } from "./paging.ts";

/** Adds leave and no-shows. */
export function addAbsenceRoutes(context: WebContext): void {
  addLeave(context);
  addNoShows(context);
}

function addLeave(context: WebContext): void {
  const { app, loop, names } = context;
  const shown = (id: string): LeaveView => {
    const leave = loop.state().leaves.get(id);
    if (!leave) throw new Problem("leave/unknown", 404, "no such leave");
    return leaveView(names, leave);
  };

  app.get(
    "/api/v1/leaves",
    {
      onRequest: requireRole(...WITH_FAMILIES),
      schema: {
        tags: ["absences"],
        summary: "approved leave; open is what holds today",
        querystring: Type.Object({ ...ListQuery.properties, student: Type.Optional(Id) }),
        response: { 200: Page(LeaveView), default: ProblemDocument },
      },
    },
    async (request) => {
      const { query } = request;
      const state = loop.state();
      const mayRead = mayReadOf(request, state);
      const leaves = leavesOf(state, query.state ?? "open", query.student ?? null);
      const own = leaves.filter((leave) => mayRead(leave.student));
      return pageOf(own, query, (leave) => leaveView(names, leave));
    },
  );
  app.post(
    "/api/v1/students/:id/leave",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: {
        ...actionSchema(
          { tag: "absences", summary: "leave is approved, first and last day included", status: 201 },
          LeaveView,
          Type.Object({ leave: Type.Enum(LEAVE_KINDS), from: Day, to: Day, reason: Reason }, Strict),
        ),
        params,
      },
    },
    async (request, reply) => {
      const { leave, from, to, reason = "" } = request.body;
      const student = request.params.id;
      const subject = await actSaying(context, request, {
        about: student,
        text: reason,
        event: (words) => ({ kind: "leave-recorded", by: actor(request), student, leave, from, to, reason: words }),
      });
      return reply.code(201).send(shown(subject));
    },
  );
  app.post(
    "/api/v1/leaves/:id/close",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: {
        ...actionSchema(
          { tag: "absences", summary: "the child is back earlier; `day` is the first on which it is expected" },
          LeaveView,
          Type.Object({ day: Day, reason: Reason }, Strict),
        ),
        params,
      },
    },
    async (request) => {
      const { day, reason = "" } = request.body;
      const leave = request.params.id;
      return shown(
        await actSaying(context, request, {
          about: loop.state().leaves.get(leave)?.student ?? actor(request),
          text: reason,
          event: (words) => ({ kind: "leave-closed", by: actor(request), leave, day, reason: words }),
        }),
      );
    },
  );
}

function addNoShows(context: WebContext): void {
  const { app, loop, names } = context;
  const shown = (id: string): NoShowView => {
    const state = loop.state();
    const noShow = state.noShows.get(id);
    if (!noShow) throw new Problem("no-show/unknown", 404, "this child was not missed today");
    return noShowView(state, names, noShow);
  };

  app.get(
    "/api/v1/no-shows",
    {
      onRequest: requireRole(...STAFF),
      schema: {
        tags: ["absences"],
        summary: "expected children who never came today; open are those who still have to",
        querystring: ListQuery,
        response: { 200: Page(NoShowView), default: ProblemDocument },
      },
    },
    async ({ query }) => {
      const state = loop.state();
      return pageOf(noShowsOf(state, query.state ?? "open"), query, (noShow) => noShowView(state, names, noShow));
    },
  );
  app.post(
    "/api/v1/students/:id/no-show",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: {
        ...actionSchema(
          { tag: "absences", summary: "what the guardian or a teacher knows of a child who never came" },
          NoShowView,
          Type.Object(
            {
              answer: Type.Enum(NO_SHOW_ANSWERS),
              guardian: Type.Optional(Type.Union([Id, Type.Null()])),
              reason: Reason,
            },
            Strict,
          ),
        ),
        params,
      },
    },
    async (request) => {
      const { answer, guardian = null, reason = "" } = request.body;
      const student = request.params.id;
      return shown(
        await actSaying(context, request, {
          about: student,
          text: reason,
          event: (words) => ({
            kind: "no-show-answered",
            by: actor(request),
            student,
            answer,
            guardian,
            reason: words,
          }),
        }),
      );
    },
  );
  app.post(
    "/api/v1/students/:id/ask-guardian",
    {
      onRequest: allowed(IN_A_ROOM),
      preValidation: allowNoBody,
      schema: {
        ...actionSchema({ tag: "absences", summary: "the guardian is asked at once" }, NoShowView, Nothing),
        params,
      },
    },
    async (request) =>
      shown(await act(context, request, { kind: "guardian-asked", by: actor(request), student: request.params.id })),
  );
}
