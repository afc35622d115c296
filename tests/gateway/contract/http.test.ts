import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttp, type Http } from "../../../gateway/contract/http.ts";
import {
  asProblem,
  HTTP_PROBLEMS,
  PROBLEM_ERRORS_MAX,
  problem,
  problemBody,
} from "../../../gateway/contract/problem.ts";
import { isLocalTarget, requireRole, SESSION_COOKIE, SIGN_IN_TARGET_MAX } from "../../../gateway/contract/sign-in.ts";
import { signToken, TOKEN_LENGTH_MAX, TOKEN_SECONDS, type TokenRole } from "../../../gateway/contract/token.ts";

const tokenKey = new Uint8Array(32).fill(7);
const NOW = 1_795_000_000_000;
let now = NOW;
let ready = true;
let http: Http;
let url: string;
let consoleDir: string;
const logged: string[] = [];

beforeAll(async () => {
  consoleDir = mkdtempSync(join(tmpdir(), "baton-console-"));
  mkdirSync(join(consoleDir, "assets"));
  mkdirSync(join(consoleDir, "duty"));
  writeFileSync(join(consoleDir, "index.html"), "<p>start</p>");
  writeFileSync(join(consoleDir, "duty", "index.html"), "<p>duty</p>");
  writeFileSync(join(consoleDir, "assets", "page-abc123.js"), "1");
  writeFileSync(join(consoleDir, "favicon.svg"), "<svg/>");
  writeFileSync(join(consoleDir, ".secret"), "no");
  http = await createHttp({
    title: "test",
    tokenKey,
    realNow: () => now,
    accept: (bearer) => bearer.person !== "dismissed",
    log: (level, event, fields) => logged.push(`${level} ${event} ${JSON.stringify(fields)}`),
    ready: { disk: () => ready, broken: () => (ready ? true : Promise.reject(new Error("no"))) },
    consoleDir,
  });
  const body = Type.Object({ count: Type.Integer() }, { additionalProperties: false });
  http.app.post("/api/v1/act", { onRequest: requireRole("guard"), schema: { body } }, async (request) => request.body);
  http.app.get("/api/v1/look", { onRequest: requireRole() }, async (request) => ({ role: request.bearer?.role }));
  http.app.get("/api/v1/break", async () => {
    throw new TypeError("secret detail");
  });
  url = await http.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await http.stop();
  rmSync(consoleDir, { recursive: true, force: true });
});

