import { createConnection } from "node:net";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { BATCH_UNPACKED_BYTES_MAX, GENESIS_HASH } from "#contract/sync.ts";
import { BATCHES_A_SCHOOL_MAX, BATCHES_MAX, createSlots } from "../../server/intake/slots.ts";
import { storeFile } from "../../server/start.ts";
import { openStore } from "../../server/store/store.ts";
import {
  batchOf,
  chain,
  codeOf,
  custody,
  type District,
  district,
  NOON,
  rfc8785,
  schoolDay,
  sha256,
} from "./support.ts";

const taps = (count: number, before = chain([])) =>
  chain(
    Array.from({ length: count }, (_, i) => ({ facts: [custody(`c${(i % 5) + 1}`, "arriving", { since: NOON + i })] })),
    before,
  );

describe("a batch that fits", () => {
  test("is applied whole, and the cursor says so", async () => {
    const server = await district();
    const entries = taps(10);
    expect(await server.cursor()).toEqual({ upto: 0, head: GENESIS_HASH, epoch: null });
    const answer = await server.post(batchOf(entries));
    expect([answer.status, await answer.json()]).toEqual([200, { upto: 10, head: entries[9]?.hash }]);
    expect(await server.cursor()).toEqual({ upto: 10, head: entries[9]?.hash, epoch: 1 });
  });

  test("may come without compression", async () => {
    const server = await district();
    expect((await server.post(batchOf(taps(3)), { encoding: "identity" })).status).toBe(200);
  });

  test("is on disk when it is answered: another server in the same folder goes on from there", async () => {
    const first = await district();
    const entries = taps(20);
    await first.post(batchOf(entries, { to: 12 }));
    await first.stop();
    const second = await district(first.dataDir);
    expect(await second.cursor()).toMatchObject({ upto: 12 });
    expect((await second.post(batchOf(entries, { from: 13 }))).status).toBe(200);
    expect(await textsOf(second)).toEqual(entries.map(rfc8785));
  });

  test("keeps each entry's text as the gateway's journal has it, members that this version does not know included", async () => {
    const server = await district();
    const entries = chain([{ kind: "of-a-later-version", weather: { "€": 1e21, a: "\u2028" } } as object]);
    expect((await server.post(batchOf(entries))).status).toBe(200);
    expect(await textsOf(server)).toEqual(entries.map(rfc8785));
  });
});

describe("a repeat", () => {
  test("changes nothing and gets the same answer", async () => {
    const server = await district();
    const entries = taps(8);
    const answers = [];
    for (let i = 0; i < 3; i += 1) answers.push(await (await server.post(batchOf(entries))).json());
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await textsOf(server)).toEqual(entries.map(rfc8785));
  });

  test("of any stretch below the cursor gets the cursor of now", async () => {
    const server = await district();
    const entries = taps(30);
    await server.post(batchOf(entries));
    const answer = await server.post(batchOf(entries, { from: 4, to: 9 }));
    expect([answer.status, await answer.json()]).toEqual([200, { upto: 30, head: entries[29]?.hash }]);
  });

  test("with other entries at the same places is a conflict that names the cursor", async () => {
    const server = await district();
    const entries = taps(6);
    await server.post(batchOf(entries));
    const answer = await server.post(batchOf(chain([{ at: 1 }, { at: 2 }])));
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: "sync/diverged", cursor: { upto: 6, head: entries[5]?.hash } });
  });
});

describe("a batch that does not go on where the server stands", () => {
  const entries = taps(20);
  test.each([
    ["leaves a gap", batchOf(entries, { from: 12, to: 15 })],
    ["overlaps the cursor", batchOf(entries, { from: 8, to: 15 })],
    ["goes on from another past", batchOf(chain([{}], chain(Array(10).fill({ at: 7 }))), { from: 11 })],
  ])("%s: 409, the cursor, and nothing is applied", async (_name, batch) => {
    const server = await district();
    await server.post(batchOf(entries, { to: 10 }));
    const answer = await server.post(batch);
    const cursor = { upto: 10, head: entries[9]?.hash };
    expect(answer.status).toBe(409);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(await answer.json()).toMatchObject({ code: "sync/out-of-place", cursor });
    expect(await server.cursor()).toMatchObject({ upto: 10 });
  });
});

