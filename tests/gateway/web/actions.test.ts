import { Compile } from "typebox/compile";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AlarmView, HandoverView, PickupView, RollView, StudentView } from "../../../gateway/contract/live.ts";
import { JournalError } from "../../../gateway/journal/errors.ts";
import { ACTION_KEY_LENGTH_MAX } from "../../../gateway/web/actions.ts";
import { REASON_LENGTH_MAX } from "../../../gateway/web/fields.ts";
import { PICKUP_STUDENTS_MAX } from "../../../gateway/web/gate-routes.ts";
import { at } from "../views/school.ts";
import { cardOf, type School, startSchool } from "./running-school.ts";

let school: School;
beforeEach(async () => {
  school = await startSchool();
  await school.moveTo("07:30");
  await school.morning("s-1", "s-2", "s-3", "s-4", "s-5");
});
afterEach(() => school.stop());

const ask = { students: ["s-1"], collector: "p-aunt", gate: "gate-east" };
const opened = async (body: object = ask) => (await school.post("/api/v1/pickups", "guard", body)).body.id as string;

describe("a pickup", () => {
  test("is opened by the guard and shown with names, relation and where the child is", async () => {
    const { status, body } = await school.post("/api/v1/pickups", "guard", ask);
    expect(status).toBe(201);
    expect(Compile(PickupView).Errors(body)).toEqual([]);
    expect(body).toMatchObject({
      state: "open",
      gate: "gate-east",
      students: [{ id: "s-1", name: "name of s-1", status: "arriving" }],
      collector: { id: "p-aunt", relation: { en: "aunt" } },
    });
    expect((await school.call("/api/v1/pickups?state=open")).body.items.map(({ id }: { id: string }) => id)).toEqual([
      body.id,
    ]);
  });

  test("may name a lane's reader as gate, and a card instead of the adult", async () => {
    const { body } = await school.post("/api/v1/pickups", "guard", {
      students: ["s-1"],
      card: cardOf("p-aunt"),
      gate: "east-out",
    });
    expect(body).toMatchObject({ gate: "gate-east", collector: { id: "p-aunt" } });
  });

  test.each([
    [{ ...ask, students: ["nobody"] }, 404, "student/unknown"],
    [{ ...ask, gate: "nowhere" }, 404, "gate/unknown"],
    [{ ...ask, collector: "nobody" }, 404, "person/unknown"],
    [{ ...ask, students: ["s-10"] }, 409, "pickup/not-on-site"],
    [{ ...ask, collector: "p-s-2" }, 409, "pickup/not-on-list"],
    [{ ...ask, code: "123456" }, 422, "pickup/code-unknown"],
    [{ students: ["s-1"], card: "00000000", gate: "gate-east" }, 422, "pickup/card-unknown"],
    [{ students: ["s-1"], card: cardOf("p-s-1"), gate: "gate-east" }, 409, "pickup/card-not-active"],
    [{ ...ask, collector: "p-s-1", card: cardOf("p-aunt") }, 422, "pickup/card-of-another"],
  ])("%j is refused with %i %s", async (body, status, code) => {
    const before = school.journal.head().upto;
    const answer = await school.post("/api/v1/pickups", "guard", body);
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(school.journal.head().upto).toBe(before);
  });

  test("G3: a bar is never overridden at the gate, and says whom it concerns", async () => {
    const answer = await school.post("/api/v1/pickups", "guard", {
      students: ["s-2"],
      collector: "p-barred",
      gate: "gate-east",
    });
    expect(answer.body).toMatchObject({ state: "open", barred: true });
    const confirm = await school.post(`/api/v1/pickups/${answer.body.id}/confirm`, "guard");
    expect(confirm.body).toMatchObject({ status: 409, code: "pickup/barred", people: ["s-2"] });
    const other = await school.post(`/api/v1/pickups/${answer.body.id}/confirm`, "lead", { collector: "p-aunt" });
    expect(other.body).toMatchObject({ status: 409, code: "pickup/barred" });
  });

  test("is confirmed once: the second time 409", async () => {
    const id = await opened();
    expect((await school.post(`/api/v1/pickups/${id}/confirm`, "guard")).body).toMatchObject({ state: "granted" });
    expect((await school.post(`/api/v1/pickups/${id}/confirm`, "guard", {})).body).toMatchObject({
      status: 409,
      code: "pickup/already-settled",
    });
  });

  test("two confirms at once: one wins, the other gets 409", async () => {
    for (const students of [["s-1"], ["s-2"], ["s-3"], ["s-4"]]) {
      const id = await opened({ ...ask, students });
      const answers = await Promise.all(
        ["guard", "lead"].map((as) => school.post(`/api/v1/pickups/${id}/confirm`, as as "guard" | "lead")),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)?.body.code).toBe("pickup/already-settled");
    }
  });

  test("confirm and deny at once: one wins, and the state is the winner's", async () => {
    const id = await opened();
    const [confirm, deny] = await Promise.all([
      school.post(`/api/v1/pickups/${id}/confirm`, "guard"),
      school.post(`/api/v1/pickups/${id}/deny`, "guard", { reason: "not the aunt" }),
    ]);
    expect([confirm.status, deny.status].sort()).toEqual([200, 409]);
    const state = school.loop.state().pickups.get(id)?.state;
    expect(state).toBe(confirm.status === 200 ? "granted" : "denied");
  });

  test("needs the adult's name at the latest when it is confirmed", async () => {
    const id = await opened({ students: ["s-1"], gate: "gate-east" });
    expect((await school.post(`/api/v1/pickups/${id}/confirm`, "guard")).body).toMatchObject({
      status: 422,
      code: "pickup/collector-required",
    });
    const { body } = await school.post(`/api/v1/pickups/${id}/confirm`, "guard", { collector: "p-aunt" });
    expect(body).toMatchObject({ state: "granted", collector: { id: "p-aunt" } });
  });

  test("unknown is 404", async () => {
    expect((await school.post("/api/v1/pickups/p999/confirm", "guard")).body).toMatchObject({
      status: 404,
      code: "pickup/unknown",
    });
  });

  test("is not for teachers, the patrol or families", async () => {
    for (const as of ["teacher", "homeroom", "patrol", "parent", "district"] as const)
      expect((await school.post("/api/v1/pickups", as, ask)).status).toBe(403);
  });

  test("is nobody's without a person in the token", async () => {
    expect((await school.post("/api/v1/pickups", "guard", ask, { person: null })).body).toMatchObject({
      status: 403,
      code: "auth/person-required",
    });
  });
});

