import { describe, expect, test } from "vitest";
import { GENESIS_HASH } from "#contract/sync.ts";
import { serverClock } from "../../server/clock.ts";
import { GATEWAY_HOLDS_MS } from "../../server/store/ingest.ts";
import { CONTACT_KEEP_MS } from "../../server/views/schools.ts";
import { batchOf, chain, codeOf, custody, type District, district, schoolDay, tempDir } from "./support.ts";

const life = chain([
  ...schoolDay(3),
  { facts: [custody("c1", "arriving")] },
  { facts: [custody("c2", "arriving")] },
  { facts: [custody("c3", "arriving")] },
]);
/** Another journal of the same school, in which c1 was released. */
const otherLife = chain([{ at: 9, facts: [custody("c1", "released")] }], life.slice(0, 3));

/** A district whose time a test moves on. */
async function districtInTime(dataDir = tempDir()) {
  const machine = serverClock();
  const time = { ms: 0 };
  const server = await district(dataDir, 0, { ...machine, now: () => machine.now() + time.ms });
  return { server, time };
}

const shown = async (server: District) => {
  const { items } = (await (await server.get("/api/v1/schools", "district")).json()) as {
    items: { gateway: string; lastContact: number; upto: number; counts: { arriving: number; released: number } }[];
  };
  const { gateway, upto, counts } = items[0]!;
  return { gateway, upto, arriving: counts.arriving, released: counts.released };
};
const ofG1 = { gateway: "g1", upto: 5, arriving: 2, released: 0 };
const ofG2 = { gateway: "g2", upto: 4, arriving: 0, released: 1 };

describe("another gateway of a school whose gateway is heard", () => {
  test("has its journal kept whole, as the contract says, but the picture stays, with a warning", async () => {
    const server = await district();
    await server.post(batchOf(life, { to: 5 }));
    const answer = await server.post(batchOf(otherLife, {}, { gateway: "g2" }));
    expect([answer.status, await answer.json()]).toEqual([200, { upto: 4, head: otherLife[3]?.hash }]);
    expect(await shown(server)).toEqual(ofG1);
    expect(await server.cursor("g2")).toEqual({ upto: 4, head: otherLife[3]?.hash, epoch: 1 });
    expect(server.lines).toContainEqual({
      level: "warn",
      event: "gateway-not-shown",
      school: "s1",
      gateway: "g2",
      shown: "g1",
    });
    expect((await server.post(batchOf(life, { from: 6 }))).status).toBe(200);
  });

  test("takes over once the shown one was silent long enough, visibly; its own requests do not count as contact", async () => {
    const { server, time } = await districtInTime();
    await server.post(batchOf(life, { to: 5 }));
    await server.post(batchOf(otherLife, { to: 3 }, { gateway: "g2" }));
    while (time.ms + CONTACT_KEEP_MS * 2 < GATEWAY_HOLDS_MS) {
      time.ms += CONTACT_KEEP_MS * 2;
      await server.post(batchOf(otherLife, { to: 3 }, { gateway: "g2" }));
      await server.cursor("g2");
      await server.get("/api/v1/sync/cursor");
      await server.get("/api/v1/sync/directives");
      expect(await shown(server)).toEqual(ofG1);
    }
    time.ms = GATEWAY_HOLDS_MS + 1000;
    // The picture is folded from all that it ever sent, not from this batch alone.
    expect((await server.post(batchOf(otherLife, { from: 4 }, { gateway: "g2" }))).status).toBe(200);
    expect(await shown(server)).toEqual(ofG2);
    expect(server.lines).toContainEqual({
      level: "warn",
      event: "gateway-took-over",
      school: "s1",
      gateway: "g2",
      before: "g1",
    });
    // The former one's entries are kept and change the picture no more.
    expect((await server.post(batchOf(life, { from: 6 }))).status).toBe(200);
    expect(await shown(server)).toEqual(ofG2);
    expect(await server.cursor("g1")).toMatchObject({ upto: 6 });
  });

  test("waits as long as the shown one asks for its cursor, also over a restart of the server", async () => {
    const { server, time } = await districtInTime();
    await server.post(batchOf(life, { to: 5 }));
    time.ms = GATEWAY_HOLDS_MS - 1000;
    await server.cursor("g1");
    await server.stop();
    const again = await districtInTime(server.dataDir);
    again.time.ms = GATEWAY_HOLDS_MS + 1000;
    expect((await again.server.post(batchOf(otherLife, {}, { gateway: "g2" }))).status).toBe(200);
    expect(await shown(again.server)).toEqual(ofG1);
  });
});

test("the cursor without a gateway tells which one the district shows", async () => {
  const server = await district();
  const ask = async () => (await server.get("/api/v1/sync/cursor")).json();
  expect(await ask()).toEqual({ upto: 0, head: GENESIS_HASH, epoch: null, gateway: null });
  await server.post(batchOf(life, { to: 5 }));
  expect(await ask()).toEqual({ upto: 5, head: life[4]?.hash, epoch: 1, gateway: "g1" });
  const elsewhere = await server.get("/api/v1/sync/cursor", "gateway", "s2");
  expect(await elsewhere.json()).toEqual({ upto: 0, head: GENESIS_HASH, epoch: null, gateway: null });
});

describe("a token bound to a gateway", () => {
  test("speaks for no other", async () => {
    const server = await district();
    const token = await server.token("gateway", "s1", "g1");
    expect(await codeOf(await server.post(batchOf(life, {}, { gateway: "g2" }), { token }))).toEqual([
      403,
      "sync/foreign-gateway",
    ]);
    expect((await server.post(batchOf(life), { token })).status).toBe(200);
    const cursor = (query: string) =>
      fetch(`${server.url}/api/v1/sync/cursor${query}`, { headers: { authorization: `Bearer ${token}` } });
    expect(await codeOf(await cursor("?gateway=g2"))).toEqual([403, "sync/foreign-gateway"]);
    expect((await cursor("?gateway=g1")).status).toBe(200);
    expect(await (await cursor("")).json()).toMatchObject({ gateway: "g1", upto: 6 });
  });
});
