/** Which readers live: birth, heartbeat and expiry together, never a retained flag alone. The core hears of changes only. */
import type { ReaderView } from "#contract/live.ts";
import type { Clock } from "../clock.ts";
import type { ReaderStatus } from "../core/events.ts";
import type { EpochMs, ReaderId } from "../core/ids.ts";
import type { Loop } from "../loop.ts";

/** A reader that says nothing for this long is silent: its place is unknown. Three health messages. Real milliseconds. */
export const SILENT_AFTER_MS = 30_000;
/** A connection that comes back within this time was never away. Real milliseconds. */
export const GONE_AFTER_MS = 2_000;
/** How often silence is looked for. Real milliseconds. */
export const SWEEP_EVERY_MS = 1_000;

/** What one message of a reader says about itself; what it leaves out stays as it was. */
export type Heard = {
  readonly epoch?: number;
  readonly tap?: boolean;
  readonly backlog?: number | undefined;
  readonly firmware?: string | undefined;
  readonly config?: number | undefined;
};

export type Liveness = {
  /** A message came from this reader, now and not out of a broker's memory. */
  heard(reader: ReaderId, what: Heard): void;
  /** Its connection ended, or its will says so. A will of an older epoch than the present birth is ignored. */
  gone(reader: ReaderId, epoch: number | null): void;
  /** Every reader of the plan, in plan order. */
  readers(): readonly ReaderView[];
  stop(): void;
};

type Entry = {
  epoch: number;
  /** Real milliseconds of the last message; of the start, for one that the journal left online. */
  heardUp: number | null;
  heardAt: EpochMs | null;
  goneUp: number | null;
  lastTap: EpochMs | null;
  backlog: number;
  firmware: string | null;
  config: number | null;
  status: ReaderStatus | null;
  /** What the core was told, and whether it is being told. */
  told: ReaderStatus | null;
  telling: boolean;
};

export function createLiveness({
  clock,
  loop,
  clockOffset,
}: {
  readonly clock: Clock;
  readonly loop: Loop;
  readonly clockOffset: (reader: ReaderId) => number | null;
}): Liveness {
  const entries = new Map<ReaderId, Entry>();
  let stopped = false;
  let cancel = () => {};

  const entryOf = (reader: ReaderId): Entry => {
    const known = entries.get(reader);
    if (known) return known;
    const told = loop.state().readers.get(reader)?.status ?? null;
    const entry: Entry = {
      epoch: 0,
      heardUp: told === "online" ? clock.up() : null,
      heardAt: null,
      goneUp: null,
      lastTap: null,
      backlog: 0,
      firmware: null,
      config: null,
      status: told,
      told,
      telling: false,
    };
    entries.set(reader, entry);
    return entry;
  };

  /** One event at a time for each reader; a failed one is tried again by the sweep. */
  async function tell(reader: ReaderId, entry: Entry): Promise<void> {
    const { status } = entry;
    if (stopped || entry.telling || status === null || status === entry.told) return;
    entry.telling = true;
    try {
      await loop.submit({ event: { kind: "reader-changed", reader, status } });
      entry.told = status;
    } catch {
      entry.telling = false;
      return;
    }
    entry.telling = false;
    await tell(reader, entry);
  }

  function become(reader: ReaderId, entry: Entry, status: ReaderStatus): void {
    entry.status = status;
    void tell(reader, entry);
  }

  function sweep(): void {
    const now = clock.up();
    for (const { id } of loop.state().plan?.readers ?? []) {
      const entry = entryOf(id);
      if (entry.goneUp !== null && now - entry.goneUp >= GONE_AFTER_MS) {
        entry.goneUp = null;
        entry.heardUp = null;
        entry.status = "offline";
      } else if (entry.heardUp !== null && now - entry.heardUp >= SILENT_AFTER_MS) {
        entry.heardUp = null;
        entry.status = "silent";
      }
      void tell(id, entry);
    }
    if (!stopped) cancel = clock.after(SWEEP_EVERY_MS, sweep);
  }
  cancel = clock.after(SWEEP_EVERY_MS, sweep);

  return {
    heard(reader, { epoch, tap, backlog, firmware, config }) {
      const entry = entryOf(reader);
      entry.epoch = Math.max(entry.epoch, epoch ?? 0);
      entry.heardUp = clock.up();
      entry.heardAt = clock.now();
      entry.goneUp = null;
      if (tap) entry.lastTap = entry.heardAt;
      entry.backlog = backlog ?? entry.backlog;
      entry.firmware = firmware ?? entry.firmware;
      entry.config = config ?? entry.config;
      become(reader, entry, "online");
    },

    gone(reader, epoch) {
      const entry = entryOf(reader);
      if (stopped || (epoch !== null && epoch < entry.epoch)) return;
      entry.goneUp ??= clock.up();
    },

    readers() {
      const { plan, gaps } = loop.state();
      const kinds = new Map(plan?.places.map(({ id, kind }) => [id, kind]));
      return (plan?.readers ?? []).map(({ id, place, lane, name }) => {
        const entry = entryOf(id);
        return {
          id,
          role: kinds.get(place) ?? "desk",
          place,
          lane,
          name,
          online: entry.status === "online",
          status: entry.status ?? "never-seen",
          lastTap: entry.lastTap,
          lastHeard: entry.heardAt,
          clockOffset: clockOffset(id),
          backlog: entry.backlog,
          gaps: [...(gaps.get(id) ?? [])],
          firmware: entry.firmware,
          config: entry.config,
        };
      });
    },

    stop() {
      stopped = true;
      cancel();
    },
  };
}
