/** One turn at a time: find out where the server stands, or send it the next batch. Waiting is the caller's. */
import type { Clock } from "../clock.ts";
import type { SyncCursor, SyncStanding } from "../contract/sync.ts";
import type { Journal } from "../journal/journal.ts";
import { backoffMs, retryAfterMs } from "./backoff.ts";
import type { Link, LinkAnswer } from "./link.ts";
import { hashAt, nextBatch, type OutboxBatch, type OutboxJournal, type Speaker } from "./outbox.ts";

/** With nothing to send the server still hears the gateway this often, real milliseconds. */
export const CONTACT_EVERY_MS = 15_000;
/** Entries waiting from which on the office should know that the district is behind. */
export const BACKLOG_HIGH_WATER = 100_000;

/** Codes that this side finds itself; others come from the link or are the server's own. */
export const PUMP_FAULTS = ["sync/diverged", "sync/unexpected-cursor", "sync/journal-unreadable"] as const;

export const SYNC_STATES = ["starting", "level", "sending", "waiting", "diverged", "stopped"] as const;
/** How the district link does. */
export type SyncStatus = {
  /** `level`: the district has everything. `waiting`: it could not be reached, and is asked again. `diverged`: a person must look. */
  readonly state: (typeof SYNC_STATES)[number];
  /** Last entry that the district holds. */
  readonly upto: number;
  /** Entries that wait. */
  readonly backlog: number;
  /** So many wait that the office should know. */
  readonly highWater: boolean;
  /** Real milliseconds since the server last answered; null when it never did. */
  readonly contactAgoMs: number | null;
  /** What went wrong last, as a stable code (`sync/diverged`, `network/ECONNREFUSED`, the server's own); null when all is well. */
  readonly fault: string | null;
};

/** A line carries ids and positions, never a name. */
export type SyncLog = (
  level: "info" | "warn" | "error",
  event: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

export type SyncJournal = Pick<Journal, "head" | "readTexts" | "syncPosition" | "saveSyncPosition">;

export type Pump = {
  /** Real milliseconds to rest before the next turn; `level` when there is nothing to do until a commit. */
  turn(): Promise<number | "level">;
  status(): SyncStatus;
};

type PumpOptions = {
  readonly journal: SyncJournal;
  readonly speaker: Speaker;
  readonly link: Link;
  readonly clock: Clock;
  readonly chance: () => number;
  readonly log: SyncLog;
};

export function createPump({ journal, speaker, link, clock, chance, log }: PumpOptions): Pump {
  let state: SyncStatus["state"] = "starting";
  let fault: string | null = null;
  /** Failures in a row, until a batch arrives or nothing waits. */
  let failures = 0;
  let upto = journal.syncPosition().upto;
  /** The server's position is not known for certain: ask before sending. */
  let doubt = true;
  /** What the last 409 said. */
  let hint: SyncCursor | null = null;
  let pending: OutboxBatch | null = null;
  let contactUp: number | null = null;

  async function moveTo(position: number): Promise<void> {
    upto = position;
    if (pending?.from !== position + 1) pending = null;
    if (journal.syncPosition().upto === position) return;
    try {
      await journal.saveSyncPosition(position);
    } catch (cause) {
      // The position is only a note: the server is asked again at the next start.
      log("warn", "sync-position-not-saved", { cause: String(cause), upto: position });
    }
  }

  function failed(code: string, wait: number | null = null): number {
    failures += 1;
    if (fault !== code) log("warn", "sync-waits", { code, upto });
    fault = code;
    state = "waiting";
    return wait ?? backoffMs(failures, chance());
  }

  function diverge(standing: SyncStanding): number {
    state = "diverged";
    fault = "sync/diverged";
    log("error", "sync-diverged", { server: standing, own: { ...journal.head(), epoch: speaker.epoch } });
    return 0;
  }

  /** Faults that a cursor and a batch have in common. */
  function refusedAs<T>(answer: Exclude<LinkAnswer<T>, { kind: "ok" | "misfit" }>): number {
    if (answer.kind !== "unreachable") contactUp = clock.up();
    // Whether an unanswered batch arrived is unknown, so the server is asked first.
    else doubt = true;
    return failed(answer.code, answer.kind === "busy" ? retryAfterMs(answer.retryAfter, chance()) : null);
  }

  async function align(): Promise<number> {
    const answer = await link.cursor();
    if (answer.kind === "misfit") return failed(answer.code);
    if (answer.kind !== "ok") return refusedAs(answer);
    contactUp = clock.up();
    const joint = jointOf(journal, speaker.epoch, { standing: answer.value, hint, saved: journal.syncPosition().upto });
    if (joint === null) return diverge(answer.value);
    if (joint < upto) log("info", "sync-walks-back", { from: upto, to: joint });
    hint = null;
    doubt = false;
    await moveTo(joint);
    return 0;
  }

  async function send(batch: OutboxBatch): Promise<number> {
    state = "sending";
    const answer = await link.post(batch);
    if (answer.kind === "misfit") {
      contactUp = clock.up();
      hint = answer.cursor;
      doubt = true;
      // The first misfit is an ordinary surprise (a server restored from its backup); asking again and again is not.
      return failures === 0 ? failed(answer.code, 0) : failed(answer.code);
    }
    if (answer.kind !== "ok") return refusedAs(answer);
    contactUp = clock.up();
    if (answer.value.upto !== batch.to || answer.value.head !== batch.head) {
      doubt = true;
      return failed("sync/unexpected-cursor");
    }
    failures = 0;
    fault = null;
    pending = null;
    await moveTo(batch.to);
    return 0;
  }

  return {
    async turn() {
      try {
        if (doubt) return await align();
        pending ??= await nextBatch(journal, speaker, upto);
        if (pending) return await send(pending);
        if (contactUp === null || clock.up() - contactUp >= CONTACT_EVERY_MS) return await align();
        failures = 0;
        fault = null;
        state = "level";
        return "level";
      } catch (cause) {
        log("error", "sync-journal-unreadable", { cause: String(cause) });
        return failed("sync/journal-unreadable");
      }
    },
    status() {
      const backlog = Math.max(0, journal.head().upto - upto);
      const contactAgoMs = contactUp === null ? null : Math.round(clock.up() - contactUp);
      return { state, upto, backlog, highWater: backlog >= BACKLOG_HIGH_WATER, contactAgoMs, fault };
    },
  };
}

/**
 * Where this journal and the server's part: everything up to there the server has, and it goes on from there.
 *
 * @param epoch own epoch
 * @param hint  what the server said when it turned a batch down
 * @param saved last position that the server confirmed to this journal
 * @returns     a position, or null when the two pasts differ
 */
export function jointOf(
  journal: OutboxJournal,
  epoch: number,
  { standing, hint, saved }: { standing: SyncStanding; hint: SyncCursor | null; saved: number },
): number | null {
  const agrees = ({ upto, head }: SyncCursor) => hashAt(journal, upto) === head;
  const theirs = standing.epoch ?? epoch;
  // Somebody else speaks for this gateway by now: the backup that replaced this machine.
  if (theirs > epoch) return null;
  if (theirs === epoch || agrees(standing)) return agrees(standing) ? standing.upto : null;
  // This gateway was restored and the server knows only its former life, which went on after the backup.
  if (hint && agrees(hint)) return hint.upto;
  return Math.min(saved, standing.upto, journal.head().upto);
}
