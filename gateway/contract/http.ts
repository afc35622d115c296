/** One way to speak HTTP, for the gateway and the district alike: errors, sign-in, limits, health, metrics, documentation. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { type FastifyBaseLogger, type FastifyInstance, fastify, type RawServerDefault } from "fastify";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { Type } from "typebox";
import { serveConsole } from "./console-files.ts";
import { asProblem, BARE_PROBLEM_HEADERS, PROBLEM_MEDIA_TYPE, Problem, problem, problemBody } from "./problem.ts";
import { checkSchema } from "./schema-check.ts";
import { recognize, SESSION_COOKIE, type SignInOptions, signIn } from "./sign-in.ts";
import { TOKEN_LENGTH_MAX } from "./token.ts";

/** Largest body of a route that does not ask for more, bytes. */
export const BODY_BYTES_MAX = 256 * 1024;
/** A request must have arrived whole by then, milliseconds: a body that trickles in would hold its socket for ever. */
export const REQUEST_TIMEOUT_MS = 15_000;
/** A socket on which nothing moves is closed, milliseconds. Live streams move every two seconds. */
export const CONNECTION_TIMEOUT_MS = 60_000;
/** Between two requests of one connection, milliseconds. */
export const KEEP_ALIVE_TIMEOUT_MS = 10_000;
/** Sockets at once; the next ones are closed by the server before they cost anything. */
export const CONNECTIONS_MAX = 2_000;
/** Longest path parameter, characters. */
export const PARAM_LENGTH_MAX = 200;
/** Version of the HTTP contract under `/api/v1`; fields may be added within it, never removed. */
export const API_VERSION = "1.0.0";
/** Requests on one socket before it is renewed. */
export const REQUESTS_PER_SOCKET_MAX = 10_000;

export type HttpApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Where a server writes what it did; a line carries ids, never names, cards or tokens. */
export type HttpLog = (
  level: "info" | "warn" | "error",
  event: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

/** Answers `true` when this part can serve. */
export type ReadyCheck = () => boolean | Promise<boolean>;

export type HttpOptions = SignInOptions & {
  /** Title of the OpenAPI document. */
  readonly title: string;
  readonly log: HttpLog;
  /** By name; all must hold for `/readyz` to answer 200. */
  readonly ready: Readonly<Record<string, ReadyCheck>>;
  /** Folder of the built screens; null for a server without any. */
  readonly consoleDir: string | null;
};

export type Http = {
  /** Routes are added to it before `listen`. */
  readonly app: HttpApp;
  /** Where further metrics are registered; their names begin with `baton_`. */
  readonly metrics: Registry;
  /** Opens the listener; answers its URL. Port 0 picks a free one. */
  listen(address: { readonly host: string; readonly port: number }): Promise<string>;
  /** Closes the listener and every connection. */
  stop(): Promise<void>;
};

/** An HTTP server with everything that all of ours have in common. */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const { log } = options;
  const app: HttpApp = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    maxRequestsPerSocket: REQUESTS_PER_SOCKET_MAX,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    exposeHeadRoutes: false,
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, _request, reply) => {
      const found = asProblem(error);
      reply.raw.writeHead(found.status, BARE_PROBLEM_HEADERS);
      reply.raw.end(JSON.stringify(problemBody(found)));
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxConnections = CONNECTIONS_MAX;

  app.setValidatorCompiler(checkSchema);
  // Responses are built from the declared types already; the schema is their documentation, and tests compare the two.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  readJsonOnly(app);
  answerProblems(app, log);
  await app.register(cookie);
  await protectPages(app);
  await document(app, options.title);

  app.decorateRequest("bearer", null);
  app.decorateRequest("byCookie", false);
  app.addHook("onRequest", recognize(options));

  const metrics = measure(app);
  addCommonRoutes(app, options, metrics);
  if (options.consoleDir !== null) await serveConsole(app, options.consoleDir);

  return {
    app,
    metrics,
    listen: ({ host, port }) => app.listen({ host, port }),
    stop: () => app.close(),
  };
}

