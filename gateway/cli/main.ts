/** The `baton` command: one literal lists the verbs, a file each. */
import { PLAN_FAULTS } from "../intake/plan/plan-fault.ts";
import { benchVerb } from "./bench.ts";
import { checkPlanVerb } from "./check-plan.ts";
import { demoVerb } from "./demo.ts";
import { explainVerb } from "./explain.ts";
import { exportVerb } from "./export.ts";
import { importVerb } from "./import.ts";
import { replayVerb } from "./replay.ts";
import { bridgeVerb, gatewayVerb, serverVerb, simVerb } from "./run-program.ts";
import { checkConfigVerb, printConfigVerb } from "./settings.ts";
import { tokenVerb } from "./token.ts";
import { EXIT, UsageError, type Verb } from "./verb.ts";
import { verifyVerb } from "./verify.ts";

const VERBS: readonly Verb[] = [
  demoVerb,
  gatewayVerb,
  serverVerb,
  bridgeVerb,
  simVerb,
  tokenVerb,
  importVerb,
  exportVerb,
  explainVerb,
  replayVerb,
  verifyVerb,
  checkPlanVerb,
  checkConfigVerb,
  printConfigVerb,
  benchVerb,
];

function overview(): string {
  const width = Math.max(...VERBS.map(({ name }) => name.length));
  return [
    "Baton (接力): at every second each child is in the care of a named adult.",
    "",
    "Usage: baton VERB [options]      baton VERB --help",
    "",
    ...VERBS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "Exit codes: 0 done, 1 failed, 2 usage, 3 configuration.",
  ].join("\n");
}

/** Faults of what somebody wrote; everything else is a fault of the world. */
const CONFIGURATION_CODES: readonly string[] = [
  "settings/invalid",
  "school/invalid-document",
  "calendar/invalid",
  ...PLAN_FAULTS,
];

const isUsageFault = (error: unknown): error is Error =>
  error instanceof UsageError ||
  (error instanceof Error && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS"));

/** Runs one call of the command line; the result is the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    console.log(overview());
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const verb = VERBS.find((known) => known.name === name);
  if (!verb) {
    console.error(`baton has no verb "${name}".\n\n${overview()}`);
    return EXIT.usage;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    console.log(verb.usage);
    return EXIT.done;
  }
  try {
    return await verb.run(rest);
  } catch (error) {
    if (!isUsageFault(error)) {
      const code = (error as { code?: unknown }).code;
      console.error(`${code ? `${String(code)}: ` : ""}${error instanceof Error ? error.message : String(error)}`);
      const isConfiguration =
        CONFIGURATION_CODES.includes(String(code)) || (error as { exitCode?: unknown }).exitCode === EXIT.configuration;
      return isConfiguration ? EXIT.configuration : EXIT.failed;
    }
    console.error(`${error.message}\n\n${verb.usage}`);
    return EXIT.usage;
  }
}