describe("the Idempotency-Key", () => {
  test("is required on every action, and checked before the body", async () => {
    for (const path of [
      "pickups",
      "pickups/p1/confirm",
      "pickups/p1/deny",
      "handovers",
      "handovers/h1/accept",
      "handovers/h1/decline",
      "rolls/care-1/settle",
      "students/s-1/settle",
      "alarms/a1/acknowledge",
      "alarms/a1/shelve",
      "alarms/a1/resolve",
    ])
      expect((await school.post(`/api/v1/${path}`, "office", undefined, { key: null })).body).toMatchObject({
        status: 400,
        code: "idempotency/key-missing",
      });
  });

  test.each(["x".repeat(ACTION_KEY_LENGTH_MAX + 1), "with space"])("%j is refused", async (key) => {
    expect((await school.post("/api/v1/pickups", "guard", ask, { key })).body).toMatchObject({
      status: 400,
      code: "idempotency/key-invalid",
    });
  });

  test("the same key twice is one action with one answer", async () => {
    const first = await school.post("/api/v1/pickups", "guard", ask, { key: "once" });
    const head = school.journal.head().upto;
    const second = await school.post("/api/v1/pickups", "guard", ask, { key: "once" });
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(school.journal.head().upto).toBe(head);
    expect(school.loop.state().pickups.size).toBe(1);
  });

  test("the same key many times at once is one action", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => school.post("/api/v1/pickups", "guard", ask, { key: "burst" })),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(school.loop.state().pickups.size).toBe(1);
  });

  test("the same key with another body or another path is refused", async () => {
    const { body } = await school.post("/api/v1/pickups", "guard", ask, { key: "k" });
    for (const [path, other] of [
      ["/api/v1/pickups", { ...ask, students: ["s-2"] }],
      [`/api/v1/pickups/${body.id}/confirm`, undefined],
    ] as const)
      expect((await school.post(path, "guard", other, { key: "k" })).body).toMatchObject({
        status: 422,
        code: "idempotency/key-reused",
      });
    expect(school.loop.state().pickups.get(body.id)?.state).toBe("open");
  });

  test("the same key with the same body for another subject is refused", async () => {
    const [one, two] = [await opened(), await opened({ ...ask, students: ["s-2"] })];
    const confirm = (id: string) => school.post(`/api/v1/pickups/${id}/confirm`, "guard", undefined, { key: "k" });
    expect((await confirm(one)).status).toBe(200);
    expect((await confirm(two)).body).toMatchObject({ status: 422, code: "idempotency/key-reused" });
    expect(school.loop.state().pickups.get(two)?.state).toBe("open");
  });

  test("two people may use the same key for two actions", async () => {
    await school.post("/api/v1/pickups", "guard", ask, { key: "k" });
    const other = await school.post("/api/v1/pickups", "lead", { ...ask, students: ["s-2"] }, { key: "k" });
    expect(other.status).toBe(201);
  });

  test("a refused action may be tried again with the same key", async () => {
    const late = { ...ask, students: ["s-10"] };
    expect((await school.post("/api/v1/pickups", "guard", late, { key: "again" })).status).toBe(409);
    await school.tap("s-10", "east-in");
    expect((await school.post("/api/v1/pickups", "guard", late, { key: "again" })).status).toBe(201);
  });
});

