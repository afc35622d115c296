/** The only place in the server that reads a clock. The server lives in real time; school time reaches it as data. */

export type ServerClock = {
  /** Real time, epoch milliseconds, whole. */
  now(): number;
  /** Runs `task` again and again, each time this many milliseconds after the last; the result stops it. */
  every(ms: number, task: () => void): () => void;
  /** Runs `task` once; the result cancels it. */
  after(ms: number, task: () => void): () => void;
};

/** The machine's clock. Its timers keep no process alive. */
export function serverClock(): ServerClock {
  return {
    now: () => Date.now(),
    every(ms, task) {
      const timer = setInterval(task, ms).unref();
      return () => clearInterval(timer);
    },
    after(ms, task) {
      const timer = setTimeout(task, ms).unref();
      return () => clearTimeout(timer);
    },
  };
}
