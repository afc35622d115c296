/** Who asks: a bearer token (scripts) or the session cookie that a sign-in link sets (screens). */
import type { FastifyReply, FastifyRequest } from "fastify";
import { problem } from "./problem.ts";
import { type Bearer, readToken, TOKEN_ROLES, TOKEN_SECONDS, type TokenRole } from "./token.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; null when nobody has said so yet. */
    bearer: Bearer | null;
    /** The bearer came by cookie, so another site could have sent the request. */
    byCookie: boolean;
  }
}

/** Holds the token; HttpOnly, so no script can read it. */
export const SESSION_COOKIE = "baton_session";

/** Longest `to` of a sign-in link, characters. */
export const SIGN_IN_TARGET_MAX = 200;

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

export type SignInOptions = {
  readonly tokenKey: Uint8Array;
  /** Real time, epoch milliseconds: tokens never live in school time. */
  readonly realNow: () => number;
  /** Last word on a valid token, for example that the person still works here. */
  readonly accept?: (bearer: Bearer) => boolean;
  /** The listener speaks TLS, so the cookie is sent over TLS only. */
  readonly secure?: boolean;
};

/** Finds the bearer of each request. A token that is not valid is an error, never an anonymous request. */
export function recognize(options: SignInOptions): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const header = request.headers.authorization;
    const cookie = request.cookies[SESSION_COOKIE];
    const token = header === undefined ? cookie : /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1];
    if (token === undefined && header === undefined) return;
    const bearer = token === undefined ? null : await readToken(options.tokenKey, token, options.realNow());
    if (bearer && options.accept?.(bearer) !== false) {
      request.bearer = bearer;
      request.byCookie = header === undefined;
      return;
    }
    // A stale cookie must not lock its screen out of the start page or the sign-in link; a header is deliberate.
    if (header !== undefined) throw problem("auth/invalid", "the token is not valid here, or no longer");
  };
}

/** The browser says where a request was made; scripts with a bearer token need not. */
function isSameOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return request.headers["sec-fetch-site"] === "same-origin";
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** A hook that lets only these roles pass; without arguments, anybody who is signed in. */
export function requireRole(...roles: readonly TokenRole[]): (request: FastifyRequest) => Promise<void> {
  const allowed = new Set<TokenRole>(roles.length > 0 ? roles : TOKEN_ROLES);
  return async (request) => {
    if (!request.bearer) throw problem("auth/required", "sign in, or send a bearer token");
    if (!allowed.has(request.bearer.role))
      throw problem("auth/forbidden", `this is not for the role ${request.bearer.role}`);
    // SameSite=Strict already keeps the cookie at home; this holds for browsers that do not know it.
    if (request.byCookie && !SAFE_METHODS.has(request.method) && !isSameOrigin(request))
      throw problem("auth/cross-site", "a screen of this server must send this itself");
  };
}

/** Whether `to` names a page of this very server: nothing that a browser would read as another host. */
export function isLocalTarget(to: string): boolean {
  return to.length <= SIGN_IN_TARGET_MAX && /^\/(?![/\\])[\w\-./?=&%#]*$/.test(to);
}

/** Trades a token for the cookie and goes on to `to`. */
export async function signIn(
  options: SignInOptions,
  { token, to }: { readonly token: string; readonly to: string },
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!isLocalTarget(to)) throw problem("signin/not-local", "`to` must be a path of this server");
  const bearer = await readToken(options.tokenKey, token, options.realNow());
  if (!bearer || options.accept?.(bearer) === false)
    throw problem("auth/invalid", "the link is not valid here, or no longer");
  return reply
    .setCookie(SESSION_COOKIE, token, {
      path: "/",
      httpOnly: true,
      sameSite: "strict",
      secure: options.secure ?? false,
      maxAge: TOKEN_SECONDS,
    })
    .header("cache-control", "no-store")
    .redirect(to, 303);
}
