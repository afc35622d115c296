/** What was recorded of each session of a day besides its children: who was expected, the roll, alarms, notes. */
import type { EpochMs, JournalSeq, NoteRef, SessionId, StaffId, StudentId } from "../../core/ids.ts";
import type { PlannedSession } from "../../core/plan.ts";
import type { Alarm } from "../../core/state.ts";
import type { ReportDay } from "./report-day.ts";

export type SessionLog = {
  readonly planned: PlannedSession;
  readonly expected: readonly StudentId[];
  readonly staff: readonly StaffId[];
  readonly substitutes: readonly { readonly out: StaffId | null; readonly in: StaffId }[];
  readonly cancelled: boolean;
  readonly openedAt: EpochMs | null;
  readonly openedBy: StaffId | null;
  readonly rollClosedAt: EpochMs | null;
  readonly rollClosedBy: StaffId | null;
  readonly rollOverdue: boolean;
  /** Ended by its teacher; `endedEarly`: before the plan's end (WH-N5). */
  readonly finishedAt: EpochMs | null;
  readonly endedEarly: boolean;
  readonly alarms: readonly Alarm[];
  readonly notes: readonly {
    readonly record: "care" | "weekly";
    readonly by: StaffId;
    readonly note: NoteRef;
    readonly seq: JournalSeq;
  }[];
};

/** The day's sessions in order of their start. Notes that were written on a later day stand there, not here. */
export function sessionLogs(day: ReportDay): readonly SessionLog[] {
  const logs = new Map<SessionId, SessionLog>();
  const alarms = new Map<string, Alarm>();
  let plan = day.plan;
  const change = (id: SessionId, to: Partial<SessionLog> | ((old: SessionLog) => Partial<SessionLog>)): void => {
    const planned = plan.sessions.find((session) => session.id === id);
    const old = logs.get(id) ?? (planned && newLog(planned));
    if (old !== undefined) logs.set(id, { ...old, ...(typeof to === "function" ? to(old) : to) });
  };
  for (const { seq, facts } of day.entries) {
    for (const fact of facts) {
      switch (fact.kind) {
        case "plan-set":
          plan = fact.plan;
          break;
        case "expected-set":
          for (const { session, students, staff } of fact.sessions) change(session, { expected: students, staff });
          break;
        case "substitute-set":
          change(fact.session, (old) => ({ substitutes: [...old.substitutes, { out: fact.out, in: fact.in }] }));
          break;
        case "session-cancelled":
          change(fact.session, { cancelled: true });
          break;
        case "session-opened":
          change(fact.session, { openedAt: fact.at, openedBy: fact.by });
          break;
        case "roll-closed":
          change(fact.session, { rollClosedAt: fact.at, rollClosedBy: fact.by });
          break;
        case "roll-overdue":
          change(fact.session, { rollOverdue: true });
          break;
        case "session-finished":
          change(fact.session, { finishedAt: fact.at, endedEarly: fact.early });
          break;
        case "care-noted":
          if (fact.day === day.day)
            change(fact.session, ({ notes }) => ({
              notes: [...notes, { record: fact.record, by: fact.by, note: fact.note, seq }],
            }));
          break;
        case "alarm-changed":
          if (fact.alarm.session !== null) alarms.set(fact.alarm.id, fact.alarm);
          break;
        default:
          break;
      }
    }
  }
  for (const alarm of alarms.values()) change(alarm.session ?? "", (old) => ({ alarms: [...old.alarms, alarm] }));
  return [...logs.values()].sort((a, b) => a.planned.start - b.planned.start || (a.planned.id < b.planned.id ? -1 : 1));
}

function newLog(planned: PlannedSession): SessionLog {
  return {
    planned,
    expected: [],
    staff: planned.staff,
    substitutes: [],
    cancelled: false,
    openedAt: null,
    openedBy: null,
    rollClosedAt: null,
    rollClosedBy: null,
    rollOverdue: false,
    finishedAt: null,
    endedEarly: false,
    alarms: [],
    notes: [],
  };
}