/** Bytes that are not even HTTP, or headers beyond all measure: Node hands over the bare socket. */
function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const found =
    error.code === "HPE_HEADER_OVERFLOW"
      ? problem("request/headers-too-large", "the headers are too large")
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? problem("request/timeout", "the request did not arrive in time")
        : problem("request/invalid", "this is not a readable HTTP request");
  const body = JSON.stringify(problemBody(found));
  const headers = Object.entries(BARE_PROBLEM_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${found.status} ${STATUS_CODES[found.status]}\r\n${headers.join("")}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** A form of another site can send text or forms, never JSON; and what we cannot read we do not guess. */
function readJsonOnly(app: HttpApp): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    // Clients that always set the type send it with no body, too; the route's schema says whether one is needed.
    if (body.length === 0) done(null, undefined);
    else parse(request, body as string, done);
  });
}

function answerProblems(app: HttpApp, log: HttpLog): void {
  app.setNotFoundHandler((request) => {
    throw problem("route/unknown", `nothing answers ${request.method} here`);
  });
  app.setErrorHandler((error, request, reply) => {
    const found = asProblem(error);
    if (found.status >= 500)
      log("error", "http-failed", {
        method: request.method,
        route: request.routeOptions.url ?? "",
        code: found.code,
        // The cause stays here: an answer to the outside never carries it.
        cause: found instanceof Problem && error === found ? found.message : String((error as Error).stack ?? error),
      });
    if (found.status === 401) reply.header("www-authenticate", 'Bearer realm="baton"');
    if (found.status === 503) reply.header("retry-after", "1");
    return reply
      .code(found.status)
      .header("content-type", PROBLEM_MEDIA_TYPE)
      .header("cache-control", "no-store")
      .serializer((body: unknown) => JSON.stringify(body))
      .send(problemBody(found));
  });
}

async function protectPages(app: HttpApp): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Plain HTTP on loopback: both would send a browser to a TLS listener that is not there.
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
  });
  // Personal data is in most answers, so nothing is kept unless a route says that it may be.
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
}

async function document(app: HttpApp, title: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title, version: API_VERSION },
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
          session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
        },
      },
      security: [{ bearer: [] }, { session: [] }],
    },
  });
}

function measure(app: HttpApp): Registry {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics, prefix: "baton_" });
  const seconds = new Histogram({
    name: "baton_http_request_seconds",
    help: "time from the request to the end of its answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [metrics],
  });
  app.addHook("onResponse", async (request, reply) => {
    // The route's pattern, never its address: addresses carry ids and have no bound.
    const route = request.routeOptions.url ?? "unknown";
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  return metrics;
}

function addCommonRoutes(app: HttpApp, options: HttpOptions, metrics: Registry): void {
  const open = { security: [], tags: ["service"] };
  app.get("/livez", { schema: { ...open, summary: "the process answers" } }, async () => ({ status: "ok" }));
  app.get("/readyz", { schema: { ...open, summary: "every part can serve" } }, async () => {
    const checks: Record<string, boolean> = {};
    for (const [name, check] of Object.entries(options.ready))
      checks[name] = await Promise.resolve()
        .then(check)
        .catch(() => false);
    if (Object.values(checks).includes(false))
      throw problem("service/not-ready", "a part cannot serve yet", { checks });
    return { status: "ok", checks };
  });
  app.get("/metrics", { schema: { ...open, summary: "Prometheus text" } }, async (_request, reply) =>
    reply
      .header("content-type", metrics.contentType)
      .serializer(String)
      .send(await metrics.metrics()),
  );
  app.get(
    "/api/v1/openapi.json",
    { schema: { ...open, summary: "this document" } },
    async () => app.swagger() as Record<string, unknown>,
  );
  app.get(
    "/signin",
    {
      schema: {
        ...open,
        summary: "trades a token for a session cookie and goes on to a page of this server",
        querystring: Type.Object({
          token: Type.String({ minLength: 1, maxLength: TOKEN_LENGTH_MAX }),
          to: Type.Optional(Type.String()),
        }),
      },
    },
    (request, reply) => signIn(options, { token: request.query.token, to: request.query.to ?? "/" }, reply),
  );
}
