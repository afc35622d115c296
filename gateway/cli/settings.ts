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
  settingsOf,
} from "../contract/settings.ts";
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
    try {
      effective(values.config);
      console.log(values.json ? JSON.stringify({ faults: [] }) : "The settings are in order.");
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      if (values.json) console.log(JSON.stringify({ faults: error.faults }));
      else console.error(error.message);
      return EXIT.configuration;
    }
  },
};

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
