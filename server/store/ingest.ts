/**
 * One batch into the store: entries, cursor and live picture in one transaction, or nothing of it.
 *
 * A restored gateway speaks under a new, higher epoch. Its first batch says with `from` and `previous` where its
 * journal leaves the one that the server has: at an entry that both hold, or at the beginning. Both pasts are kept,
 * the live picture is folded again from the new one, and from then on the old epoch may only repeat itself.
 * The picture of a school follows one journal. What another gateway of the school sends is kept like any other, but it
 * is shown only once the shown one has not been heard for GATEWAY_HOLDS_MS: a machine set up twice must not take a
 * school's picture away, and a new machine in the old one's place must get it.
 */
import type { Kysely, Transaction } from "kysely";
import { GENESIS_HASH, type SyncCursor } from "#contract/sync.ts";
import { applyChange, chunks, rebuild, type Stretch } from "./live.ts";
import { changeOf, type ReadEntry } from "./projection.ts";
import type { SyncCursorRow, Tables } from "./tables.ts";

/** How long the gateway whose journal is shown holds its place after it was last heard, real milliseconds. Contact is kept to the minute. */
export const GATEWAY_HOLDS_MS = 10 * 60_000;

/** A batch whose hashes have been verified, and the chain of its entries from the first to `head`. */
export type VerifiedBatch = {
  readonly school: string;
  readonly gateway: string;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
  /** What the batch says stands before it. */
  readonly previous: string;
  /** What its first entry says stands before it. */
  readonly follows: string;
  readonly head: string;
  readonly entries: readonly (ReadEntry & {
    readonly seq: number;
    readonly kind: string;
    readonly hash: string;
    /** RFC 8785 text of the whole entry. */
    readonly text: string;
  })[];
};

/** Why a batch does not fit, as an answer: nothing was applied. */
export const MISFITS = ["sync/out-of-place", "sync/diverged", "sync/epoch-superseded"] as const;
export type Misfit = (typeof MISFITS)[number];

export type Applied =
  | {
      readonly kind: "applied" | "repeated";
      readonly cursor: SyncCursor;
      readonly unread: number;
      /** The gateway that was shown until this batch, when it was another. */
      readonly tookOverFrom: string | null;
      /** The gateway that is shown instead of this one, when it is another. */
      readonly shownInstead: string | null;
    }
  | { readonly kind: "refused"; readonly code: Misfit; readonly cursor: SyncCursor };

/** Where the store stands with one gateway. */
export type Standing = SyncCursor & { readonly epoch: number };

const BEGINNING: SyncCursor = { upto: 0, head: GENESIS_HASH };

/** @param now real time, epoch milliseconds */
export function ingest(db: Kysely<Tables>, batch: VerifiedBatch, now: number): Promise<Applied> {
  return db.transaction().execute(async (tx): Promise<Applied> => {
    const epochs = await epochsOf(tx, batch);
    const shown = await shownOf(tx, batch.school);
    const other = shown?.gateway !== batch.gateway ? (shown?.gateway ?? null) : null;
    const isHeld = shown !== undefined && other !== null && now - shown.contact < GATEWAY_HOLDS_MS;
    const place = await placeOf(tx, batch, epochs);
    if (place.kind === "refused") return place;
    const stands = { tookOverFrom: null, shownInstead: isHeld ? other : null };
    if (place.kind === "repeated") return { ...place, ...stands, unread: 0 };
    if (!isHeld) await touchSchool(tx, batch.school, now);
    await insertEntries(tx, batch);
    await saveCursor(tx, batch, place.base);
    const cursor = { upto: batch.to, head: batch.head };
    if (isHeld) return { kind: "applied", cursor, unread: 0, ...stands };
    const unread = await project(tx, batch, epochs, place.base);
    return { kind: "applied", cursor, unread, tookOverFrom: other, shownInstead: null };
  });
}

/** Whose journal the picture of a school shows, and when that gateway was last heard; undefined before the first contact. */
export function shownOf(
  db: Kysely<Tables>,
  school: string,
): Promise<{ gateway: string | null; contact: number } | undefined> {
  return db.selectFrom("school").select(["gateway", "contact"]).where("school", "=", school).executeTakeFirst();
}

/** Epochs of this gateway, newest first. */
export function epochsOf(
  db: Kysely<Tables>,
  { school, gateway }: { school: string; gateway: string },
): Promise<SyncCursorRow[]> {
  return db
    .selectFrom("sync_cursor")
    .selectAll()
    .where("school", "=", school)
    .where("gateway", "=", gateway)
    .orderBy("epoch", "desc")
    .execute();
}

/** A school that was heard of. Its name is its id until a plan arrives. */
export async function touchSchool(db: Kysely<Tables>, school: string, now: number): Promise<void> {
  await db
    .insertInto("school")
    .values({ school, name_zh: school, name_en: school, contact: now, upto: 0 })
    .onConflict((conflict) => conflict.column("school").doUpdateSet({ contact: now }))
    .execute();
}

