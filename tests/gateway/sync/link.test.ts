import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { ANSWER_BYTES_MAX, createLink, type Link } from "../../../gateway/sync/link.ts";
import { machineClock } from "./support.ts";

const HEAD = "a".repeat(64);
const batch = { from: 1, to: 2, previous: HEAD, head: HEAD, body: new Uint8Array([1, 2, 3]) };

/** A link to a server that answers like this. */
async function linkTo(answer: RequestListener, requestMsMax = 5000): Promise<Link> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return createLink({ url, gateway: "g 1", token: async () => "secret", clock: machineClock, requestMsMax });
}

const says =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };

describe("the link to the district", () => {
  test("sends the batch as gzip with its token, and asks for its own cursor", async () => {
    const seen: (string | undefined)[] = [];
    const link = await linkTo((request, response) => {
      const { method, url, headers } = request;
      seen.push(`${method} ${url}`, headers.authorization, headers["content-encoding"], headers["content-type"]);
      says(200, JSON.stringify({ upto: 2, head: HEAD, epoch: 1 }))(request, response);
    });
    expect(await link.post(batch)).toEqual({ kind: "ok", value: { upto: 2, head: HEAD, epoch: 1 } });
    expect(await link.cursor()).toMatchObject({ kind: "ok" });
    expect(seen).toEqual([
      "POST /api/v1/sync/batches",
      "Bearer secret",
      "gzip",
      "application/json",
      "GET /api/v1/sync/cursor?gateway=g%201",
      "Bearer secret",
      undefined,
      undefined,
    ]);
  });

  const cursor = { upto: 7, head: HEAD };
  test.each([
    [
      "409 with a cursor",
      says(409, JSON.stringify({ code: "sync/out-of-place", cursor })),
      { kind: "misfit", code: "sync/out-of-place", cursor },
    ],
    ["409 without one", says(409, "{}"), { kind: "misfit", code: "http/409", cursor: null }],
    [
      "429",
      says(429, JSON.stringify({ code: "sync/too-many" }), { "retry-after": "9" }),
      { kind: "busy", code: "sync/too-many", retryAfter: "9" },
    ],
    ["503 of a proxy", says(503, "<html>"), { kind: "busy", code: "http/503", retryAfter: null }],
    ["401", says(401, JSON.stringify({ code: "auth/invalid" })), { kind: "refused", code: "auth/invalid" }],
    ["500", says(500, ""), { kind: "refused", code: "http/500" }],
    [
      "200 that is no cursor",
      says(200, JSON.stringify({ upto: -1 })),
      { kind: "unreachable", code: "sync/unreadable-answer" },
    ],
    [
      "200 without end",
      says(200, "x".repeat(ANSWER_BYTES_MAX + 1)),
      { kind: "unreachable", code: "sync/unreadable-answer" },
    ],
    [
      "a redirect, which would carry the token away",
      says(307, "", { location: "http://127.0.0.1:1/" }),
      { kind: "unreachable", code: "network/failed" },
    ],
    [
      "a broken connection",
      ((request) => request.socket.destroy()) as RequestListener,
      { kind: "unreachable", code: "network/UND_ERR_SOCKET" },
    ],
  ])("understands %s", async (_name, answer, expected) => {
    const link = await linkTo(answer);
    expect(await link.post(batch)).toEqual(expected);
  });

  test("gives up on a server that takes the request and never answers", async () => {
    const link = await linkTo(() => {}, 50);
    expect(await link.cursor()).toEqual({ kind: "unreachable", code: "sync/timeout" });
  });

  test("gives up on an answer that begins and never ends", async () => {
    const link = await linkTo((_request, response) => void response.writeHead(200).write("{"), 50);
    expect(await link.cursor()).toEqual({ kind: "unreachable", code: "sync/timeout" });
  });

  test("asks nothing without a token", async () => {
    const token = () => Promise.reject(new Error("no such file"));
    const link = createLink({ url: "http://127.0.0.1:1", gateway: "g1", token, clock: machineClock });
    expect(await link.cursor()).toEqual({ kind: "unreachable", code: "sync/no-token" });
  });

  test("breaks off when it is closed", async () => {
    const link = await linkTo(() => {});
    const asked = link.cursor();
    link.close();
    expect(await asked).toMatchObject({ kind: "unreachable" });
  });
});
