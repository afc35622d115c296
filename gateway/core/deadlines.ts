/** When the core has to be woken next. Derived from the state every time: there is no second list that could disagree. */
import type { EpochMs } from "./ids.ts";
import { patrolDue } from "./rules/missed-patrols.ts";
import { rollDue } from "./rules/roll-call.ts";
import { strandedDue } from "./rules/stranded.ts";
import { unattendedDue } from "./rules/unattended.ts";
import type { CampusState } from "./state.ts";

/** The earliest deadline, perhaps in the past; null when nothing is waited for. After a tick at or past it there is a later one or none. */
export function nextDeadline(state: CampusState): EpochMs | null {
  if (state.plan === null || state.day === null) return null;
  let next: EpochMs | null = null;
  for (const due of deadlines(state)) if (due !== null && (next === null || due < next)) next = due;
  return next;
}

function* deadlines(state: CampusState): Generator<EpochMs | null> {
  for (const { place } of state.rooms.values()) yield unattendedDue(state, place);
  for (const { id } of state.sessions.values()) {
    yield rollDue(state, id);
    yield strandedDue(state, id);
  }
  yield patrolDue(state);
  for (const id of state.pending.pickups) yield state.pickups.get(id)?.expires ?? null;
  for (const id of state.pending.handovers) {
    const handover = state.handovers.get(id);
    yield handover === undefined || handover.overdue ? null : handover.due;
  }
  for (const id of state.pending.alarms) yield state.alarms.get(id)?.shelvedUntil ?? null;
}