describe("a batch whose `previous` does not match: 409 with the cursor, and nothing is applied", () => {
  const entries = taps(12);
  const other = sha256("x");
  const from11 = batchOf(entries, { from: 11 });
  // Chained again from another past: whole in itself.
  const strange = (from: number, to: number) => {
    let previous = other;
    return entries.slice(from - 1, to).map((entry) => {
      const { hash: _hash, ...fields } = { ...entry, previous };
      previous = sha256(previous + rfc8785(fields));
      return { ...fields, hash: previous };
    });
  };
  const restrung = (from: number, to: number, more = {}) => {
    const events = strange(from, to);
    return {
      ...batchOf(entries, { from, to }),
      previous: other,
      head: events.at(-1)!.hash,
      ...more,
      events,
      sha256: sha256(rfc8785(events)),
    };
  };
  test.each([
    ["only the batch's own", { ...from11, previous: other }, "sync/out-of-place"],
    ["only the events'", restrung(11, 12, { previous: entries[9]!.hash }), "sync/out-of-place"],
    ["both alike", restrung(11, 12), "sync/out-of-place"],
    ["the batch's own, in a repeat", { ...batchOf(entries, { from: 4, to: 9 }), previous: other }, "sync/out-of-place"],
    [
      "the batch's own, in a repeat from the beginning",
      { ...batchOf(entries, { to: 9 }), previous: other },
      "sync/out-of-place",
    ],
    ["both alike, at places that the server holds", restrung(4, 9), "sync/diverged"],
    ["the batch's own, in a new epoch", { ...from11, epoch: 2, previous: other }, "sync/out-of-place"],
  ])("%s", async (_name, batch, code) => {
    const server = await district();
    await server.post(batchOf(entries, { to: 10 }));
    const answer = await server.post(batch);
    const cursor = batch.epoch === 2 ? { upto: 0, head: GENESIS_HASH } : { upto: 10, head: entries[9]?.hash };
    expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ code, cursor })]);
    expect(await textsOf(server)).toEqual(entries.slice(0, 10).map(rfc8785));
    expect((await server.post(from11)).status).toBe(200);
  });

  test("from a gateway never heard", async () => {
    const server = await district();
    const answer = await server.post({ ...batchOf(entries), previous: other });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: "sync/out-of-place", cursor: { upto: 0, head: GENESIS_HASH } });
    expect(await server.cursor()).toEqual({ upto: 0, head: GENESIS_HASH, epoch: null });
  });
});

describe("a batch that cannot be believed", () => {
  const entries = taps(6);
  const good = batchOf(entries);
  const changed = (seq: number, change: object) =>
    good.events.map((event) => (event.seq === seq ? { ...event, ...change } : event));
  const resummed = (events: readonly object[]) => ({ ...good, events, sha256: sha256(rfc8785(events)) });
  test.each([
    ["an entry changed after it was written", resummed(changed(3, { at: 1 })), [422, "sync/wrong-hash"]],
    ["a fact taken out of an entry", resummed(changed(3, { facts: [] })), [422, "sync/wrong-hash"]],
    ["a checksum of other events", { ...good, sha256: sha256("[]") }, [400, "sync/wrong-sha256"]],
    ["an entry left out", resummed(good.events.filter(({ seq }) => seq !== 3)), [422, "sync/broken-chain"]],
    ["entries out of order", resummed([...good.events].reverse()), [422, "sync/broken-chain"]],
    ["another head", { ...good, head: sha256("x") }, [422, "sync/broken-chain"]],
    ["a range that its events do not fill", { ...good, to: 9 }, [422, "sync/broken-chain"]],
    ["an entry of another chain spliced in", resummed(splice(entries)), [422, "sync/broken-chain"]],
    ["no events", { ...good, events: [] }, [400, "sync/malformed"]],
    ["an epoch in quotes", { ...good, epoch: "1" }, [400, "sync/malformed"]],
    ["a school that is no id", { ...good, school: "../s1" }, [400, "sync/malformed"]],
    ["nothing of it", {}, [400, "sync/malformed"]],
    ["another school", { ...good, school: "s2" }, [403, "sync/foreign-school"]],
  ])("%s is refused and not applied", async (_name, batch, expected) => {
    const server = await district();
    expect(await codeOf(await server.post(batch))).toEqual(expected);
    expect(await server.cursor()).toMatchObject({ upto: 0 });
    expect((await server.post(good)).status).toBe(200);
  });

  test.each([
    ["not JSON", new Uint8Array(gzipSync("{")), [400, "sync/malformed"]],
    ["not gzip", new Uint8Array(Buffer.from("{}")), [400, "sync/malformed"]],
    [
      "gzip that ends too early",
      new Uint8Array(gzipSync(JSON.stringify(good)).subarray(0, 60)),
      [400, "sync/malformed"],
    ],
    ["not UTF-8", new Uint8Array(gzipSync(Buffer.from([0x22, 0xff, 0x22]))), [400, "sync/malformed"]],
    [
      "a lone surrogate",
      new Uint8Array(gzipSync(JSON.stringify({ ...good, events: [{ ...good.events[0], x: "\ud800" }], to: 1 }))),
      [400, "sync/malformed"],
    ],
    ["a small bomb", new Uint8Array(gzipSync(Buffer.alloc(BATCH_UNPACKED_BYTES_MAX + 1, 32))), [413, "sync/too-large"]],
  ])("a body of %s is refused", async (_name, body, expected) => {
    const server = await district();
    expect(await codeOf(await server.post({}, { body }))).toEqual(expected);
  });

  test("nesting without end is answered, not crashed on", async () => {
    const server = await district();
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const body = new Uint8Array(gzipSync(`{"events":[${deep}]}`));
    expect(await codeOf(await server.post({}, { body }))).toEqual([400, "sync/malformed"]);
  });
});

