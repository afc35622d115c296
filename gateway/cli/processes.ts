/** Other rooms' programs as child processes: started, waited for, stopped together. */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A program that does not say that it listens within this time has failed to start, milliseconds. */
export const START_MS_MAX = 60_000;
/** After a polite stop a program gets this long before it is ended, milliseconds. */
export const STOP_MS_MAX = 8_000;

const ROOT = new URL("../../", import.meta.url);

/** Programs that a verb may start; none of them is imported. */
export const PROGRAMS = {
  gateway: "gateway/main.ts",
  server: "server/main.ts",
  bridge: "hardware/bridge/main.ts",
  sim: "firmware-sim/main.ts",
  console: "gateway/console/build.ts",
  bench: "gateway/bench/main.ts",
  floor: "gateway/bench/floor.ts",
} as const;
/** A program by its name, or by its path from the root of the project. */
export type Program = keyof typeof PROGRAMS | `${string}.ts`;

const pathOf = (program: Program) =>
  fileURLToPath(new URL(program in PROGRAMS ? PROGRAMS[program as keyof typeof PROGRAMS] : program, ROOT));

/** `ended` resolves with the exit code; a program that a signal ended has 128 and the signal's number, as in a shell. */
export type Running = { readonly name: Program; readonly child: ChildProcess; readonly ended: Promise<number> };

/** How a program ended, for a person. */
export const endingOf = ({ child }: Running, code: number): string =>
  child.signalCode ? `was ended by ${child.signalCode}` : `ended with exit code ${code}`;

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code, signal) => resolve(code ?? (signal ? 128 + constants.signals[signal] : 0)));
  });
}

/** Runs a program with this terminal until it ends; Ctrl-C reaches it directly. */
export async function runProgram(program: Program, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [pathOf(program), ...args], { stdio: "inherit" });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  const ignore = () => {};
  process.on("SIGTERM", pass);
  // The terminal sends SIGINT to the whole group; the child stops itself, and we wait for it.
  process.on("SIGINT", ignore);
  const code = await endOf(child);
  process.off("SIGTERM", pass);
  process.off("SIGINT", ignore);
  return code;
}

/** The program could not start; what it said about it has gone to `onLine`. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly code = "cli/start-failed";
  /** Its exit code: 3 means that its settings are at fault. */
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Starts a program in the background. Its lines go to `onLine`; the JSON line with `listening` is its sign of life.
 * It runs in a process group of its own, so that Ctrl-C reaches it only through us, in the right order.
 */
export async function startProgram(
  program: Program,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<Running & { readonly listening: Record<string, string> }> {
  const child = spawn(process.execPath, [pathOf(program), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const ended = endOf(child);
  const listening = await new Promise<Record<string, string>>((resolve, reject) => {
    const fail = (why: string, code: number) => reject(new StartError(`the ${program} ${why}`, code));
    const timer = setTimeout(() => fail(`did not start within ${START_MS_MAX / 1000} s`, 1), START_MS_MAX);
    void ended.then((code) => {
      clearTimeout(timer);
      fail(`could not start (exit code ${code})`, code);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        const sign = line.startsWith('{"listening"') ? (JSON.parse(line) as { listening: unknown }).listening : null;
        if (sign === null) {
          onLine(line);
          return;
        }
        clearTimeout(timer);
        resolve(typeof sign === "string" ? { http: sign } : (sign as Record<string, string>));
      });
    }
  }).catch(async (error: unknown) => {
    await stopProgram({ name: program, child, ended });
    throw error;
  });
  return { name: program, child, ended, listening };
}

/** Starts a program in the background whose end is awaited elsewhere; it announces nothing. */
export function startTask(program: Program, args: readonly string[], onLine: (line: string) => void): Running {
  const child = spawn(process.execPath, [pathOf(program), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on("line", onLine);
  return { name: program, child, ended: endOf(child) };
}

/** Asks a program to stop and waits; after STOP_MS_MAX it is ended. */
export async function stopProgram({ child, ended }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
  await ended;
  clearTimeout(timer);
}

/** Ends a program at once. What it had promised is on disk; what it had not is not. */
export function endProgram({ child }: Running): void {
  child.kill("SIGKILL");
}
