import { describe, expect, onTestFinished, test } from "vitest";
import { batchOf, chain, codeOf, custody, type District, district, schoolDay } from "./support.ts";

const day = chain([
  ...schoolDay(4),
  { facts: [custody("c1", "arriving")] },
  { facts: [custody("c1", "in-class"), custody("c2", "unattended", { unattended: "unaccounted" })] },
]);

describe("GET /api/v1/schools", () => {
  test("shows each school with counts that balance, and when it was last heard", async () => {
    const server = await district();
    const before = Date.now();
    await server.post(batchOf(day));
    const body = (await (await server.get("/api/v1/schools", "inspector", "district")).json()) as {
      items: { lastContact: number }[];
    };
    expect(body).toMatchObject({
      items: [
        {
          school: "s1",
          name: { zh: "实验小学", en: "Experimental Primary School" },
          at: day.at(-1)?.at,
          upto: 5,
          counts: { expected: 4, notArrived: 2, onSite: 2, inClass: 1, unattended: 1, unaccounted: 1, arriving: 0 },
          alarms: { p1: 0, p2: 0, p3: 0, escalated: 0 },
        },
      ],
      next: null,
    });
    expect(body.items[0]?.lastContact).toBeGreaterThanOrEqual(before);
  });

  test("knows a school that has spoken and sent nothing yet", async () => {
    const server = await district();
    await server.cursor();
    const body = await (await server.get("/api/v1/schools", "district")).json();
    expect(body).toMatchObject({ items: [{ school: "s1", name: { zh: "s1", en: "s1" }, at: null, upto: 0 }] });
  });

  test("is the same after a restart", async () => {
    const first = await district();
    await first.post(batchOf(day));
    const before = await (await first.get("/api/v1/schools", "district")).json();
    await first.stop();
    const second = await district(first.dataDir);
    expect(await (await second.get("/api/v1/schools", "district")).json()).toEqual(before);
  });

  test("is for the district alone", async () => {
    const server = await district();
    for (const role of ["gateway", "teacher", "guard", "office"] as const)
      expect(await codeOf(await server.get("/api/v1/schools", role))).toEqual([403, "auth/forbidden"]);
    expect((await fetch(`${server.url}/api/v1/schools`)).status).toBe(401);
    expect((await server.get("/api/v1/live", "gateway")).status).toBe(403);
  });
});

describe("/api/v1/live", () => {
  test("begins with every school, then tells the changed ones, then shows that it lives", async () => {
    const server = await district();
    await server.post(batchOf(day, { to: 3 }));
    const events = await listen(server);
    expect(await events.next()).toMatchObject({
      event: "snapshot",
      data: { schools: [{ school: "s1", upto: 3 }], now: expect.any(Number) },
    });
    await server.post(batchOf(day, { from: 4 }));
    await expect
      .poll(() => events.next(), { timeout: 8000 })
      .toMatchObject({
        event: "change",
        data: { schools: [{ school: "s1", upto: 5, counts: { inClass: 1, unattended: 1 } }], now: expect.any(Number) },
      });
    expect(await events.next()).toMatchObject({ event: "change", data: { now: expect.any(Number) } });
  });

  test("tells that a silent school has been heard", async () => {
    const server = await district();
    await server.post(batchOf(day));
    const events = await listen(server);
    const { data } = (await events.next()) as { data: { schools: { lastContact: number }[] } };
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.cursor();
    await expect
      .poll(
        async () => ((await events.next()).data as { schools?: { lastContact: number }[] }).schools?.[0]?.lastContact,
        { timeout: 8000 },
      )
      .toBeGreaterThan(data.schools[0]!.lastContact);
  });
});

test("directives: the route is there, and nothing has been issued", async () => {
  const server = await district();
  expect(await (await server.get("/api/v1/sync/directives?after=7")).json()).toEqual({ items: [], next: null });
});

test("the published document names every route of the server", async () => {
  const server = await district();
  const { paths } = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, object>;
  };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  for (const route of [
    "post /api/v1/sync/batches",
    "get /api/v1/sync/cursor",
    "get /api/v1/sync/directives",
    "get /api/v1/schools",
    "get /api/v1/live",
    "get /livez",
    "get /readyz",
    "get /metrics",
    "get /signin",
  ])
    expect(routes).toContain(route);
});

test("a sign-in link opens the district's page with its own cookie", async () => {
  const server = await district();
  const link = `${server.url}/signin?token=${await server.token("district", "district")}&to=/`;
  const answer = await fetch(link, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await fetch(`${server.url}/api/v1/schools`, { headers: { cookie } })).status).toBe(200);
});

test("the service says that it lives and is ready, and counts what it took in", async () => {
  const server = await district();
  await server.post(batchOf(day));
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain("baton_sync_entries_total 5");
  expect(metrics).toContain('baton_sync_batches_total{outcome="applied"} 1');
});

type LiveEvent = { readonly event: string; readonly data: unknown };

/** Events of the live stream, one by one. */
async function listen(server: District): Promise<{ next(): Promise<LiveEvent> }> {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(`${server.url}/api/v1/live`, {
    headers: { authorization: `Bearer ${await server.token("district")}` },
    signal: abort.signal,
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async next() {
      for (;;) {
        const end = text.indexOf("\n\n");
        const block = end < 0 ? null : text.slice(0, end);
        if (block !== null) {
          text = text.slice(end + 2);
          const event = /^event: (.*)$/m.exec(block)?.[1];
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (event && data) return { event, data: JSON.parse(data) as unknown };
          continue;
        }
        const { value, done } = await reader.read();
        if (done) throw new Error("the stream ended");
        text += value;
      }
    },
  };
}
