/** A bounded number of things under way, and a bounded queue of those that wait, first come first served. */

export type Window = {
  /** Resolves when there is room; null when even the queue is full. The caller must call `leave` afterwards. */
  enter(): Promise<void> | null;
  leave(): void;
  inside(): number;
  waiting(): number;
};

export function createWindow({
  insideMax,
  waitingMax,
}: {
  readonly insideMax: number;
  readonly waitingMax: number;
}): Window {
  let inside = 0;
  let queue: (() => void)[] = [];
  let next = 0;
  const waiting = () => queue.length - next;
  return {
    enter() {
      if (inside < insideMax && waiting() === 0) {
        inside += 1;
        return Promise.resolve();
      }
      if (waiting() >= waitingMax) return null;
      return new Promise((resolve) => queue.push(resolve));
    },
    leave() {
      const first = queue[next];
      if (first === undefined) {
        inside -= 1;
        return;
      }
      // The place passes straight on, so that nobody who comes now overtakes one who waited.
      next += 1;
      if (next === queue.length) [queue, next] = [[], 0];
      first();
    },
    inside: () => inside,
    waiting,
  };
}
