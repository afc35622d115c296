/** E1: what patrols saw, beside what the taps said at the same instant (QS-10, XJ-15). */
import type { DayId, EpochMs, JournalSeq, PlaceId, SessionId, StaffId } from "../../core/ids.ts";
import type { Finding, Patrol } from "../../core/state.ts";
import type { ReportDay } from "./report-day.ts";
import { sessionLogs } from "./session-log.ts";

export type PatrolRow = {
  readonly day: DayId;
  readonly at: EpochMs;
  readonly by: StaffId;
  readonly patrol: Patrol["patrol"];
  readonly place: PlaceId;
  readonly session: SessionId | null;
  readonly custodian: StaffId | null;
  /** Counted by the patrol, known by the taps, and the first less the second; null: not counted. */
  readonly counted: number | null;
  readonly known: number;
  readonly difference: number | null;
  readonly findings: readonly Finding[];
  readonly evidence: readonly JournalSeq[];
};

export type PatrolDay = {
  readonly day: DayId;
  readonly rounds: number;
  readonly planned: number;
  /** Rooms with a service session that day, and how many of them somebody looked into. */
  readonly rooms: number;
  readonly visited: number;
  readonly open: number;
  readonly rows: readonly PatrolRow[];
};

/** The day's patrols; a finding stands as it was when the day's record ended. */
export function patrolDay(day: ReportDay): PatrolDay {
  const patrols = new Map<string, { readonly patrol: Patrol; readonly seq: JournalSeq }>();
  const findings = new Map<string, Finding>();
  for (const { seq, facts } of day.entries) {
    for (const fact of facts) {
      if (fact.kind === "patrol-set") patrols.set(fact.patrol.id, { patrol: fact.patrol, seq });
      if (fact.kind === "finding-set") findings.set(fact.finding.id, fact.finding);
    }
  }
  const rows = Array.from(patrols.values(), ({ patrol, seq }): PatrolRow => {
    const { at, by, place, session, custodian, counted, known } = patrol;
    return {
      ...{ day: day.day, at, by, patrol: patrol.patrol, place, session, custodian, counted, known },
      difference: counted === null ? null : counted - known,
      findings: patrol.findings.flatMap((id) => findings.get(id) ?? []),
      evidence: [seq],
    };
  });
  const service = sessionLogs(day).filter(({ planned, cancelled }) => planned.kind !== "class" && !cancelled);
  const rooms = new Set(service.map(({ planned }) => planned.place));
  return {
    day: day.day,
    rounds: rows.filter((row) => row.patrol === "patrol").length,
    planned: day.plan.patrolRounds,
    rooms: rooms.size,
    visited: [...rooms].filter((room) => rows.some((row) => row.place === room)).length,
    open: [...findings.values()].filter((finding) => finding.closedAt === null && finding.finding !== "in-order")
      .length,
    rows,
  };
}
