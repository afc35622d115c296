/** How the day went, for a person and for a script. */
import type { ReaderCounters } from "../reader/virtual-reader.ts";
import type { DayReport } from "./run-day.ts";

/** Notes printed in full; the JSON line has their number. */
const NOTES_SHOWN_MAX = 12;

export type DayResult = {
  readonly settled: boolean;
  readonly stories: number;
  readonly failed: number;
  readonly notes: number;
  readonly onSite: number;
  readonly taps: {
    readonly sent: number;
    readonly acknowledged: number;
    readonly unacknowledged: number;
    readonly lost: number;
    readonly amber: number;
  };
  /** Tap to feedback, real milliseconds; null before the first. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
  readonly alarms: Readonly<Record<string, number>>;
};

export function dayResult(report: DayReport, counters: readonly ReaderCounters[]): DayResult {
  const sum = (of: (one: ReaderCounters) => number) => counters.reduce((total, one) => total + of(one), 0);
  const latencies = counters.flatMap(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
  const sent = sum((one) => one.sent);
  const acknowledged = sum((one) => one.acknowledged);
  const lost = sum((one) => one.lost);
  const settled = report.failures.length === 0 && report.onSite.length === 0 && sent === acknowledged && lost === 0;
  return {
    settled,
    stories: report.stories,
    failed: report.failures.length,
    notes: report.notes.length + report.notesDropped,
    onSite: report.onSite.length,
    taps: { sent, acknowledged, unacknowledged: sent - acknowledged, lost, amber: sum((one) => one.amber) },
    latencyMs: { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) },
    alarms: report.alarms,
  };
}

/** Several lines for a person; the last is the JSON of the result. */
export function resultCard(result: DayResult, report: DayReport): string[] {
  const { taps, latencyMs } = result;
  const alarms = Object.entries(result.alarms).map(([kind, count]) => `${kind} ${count}`);
  const wrong = [...report.failures, ...report.notes].slice(0, NOTES_SHOWN_MAX);
  return [
    `── 今日结果 result of the day ──`,
    `刷卡 taps        ${taps.sent} sent, ${taps.acknowledged} acknowledged, ${taps.lost} lost, ${taps.amber} amber`,
    `应答 latency     p50 ${milliseconds(latencyMs.p50)}, p99 ${milliseconds(latencyMs.p99)}`,
    `告警 alarms      ${alarms.join(", ") || "none"}`,
    `在校 on site     ${result.onSite}`,
    `故事 stories     ${result.stories}, ${result.failed} failed, ${result.notes} otherwise than expected`,
    ...wrong.map(({ story, text }) => `  ! ${story}: ${text}`),
    JSON.stringify(result),
  ];
}

function milliseconds(value: number | null): string {
  return value === null ? "-" : `${value.toFixed(1)} ms`;
}

/** Nearest-rank quantile of ascending numbers, one decimal; null when there are none. */
export function quantile(ascending: readonly number[], share: number): number | null {
  const value = ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)];
  return value === undefined ? null : Math.round(value * 10) / 10;
}
