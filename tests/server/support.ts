/** Journals made by the contract's own algorithm, and a district server to send them to. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import canonicalize from "canonicalize";
import { SqliteDialect } from "kysely";
import { onTestFinished } from "vitest";
import { GENESIS_HASH, type SyncCursor } from "#contract/sync.ts";
import { signToken, type TokenRole } from "#contract/token.ts";
import type { Fact } from "#core/facts.ts";
import type { Plan } from "#core/plan.ts";
import { PLAN_DEFAULTS, placeOf, rosterOf, studentOf } from "#core/plan-defaults.ts";
import type { CustodyStatus } from "#core/state.ts";
import type { ServerClock } from "../../server/clock.ts";
import { openTokenKey } from "../../server/keys.ts";
import { startServer } from "../../server/main.ts";
import type { RunningServer } from "../../server/start.ts";
import { storeOver } from "../../server/store/store.ts";

export const NOON = Date.UTC(2026, 10, 23, 4);
export const DAY_ORIGIN = NOON - 12 * 3600_000;

export type Entry = { seq: number; at: number; kind: string; facts: Fact[]; previous: string; hash: string };
export type EntryDraft = { readonly at?: number; readonly kind?: string; readonly facts?: readonly Fact[] };

export const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
export const rfc8785 = (value: unknown) => canonicalize(value) ?? "";

/** Chains drafts as the contract says, after `before` (by default from the beginning). */
export function chain(drafts: readonly EntryDraft[], before: readonly Entry[] = []): Entry[] {
  const entries = [...before];
  for (const draft of drafts) {
    const previous = entries.at(-1)?.hash ?? GENESIS_HASH;
    const seq = entries.length + 1;
    const fields = { seq, at: NOON + seq * 1000, kind: "card-tapped", facts: [], ...draft, previous };
    entries.push({ ...fields, hash: sha256(previous + rfc8785(fields)) } as Entry);
  }
  return entries;
}

/** A batch of the entries `from` to `to`, as a gateway sends it. */
export function batchOf(entries: readonly Entry[], range: { from?: number; to?: number } = {}, speaker = {}) {
  const { from = 1, to = entries.length } = range;
  const events = entries.slice(from - 1, to);
  return {
    school: "s1",
    gateway: "g1",
    epoch: 1,
    from,
    to,
    previous: events[0]?.previous ?? GENESIS_HASH,
    head: events.at(-1)?.hash ?? GENESIS_HASH,
    sha256: sha256(rfc8785(events)),
    events,
    ...speaker,
  };
}
export type TestBatch = ReturnType<typeof batchOf>;

export const custody = (
  student: string,
  status: CustodyStatus,
  more: Partial<Extract<Fact, { kind: "custody-changed" }>["custody"]> = {},
): Fact => ({
  kind: "custody-changed",
  custody: {
    student,
    status,
    custodian: status === "unattended" ? null : "t1",
    place: null,
    session: null,
    since: NOON,
    rule: "G1",
    unattended: status === "unattended" ? "room" : null,
    transit: status === "in-transit" ? { purpose: "errand", to: null } : null,
    due: null,
    overdue: false,
    ...more,
  },
});

/** A school of `count` children (c1, c2 …) whose day has begun. */
export function schoolDay(count: number): EntryDraft[] {
  const students = Array.from({ length: count }, (_, i) =>
    studentOf({ id: `c${i + 1}`, group: "k1", guardians: [`p${i + 1}`] }),
  );
  const roster = rosterOf({ version: 1, students, staff: [], guardians: [], credentials: [] });
  const day = { day: "2026-11-23", origin: DAY_ORIGIN, sessions: [], closedAt: null, closedBy: null };
  return [
    { kind: "plan-adopted", facts: [{ kind: "plan-set", plan }] },
    { kind: "roster-adopted", facts: [{ kind: "roster-set", roster }] },
    { kind: "day-began", facts: [{ kind: "day-set", day }] },
  ];
}

const plan: Plan = {
  ...PLAN_DEFAULTS,
  version: 1,
  school: "s1",
  name: { zh: "实验小学", en: "Experimental Primary School" },
  zone: "Asia/Shanghai",
  places: [placeOf({ id: "gate-east", kind: "gate", name: { zh: "东门", en: "East gate" } })],
  readers: [],
  groups: [],
  sessions: [],
  gateDuty: [],
  dutyLeader: "t1",
};

/** A folder that is gone after the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "baton-server-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A store that lives in memory only, through the same door as any other engine. */
export const memoryStore = () => storeOver(new SqliteDialect({ database: new Database(":memory:") }));

export type District = RunningServer & {
  readonly dataDir: string;
  token(role: TokenRole, school?: string, person?: string | null): Promise<string>;
  /** Every line that the server logged. */
  readonly lines: readonly { readonly level: string; readonly event: string; readonly [field: string]: unknown }[];
  /** Sends a batch; any member may be wrong. */
  post(
    batch: object,
    options?: { token?: string; encoding?: "gzip" | "identity"; body?: Uint8Array<ArrayBuffer> },
  ): Promise<Response>;
  get(path: string, role?: TokenRole, school?: string): Promise<Response>;
  cursor(gateway?: string): Promise<SyncCursor & { epoch: number | null }>;
};

/** A real server on a free port; stopped after the test. */
export async function district(dataDir = tempDir(), port = 0, clock?: ServerClock): Promise<District> {
  const lines: { level: string; event: string }[] = [];
  const server = await startServer({
    dataDir,
    host: "127.0.0.1",
    port,
    log: (level, event, fields) => void lines.push({ level, event, ...fields }),
    ...(clock && { clock }),
  });
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= server.stop();
    return stopped;
  };
  onTestFinished(stop);
  const key = openTokenKey(dataDir, () => new Uint8Array());
  const token = (role: TokenRole, school = "s1", person: string | null = null) =>
    signToken(key, { role, person, school }, Date.now());
  const get = async (path: string, role: TokenRole = "gateway", school = "s1") =>
    fetch(server.url + path, { headers: { authorization: `Bearer ${await token(role, school)}` } });
  return {
    url: server.url,
    stop,
    dataDir,
    token,
    lines,
    get,
    async post(batch, { token: given, encoding = "gzip", body } = {}) {
      const plain = Buffer.from(JSON.stringify(batch));
      return fetch(`${server.url}/api/v1/sync/batches`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${given ?? (await token("gateway"))}`,
          ...(encoding === "gzip" && { "content-encoding": "gzip" }),
        },
        body: body ?? new Uint8Array(encoding === "gzip" ? gzipSync(plain) : plain),
      });
    },
    async cursor(gateway = "g1") {
      return (await (await get(`/api/v1/sync/cursor?gateway=${gateway}`)).json()) as SyncCursor & {
        epoch: number | null;
      };
    },
  };
}

export const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];
