/** Which alarms want somebody, and which first. Pure. */
import type { AlarmView } from "#contract/live.ts";

/** Alarms that still want somebody: not closed, not shelved; highest priority first, then unacknowledged, then oldest. */
export function openAlarms(alarms: readonly AlarmView[]): AlarmView[] {
  const waits = (alarm: AlarmView) => (alarm.state === "acknowledged" ? 1 : 0);
  return alarms
    .filter(({ state }) => state !== "closed" && state !== "shelved")
    .sort((a, b) => a.priority - b.priority || waits(a) - waits(b) || a.since - b.since || a.id.localeCompare(b.id));
}
