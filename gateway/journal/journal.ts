/** The door of the journal: what the writer hands over, and what readers of the past may ask. */
import type { JournalEntry, SyncCursor } from "../contract/sync.ts";
import type { Answer } from "../core/decision.ts";
import type { CampusEvent } from "../core/events.ts";
import type { Fact } from "../core/facts.ts";
import type { PersonId, ReaderId } from "../core/ids.ts";

/** Most events in one transaction (group commit). */
export const COMMIT_EVENTS_MAX = 256;

/** Most entries that one read returns. */
export const READ_ENTRIES_MAX = 10_000;
/** Most seqs that one look above a cursor returns. */
export const SEQS_ABOVE_MAX = 65_536;

/** An entry before it has its place in the chain. */
export type Draft = {
  readonly seq: number;
  readonly event: CampusEvent;
  readonly action?: string;
  readonly answer: Answer;
  readonly facts: readonly Fact[];
};

/** One admitted tap with its raw message. Identity is (reader, epoch, seq); `digest` is the SHA-256 of its content, hex. */
export type TapRow = {
  readonly reader: ReaderId;
  readonly epoch: number;
  readonly seq: number;
  readonly digest: string;
  /** Entry that judged it. */
  readonly entry: number;
  readonly answer: Answer;
  /** The payload as it came; sealed under this person's key, or the school's for an unknown card. */
  readonly raw: Uint8Array;
  readonly person: PersonId | null;
};

/** Bytes that could not be admitted, kept for a person to look at. */
export type QuarantineRow = {
  readonly at: number;
  readonly client: string;
  readonly topic: string;
  readonly reason: string;
  readonly raw: Uint8Array;
  readonly tap: { readonly reader: ReaderId; readonly epoch: number; readonly seq: number } | null;
};

/** How far everything of one reader's epoch is durable: contiguous, quarantined and gaps counted. */
export type TapCursor = { readonly reader: ReaderId; readonly epoch: number; readonly upto: number };

/** The answer that an Idempotency-Key got, given again for the same key. */
export type ActionRow = {
  /** A hash of who acted and their Idempotency-Key: clients choose keys, so a key could hold anything. */
  readonly key: string;
  /** A keyed hash of what was asked for; a bare one would let a reason be guessed from the file. */
  readonly digest: string;
  /** When it was done, school time. */
  readonly at: number;
  readonly answer: Answer;
  readonly entry: number | null;
};

/** How the name of a field begins that holds what somebody wrote; a person has ever more of these. */
export const NOTE_FIELD = "note:";

/**
 * A personal field; it is stored only as ciphertext under the person's own key.
 * `field` is `name`, `relation`, `phone`, `number` (the school's own), `card:<credential>` or `note:<id>`. "" takes it away.
 */
export type PersonalRow = { readonly person: PersonId; readonly field: string; readonly value: string };

/** A row whose ciphertext is covered by the chain through this entry of the same batch. */
export type Within<Row> = Row & { readonly entry: number };

/** What one transaction holds. Every tap, quarantined message and personal field belongs to one of the drafts. */
export type Batch = {
  readonly drafts: readonly Draft[];
  readonly taps: readonly TapRow[];
  readonly quarantine: readonly Within<QuarantineRow>[];
  readonly cursors: readonly TapCursor[];
  readonly actions: readonly ActionRow[];
  readonly personal: readonly Within<PersonalRow>[];
};

export type StoredTap = { readonly digest: string; readonly answer: Answer; readonly entry: number };

/** Everything durable of one school. */
export type Journal = {
  /** Resolves when the batch is on disk with a full sync; rejects with JournalError when nothing of it is. */
  append(batch: Batch): Promise<void>;
  readonly head: () => SyncCursor;
  /** Entries after `after`, in commit order; at most READ_ENTRIES_MAX at once. */
  read(after: number, limit: number): readonly JournalEntry[];
  /** The same as RFC 8785 texts, for sync and for streaming. */
  readTexts(after: number, limit: number): readonly { readonly seq: number; readonly text: string }[];
  /**
   * Entries that change or correct this child's custody, written between two instants of gateway time (both included), or
   * speaking of that time although they came later.
   */
  readCustody(student: PersonId, from: number, to: number): readonly JournalEntry[];
  /** The last entry written before an instant that changed this child's custody; null when there is none. */
  custodyBefore(student: PersonId, at: number): JournalEntry | null;
  findTap(reader: ReaderId, epoch: number, seq: number): StoredTap | null;
  /** Seqs of this epoch above `upto` that are durable, ascending, admitted or quarantined; the first SEQS_ABOVE_MAX. */
  seqsAbove(reader: ReaderId, epoch: number, upto: number): readonly number[];
  cursor(reader: ReaderId, epoch: number): TapCursor | null;
  findAction(key: string): ActionRow | null;
  /** Personal fields in clear, without notes; null for a person whose key was destroyed. */
  personal(person: PersonId): Readonly<Record<string, string>> | null;
  /** One note in clear, by its field; null when there is none, or when its key was destroyed. */
  note(person: PersonId, field: string): string | null;
  /** Stores a snapshot of the state as it was after entry `seq`, off the main loop. */
  saveSnapshot(seq: number, text: string): Promise<void>;
  latestSnapshot(): { readonly seq: number; readonly text: string } | null;
  /** How far the district has everything, and the epoch under which this gateway speaks. */
  syncPosition(): { readonly epoch: number; readonly upto: number };
  saveSyncPosition(upto: number): Promise<void>;
  close(): Promise<void>;
};

/** What came of reading the chain: whole, or the first entry that is not what was written. */
export type ChainReport =
  | { readonly ok: true; readonly entries: number; readonly head: string }
  | { readonly ok: false; readonly seq: number; readonly reason: string };

/** A journal with what only its own house asks of it. */
export type OpenJournal = Journal & {
  /** Re-hashes everything after `from` (default: all) and compares every ciphertext with the chain. */
  verifyChain(options?: { readonly from?: number }): ChainReport;
  /** The raw message that entry `entry` judged or set aside; null when there is none or its key was destroyed. */
  readRaw(entry: number): Uint8Array | null;
  /** Destroys the person's key: fields and raw messages become unreadable, the chain stays whole. */
  erase(person: PersonId, at: number): Promise<void>;
  /** Called once when nothing can be written any more until the gateway starts again. */
  onLost(listener: (error: Error) => void): void;
};
