/** `baton check-config` and `baton print-config`. */
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { GatewaySettings } from "../config.ts";
import {
  environmentName,
  flagName,
  readSettings,
  readSettingsFile,
  SettingsError,
  type SettingsFault,
  settingsFaults,
  settingsOf,
} from "../contract/settings.ts";
import { startTask } from "./processes.ts";
import { EXIT, type Verb } from "./verb.ts";

const options = { config: { type: "string" }, json: { type: "boolean", default: false } } as const;

const effective = (config: string | undefined) =>
  readSettings({
    section: "gateway",
    schema: GatewaySettings,
    file: readSettingsFile(config),
    environment: process.env,
    flags: {},
  });

export const checkConfigVerb: Verb = {
  name: "check-config",
  summary: "check the settings file and the environment",
  usage: `baton check-config [--config FILE] [--json]
Prints every fault with its line and path. Exit code 0 when there is none, 3 otherwise.
Example: baton check-config --config baton.yaml`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options });
    const file = readSettingsFile(values.config);
    const own = settingsFaults({
      section: "gateway",
      schema: GatewaySettings,
      file,
      environment: process.env,
      flags: {},
    });
    const faults = [...own, ...(await serverFaults(values.config))].filter(
      (fault, i, all) => all.findIndex((other) => other.path === fault.path && other.message === fault.message) === i,
    );
    if (values.json) console.log(JSON.stringify({ faults }));
    else if (faults.length === 0) console.log("The settings are in order.");
    else console.error(new SettingsError(faults).message);
    return faults.length === 0 ? EXIT.done : EXIT.configuration;
  },
};

/** The server knows its own settings; it is asked, not imported. */
async function serverFaults(config: string | undefined): Promise<readonly SettingsFault[]> {
  const said: string[] = [];
  const args = ["--check-settings", ...(config === undefined ? [] : ["--config", config])];
  const task = startTask("server", args, (line) => said.push(line));
  if ((await task.ended) !== EXIT.done) return [];
  return (JSON.parse(said.at(-1) ?? "{}") as { faults?: SettingsFault[] }).faults ?? [];
}

export const printConfigVerb: Verb = {
  name: "print-config",
  summary: "print every setting with its value and its names",
  usage: `baton print-config [--config FILE] [--json]
Prints the settings in force as YAML that can serve as a baton.yaml; comments give each one's meaning, environment name and flag.
Example: baton print-config > baton.yaml`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options });
    const settings = effective(values.config);
    if (values.json) {
      console.log(JSON.stringify({ gateway: settings }, null, 2));
      return EXIT.done;
    }
    for (const { path, schema } of settingsOf(GatewaySettings))
      console.log(
        `# gateway.${path.join(".")}: ${(schema as { description?: string }).description ?? ""} [${environmentName(["gateway", ...path])}, --${flagName(path)}]`,
      );
    console.log(stringify({ version: 1, gateway: settings }).trimEnd());
    return EXIT.done;
  },
};
