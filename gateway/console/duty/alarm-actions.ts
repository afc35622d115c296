/** What may be done with an alarm, and until when one may be put off. Pure. */
import type { AlarmView } from "#contract/live.ts";
import type { AlarmKind } from "#core/state.ts";
import { timeOfDay } from "#ui/school-clock.ts";

/** Alarms that end when somebody says where the child is and with whom (R3, R4, R9). */
const ABOUT_A_CHILD = ["unaccounted", "unattended-room", "stranded"] as const satisfies readonly AlarmKind[];

/** Alarms that a stated reason may end while they are active: over in their instant, or waiting for a person's word. */
export const ENDED_BY_WORDS = [
  "pickup-denied",
  "exit-refused",
  "unknown-card",
  "card-not-active",
  "tap-contradicted",
  "grant-lapsed",
  "unqualified-adult",
  "ended-early",
  "no-service",
  "patrol-missed",
] as const satisfies readonly AlarmKind[];

/** Most children of one alarm who are shown at once; more are a list to open. */
export const CHILDREN_SHOWN_MAX = 6;
/** How long an alarm can be put off in one touch, minutes. */
export const SHELVE_MINUTES = [10, 30, 60] as const;
/** What is chosen before anybody chooses, minutes. */
export const SHELVE_MINUTES_USUAL = 30;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const includes = (kinds: readonly string[], kind: string) => kinds.includes(kind);

/** Children of this alarm whom a person can still settle. */
export function childrenToSettle({ kind, active, people }: AlarmView): AlarmView["people"] {
  return active && includes(ABOUT_A_CHILD, kind) ? people : [];
}

/** Whether words may end it: its cause is over, or was over at once. Nobody talks away what still holds. */
export function mayResolve({ kind, active, state }: AlarmView): boolean {
  return state !== "closed" && (!active || includes(ENDED_BY_WORDS, kind));
}

/** Never one of the highest priority, and none that is over. */
export function mayShelve({ priority, active, state }: AlarmView): boolean {
  return priority > 1 && active && state !== "shelved" && state !== "closed";
}

/** Put off by people and not yet back; the one that returns first stands first. */
export function shelvedAlarms(alarms: readonly AlarmView[]): AlarmView[] {
  return alarms
    .filter(({ state }) => state === "shelved")
    .sort((a, b) => (a.shelvedUntil ?? 0) - (b.shelvedUntil ?? 0) || a.id.localeCompare(b.id));
}

/** The last instant of the local day: nothing stays shelved over night. */
export function endOfDay(now: number, zone: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = timeOfDay(now, zone).split(":").map(Number);
  const since = ((hours * 60 + minutes) * 60 + seconds) * 1000 + (now % 1000);
  return now - since + DAY_MS - 1000;
}

/** When a shelved alarm comes back; `minutes` null means the end of the day, and later than that is never. */
export function shelveEnd(now: number, zone: string, minutes: number | null): number {
  const last = endOfDay(now, zone);
  return minutes === null ? last : Math.min(last, now + minutes * MINUTE_MS);
}
