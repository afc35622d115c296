/** Which alarms want somebody, and which first. Pure. */
import type { AlarmView } from "#contract/live.ts";

/** Most alarms drawn at once; the rest is counted. A flood is grouped by the gateway (A1), not by scrolling. */
export const ALARMS_SHOWN_MAX = 30;

/**
 * Alarms that still want somebody: not closed, not shelved; highest priority first, then unacknowledged, then oldest. What
 * has its cause in another of them stands right behind it, unless it is graver (A1).
 */
export function openAlarms(alarms: readonly AlarmView[]): AlarmView[] {
  const waits = (alarm: AlarmView) => (alarm.state === "acknowledged" ? 1 : 0);
  const open = alarms
    .filter(({ state }) => state !== "closed" && state !== "shelved")
    .sort((a, b) => a.priority - b.priority || waits(a) - waits(b) || a.since - b.since || a.id.localeCompare(b.id));
  return open
    .filter((alarm) => causeIn(open, alarm) === undefined)
    .flatMap((root) => [root, ...open.filter((alarm) => causeIn(open, alarm)?.id === root.id)]);
}

/** The alarm behind which this one stands; it has no cause itself. */
export function causeIn(alarms: readonly AlarmView[], { cause, priority }: AlarmView): AlarmView | undefined {
  const found = cause === null ? undefined : alarms.find(({ id }) => id === cause);
  return found !== undefined && found.cause === null && found.priority <= priority ? found : undefined;
}
