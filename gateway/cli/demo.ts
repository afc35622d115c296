/** `baton demo` (npm start): a district server, one school's gateway and a simulated school day on real MQTT connections. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { wallNow } from "../clock.ts";
import type { TokenRole } from "../contract/token.ts";
import { serviceDay } from "../core/calendar.ts";
import { PLAN_DEFAULTS } from "../core/plan-defaults.ts";
import { bundledCalendar } from "../intake/calendar-file.ts";
import { readSchoolDocument } from "../intake/provision.ts";
import { type LocalDay, serviceDayAt } from "../intake/school-day.ts";
import type { SchoolDocument } from "../intake/school-document.ts";
import { requireFreePorts, takeRoom } from "./demo-room.ts";
import { endingOf, endProgram, type Running, startProgram, startTask, stopProgram } from "./processes.ts";
import { DEMO_MARK, type DemoMark, mintDevicePassword, mintToken } from "./token.ts";
import { DATA_DIRECTORY, EXIT, UsageError, type Verb } from "./verb.ts";

/** The demo's day starts here, minutes after midnight. */
const DAY_STARTS_MINUTE = 7 * 60;
const SPEED = 60;
const SPEED_MAX = 600;
const PORT_MAX = 65_535;
const SEED = 7;

/** 07:00 of today, or of the next ordinary school day: a day on which the demo school has that weekday's lessons. */
export function demoOrigin(realNow: number, zone: string): number {
  const calendar = bundledCalendar();
  const isOrdinary = ({ day, weekday }: LocalDay): boolean => {
    const standing = serviceDay(calendar, PLAN_DEFAULTS, day);
    return standing.runs && standing.weekday === weekday;
  };
  let day = serviceDayAt(realNow, zone);
  while (!isOrdinary(day)) day = serviceDayAt(day.next, zone);
  return day.origin + DAY_STARTS_MINUTE * 60_000;
}

const ROLE_OF_STAFF: Readonly<Record<string, TokenRole>> = {
  guard: "guard",
  "duty-teacher": "teacher",
  homeroom: "homeroom",
  patrol: "patrol",
  office: "office",
  lead: "lead",
};

const isSpare = (id: string) => id.startsWith("spare-");

/** A token for each simulated member of staff, in the role of their first duty. */
export async function staffTokens(data: string, document: SchoolDocument): Promise<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const { id, roles } of document.staff.filter((one) => !isSpare(one.id)))
    tokens[id] = await mintToken(data, ROLE_OF_STAFF[roles[0] ?? ""] ?? "teacher", id);
  return tokens;
}

/** Secrets of the simulated staff and readers, for the simulator alone. */
async function writeSimulatorSecrets(
  data: string,
  document: SchoolDocument,
): Promise<{ tokens: string; passwords: string }> {
  const folder = join(data, "sim");
  const passwords: Record<string, string> = {};
  for (const { id } of document.plan.readers.filter((one) => !isSpare(one.id)))
    passwords[id] = mintDevicePassword(data, id);
  const files = { tokens: join(folder, "tokens.json"), passwords: join(folder, "passwords.json") };
  writeFileSync(files.tokens, JSON.stringify(await staffTokens(data, document)), { mode: 0o600 });
  writeFileSync(files.passwords, JSON.stringify(passwords), { mode: 0o600 });
  return files;
}

/** Spare people stand in where a token names nobody, so that a script never acts as one of the simulated staff. */
const demoMark = (document: SchoolDocument): DemoMark => ({
  school: document.plan.school,
  persons: {
    guard: "spare-t1",
    teacher: "spare-t1",
    homeroom: "spare-t1",
    office: "spare-t1",
    patrol: "spare-t1",
    lead: "spare-t1",
    parent: "spare-g1",
  },
});

type Addresses = { readonly gateway: string; readonly mqtt: string; readonly server: string };

async function printWelcome(data: string, document: SchoolDocument, at: Addresses, speed: number): Promise<void> {
  const nameOf = new Map(document.people.map(({ id, name }) => [id, name]));
  const first = (role: string) =>
    document.staff.find((one) => !isSpare(one.id) && (one.roles as string[]).includes(role))?.id ?? "";
  const gatewayLink = async (label: string, role: TokenRole, person: string, to: string) =>
    `  ${label}  ${nameOf.get(person) ?? person}\n    ${at.gateway}/signin?token=${await mintToken(data, role, person)}&to=${to}`;
  const links = [
    await gatewayLink("Duty teacher 值班教师 ", "teacher", first("duty-teacher"), "/duty/"),
    await gatewayLink("Guard 门卫        ", "guard", first("guard"), "/guard/"),
    await gatewayLink("School lead 带班领导", "lead", first("lead"), "/"),
    `  District 教育局\n    ${at.server}/signin?token=${await mintToken(data, "district", null)}&to=/`,
  ];
  console.log(`
Baton 接力 — ${document.plan.name.en} (${document.plan.name.zh})
${document.students.length} children, ${document.plan.readers.length} readers. The day starts at 07:00 and runs ${speed} times as fast as real time.

  School gateway   ${at.gateway}
  Readers (MQTT)   ${at.mqtt}
  District server  ${at.server}

Sign in with one click 一键登录:
${links.join("\n")}

Data is in ${data}. Ctrl-C stops everything.
`);
}