const token = (role: TokenRole = "guard", person = "g-1") => signToken(tokenKey, { role, person, school: "test" }, NOW);
const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers, redirect: "manual" });
const act = (headers: Record<string, string>, body = '{"count":1}') =>
  fetch(`${url}/api/v1/act`, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
/** Bytes straight to the port, as no well-meaning client would send them. */
const raw = (bytes: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (part) => {
      answer += part;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", () => {});
    socket.write(bytes);
  });

describe("problems", () => {
  test("have type, title, status, code and detail, and no member can hide one of them", () => {
    const body = problemBody(problem("request/invalid", "why", { people: ["s-1"], status: 200, code: "x" }));
    expect(body).toEqual({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      code: "request/invalid",
      detail: "why",
      people: ["s-1"],
    });
  });

  test("every code has a form like area/thing and an error status", () => {
    for (const [code, status] of Object.entries(HTTP_PROBLEMS)) {
      expect(code).toMatch(/^[a-z]+\/[a-z-]+$/);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });

  test("list at most so many faults", () => {
    const validation = Array.from({ length: 100 }, (_, i) => ({ instancePath: `/${i}`, message: "is wrong" }));
    expect(asProblem({ validation }).more.errors).toHaveLength(PROBLEM_ERRORS_MAX);
  });

  test("of our own making say nothing about it, but the log does", async () => {
    const response = await get("/api/v1/break");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    expect(logged.at(-1)).toContain("secret detail");
  });
});

describe("every answer", () => {
  const pages = [
    "/livez",
    "/",
    "/assets/page-abc123.js",
    "/api/v1/look",
    "/api/v1/break",
    "/nowhere",
    "/signin",
    "/%ff",
  ];
  test.each(pages)("%s forbids inline script, sniffing and framing", async (path) => {
    const { headers } = await get(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/default-src '(self|none)'/);
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toContain("upgrade-insecure-requests");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security")).toBeNull();
  });

  test("unknown routes and methods are 404 in the same form", async () => {
    for (const response of [await get("/api/v1/nothing"), await fetch(`${url}/livez`, { method: "DELETE" })]) {
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
      expect(await codeOf(response)).toBe("route/unknown");
    }
  });

  test("bytes that are not HTTP get a problem, too", async () => {
    const answer = await raw("this is not HTTP\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('"code":"request/invalid"');
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(100_000)}\r\n\r\n`)).toMatch(/HTTP\/1\.1 431 /);
  });
});

describe("sign-in", () => {
  test("a link sets the cookie for scripts' eyes closed and this site alone, and goes on", async () => {
    const response = await get(`/signin?token=${await token()}&to=/duty/`);
    expect([response.status, response.headers.get("location")]).toEqual([303, "/duty/"]);
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^baton_session=[^;]+; Max-Age=57600; Path=\/; HttpOnly; SameSite=Strict$/);
    const signedIn = await get("/api/v1/look", { cookie: cookie.split(";")[0] ?? "" });
    expect(await signedIn.json()).toEqual({ role: "guard" });
  });

  test.each(["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/%0d%0aset-cookie:a", "/a\tb"])(
    "never goes on to %j",
    async (to) => {
      const response = await get(`/signin?token=${await token()}&to=${encodeURIComponent(to)}`);
      const location = response.headers.get("location");
      if (location === null) expect(response.status).toBe(400);
      else expect(new URL(location, url).origin).toBe(new URL(url).origin);
    },
  );

  test("local targets", () => {
    for (const to of ["/", "/duty/", "/guard/?gate=east#now", "/a%20b"]) expect(isLocalTarget(to), to).toBe(true);
    for (const to of [
      "",
      "duty",
      "//x",
      "/\\x",
      "/\tx",
      "/\nx",
      "/x\\y",
      "javascript:1",
      `/${"x".repeat(SIGN_IN_TARGET_MAX)}`,
    ])
      expect(isLocalTarget(to), to).toBe(false);
  });

  test("a false, old, foreign or endless token is 401", async () => {
    const other = await signToken(new Uint8Array(32), { role: "lead", person: "l", school: "test" }, NOW);
    for (const bad of ["x", other, await token("guard", "dismissed"), `${await token()}x`])
      expect((await get(`/signin?token=${bad}`)).status).toBe(401);
    expect((await get(`/signin?token=${"x".repeat(TOKEN_LENGTH_MAX + 1)}`)).status).toBe(400);
    now = NOW + TOKEN_SECONDS * 1000 + 1000;
    expect(await codeOf(await get("/api/v1/look", { authorization: `Bearer ${await token()}` }))).toBe("auth/invalid");
    now = NOW;
  });

  test("a bearer header that is no bearer token is 401", async () => {
    for (const authorization of ["Bearer", "Basic eDp5", `bearer  ${await token()}`])
      expect((await get("/api/v1/look", { authorization })).status).toBe(401);
  });

  test("a stale cookie does not lock anybody out of the pages", async () => {
    const cookie = `${SESSION_COOKIE}=stale`;
    expect((await get("/", { cookie })).status).toBe(200);
    expect(await codeOf(await get("/api/v1/look", { cookie }))).toBe("auth/required");
  });

  test("the wrong role is 403", async () => {
    const response = await act({ authorization: `Bearer ${await token("parent")}` });
    expect([response.status, await codeOf(response)]).toEqual([403, "auth/forbidden"]);
  });

  test("an action by cookie must come from a page of this server", async () => {
    const cookie = `${SESSION_COOKIE}=${await token()}`;
    expect((await act({ cookie, origin: url })).status).toBe(200);
    expect((await act({ cookie, "sec-fetch-site": "same-origin" })).status).toBe(200);
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      {},
      { "sec-fetch-site": "cross-site" },
    ])
      expect(await codeOf(await act({ cookie, ...headers } as Record<string, string>))).toBe("auth/cross-site");
    expect((await act({ authorization: `Bearer ${await token()}` })).status).toBe(200);
  });
});

describe("bodies", () => {
  const send = async (body: string, type = "application/json") =>
    act({ authorization: `Bearer ${await token()}`, "content-type": type }, body);

  test("are never coerced and nothing is dropped from them", async () => {
    for (const body of ['{"count":"1"}', '{"count":1.5}', '{"count":null}', '{"count":1,"more":2}', "{}", "[]", ""])
      expect([body, (await send(body)).status]).toEqual([body, 400]);
    expect(await (await send('{"count":1}')).json()).toEqual({ count: 1 });
  });

  test("of other types are refused unread, also in disguise", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "*/*",
      "",
    ])
      expect([type, (await send('{"count":1}', type)).status]).toEqual([type, 415]);
  });

  test("that do not end in time, or are longer than they say, do not hold a socket", async () => {
    const length = (n: number) =>
      `POST /api/v1/act HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${n}\r\n\r\n`;
    // Refused for want of a token before the body is waited for.
    const answer = raw(`${length(1000)}{`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    http.app.server.closeAllConnections();
    expect(await answer).toContain("401");
  });
});

describe("health", () => {
  test("is ready only when every check says so; a check that throws says no", async () => {
    expect(await (await get("/readyz")).json()).toEqual({ status: "ok", checks: { disk: true, broken: true } });
    ready = false;
    const response = await get("/readyz");
    ready = true;
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "service/not-ready", checks: { disk: false, broken: false } });
    expect((await get("/livez")).status).toBe(200);
  });
});

describe("the console's files", () => {
  test("pages are never stored, hashed files for ever, the rest is asked for again", async () => {
    const cached = async (path: string) => (await get(path)).headers.get("cache-control");
    expect(await cached("/")).toBe("no-store");
    expect(await cached("/duty/")).toBe("no-store");
    expect(await cached("/assets/page-abc123.js")).toBe("public, max-age=31536000, immutable");
    expect(await cached("/favicon.svg")).toBe("no-cache");
    expect(await cached("/livez")).toBe("no-store");
  });

  test("a folder without its slash is led to it, nothing above the folder is reachable", async () => {
    const redirect = await get("/duty");
    expect([redirect.status, redirect.headers.get("location")]).toEqual([301, "/duty/"]);
    for (const path of ["/.secret", "/../package.json", "/%2e%2e/package.json", "/assets/..%2f..%2fpackage.json"])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });
});
