/** When the core has to be woken next. Derived from the state every time: there is no second list that could disagree. */
import type { EpochMs } from "./ids.ts";
import { ceilingDue } from "./rules/ceiling.ts";
import { musterDue } from "./rules/emergency.ts";
import { entryRefusalDue } from "./rules/entry-refusal.ts";
import { escortDue } from "./rules/escorts.ts";
import { patrolDue } from "./rules/missed-patrols.ts";
import { noShowDue } from "./rules/no-show.ts";
import { rollDue } from "./rules/roll-call.ts";
import { strandedDue } from "./rules/stranded.ts";
import { teacherDue } from "./rules/teacher-late.ts";
import { wayDue } from "./rules/transit.ts";
import { unattendedDue } from "./rules/unattended.ts";
import { visitDue } from "./rules/visitors.ts";
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
    yield teacherDue(state, id);
    yield rollDue(state, id);
    yield strandedDue(state, id);
    yield ceilingDue(state, id);
  }
  for (const noShow of state.noShows.values()) yield noShowDue(state, noShow);
  yield wayDue(state);
  yield patrolDue(state);
  yield musterDue(state);
  for (const id of state.pending.escorts) yield escortDue(state, id);
  for (const id of state.pending.visits) yield visitDue(state, id);
  for (const refusal of state.entryRefusals.values()) yield entryRefusalDue(state, refusal);
  for (const id of state.pending.pickups) yield state.pickups.get(id)?.expires ?? null;
  for (const id of state.pending.handovers) {
    const handover = state.handovers.get(id);
    yield handover === undefined || handover.overdue ? null : handover.due;
  }
  for (const id of state.pending.alarms) {
    const alarm = state.alarms.get(id);
    yield alarm?.shelvedUntil ?? null;
    yield alarm?.ackDue ?? null;
  }
}
