/** Lines, buses and groups off the site (G2 c, JA-08): who is outside with whom, and what became of each child. */
import type { EscortView, LineView } from "../contract/day.ts";
import { serviceDay } from "../core/calendar.ts";
import type { Line } from "../core/plan.ts";
import type { CampusState, Escort } from "../core/state.ts";
import type { Names } from "./names.ts";
import { compareIds } from "./order.ts";
import { instantOf } from "./sessions.ts";

/** One departure with its names. */
export function escortView(state: CampusState, names: Names, escort: Escort): EscortView {
  const { id, line, session, gate, countedOut, countedIn, departedAt, due, overdue, endedAt } = escort;
  const ofLine = line === null ? undefined : state.planned.lines.get(line);
  const ofSession = session === null ? undefined : state.planned.sessions.get(session);
  return {
    ...{ id, line, session, gate, countedOut, countedIn, departedAt, due, overdue, endedAt },
    name: ofLine?.name ?? ofSession?.name ?? null,
    leader: names.named(escort.leader),
    students: escort.students.map((student) => ({
      ...names.named(student),
      outcome: escort.outcomes[student] ?? null,
      status: state.custody.get(student)?.status ?? "at-home",
    })),
  };
}

/** In the order of their departures; `open` are those whose end was not reported. */
export function escortsOf(state: CampusState, which: "open" | "all"): readonly Escort[] {
  return [...state.escorts.values()].filter((one) => which === "all" || one.endedAt === null).sort(compareIds);
}

/** One line of the plan, as it is today. */
export function lineView(state: CampusState, names: Names, line: Line): LineView {
  const { id, kind, name, gate } = line;
  const { plan, day, calendar } = state;
  const standing = plan && day ? serviceDay(calendar, plan, day.day) : null;
  return {
    ...{ id, kind, name, gate },
    departs: instantOf(state, line.departs),
    runsToday: standing?.runs === true && line.weekdays.includes(standing.weekday),
    leaders: line.leaders.map((leader) => names.named(leader)),
    students: line.students.map((student) => names.named(student)),
    escorts: escortsOf(state, "all")
      .filter((escort) => escort.line === id)
      .map((escort) => escort.id),
  };
}

/** Lines of the plan by id. */
export const linesOf = (state: CampusState): readonly Line[] => [...(state.plan?.lines ?? [])].sort(compareIds);
