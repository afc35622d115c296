import { describe, expect, test } from "vitest";
import { GENESIS_HASH } from "#contract/sync.ts";
import { storeFile } from "../../server/start.ts";
import { stretchesOf } from "../../server/store/ingest.ts";
import { openStore } from "../../server/store/store.ts";
import { batchOf, chain, custody, type District, district, rfc8785, schoolDay } from "./support.ts";

/** A school of three; c1 arrives, then c2, then c3. */
const life = chain([
  ...schoolDay(3),
  { facts: [custody("c1", "arriving")] },
  { facts: [custody("c2", "arriving")] },
  { facts: [custody("c3", "arriving")] },
]);
/** Restored from a backup of entry 4: what came after is another story, in which c1 was released. */
const secondLife = chain([{ at: 9, facts: [custody("c1", "released")] }], life.slice(0, 4));

const arrived = async (server: District) => {
  const list = (await (await server.get("/api/v1/schools", "district")).json()) as {
    items: { counts: { arriving: number; released: number; notArrived: number }; upto: number }[];
  };
  const { counts, upto } = list.items[0]!;
  return { arriving: counts.arriving, released: counts.released, notArrived: counts.notArrived, upto };
};

describe("a restored gateway", () => {
  test("goes on under a new epoch where both pasts agree, and the picture follows its past", async () => {
    const server = await district();
    await server.post(batchOf(life));
    expect(await arrived(server)).toEqual({ arriving: 3, released: 0, notArrived: 0, upto: 6 });
    const answer = await server.post(batchOf(secondLife, { from: 5 }, { epoch: 2 }));
    expect([answer.status, await answer.json()]).toEqual([200, { upto: 5, head: secondLife[4]?.hash }]);
    expect(await arrived(server)).toEqual({ arriving: 0, released: 1, notArrived: 2, upto: 5 });
    expect(await server.cursor()).toEqual({ upto: 5, head: secondLife[4]?.hash, epoch: 2 });
  });

  test("may send everything again from the beginning", async () => {
    const server = await district();
    await server.post(batchOf(life));
    expect((await server.post(batchOf(secondLife, {}, { epoch: 5 }))).status).toBe(200);
    expect(await arrived(server)).toEqual({ arriving: 0, released: 1, notArrived: 2, upto: 5 });
  });

  test("that begins where the server has nothing is sent back to the beginning", async () => {
    const server = await district();
    await server.post(batchOf(life, { to: 3 }));
    const answer = await server.post(batchOf(secondLife, { from: 5 }, { epoch: 2 }));
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: "sync/out-of-place", cursor: { upto: 0, head: GENESIS_HASH } });
    expect(await server.cursor()).toMatchObject({ epoch: 1, upto: 3 });
  });

  test("ends the old epoch: it may repeat itself, but adds nothing more", async () => {
    const server = await district();
    await server.post(batchOf(life, { to: 5 }));
    await server.post(batchOf(secondLife, { from: 5 }, { epoch: 2 }));
    expect((await server.post(batchOf(life, { from: 2, to: 5 }))).status).toBe(200);
    const more = await server.post(batchOf(life, { from: 6 }));
    expect(more.status).toBe(409);
    expect(await more.json()).toMatchObject({ code: "sync/epoch-superseded", cursor: { upto: 5 } });
  });

  test("keeps both pasts, and its journal is the common part with its own", async () => {
    const server = await district();
    await server.post(batchOf(life));
    await server.post(batchOf(secondLife, { from: 5 }, { epoch: 2 }));
    const store = await openStore(storeFile(server.dataDir));
    const texts = await store.journal({ school: "s1", gateway: "g1" }, 0, 100);
    await store.close();
    expect(texts).toEqual(secondLife.map(rfc8785));
    expect((await server.post(batchOf(life, { from: 6 }))).status).toBe(200);
  });
});

test("stretches of a journal that was restored again and again", () => {
  const row = (epoch: number, base: number, upto: number) => ({
    school: "s",
    gateway: "g",
    epoch,
    base,
    upto,
    head: "",
  });
  expect(stretchesOf([row(3, 50, 60), row(2, 80, 90), row(1, 0, 100)])).toEqual([
    { epoch: 1, after: 0, upto: 50 },
    { epoch: 3, after: 50, upto: 60 },
  ]);
  expect(stretchesOf([row(3, 85, 99), row(2, 80, 90), row(1, 0, 100)])).toEqual([
    { epoch: 1, after: 0, upto: 80 },
    { epoch: 2, after: 80, upto: 85 },
    { epoch: 3, after: 85, upto: 99 },
  ]);
});
