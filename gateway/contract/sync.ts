/** What the gateway sends to the district and the district answers: POST /api/v1/sync/batches, GET /api/v1/sync/cursor. */
import { type Static, Type } from "typebox";
import type { Answer } from "#core/decision.ts";
import type { EventKind } from "#core/events.ts";
import type { Fact } from "#core/facts.ts";

/** Most journal entries in one batch. */
export const BATCH_ENTRIES_MAX = 1000;
/** Most bytes of a batch's events as RFC 8785 text, before compression. */
export const BATCH_BYTES_MAX = 8 * 1024 * 1024;

/** Most bytes of a whole batch once unpacked. One entry above BATCH_BYTES_MAX (a large school's roster) travels alone, up to this. */
export const BATCH_UNPACKED_BYTES_MAX = 32 * 1024 * 1024;

/** `previous` of the first entry. */
export const GENESIS_HASH = "0".repeat(64);

/**
 * One journal entry as every reader of the journal sees it: the event with its answer and its facts.
 * `hash` = lower-case hex SHA-256 of the text of `previous` followed by the RFC 8785 text of the entry without `hash`.
 * The event's own fields stand beside `kind`; `action` is the base64url SHA-256, cut to 22 characters, of
 * `<person>:<Idempotency-Key>` of a staff action. `reason` of an action refers to words that stay sealed at the school.
 */
export type JournalEntry = {
  readonly seq: number;
  readonly at: number;
  readonly kind: EventKind;
  readonly action?: string;
  readonly answer?: Answer;
  readonly facts: readonly Fact[];
  readonly previous: string;
  readonly hash: string;
  readonly [field: string]: unknown;
};

const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** The frame of an entry; what stands inside is the producer's and may grow. */
export const EntryFrame = Type.Object({
  seq: Type.Integer({ minimum: 1 }),
  at: Type.Integer(),
  kind: Type.String({ maxLength: 64 }),
  previous: Hash,
  hash: Hash,
});

export const SyncBatch = Type.Object({
  school: Type.String({ pattern: "^[a-z0-9-]{1,32}$" }),
  gateway: Type.String({ pattern: "^[a-z0-9-]{1,64}$" }),
  /** Takes a new value when a gateway was restored from a backup. */
  epoch: Type.Integer({ minimum: 1 }),
  from: Seq,
  to: Seq,
  /** Hash before `from`, and hash of `to`. */
  previous: Hash,
  head: Hash,
  /** SHA-256 over the RFC 8785 text of `events`. */
  sha256: Hash,
  events: Type.Array(EntryFrame, { minItems: 1, maxItems: BATCH_ENTRIES_MAX }),
});
export type SyncBatch = Omit<Static<typeof SyncBatch>, "events"> & { readonly events: readonly JournalEntry[] };

/** Where the district stands with one gateway. */
export const SyncCursor = Type.Object({ upto: Seq, head: Hash });
export type SyncCursor = Static<typeof SyncCursor>;

/** Answer of GET /api/v1/sync/cursor: the newest epoch heard of; `epoch` is null before the first batch. */
export const SyncStanding = Type.Object({
  upto: Seq,
  head: Hash,
  epoch: Type.Optional(Type.Union([Seq, Type.Null()])),
  /** Only in the answer to a question that named no gateway: the one that the district shows; null before its first batch. */
  gateway: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
export type SyncStanding = Static<typeof SyncStanding>;