async function runDay(
  data: string,
  document: SchoolDocument,
  at: Addresses,
  options: { seed: number; speed: number },
): Promise<Running> {
  const { tokens, passwords } = await writeSimulatorSecrets(data, document);
  return startTask(
    "sim",
    [
      "day",
      ...["--school", join(data, "sim", "school.json")],
      ...["--seed", String(options.seed), "--speed", String(options.speed)],
      ...["--gateway", at.gateway, "--broker", at.mqtt, "--tokens", tokens, "--passwords", passwords],
      ...["--logs", join(data, "sim", "readers")],
    ],
    (line) => console.log(line.startsWith("{") ? "" : `  ${line}`),
  );
}

/** Resolves at the first signal to stop. Whoever cannot wait and sends another one ends what still runs at once. */
const stopSignal = (running: readonly Running[]): Promise<void> =>
  new Promise((done) => {
    let asked = false;
    const hear = () => {
      if (asked) for (const one of running) endProgram(one);
      asked = true;
      done();
    };
    process.on("SIGINT", hear);
    process.on("SIGTERM", hear);
  });

type DemoOptions = {
  readonly data: string;
  readonly seed: number;
  readonly speed: number;
  readonly gatewayPort: string;
  readonly mqttPort: string;
  readonly serverPort: string;
};

async function runDemo(options: DemoOptions): Promise<number> {
  const { data, seed, speed } = options;
  const running: Running[] = [];
  const stopped = stopSignal(running);
  const complain = (name: string) => (line: string) => {
    if (!line.includes('"level":"info"')) console.error(`  [${name}] ${line}`);
  };
  await requireFreePorts({
    "http-port": options.gatewayPort,
    "mqtt-port": options.mqttPort,
    "server-port": options.serverPort,
  });
  const leaveRoom = takeRoom(data);
  const schoolFile = join(data, "sim", "school.json");
  mkdirSync(join(data, "sim"), { recursive: true });
  console.log("Preparing the screens and the school …");
  for (const [program, args] of [
    ["console", []],
    ["sim", ["school", "--seed", String(seed), "--out", schoolFile]],
  ] as const) {
    const said: string[] = [];
    if ((await startTask(program, args, (line) => said.push(line)).ended) !== 0) {
      console.error(said.join("\n"));
      return EXIT.failed;
    }
  }
  const document = readSchoolDocument(readFileSync(schoolFile, "utf8"));
  writeFileSync(join(data, DEMO_MARK), JSON.stringify(demoMark(document), null, 2));
  try {
    const server = await startProgram(
      "server",
      ["--data", data, "--http-port", options.serverPort],
      complain("server"),
    );
    running.push(server);
    const tokenFile = join(data, "sim", "gateway.token");
    writeFileSync(tokenFile, await mintToken(data, "gateway", null), { mode: 0o600 });
    const gateway = await startProgram(
      "gateway",
      [
        ...["--data", data, "--http-port", options.gatewayPort, "--mqtt-port", options.mqttPort],
        ...["--school-file", schoolFile, "--sync-server", server.listening.http ?? "", "--sync-token-file", tokenFile],
        ...["--clock-origin", String(demoOrigin(wallNow(), document.plan.zone)), "--clock-speed", String(speed)],
      ],
      complain("gateway"),
    );
    running.push(gateway);
    const at = {
      gateway: gateway.listening.http ?? "",
      mqtt: gateway.listening.mqtt ?? "",
      server: server.listening.http ?? "",
    };
    await printWelcome(data, document, at, speed);
    const day = await runDay(data, document, at, { seed, speed });
    running.push(day);
    void day.ended.then((code) => {
      if (code === 0)
        console.log("\nThe simulated day is over; the screens stay open. Ctrl-C stops, npm start begins a fresh day.");
    });
    const died = Promise.race(
      [server, gateway].map((one) => one.ended.then((code) => `the ${one.name} ${endingOf(one, code)}`)),
    );
    const why = await Promise.race([stopped, died]);
    if (why !== undefined) console.error(`Stopping: ${why}.`);
    else console.log("\nStopping …");
    return why === undefined ? EXIT.done : EXIT.failed;
  } finally {
    // The last to come goes first; each stays in the list until it has ended, for an impatient second signal.
    for (const one of running.toReversed()) await stopProgram(one);
    leaveRoom();
    console.log("Stopped.");
  }
}

const whole = (text: string, name: string, min: number, max: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}`);
  return value;
};

const portIn = <Flag extends string>(values: Readonly<Record<Flag, string>>, flag: Flag): string =>
  String(whole(values[flag], flag, 0, PORT_MAX));

export const demoVerb: Verb = {
  name: "demo",
  summary: "district server, one school and its simulated day, on this machine",
  usage: `baton demo [--speed N] [--seed N] [--data DIR] [--http-port N] [--mqtt-port N] [--server-port N]
Starts everything on 127.0.0.1, prints addresses and one-click sign-in links, and runs a service day from 07:00 at x${SPEED}.
Each start begins a fresh day; the former data moves to DIR/previous. Port 0 picks a free one.
Example: baton demo --speed 10 --seed 3`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        speed: { type: "string", default: String(SPEED) },
        seed: { type: "string", default: String(SEED) },
        data: { type: "string", default: DATA_DIRECTORY },
        "http-port": { type: "string", default: "8080" },
        "mqtt-port": { type: "string", default: "1883" },
        "server-port": { type: "string", default: "8090" },
      },
    });
    return runDemo({
      data: resolve(values.data),
      speed: whole(values.speed, "speed", 1, SPEED_MAX),
      seed: whole(values.seed, "seed", 0, 2 ** 31 - 1),
      gatewayPort: portIn(values, "http-port"),
      mqttPort: portIn(values, "mqtt-port"),
      serverPort: portIn(values, "server-port"),
    });
  },
};
