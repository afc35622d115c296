/** Roll calls: who is expected in a session, and how each child was settled (R2). */
import type { RollView } from "../contract/live.ts";
import type { EpochMs, PlaceId } from "../core/ids.ts";
import type { PlannedSession } from "../core/plan.ts";
import type { CampusState } from "../core/state.ts";
import type { Names } from "./names.ts";
import { instantOf, MINUTE_MS, sessionsToday } from "./sessions.ts";

/** One session's roll. Nobody is present by default: a child without tap or mark has `mark` null. */
export function rollView(state: CampusState, names: Names, session: PlannedSession, now: EpochMs): RollView {
  const run = state.sessions.get(session.id);
  const room = state.rooms.get(session.place);
  const start = instantOf(state, session.start);
  const closed = (run?.roll.closedAt ?? null) !== null;
  return {
    session: session.id,
    place: session.place,
    name: session.name,
    start,
    end: instantOf(state, session.end),
    due: start + state.grace.rollDueMinutes * MINUTE_MS,
    open: !closed && !run?.ended && now >= start - state.grace.rollOpensMinutes * MINUTE_MS,
    closed,
    custodian: room?.session === session.id ? names.named(room.custodian) : null,
    students: (run?.students ?? []).map((id) => {
      const custody = state.custody.get(id);
      return {
        ...names.named(id),
        mark: run?.marks[id] ?? null,
        status: custody?.status ?? "at-home",
        place: custody?.place ?? null,
      };
    }),
  };
}

/** Today's rolls by start, of one place or of all. */
export function rollsOf(state: CampusState, place: PlaceId | null): readonly PlannedSession[] {
  return sessionsToday(state)
    .filter((session) => place === null || session.place === place)
    .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
}
