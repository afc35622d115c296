/** Wakes the rules at the deadline that the state names: one timer, one tick at a time. */
import type { Clock } from "../clock.ts";
import { nextDeadline as coreDeadline } from "../core/deadlines.ts";
import type { EpochMs } from "../core/ids.ts";
import type { CampusState } from "../core/state.ts";
import type { Loop } from "../loop.ts";

/** After a tick that changed nothing the next one waits at least this long, real milliseconds, doubling ... */
export const RETRY_MS_MIN = 50;
/** ... up to this: a full disk or a broken rule must not turn into a storm of ticks. */
export const RETRY_MS_MAX = 5000;

export type WakeUpOptions = {
  readonly loop: Pick<Loop, "state" | "submit" | "onCommitted">;
  readonly clock: Pick<Clock, "now" | "after" | "speed">;
  readonly nextDeadline?: (state: CampusState) => EpochMs | null;
  readonly log?: (message: string, error: unknown) => void;
};

/** Starts watching; `stop` cancels the timer. A deadline that is already past is served at once. */
export function startWakeUps(options: WakeUpOptions): { stop(): void } {
  const { loop, clock, nextDeadline = coreDeadline, log = console.error } = options;
  let cancel: (() => void) | null = null;
  let armedFor: EpochMs | null = null;
  /** Deadline that the last tick should have dealt with, and how long to wait before it is tried again. */
  let tried: { readonly deadline: EpochMs; readonly retryMs: number } | null = null;
  let ticking = false;
  let stopped = false;

  const disarm = (): void => {
    cancel?.();
    cancel = null;
    armedFor = null;
  };

  const named = (): EpochMs | null => {
    try {
      return nextDeadline(loop.state());
    } catch (error) {
      log("no deadline can be named now, the next commit asks again", error);
      return null;
    }
  };

  const arm = (): void => {
    if (stopped || ticking) return;
    const deadline = named();
    if (deadline !== tried?.deadline) tried = null;
    if (deadline === armedFor) return;
    disarm();
    if (deadline === null) return;
    armedFor = deadline;
    const realMs = Math.ceil((deadline - clock.now()) / clock.speed);
    cancel = clock.after(Math.max(realMs, tried?.retryMs ?? 0), () => void wake(deadline));
  };

  const wake = async (deadline: EpochMs): Promise<void> => {
    disarm();
    // Timers may fire a little early, and far ones are cut short: only the clock says what time it is.
    if (clock.now() < deadline) return arm();
    ticking = true;
    const retryMs = tried ? Math.min(tried.retryMs * 2, RETRY_MS_MAX) : RETRY_MS_MIN;
    tried = { deadline, retryMs };
    try {
      await loop.submit({ event: { kind: "clock-ticked" } });
    } catch (error) {
      log("a deadline could not be judged, it will be tried again", error);
    } finally {
      ticking = false;
      arm();
    }
  };

  loop.onCommitted(arm);
  arm();
  return {
    stop() {
      stopped = true;
      disarm();
    },
  };
}
