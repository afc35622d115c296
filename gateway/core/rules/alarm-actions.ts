/** A1: what people do with an alarm. To silence is not to acknowledge, and nobody resolves what is still so. */
import { type Draft, emit, instant, MINUTE_MS } from "../draft.ts";
import type { EpochMs } from "../ids.ts";
import type { Alarm, CampusState } from "../state.ts";
import { CAUSES } from "./alarm-kinds.ts";
import { anew, notToBeTalkedAway } from "./alarms.ts";
import { lookedAt } from "./entry-refusal.ts";
import { done, type Rule, refused } from "./rule.ts";
import { clearSuspicions } from "./suspicion.ts";

/** Minutes of a local day, from its origin to the next one's. */
const DAY_MINUTES = 24 * 60;

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
  lookedAt(draft, alarm);
  return done("A1", id);
};

/**
 * Out of sight until a given instant, with a reason. Never one of priority 1, and never past the end of the service day:
 * the plan's closing time, or local midnight.
 */
export const shelveAlarm: Rule<"alarm-shelved"> = (draft, { alarm: id, by, at, until, reason }) => {
  const alarm = draft.state.alarms.get(id);
  if (alarm === undefined) return refused("A1", "alarm/unknown");
  if (!alarm.active) return refused("A1", "alarm/closed");
  if (!draft.state.roster.staff.has(by)) return refused("A1", "staff/unknown", [by]);
  if (reason.trim() === "") return refused("A1", "settle/reason-required");
  const shelvedUntil = Math.min(until, serviceEnd(draft.state, at));
  if (alarm.priority === 1 || shelvedUntil <= at) return refused("A1", "alarm/cannot-shelve");
  change(draft, { ...alarm, state: "shelved", ackDue: null, shelvedUntil, reason });
  return done("A1", id);
};

/** Closed by a person's word. A child without an adult is not a matter of words (R3, R4), nor one whom a silent reader hides. */
export const resolveAlarm: Rule<"alarm-resolved"> = (draft, { alarm: id, by, at, reason }) => {
  const alarm = draft.state.alarms.get(id);
  if (alarm === undefined) return refused("A1", "alarm/unknown");
  if (alarm.state === "closed") return refused("A1", "alarm/closed");
  if (!draft.state.roster.staff.has(by)) return refused("A1", "staff/unknown", [by]);
  if (reason.trim() === "") return refused("A1", "settle/reason-required");
  const concerned = notToBeTalkedAway(draft, alarm);
  if (concerned.length > 0) return refused("A1", "alarm/still-active", concerned);
  const acknowledgedBy = alarm.acknowledgedBy ?? by;
  const endedAt = alarm.endedAt ?? at;
  change(draft, {
    ...{ ...alarm, state: "closed", active: false, ackDue: null, shelvedUntil: null },
    ...{ acknowledgedBy, endedAt, reason },
  });
  lookedAt(draft, alarm);
  clearSuspicions(draft, alarm);
  return done("A1", id);
};

/** Shelved alarms whose time is up are back: to be acknowledged, unless somebody had before. */
export function unshelveAlarms(draft: Draft): void {
  for (const id of draft.state.pending.alarms) {
    const alarm = draft.state.alarms.get(id)!;
    if (alarm.shelvedUntil === null || alarm.shelvedUntil > draft.at) continue;
    const back = { ...alarm, shelvedUntil: null, reason: null };
    change(draft, alarm.acknowledgedBy === null ? anew(draft, back) : { ...back, state: "acknowledged" });
  }
}

/** When the service day ends that runs at this instant: at closing time, or, once the school has closed, at local midnight. */
function serviceEnd(state: CampusState, at: EpochMs): EpochMs {
  const { plan, day } = state;
  const closes = plan?.closes ?? null;
  if (day === null) return at;
  const closing = closes === null ? at : instant(state, closes);
  return closing > at ? closing : day.origin + DAY_MINUTES * MINUTE_MS;
}

function change(draft: Draft, alarm: Alarm): void {
  emit(draft, { kind: "alarm-changed", alarm });
}
