/** A1: what people do with an alarm. To silence is not to acknowledge, and nobody resolves what is still so. */
import { type Draft, emit } from "../draft.ts";
import type { Alarm } from "../state.ts";
import { CAUSES } from "./alarm-kinds.ts";
import { stillConcerned } from "./alarms.ts";
import { done, type Rule, refused } from "./rule.ts";

/** Somebody has seen it. One whose cause is over is closed with that. */
export const acknowledgeAlarm: Rule<"alarm-acknowledged"> = (draft, { alarm: id, by, at }) => {
  const alarm = draft.state.alarms.get(id);
  if (alarm === undefined) return refused("A1", "alarm/unknown");
  if (alarm.state === "closed") return refused("A1", "alarm/closed");
  if (!draft.state.roster.staff.has(by)) return refused("A1", "staff/unknown", [by]);
  const over = !alarm.active || CAUSES[alarm.kind].momentary === true;
  const seen: Alarm = {
    ...alarm,
    acknowledgedBy: by,
    ackDue: null,
    shelvedUntil: null,
    reason: alarm.active ? null : alarm.reason,
  };
  if (!over) change(draft, { ...seen, state: "acknowledged" });
  else {
    const endedAt = alarm.endedAt ?? at;
    change(draft, { ...seen, state: "closed", active: false, endedAt, reason: seen.reason ?? "acknowledged" });
  }
  return done("A1", id);
};

/** Out of sight until a given instant, with a reason. Never one of priority 1. */
export const shelveAlarm: Rule<"alarm-shelved"> = (draft, { alarm: id, by, at, until, reason }) => {
  const alarm = draft.state.alarms.get(id);
  if (alarm === undefined) return refused("A1", "alarm/unknown");
  if (!alarm.active) return refused("A1", "alarm/closed");
  if (!draft.state.roster.staff.has(by)) return refused("A1", "staff/unknown", [by]);
  if (reason.trim() === "") return refused("A1", "settle/reason-required");
  if (alarm.priority === 1 || until <= at) return refused("A1", "alarm/cannot-shelve");
  change(draft, { ...alarm, state: "shelved", shelvedUntil: until, reason });
  return done("A1", id);
};

/** Closed by a person's word. A child without an adult is not a matter of words (R3, R4). */
export const resolveAlarm: Rule<"alarm-resolved"> = (draft, { alarm: id, by, at, reason }) => {
  const alarm = draft.state.alarms.get(id);
  if (alarm === undefined) return refused("A1", "alarm/unknown");
  if (alarm.state === "closed") return refused("A1", "alarm/closed");
  if (!draft.state.roster.staff.has(by)) return refused("A1", "staff/unknown", [by]);
  if (reason.trim() === "") return refused("A1", "settle/reason-required");
  const isAboutUnattended = alarm.kind === "unattended-room" || alarm.kind === "unaccounted";
  const concerned = alarm.active && isAboutUnattended ? stillConcerned(draft.state, alarm) : [];
  if (concerned.length > 0) return refused("A1", "alarm/still-active", concerned);
  const acknowledgedBy = alarm.acknowledgedBy ?? by;
  const endedAt = alarm.endedAt ?? at;
  change(draft, {
    ...{ ...alarm, state: "closed", active: false, ackDue: null, shelvedUntil: null },
    ...{ acknowledgedBy, endedAt, reason },
  });
  return done("A1", id);
};

/** Shelved alarms whose time is up are back. */
export function unshelveAlarms(draft: Draft): void {
  for (const id of draft.state.pending.alarms) {
    const alarm = draft.state.alarms.get(id)!;
    if (alarm.shelvedUntil === null || alarm.shelvedUntil > draft.at) continue;
    const state = alarm.acknowledgedBy === null ? "unacknowledged" : "acknowledged";
    change(draft, { ...alarm, state, shelvedUntil: null, reason: null });
  }
}

function change(draft: Draft, alarm: Alarm): void {
  emit(draft, { kind: "alarm-changed", alarm });
}
