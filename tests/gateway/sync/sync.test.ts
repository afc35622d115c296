import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { signToken } from "#contract/token.ts";
import type { SyncJournal } from "../../../gateway/sync/pump.ts";
import { type Sync, startSync } from "../../../gateway/sync/sync.ts";
import { openTokenKey } from "../../../server/keys.ts";
import { storeFile } from "../../../server/start.ts";
import { openStore } from "../../../server/store/store.ts";
import { custody, district, rfc8785, schoolDay, tempDir } from "../../server/support.ts";
import { EMPTY, tempDir as journalDir, open, tapped } from "../journal/fixture.ts";
import { type MemoryJournal, machineClock, memoryJournal } from "./support.ts";

const STATUSES = ["arriving", "in-class", "in-transit", "in-care", "released"] as const;
const taps = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ facts: [custody(`c${(i % 40) + 1}`, STATUSES[i % 5]!)] }));

/** A district link for this journal; stopped after the test. */
function sync(
  journal: SyncJournal & Pick<MemoryJournal, "onCommitted">,
  url: string,
  token: () => Promise<string>,
  gateway = "g1",
): Sync {
  const started = startSync({
    journal,
    url,
    token,
    school: "s1",
    gateway,
    clock: machineClock,
    chance: () => 0.02,
    log: () => {},
    onCommitted: journal.onCommitted,
  });
  onTestFinished(() => started.stop());
  return started;
}

/** What the server's file holds of this school, once it holds everything. */
async function expectSame(dataDir: string, journal: MemoryJournal): Promise<void> {
  const store = await openStore(storeFile(dataDir));
  const texts = await store.journal({ school: "s1", gateway: "g1" }, 0, 1_000_000);
  const standing = await store.standing({ school: "s1", gateway: "g1" });
  await store.close();
  expect(texts.length).toBe(journal.entries().length);
  expect(texts).toEqual(journal.entries().map(rfc8785));
  expect(standing).toEqual({ epoch: 1, ...journal.head() });
}

const level = (link: Sync) => expect.poll(() => link.status(), { timeout: 30_000, interval: 20 });

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

