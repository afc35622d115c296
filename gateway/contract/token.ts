/** Bearer tokens: who asks, in which role. Signed with a key that only this installation holds (data directory). */
import { jwtVerify, SignJWT } from "jose";

export const TOKEN_ROLES = [
  "guard",
  "teacher",
  "homeroom",
  "office",
  "patrol",
  "lead",
  "parent",
  "district",
  "inspector",
  "gateway",
] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];

/**
 * Who a token speaks for. `person` is null for roles that act for nobody in particular (district, gateway). A gateway's
 * token may name the gateway's id there: it is bound to that machine, and the district takes no other's batches with it.
 */
export type Bearer = { readonly role: TokenRole; readonly person: string | null; readonly school: string };

/** How long a person's token lasts, seconds: one school day with its evening. */
export const TOKEN_SECONDS = 16 * 3600;
/** A gateway's lasts a school year and a summer: nobody stands beside it to renew it. */
export const GATEWAY_TOKEN_SECONDS = 400 * 24 * 3600;

/** Longest accepted token, characters; a longer one is refused unread. */
export const TOKEN_LENGTH_MAX = 2048;

const ISSUER = "baton";

/** @param key 32 bytes; @param now real time, epoch milliseconds (tokens never live in school time) */
export async function signToken(key: Uint8Array, bearer: Bearer, now: number): Promise<string> {
  return new SignJWT({ role: bearer.role, school: bearer.school })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(ISSUER)
    .setSubject(bearer.person ?? "")
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(now / 1000) + (bearer.role === "gateway" ? GATEWAY_TOKEN_SECONDS : TOKEN_SECONDS))
    .sign(key);
}

/** The bearer, or null for anything that is not a valid token of this key. Never throws on input. */
export async function readToken(key: Uint8Array, token: string, now: number): Promise<Bearer | null> {
  if (token.length > TOKEN_LENGTH_MAX) return null;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      currentDate: new Date(now),
    });
    const role = TOKEN_ROLES.find((known) => known === payload.role);
    if (!role || typeof payload.school !== "string") return null;
    return { role, person: payload.sub ? payload.sub : null, school: payload.school };
  } catch {
    return null;
  }
}
