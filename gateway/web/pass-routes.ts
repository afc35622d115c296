/** One-time codes for somebody who is not on a child's list, and approved early leave (G3, G2 d). */
import { Type } from "typebox";
import { PassIssued, PassView } from "../contract/day.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { serviceDayAt } from "../intake/school-day.ts";
import { passesOf, passView } from "../views/passes.ts";
import { actionHash, actor, actSaying } from "./actions.ts";
import type { CodeDesk } from "./code-desk.ts";
import { type WebContext, WITH_FAMILIES } from "./context.ts";
import { actionSchema, allowed, allowNoBody, Id, Instant, params, Reason, Strict, Students } from "./fields.ts";
import { PICKUP_STUDENTS_MAX } from "./gate-routes.ts";
import { introduce, SomeBody } from "./new-person.ts";
import { ListQuery, Page, pageOf } from "./paging.ts";

const PassRequest = Type.Object(
  {
    students: Students(PICKUP_STUDENTS_MAX),
    kind: Type.Enum(["code", "slip"]),
    holder: SomeBody,
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    guardian: Type.Optional(Type.Union([Id, Type.Null()])),
    reason: Reason,
  },
  Strict,
);

/** Adds the passes. */
export function addPassRoutes(context: WebContext, codes: CodeDesk): void {
  const { app, loop, names, clock } = context;
  app.get(
    "/api/v1/passes",
    {
      onRequest: requireRole("guard", ...WITH_FAMILIES),
      schema: {
        tags: ["passes"],
        summary: "one-time codes and exit slips; open are those that can still be used",
        querystring: ListQuery,
        response: { 200: Page(PassView), default: ProblemDocument },
      },
    },
    async ({ query }) => {
      const passes = passesOf(loop.state(), query.state ?? "open", clock.now());
      return pageOf(passes, query, (pass) => passView(names, pass));
    },
  );
  addIssue(context, codes);
  app.post(
    "/api/v1/passes/:id/revoke",
    {
      onRequest: allowed(WITH_FAMILIES),
      preValidation: allowNoBody,
      schema: {
        ...actionSchema(
          { tag: "passes", summary: "nobody leaves on it any more" },
          PassView,
          Type.Object({ reason: Reason }, Strict),
        ),
        params,
      },
    },
    async (request) => {
      const { id } = request.params;
      const subject = await actSaying(context, request, {
        about: loop.state().passes.get(id)?.students[0] ?? actor(request),
        text: request.body.reason ?? "",
        event: (reason) => ({ kind: "pass-revoked", by: actor(request), pass: id, reason }),
      });
      return passView(names, passOf(context, subject));
    },
  );
}

function addIssue(context: WebContext, codes: CodeDesk): void {
  const { app, loop, names, clock, zone } = context;
  app.post(
    "/api/v1/passes",
    {
      onRequest: allowed(WITH_FAMILIES),
      schema: actionSchema(
        {
          tag: "passes",
          summary:
            "a one-time code for somebody who is not on the list, or an approved early leave; `code` is shown once",
          status: 201,
        },
        PassIssued,
        PassRequest,
      ),
    },
    async (request, reply) => {
      const { body } = request;
      const state = loop.state();
      const action = actionHash(request);
      const code = body.kind === "code" ? codes.draw(action, state).hash : null;
      const { person: holder, personal } = introduce(request, body.holder, "d");
      const from = body.from ?? clock.now();
      // It ends with the day on which it begins, unless somebody says otherwise.
      const to = body.to ?? serviceDayAt(from, state.plan?.zone ?? zone).next;
      const subject = await actSaying(context, request, {
        about: body.students[0] ?? actor(request),
        text: body.reason ?? "",
        personal,
        event: (reason) => ({
          ...{ kind: "pass-issued", by: actor(request), pass: body.kind, students: body.students, holder, code },
          ...{ from, to, guardian: body.guardian ?? null, reason },
        }),
      });
      const pass = passOf(context, subject);
      const digits = pass.code === null ? null : codes.digitsOf(action, pass.code);
      return reply.code(201).send({ ...passView(names, pass), code: digits });
    },
  );
}

function passOf({ loop }: WebContext, id: string) {
  const pass = loop.state().passes.get(id);
  if (!pass) throw new Problem("pickup/pass-unknown", 404, "no such pass");
  return pass;
}
