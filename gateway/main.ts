#!/usr/bin/env node
/**
 * One school's gateway as a program: `node gateway/main.ts --data DIR [--config FILE] [--http-port N] …`.
 * One line on standard output says that it listens, `{"listening":{"http":…,"mqtt":…}}`; everything else goes to standard
 * error as JSON lines. SIGTERM and SIGINT stop it cleanly. Exit codes: 0 stopped, 1 failed, 2 usage, 3 configuration.
 */
import { parseArgs } from "node:util";
import { wallNow } from "./clock.ts";
import { GatewaySettings } from "./config.ts";
import { flagName, readSettings, readSettingsFile, settingsOf } from "./contract/settings.ts";
import { PLAN_FAULTS } from "./intake/plan/plan-fault.ts";
import type { GatewayOptions, RunningGateway } from "./start.ts";

const NODE_MAJOR_MIN = 26;
const EXIT = { failed: 1, usage: 2, configuration: 3 } as const;
/** Faults of what somebody wrote; everything else is a fault of the world. */
const CONFIGURATION_CODES: readonly string[] = [
  "settings/invalid",
  "school/invalid-document",
  "calendar/invalid",
  ...PLAN_FAULTS,
];
/** Code of what ended the gateway and brought no code of its own. */
export const GATEWAY_FAULT = "gateway/fault";

const log: GatewayOptions["log"] = (level, event, fields = {}) =>
  void process.stderr.write(`${JSON.stringify({ time: wallNow(), level, event, ...fields })}\n`);

/** Flags of the command line: `--data`, `--config`, and one for every setting. */
function readCommandLine(args: readonly string[]): Pick<GatewayOptions, "dataDir" | "settings"> {
  const names = settingsOf(GatewaySettings).map(({ path }) => flagName(path));
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string" },
      config: { type: "string" },
      ...Object.fromEntries(names.map((name) => [name, { type: "string" as const }])),
    },
  });
  const { data, config, ...flags } = values as Record<string, string | undefined>;
  const settings = readSettings({
    section: "gateway",
    schema: GatewaySettings,
    file: readSettingsFile(config),
    environment: process.env,
    flags,
  });
  return { dataDir: data ?? "./data", settings };
}

/** Runs until a signal. `seams` are a test's; production gives none. */
export async function runGateway(args: readonly string[], seams: Pick<GatewayOptions, "hold"> = {}): Promise<void> {
  const options = readCommandLine(args);
  // Native code is loaded only now, after the version of Node was checked.
  const { startGateway } = await import("./start.ts");
  const gateway: RunningGateway = await startGateway({ ...options, ...seams, log });
  let stopping = false;
  const stop = (code: number) => () => {
    if (stopping) return;
    stopping = true;
    void gateway.stop().then(() => process.exit(code), fail);
  };
  process.on("SIGTERM", stop(0));
  process.on("SIGINT", stop(0));
  void gateway.lost.then((error) => {
    // Nothing can be made durable any more, or no reader can come in: better to end and be started again.
    log("error", "gateway-lost", { message: error.message });
    stop(EXIT.failed)();
  });
  process.stdout.write(`${JSON.stringify({ listening: { http: gateway.http, mqtt: gateway.mqtt } })}\n`);
}

/** Says what went wrong, plainly, and ends with the exit code for it. */
export function fail(cause: unknown): never {
  const { message = String(cause), code = GATEWAY_FAULT } = cause as { message?: string; code?: string };
  log("error", "gateway-failed", { code, message });
  if (code.startsWith("ERR_PARSE_ARGS")) process.exit(EXIT.usage);
  process.exit(CONFIGURATION_CODES.includes(code) ? EXIT.configuration : EXIT.failed);
}

if (import.meta.main) {
  if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR_MIN) {
    process.stderr.write(
      `baton needs Node ${NODE_MAJOR_MIN} or later; this is ${process.versions.node}. Use: npm run baton -- gateway\n`,
    );
    process.exit(EXIT.configuration);
  }
  runGateway(process.argv.slice(2)).catch(fail);
}
