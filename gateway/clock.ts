/** The only place that reads a clock. Everything else is told the time. */

/** Longest wait of one timer; whoever waits longer looks at the clock and waits again. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** School time and real time. In ordinary service they run at the same speed; a rehearsal runs school time faster. */
export type Clock = {
  /** School time now, epoch milliseconds, whole. */
  now(): number;
  /** Real milliseconds since this process began, monotonic. */
  up(): number;
  /** School milliseconds that pass in one real millisecond. */
  readonly speed: number;
  /** Runs `task` once after this many real milliseconds; the result cancels it. */
  after(realMs: number, task: () => void): () => void;
};

/** School time of ordinary service: the machine's wall clock, which NTP keeps right. */
export const realClock = (): Clock => clockOf(Date.now, 1);

/** School time of a rehearsal: starts at `origin`, epoch ms, and runs at `speed` by monotonic time. */
export function rehearsalClock({ origin, speed }: { readonly origin: number; readonly speed: number }): Clock {
  const start = performance.now();
  return clockOf(() => Math.floor(origin + (performance.now() - start) * speed), speed);
}

function clockOf(now: () => number, speed: number): Clock {
  const start = performance.now();
  return {
    now,
    up: () => performance.now() - start,
    speed,
    after(realMs, task) {
      const timer = setTimeout(task, Math.max(0, Math.min(realMs, TIMER_MS_MAX)));
      return () => clearTimeout(timer);
    },
  };
}

/** The machine's own time, epoch milliseconds: for tokens and certificates, which never live in school time. */
export const wallNow = (): number => Date.now();
