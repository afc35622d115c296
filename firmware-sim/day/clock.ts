/** School time as a gateway tells it, followed on this machine's monotonic clock. */

/** Longest timer that Node keeps, milliseconds; a longer wait is cut into pieces. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export type FollowedClock = {
  /** School time, epoch milliseconds, whole. */
  now(): number;
  /** Real milliseconds, monotonic. */
  up(): number;
  /** School milliseconds in one real one. */
  readonly speed: number;
  /** Runs `task` once after this many real milliseconds; the result cancels it. */
  after(realMs: number, task: () => void): () => void;
};

/** A clock at school time `now` that runs at `speed` from the real instant `readAtUp` on. */
export function followedClock({
  now,
  speed,
  readAtUp = realMs(),
}: {
  readonly now: number;
  readonly speed: number;
  readonly readAtUp?: number;
}): FollowedClock {
  return {
    now: () => Math.floor(now + (realMs() - readAtUp) * speed),
    up: realMs,
    speed,
    after(delay, task) {
      const timer = setTimeout(task, Math.max(0, Math.min(delay, TIMER_MS_MAX)));
      return () => clearTimeout(timer);
    },
  };
}

/** Real milliseconds, monotonic, from any origin. */
export function realMs(): number {
  return performance.now();
}

/** Local midnight of a day, as the gateway counts minutes (local noon less twelve hours), and its ISO weekday. */
export function dayIn(zone: string, day: string): { readonly origin: number; readonly weekday: number } {
  const date = Temporal.PlainDate.from(day);
  const noon = date.toZonedDateTime({ timeZone: zone, plainTime: "12:00" });
  return { origin: noon.epochMilliseconds - 12 * 3_600_000, weekday: date.dayOfWeek };
}

/** School time as a wall clock shows it, such as `08:04`. */
export function hourAndMinute(origin: number, at: number): string {
  const minute = Math.floor((at - origin) / 60_000);
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