describe("who may send", () => {
  test("nobody without a token of role gateway", async () => {
    const server = await district();
    const batch = batchOf(taps(1));
    const anonymous = await fetch(`${server.url}/api/v1/sync/batches`, { method: "POST" });
    expect(await codeOf(anonymous)).toEqual([401, "auth/required"]);
    expect(await codeOf(await server.post(batch, { token: "nonsense" }))).toEqual([401, "auth/invalid"]);
    expect(await codeOf(await server.post(batch, { token: await server.token("district") }))).toEqual([
      403,
      "auth/forbidden",
    ]);
    expect((await server.get("/api/v1/sync/cursor?gateway=g1", "guard")).status).toBe(403);
    expect((await server.get("/api/v1/sync/directives", "inspector")).status).toBe(403);
  });

  test("a school sees only its own cursor", async () => {
    const server = await district();
    await server.post(batchOf(taps(3)));
    const other = await server.get("/api/v1/sync/cursor?gateway=g1", "gateway", "s2");
    expect(await other.json()).toEqual({ upto: 0, head: GENESIS_HASH, epoch: null });
  });
});

describe("limits", () => {
  test("slots: a school has its own bound inside the server's", () => {
    const slots = createSlots({ total: 3, perSchool: 2 });
    const free = slots.take("s1");
    slots.take("s1");
    expect(() => slots.take("s1")).toThrow(expect.objectContaining({ code: "sync/too-many" }));
    slots.take("s2");
    expect(() => slots.take("s3")).toThrow(expect.objectContaining({ code: "sync/queue-full" }));
    free();
    free();
    expect(slots.used()).toBe(2);
    slots.take("s3");
    expect(slots.used()).toBe(3);
  });

  test("a school whose batches are still on the way is told to come back, and served when they are through", async () => {
    const server = await district();
    const held = [];
    for (let i = 0; i < BATCHES_A_SCHOOL_MAX; i += 1) held.push(await trickle(server, "s1"));
    const batch = batchOf(taps(2));
    const busy = await server.post(batch);
    expect(busy.headers.get("retry-after")).toBe("1");
    expect(await codeOf(busy)).toEqual([429, "sync/too-many"]);
    for (const close of held) close();
    await expect.poll(async () => (await server.post(batch)).status).toBe(200);
  });

  test("a server full of batches tells every further school to come back", async () => {
    const server = await district();
    const held = [];
    for (let i = 0; i < BATCHES_MAX; i += 1) held.push(await trickle(server, `h${i}`));
    const busy = await server.post(batchOf(taps(2)));
    expect(Number(busy.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await codeOf(busy)).toEqual([503, "sync/queue-full"]);
    for (const close of held) close();
    await expect.poll(async () => (await server.post(batchOf(taps(2)))).status).toBe(200);
  });
});

describe("a fault in the middle", () => {
  test("a transaction that breaks after its entries leaves entries, cursor and picture as they were", async () => {
    const server = await district();
    const entries = chain([
      ...schoolDay(5),
      ...Array.from({ length: 9 }, () => ({ facts: [custody("c1", "arriving")] })),
    ]);
    await server.post(batchOf(entries, { to: 4 }));
    const before = await (await server.get("/api/v1/schools", "district")).json();
    const file = new Database(storeFile(server.dataDir));
    onTestFinished(() => void file.close());
    file.exec("create trigger cut before update on custody begin select raise(abort, 'power cut'); end");
    const failed = await server.post(batchOf(entries, { from: 5 }));
    expect(await codeOf(failed)).toEqual([500, "service/fault"]);
    expect(await server.cursor()).toMatchObject({ upto: 4 });
    expect(file.prepare("select count(*) from entry").pluck().get()).toBe(4);
    const after = (await (await server.get("/api/v1/schools", "district")).json()) as {
      items: { counts: object; at: number }[];
    };
    expect(after.items[0]).toMatchObject({ counts: (before as typeof after).items[0]?.counts, at: entries[3]?.at });
    file.exec("drop trigger cut");
    expect((await server.post(batchOf(entries, { from: 5 }))).status).toBe(200);
    expect(await textsOf(server)).toEqual(entries.map(rfc8785));
  });
});

/** What the store holds of gateway g1, in order, read back by a second connection. */
async function textsOf(server: District): Promise<readonly string[]> {
  const store = await openStore(storeFile(server.dataDir));
  try {
    return await store.journal({ school: "s1", gateway: "g1" }, 0, 10_000);
  } finally {
    await store.close();
  }
}

/** Begins a batch whose body does not end; the result hangs up. */
async function trickle(server: District, school: string): Promise<() => void> {
  const { hostname, port } = new URL(server.url);
  const token = await server.token("gateway", school);
  const before = await held(server);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  socket.write(
    `POST /api/v1/sync/batches HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 5000\r\n\r\n12`,
  );
  await expect.poll(() => held(server)).toBe(before + 1);
  return () => socket.destroy();
}

async function held(server: District): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^baton_sync_batches_at_hand (\d+)/m.exec(text)?.[1]);
}

/** Entry 3 is whole and says seq 3, but belongs to another journal. */
function splice(entries: ReturnType<typeof chain>) {
  const other = chain([{ at: 1 }, { at: 2 }, { at: 3 }]);
  return entries.map((entry) => (entry.seq === 3 ? other[2]! : entry));
}
