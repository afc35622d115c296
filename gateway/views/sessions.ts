/** Today's sessions as the plan has them, and the instants of their minutes. */
import type { SessionView } from "../contract/day.ts";
import { childrenAt, isHeldIn } from "../core/custody.ts";
import { today } from "../core/draft.ts";
import type { EpochMs, MinuteOfDay } from "../core/ids.ts";
import type { PlannedSession } from "../core/plan.ts";
import type { CampusState, SessionState } from "../core/state.ts";
import type { Names } from "./names.ts";
import { compareIds } from "./order.ts";

export const MINUTE_MS = 60_000;

/** The instant of a minute of today; 0 origin while no day has begun. */
export const instantOf = (state: CampusState, minute: MinuteOfDay): EpochMs =>
  (state.day?.origin ?? 0) + minute * MINUTE_MS;

/** Sessions that run today, in the plan's order; a cancelled one does not. */
export function sessionsToday(state: CampusState): readonly PlannedSession[] {
  return state.day === null ? [] : today(state, state.plan?.sessions);
}

type Shown = Pick<SessionState, "cancelled" | "finishedAt" | "ended" | "openedAt">;

/** What became of a session so far. */
function standing({ cancelled, finishedAt, ended, openedAt }: Shown): SessionView["state"] {
  if (cancelled) return "cancelled";
  if (finishedAt !== null) return "finished";
  if (ended) return "ended";
  return openedAt === null ? "planned" : "open";
}

/** One of today's sessions with its people and numbers; also a cancelled one, which stays on record. */
export function sessionView(state: CampusState, names: Names, planned: PlannedSession): SessionView {
  const run = state.sessions.get(planned.id);
  const { id, name, kind, activity, form, place } = planned;
  const room = state.rooms.get(place);
  return {
    ...{ id, name, kind, activity, form, place },
    start: instantOf(state, planned.start),
    end: instantOf(state, planned.end),
    state: run === undefined ? "planned" : standing(run),
    staff: (run?.staff ?? planned.staff).map((one) => names.named(one)),
    substitutes: (run?.substitutes ?? []).map((one) => ({ out: names.named(one.out), in: names.named(one.in) })),
    custodian: room?.session === id ? names.named(room.custodian) : null,
    expected: run?.students.length ?? 0,
    present: childrenAt(state, place).filter((child) => isHeldIn(child, id)).length,
    openedAt: run?.openedAt ?? null,
    finishedAt: run?.finishedAt ?? null,
    rollClosed: (run?.roll.closedAt ?? null) !== null,
  };
}

/** Every session of today by its id, cancelled ones included. */
export function sessionsOfDay(state: CampusState): readonly PlannedSession[] {
  return (state.plan?.sessions ?? []).filter(({ id }) => state.sessions.has(id)).sort(compareIds);
}
