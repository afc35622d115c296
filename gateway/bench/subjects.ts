/** What is measured: each subject is a process with an MQTT address, its pid, and the passwords of its readers. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Program, type Running, startProgram } from "../cli/processes.ts";
import { devicePassword, openKeys } from "../keys.ts";
import { BENCH_SCHOOL, benchSchool, laneIn, laneOut } from "./school.ts";

export type Subject = {
  readonly name: string;
  readonly running: Running;
  readonly host: string;
  readonly port: number;
  readonly passwords: Readonly<Record<string, string>>;
  readonly answerBy: "feedback" | "puback";
};

/** School time runs this fast, so that G1's shortest "one tap" of a second is 17 ms and no tap is a repeat. */
export const BENCH_SPEED = 60;

async function start(
  name: string,
  program: Program,
  args: readonly string[],
): Promise<Omit<Subject, "passwords" | "answerBy">> {
  const running = await startProgram(program, args, (line) => console.error(`[${name}] ${line}`));
  const url = new URL(running.listening.mqtt ?? "");
  return { name, running, host: url.hostname, port: Number(url.port) };
}

/** One of the floors, see floor.ts. */
export async function startFloor(kind: "bare" | "echo" | "group-commit", folder: string): Promise<Subject> {
  const directory = mkdtempSync(join(folder, `${kind}-`));
  return {
    ...(await start(kind, "floor", [kind, directory])),
    passwords: {},
    answerBy: kind === "bare" ? "puback" : "feedback",
  };
}

/** A data directory with the bench school's document in it. */
export function prepareGateway(folder: string, size: { pairs: number; children: number }): string {
  const data = mkdtempSync(join(folder, "gateway-"));
  mkdirSync(join(data, "gateway"), { recursive: true });
  writeFileSync(join(data, "school.json"), JSON.stringify(benchSchool(size.pairs, size.children)));
  return data;
}

/** The gateway itself, all rules, feedback, boards, chain and sync rows on. */
export async function startGatewayOn(data: string, pairs: number): Promise<Subject> {
  const args = ["--data", data, "--http-port", "0", "--mqtt-port", "0"];
  const school = ["--school-file", join(data, "school.json"), "--clock-speed", String(BENCH_SPEED)];
  const subject = await start("baton", "gateway", [...args, ...school]);
  const keys = openKeys(join(data, "gateway", "keys"), (bytes) => randomBytes(bytes));
  const readers = Array.from({ length: pairs }, (_, i) => [laneIn(i), laneOut(i)]).flat();
  const passwords = Object.fromEntries(readers.map((id) => [id, devicePassword(keys, BENCH_SCHOOL, id)]));
  return { ...subject, passwords, answerBy: "feedback" };
}
