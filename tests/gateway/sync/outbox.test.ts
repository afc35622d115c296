import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, GENESIS_HASH } from "#contract/sync.ts";
import { hashAt, nextBatch, type OutboxBatch } from "../../../gateway/sync/outbox.ts";
import { verify } from "../../../server/intake/batch.ts";
import { rfc8785, sha256 } from "../../server/support.ts";
import { memoryJournal } from "./support.ts";

const speaker = { school: "s1", gateway: "g1", epoch: 3 };
const plain = (batch: OutboxBatch | null) => JSON.parse(gunzipSync(batch!.body).toString("utf8"));
const many = (count: number) => Array.from({ length: count }, () => ({}));

describe("a batch", () => {
  test("is what the contract asks for, and the server believes it", async () => {
    const journal = memoryJournal([{}, { kind: "名" }, {}]);
    const batch = plain(await nextBatch(journal, speaker, 1));
    const [, second, third] = journal.entries();
    expect(batch).toEqual({
      ...speaker,
      from: 2,
      to: 3,
      previous: second?.previous,
      head: third?.hash,
      sha256: sha256(rfc8785([second, third])),
      events: [second, third],
    });
    expect(await verify(batch)).toMatchObject({ from: 2, to: 3 });
  });

  test("is null when the district has everything", async () => {
    expect(await nextBatch(memoryJournal([{}]), speaker, 1)).toBeNull();
    expect(await nextBatch(memoryJournal(), speaker, 0)).toBeNull();
  });

  test("of the same range is the same bytes, whatever was written since", async () => {
    const journal = memoryJournal(many(400));
    const limits = { entries: 300, bytes: BATCH_BYTES_MAX };
    const first = await nextBatch(journal, speaker, 20, limits);
    journal.append(many(50));
    const second = await nextBatch(journal, speaker, 20, limits);
    expect(Buffer.compare(first!.body, second!.body)).toBe(0);
  });

  test("holds at most BATCH_ENTRIES_MAX entries", async () => {
    const batch = await nextBatch(memoryJournal(many(BATCH_ENTRIES_MAX + 5)), speaker, 0);
    expect([batch?.from, batch?.to]).toEqual([1, BATCH_ENTRIES_MAX]);
  });

  test("holds at most BATCH_BYTES_MAX bytes of events, and an entry above that goes alone", async () => {
    const big = { kind: "x".repeat(BATCH_BYTES_MAX / 2 - 1000) };
    const huge = { kind: "y".repeat(BATCH_BYTES_MAX + 1) };
    const journal = memoryJournal([big, big, big, huge, {}]);
    const ranges = [];
    for (let after = 0; after < 5; ) {
      const batch = await nextBatch(journal, speaker, after);
      ranges.push([batch?.from, batch?.to]);
      after = batch!.to;
    }
    expect(ranges).toEqual([
      [1, 2],
      [3, 3],
      [4, 4],
      [5, 5],
    ]);
  });

  test("any limits cut a journal into pieces that make it whole again", async () => {
    const drafts = fc.array(fc.record({ kind: fc.string({ unit: "grapheme", maxLength: 60 }) }), { maxLength: 30 });
    const limit = fc.record({ entries: fc.integer({ min: 1, max: 8 }), bytes: fc.integer({ min: 1, max: 3000 }) });
    await fc.assert(
      fc.asyncProperty(drafts, limit, async (content, limits) => {
        const journal = memoryJournal(content);
        const events: unknown[] = [];
        for (let after = 0; ; ) {
          const batch = await nextBatch(journal, speaker, after, limits);
          if (!batch) break;
          const body = plain(batch);
          expect(body.events.length).toBeLessThanOrEqual(limits.entries);
          if (body.events.length > 1) expect(Buffer.byteLength(rfc8785(body.events))).toBeLessThanOrEqual(limits.bytes);
          events.push(...body.events);
          after = batch.to;
        }
        expect(events).toEqual(journal.entries());
      }),
      { numRuns: 60 },
    );
  });
});

test("the hash at a position: the beginning, any entry, the head, and nothing beyond", () => {
  const journal = memoryJournal([{}, {}]);
  expect([0, 1, 2, 3].map((seq) => hashAt(journal, seq))).toEqual([
    GENESIS_HASH,
    journal.entries()[0]?.hash,
    journal.entries()[1]?.hash,
    null,
  ]);
});
