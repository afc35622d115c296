/** A day of the little school, lived by the real rules, as the journal would hold it. */
import { nextDeadline } from "#core/deadlines.ts";
import { step } from "#core/decide.ts";
import type { CampusEvent } from "#core/events.ts";
import { emptyState } from "#core/state.ts";
import type { JournalEntry } from "../../../../gateway/contract/sync.ts";
import { homeCustody } from "../../../../gateway/core/custody.ts";
import type { Plan } from "../../../../gateway/core/plan.ts";
import type { ReportDay } from "../../../../gateway/views/reports/report-day.ts";
import { at, DAY, MORNING, ORIGIN, PLAN, ROSTER, SESSIONS } from "../../core/support/school.ts";

/** Plays these events with every deadline between them, up to `until`. */
export function livedDay(
  events: readonly CampusEvent[],
  { plan = PLAN, until = "20:00" }: { plan?: Plan; until?: string } = {},
): ReportDay {
  const entries: JournalEntry[] = [];
  let state = emptyState;
  const happen = (event: CampusEvent) => {
    const seq = entries.length + 1;
    const [after, { answer, facts }] = step(state, event, seq);
    state = after;
    entries.push({ ...event, seq, answer, facts, previous: "", hash: "" } as unknown as JournalEntry);
  };
  const wait = (instant: number) => {
    for (let due = nextDeadline(state); due !== null && due <= instant; due = nextDeadline(state))
      happen({ kind: "clock-ticked", at: due });
  };
  const day = { kind: "day-began", at: at("06:00"), day: DAY, origin: ORIGIN } as const;
  const adopted: readonly CampusEvent[] = [
    { kind: "plan-adopted", at: at("06:00"), plan },
    ...MORNING.slice(1, -1),
    { ...day, sessions: SESSIONS.map(({ id }) => id) },
  ];
  for (const event of [...adopted, ...events]) {
    wait(event.at - 1);
    happen(event);
  }
  wait(at(until));
  const custody = new Map(ROSTER.students.map((student) => [student.id, homeCustody(student, ORIGIN)]));
  return { day: DAY, origin: ORIGIN, end: at(until), plan, roster: ROSTER, custody, entries };
}
