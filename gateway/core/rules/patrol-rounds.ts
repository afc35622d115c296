/** QS-10: how many rounds the school's patrol has made today. */
import type { PlaceId, StaffId } from "../ids.ts";
import type { CampusState } from "../state.ts";

/**
 * Rounds of the school's own patrol today. A round looks into a room once at most: one person's rounds are as many as
 * their looks into the room that they saw most often. Parents and the district come besides.
 */
export function roundsToday(state: CampusState): number {
  const looks = new Map<StaffId, Map<PlaceId, number>>();
  for (const { patrol, by, place } of state.patrols.values()) {
    if (patrol !== "patrol") continue;
    const places = looks.get(by) ?? new Map<PlaceId, number>();
    looks.set(by, places.set(place, (places.get(place) ?? 0) + 1));
  }
  return [...looks.values()].reduce((sum, places) => sum + Math.max(...places.values()), 0);
}

/** Whether today's rounds are fewer than the plan asks for. */
export function areRoundsMissing(state: CampusState): boolean {
  return state.plan !== null && roundsToday(state) < state.plan.patrolRounds;
}
