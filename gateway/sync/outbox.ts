/**
 * Cuts what the district does not have yet into batches. The journal is the outbox: a batch is a range of it, so the
 * same range is always the same bytes, after a restart too.
 */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, GENESIS_HASH } from "../contract/sync.ts";
import type { Journal } from "../journal/journal.ts";

/** Entries read from the journal at once while a batch is filled. */
const READ_ENTRIES = 250;
/** Fast compression: journal text shrinks about tenfold at any level, and the gateway has better things to do. */
const GZIP_LEVEL = 1;

const zip = promisify(gzip);

/** Who speaks: fixed for a gateway until it is restored from a backup. */
export type Speaker = { readonly school: string; readonly gateway: string; readonly epoch: number };

/** One batch, ready to send as often as needed. */
export type OutboxBatch = {
  readonly from: number;
  readonly to: number;
  readonly previous: string;
  readonly head: string;
  /** The request's body, gzip. */
  readonly body: Uint8Array<ArrayBuffer>;
};

/** What the outbox needs of the journal. */
export type OutboxJournal = Pick<Journal, "head" | "readTexts">;

type Limits = { readonly entries: number; readonly bytes: number };
const LIMITS: Limits = { entries: BATCH_ENTRIES_MAX, bytes: BATCH_BYTES_MAX };

/** The batch that follows entry `after`, or null when there is nothing. An entry above the byte limit goes alone. */
export async function nextBatch(
  journal: OutboxJournal,
  speaker: Speaker,
  after: number,
  limits: Limits = LIMITS,
): Promise<OutboxBatch | null> {
  const texts = takeTexts(journal, after, limits);
  const [first] = texts;
  const last = texts.at(-1);
  if (first === undefined || last === undefined) return null;
  const from = after + 1;
  const to = after + texts.length;
  const { previous } = linksOf(first);
  const { hash: head } = linksOf(last);
  const events = `[${texts.join(",")}]`;
  const sha256 = createHash("sha256").update(events, "utf8").digest("hex");
  const frame = JSON.stringify({ ...speaker, from, to, previous, head, sha256 });
  const packed = await zip(`${frame.slice(0, -1)},"events":${events}}`, { level: GZIP_LEVEL });
  return { from, to, previous, head, body: new Uint8Array(packed) };
}

/** Hash of the entry at `seq` in this journal; null when it has none. */
export function hashAt(journal: OutboxJournal, seq: number): string | null {
  if (seq === 0) return GENESIS_HASH;
  const head = journal.head();
  if (seq > head.upto) return null;
  if (seq === head.upto) return head.head;
  const [entry] = journal.readTexts(seq - 1, 1);
  return entry?.seq === seq ? linksOf(entry.text).hash : null;
}

function takeTexts(journal: OutboxJournal, after: number, limits: Limits): string[] {
  const texts: string[] = [];
  let bytes = 2;
  for (;;) {
    const page = journal.readTexts(after + texts.length, Math.min(READ_ENTRIES, limits.entries - texts.length));
    for (const { text } of page) {
      bytes += Buffer.byteLength(text) + 1;
      if (texts.length > 0 && bytes > limits.bytes) return texts;
      texts.push(text);
    }
    if (page.length === 0 || texts.length >= limits.entries) return texts;
  }
}

function linksOf(text: string): { previous: string; hash: string } {
  return JSON.parse(text) as { previous: string; hash: string };
}
