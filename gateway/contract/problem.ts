/** What every refused request looks like: RFC 9457 `application/problem+json` with a stable `code`. */
import { STATUS_CODES } from "node:http";
import { Type } from "typebox";

/** Codes that any server of ours may answer, with their status. A code is never reused for another meaning. */
export const HTTP_PROBLEMS = {
  "request/invalid": 400,
  "request/bad-json": 400,
  "request/bad-url": 400,
  "request/timeout": 408,
  "request/too-large": 413,
  "request/unsupported-media-type": 415,
  "request/headers-too-large": 431,
  "route/unknown": 404,
  "auth/required": 401,
  "auth/invalid": 401,
  "auth/forbidden": 403,
  "auth/cross-site": 403,
  "auth/person-required": 403,
  "signin/not-local": 400,
  "idempotency/key-missing": 400,
  "idempotency/key-invalid": 400,
  "idempotency/key-reused": 422,
  "live/too-many-clients": 503,
  "service/not-ready": 503,
  "service/overloaded": 503,
  "service/fault": 500,
} as const;
export type HttpProblem = keyof typeof HTTP_PROBLEMS;

/** The media type of every error. */
export const PROBLEM_MEDIA_TYPE = "application/problem+json; charset=utf-8";

/** Headers of an error that is written past the framework, where no plugin can add them. */
export const BARE_PROBLEM_HEADERS = {
  "content-type": PROBLEM_MEDIA_TYPE,
  "content-security-policy": "default-src 'none'",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
} as const;

/** Longest list of faults in one answer; the first ones are enough to repair a form. */
export const PROBLEM_ERRORS_MAX = 20;

/** Shape of an error body. Members beside these belong to the code. */
export const ProblemDocument = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: "stable; made for programs" }),
    detail: Type.Optional(Type.String({ description: "one sentence; made for people" })),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { description: "RFC 9457 problem details" },
);

/** A request that cannot be served; thrown in a handler, sent as problem+json. `more` are further members of the body. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly more: Readonly<Record<string, unknown>>;
  constructor(code: string, status: number, detail: string, more: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.code = code;
    this.status = status;
    this.more = more;
  }
}

/** A problem of the common table. */
export const problem = (code: HttpProblem, detail: string, more: Readonly<Record<string, unknown>> = {}): Problem =>
  new Problem(code, HTTP_PROBLEMS[code], detail, more);

/** The body of an error answer. */
export function problemBody(found: Problem): Readonly<Record<string, unknown>> {
  return {
    ...found.more,
    type: "about:blank",
    title: STATUS_CODES[found.status] ?? "Error",
    status: found.status,
    code: found.code,
    detail: found.message,
  };
}

/** Fastify's own codes that a client can cause, in our words. */
const FROM_FASTIFY: Readonly<Record<string, readonly [HttpProblem, string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ["request/bad-json", "the body is not valid JSON"],
  FST_ERR_CTP_EMPTY_JSON_BODY: ["request/bad-json", "the body is empty"],
  FST_ERR_CTP_BODY_TOO_LARGE: ["request/too-large", "the body is larger than this route takes"],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ["request/unsupported-media-type", "only application/json is read here"],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ["request/invalid", "the body is not as long as Content-Length says"],
  FST_ERR_BAD_URL: ["request/bad-url", "the address cannot be read"],
  FST_ERR_INVALID_URL: ["request/bad-url", "the address cannot be read"],
  FST_ERR_MAX_PARAM_LENGTH: ["request/bad-url", "a part of the address is too long"],
  FST_ERR_HANDLER_TIMEOUT: ["service/overloaded", "the answer took too long"],
};

type Validation = readonly { readonly instancePath?: string; readonly keyword?: string; readonly message?: string }[];

/**
 * Any thrown thing as a problem. What is not ours and not the client's doing becomes `service/fault` without detail,
 * so that an answer never tells more than it should.
 */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, statusCode, validation, validationContext } = error as {
    code?: unknown;
    statusCode?: unknown;
    validation?: Validation;
    validationContext?: string;
  };
  if (validation) {
    const errors = validation.slice(0, PROBLEM_ERRORS_MAX).map((fault) => ({
      path: `${validationContext ?? ""}${fault.instancePath ?? ""}`,
      // A field that the closed schema does not have shows as the schema `false`.
      message: fault.keyword === "boolean" ? "is not a field of this request" : (fault.message ?? "is not valid"),
    }));
    return problem("request/invalid", `${errors[0]?.path ?? ""} ${errors[0]?.message ?? "is not valid"}`.trim(), {
      errors,
    });
  }
  const known = typeof code === "string" && Object.hasOwn(FROM_FASTIFY, code) ? FROM_FASTIFY[code] : undefined;
  if (known) return problem(known[0], known[1]);
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500)
    return problem("request/invalid", "the request cannot be read");
  return problem("service/fault", "something broke here; nothing was changed by this request that it did not say");
}