describe("bad input", () => {
  test.each([
    [{ ...ask, students: "s-1" }],
    [{ ...ask, students: [] }],
    [{ ...ask, students: [1] }],
    [{ ...ask, students: ["s-1", "s-1"] }],
    [{ ...ask, students: Array.from({ length: PICKUP_STUDENTS_MAX + 1 }, (_, i) => `s-${i}`) }],
    [{ ...ask, gate: 5 }],
    [{ students: ["s-1"] }],
    [{ ...ask, gaet: "gate-east" }],
    [{ ...ask, card: "zz" }],
    [{ ...ask, collector: null }],
    [[]],
    ["null"],
    ["7"],
    ['{"students":["s-1"],"gate":"gate-east","__proto__":{"x":1}}'],
    ['{"students":["s-1"],"gate":"gate-east","constructor":{"prototype":{"x":1}}}'],
    ['{"students":'],
  ])("%j changes nothing and is 400", async (body) => {
    const before = school.journal.head().upto;
    const answer = await school.post("/api/v1/pickups", "guard", body);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toMatch(/^request\//);
    expect(school.journal.head().upto).toBe(before);
  });

  test("says which field is wrong", async () => {
    const { body } = await school.post("/api/v1/pickups", "guard", { ...ask, gaet: "x" });
    expect(body.errors).toContainEqual({ path: "body/gaet", message: "is not a field of this request" });
  });

  test("another content type is 415, with any disguise", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json\t", " text/plain", "x"]) {
      const { status } = await school.post("/api/v1/pickups", "guard", JSON.stringify(ask), {
        headers: { "content-type": type },
      });
      expect([type, status]).toEqual([type, type.startsWith("application/json") ? 201 : 415]);
    }
  });

  test("a body of a megabyte is 413", async () => {
    const { status, body } = await school.post("/api/v1/pickups", "guard", { ...ask, collector: "x".repeat(1 << 20) });
    expect([status, body.code]).toEqual([413, "request/too-large"]);
  });

  test("half a character in a reason is refused, not stored", async () => {
    const id = await opened();
    const { body } = await school.post(`/api/v1/pickups/${id}/deny`, "guard", '{"reason":"\\ud800"}');
    expect(body).toMatchObject({ status: 400, code: "request/invalid" });
  });

  test("a reason beyond its bound is refused", async () => {
    const id = await opened();
    const deny = (length: number) => school.post(`/api/v1/pickups/${id}/deny`, "guard", { reason: "x".repeat(length) });
    expect((await deny(REASON_LENGTH_MAX + 1)).status).toBe(400);
    expect((await deny(REASON_LENGTH_MAX)).status).toBe(200);
  });

  test("an id beyond all measure is an unreadable address", async () => {
    const { status, body } = await school.post(`/api/v1/pickups/${"x".repeat(300)}/confirm`, "guard");
    expect([status, body.code]).toEqual([400, "request/bad-url"]);
  });
});

