/** E1, 考勤: each child in each session of a day. Category and reason stay apart (Ed-Fi). */
import type { DayId, EpochMs, GroupId, JournalSeq, SessionId, StudentId } from "../../core/ids.ts";
import type { Leave, NoShow } from "../../core/state.ts";
import { type Presence, type PresenceTable, presenceOf } from "./presence.ts";
import type { ReportDay } from "./report-day.ts";
import { type SessionLog, sessionLogs } from "./session-log.ts";

/** `unknown`: nobody settled it and no tap did. It is never read as present. */
export const ATTENDANCE_CATEGORIES = ["present", "late", "left-early", "absent", "elsewhere", "unknown"] as const;
export type AttendanceCategory = (typeof ATTENDANCE_CATEGORIES)[number];

export type AttendanceRow = {
  readonly day: DayId;
  readonly session: SessionId;
  readonly class: GroupId;
  readonly student: StudentId;
  readonly category: AttendanceCategory;
  /** Kind of leave, `no-show`, what the teacher marked, or how it went home; null: nothing to say. */
  readonly reason: string | null;
  readonly arrivedAt: EpochMs | null;
  readonly leftAt: EpochMs | null;
  readonly evidence: readonly JournalSeq[];
};

export type AttendanceCount = Readonly<Record<AttendanceCategory, number>> & {
  readonly day: DayId;
  readonly session: SessionId;
  readonly class: GroupId;
  readonly expected: number;
};

const MINUTE_MS = 60_000;

/** One row for each expected child of each session that was not cancelled, in the sessions' order. */
export function attendanceOf(day: ReportDay): readonly AttendanceRow[] {
  const presence = presenceOf(day);
  const groups = new Map(day.roster.students.map(({ id, group }) => [id, group]));
  const away = awayOf(day);
  return sessionLogs(day)
    .filter((log) => !log.cancelled)
    .flatMap((log) =>
      log.expected.map((student): AttendanceRow => {
        const seen = presence.get(log.planned.id)?.get(student);
        const { category, reason } = judge({ log, seen, away: away(student), origin: day.origin });
        return {
          ...{ day: day.day, session: log.planned.id, class: groups.get(student) ?? "", student, category, reason },
          arrivedAt: seen?.first ?? null,
          leftAt: seen?.left ?? null,
          evidence: seen?.evidence ?? [],
        };
      }),
    );
}

/** The same, counted by session and class. */
export function attendanceCounts(rows: readonly AttendanceRow[]): readonly AttendanceCount[] {
  const counts = new Map<string, AttendanceCount>();
  for (const { day, session, class: group, category } of rows) {
    const key = JSON.stringify([day, session, group]);
    const old = counts.get(key) ?? {
      ...{ day, session, class: group, expected: 0 },
      ...{ present: 0, late: 0, "left-early": 0, absent: 0, elsewhere: 0, unknown: 0 },
    };
    counts.set(key, { ...old, expected: old.expected + 1, [category]: old[category] + 1 });
  }
  return [...counts.values()];
}

type Question = {
  readonly log: SessionLog;
  readonly seen: Presence | undefined;
  readonly away: { readonly leave: Leave | undefined; readonly noShow: NoShow | undefined };
  readonly origin: EpochMs;
};

function judge({ log, seen, away, origin }: Question): Pick<AttendanceRow, "category" | "reason"> {
  const { planned } = log;
  if (seen !== undefined && seen.first !== null && seen.mark !== "leave") {
    const isEarly = seen.left !== null && seen.left < origin + planned.end * MINUTE_MS && seen.next !== "in-transit";
    if (isEarly && seen.next !== "in-care" && seen.next !== "in-class")
      return { category: "left-early", reason: seen.next };
    // The bell is the bell: who came in after it was late, whatever the roll's grace.
    return { category: seen.first > origin + planned.start * MINUTE_MS ? "late" : "present", reason: null };
  }
  if (away.leave !== undefined) return { category: "absent", reason: away.leave.leave };
  switch (seen?.mark ?? null) {
    case "present":
      return { category: "present", reason: null };
    case "leave":
      return { category: "absent", reason: "leave" };
    case "elsewhere":
    case "collected":
      return { category: "elsewhere", reason: seen?.mark ?? null };
    case "searching":
      return { category: "unknown", reason: "searching" };
    case null:
      if (away.noShow === undefined) return { category: "unknown", reason: null };
      return away.noShow.answer === "absent"
        ? { category: "absent", reason: "no-show" }
        : { category: "unknown", reason: "no-show" };
  }
}

/** Leave in force on this day and the day's no-shows, as they stood at its end. */
function awayOf({ day, entries }: ReportDay) {
  const leaves = new Map<string, Leave>();
  const noShows = new Map<StudentId, NoShow>();
  for (const { facts } of entries) {
    for (const fact of facts) {
      if (fact.kind === "leave-set") leaves.set(fact.leave.id, fact.leave);
      if (fact.kind === "no-show-set") noShows.set(fact.noShow.student, fact.noShow);
    }
  }
  const inForce = [...leaves.values()].filter(
    (leave) => leave.from <= day && day <= leave.to && (leave.closedFrom === null || day < leave.closedFrom),
  );
  const leaveOf = new Map(inForce.map((leave) => [leave.student, leave]));
  return (student: StudentId) => ({ leave: leaveOf.get(student), noShow: noShows.get(student) });
}

/** How many of a session's children were there at all: the number that participation is counted by. */
export function attended(table: PresenceTable, session: SessionId): number {
  return [...(table.get(session)?.values() ?? [])].filter((seen) => seen.first !== null).length;
}
