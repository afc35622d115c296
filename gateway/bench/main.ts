/** The benchmark: floors and gateway, interleaved in one run, so that every figure is a ratio (performance.md's goals). */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { stopProgram } from "../cli/processes.ts";
import { sleep } from "./clock.ts";
import type { LoadOptions, LoadResult, Percentiles } from "./load.ts";
import { cpuSeconds, residentMb } from "./process-meter.ts";
import { type RateFigure, type Report, ratiosOf, type SubjectFigures, tableOf } from "./report.ts";
import { measureRestart } from "./restart.ts";
import { BENCH_SCHOOL } from "./school.ts";
import { measureSqlite } from "./sqlite-floor.ts";
import { prepareGateway, type Subject, startFloor, startGatewayOn } from "./subjects.ts";

const LOAD = fileURLToPath(new URL("load.ts", import.meta.url));
const LOAD_OUTPUT_BYTES_MAX = 1024 * 1024;
const CHILDREN = 5000;
/** Taps in flight per lane when measuring the most a subject can do. */
const WINDOW = 4;
/** Rest between two measurements, so that one's tail is not the next one's start, milliseconds. */
const REST_MS = 300;

type Options = { seconds: number; rounds: number; rates: number[]; events: number[]; pairs: number; json: boolean };
type Sample = { readonly load: LoadResult; readonly cpuMicros: number };

const run = promisify(execFile);
let epoch = 0;

async function sample(subject: Subject, rate: number, options: Options): Promise<Sample> {
  epoch += 1;
  const load: LoadOptions = {
    host: subject.host,
    port: subject.port,
    school: BENCH_SCHOOL,
    pairs: options.pairs,
    children: CHILDREN,
    passwords: subject.passwords,
    answerBy: subject.answerBy,
    rate,
    window: WINDOW,
    seconds: options.seconds,
    epoch,
  };
  const pid = subject.running.child.pid ?? 0;
  const before = cpuSeconds(pid);
  const { stdout } = await run(process.execPath, [LOAD, JSON.stringify(load)], { maxBuffer: LOAD_OUTPUT_BYTES_MAX });
  const result = JSON.parse(stdout) as LoadResult;
  await sleep(REST_MS);
  return { load: result, cpuMicros: Math.round(((cpuSeconds(pid) - before) * 1e6) / Math.max(1, result.sent)) };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const medianOf = (samples: readonly Sample[], pick: (sample: Sample) => number) => median(samples.map(pick));
const percentilesOf = (samples: readonly Sample[], key: "tapToAck" | "tapToFeedback"): Percentiles => ({
  p50: medianOf(samples, ({ load }) => load[key].p50),
  p99: medianOf(samples, ({ load }) => load[key].p99),
  p999: medianOf(samples, ({ load }) => load[key].p999),
});

async function measureSubjects(subjects: readonly Subject[], options: Options): Promise<SubjectFigures[]> {
  const samples = new Map<string, Sample[]>();
  const key = (subject: Subject, rate: number) => `${subject.name} ${rate}`;
  for (let round = 1; round <= options.rounds; round += 1)
    for (const rate of [0, ...options.rates])
      for (const subject of subjects) {
        process.stderr.write(`round ${round}: ${subject.name} at ${rate === 0 ? "most" : `${rate}/s`}\n`);
        const list = samples.get(key(subject, rate)) ?? [];
        samples.set(key(subject, rate), [...list, await sample(subject, rate, options)]);
      }
  return subjects.map((subject) => {
    const most = samples.get(key(subject, 0)) ?? [];
    const rates = options.rates.map((rate): RateFigure => {
      const at = samples.get(key(subject, rate)) ?? [];
      return {
        rate,
        tapToAck: percentilesOf(at, subject.answerBy === "puback" ? "tapToFeedback" : "tapToAck"),
        tapToFeedback: percentilesOf(at, "tapToFeedback"),
        cpuMicrosPerTap: medianOf(at, ({ cpuMicros }) => cpuMicros),
        lost: at.reduce((sum, { load }) => sum + load.sent - load.answered, 0),
      };
    });
    return {
      subject: subject.name,
      tapsPerSecondMax: medianOf(most, ({ load }) => load.tapsPerSecond),
      cpuMicrosPerTapMax: medianOf(most, ({ cpuMicros }) => cpuMicros),
      rates,
      residentMb: residentMb(subject.running.child.pid ?? 0),
    };
  });
}

async function bench(options: Options): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "baton-bench-"));
  const subjects: Subject[] = [];
  try {
    const sqliteRowsPerSecond = measureSqlite(folder, options.seconds / 2);
    for (const kind of ["bare", "echo", "group-commit"] as const) subjects.push(await startFloor(kind, folder));
    const data = prepareGateway(folder, { pairs: options.pairs, children: CHILDREN });
    subjects.push(await startGatewayOn(data, options.pairs));
    const figures = await measureSubjects(subjects, options);
    while (subjects.length > 0) await stopProgram((subjects.pop() as Subject).running);
    const restarts = [];
    for (const events of options.events)
      restarts.push(await measureRestart(folder, events, { pairs: options.pairs, children: CHILDREN }));
    const machine = {
      cores: availableParallelism(),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
    };
    return { machine, options, sqliteRowsPerSecond, subjects: figures, restarts };
  } finally {
    for (const { running } of subjects) await stopProgram(running);
    rmSync(folder, { recursive: true, force: true });
  }
}

const EXIT_USAGE = 2;

/** Whole numbers from a flag, comma between them; a 0 alone means none. */
function numbers(flag: string, text: string, most: number): number[] {
  const values = text.split(",").map(Number);
  if (values.some((value) => !Number.isInteger(value) || value < 0) || values.length > most) {
    console.error(
      `--${flag} takes ${most === 1 ? "a whole number" : "whole numbers with commas between"}, not "${text}"`,
    );
    process.exit(EXIT_USAGE);
  }
  return values.filter((value) => value > 0);
}
const one = (flag: string, text: string): number => numbers(flag, text, 1)[0] ?? 1;
const LIST_MAX = 10;
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    rates: { type: "string", default: "50,500,2000" },
    events: { type: "string", default: "100000,1000000" },
    pairs: { type: "string", default: "100" },
    json: { type: "boolean", default: false },
  },
});
const report = await bench({
  seconds: one("seconds", values.seconds),
  rounds: one("rounds", values.rounds),
  rates: numbers("rates", values.rates, LIST_MAX),
  events: numbers("events", values.events, LIST_MAX),
  pairs: one("pairs", values.pairs),
  json: values.json,
});
console.log(values.json ? JSON.stringify({ ...report, ratios: ratiosOf(report) }, null, 2) : tableOf(report));
