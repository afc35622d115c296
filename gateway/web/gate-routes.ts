/** What a guard does: open, confirm and deny pickups (G3). */
import { type Static, Type } from "typebox";
import { CARD_PATTERN } from "#wire/messages.ts";
import { PickupView } from "../contract/live.ts";
import { Problem, ProblemDocument, problem } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import type { PersonId, StudentId } from "../core/ids.ts";
import type { CampusState, Pass } from "../core/state.ts";
import { pickupView } from "../views/pickups.ts";
import { ActionHeaders, act, actor, actSaying, requireActionKey } from "./actions.ts";
import { CODE_PROBLEMS, type CodeDesk } from "./code-desk.ts";
import { AT_THE_GATE, type WebContext } from "./context.ts";
import { allowNoBody, GateId, Id, REASON_LENGTH_MAX, Strict, Students } from "./fields.ts";
import { gateOf } from "./gate-places.ts";

/** Most children of one request: siblings, never a class. */
export const PICKUP_STUDENTS_MAX = 20;

const PickupRequest = Type.Object(
  {
    /** May be left out with a code: it says which children. */
    students: Type.Optional(Students(PICKUP_STUDENTS_MAX)),
    collector: Type.Optional(Id),
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: "one-time code of a delegate" })),
    card: Type.Optional(Type.String({ pattern: CARD_PATTERN, description: "UID of the collector's card" })),
    gate: GateId,
  },
  Strict,
);
type PickupRequest = Static<typeof PickupRequest>;

/** Adds the actions at a gate. */
export function addGateRoutes(context: WebContext, codes: CodeDesk): void {
  const { app, loop, names } = context;
  const onRequest = [requireRole(...AT_THE_GATE), requireActionKey];
  const params = Type.Object({ id: Type.String() });
  const shared = { tags: ["pickups"], headers: ActionHeaders };
  const answers = { 200: PickupView, default: ProblemDocument };

  const shown = (id: string): PickupView => {
    const state = loop.state();
    const pickup = state.pickups.get(id);
    if (!pickup) throw new Problem("pickup/unknown", 404, "no such pickup today");
    return pickupView(state, names, pickup);
  };

  app.post(
    "/api/v1/pickups",
    {
      onRequest,
      schema: {
        ...shared,
        summary: "an adult asks for children",
        body: PickupRequest,
        response: { 201: PickupView, default: ProblemDocument },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const state = loop.state();
      const gate = gateOf(state, body.gate);
      const pass = body.code === undefined ? null : codes.find(state, gate, body.code);
      const subject = await act(context, request, {
        ...{ kind: "pickup-requested", by: actor(request), gate },
        students: studentsOf(body),
        collector: collectorOf(context, state, { body, pass }),
        ...(pass !== null && { pass: pass.id }),
      });
      return reply.code(201).send(shown(subject));
    },
  );
  app.post(
    "/api/v1/pickups/:id/confirm",
    {
      onRequest,
      preValidation: allowNoBody,
      schema: {
        ...shared,
        summary: "the guard has seen child and adult: the exit opens for them once",
        params,
        body: Type.Object({ collector: Type.Optional(Id) }, Strict),
        response: answers,
      },
    },
    async (request) =>
      shown(
        await act(context, request, {
          kind: "pickup-confirmed",
          by: actor(request),
          pickup: request.params.id,
          collector: request.body.collector ?? null,
        }),
      ),
  );
  app.post(
    "/api/v1/pickups/:id/deny",
    {
      onRequest,
      preValidation: allowNoBody,
      schema: {
        ...shared,
        summary: "custody stays where it is",
        params,
        body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: REASON_LENGTH_MAX })) }, Strict),
        response: answers,
      },
    },
    async (request) =>
      shown(
        await actSaying(context, request, {
          about: loop.state().pickups.get(request.params.id)?.students[0] ?? actor(request),
          text: request.body.reason ?? "",
          event: (reason) => ({ kind: "pickup-denied", by: actor(request), pickup: request.params.id, reason }),
        }),
      ),
  );
}

/** Codes of a request's card or one-time code, which are read before any rule is asked, with their status. */
export const PICKUP_PROBLEMS = {
  ...CODE_PROBLEMS,
  "pickup/code-of-another": 422,
  "pickup/card-unknown": 422,
  "pickup/card-not-active": 409,
  "pickup/card-of-another": 422,
} as const;

const pickupProblem = (code: keyof typeof PICKUP_PROBLEMS, detail: string, people: readonly PersonId[] = []) =>
  new Problem(code, PICKUP_PROBLEMS[code], detail, people.length > 0 ? { people } : {});

/** The children who are named; a code without names stands for all of its own. */
function studentsOf({ students, code }: PickupRequest): readonly StudentId[] {
  if (students === undefined && code === undefined)
    throw problem("request/invalid", "name the children, or show a code that does");
  return students ?? [];
}

function collectorOf(
  { credentials }: WebContext,
  state: CampusState,
  { body, pass }: { readonly body: PickupRequest; readonly pass: Pass | null },
): PersonId | null {
  const named = pass === null ? body.collector : pass.holder;
  if (pass !== null && body.collector !== undefined && body.collector !== pass.holder)
    throw pickupProblem("pickup/code-of-another", "the code is not the named collector's");
  if (body.card === undefined) return named ?? null;
  const credential = state.roster.credentials.get(credentials(body.card));
  if (!credential) throw pickupProblem("pickup/card-unknown", "this card belongs to nobody here");
  const { person } = credential;
  if (credential.status !== "active")
    throw pickupProblem("pickup/card-not-active", "this card is lost, blocked or expired", [person]);
  if (named !== undefined && named !== person)
    throw pickupProblem("pickup/card-of-another", "the card is not the named collector's", [person]);
  return person;
}
