/** Today's sessions as the plan has them, and the instants of their minutes. */
import { today } from "../core/draft.ts";
import type { EpochMs, MinuteOfDay } from "../core/ids.ts";
import type { PlannedSession } from "../core/plan.ts";
import type { CampusState } from "../core/state.ts";

export const MINUTE_MS = 60_000;

/** The instant of a minute of today; 0 origin while no day has begun. */
export const instantOf = (state: CampusState, minute: MinuteOfDay): EpochMs =>
  (state.day?.origin ?? 0) + minute * MINUTE_MS;

/** Sessions that run today, in the plan's order; a cancelled one does not. */
export function sessionsToday(state: CampusState): readonly PlannedSession[] {
  return state.day === null ? [] : today(state, state.plan?.sessions);
}
