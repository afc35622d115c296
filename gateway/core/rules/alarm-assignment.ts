/** A1: an alarm has one owner; somebody on duty makes another the one who acts. */
import { emit } from "../draft.ts";
import { done, type Rule, refused } from "./rule.ts";

export const assignAlarm: Rule<"alarm-assigned"> = (draft, { alarm: id, by, to }) => {
  const alarm = draft.state.alarms.get(id);
  if (alarm === undefined) return refused("A1", "alarm/unknown");
  if (alarm.state === "closed") return refused("A1", "alarm/closed");
  const strangers = [by, to].filter((person) => !draft.state.roster.staff.has(person));
  if (strangers.length > 0) return refused("A1", "staff/unknown", strangers);
  emit(draft, { kind: "alarm-changed", alarm: { ...alarm, owner: to } });
  return done("A1", id);
};
