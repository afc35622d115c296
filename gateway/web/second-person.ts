/**
 * Some decisions are two people's: a bar, somebody's hours. The one who acts sends their own sign-in as ever; the other
 * signs in too, and their token stands in a header of its own. A token is a secret, so it never stands in a body.
 */
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { Problem } from "../contract/problem.ts";
import type { TokenRole } from "../contract/token.ts";
import type { StaffId } from "../core/ids.ts";
import { ActionHeaders } from "./actions.ts";
import type { WebContext } from "./context.ts";

/** Codes of a second person who has not signed, with their status. */
export const SECOND_PROBLEMS = { "second/required": 403, "second/invalid": 403 } as const;

/** Headers of an action that takes two. */
export const TwoPeopleHeaders = Type.Object({
  ...ActionHeaders.properties,
  "second-authorization": Type.String({
    description: "`Bearer` and the token of the second person, who must be another and may do this too",
  }),
});

/** A hook before everything that a body could be wrong about: one person alone need not go on. */
export async function requireSecond(request: FastifyRequest): Promise<void> {
  const header = request.headers["second-authorization"];
  if (typeof header !== "string" || header === "")
    throw secondProblem("second/required", "a second person must sign; send their token as Second-Authorization");
}

/**
 * Who signs with the one who acts. That they are two different people is the rules' to say.
 *
 * @throws Problem for somebody who is not signed in here, or may not do this
 */
export async function secondOf(
  { bearerOf }: Pick<WebContext, "bearerOf">,
  request: FastifyRequest,
  roles: readonly TokenRole[],
): Promise<StaffId> {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(String(request.headers["second-authorization"]))?.[1];
  const bearer = token === undefined ? null : await bearerOf(token);
  if (!bearer?.person || !roles.includes(bearer.role))
    throw secondProblem("second/invalid", "the second person is not signed in here, or may not do this");
  return bearer.person;
}

const secondProblem = (code: keyof typeof SECOND_PROBLEMS, detail: string): Problem =>
  new Problem(code, SECOND_PROBLEMS[code], detail);
