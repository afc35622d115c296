/** Entry of the bridge: a serial reader on the wall becomes a reader of the device contract. */
import { parseArgs } from "node:util";
import type { Bridge, BridgeOptions, BridgeTrace } from "./bridge.ts";

const NODE_MAJOR_MIN = 26;
const EXIT = { done: 0, failed: 1, usage: 2, configuration: 3 } as const;

const USAGE = `Usage: bridge --port PATH --school ID --reader ID --broker URL --spool FILE [--password TEXT]
              [--baud N] [--model rdm6300] [--config-key BASE64URL]

The password may stand in BATON_BRIDGE_PASSWORD instead, where other users of this machine cannot read it.
--config-key is the gateway's public key (GET /api/v1/keys); without it configurations are ignored.

Example: bridge --port /dev/ttyUSB0 --school demo --reader spare-gate --broker mqtt://127.0.0.1:1883 --spool ./spool.db`;

/** Starts a bridge in this process. The native parts are loaded here, after the check of the Node version. */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  checkNode();
  const { bridge } = await import("./bridge.ts");
  return bridge(options);
}

function checkNode(): void {
  const major = Number(process.versions.node.split(".")[0]);
  // better-sqlite3 ends an older Node with a segmentation fault and no word.
  if (major >= NODE_MAJOR_MIN) return;
  throw new Error(
    `The bridge needs Node ${NODE_MAJOR_MIN} or later; this is ${process.versions.node}. ` +
      "The right one came with npm ci: use node_modules/.bin/node.",
  );
}

async function main(args: readonly string[]): Promise<void> {
  const options = await optionsFrom(args);
  if (options === null) return;
  let running: Bridge | null = null;
  const stop = async (code: number) => {
    process.exitCode = code;
    await running?.stop();
  };
  try {
    running = await startBridge({
      ...options,
      trace: say,
      signal: ({ light, sound, open, cause }) => say({ event: "signal", light, sound, open, cause: cause.kind }),
      onFailure: (cause) => {
        console.error(`The spool's disk failed; restart the bridge: ${String(cause)}`);
        void stop(EXIT.failed);
      },
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = EXIT.configuration;
    return;
  }
  say({ event: "started", reader: options.reader, port: options.port, epoch: running.epoch });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(EXIT.done));
}

/** One JSON line a happening; no card is ever in one. */
function say(what: BridgeTrace | { readonly event: string; readonly [field: string]: unknown }): void {
  console.log(JSON.stringify(what, (_, value) => (value instanceof Error ? value.message : value)));
}

async function optionsFrom(args: readonly string[]): Promise<BridgeOptions | null> {
  const text = { type: "string" } as const;
  const flags = {
    port: text,
    baud: text,
    model: text,
    school: text,
    reader: text,
    broker: text,
    password: text,
    spool: text,
    "config-key": text,
    help: { type: "boolean", short: "h" },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof flags }>>["values"];
  try {
    ({ values } = parseArgs({ args: [...args], options: flags }));
  } catch (error) {
    return usage((error as Error).message);
  }
  if (values.help) {
    console.log(USAGE);
    return null;
  }
  const { port, school, reader, broker, spool, baud, model = "rdm6300" } = values;
  const password = values.password ?? process.env.BATON_BRIDGE_PASSWORD;
  if (port === undefined) return usage(`--port is missing; ports of this machine: ${await portsHere()}`);
  if (!school || !reader || !broker || !spool || !password) {
    return usage("--school, --reader, --broker, --spool and a password are needed");
  }
  if (model !== "rdm6300") return usage(`no driver for the model ${model}`);
  if (baud !== undefined && !/^[1-9][0-9]{2,6}$/.test(baud)) return usage(`not a serial speed: ${baud}`);
  const configKey = values["config-key"];
  return {
    port,
    school,
    reader,
    broker,
    spool,
    password,
    model,
    ...(baud === undefined ? {} : { baud: Number(baud) }),
    ...(configKey === undefined ? {} : { configKey }),
  };
}

async function portsHere(): Promise<string> {
  checkNode();
  const { serialPorts } = await import("./serial.ts");
  return (await serialPorts()).join(", ") || "none that the system can name";
}

function usage(fault: string): null {
  console.error(`${fault}\n\n${USAGE}`);
  process.exitCode = EXIT.usage;
  return null;
}

if (import.meta.main) await main(process.argv.slice(2));
