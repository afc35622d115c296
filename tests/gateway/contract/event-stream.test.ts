import { once } from "node:events";
import { connect } from "node:net";
import { fastify } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { createEventStream, type EventStreamOptions, LIVE_KEPT_MS } from "../../../gateway/contract/event-stream.ts";
import { asProblem } from "../../../gateway/contract/problem.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function streamOver(options: Partial<EventStreamOptions> = {}) {
  const stream = createEventStream({
    life: "life",
    snapshot: () => ({ all: true }),
    heartbeat: () => ({}),
    after: (realMs, task) => {
      const timer = setTimeout(task, realMs);
      return () => clearTimeout(timer);
    },
    ...options,
  });
  const app = fastify({ forceCloseConnections: true });
  app.get("/", (request, reply) => stream.attach(request, reply));
  app.setErrorHandler((error, _request, reply) => reply.code(asProblem(error).status).send(asProblem(error).code));
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  closers.push(async () => {
    stream.close();
    await app.close();
  });
  const open = async (lastEventId?: string) => {
    const abort = new AbortController();
    const headers: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
    const response = await fetch(url, { signal: abort.signal, headers });
    closers.push(async () => abort.abort());
    return { response, abort, reader: response.body?.getReader() };
  };
  return { stream, url, open };
}

const textOf = async (reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<string> =>
  new TextDecoder().decode((await reader?.read())?.value);

describe("the event stream", () => {
  test("is watched until nobody came back for a while, and what nobody saw is no missed change", async () => {
    const kept: (() => void)[] = [];
    const { stream, open } = await streamOver({
      after: (realMs, task) => {
        if (realMs === LIVE_KEPT_MS) kept.push(task);
        return () => {};
      },
    });
    expect(stream.watched()).toBe(false);
    const screen = await open();
    await textOf(screen.reader);
    stream.change({ n: 1 });
    screen.abort.abort();
    while (stream.clients() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(stream.watched()).toBe(true);
    stream.change({ n: 2 });
    const back = await open("life-1");
    expect(await textOf(back.reader)).toContain('"n":2');
    back.abort.abort();
    while (stream.clients() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    kept.at(-1)?.();
    expect(stream.watched()).toBe(false);
    stream.unseen();
    expect(await textOf((await open("life-2")).reader)).toContain("event: snapshot");
    expect(await textOf((await open("life-3")).reader)).not.toContain("event: snapshot");
  });

  test("sends again what was missed, oldest first, as long as the ring holds it", async () => {
    const { stream, open } = await streamOver({ limits: { ring: 3 } });
    for (const n of [1, 2, 3, 4, 5]) stream.change({ n });
    const missed = async (id: string) => {
      const text = await textOf((await open(id)).reader);
      return text.includes("event: snapshot") ? "snapshot" : [...text.matchAll(/"n":(\d)/g)].map(([, n]) => Number(n));
    };
    expect(await missed("life-5")).toEqual([]);
    expect(await missed("life-4")).toEqual([5]);
    expect(await missed("life-2")).toEqual([3, 4, 5]);
    expect(await missed("life-1")).toBe("snapshot");
    expect(await missed("life-6")).toBe("snapshot");
    expect(await missed("other-4")).toBe("snapshot");
  });

  test("gives a snapshot instead of more missed bytes than are worth sending", async () => {
    const { stream, open } = await streamOver();
    for (let n = 0; n < 3; n += 1) stream.change({ text: "x".repeat(300_000) });
    expect(await textOf((await open("life-0")).reader)).toContain("event: snapshot");
    expect(await textOf((await open("life-2")).reader)).toContain("event: change");
  });

  test("drops a screen that does not read, and only that one", async () => {
    const { stream, url, open } = await streamOver({ limits: { bufferBytes: 64 * 1024 } });
    const { port } = new URL(url);
    const frozen = connect(Number(port), "127.0.0.1");
    frozen.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    await once(frozen, "data");
    frozen.pause();
    const healthy = await open();
    let received = 0;
    const reading = (async () => {
      for (let part = await healthy.reader?.read(); part && !part.done; part = await healthy.reader?.read())
        received += part.value?.length ?? 0;
    })().catch(() => {});
    // Kernel buffers take some megabytes before anything waits in the process.
    for (let n = 0; n < 400 && stream.dropped() === 0; n += 1) {
      stream.change({ text: "x".repeat(50_000) });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(stream.dropped()).toBe(1);
    expect(stream.clients()).toBe(1);
    expect(received).toBeGreaterThan(1_000_000);
    frozen.destroy();
    healthy.abort.abort();
    await reading;
  });

  test("takes no more screens than its bound, and says so", async () => {
    const { stream, open } = await streamOver({ limits: { clients: 2 } });
    const [first] = [await open(), await open()];
    const third = await open();
    expect([third.response.status, await textOf(third.reader)]).toEqual([503, "live/too-many-clients"]);
    first?.abort.abort();
    while (stream.clients() > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await open()).response.status).toBe(200);
  });

  test("a snapshot that fails is an honest error, not half a stream", async () => {
    const { open, stream } = await streamOver({
      snapshot: () => {
        throw new TypeError("broken");
      },
    });
    expect((await open()).response.status).toBe(500);
    expect(stream.clients()).toBe(0);
  });
});