describe("the district link", () => {
  test("brings what is there and what comes, and a burst of commits travels together", async () => {
    const server = await district();
    const journal = memoryJournal([...schoolDay(40), ...taps(50)]);
    const link = sync(journal, server.url, () => server.token("gateway"));
    await level(link).toMatchObject({ state: "level", upto: 53, backlog: 0, fault: null });
    for (let i = 0; i < 100; i += 1) journal.append(taps(1));
    await level(link).toMatchObject({ state: "level", upto: 153 });
    await expectSame(server.dataDir, journal);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('baton_sync_batches_total{outcome="applied"} 2');
  });

  test("a real journal's entries are believed by the server, text by text, and the position outlives a restart", async () => {
    const server = await district();
    const dir = journalDir();
    const journal = await open(dir);
    const rows = Array.from({ length: 30 }, (_, i) => tapped(i + 1, { person: i % 3 === 0 ? null : `s-${i}` }));
    await journal.append({ ...EMPTY, drafts: rows.map(({ draft }) => draft), taps: rows.map(({ tap }) => tap) });
    const link = sync({ ...journal, onCommitted: () => {} }, server.url, () => server.token("gateway"));
    await level(link).toMatchObject({ state: "level", upto: 30 });
    await link.stop();
    const store = await openStore(storeFile(server.dataDir));
    const texts = await store.journal({ school: "s1", gateway: "g1" }, 0, 100);
    await store.close();
    expect(texts).toEqual(journal.readTexts(0, 100).map(({ text }) => text));
    await journal.close();
    expect((await open(dir)).syncPosition().upto).toBe(30);
  });

  test("half an hour of a busy gate goes over in many batches, each entry once and in order", async () => {
    const server = await district();
    const journal = memoryJournal([...schoolDay(40), ...taps(12_000)]);
    const link = sync(journal, server.url, () => server.token("gateway"));
    await level(link).toMatchObject({ state: "level", upto: 12_003 });
    await expectSame(server.dataDir, journal);
    expect(journal.syncPosition()).toEqual({ epoch: 1, upto: 12_003 });
  });

  test("a server that is away costs the school nothing; when it comes back it gets everything", async () => {
    const port = await freePort();
    const dataDir = tempDir();
    const key = () => openTokenKey(dataDir, (bytes) => new Uint8Array(bytes).fill(7));
    const token = () => signToken(key(), { role: "gateway", person: null, school: "s1" }, Date.now());
    const journal = memoryJournal(schoolDay(40));
    const link = sync(journal, `http://127.0.0.1:${port}`, token);
    await level(link).toMatchObject({
      state: "waiting",
      fault: "network/ECONNREFUSED",
      contactAgoMs: null,
      backlog: 3,
    });
    journal.append(taps(300));
    const first = await district(dataDir, port);
    await level(link).toMatchObject({ state: "level", upto: 303, fault: null });
    await first.stop();
    for (let i = 0; i < 30; i += 1) journal.append(taps(50));
    await level(link).toMatchObject({ state: "waiting", backlog: 1500 });
    await district(dataDir, port);
    await level(link).toMatchObject({ state: "level", upto: 1803, backlog: 0 });
    await expectSame(dataDir, journal);
  });

  test("a restarted gateway asks where to go on, whatever it remembers", async () => {
    const server = await district();
    const journal = memoryJournal([...schoolDay(40), ...taps(20)]);
    const link = sync(journal, server.url, () => server.token("gateway"));
    await level(link).toMatchObject({ state: "level" });
    await link.stop();
    expect(link.status().state).toBe("stopped");
    await journal.saveSyncPosition(0);
    journal.append(taps(5));
    const again = sync(journal, server.url, () => server.token("gateway"));
    await level(again).toMatchObject({ state: "level", upto: 28 });
    await expectSame(server.dataDir, journal);
  });

  test("another past at the server stops the link, and the state says why", async () => {
    const server = await district();
    const other = sync(memoryJournal(taps(9)), server.url, () => server.token("gateway"));
    await level(other).toMatchObject({ state: "level" });
    const link = sync(memoryJournal(schoolDay(3)), server.url, () => server.token("gateway"));
    await level(link).toMatchObject({ state: "diverged", fault: "sync/diverged", backlog: 3 });
  });

  test("stops at once while a server keeps it waiting", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const link = sync(memoryJournal(taps(3)), `http://127.0.0.1:${port}`, async () => "t");
    await new Promise((resolve) => setTimeout(resolve, 30));
    await link.stop();
    expect(link.status().state).toBe("stopped");
  });
});

test("a server killed again and again in the middle of batches ends with each entry once, and the chain whole", async () => {
  const port = await freePort();
  const dataDir = tempDir();
  const journal = memoryJournal([...schoolDay(40), ...taps(200)]);
  let server = await serverProcess(dataDir, port);
  const key = openTokenKey(dataDir, () => new Uint8Array());
  const token = () => signToken(key, { role: "gateway", person: null, school: "s1" }, Date.now());
  const link = sync(journal, `http://127.0.0.1:${port}`, token);
  const load = setInterval(() => journal.append(taps(10)), 10);
  onTestFinished(() => clearInterval(load));
  for (const afterMs of [60, 350, 130]) {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    server.kill("SIGKILL");
    await once(server, "exit");
    server = await serverProcess(dataDir, port);
  }
  clearInterval(load);
  await level(link).toMatchObject({ state: "level", upto: journal.entries().length, backlog: 0 });
  await link.stop();
  server.kill("SIGTERM");
  const [code] = await once(server, "exit");
  expect(code).toBe(0);
  await expectSame(dataDir, journal);
});

/** The server as its own process, once it listens. */
async function serverProcess(dataDir: string, port: number) {
  const main = fileURLToPath(new URL("../../../server/main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "--data", dataDir, "--http-port", String(port)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  expect(JSON.parse(line)).toEqual({ listening: `http://127.0.0.1:${port}` });
  return child;
}
