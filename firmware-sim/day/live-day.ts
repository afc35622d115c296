/** One school day on a real gateway, from the first look at its clock to the result card. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileLog } from "../reader/file-log.ts";
import type { SimSchool } from "../school/document.ts";
import { dayIn, type FollowedClock, followedClock, hourAndMinute, realMs } from "./clock.ts";
import { planDay } from "./day-plan.ts";
import { gatewayWorld, pauseOn } from "./gateway-world.ts";
import { httpDesk } from "./http-desk.ts";
import { type DayResult, dayResult, resultCard } from "./result-card.ts";
import { runDay } from "./run-day.ts";

/** The gateway must answer by then, real milliseconds. */
export const GATEWAY_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 200;
/** At x600 a slow first answer would put the clock a quarter of a minute of school time off. */
const CLOCK_READINGS = 8;

export type DayCommand = {
  readonly school: SimSchool;
  readonly seed: number | string;
  readonly gateway: string;
  readonly broker: string;
  readonly tokens: Readonly<Record<string, string>>;
  readonly passwords: Readonly<Record<string, string>>;
  /** Folder of the readers' own logs, made when it is not there; a second day on it goes on in the next epoch. */
  readonly logs: string;
  /** Null: whatever the gateway's speed is. */
  readonly speed: number | null;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
};

/** Lives the day and prints it. Rejects with `DayCalledOff` when stopped. */
export async function liveDay(command: DayCommand): Promise<DayResult> {
  const { school, seed, gateway, tokens, signal, print } = command;
  const { clock, day } = await schoolTime(command);
  if (command.speed !== null && command.speed !== clock.speed) {
    throw new Error(`the gateway runs at x${clock.speed}, not x${command.speed}`);
  }
  const { origin, weekday } = dayIn(school.plan.zone, day);
  const pause = (ms: number) => pauseOn(clock, signal, ms);
  const desk = httpDesk({ gateway, tokens, seed, pause, signal });
  const configKey = await readerKey(command);
  mkdirSync(command.logs, { recursive: true });
  const logOf = (reader: string) => fileLog(join(command.logs, `${reader}.log`));
  const world = gatewayWorld({ ...command, clock, desk, configKey, logOf });
  try {
    await world.connected();
    print(`${day} x${clock.speed}：${world.readers.length} 台读卡器在线 readers online`);
    const plan = planDay(school, { seed, origin, weekday });
    const report = await runDay(world, plan, {
      say: (at, zh, en) => print(`${hourAndMinute(origin, at)}  ${zh} · ${en}`),
    });
    await world.drained();
    const result = dayResult(
      report,
      world.readers.map(({ counters }) => counters),
    );
    for (const line of resultCard(result, report)) print(line);
    return result;
  } finally {
    world.stop();
  }
}

type Time = { readonly now: number; readonly speed: number; readonly day: string | null };

/** Follows the gateway's clock by the quickest of several answers; half of its way there and back counts as the way back. */
async function schoolTime(command: DayCommand): Promise<{ clock: FollowedClock; day: string }> {
  const wall = followedClock({ now: 0, speed: 1 });
  const deadline = realMs() + GATEWAY_WITHIN_MS;
  let quickest: { readonly took: number; readonly time: Time; readonly readAtUp: number } | null = null;
  for (let answers = 0; answers < CLOCK_READINGS; ) {
    const asked = realMs();
    const time = await ask<Time>(command, "/api/v1/time").catch(() => null);
    const took = realMs() - asked;
    if (time?.day) {
      answers += 1;
      if (!quickest || took < quickest.took) quickest = { took, time, readAtUp: asked + took / 2 };
      continue;
    }
    command.signal.throwIfAborted();
    if (asked > deadline) throw new Error(`no school day at ${command.gateway} after ${GATEWAY_WITHIN_MS} ms`);
    await pauseOn(wall, command.signal, ASK_EVERY_MS);
  }
  if (!quickest?.time.day) throw new Error("no school day");
  const { time, readAtUp } = quickest;
  return { clock: followedClock({ now: time.now, speed: time.speed, readAtUp }), day: quickest.time.day };
}

/** The key under which reader configurations are signed; null when the gateway gives none that a reader could use. */
async function readerKey(command: DayCommand): Promise<string | null> {
  const answer = await ask<{ readonly items: readonly { readonly algorithm: string; readonly publicKey: string }[] }>(
    command,
    "/api/v1/keys",
  ).catch(() => null);
  return answer?.items.find(({ algorithm }) => algorithm === "Ed25519")?.publicKey ?? null;
}

async function ask<T>({ gateway, tokens, school, signal }: DayCommand, path: string): Promise<T> {
  const response = await fetch(`${gateway}${path}`, {
    headers: { authorization: `Bearer ${tokens[school.plan.dutyLeader] ?? ""}` },
    signal,
  });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return (await response.json()) as T;
}
