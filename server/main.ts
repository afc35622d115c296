#!/usr/bin/env node
/**
 * The district's server as a program: `node server/main.ts --data DIR --http-port N --http-host ADDRESS`.
 * One line on standard output says that it listens, `{"listening":"http://…"}`; everything else goes to standard error
 * as JSON lines. SIGTERM and SIGINT stop it cleanly. Exit codes: 0 stopped, 1 failed, 2 usage, 3 configuration.
 */
import { parseArgs } from "node:util";
import type { HttpLog } from "#contract/http.ts";
import {
  flagName,
  readSettings,
  readSettingsFile,
  SettingsError,
  settingsFaults,
  settingsOf,
} from "#contract/settings.ts";
import { serverClock } from "./clock.ts";
import { ServerSettings } from "./config.ts";
import type { RunningServer, ServerOptions } from "./start.ts";

const NODE_MAJOR_MIN = 26;
const EXIT = { failed: 1, usage: 2, configuration: 3 } as const;
/** Code of what ended the server and brought no code of its own. */
export const SERVER_FAULT = "server/fault";

/** Starts the server and resolves when it answers; see start.ts. Native code is loaded only now. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { startServer: start } = await import("./start.ts");
  return start(options);
}

const clock = serverClock();
const log: HttpLog = (level, event, fields = {}) =>
  process.stderr.write(`${JSON.stringify({ time: clock.now(), level, event, ...fields })}\n`);

/** Null when only the settings were to be checked: their faults have been printed as one JSON line. */
function readCommandLine(args: readonly string[]): { dataDir: string; settings: ServerSettings } | null {
  const names = settingsOf(ServerSettings).map(({ path }) => flagName(path));
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string" },
      config: { type: "string" },
      "check-settings": { type: "boolean" },
      ...Object.fromEntries(names.map((name) => [name, { type: "string" as const }])),
    },
  });
  const { data, config, "check-settings": check, ...flags } = values as Record<string, string | undefined>;
  const options = {
    section: "server",
    schema: ServerSettings,
    file: readSettingsFile(config),
    environment: process.env,
    flags,
  } as const;
  if (check !== undefined) {
    process.stdout.write(`${JSON.stringify({ faults: settingsFaults(options) })}\n`, () => process.exit(0));
    return null;
  }
  return { dataDir: data ?? "./data", settings: readSettings(options) };
}

async function run(args: readonly string[]): Promise<void> {
  const asked = readCommandLine(args);
  if (asked === null) return;
  const { dataDir, settings } = asked;
  const server = await startServer({ dataDir, ...settings.http, log });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // Whatever still holds the process open (a kept connection) must not outlive the server.
    void server.stop().then(
      () => process.exit(0),
      (cause: unknown) => fail(EXIT.failed, cause),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.stdout.write(`${JSON.stringify({ listening: server.url })}\n`);
}

function fail(code: number, cause: unknown): never {
  const { message, code: fault } = cause as { message?: string; code?: string };
  log("error", "server-failed", { code: fault ?? SERVER_FAULT, message: message ?? String(cause) });
  process.exit(code);
}

if (import.meta.main) {
  // Older Node crashes without a word when the database's native code is loaded.
  if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR_MIN) {
    process.stderr.write(
      `baton needs Node ${NODE_MAJOR_MIN} or later; this is ${process.versions.node}. Use: npm run baton -- server\n`,
    );
    process.exit(EXIT.configuration);
  }
  run(process.argv.slice(2)).catch((cause: unknown) => {
    if (cause instanceof SettingsError) fail(EXIT.configuration, cause);
    const usage = String((cause as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
    fail(usage ? EXIT.usage : EXIT.failed, cause);
  });
}