describe("what cannot be stored", () => {
  test("is 503 with the journal's code, and was not done", async () => {
    const real = school.loop.submit;
    school.loop.submit = () => Promise.reject(new JournalError("journal/disk-full", "no room"));
    const { status, body, headers } = await school.post("/api/v1/pickups", "guard", ask);
    school.loop.submit = real;
    expect([status, body.code, headers.get("retry-after")]).toEqual([503, "journal/disk-full", "1"]);
    expect(JSON.stringify(body)).not.toContain("no room");
  });

  test("a broken rule is 500 without detail; the cause is in the log", async () => {
    const real = school.loop.submit;
    school.loop.submit = () => Promise.reject(new TypeError("secret detail"));
    const { status, body } = await school.post("/api/v1/pickups", "guard", ask);
    school.loop.submit = real;
    expect([status, body.code]).toEqual([500, "service/fault"]);
    expect(JSON.stringify(body)).not.toContain("secret");
    expect(school.logged.join()).toContain("secret detail");
  });
});

describe("in a room", () => {
  beforeEach(async () => {
    await school.moveTo("15:35");
    await school.tap("t-2", "door-2");
    for (const student of ["s-1", "s-2", "s-3"]) await school.tap(student, "door-2");
  });

  test("R5: a handover is offered, and accepted with its own count and the named differences", async () => {
    const offer = { place: "room-2", to: "t-1", count: 3, students: ["s-1", "s-2", "s-3"] };
    const { status, body } = await school.post("/api/v1/handovers", "teacher", offer);
    expect([status, body.state]).toEqual([201, "offered"]);
    expect(Compile(HandoverView).Errors(body)).toEqual([]);
    const accept = (answer: object, person = "t-1") =>
      school.post(`/api/v1/handovers/${body.id}/accept`, "homeroom", answer, { person });
    expect((await accept({ count: 2 })).body).toMatchObject({ status: 422, code: "handover/unexplained-difference" });
    expect((await accept({ count: 3, differences: [] }, "t-2")).body).toMatchObject({
      status: 409,
      code: "handover/not-recipient",
    });
    const done = await accept({ count: 2, differences: [{ student: "s-3", reason: "missing" }] });
    expect(done.body).toMatchObject({
      state: "accepted",
      offeredCount: 3,
      acceptedCount: 2,
      differences: [{ student: "s-3", reason: "missing" }],
    });
  });

  test("a handover may be declined without a word", async () => {
    const offer = { place: "room-2", to: "t-1", count: 3, students: ["s-1", "s-2", "s-3"] };
    const { body } = await school.post("/api/v1/handovers", "teacher", offer);
    expect((await school.post(`/api/v1/handovers/${body.id}/decline`, "homeroom")).body.state).toBe("declined");
    expect((await school.call("/api/v1/handovers?state=all")).body.items).toHaveLength(1);
    expect((await school.call("/api/v1/handovers")).body.items).toHaveLength(0);
  });

  test("only the holder offers, and guards never", async () => {
    const offer = { place: "room-2", to: "t-2", count: 1, students: ["s-1"] };
    expect((await school.post("/api/v1/handovers", "homeroom", offer)).body).toMatchObject({
      status: 409,
      code: "handover/not-in-custody",
    });
    expect((await school.post("/api/v1/handovers", "guard", offer)).status).toBe(403);
  });

  test("R2: a roll is settled child by child, and not with a gap", async () => {
    await school.moveTo("15:45");
    const settle = (marks: object[]) => school.post("/api/v1/rolls/care-1/settle", "teacher", { marks });
    expect((await settle([])).body).toMatchObject({ status: 422, code: "roll/incomplete", people: ["s-4"] });
    expect((await settle([{ student: "s-4", mark: "vanished" }])).status).toBe(400);
    const { status, body } = await settle([{ student: "s-4", mark: "leave" }]);
    expect([status, body.closed]).toEqual([200, true]);
    expect(Compile(RollView).Errors(body)).toEqual([]);
    expect((await settle([])).body).toMatchObject({ status: 409, code: "roll/already-closed" });
  });

  test("R8: a child is settled by a person with a reason", async () => {
    const settle = (reason: string) =>
      school.post("/api/v1/students/s-5/settle", "teacher", {
        outcome: "in-care",
        place: "room-2",
        custodian: "t-2",
        reason,
      });
    expect((await settle("")).body).toMatchObject({ status: 422, code: "settle/reason-required" });
    const { status, body } = await settle("helps in the kitchen garden");
    expect([status, body.custody.status]).toEqual([200, "in-care"]);
    expect(Compile(StudentView).Errors(body)).toEqual([]);
  });
});

