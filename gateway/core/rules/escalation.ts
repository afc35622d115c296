/** A1: who is told of an alarm that nobody acknowledges: its owner, then the patrol, then the school's leads, then the district. */
import { type Draft, emit, SECOND_MS } from "../draft.ts";
import type { EpochMs, StaffId } from "../ids.ts";
import type { Alarm, CampusState, Priority } from "../state.ts";

/** Whom each level tells. Who was told on the way up stays told. */
export const LADDER = ["owner", "patrol", "lead", "district"] as const;

/** The highest level of each priority: what is of the lowest is the school's own business. */
export const TOP_LEVEL: Readonly<Record<Priority, number>> = { 1: 3, 2: 3, 3: 2 };

/** By when somebody has to acknowledge an alarm that tells somebody new now. */
export function ackDue({ state: { grace }, at }: Draft, priority: Priority): EpochMs {
  const seconds = { 1: grace.highestAckSeconds, 2: grace.highAckSeconds, 3: grace.lowAckSeconds };
  return at + seconds[priority] * SECOND_MS;
}

/** Alarms whose time to be acknowledged is up go one level up; at the top they stay until somebody has seen them. */
export function escalateAlarms(draft: Draft): void {
  for (const id of draft.state.pending.alarms) {
    const alarm = draft.state.alarms.get(id)!;
    if (alarm.ackDue === null || alarm.ackDue > draft.at) continue;
    const top = TOP_LEVEL[alarm.priority];
    const level = nextLevel(draft.state, alarm.level, top);
    const due = level < top ? ackDue(draft, alarm.priority) : null;
    emit(draft, { kind: "alarm-changed", alarm: { ...alarm, level, ackDue: due } });
  }
}

/** Who of the school has been told of it so far, in the order in which they were; the district besides at its level. */
export function toldOf(state: CampusState, { owner, level }: Pick<Alarm, "owner" | "level">): readonly StaffId[] {
  const told = new Set<StaffId>(owner === null ? [] : [owner]);
  for (let rung = 1; rung <= level; rung++) for (const staff of rungOf(state, rung)) told.add(staff);
  return [...told];
}

/** A rung on which nobody stands is passed: a minute in which nobody is told helps no child. */
function nextLevel(state: CampusState, level: number, top: number): number {
  let next = level + 1;
  while (next < top && rungOf(state, next).length === 0) next++;
  return Math.min(next, top);
}

function rungOf({ plan }: CampusState, level: number): readonly StaffId[] {
  if (plan === null) return [];
  if (LADDER[level] === "patrol") return plan.patrol;
  return LADDER[level] === "lead" ? [...plan.leads, plan.dutyLeader] : [];
}
