/** QS-10, XJ-15: the day's rounds are due when its last after-school session ends; missing ones are an alarm. */
import { type Draft, instant, planOf } from "../draft.ts";
import type { EpochMs } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";
import { areRoundsMissing } from "./patrol-rounds.ts";

/** When missing rounds become an alarm; null when they have, when none is missing, or when nothing was to be looked at. */
export function patrolDue(state: CampusState): EpochMs | null {
  const { plan, day } = state;
  if (plan === null || day === null || !areRoundsMissing(state)) return null;
  const last = lastServiceToday(state);
  // A gateway that starts after the end has seen no patrol of the day: it does not accuse.
  if (last === undefined || state.sessions.get(last.id)?.ended !== false) return null;
  const wasRaised = [...state.alarms.values()].some(
    (alarm) => alarm.kind === "patrol-missed" && alarm.since >= day.origin,
  );
  return wasRaised ? null : instant(state, last.end);
}

/** The end of service came without the rounds. */
export function judgeMissedPatrols(draft: Draft): void {
  const due = patrolDue(draft.state);
  if (due === null || due > draft.at) return;
  const { patrol, dutyLeader } = planOf(draft.state);
  raise(draft, { kind: "patrol-missed", owner: patrol[0] ?? dutyLeader });
}

function lastServiceToday(state: CampusState): PlannedSession | undefined {
  const service = [...state.sessions.values()]
    .filter((session) => !session.cancelled)
    .flatMap(({ id }) => state.planned.sessions.get(id) ?? [])
    .filter((planned) => planned.kind === "after-school");
  return service.sort((a, b) => b.end - a.end)[0];
}
