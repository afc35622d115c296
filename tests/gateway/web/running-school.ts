/** A whole gateway without readers: real core, loop, journal and HTTP listener on loopback; its clock stands still until moved. */
import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReaderView } from "../../../gateway/contract/live.ts";
import { signToken, type TokenRole } from "../../../gateway/contract/token.ts";
import type { Plan } from "../../../gateway/core/plan.ts";
import { lineOf, staffOf } from "../../../gateway/core/plan-defaults.ts";
import type { Roster } from "../../../gateway/core/roster.ts";
import { emptyState } from "../../../gateway/core/state.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import { createLoop, type Loop } from "../../../gateway/loop.ts";
import { createReports } from "../../../gateway/reports.ts";
import { startWeb, type WebOptions } from "../../../gateway/web.ts";
import { at, DAY, ORIGIN, PLAN, ROSTER } from "../views/school.ts";

/** The invented UID of a person's card. */
export const cardOf = (person: string): string =>
  createHash("sha256").update(person).digest("hex").slice(0, 8).toUpperCase();
const credentialOf = (card: string): string => `c-${card}`;

/** The school of the views with an office of two, a patrol, a term, a line that walks home, and a visitor's badge. */
export const SCHOOL_PLAN: Plan = {
  ...PLAN,
  terms: [{ id: "2026-autumn", from: "2026-09-01", to: "2027-01-15" }],
  lines: [
    lineOf({
      id: "line-north",
      name: { zh: "北线", en: "North line" },
      leaders: ["t-1", "t-2"],
      students: ["s-3", "s-4"],
      gate: "gate-east",
      departs: 17 * 60,
    }),
  ],
};
const STAFF = [
  ...ROSTER.staff,
  staffOf({ id: "office-2", roles: ["office"] }),
  staffOf({ id: "patrol-1", roles: ["patrol"] }),
];

const holders = [...ROSTER.students.map(({ id }) => id), ...STAFF.map(({ id }) => id), "p-aunt", "p-s-1"];
const roster: Roster = {
  ...ROSTER,
  staff: STAFF,
  badges: ["badge-1", "badge-2"],
  credentials: holders.map((person) => ({
    id: credentialOf(cardOf(person)),
    person,
    assurance: "L0",
    status: person === "p-s-1" ? "lost" : "active",
  })),
};
const people = [...ROSTER.students.map(({ id }) => id), ...STAFF.map(({ id }) => id), ...ROSTER.guardians];
const personal = people.flatMap((person) => [
  { person, field: "name", value: `name of ${person}` },
  ...(person === "p-aunt" ? [{ person, field: "relation", value: '{"zh":"姑姑","en":"aunt"}' }] : []),
  ...(holders.includes(person)
    ? [{ person, field: `card:${credentialOf(cardOf(person))}`, value: cardOf(person) }]
    : []),
]);

export const READER: ReaderView = {
  id: "east-in",
  role: "gate",
  place: "gate-east",
  lane: "in",
  name: { zh: "东门", en: "East" },
  online: true,
  status: "online",
  knownUpto: null,
  lastTap: null,
  lastHeard: null,
  clockOffset: null,
  backlog: 0,
  gaps: [],
  firmware: null,
  config: 1,
};

type Call = {
  readonly as?: TokenRole;
  readonly person?: string | null;
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};
// biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer, and its expectations are the check
type Json = any;
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json };

let keys = 0;

/** Who acts in a role when a test does not say. */
const PERSONS: Partial<Record<TokenRole, string>> = {
  guard: "guard-1",
  teacher: "t-2",
  homeroom: "t-1",
  office: "office-1",
  patrol: "patrol-1",
  lead: "lead-1",
  parent: "p-aunt",
};

