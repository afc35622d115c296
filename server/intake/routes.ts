/** What a gateway asks of the district (contract, section 4). */
import type { FastifyReply, FastifyRequest } from "fastify";
import { Counter, Gauge, type Registry } from "prom-client";
import { Type } from "typebox";
import type { HttpApp, HttpLog } from "#contract/http.ts";
import { Problem, ProblemDocument, problem } from "#contract/problem.ts";
import { requireRole } from "#contract/sign-in.ts";
import { BATCH_UNPACKED_BYTES_MAX, GENESIS_HASH, SyncBatch, SyncCursor, SyncStanding } from "#contract/sync.ts";
import type { ServerClock } from "../clock.ts";
import type { Misfit } from "../store/ingest.ts";
import type { Store } from "../store/store.ts";
import type { SchoolViews } from "../views/schools.ts";
import { parse, unpack, verify } from "./batch.ts";
import { SyncError, type SyncFault } from "./faults.ts";
import type { Slots } from "./slots.ts";

/** Most bytes of a batch as it travels; unpacked it may have BATCH_UNPACKED_BYTES_MAX. */
export const BATCH_PACKED_BYTES_MAX = 16 * 1024 * 1024;
/** When a gateway that found no room should come back, seconds. */
export const RETRY_AFTER_SECONDS = 1;

/** Status of each. */
export const SYNC_STATUS: Readonly<Record<SyncFault, number>> = {
  "sync/malformed": 400,
  "sync/wrong-sha256": 400,
  "sync/wrong-hash": 422,
  "sync/broken-chain": 422,
  "sync/foreign-school": 403,
  "sync/foreign-gateway": 403,
  "sync/too-large": 413,
  "sync/too-many": 429,
  "sync/queue-full": 503,
};

const MISFIT_TEXT: Readonly<Record<Misfit, string>> = {
  "sync/out-of-place": "the batch does not go on where the server stands; go back to the cursor",
  "sync/diverged": "the server holds other entries at these places",
  "sync/epoch-superseded": "this gateway was restored under a newer epoch, and that one speaks now",
};

const Conflict = Type.Object({ ...ProblemDocument.properties, cursor: SyncCursor });
const Directives = Type.Object({ items: Type.Array(Type.Unknown()), next: Type.Union([Type.String(), Type.Null()]) });

export type SyncRoutes = {
  readonly store: Store;
  readonly views: SchoolViews;
  readonly slots: Slots;
  readonly clock: ServerClock;
  readonly metrics: Registry;
  readonly log: HttpLog;
};

declare module "fastify" {
  interface FastifyRequest {
    /** Slot of a batch; null when the request holds none. */
    slot: Slot | null;
  }
}
/** `atWork` from the moment a handler has the batch: a client that hangs up does not free what it still occupies. */
type Slot = { readonly free: () => void; atWork: boolean };

/** Adds the routes; they read bodies in their own way, so they live in a scope of their own. */
export async function addSyncRoutes(app: HttpApp, parts: SyncRoutes): Promise<void> {
  app.decorateRequest("slot", null);
  await app.register(async (scope: HttpApp) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "application/json",
      { parseAs: "buffer", bodyLimit: BATCH_PACKED_BYTES_MAX },
      (_request, body, done) => done(null, body),
    );
    addBatches(scope, parts);
    addCursor(scope, parts);
    addDirectives(scope, parts);
  });
}

const schoolOf = (request: FastifyRequest) => {
  if (!request.bearer) throw problem("auth/required", "send a bearer token of role gateway");
  return request.bearer.school;
};

/** @throws SyncError `sync/foreign-gateway` when the token is bound to another gateway than this one */
function requireOwn(request: FastifyRequest, gateway: string): void {
  const bound = request.bearer?.person ?? null;
  if (bound !== null && bound !== gateway)
    throw new SyncError("sync/foreign-gateway", "the token is bound to another gateway");
}

