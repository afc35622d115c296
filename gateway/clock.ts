/** The only place that reads a clock. Everything else is told the time. */

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

/** A clock that starts at `origin` school time (default: the machine's time) and runs at `speed`. */
export function schoolClock({ origin = Date.now(), speed = 1 }: { origin?: number; speed?: number } = {}): Clock {
  const wallAtStart = Date.now();
  const start = performance.now();
  return {
    // Real service follows the machine's wall clock, which NTP keeps right; a rehearsal follows monotonic time.
    now: () =>
      speed === 1 && origin === wallAtStart ? Date.now() : Math.floor(origin + (performance.now() - start) * speed),
    up: () => performance.now() - start,
    speed,
    after(realMs, task) {
      const timer = setTimeout(task, Math.max(0, Math.min(realMs, 2 ** 31 - 1)));
      return () => clearTimeout(timer);
    },
  };
}

/** The machine's own time, epoch milliseconds: for tokens and certificates, which never live in school time. */
export const wallNow = (): number => Date.now();
