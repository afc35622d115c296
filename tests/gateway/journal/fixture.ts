/** Invented batches, seeded chance and throw-away directories for tests of the journal. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { Answer } from "../../../gateway/core/decision.ts";
import type { Fact } from "../../../gateway/core/facts.ts";
import { expand } from "../../../gateway/journal/entropy.ts";
import type { Batch, Draft, OpenJournal, TapRow } from "../../../gateway/journal/journal.ts";
import { type JournalOptions, openJournal } from "../../../gateway/journal/open.ts";
import type { Entropy } from "../../../gateway/keys.ts";

const opened: OpenJournal[] = [];
const directories: string[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((journal) => journal.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

export function tempDir(): string {
  const directory = mkdtempSync(join(tmpdir(), "baton-journal-"));
  directories.push(directory);
  return directory;
}

export const seeded = (seed: string): Entropy => expand(createHash("sha256").update(seed).digest());
export const MASTER = seeded("master")(32);

/** In process unless said otherwise; closed after the test. */
export async function open(dir: string, options: Partial<JournalOptions> = {}): Promise<OpenJournal> {
  const journal = await openJournal({ dir, master: MASTER, entropy: seeded("nonces"), inProcess: true, ...options });
  opened.push(journal);
  return journal;
}

export const ACCEPT: Answer = {
  kind: "tap",
  verdict: "accept",
  rule: "G1",
  open: true,
  phrase: "welcome",
  room: null,
  clause: null,
  count: null,
};
export const EMPTY: Batch = { drafts: [], taps: [], quarantine: [], cursors: [], actions: [], personal: [] };

/** Monday 2026-11-23 07:30 in Shanghai. */
export const MORNING = Date.UTC(2026, 10, 22, 23, 30);

export const seen = (staff: string, at: number): Fact => ({ kind: "staff-seen", staff, at, place: "gate-east" });

export function tick(seq: number, facts: readonly Fact[] = [seen("t-1", MORNING)]): Draft {
  return { seq, event: { kind: "clock-ticked", at: MORNING + seq * 1000 }, answer: { kind: "none" }, facts };
}

export const ticks = (first: number, count: number): Batch => ({
  ...EMPTY,
  drafts: Array.from({ length: count }, (_, i) => tick(first + i)),
});

/** A tap of the reader's `seq`, judged by entry `entry`. */
export function tapped(
  entry: number,
  { reader = "gate-1", epoch = 7, seq = entry, person = "s-1" as string | null } = {},
) {
  const raw = Buffer.from(JSON.stringify({ epoch, seq, up: 1000 + seq, card: "04A2B3C4D5E680" }));
  const draft: Draft = {
    seq: entry,
    event: {
      kind: "card-tapped",
      at: MORNING + entry * 1000,
      reader,
      tap: { epoch, seq },
      credential: "c-1",
      tappedAt: MORNING + entry * 1000,
      late: false,
      clock: "good",
    },
    answer: ACCEPT,
    facts: [],
  };
  const digest = createHash("sha256").update(raw).digest("hex");
  const tap: TapRow = { reader, epoch, seq, digest, entry, answer: ACCEPT, raw, person };
  return { draft, tap };
}

/** Taps as the entries `first` to `first + count - 1`, with the reader's cursor. */
export function taps(first: number, count: number): Batch {
  const all = Array.from({ length: count }, (_, i) => tapped(first + i));
  return {
    ...EMPTY,
    drafts: all.map(({ draft }) => draft),
    taps: all.map(({ tap }) => tap),
    cursors: [{ reader: "gate-1", epoch: 7, upto: first + count - 1 }],
  };
}

/** The code of the error that a promise rejects with; null when it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<string | null> {
  return promise.then(
    () => null,
    (error: { code?: string }) => error.code ?? String(error),
  );
}
