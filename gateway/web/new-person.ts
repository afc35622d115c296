/** Somebody whom an action makes known to the school: a visitor, who holds a one-time code, who is barred from a child. */
import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import type { PersonId } from "../core/ids.ts";
import type { PersonalRow } from "../journal/journal.ts";
import { actionHash } from "./actions.ts";
import { Id, NAME_LENGTH_MAX, Strict } from "./fields.ts";

/** Hexadecimal digits of a new person's id: 96 bits of who acted under which key. */
const ID_LENGTH = 24;

export const NewPerson = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: NAME_LENGTH_MAX }),
    relation: Type.Optional(Type.String({ minLength: 1, maxLength: NAME_LENGTH_MAX })),
  },
  { ...Strict, description: "somebody whom the school does not know yet; the name stays in its vault" },
);
/** Somebody known by id, or somebody new by name. */
export const SomeBody = Type.Union([Id, NewPerson]);
export type SomeBody = Static<typeof SomeBody>;

/** An id, and what goes to the vault with the event that names it. */
export type Introduced = { readonly person: PersonId; readonly personal: readonly PersonalRow[] };

/**
 * Who is meant. A new person's id says nothing of them, and is the same for the same action again.
 *
 * @param letter what they are: `v` a visitor, `d` a delegate, `b` one who is barred
 */
export function introduce(request: FastifyRequest, body: SomeBody, letter: "v" | "d" | "b"): Introduced {
  if (typeof body === "string") return { person: body, personal: [] };
  const hashed = createHash("sha256")
    .update(`${actionHash(request)}:person`)
    .digest("hex");
  const person = `${letter}-${hashed.slice(0, ID_LENGTH)}`;
  const { name, relation } = body;
  const related = relation === undefined ? [] : [{ person, field: "relation", value: inBoth(relation) }];
  return { person, personal: [{ person, field: "name", value: name }, ...related] };
}

/** What somebody typed is the same in both languages. */
const inBoth = (text: string): string => JSON.stringify({ zh: text, en: text });