function addBatches(app: HttpApp, { store, views, slots, clock, metrics, log }: SyncRoutes): void {
  const batches = new Counter({
    name: "baton_sync_batches_total",
    help: "batches by what became of them",
    labelNames: ["outcome"],
    registers: [metrics],
  });
  const entries = new Counter({
    name: "baton_sync_entries_total",
    help: "journal entries applied",
    registers: [metrics],
  });
  const unread = new Counter({
    name: "baton_sync_facts_unread_total",
    help: "facts that the live picture could not read",
    registers: [metrics],
  });
  new Gauge({
    name: "baton_sync_batches_at_hand",
    help: "batches between their first byte and their commit",
    registers: [metrics],
    collect() {
      this.set(slots.used());
    },
  });

  async function receive(request: FastifyRequest) {
    const school = schoolOf(request);
    const batch = await verify(await readBody(request));
    if (batch.school !== school) throw new SyncError("sync/foreign-school", "the token speaks for another school");
    const { gateway } = batch;
    requireOwn(request, gateway);
    const now = clock.now();
    const applied = await store.ingest(batch, now);
    batches.inc({ outcome: applied.kind });
    if (applied.kind === "applied") {
      entries.inc(batch.entries.length);
      unread.inc(applied.unread);
    }
    await views.heard(school, gateway, now, applied.kind === "applied");
    if (applied.kind === "refused")
      throw new Problem(applied.code, 409, MISFIT_TEXT[applied.code], { cursor: applied.cursor });
    const { tookOverFrom: before, shownInstead: shown } = applied;
    if (before !== null) log("warn", "gateway-took-over", { school, gateway, before });
    if (shown !== null) log("warn", "gateway-not-shown", { school, gateway, shown });
    return applied.cursor;
  }

  app.post(
    "/api/v1/sync/batches",
    {
      bodyLimit: BATCH_PACKED_BYTES_MAX,
      // The slot is taken before a byte of the body is read, so that waiting bodies cannot fill the memory.
      onRequest: [requireRole("gateway"), async (request, reply) => holdSlot(slots, request, reply)],
      // The body is still packed here; verify() checks it against the same schema.
      validatorCompiler: () => () => true,
      schema: {
        tags: ["sync"],
        summary: "takes a batch of journal entries; a repeat changes nothing",
        description: "Content-Encoding gzip. 429 and 503 carry Retry-After.",
        body: SyncBatch,
        response: { 200: SyncCursor, 409: Conflict, "4xx": ProblemDocument, 503: ProblemDocument },
      },
    },
    async (request, reply) => {
      const { slot } = request;
      if (slot) slot.atWork = true;
      try {
        return await receive(request);
      } catch (fault) {
        if (!(fault instanceof SyncError)) throw fault;
        batches.inc({ outcome: fault.code });
        throw asProblem(fault, reply);
      } finally {
        slot?.free();
      }
    },
  );
}

function holdSlot(slots: Slots, request: FastifyRequest, reply: FastifyReply): void {
  try {
    const slot: Slot = { free: slots.take(schoolOf(request)), atWork: false };
    request.slot = slot;
    reply.raw.once("close", () => slot.atWork || slot.free());
  } catch (fault) {
    throw fault instanceof SyncError ? asProblem(fault, reply) : fault;
  }
}

function asProblem(fault: SyncError, reply: FastifyReply): Problem {
  const status = SYNC_STATUS[fault.code];
  if (status === 429 || status === 503) reply.header("retry-after", String(RETRY_AFTER_SECONDS));
  return new Problem(fault.code, status, fault.message);
}

async function readBody(request: FastifyRequest): Promise<unknown> {
  const encoding = request.headers["content-encoding"] ?? "identity";
  const { body } = request;
  if (!Buffer.isBuffer(body)) throw new SyncError("sync/malformed", "there is no body");
  if (encoding === "gzip") return unpack(body, BATCH_UNPACKED_BYTES_MAX);
  if (encoding === "identity") return parse(body);
  throw problem("request/unsupported-media-type", "only gzip is unpacked here");
}

function addCursor(app: HttpApp, { store, views, clock }: SyncRoutes): void {
  app.get(
    "/api/v1/sync/cursor",
    {
      onRequest: requireRole("gateway"),
      schema: {
        tags: ["sync"],
        summary: "where to go on: the last entry that arrived, in the newest epoch",
        description: "Without `gateway`: where the gateway stands that the district shows for this school, and its id.",
        querystring: Type.Object({ gateway: Type.Optional(SyncBatch.properties.gateway) }),
        response: { 200: SyncStanding, "4xx": ProblemDocument },
      },
    },
    async (request, reply) => {
      const school = schoolOf(request);
      const asked = request.query.gateway ?? null;
      try {
        if (asked !== null) requireOwn(request, asked);
      } catch (fault) {
        throw fault instanceof SyncError ? asProblem(fault, reply) : fault;
      }
      await views.heard(school, asked ?? request.bearer?.person ?? null, clock.now(), false);
      const gateway = asked ?? (await store.shown(school));
      const standing = gateway === null ? null : await store.standing({ school, gateway });
      const found = standing ?? { upto: 0, head: GENESIS_HASH, epoch: null };
      return asked === null ? { ...found, gateway } : found;
    },
  );
}

function addDirectives(app: HttpApp, { views, clock }: SyncRoutes): void {
  app.get(
    "/api/v1/sync/directives",
    {
      onRequest: requireRole("gateway"),
      schema: {
        tags: ["sync"],
        summary: "what the district tells this school: plan decisions, calendars, policy packs, blocked providers",
        querystring: Type.Object({ after: Type.Optional(Type.String({ maxLength: 64 })) }),
        response: { 200: Directives, "4xx": ProblemDocument },
      },
    },
    async (request) => {
      await views.heard(schoolOf(request), request.bearer?.person ?? null, clock.now(), false);
      return { items: [], next: null };
    },
  );
}
