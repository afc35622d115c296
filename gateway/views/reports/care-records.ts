/** E1: the care record (看护记录) of each session and the activity record of each week, drafted; people add the rest (XJ-22). */
import type { DayId, EpochMs, JournalSeq, NoteRef, PlaceId, SessionId, StaffId, StudentId } from "../../core/ids.ts";
import type { Activity, SessionKind } from "../../core/plan.ts";
import { type AttendanceRow, attendanceOf } from "./attendance.ts";
import { type Duty, dutiesOf } from "./duties.ts";
import type { ReportDay } from "./report-day.ts";
import { type SessionLog, sessionLogs } from "./session-log.ts";

export type CareRecord = {
  readonly day: DayId;
  readonly session: SessionId;
  readonly kind: SessionKind;
  readonly activity: Activity;
  readonly place: PlaceId;
  readonly plannedFrom: EpochMs;
  readonly plannedTo: EpochMs;
  /** Who held it, in turn; empty: nobody. */
  readonly teachers: readonly { readonly staff: StaffId; readonly from: EpochMs; readonly to: EpochMs }[];
  readonly substitutes: SessionLog["substitutes"];
  readonly cancelled: boolean;
  readonly rollClosedAt: EpochMs | null;
  readonly expected: number;
  readonly present: number;
  /** Everybody who was not simply there from beginning to end. */
  readonly exceptions: readonly Pick<AttendanceRow, "student" | "category" | "reason">[];
  /** When the last child had left: the session's real end; null: some are still there, or nobody came. */
  readonly lastOut: EpochMs | null;
  /** WH-N5: the last child was out, or the teacher had ended it, before the plan's end. */
  readonly endedEarly: boolean;
  readonly alarms: readonly {
    readonly id: string;
    readonly kind: string;
    readonly since: EpochMs;
    readonly endedAt: EpochMs | null;
  }[];
  readonly notes: readonly NoteRef[];
  /** What only people know was added. */
  readonly complete: boolean;
  readonly evidence: readonly JournalSeq[];
};

const MINUTE_MS = 60_000;

/** Drafts of the day's sessions; lessons have none. */
export function careRecords(day: ReportDay): readonly CareRecord[] {
  const rows = attendanceOf(day);
  const duties = dutiesOf(day);
  return sessionLogs(day)
    .filter(({ planned }) => planned.kind !== "class")
    .map((log) =>
      draft(log, {
        origin: day.origin,
        day: day.day,
        rows: rows.filter((row) => row.session === log.planned.id),
        duties: duties.filter((duty) => duty.session === log.planned.id),
      }),
    );
}

type Found = {
  readonly origin: EpochMs;
  readonly day: DayId;
  readonly rows: readonly AttendanceRow[];
  readonly duties: readonly Duty[];
};

function draft(log: SessionLog, { origin, day, rows, duties }: Found): CareRecord {
  const { planned } = log;
  const plannedTo = origin + planned.end * MINUTE_MS;
  const there = rows.filter((row) => row.arrivedAt !== null);
  const lastOut = there.length > 0 && there.every((row) => row.leftAt !== null) ? latest(there) : null;
  const notes = log.notes.filter(({ record }) => record === "care").map(({ note }) => note);
  return {
    ...{ day, session: planned.id, kind: planned.kind, activity: planned.activity, place: planned.place },
    plannedFrom: origin + planned.start * MINUTE_MS,
    plannedTo,
    teachers: duties.map(({ staff, from, to }) => ({ staff, from, to })),
    substitutes: log.substitutes,
    cancelled: log.cancelled,
    rollClosedAt: log.rollClosedAt,
    expected: log.expected.length,
    present: there.length,
    exceptions: rows
      .filter((row) => row.category !== "present")
      .map(({ student, category, reason }) => ({ student, category, reason })),
    lastOut,
    endedEarly: log.endedEarly || (lastOut !== null && lastOut < plannedTo),
    alarms: log.alarms.map(({ id, kind, since, endedAt }) => ({ id, kind, since, endedAt })),
    notes,
    complete: notes.length > 0,
    evidence: [...new Set([...duties.flatMap((duty) => duty.evidence), ...log.notes.map(({ seq }) => seq)])],
  };
}

function latest(rows: readonly AttendanceRow[]): EpochMs {
  return Math.max(...rows.map((row) => row.leftAt ?? 0));
}

/** The activity record (活动记录) of one session in one week: its days, and what was noted. */
export type WeeklyRecord = {
  /** Monday of the week. */
  readonly week: DayId;
  readonly session: SessionId;
  readonly activity: Activity;
  readonly days: readonly Pick<CareRecord, "day" | "expected" | "present" | "teachers" | "cancelled" | "endedEarly">[];
  readonly teachers: readonly StaffId[];
  readonly students: readonly StudentId[];
  readonly notes: readonly NoteRef[];
  readonly complete: boolean;
};

/** What a week's days add up to for each session. `mondayOf` gives the Monday of a day's week. */
export function weeklyRecords(days: Iterable<ReportDay>, mondayOf: (day: DayId) => DayId): readonly WeeklyRecord[] {
  const weeks = new Map<string, WeeklyRecord>();
  for (const day of days) {
    const week = mondayOf(day.day);
    const logs = new Map(sessionLogs(day).map((log) => [log.planned.id, log]));
    for (const record of careRecords(day)) {
      const key = JSON.stringify([week, record.session]);
      const log = logs.get(record.session);
      const old = weeks.get(key) ?? {
        ...{ week, session: record.session, activity: record.activity, days: [], teachers: [], students: [] },
        ...{ notes: [], complete: false },
      };
      const notes = [
        ...old.notes,
        ...(log?.notes ?? []).filter((one) => one.record === "weekly").map((one) => one.note),
      ];
      const { day: date, expected, present, teachers, cancelled, endedEarly } = record;
      weeks.set(key, {
        ...old,
        days: [...old.days, { day: date, expected, present, teachers, cancelled, endedEarly }],
        teachers: [...new Set([...old.teachers, ...teachers.map(({ staff }) => staff)])],
        students: [...new Set([...old.students, ...(log?.expected ?? [])])],
        notes,
        complete: notes.length > 0,
      });
    }
  }
  return [...weeks.values()];
}
