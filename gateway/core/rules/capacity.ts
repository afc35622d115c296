/** R7: more children in a room than it, or the session that is open in it, may hold (XJ-28). It ends by itself. */
import { roomAt } from "../custody-change.ts";
import { type Draft, planOf } from "../draft.ts";
import type { PlaceId } from "../ids.ts";
import { capacityOf } from "./alarm-kinds.ts";
import { raise } from "./alarms.ts";

/** Rooms that this decision changed: one that has just become too full is told at once, and once. */
export function judgeCapacity(draft: Draft): void {
  const changed = new Set<PlaceId>();
  for (const fact of draft.facts) {
    if (fact.kind === "custody-changed" && fact.custody.place !== null) changed.add(fact.custody.place);
    if (fact.kind === "room-changed") changed.add(fact.place);
  }
  for (const place of changed) {
    if (draft.state.planned.places.get(place)?.kind !== "room" || isTold(draft, place)) continue;
    if ((draft.state.occupants.get(place)?.size ?? 0) <= capacityOf(draft.state, place)) continue;
    const owner = roomAt(draft.state, place).custodian ?? planOf(draft.state).dutyLeader;
    raise(draft, { kind: "over-capacity", owner, place });
  }
}

function isTold({ state }: Draft, place: PlaceId): boolean {
  return state.pending.alarms.some((id) => {
    const alarm = state.alarms.get(id);
    return alarm?.kind === "over-capacity" && alarm.active && alarm.place === place;
  });
}
