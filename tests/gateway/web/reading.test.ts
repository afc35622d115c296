import { createHash, createPublicKey } from "node:crypto";
import canonicalize from "canonicalize";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as live from "../../../gateway/contract/live.ts";
import { TOKEN_ROLES } from "../../../gateway/contract/token.ts";
import { PAGE_ITEMS_MAX } from "../../../gateway/web/paging.ts";
import { ENTRIES_MAX } from "../../../gateway/web/record-routes.ts";
import { at, ORIGIN } from "../views/school.ts";
import { cardOf, type School, startSchool } from "./running-school.ts";

let school: School;
beforeAll(async () => {
  school = await startSchool();
  await school.moveTo("07:30");
  await school.morning("s-1", "s-2", "s-3");
});
afterAll(() => school.stop());

const fits = (schema: TSchema, value: unknown) => expect(Compile(schema).Errors(value)).toEqual([]);

describe("who may read", () => {
  const paths = [
    "/api/v1/headcount",
    "/api/v1/students",
    "/api/v1/students/s-1/custody",
    "/api/v1/staff",
    "/api/v1/alarms",
    "/api/v1/pickups",
    "/api/v1/handovers",
    "/api/v1/rolls",
    "/api/v1/readers",
    "/api/v1/time",
    "/api/v1/me",
    "/api/v1/journal",
    "/api/v1/live",
  ];

  test.each(paths)("%s is closed without a token, with a false one, and to roles outside the school", async (path) => {
    const bare = await fetch(school.url + path);
    expect(bare.status).toBe(401);
    expect(bare.headers.get("content-type")).toContain("application/problem+json");
    expect(bare.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await bare.json()).toMatchObject({ code: "auth/required", status: 401 });
    const forged = await fetch(school.url + path, { headers: { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." } });
    expect(await forged.json()).toMatchObject({ code: "auth/invalid", status: 401 });
    for (const as of ["parent", "district", "inspector", "gateway"] as const)
      expect((await school.call(path, { as })).body).toMatchObject({ code: "auth/forbidden", status: 403 });
  });

  test("a token of another school is not valid here", async () => {
    const token = await school.token("office", "office-1", "other");
    const response = await fetch(`${school.url}/api/v1/headcount`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(401);
  });

  test("a token of somebody who is not on the staff is not valid", async () => {
    expect((await school.call("/api/v1/headcount", { as: "guard", person: "left-last-year" })).status).toBe(401);
  });

  test("every role of the school reads the headcount; the journal only the office, patrol and lead", async () => {
    for (const as of TOKEN_ROLES.slice(0, 6)) expect((await school.call("/api/v1/headcount", { as })).status).toBe(200);
    for (const as of ["guard", "teacher", "homeroom"] as const)
      expect((await school.call("/api/v1/journal", { as })).status).toBe(403);
    for (const as of ["office", "patrol", "lead"] as const)
      expect((await school.call("/api/v1/journal", { as })).status).toBe(200);
  });
});

describe("the present", () => {
  test("headcount has the declared shape and balances", async () => {
    const { body } = await school.call("/api/v1/headcount");
    fits(live.Headcount, body);
    expect(body.campus).toMatchObject({ expected: 6, notArrived: 3, onSite: 3, arriving: 3 });
    expect(body.places[0]).toMatchObject({ id: "gate-east", present: 3, known: true });
  });

  test("time says school time, speed, day and zone", async () => {
    const { body } = await school.call("/api/v1/time");
    fits(live.TimeView, body);
    expect(body).toEqual({ now: at("07:30"), speed: 1, day: "2026-11-23", zone: "Asia/Shanghai" });
  });

  test("me says role, person with name, and school", async () => {
    expect((await school.call("/api/v1/me", { as: "guard" })).body).toEqual({
      role: "guard",
      person: { id: "guard-1", name: "name of guard-1" },
      school: { id: "test", name: { zh: "Test school（中）", en: "Test school" } },
    });
  });

  test("readers, rolls and staff have the declared shapes", async () => {
    for (const [path, schema] of [
      ["readers", live.ReaderView],
      ["rolls", live.RollView],
      ["staff", live.StaffView],
      ["students", live.StudentView],
    ] as const) {
      const { body } = await school.call(`/api/v1/${path}`);
      expect(body.items.length).toBeGreaterThan(0);
      for (const item of body.items) fits(schema, item);
    }
    expect((await school.call("/api/v1/rolls?place=room-2")).body.items).toHaveLength(1);
  });
});

describe("lists by pages", () => {
  test("students come in order, each once, with their cards", async () => {
    const ids: string[] = [];
    let after = "";
    for (let page = 0; page < 10; page += 1) {
      const { body } = await school.call(`/api/v1/students?limit=2${after}`);
      ids.push(...body.items.map(({ id }: { id: string }) => id));
      expect(body.items[0].cards).toEqual([cardOf(body.items[0].id)]);
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(ids).toEqual(["s-1", "s-2", "s-3", "s-4", "s-5", "s-10"]);
  });

  test("a page after somebody who has gone goes on where they were", async () => {
    const { body } = await school.call("/api/v1/students?after=s-6");
    expect(body).toMatchObject({ items: [{ id: "s-10" }], next: null });
  });

  test.each(["limit=0", `limit=${PAGE_ITEMS_MAX + 1}`, "limit=many", "limit=1.5", `after=${"x".repeat(200)}`])(
    "%s is refused",
    async (query) => {
      expect((await school.call(`/api/v1/students?${query}`)).body).toMatchObject({
        status: 400,
        code: "request/invalid",
      });
    },
  );

  test("an unknown state of a list is refused", async () => {
    expect((await school.call("/api/v1/alarms?state=some")).status).toBe(400);
  });
});

describe("the record", () => {
  test("a custody chain runs from midnight to now without a gap, each change with its journal entry", async () => {
    const { status, body } = await school.call("/api/v1/students/s-1/custody?day=2026-11-23");
    expect(status).toBe(200);
    expect(body.map(({ from, to, status: care }: live.CustodyLink) => [from, to, care])).toEqual([
      [ORIGIN, at("07:30"), "at-home"],
      [at("07:30"), null, "arriving"],
    ]);
    for (const link of body) fits(live.CustodyLink, link);
    const [seq] = body[1].evidence;
    const { body: journal } = await school.call(`/api/v1/journal?after=${seq - 1}&limit=1`);
    expect(JSON.stringify(journal.items[0].facts)).toContain('"s-1"');
    expect((await school.call("/api/v1/students/s-1/custody")).body).toEqual(body);
  });

  test("a former day ends with its midnight; a future one has nothing yet", async () => {
    const { body } = await school.call("/api/v1/students/s-1/custody?day=2026-11-20");
    expect(body).toMatchObject([{ status: "at-home", to: body[0].from + 24 * 3600_000 }]);
    expect((await school.call("/api/v1/students/s-1/custody?day=2026-11-24")).body).toEqual([]);
  });

  test("no such student, no such day", async () => {
    expect((await school.call("/api/v1/students/nobody/custody")).body).toMatchObject({
      status: 404,
      code: "student/unknown",
    });
    for (const day of ["2026-02-30", "yesterday", "2026-11-23T00:00"])
      expect((await school.call(`/api/v1/students/s-1/custody?day=${day}`)).status).toBe(400);
  });

  test("the journal is given as it was hashed: anybody can check the chain", async () => {
    let previous = "0".repeat(64);
    let after = "0";
    let seq = 0;
    for (;;) {
      const { body } = await school.call(`/api/v1/journal?after=${after}&limit=2`);
      for (const { hash, ...entry } of body.items) {
        seq += 1;
        expect(entry).toMatchObject({ seq, previous });
        previous = createHash("sha256")
          .update(previous + canonicalize({ ...entry }))
          .digest("hex");
        expect(hash).toBe(previous);
      }
      if (body.next === null) break;
      after = body.next;
    }
    expect(seq).toBe(school.journal.head().upto);
    expect((await school.call(`/api/v1/journal?after=${seq}`)).body).toEqual({ items: [], next: null });
    expect((await school.call(`/api/v1/journal?limit=${ENTRIES_MAX + 1}`)).status).toBe(400);
  });

  test("no name and no card number stands in the journal", async () => {
    const { body } = await school.call(`/api/v1/journal?limit=${ENTRIES_MAX}`);
    const text = JSON.stringify(body);
    expect(text).not.toContain("name of");
    expect(text).not.toMatch(new RegExp(`"${cardOf("s-1")}"`));
  });

  test("the key that signs readers' configuration is public", async () => {
    const response = await fetch(`${school.url}/api/v1/keys`);
    const { items } = (await response.json()) as { items: { publicKey: string; algorithm: string; purpose: string }[] };
    expect(items[0]).toMatchObject({ algorithm: "Ed25519", purpose: "reader-config" });
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: items[0]?.publicKey ?? "" },
      format: "jwk",
    });
    expect(key.equals(school.signing.publicKey)).toBe(true);
  });

  test("health and metrics need no token, and carry no names", async () => {
    expect((await fetch(`${school.url}/livez`)).status).toBe(200);
    expect(await (await fetch(`${school.url}/readyz`)).json()).toMatchObject({ status: "ok", checks: { plan: true } });
    const metrics = await (await fetch(`${school.url}/metrics`)).text();
    expect(metrics).toContain('baton_children{count="onSite"} 3');
    expect(metrics).not.toContain("name of");
    for (const line of metrics.split("\n")) if (line && !line.startsWith("#")) expect(line).toMatch(/^baton_/);
  });
});
