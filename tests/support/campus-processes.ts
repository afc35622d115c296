/** Real programs for tests: a district server and one school's gateway as processes, on free ports, in a temporary directory. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Running, startProgram, stopProgram } from "../../gateway/cli/processes.ts";
import { DEMO_MARK, mintDevicePassword, mintToken } from "../../gateway/cli/token.ts";
import type { TokenRole } from "../../gateway/contract/token.ts";
import type { SchoolDocument } from "../../gateway/intake/school-document.ts";

export type CampusProcesses = {
  readonly data: string;
  gateway(): { readonly http: string; readonly mqtt: string; readonly pid: number };
  server(): string;
  token(role: TokenRole, person?: string): Promise<string>;
  password(reader: string): string;
  get<T>(path: string, role?: TokenRole, person?: string): Promise<T>;
  post(path: string, body: unknown, person: string, role?: TokenRole): Promise<{ status: number; body: unknown }>;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  startGateway(): Promise<void>;
  /** SIGKILL, and wait until the process is gone. */
  killGateway(): Promise<void>;
  stopGateway(): Promise<void>;
  stop(): Promise<void>;
  /** Lines that the programs printed, newest last, bounded. */
  readonly lines: string[];
};

const LINES_MAX = 500;
let keyNumber = 0;

/** Prepares a data directory for this school; nothing runs until it is started. */
export function prepareCampus({
  document,
  origin,
  speed = 60,
  serverPort = 0,
  gatewayProgram,
}: {
  readonly document: SchoolDocument;
  /** School time at start, epoch ms; 0: real time. */
  readonly origin: number;
  readonly speed?: number;
  readonly serverPort?: number;
  /** Another program in the gateway's place, with a planted bug; a path from the root of the project. */
  readonly gatewayProgram?: `${string}.ts`;
}): CampusProcesses {
  const data = mkdtempSync(join(tmpdir(), "baton-campus-"));
  const schoolFile = join(data, "school.json");
  const tokenFile = join(data, "gateway.token");
  writeFileSync(schoolFile, JSON.stringify(document));
  writeFileSync(join(data, DEMO_MARK), JSON.stringify({ school: document.plan.school, persons: {} }));
  mkdirSync(join(data, "gateway"), { recursive: true });
  const lines: string[] = [];
  const hear = (name: string) => (line: string) => {
    lines.push(`[${name}] ${line}`);
    if (lines.length > LINES_MAX) lines.shift();
  };
  let server: (Running & { listening: Record<string, string> }) | null = null;
  let gateway: (Running & { listening: Record<string, string> }) | null = null;
  let serverUrl = "http://127.0.0.1:9";

  const campus: CampusProcesses = {
    data,
    lines,
    gateway: () => {
      if (!gateway) throw new Error("the gateway is not running");
      return { http: gateway.listening.http ?? "", mqtt: gateway.listening.mqtt ?? "", pid: gateway.child.pid ?? 0 };
    },
    server: () => serverUrl,
    token: (role, person) => mintToken(data, role, person ?? null),
    password: (reader) => mintDevicePassword(data, reader),
    async get(path, role = "office", person = "office-1") {
      const district = role === "district" || role === "gateway";
      const response = await fetch(`${district ? serverUrl : campus.gateway().http}${path}`, {
        headers: { authorization: `Bearer ${await campus.token(role, district ? undefined : person)}` },
      });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as never;
    },
    async post(path, body, person, role = "office") {
      keyNumber += 1;
      const response = await fetch(`${campus.gateway().http}${path}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${await campus.token(role, person)}`,
          "content-type": "application/json",
          "idempotency-key": `test-${keyNumber}`,
        },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    async startServer() {
      const port = serverUrl.endsWith(":9") ? serverPort : Number(new URL(serverUrl).port);
      server = await startProgram("server", ["--data", data, "--http-port", String(port)], hear("server"));
      serverUrl = server.listening.http ?? "";
      writeFileSync(tokenFile, await mintToken(data, "gateway", null));
    },
    async stopServer() {
      if (server) await stopProgram(server);
      server = null;
    },
    async startGateway() {
      gateway = await startProgram(
        gatewayProgram ?? "gateway",
        [
          ...["--data", data, "--http-port", "0", "--mqtt-port", "0", "--school-file", schoolFile],
          ...["--clock-origin", String(origin), "--clock-speed", String(speed)],
          ...["--sync-server", serverUrl, "--sync-token-file", tokenFile],
        ],
        hear("gateway"),
      );
    },
    async killGateway() {
      if (!gateway) return;
      gateway.child.kill("SIGKILL");
      await gateway.ended;
      gateway = null;
    },
    async stopGateway() {
      if (gateway) await stopProgram(gateway);
      gateway = null;
    },
    async stop() {
      await campus.stopGateway();
      await campus.stopServer();
      rmSync(data, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  return campus;
}

/** Asks again until the answer satisfies, or fails with the last one. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  satisfies: (answer: T) => boolean,
  { within = 15_000, every = 50 }: { within?: number; every?: number } = {},
): Promise<T> {
  const end = performance.now() + within;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (performance.now() > end) throw new Error(`not within ${within} ms; last answer: ${JSON.stringify(answer)}`);
    await new Promise((done) => setTimeout(done, every));
  }
}
