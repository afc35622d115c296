/** A wait that can be cut short. */
import type { Clock } from "../clock.ts";

export type Bell = {
  /** Ends the wait under way, or the next one before it begins. */
  ring(): void;
  /** Forgets a ring that nobody waited for. */
  still(): void;
  /** Resolves when rung, or after this many real milliseconds. */
  wait(ms: number): Promise<void>;
};

export function createBell(clock: Pick<Clock, "after">): Bell {
  let rung = false;
  let end: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      end?.();
    },
    still() {
      rung = false;
    },
    async wait(ms) {
      if (rung) return;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(ms, () => end?.());
        end = () => {
          end = null;
          cancel();
          resolve();
        };
      });
    },
  };
}
