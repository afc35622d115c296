/** What everybody on duty does with an alarm: acknowledge, hand on, shelve, resolve (A1). */
import { Type } from "typebox";
import { AlarmView } from "../contract/live.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import type { PersonId } from "../core/ids.ts";
import { alarmView } from "../views/alarms.ts";
import { ActionHeaders, act, actor, actSaying, requireActionKey } from "./actions.ts";
import { ON_DUTY, type WebContext } from "./context.ts";
import { allowNoBody, Id, Instant, Nothing, params, Strict, Words } from "./fields.ts";

/** Adds the actions on alarms. */
export function addAlarmRoutes(context: WebContext): void {
  const { app, loop, names } = context;
  const onRequest = [requireRole(...ON_DUTY), requireActionKey];
  const shared = {
    tags: ["alarms"],
    headers: ActionHeaders,
    params,
    response: { 200: AlarmView, default: ProblemDocument },
  };
  const concerned = (id: string): PersonId | undefined => loop.state().alarms.get(id)?.people[0];
  const shown = (id: string): AlarmView => {
    const state = loop.state();
    const alarm = state.alarms.get(id);
    if (!alarm) throw new Problem("alarm/unknown", 404, "no such alarm today");
    return alarmView(state, names, alarm);
  };

  app.post(
    "/api/v1/alarms/:id/acknowledge",
    {
      onRequest,
      preValidation: allowNoBody,
      schema: { ...shared, summary: "somebody has seen it and goes there", body: Nothing },
    },
    async (request) =>
      shown(await act(context, request, { kind: "alarm-acknowledged", by: actor(request), alarm: request.params.id })),
  );
  app.post(
    "/api/v1/alarms/:id/assign",
    {
      onRequest,
      schema: {
        ...shared,
        summary: "somebody is made the one who acts",
        body: Type.Object({ to: Id }, Strict),
      },
    },
    async (request) =>
      shown(
        await act(context, request, {
          kind: "alarm-assigned",
          by: actor(request),
          alarm: request.params.id,
          to: request.body.to,
        }),
      ),
  );
  app.post(
    "/api/v1/alarms/:id/shelve",
    {
      onRequest,
      schema: {
        ...shared,
        summary: "out of sight until a time, with a reason; never one of the highest priority",
        body: Type.Object(
          {
            until: Instant,
            reason: Words,
          },
          Strict,
        ),
      },
    },
    async (request) =>
      shown(
        await actSaying(context, request, {
          about: concerned(request.params.id) ?? actor(request),
          text: request.body.reason,
          event: (reason) => ({
            kind: "alarm-shelved",
            by: actor(request),
            alarm: request.params.id,
            until: request.body.until,
            reason,
          }),
        }),
      ),
  );
  app.post(
    "/api/v1/alarms/:id/resolve",
    {
      onRequest,
      schema: { ...shared, summary: "closed with a stated reason", body: Type.Object({ reason: Words }, Strict) },
    },
    async (request) =>
      shown(
        await actSaying(context, request, {
          about: concerned(request.params.id) ?? actor(request),
          text: request.body.reason,
          event: (reason) => ({ kind: "alarm-resolved", by: actor(request), alarm: request.params.id, reason }),
        }),
      ),
  );
}
