/** Children on their way: let in by name (G9), sent out of a room for a purpose (R6). */
import { Type } from "typebox";
import { CARD_PATTERN } from "#wire/messages.ts";
import { StudentView } from "../contract/live.ts";
import { Problem } from "../contract/problem.ts";
import { studentView } from "../views/people.ts";
import { act, actor, actSaying } from "./actions.ts";
import { AT_THE_GATE, IN_A_ROOM, type WebContext } from "./context.ts";
import { actionSchema, allowed, GateId, Id, params, Reason, Strict, Students } from "./fields.ts";
import { gateOf } from "./gate-places.ts";
import { Page } from "./paging.ts";

/** What a teacher sends a child for; `elsewhere` and `found` are what only counts and doors can say. */
export const SENT_FOR = ["club-change", "toilet", "pickup", "escort", "errand"] as const;

/** Adds the actions on children who are on their way. */
export function addWayRoutes(context: WebContext): void {
  const { app, loop, names, credentials } = context;
  const shown = (id: string): StudentView => {
    const state = loop.state();
    const student = state.roster.students.get(id);
    if (!student) throw new Problem("student/unknown", 404, "no such student");
    return studentView(state, names, student);
  };

  app.post(
    "/api/v1/students/:id/admit",
    {
      onRequest: allowed(AT_THE_GATE),
      schema: {
        ...actionSchema(
          { tag: "gates", summary: "the guard lets a child in by name, whatever its card said" },
          StudentView,
          Type.Object(
            {
              gate: GateId,
              card: Type.Optional(Type.String({ pattern: CARD_PATTERN, description: "UID of the refused card" })),
              reason: Reason,
            },
            Strict,
          ),
        ),
        params,
      },
    },
    async (request) => {
      const { gate, card, reason = "" } = request.body;
      const student = request.params.id;
      const subject = await actSaying(context, request, {
        about: student,
        text: reason,
        event: (words) => ({
          kind: "child-admitted",
          by: actor(request),
          student,
          gate: gateOf(loop.state(), gate),
          credential: card === undefined ? null : credentials(card),
          reason: words,
        }),
      });
      return shown(subject);
    },
  );
  app.post(
    "/api/v1/transits",
    {
      onRequest: allowed(IN_A_ROOM),
      schema: actionSchema(
        { tag: "rooms", summary: "the teacher sends children out of the room for a purpose", status: 201 },
        Page(StudentView),
        Type.Object(
          {
            students: Students(),
            purpose: Type.Enum(SENT_FOR),
            to: Type.Optional(Type.Union([Id, Type.Null()])),
          },
          Strict,
        ),
      ),
    },
    async (request, reply) => {
      const { students, purpose, to = null } = request.body;
      await act(context, request, { kind: "children-sent", by: actor(request), students, purpose, to });
      return reply.code(201).send({ items: students.map(shown), next: null });
    },
  );
}
