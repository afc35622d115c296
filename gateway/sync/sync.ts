/**
 * Brings the journal to the district, batch after batch, one request at a time. The school never waits for it: with the
 * server gone the journal simply grows, and the pump goes on where the server says it stands.
 */
import type { Clock } from "../clock.ts";
import { createBell } from "./bell.ts";
import { createLink } from "./link.ts";
import { CONTACT_EVERY_MS, createPump, type SyncJournal, type SyncLog, type SyncStatus } from "./pump.ts";

/** Commits within this many real milliseconds travel together. */
export const COALESCE_MS = 100;

export type SyncOptions = {
  readonly journal: SyncJournal;
  /** Base address of the district's server. */
  readonly url: string;
  /** A bearer token of role `gateway` for this school, fresh enough for one request. */
  readonly token: () => Promise<string>;
  readonly school: string;
  readonly gateway: string;
  readonly clock: Clock;
  /** 0 up to 1, for jitter. */
  readonly chance: () => number;
  readonly log: SyncLog;
  /** Calls its listener after each commit. */
  readonly onCommitted: (listener: () => void) => void;
};

export type Sync = {
  status(): SyncStatus;
  /** Breaks off the request under way; whether it arrived is asked at the next start. */
  stop(): Promise<void>;
};

/** Starts sending at once; never throws afterwards, whatever the network does. */
export function startSync({
  journal,
  url,
  token,
  school,
  gateway,
  clock,
  chance,
  log,
  onCommitted,
}: SyncOptions): Sync {
  const link = createLink({ url, gateway, token, clock });
  const speaker = { school, gateway, epoch: journal.syncPosition().epoch };
  const pump = createPump({ journal, speaker, link, clock, chance, log });
  const committed = createBell(clock);
  const stopping = createBell(clock);
  let stopped = false;
  onCommitted(committed.ring);

  async function run(): Promise<void> {
    while (!stopped && pump.status().state !== "diverged") {
      committed.still();
      const rest = await pump.turn();
      if (stopped) return;
      if (rest !== "level") {
        if (rest > 0) await stopping.wait(rest);
        continue;
      }
      await committed.wait(CONTACT_EVERY_MS);
      if (!stopped) await stopping.wait(COALESCE_MS);
    }
  }

  const done = run();
  return {
    status: () => (stopped ? { ...pump.status(), state: "stopped" } : pump.status()),
    async stop() {
      stopped = true;
      link.close();
      committed.ring();
      stopping.ring();
      await done;
    },
  };
}
