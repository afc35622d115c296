/** What a teacher does: hand over and take over (R5), settle a roll (R2), settle a child (R8). */
import { Type } from "typebox";
import { HandoverView, RollView, StudentView } from "../contract/live.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import { DIFFERENCE_REASONS, ROLL_MARKS, SETTLEMENTS } from "../core/events.ts";
import { handoverView } from "../views/handovers.ts";
import { studentView } from "../views/people.ts";
import { rollView } from "../views/rolls.ts";
import { ActionHeaders, act, actor, actSaying, requireActionKey } from "./actions.ts";
import { IN_A_ROOM, type WebContext } from "./context.ts";
import { allowNoBody, Count, Id, params, REASON_LENGTH_MAX, ROOM_STUDENTS_MAX, Strict } from "./fields.ts";

const Reason = Type.String({ maxLength: REASON_LENGTH_MAX });

/** Adds the actions in a room. */
export function addRoomRoutes(context: WebContext): void {
  addHandovers(context);
  addSettling(context);
}

function addHandovers(context: WebContext): void {
  const { app, loop, names } = context;
  const onRequest = [requireRole(...IN_A_ROOM), requireActionKey];
  const shared = { tags: ["handovers"], headers: ActionHeaders };
  const answers = { 200: HandoverView, default: ProblemDocument };
  const shown = (id: string): HandoverView => {
    const handover = loop.state().handovers.get(id);
    if (!handover) throw new Problem("handover/unknown", 404, "no such handover today");
    return handoverView(names, handover);
  };

  app.post(
    "/api/v1/handovers",
    {
      onRequest,
      schema: {
        ...shared,
        summary: "the outgoing adult offers the children by name and count",
        body: Type.Object(
          {
            place: Id,
            to: Id,
            count: Count,
            students: Type.Array(Id, { maxItems: ROOM_STUDENTS_MAX, uniqueItems: true }),
          },
          Strict,
        ),
        response: { 201: HandoverView, default: ProblemDocument },
      },
    },
    async (request, reply) => {
      const subject = await act(context, request, { kind: "handover-offered", by: actor(request), ...request.body });
      return reply.code(201).send(shown(subject));
    },
  );
  app.post(
    "/api/v1/handovers/:id/accept",
    {
      onRequest,
      schema: {
        ...shared,
        summary: "the incoming adult accepts with a count of their own; each difference is named",
        params,
        body: Type.Object(
          {
            count: Count,
            differences: Type.Optional(
              Type.Array(Type.Object({ student: Id, reason: Type.Enum(DIFFERENCE_REASONS) }, Strict), {
                maxItems: ROOM_STUDENTS_MAX,
              }),
            ),
          },
          Strict,
        ),
        response: answers,
      },
    },
    async (request) =>
      shown(
        await act(context, request, {
          kind: "handover-accepted",
          by: actor(request),
          handover: request.params.id,
          count: request.body.count,
          differences: request.body.differences ?? [],
        }),
      ),
  );
  app.post(
    "/api/v1/handovers/:id/decline",
    {
      onRequest,
      preValidation: allowNoBody,
      schema: {
        ...shared,
        summary: "the outgoing adult stays responsible",
        params,
        body: Type.Object({ reason: Type.Optional(Reason) }, Strict),
        response: answers,
      },
    },
    async (request) =>
      shown(
        await actSaying(context, request, {
          about: actor(request),
          text: request.body.reason ?? "",
          event: (reason) => ({ kind: "handover-declined", by: actor(request), handover: request.params.id, reason }),
        }),
      ),
  );
}

function addSettling(context: WebContext): void {
  const { app, loop, names, clock } = context;
  const onRequest = [requireRole(...IN_A_ROOM), requireActionKey];
  app.post(
    "/api/v1/rolls/:session/settle",
    {
      onRequest,
      schema: {
        tags: ["rolls"],
        summary: "the teacher answers for each child who did not tap",
        headers: ActionHeaders,
        params: Type.Object({ session: Type.String() }),
        body: Type.Object(
          {
            marks: Type.Array(Type.Object({ student: Id, mark: Type.Enum(ROLL_MARKS) }, Strict), {
              maxItems: ROOM_STUDENTS_MAX,
            }),
          },
          Strict,
        ),
        response: { 200: RollView, default: ProblemDocument },
      },
    },
    async (request) => {
      const { session } = request.params;
      await act(context, request, { kind: "roll-settled", by: actor(request), session, marks: request.body.marks });
      const state = loop.state();
      const planned = state.plan?.sessions.find((one) => one.id === session);
      if (!planned) throw new Problem("roll/unknown-session", 404, "no such session today");
      return rollView(state, names, planned, clock.now());
    },
  );
  app.post(
    "/api/v1/students/:id/settle",
    {
      onRequest,
      schema: {
        tags: ["people"],
        summary: "a person says where a child is and with whom, with a reason",
        headers: ActionHeaders,
        params,
        body: Type.Object(
          {
            outcome: Type.Enum(SETTLEMENTS),
            place: Type.Union([Id, Type.Null()]),
            custodian: Id,
            reason: Reason,
          },
          Strict,
        ),
        response: { 200: StudentView, default: ProblemDocument },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { outcome, custodian } = request.body;
      // Elsewhere than in care a place means nothing to the rules, so none of them would look at what it says.
      const place = outcome === "in-care" ? request.body.place : null;
      await actSaying(context, request, {
        about: id,
        text: request.body.reason,
        event: (reason) => ({
          kind: "child-settled",
          by: actor(request),
          student: id,
          outcome,
          place,
          custodian,
          reason,
        }),
      });
      const state = loop.state();
      const student = state.roster.students.get(id);
      if (!student) throw new Problem("student/unknown", 404, "no such student");
      return studentView(state, names, student);
    },
  );
}