type Place =
  | { readonly kind: "fits"; readonly base: number }
  | { readonly kind: "repeated"; readonly cursor: SyncCursor }
  | { readonly kind: "refused"; readonly code: Misfit; readonly cursor: SyncCursor };

/** Whether the batch goes on where the store ends, says again what the store has, or neither. */
async function placeOf(
  tx: Transaction<Tables>,
  batch: VerifiedBatch,
  epochs: readonly SyncCursorRow[],
): Promise<Place> {
  const newest = epochs[0];
  const torn = batch.previous !== batch.follows;
  if (!newest || batch.epoch > newest.epoch) {
    const joint = await hashAt(tx, epochs, batch.from - 1);
    if (joint === batch.previous && !torn) return { kind: "fits", base: batch.from - 1 };
    return { kind: "refused", code: "sync/out-of-place", cursor: BEGINNING };
  }
  const row = epochs.find(({ epoch }) => epoch === batch.epoch);
  if (!row) return { kind: "refused", code: "sync/epoch-superseded", cursor: cursorOf(newest) };
  const cursor = cursorOf(row);
  if (torn) return { kind: "refused", code: "sync/out-of-place", cursor };
  const own = epochs.slice(epochs.indexOf(row));
  if (batch.to <= row.upto) {
    // The batch's own chain is verified, so one equal hash at its end says that all of it is equal, `previous` with it.
    const same = (await hashAt(tx, own, batch.to)) === batch.head;
    return same ? { kind: "repeated", cursor } : { kind: "refused", code: "sync/diverged", cursor };
  }
  if (row !== newest) return { kind: "refused", code: "sync/epoch-superseded", cursor: cursorOf(newest) };
  if (batch.from !== row.upto + 1 || batch.previous !== row.head)
    return { kind: "refused", code: "sync/out-of-place", cursor };
  return { kind: "fits", base: row.base };
}

const cursorOf = ({ upto, head }: SyncCursorRow): SyncCursor => ({ upto, head });

/** Hash of the entry at `seq` in the journal of the first of these epochs, or null when it has none. */
async function hashAt(tx: Kysely<Tables>, epochs: readonly SyncCursorRow[], seq: number): Promise<string | null> {
  if (seq === 0) return GENESIS_HASH;
  const stretch = stretchesOf(epochs).find(({ after, upto }) => seq > after && seq <= upto);
  const [owner] = epochs;
  if (!stretch || !owner) return null;
  const row = await tx
    .selectFrom("entry")
    .select("hash")
    .where("school", "=", owner.school)
    .where("gateway", "=", owner.gateway)
    .where("epoch", "=", stretch.epoch)
    .where("seq", "=", seq)
    .executeTakeFirst();
  return row?.hash ?? null;
}

/** The journal of the first of these epochs (newest first) as stretches of stored entries, oldest first. */
export function stretchesOf(epochs: readonly SyncCursorRow[]): Stretch[] {
  const stretches: Stretch[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const { epoch, base, upto } of epochs) {
    const last = Math.min(upto, end);
    if (last > base) stretches.unshift({ epoch, after: base, upto: last });
    end = Math.min(end, base);
  }
  return stretches;
}

async function insertEntries(tx: Transaction<Tables>, { school, gateway, epoch, entries }: VerifiedBatch) {
  const rows = entries.map(({ seq, at, kind, hash, text }) => ({ school, gateway, epoch, seq, at, kind, hash, text }));
  for (const chunk of chunks(rows)) await tx.insertInto("entry").values(chunk).execute();
}

async function saveCursor(tx: Transaction<Tables>, batch: VerifiedBatch, base: number) {
  const { school, gateway, epoch, to: upto, head } = batch;
  await tx
    .insertInto("sync_cursor")
    .values({ school, gateway, epoch, base, upto, head })
    .onConflict((conflict) => conflict.columns(["school", "gateway", "epoch"]).doUpdateSet({ upto, head }))
    .execute();
}

async function project(
  tx: Transaction<Tables>,
  batch: VerifiedBatch,
  epochs: readonly SyncCursorRow[],
  base: number,
): Promise<number> {
  const { school, gateway, epoch } = batch;
  const shown = await tx
    .selectFrom("school")
    .select(["gateway", "epoch"])
    .where("school", "=", school)
    .executeTakeFirstOrThrow();
  let unread = 0;
  if (shown.gateway !== gateway || shown.epoch !== epoch) {
    // It is shown from now on: the picture is folded again from all that it sent before this batch.
    const own = { school, gateway, epoch, base, upto: batch.from - 1, head: batch.previous };
    const older = epochs.filter((row) => row.epoch !== epoch);
    unread += await rebuild(tx, { school, gateway, stretches: stretchesOf([own, ...older]) });
  }
  await tx.updateTable("school").set({ gateway, epoch, upto: batch.to }).where("school", "=", school).execute();
  return unread + (await applyChange(tx, school, changeOf(batch.entries)));
}
