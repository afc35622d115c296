/** Visitors (G6, XJ-34): in with whom they visit and a badge, and out again. */
import { Type } from "typebox";
import { VisitView } from "../contract/day.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { visitsOf, visitView } from "../views/visits.ts";
import { act, actor, actSaying } from "./actions.ts";
import { AT_THE_GATE, STAFF, type WebContext } from "./context.ts";
import { actionSchema, allowed, allowNoBody, GateId, Id, Nothing, params, Reason, Strict } from "./fields.ts";
import { gateOf } from "./gate-places.ts";
import { introduce, NewPerson } from "./new-person.ts";
import { ListQuery, Page, pageOf } from "./paging.ts";

/** Codes of a visit that is refused before any rule is asked, with their status. */
export const VISITOR_PROBLEMS = { "visitor/provider-unknown": 404 } as const;

/** Adds the visitors' book. */
export function addVisitorRoutes(context: WebContext): void {
  const { app, loop, names } = context;
  const shown = (id: string): VisitView => {
    const visit = loop.state().visits.get(id);
    if (!visit) throw new Problem("visitor/unknown", 404, "no such visitor");
    return visitView(names, visit);
  };
  app.get(
    "/api/v1/visitors",
    {
      onRequest: requireRole(...STAFF),
      schema: {
        tags: ["visitors"],
        summary: "visitors; open are those who are inside",
        querystring: ListQuery,
        response: { 200: Page(VisitView), default: ProblemDocument },
      },
    },
    async ({ query }) => pageOf(visitsOf(loop.state(), query.state ?? "open"), query, (one) => visitView(names, one)),
  );
  app.post(
    "/api/v1/visitors",
    {
      onRequest: allowed(AT_THE_GATE),
      schema: actionSchema(
        { tag: "visitors", summary: "a visitor comes in, to see somebody, with a badge", status: 201 },
        VisitView,
        Type.Object(
          {
            visitor: NewPerson,
            host: Id,
            gate: GateId,
            badge: Type.Optional(Type.Union([Id, Type.Null()])),
            provider: Type.Optional(Type.Union([Id, Type.Null()])),
            purpose: Reason,
          },
          Strict,
        ),
      ),
    },
    async (request, reply) => {
      const { host, gate, badge = null, provider = null, purpose = "" } = request.body;
      // Whom no plan names the rule lets in; as an id anything could stand there, so nothing but the plan's is stored.
      if (provider !== null && !loop.state().plan?.providers.some(({ id }) => id === provider))
        throw new Problem("visitor/provider-unknown", 404, "the plan names no such outside body");
      const { person: visitor, personal } = introduce(request, request.body.visitor, "v");
      const subject = await actSaying(context, request, {
        about: visitor,
        text: purpose,
        personal,
        event: (words) => ({
          ...{ kind: "visitor-registered", by: actor(request), visitor, host, badge, provider, purpose: words },
          gate: gateOf(loop.state(), gate),
        }),
      });
      return reply.code(201).send(shown(subject));
    },
  );
  app.post(
    "/api/v1/visitors/:id/leave",
    {
      onRequest: allowed(AT_THE_GATE),
      preValidation: allowNoBody,
      schema: {
        ...actionSchema({ tag: "visitors", summary: "a visitor has left, and the badge is back" }, VisitView, Nothing),
        params,
      },
    },
    async (request) =>
      shown(await act(context, request, { kind: "visitor-left", by: actor(request), visit: request.params.id })),
  );
}
