/** The figures of a run, as JSON and as a table; every gateway figure stands beside its floor as a ratio. */
import type { Percentiles } from "./load.ts";
import type { SqliteFloor } from "./sqlite-floor.ts";

export type RateFigure = {
  readonly rate: number;
  readonly tapToAck: Percentiles;
  readonly tapToFeedback: Percentiles;
  readonly cpuMicrosPerTap: number;
  readonly lost: number;
};
export type SubjectFigures = {
  readonly subject: string;
  readonly tapsPerSecondMax: number;
  readonly cpuMicrosPerTapMax: number;
  readonly rates: readonly RateFigure[];
  readonly residentMb: number;
};
export type RestartFigure = {
  readonly events: number;
  /** Process start to the first acknowledged tap, milliseconds. */
  readonly toFirstAckMs: number;
  readonly residentMb: number;
  readonly fileMb: number;
};
export type Report = {
  readonly machine: { readonly cores: number; readonly node: string; readonly platform: string };
  readonly options: Readonly<Record<string, unknown>>;
  readonly sqliteRowsPerSecond: SqliteFloor;
  readonly subjects: readonly SubjectFigures[];
  readonly restarts: readonly RestartFigure[];
};

/** Ratios that the goals speak of; null where a part was not measured. */
export function ratiosOf(report: Report) {
  const of = (name: string) => report.subjects.find(({ subject }) => subject === name);
  const [baton, floor] = [of("baton"), of("group-commit")];
  const part = (a: number | undefined, b: number | undefined) => (a && b ? Math.round((a / b) * 100) / 100 : null);
  return {
    tapsPerSecondToGroupCommit: part(baton?.tapsPerSecondMax, floor?.tapsPerSecondMax),
    tapsPerSecondToEcho: part(baton?.tapsPerSecondMax, of("echo")?.tapsPerSecondMax),
    tapsPerSecondToBareBroker: part(baton?.tapsPerSecondMax, of("bare")?.tapsPerSecondMax),
    rates: (baton?.rates ?? []).map((figure) => {
      const beside = floor?.rates.find(({ rate }) => rate === figure.rate);
      return {
        rate: figure.rate,
        feedbackP99ToGroupCommit: part(figure.tapToFeedback.p99, beside?.tapToFeedback.p99),
        cpuPerTapToGroupCommit: part(figure.cpuMicrosPerTap, beside?.cpuMicrosPerTap),
      };
    }),
  };
}

const row = (cells: readonly (string | number | null)[], widths: readonly number[]) =>
  cells.map((cell, i) => String(cell ?? "–")[i === 0 ? "padEnd" : "padStart"](widths[i] ?? 10)).join("  ");

export function tableOf(report: Report): string {
  const lines: string[] = [];
  const say = (text = "") => void lines.push(text);
  const { machine } = report;
  say(
    `${machine.cores} cores, ${machine.platform}, Node ${machine.node}. Milliseconds unless said otherwise; median of the rounds.`,
  );
  say();
  say("SQLite, full sync, rows a second by group size");
  say(
    `  ${Object.entries(report.sqliteRowsPerSecond)
      .map(([group, rows]) => `${group}: ${rows}`)
      .join("   ")}`,
  );
  say();
  const widths = [14, 8, 10, 10, 10, 10, 10, 10, 9, 6];
  say(
    row(
      ["subject", "taps/s", "ack p50", "ack p99", "ack p99.9", "fb p50", "fb p99", "fb p99.9", "µs CPU", "lost"],
      widths,
    ),
  );
  for (const subject of report.subjects) {
    say(
      row([subject.subject, subject.tapsPerSecondMax, "", "", "", "", "", "", subject.cpuMicrosPerTapMax, ""], widths),
    );
    for (const { rate, tapToAck: a, tapToFeedback: f, cpuMicrosPerTap, lost } of subject.rates)
      say(row(["  at", rate, a.p50, a.p99, a.p999, f.p50, f.p99, f.p999, cpuMicrosPerTap, lost], widths));
    say(`  memory ${subject.residentMb} MB`);
  }
  const ratios = ratiosOf(report);
  say();
  say("Ratios, baton to its floors");
  say(
    `  taps/s: ${ratios.tapsPerSecondToGroupCommit ?? "–"} of group commit, ${ratios.tapsPerSecondToEcho ?? "–"} of echo, ${ratios.tapsPerSecondToBareBroker ?? "–"} of the bare broker`,
  );
  for (const { rate, feedbackP99ToGroupCommit, cpuPerTapToGroupCommit } of ratios.rates)
    say(
      `  at ${rate}/s: feedback p99 × ${feedbackP99ToGroupCommit ?? "–"}, CPU per tap × ${cpuPerTapToGroupCommit ?? "–"} of group commit`,
    );
  for (const { events, toFirstAckMs, residentMb, fileMb } of report.restarts)
    say(
      `Restart with ${events} events (${fileMb} MB): first acknowledged tap after ${toFirstAckMs} ms, memory ${residentMb} MB`,
    );
  return lines.join("\n");
}
