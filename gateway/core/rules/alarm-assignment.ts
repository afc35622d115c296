/** A1: an alarm has one owner; somebody on duty makes another the one who acts. */
import { emit } from "../draft.ts";
import type { Alarm } from "../state.ts";
import { anew } from "./alarms.ts";
import { done, type Rule, refused } from "./rule.ts";

/**
 * The ladder begins anew with the new owner, who has to acknowledge it even if somebody else had: whoever sends a teacher
 * has seen the alarm, the teacher has not. Who takes it upon themselves has. What is over or shelved only gets the name.
 */
export const assignAlarm: Rule<"alarm-assigned"> = (draft, { alarm: id, by, to }) => {
  const alarm = draft.state.alarms.get(id);
  if (alarm === undefined) return refused("A1", "alarm/unknown");
  if (alarm.state === "closed") return refused("A1", "alarm/closed");
  const strangers = [by, to].filter((person) => !draft.state.roster.staff.has(person));
  if (strangers.length > 0) return refused("A1", "staff/unknown", strangers);
  const owned: Alarm = { ...alarm, owner: to, level: 0 };
  const waits = alarm.state === "unacknowledged" || alarm.state === "acknowledged";
  const seen: Alarm = { ...owned, state: "acknowledged", acknowledgedBy: by, ackDue: null };
  const next = waits ? (by === to ? seen : anew(draft, owned)) : owned;
  emit(draft, { kind: "alarm-changed", alarm: next });
  return done("A1", id);
};
