#!/usr/bin/env node
/** A school without a school: writes the demo school, and lives its day on a real gateway. */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type DayCommand, liveDay } from "./day/live-day.ts";
import { DayCalledOff } from "./day/world.ts";
import { demoSchool } from "./school/demo-school.ts";
import type { SimSchool } from "./school/document.ts";

const EXIT = { done: 0, failed: 1, usage: 2, configuration: 3, calledOff: 130 } as const;

const USAGE = `usage:
  node firmware-sim/main.ts school --seed 7 --out school.json
  node firmware-sim/main.ts day --school school.json --seed 7 --gateway http://127.0.0.1:8080 \\
       --broker mqtt://127.0.0.1:1883 --tokens tokens.json --passwords passwords.json --logs readers/ [--speed 60]

school   writes the demo school document; the same seed gives the same school
day      lives one school day: 15 readers on MQTT, 18 staff on HTTP; school time is the gateway's
         --tokens     JSON {staffId: bearer token}
         --passwords  JSON {readerId: MQTT password}
         --logs       folder of the readers' own logs: what no gateway has acknowledged outlives this program
         --speed      only to insist: fails when the gateway runs at another speed
exit codes: 0 all settled, 1 failed, 2 usage, 3 configuration, 130 stopped`;

class UsageError extends Error {}
class ConfigurationError extends Error {}

async function main(words: readonly string[]): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === "--help" || verb === "-h") {
    console.log(USAGE);
    return EXIT.done;
  }
  if (verb === "school") return writeSchool(rest);
  if (verb === "day") return day(rest);
  throw new UsageError(verb ? `unknown verb ${verb}` : "a verb is missing");
}

async function writeSchool(words: string[]): Promise<number> {
  const options = parse(words, ["seed", "out"]);
  await writeFile(options("out"), `${JSON.stringify(demoSchool({ seed: options("seed", "7") }), null, 2)}\n`);
  return EXIT.done;
}

async function day(words: string[]): Promise<number> {
  const options = parse(words, ["school", "seed", "speed", "gateway", "broker", "tokens", "passwords", "logs"]);
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stop.abort(new DayCalledOff()));
  const speed = options("speed", "");
  const command: DayCommand = {
    school: (await readJson(options("school"))) as SimSchool,
    seed: options("seed", "7"),
    gateway: options("gateway").replace(/\/+$/, ""),
    broker: options("broker"),
    tokens: (await readJson(options("tokens"))) as Record<string, string>,
    passwords: (await readJson(options("passwords"))) as Record<string, string>,
    logs: options("logs"),
    speed: speed === "" ? null : Number(speed),
    signal: stop.signal,
    print: (line) => console.log(line),
  };
  try {
    return (await liveDay(command)).settled ? EXIT.done : EXIT.failed;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.log("模拟停止 the simulated day was stopped");
    return EXIT.calledOff;
  }
}

/** Looks options up by name; without a fallback an option is required. */
function parse(words: string[], names: readonly string[]): (name: string, fallback?: string) => string {
  let values: Record<string, string | undefined>;
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
    values = parseArgs({ args: words, options, strict: true }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  return (name, fallback) => {
    const value = values[name] ?? fallback;
    if (value === undefined) throw new UsageError(`--${name} is missing`);
    return value;
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new ConfigurationError(`cannot read ${path}: ${error instanceof Error ? error.message : error}`);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error(USAGE);
  process.exitCode =
    error instanceof UsageError ? EXIT.usage : error instanceof ConfigurationError ? EXIT.configuration : EXIT.failed;
}