export async function startSchool(options: Partial<WebOptions> = {}) {
  const dir = mkdtempSync(join(tmpdir(), "baton-web-"));
  let drawn = 0;
  const entropy = (bytes: number) => {
    drawn += 1;
    const block = createHmac("sha512", "web tests").update(String(drawn)).digest();
    return new Uint8Array(Buffer.concat([block, block])).subarray(0, bytes);
  };
  const journal = await openJournal({ dir, master: entropy(32), entropy, inProcess: true });
  const time = { now: at("07:00") };
  const clock = {
    now: () => time.now,
    up: () => performance.now(),
    speed: 1,
    after(realMs: number, task: () => void) {
      const timer = setTimeout(task, realMs);
      return () => clearTimeout(timer);
    },
  };
  const loop: Loop = createLoop({ journal, clock, state: emptyState });
  await loop.submit({ event: { kind: "plan-adopted", plan: SCHOOL_PLAN } });
  await loop.submit({ event: { kind: "roster-adopted", roster }, personal });
  await loop.submit({ event: { kind: "day-began", day: DAY, origin: ORIGIN, sessions: ["class-1", "care-1"] } });

  const tokenKey = entropy(32);
  const signing = generateKeyPairSync("ed25519");
  const readers: ReaderView[] = [READER];
  const logged: string[] = [];
  const reports = createReports(dir, clock.after);
  const web = await startWeb({
    host: "127.0.0.1",
    port: 0,
    clock,
    loop,
    journal,
    keys: { token: tokenKey, signing },
    readers: () => readers,
    reports,
    consoleDir: null,
    credentials: credentialOf,
    log: (level, event, fields) => logged.push(`${level} ${event} ${JSON.stringify(fields ?? {})}`),
    zone: "Asia/Shanghai",
    ...options,
  });

  let taps = 0;
  const school = {
    url: web.url,
    /** Where everything that persists lies. */
    dir,
    loop,
    journal,
    readers,
    logged,
    signing,
    web,
    /** Moves school time; rules with deadlines are told. */
    async moveTo(wall: string) {
      time.now = at(wall);
      await loop.submit({ event: { kind: "clock-ticked" } });
    },
    /** A card at a reader, as intake would hand it over. */
    tap(person: string, reader: string) {
      taps += 1;
      const identity = { epoch: 1, seq: taps };
      return loop.submit({
        event: {
          kind: "card-tapped",
          reader,
          tap: identity,
          credential: credentialOf(cardOf(person)),
          tappedAt: time.now,
          late: false,
          clock: "good",
        },
        tap: { reader, ...identity, digest: "00".repeat(32), raw: new Uint8Array([1]), person },
      });
    },
    token: (role: TokenRole, person: string | null = PERSONS[role] ?? null, name = "test") =>
      signToken(tokenKey, { role, person, school: name }, Date.now()),
    async call(path: string, { as = "office", person, method, body, key, headers }: Call = {}): Promise<Answer> {
      const verb = method ?? (body !== undefined || key !== undefined ? "POST" : "GET");
      keys += 1;
      const ownKey = key === undefined ? `key-${keys}` : key;
      const response = await fetch(`${web.url}${path}`, {
        method: verb,
        redirect: "manual",
        headers: {
          authorization: `Bearer ${await school.token(as, person)}`,
          ...(verb === "POST" && ownKey !== null && { "idempotency-key": ownKey }),
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json");
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    post: (path: string, as: TokenRole, body?: unknown, rest: Call = {}) =>
      school.call(path, { as, method: "POST", ...(body !== undefined && { body }), ...rest }),
    /** Where this text stands in clear: entries as everybody reads them, every byte on the disk, every line of the log. */
    placesOf(text: string): string[] {
      const entries = journal.readTexts(0, 1000).map((entry) => entry.text);
      const files = readdirSync(dir).filter((name) => readFileSync(join(dir, name)).includes(text));
      return [...entries, ...logged].filter((line) => line.includes(text)).concat(files);
    },
    /** The newest entry of the journal. */
    newest: () => JSON.parse(journal.readTexts(journal.head().upto - 1, 1)[0]?.text ?? "{}") as Json,
    /** Children come in at the gate and sit with their homeroom teacher; the door readers speak. */
    async morning(...students: readonly string[]) {
      for (const reader of ["east-in", "east-out", "door-1", "door-2"])
        await loop.submit({ event: { kind: "reader-changed", reader, status: "online" } });
      for (const student of students) await school.tap(student, "east-in");
    },
    async stop() {
      await web.stop();
      await loop.stop();
      await journal.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return school;
}
export type School = Awaited<ReturnType<typeof startSchool>>;
