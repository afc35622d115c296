/** What a guard does: open, confirm and deny pickups (G3). */
import { type Static, Type } from "typebox";
import { CARD_PATTERN, ID_PATTERN } from "#wire/messages.ts";
import { PickupView } from "../contract/live.ts";
import { Problem, ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import type { PersonId, PlaceId } from "../core/ids.ts";
import type { CampusState } from "../core/state.ts";
import { pickupView } from "../views/pickups.ts";
import { ActionHeaders, act, actor, actSaying, requireActionKey } from "./actions.ts";
import { AT_THE_GATE, type WebContext } from "./context.ts";

/** Most children of one request: siblings, never a class. */
export const PICKUP_STUDENTS_MAX = 20;
/** Longest reason, characters. */
export const REASON_LENGTH_MAX = 500;

const Id = Type.String({ pattern: ID_PATTERN });
const Strict = { additionalProperties: false } as const;

const PickupRequest = Type.Object(
  {
    students: Type.Array(Id, { minItems: 1, maxItems: PICKUP_STUDENTS_MAX, uniqueItems: true }),
    collector: Type.Optional(Id),
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: "one-time code of a delegate" })),
    card: Type.Optional(Type.String({ pattern: CARD_PATTERN, description: "UID of the collector's card" })),
    gate: Type.String({ pattern: ID_PATTERN, description: "a gate, or a reader that hangs there" }),
  },
  Strict,
);
type PickupRequest = Static<typeof PickupRequest>;

/** Adds the actions at a gate. */
export function addGateRoutes(context: WebContext): void {
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
      const subject = await act(context, request, {
        kind: "pickup-requested",
        by: actor(request),
        students: body.students,
        collector: collectorOf(context, state, body),
        gate: gateOf(state, body.gate),
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

/** A hook for actions whose every field is optional: no body is an empty one. */
export async function allowNoBody(request: { body: unknown }): Promise<void> {
  request.body ??= {};
}

/** A lane's reader is as good a name for a gate as the gate's own; what is neither is the core's to refuse. */
function gateOf(state: CampusState, gate: string): PlaceId {
  const reader = state.plan?.readers.find((post) => post.id === gate);
  const isPlace = state.plan?.places.some((place) => place.id === gate) ?? false;
  return !isPlace && reader ? reader.place : gate;
}

/** Codes of a request's card or one-time code, which are read before any rule is asked, with their status. */
export const PICKUP_PROBLEMS = {
  "pickup/code-unknown": 422,
  "pickup/card-unknown": 422,
  "pickup/card-not-active": 409,
  "pickup/card-of-another": 422,
} as const;

const pickupProblem = (code: keyof typeof PICKUP_PROBLEMS, detail: string, people: readonly PersonId[] = []) =>
  new Problem(code, PICKUP_PROBLEMS[code], detail, people.length > 0 ? { people } : {});

function collectorOf({ credentials }: WebContext, state: CampusState, request: PickupRequest): PersonId | null {
  if (request.code !== undefined) throw pickupProblem("pickup/code-unknown", "this one-time code is not known");
  if (request.card === undefined) return request.collector ?? null;
  const credential = state.roster.credentials.get(credentials(request.card));
  if (!credential) throw pickupProblem("pickup/card-unknown", "this card belongs to nobody here");
  const { person } = credential;
  if (credential.status !== "active")
    throw pickupProblem("pickup/card-not-active", "this card is lost, blocked or expired", [person]);
  if (request.collector !== undefined && request.collector !== person)
    throw pickupProblem("pickup/card-of-another", "the card is not the named collector's", [person]);
  return person;
}
