/** What everybody on duty does with an alarm: acknowledge, shelve, resolve (A1). */
import { Type } from "typebox";
import { AlarmView } from "../contract/live.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import type { PersonId } from "../core/ids.ts";
import { alarmView } from "../views/alarms.ts";
import { ActionHeaders, act, actor, actSaying, requireActionKey } from "./actions.ts";
import { ON_DUTY, type WebContext } from "./context.ts";
import { allowNoBody, REASON_LENGTH_MAX } from "./gate-routes.ts";

const Reason = Type.String({ minLength: 1, maxLength: REASON_LENGTH_MAX });
const Strict = { additionalProperties: false } as const;

/** Adds the actions on alarms. */
export function addAlarmRoutes(context: WebContext): void {
  const { app, loop, names } = context;
  const onRequest = [requireRole(...ON_DUTY), requireActionKey];
  const params = Type.Object({ id: Type.String() });
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
      schema: { ...shared, summary: "somebody has seen it and goes there", body: Type.Object({}, Strict) },
    },
    async (request) =>
      shown(await act(context, request, { kind: "alarm-acknowledged", by: actor(request), alarm: request.params.id })),
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
            until: Type.Integer({
              minimum: 0,
              maximum: 8_640_000_000_000_000,
              description: "school time, epoch milliseconds",
            }),
            reason: Reason,
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
      schema: { ...shared, summary: "closed with a stated reason", body: Type.Object({ reason: Reason }, Strict) },
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
