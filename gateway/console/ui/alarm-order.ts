/** Which alarms want somebody, and which first. Pure. */
import type { AlarmView } from "#contract/live.ts";

/** Most alarms drawn at once; the rest is counted. A flood is grouped by the gateway (A1), not by scrolling. */
export const ALARMS_SHOWN_MAX = 30;

/** Alarms that still want somebody: not closed, not shelved; highest priority first, then unacknowledged, then oldest. */
export function openAlarms(alarms: readonly AlarmView[]): AlarmView[] {
  const waits = (alarm: AlarmView) => (alarm.state === "acknowledged" ? 1 : 0);
  return alarms
    .filter(({ state }) => state !== "closed" && state !== "shelved")
    .sort((a, b) => a.priority - b.priority || waits(a) - waits(b) || a.since - b.since || a.id.localeCompare(b.id));
}
