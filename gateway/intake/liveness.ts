/**
 * Which readers live: birth, heartbeat and expiry together, never a retained flag alone; and up to which time each has told
 * everything. The core hears of changes only, and of a reader that catches up once a minute.
 */
import type { ReaderView } from "#contract/live.ts";
import type { Clock } from "../clock.ts";
import type { ReaderStatus } from "../core/events.ts";
import type { EpochMs, ReaderId } from "../core/ids.ts";
import type { Loop } from "../loop.ts";
import type { Admission, Holding } from "./admission.ts";

/** A reader that says nothing for this long is silent: its place is unknown. Three health messages. Real milliseconds. */
export const SILENT_AFTER_MS = 30_000;
/** A connection that comes back within this time was never away. Real milliseconds. */
export const GONE_AFTER_MS = 2_000;
/** A reader that is heard and holds taps for this long is behind; after a silence it is at once. Real milliseconds. */
export const BEHIND_AFTER_MS = 20_000;
/** How often the core is told how far a reader that is behind has caught up. Real milliseconds. */
export const BEHIND_TOLD_EVERY_MS = 60_000;
/** How often silence is looked for. Real milliseconds. */
export const SWEEP_EVERY_MS = 1_000;

/** What one message of a reader says about itself; what it leaves out stays as it was. */
export type Heard = {
  readonly epoch?: number;
  readonly tap?: boolean;
  readonly backlog?: number | undefined;
  /** Of its log, by a birth or a health message; a tap alone says nothing about what else there is. */
  readonly holding?: Holding;
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
  /** What it holds as far as it says, since when without a break (real milliseconds), and whether it ever says. */
  holding: Holding;
  heldUp: number | null;
  says: boolean;
  /** Everything until then has arrived; null: nothing is known of it. */
  knownAt: EpochMs | null;
  firmware: string | null;
  config: number | null;
  status: ReaderStatus | null;
  /** What the core was told, when (real milliseconds), and whether it is being told. */
  told: ReaderStatus | null;
  toldUpto: EpochMs | null;
  toldUp: number;
  telling: boolean;
};

const HEARD: ReadonlySet<ReaderStatus | null> = new Set<ReaderStatus | null>(["online", "behind"]);

export type LivenessOptions = Pick<Admission, "clockOffset" | "arrivedUpto"> & {
  readonly clock: Clock;
  readonly loop: Loop;
};

export function createLiveness({ clock, loop, clockOffset, arrivedUpto }: LivenessOptions): Liveness {
  const entries = new Map<ReaderId, Entry>();
  let stopped = false;
  let cancel = () => {};

  const entryOf = (reader: ReaderId): Entry => {
    const known = entries.get(reader);
    if (known) return known;
    const before = loop.state().readers.get(reader);
    const told = before?.status ?? null;
    const entry: Entry = {
      epoch: 0,
      heardUp: HEARD.has(told) ? clock.up() : null,
      heardAt: null,
      goneUp: null,
      lastTap: null,
      backlog: 0,
      holding: "nothing",
      heldUp: null,
      says: false,
      knownAt: before?.knownUpto ?? before?.since ?? null,
      firmware: null,
      config: null,
      status: told,
      told,
      toldUpto: before?.knownUpto ?? null,
      toldUp: clock.up(),
      telling: false,
    };
    entries.set(reader, entry);
    return entry;
  };

  /** Up to when everything from this reader is known; null: until now. */
  function knownUpto(reader: ReaderId, { status, holding, knownAt }: Entry): EpochMs | null {
    if (status === null || status === "online") return null;
    const arrived = holding === "own" ? arrivedUpto(reader) : null;
    return arrived === null ? knownAt : Math.max(arrived, knownAt ?? arrived);
  }

  /** Whether the core knows less than there is to know. */
  function isNews(reader: ReaderId, entry: Entry): boolean {
    const { status, told, toldUpto, toldUp } = entry;
    if (status !== told) return true;
    if (status !== "behind" || clock.up() - toldUp < BEHIND_TOLD_EVERY_MS) return false;
    return (knownUpto(reader, entry) ?? 0) > (toldUpto ?? 0);
  }

  /** One event at a time for each reader; a failed one is tried again by the sweep. */
  async function tell(reader: ReaderId, entry: Entry): Promise<void> {
    const { status } = entry;
    if (stopped || entry.telling || status === null || !isNews(reader, entry)) return;
    entry.telling = true;
    const upto = knownUpto(reader, entry);
    const said = { kind: "reader-changed", reader, status } as const;
    try {
      await loop.submit({ event: upto === null ? said : { ...said, knownUpto: upto } });
      Object.assign(entry, { told: status, toldUpto: upto, toldUp: clock.up() });
    } catch {
      entry.telling = false;
      return;
    }
    entry.telling = false;
    await tell(reader, entry);
  }

  /** Takes note of how its log stands, or that a tap came. */
  function note(entry: Entry, { holding, tap }: Heard): void {
    if (holding !== undefined) {
      entry.says = true;
      entry.holding = holding;
      entry.heldUp = holding === "nothing" ? null : (entry.heldUp ?? clock.up());
    }
    // Nothing is held back, so what has not been heard of has not happened.
    if ((holding !== undefined || tap === true) && entry.holding === "nothing" && isUpToDate(entry, holding))
      entry.knownAt = clock.now();
    entry.status = statusOf(entry, holding);
  }

  /** A tap of a reader that was away says nothing about what it held meanwhile; its next message about itself does. */
  const isUpToDate = ({ says, status }: Entry, holding: Holding | undefined): boolean =>
    holding !== undefined || !says || status === "online";

  function statusOf(entry: Entry, holding: Holding | undefined): ReaderStatus {
    const { status, heldUp, says } = entry;
    if (holding === undefined) return says && status !== null && status !== "online" ? "behind" : "online";
    const wasAway = status !== null && status !== "online";
    if (heldUp === null) return "online";
    return wasAway || clock.up() - heldUp >= BEHIND_AFTER_MS ? "behind" : "online";
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
    heard(reader, what) {
      const { epoch, tap, backlog, firmware, config } = what;
      const entry = entryOf(reader);
      entry.epoch = Math.max(entry.epoch, epoch ?? 0);
      entry.heardUp = clock.up();
      entry.heardAt = clock.now();
      entry.goneUp = null;
      if (tap) entry.lastTap = entry.heardAt;
      entry.backlog = backlog ?? entry.backlog;
      entry.firmware = firmware ?? entry.firmware;
      entry.config = config ?? entry.config;
      note(entry, what);
      void tell(reader, entry);
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
          online: HEARD.has(entry.status),
          status: entry.status ?? "never-seen",
          knownUpto: knownUpto(id, entry),
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
