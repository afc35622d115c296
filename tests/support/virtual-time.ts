/** Time that stands still while anything happens, and then jumps to the next thing that was planned. */

export type VirtualTime = {
  /** Virtual epoch milliseconds. */
  now(): number;
  /** Resolves at this time, at once when it has passed. */
  until(at: number): Promise<void>;
  /** Runs `task` at this time; the result cancels it. Tasks of the same instant run in the order in which they were set. */
  at(time: number, task: () => void): () => void;
  /** Time stands still until this work is done, however long real input and output take. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Lets time pass until `main` is settled. Rejects when everybody waits and nothing is planned any more. */
  run<T>(main: Promise<T>): Promise<T>;
};

type Timer = { readonly at: number; readonly order: number; readonly task: () => void };

export function virtualTime(start: number): VirtualTime {
  let now = start;
  let order = 0;
  let busy = 0;
  const timers: Timer[] = [];

  const at = (time: number, task: () => void) => {
    const timer = { at: Math.max(time, now), order: order++, task };
    timers.splice(placeOf(timers, timer), 0, timer);
    return () => {
      const index = timers.indexOf(timer);
      if (index >= 0) timers.splice(index, 1);
    };
  };

  return {
    now: () => now,
    at,
    until: (time) => (time <= now ? Promise.resolve() : new Promise((resolve) => at(time, resolve))),
    async during(work) {
      busy += 1;
      try {
        return await work;
      } finally {
        busy -= 1;
      }
    },
    async run(main) {
      let settled = false;
      const done = () => {
        settled = true;
      };
      main.then(done, done);
      for (;;) {
        // Every chain of promises that needs nothing from outside is through after one turn of the event loop.
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (settled) return main;
        if (busy > 0) continue;
        const next = timers.shift();
        if (!next) throw new Error("everybody waits and nothing is planned any more");
        now = next.at;
        next.task();
      }
    },
  };
}

/** Where a timer belongs: after all that are due before or with it. */
function placeOf(timers: readonly Timer[], timer: Timer): number {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = timers[middle]!;
    if (other.at < timer.at || (other.at === timer.at && other.order < timer.order)) low = middle + 1;
    else high = middle;
  }
  return low;
}
