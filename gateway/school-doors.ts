/**
 * What is opened under the school's name: readers are addressed by it, and the district knows the gateway by it. A gateway
 * that starts without a plan has no name yet, and opens its doors anew when a plan brings one.
 */
import type { Loop } from "./loop.ts";

/** Name of a school whose plan has not come. */
export const UNNAMED_SCHOOL = "unnamed";

export type Doors = { stop(): Promise<void> };

/** Doors that follow the plan's school. */
export type KeptDoors<D extends Doors> = {
  /** Those that are open; for a moment, while they are opened anew, those that were. */
  now(): D;
  /** Closes them; nothing is opened afterwards. */
  stop(): Promise<void>;
};

/**
 * Opens the doors for the school of the plan, and again whenever a plan of another school is adopted.
 *
 * @param open    opens them under a name; `before` are the ones that were closed for it, null at the start
 * @param failed  told when they could not be opened anew: nobody can come in then, so the gateway has to start again
 * @throws what `open` throws the first time
 */
export async function keepDoors<D extends Doors>({
  loop,
  open,
  failed,
}: {
  readonly loop: Pick<Loop, "state" | "onCommitted">;
  readonly open: (school: string, before: D | null) => Promise<D>;
  readonly failed: (error: Error) => void;
}): Promise<KeptDoors<D>> {
  const wanted = () => loop.state().plan?.school ?? UNNAMED_SCHOOL;
  let school = wanted();
  let doors = await open(school, null);
  let isOpen = true;
  let stopped = false;
  let moving: Promise<void> = Promise.resolve();

  const follow = async (): Promise<void> => {
    if (stopped || wanted() === school) return;
    school = wanted();
    await doors.stop();
    isOpen = false;
    doors = await open(school, doors);
    isOpen = true;
  };
  const followLater = (): void => {
    moving = moving.then(follow).catch((error: unknown) => {
      failed(error instanceof Error ? error : new Error(String(error)));
    });
  };
  loop.onCommitted((batch) => {
    if (batch.some(({ event }) => event.kind === "plan-adopted")) followLater();
  });
  // A plan may have come while the first doors were being opened.
  followLater();
  return {
    now: () => doors,
    async stop() {
      stopped = true;
      await moving;
      if (isOpen) await doors.stop();
    },
  };
}