describe("an alarm", () => {
  const raise = async () => {
    await school.loop.submit({ event: { kind: "reader-changed", reader: "door-1", status: "silent" } });
    const { body } = await school.call("/api/v1/alarms");
    expect(body.items).toMatchObject([{ kind: "reader-silent", reader: "door-1", state: "unacknowledged" }]);
    expect(Compile(AlarmView).Errors(body.items[0])).toEqual([]);
    return body.items[0].id as string;
  };

  test("is acknowledged, shelved and resolved by whoever is on duty, not by the patrol", async () => {
    const id = await raise();
    expect((await school.post(`/api/v1/alarms/${id}/acknowledge`, "patrol")).status).toBe(403);
    const seen = await school.post(`/api/v1/alarms/${id}/acknowledge`, "guard");
    expect(seen.body).toMatchObject({ id, state: "acknowledged", acknowledgedBy: { id: "guard-1" } });
    const shelve = (reason: string, until = at("08:30")) =>
      school.post(`/api/v1/alarms/${id}/shelve`, "lead", { until, reason });
    expect((await shelve("")).status).toBe(400);
    expect((await shelve("power is off", at("07:00"))).body).toMatchObject({
      status: 409,
      code: "alarm/cannot-shelve",
    });
    expect((await shelve("power is off")).body).toMatchObject({ state: "shelved", shelvedUntil: at("08:30") });
    expect((await school.post(`/api/v1/alarms/${id}/resolve`, "lead", {})).status).toBe(400);
    const done = await school.post(`/api/v1/alarms/${id}/resolve`, "lead", { reason: "taken down for repair" });
    expect(done.body).toMatchObject({ state: "closed", reason: "taken down for repair" });
    expect((await school.call("/api/v1/alarms")).body.items).toEqual([]);
    expect((await school.call("/api/v1/alarms?state=all")).body.items).toHaveLength(1);
  });

  test("unknown is 404", async () => {
    expect((await school.post("/api/v1/alarms/a999/acknowledge", "guard")).body).toMatchObject({
      status: 404,
      code: "alarm/unknown",
    });
  });
});
