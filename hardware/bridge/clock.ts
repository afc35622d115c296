/** The only clock of the bridge. */
import type { ReaderClock } from "../reader/ports.ts";

/** A machine that believes in an earlier time has lost its clock: no tap may carry it. Epoch milliseconds. */
const CLOCK_SET_AFTER = Date.UTC(2025, 0, 1);
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The machine's time. */
export const machineClock: ReaderClock = {
  up: () => performance.now(),
  now: () => {
    const now = Date.now();
    return now >= CLOCK_SET_AFTER ? now : null;
  },
  after(realMs, task) {
    const timer = setTimeout(task, Math.max(0, Math.min(realMs, TIMER_MS_MAX)));
    return () => clearTimeout(timer);
  },
};
