/** What all staff actions have in common, asked of each of those that a day brings besides pickups, handovers and rolls. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TOKEN_ROLES, type TokenRole } from "../../../gateway/contract/token.ts";
import { type School, startSchool } from "./running-school.ts";

const OFFICE = ["office", "lead"] as const;
const FAMILIES = ["homeroom", ...OFFICE] as const;
const ROOM = ["teacher", ...FAMILIES] as const;
const GATE = ["guard", ...OFFICE] as const;
const DUTY = ["guard", ...ROOM] as const;
const STAFF = ["patrol", ...DUTY] as const;
const AUDIT = ["patrol", ...OFFICE] as const;

/** Each action, who may ask for it, a body that names nobody whom the school knows, and what it is then refused with. */
const ACTIONS: readonly (readonly [string, readonly TokenRole[], object, string])[] = [
  ["students/nobody/admit", GATE, { gate: "gate-east", reason: "lost" }, "student/unknown"],
  ["transits", ROOM, { students: ["nobody"], purpose: "toilet" }, "student/unknown"],
  ["students/nobody/leave", ROOM, { leave: "sick", from: "2026-11-23", to: "2026-11-24" }, "student/unknown"],
  ["leaves/l99/close", ROOM, { day: "2026-11-23" }, "leave/unknown"],
  ["students/nobody/no-show", ROOM, { answer: "absent", reason: "ill" }, "student/unknown"],
  ["students/s-1/no-show", ROOM, { answer: "absent", reason: "ill" }, "no-show/unknown"],
  ["students/s-1/ask-guardian", ROOM, {}, "no-show/unknown"],
  ["sessions/choir/end", ROOM, {}, "session/unknown"],
  ["sessions/choir/cancel", ROOM, { reason: "no teacher" }, "session/unknown"],
  ["sessions/choir/substitute", ROOM, { out: "t-2", in: "t-1", reason: "ill" }, "session/unknown"],
  ["sessions/choir/expect", ROOM, { student: "s-1", expected: true, reason: "asked" }, "session/unknown"],
  ["passes", FAMILIES, { students: ["nobody"], kind: "code", holder: { name: "Chen" } }, "student/unknown"],
  ["passes/c99/revoke", FAMILIES, { reason: "not needed" }, "pickup/pass-unknown"],
  ["credentials", STAFF, { credential: "c-none", status: "lost", reason: "found in the yard" }, "credential/unknown"],
  ["staff/nobody/remove", OFFICE, { reason: "unfit" }, "staff/unknown"],
  ["escorts", ROOM, { line: "line-south", gate: "gate-east", count: 1, students: ["s-3"] }, "escort/unknown-line"],
  ["escorts/e99/end", ROOM, { count: 0 }, "escort/unknown"],
  ["visitors", GATE, { visitor: { name: "Chen" }, host: "nobody", gate: "gate-east" }, "staff/unknown"],
  ["visitors/v99/leave", GATE, {}, "visitor/unknown"],
  ["emergency/muster", STAFF, { people: ["s-1"] }, "emergency/none"],
  ["emergency/end", STAFF, { reason: "over" }, "emergency/none"],
  ["alarms/a99/assign", DUTY, { to: "t-1" }, "alarm/unknown"],
  ["enrolments", FAMILIES, { student: "nobody", term: "2026-autumn", sessions: ["care-1"] }, "student/unknown"],
  ["enrolments/n99/review", FAMILIES, { granted: true }, "enrolment/unknown"],
  ["enrolments/n99/approve", OFFICE, { granted: true }, "enrolment/unknown"],
  ["enrolments/n99/sign", FAMILIES, { agreement: "folder 3" }, "enrolment/unknown"],
  ["enrolments/n99/withdraw", FAMILIES, { from: "2026-11-23" }, "enrolment/unknown"],
  ["patrols", AUDIT, { place: "cellar" }, "place/unknown"],
  ["findings/f99/close", OFFICE, { reason: "spoken to" }, "finding/unknown"],
  ["care-notes", ROOM, { session: "choir", day: "2026-11-23", record: "care", note: "sang" }, "session/unknown"],
];
const LISTS: readonly (readonly [string, readonly TokenRole[]])[] = [
  ["leaves", FAMILIES],
  ["no-shows", STAFF],
  ["sessions", STAFF],
  ["passes", ["guard", ...FAMILIES]],
  ["lines", STAFF],
  ["escorts", STAFF],
  ["visitors", STAFF],
  ["enrolments", FAMILIES],
  ["patrols", AUDIT],
  ["findings", AUDIT],
];

let school: School;
beforeAll(async () => {
  school = await startSchool();
  await school.moveTo("07:30");
  await school.morning("s-1", "s-2");
});
afterAll(() => school.stop());

describe("every action", () => {
  test.each(ACTIONS)("%s is for its own roles and for nobody else", async (path, roles, body, code) => {
    for (const role of TOKEN_ROLES) {
      const answer = await school.post(`/api/v1/${path}`, role, body, roles.includes(role) ? {} : { key: null });
      if (roles.includes(role)) expect([role, answer.body.code]).not.toEqual([role, "auth/forbidden"]);
      else expect([role, answer.status, answer.body.code]).toEqual([role, 403, "auth/forbidden"]);
    }
    expect(code).toBeTruthy();
  });

  test.each(ACTIONS)(
    "%s: what nobody knows is refused by its code, and nothing is stored",
    async (path, _, body, code) => {
      const before = school.journal.head().upto;
      const answer = await school.post(`/api/v1/${path}`, "lead", body, { person: "lead-1" });
      expect(answer.body).toMatchObject({ code });
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect(school.journal.head().upto).toBe(before);
    },
  );

  test.each(ACTIONS)(
    "%s needs an Idempotency-Key and a person, and holds nothing that is not declared",
    async (path, roles, body) => {
      const as = roles.at(-1) ?? "lead";
      const url = `/api/v1/${path}`;
      expect((await school.post(url, as, body, { key: null })).body.code).toBe("idempotency/key-missing");
      expect((await school.post(url, as, body, { person: null })).body.code).toBe("auth/person-required");
      const { body: refused } = await school.post(url, as, { ...body, extra: 1 });
      expect([refused.status, refused.code]).toEqual([400, "request/invalid"]);
    },
  );
});

describe("every list", () => {
  test.each(LISTS)("%s is a page, for its own roles", async (path, roles) => {
    for (const role of TOKEN_ROLES) {
      const { status, body } = await school.call(`/api/v1/${path}`, { as: role });
      if (roles.includes(role))
        expect([role, status, Array.isArray(body.items), body.next]).toEqual([role, 200, true, null]);
      else expect([role, status]).toEqual([role, 403]);
    }
  });
});

describe("whoever was removed as unfit", () => {
  test("QS-04: is not let in any more, by token or as the second person", async () => {
    const other = await startSchool();
    const token = await other.token("office", "office-2");
    expect((await other.call("/api/v1/time", { as: "office", person: "office-2" })).status).toBe(200);
    const removed = await other.post("/api/v1/staff/office-2/remove", "lead", { reason: "a record turned up" });
    expect([removed.status, removed.body.id]).toEqual([200, "office-2"]);
    expect((await other.call("/api/v1/time", { as: "office", person: "office-2" })).body.code).toBe("auth/invalid");
    const bar = { person: "p-aunt", barred: true, document: "court order 12" };
    const headers = { "second-authorization": `Bearer ${token}` };
    const { body } = await other.post("/api/v1/students/s-1/bars", "office", bar, { headers });
    expect([body.status, body.code]).toEqual([403, "second/invalid"]);
    await other.stop();
  });
});
