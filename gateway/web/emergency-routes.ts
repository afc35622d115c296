/** Emergencies and drills (G8): every lane is open by its own wiring; here everybody is counted. */
import { Type } from "typebox";
import { EmergencyView } from "../contract/day.ts";
import { ProblemDocument } from "../contract/problem.ts";
import { Nullable } from "../contract/shapes.ts";
import { requireRole } from "../contract/sign-in.ts";
import { EMERGENCY_CAUSES } from "../core/events.ts";
import { emergencyView } from "../views/muster.ts";
import { act, actor, actSaying } from "./actions.ts";
import { STAFF, type WebContext } from "./context.ts";
import { actionSchema, allowed, Id, Reason, ROOM_STUDENTS_MAX, Strict } from "./fields.ts";

/** What every route of an emergency answers: the picture of now, null where there is none. */
export const EmergencyNow = Type.Object({ emergency: Nullable(EmergencyView) });

/** Adds the emergency's routes. Who may begin, count and end one is the rules' to say. */
export function addEmergencyRoutes(context: WebContext): void {
  const { app, loop, names } = context;
  const shown = () => ({ emergency: emergencyView(loop.state(), names) });
  app.get(
    "/api/v1/emergency",
    {
      onRequest: requireRole(...STAFF),
      schema: {
        tags: ["emergency"],
        summary: "the muster that runs, with who is not counted yet; null: there is none",
        response: { 200: EmergencyNow, default: ProblemDocument },
      },
    },
    async () => shown(),
  );
  app.post(
    "/api/v1/emergency",
    {
      onRequest: allowed(STAFF),
      schema: actionSchema(
        { tag: "emergency", summary: "everybody is counted from now on, in earnest or as a drill", status: 201 },
        EmergencyNow,
        Type.Object({ cause: Type.Enum(EMERGENCY_CAUSES), drill: Type.Boolean() }, Strict),
      ),
    },
    async (request, reply) => {
      const { cause, drill } = request.body;
      await act(context, request, { kind: "emergency-began", by: actor(request), cause, drill });
      return reply.code(201).send(shown());
    },
  );
  app.post(
    "/api/v1/emergency/muster",
    {
      onRequest: allowed(STAFF),
      schema: actionSchema(
        { tag: "emergency", summary: "these children and adults were counted here" },
        EmergencyNow,
        Type.Object(
          {
            place: Type.Optional(Type.Union([Id, Type.Null()])),
            people: Type.Array(Id, { minItems: 1, maxItems: ROOM_STUDENTS_MAX, uniqueItems: true }),
          },
          Strict,
        ),
      ),
    },
    async (request) => {
      const { place = null, people } = request.body;
      await act(context, request, { kind: "muster-counted", by: actor(request), place, people });
      return shown();
    },
  );
  app.post(
    "/api/v1/emergency/end",
    {
      onRequest: allowed(STAFF),
      schema: actionSchema(
        { tag: "emergency", summary: "an adult ends it; releases are possible again" },
        EmergencyNow,
        Type.Object({ reason: Reason }, Strict),
      ),
    },
    async (request) => {
      await actSaying(context, request, {
        about: actor(request),
        text: request.body.reason ?? "",
        event: (reason) => ({ kind: "emergency-ended", by: actor(request), reason }),
      });
      return shown();
    },
  );
}
