/**
 * The product's figure of merit: student-seconds without a named adult, by day, class and place, and how many of them no
 * alarm covered. Seconds inside the plan's grace time are counted apart: nobody can be told before there is something to tell.
 */
import { isCovered, type RoomAdult } from "../../core/custody-change.ts";
import type { DayId, EpochMs, GroupId, JournalSeq, PlaceId, StudentId } from "../../core/ids.ts";
import type { Alarm, Custody } from "../../core/state.ts";
import type { ReportDay } from "./report-day.ts";

export type UnattendedRow = {
  readonly day: DayId;
  readonly class: GroupId;
  /** Where the children were; null: nobody knew. */
  readonly place: PlaceId | null;
  readonly children: number;
  /** Student-seconds: `covered` by an alarm, inside the grace time before one, and neither. */
  readonly covered: number;
  readonly grace: number;
  readonly uncovered: number;
  /** The longest that one child was without an adult before an alarm said so, seconds: never more than the plan's grace. */
  readonly longestGrace: number;
  /** Journal entries at which a child's time began. */
  readonly evidence: readonly JournalSeq[];
};

/** Most entries that one row names. */
const EVIDENCE_MAX = 50;

type Cover = "covered" | "grace" | "uncovered";
type Span = { readonly cover: Cover; readonly from: EpochMs; readonly place: PlaceId | null; readonly seq: JournalSeq };
type Room = RoomAdult & { readonly uncoveredSince: EpochMs | null };

/** The day's unattended time. Time goes on until the end of the day's record. */
export function unattendedTime(day: ReportDay): readonly UnattendedRow[] {
  const custody = new Map(day.custody);
  const rooms = new Map<PlaceId, Room>();
  const alarms = new Map<string, Alarm>();
  const spans = new Map<StudentId, Span>();
  const sums = createSums(day);
  const follow = (student: StudentId, at: EpochMs, seq: JournalSeq): void => {
    const now = coverOf(custody.get(student)!, rooms, alarms);
    const old = spans.get(student);
    if (old?.cover === now?.cover && old?.place === now?.place) return;
    // What the record says began earlier is counted from there, but never twice.
    const start = now === null ? at : Math.max(old === undefined ? now.since : at, day.origin);
    if (old !== undefined) sums.add(student, old, at);
    if (now === null) spans.delete(student);
    else spans.set(student, { cover: now.cover, place: now.place, from: Math.min(start, at), seq });
  };
  for (const [student] of custody) follow(student, day.origin, 0);
  for (const { seq, at, facts } of day.entries) {
    const touched = new Set<StudentId>();
    for (const fact of facts) {
      if (fact.kind === "custody-changed") {
        custody.set(fact.custody.student, fact.custody);
        touched.add(fact.custody.student);
      } else if (fact.kind === "room-changed") {
        rooms.set(fact.place, fact);
        for (const [student, record] of custody) if (record.place === fact.place) touched.add(student);
      } else if (fact.kind === "alarm-changed") {
        const before = alarms.get(fact.alarm.id)?.people ?? [];
        alarms.set(fact.alarm.id, fact.alarm);
        for (const person of [...before, ...fact.alarm.people]) if (custody.has(person)) touched.add(person);
      }
    }
    for (const student of touched) follow(student, at, seq);
  }
  for (const [student, span] of spans) sums.add(student, span, day.end);
  return sums.rows();
}

/** Whether nobody has this child now, and since when; null while somebody has. */
function coverOf(
  record: Custody,
  rooms: ReadonlyMap<PlaceId, Room>,
  alarms: ReadonlyMap<string, Alarm>,
): { readonly cover: Cover; readonly since: EpochMs; readonly place: PlaceId | null } | null {
  const { place, student, since } = record;
  if (record.status === "unattended") {
    const told = [...alarms.values()].some((alarm) => alarm.active && alarm.people.includes(student));
    return { cover: told ? "covered" : "uncovered", since, place };
  }
  const room = place === null ? undefined : rooms.get(place);
  if (room === undefined || room.uncoveredSince === null || isCovered(room, record)) return null;
  return { cover: "grace", since: Math.max(since, room.uncoveredSince), place };
}

function createSums({ day, roster }: ReportDay) {
  const groupOf = new Map(roster.students.map(({ id, group }) => [id, group]));
  type Sum = Record<Cover | "longestGrace", number> & {
    readonly students: Set<StudentId>;
    readonly evidence: Set<JournalSeq>;
  };
  const sums = new Map<string, Sum & { readonly group: GroupId; readonly place: PlaceId | null }>();
  return {
    add(student: StudentId, { cover, from, place, seq }: Span, to: EpochMs): void {
      if (to <= from) return;
      const group = groupOf.get(student) ?? "";
      const key = JSON.stringify([group, place]);
      const sum = sums.get(key) ?? {
        ...{ group, place, covered: 0, grace: 0, uncovered: 0, longestGrace: 0 },
        ...{ students: new Set<StudentId>(), evidence: new Set<JournalSeq>() },
      };
      const seconds = (to - from) / 1000;
      sum[cover] += seconds;
      if (cover === "grace") sum.longestGrace = Math.max(sum.longestGrace, seconds);
      sum.students.add(student);
      if (seq > 0 && sum.evidence.size < EVIDENCE_MAX) sum.evidence.add(seq);
      sums.set(key, sum);
    },
    rows(): readonly UnattendedRow[] {
      const rows = Array.from(sums.values(), ({ group, place, students, evidence, ...seconds }) => ({
        ...{ day, class: group, place, children: students.size, ...seconds },
        evidence: [...evidence],
      }));
      return rows.sort((a, b) => compare(a.class, b.class) || compare(a.place ?? "", b.place ?? ""));
    },
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
