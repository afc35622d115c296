/** The fields of which actions are made, and what every route of an action says of itself. */
import { type TSchema, Type } from "typebox";
import { ID_PATTERN } from "#wire/messages.ts";
import { ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import type { TokenRole } from "../contract/token.ts";
import { ActionHeaders, requireActionKey } from "./actions.ts";

/** Longest reason or note, characters. */
export const REASON_LENGTH_MAX = 500;
/** Most children that one action can name: R7's limit with room to spare. */
export const ROOM_STUDENTS_MAX = 200;
/** Longest name of somebody whom an action makes known, characters. */
export const NAME_LENGTH_MAX = 60;

/** Bodies hold what is declared and nothing else. */
export const Strict = { additionalProperties: false } as const;
export const Id = Type.String({ pattern: ID_PATTERN });
export const GateId = Type.String({ pattern: ID_PATTERN, description: "a gate, or a reader that hangs there" });
export const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "local date" });
export const Instant = Type.Integer({
  minimum: 0,
  maximum: 8_640_000_000_000_000,
  description: "school time, epoch milliseconds",
});
export const Count = Type.Integer({ minimum: 0, maximum: ROOM_STUDENTS_MAX });
/** What somebody writes where the rules say whether they must. */
export const Reason = Type.Optional(Type.String({ maxLength: REASON_LENGTH_MAX }));
/** What somebody writes where nothing would be said without it. */
export const Words = Type.String({ minLength: 1, maxLength: REASON_LENGTH_MAX });
export const Students = (max: number = ROOM_STUDENTS_MAX) =>
  Type.Array(Id, { minItems: 1, maxItems: max, uniqueItems: true });
/** The `:id` of a path. */
export const params = Type.Object({ id: Type.String() });

/** Who may take an action; asked before everything that a body could be wrong about. */
export const allowed = (roles: readonly TokenRole[]) => [requireRole(...roles), requireActionKey];

/** What an action's route says of itself: `answer` is what it shows afterwards. */
export const actionSchema = <A extends TSchema, B extends TSchema>(
  { tag, summary, status = 200 }: { readonly tag: string; readonly summary: string; readonly status?: 200 | 201 },
  answer: A,
  body: B,
) => ({
  tags: [tag],
  summary,
  headers: ActionHeaders,
  body,
  response: { ...({ [status]: answer } as { readonly [S in 200 | 201]: A }), default: ProblemDocument },
});

/** An action that says nothing but what it is. */
export const Nothing = Type.Object({}, Strict);

/** A hook for actions whose every field is optional: no body is an empty one. */
export async function allowNoBody(request: { body: unknown }): Promise<void> {
  request.body ??= {};
}
