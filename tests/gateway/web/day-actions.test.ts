import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  DayView,
  EmergencyView,
  EscortView,
  LeaveView,
  LineView,
  NoShowView,
  SessionView,
  VisitView,
} from "../../../gateway/contract/day.ts";
import { StudentView } from "../../../gateway/contract/live.ts";
import { NO_NAME } from "../../../gateway/views/names.ts";
import { at, DAY } from "../views/school.ts";
import { cardOf, type School, startSchool } from "./running-school.ts";

let school: School;
beforeEach(async () => {
  school = await startSchool();
  await school.moveTo("07:30");
  await school.morning("s-1", "s-2", "s-3", "s-4");
});
afterEach(() => school.stop());

const fits = (shape: TSchema, value: unknown) => expect(Compile(shape).Errors(value)).toEqual([]);
/** Twice with one key: one action, one answer. */
async function once(path: string, as: Parameters<School["post"]>[1], body: object) {
  const first = await school.post(`/api/v1/${path}`, as, body, { key: `once ${path}`.replaceAll(" ", "-") });
  const head = school.journal.head().upto;
  const again = await school.post(`/api/v1/${path}`, as, body, { key: `once ${path}`.replaceAll(" ", "-") });
  expect([again.status, again.body]).toEqual([first.status, first.body]);
  expect(school.journal.head().upto).toBe(head);
  return first;
}
const WORDS = "发烧三十九度，外婆 13800001234 接";
const unseen = (...texts: string[]) => {
  for (const text of texts) expect(school.placesOf(text), text).toEqual([]);
};

describe("leave", () => {
  test("P4: is recorded by the homeroom teacher, shown to who knows the family, and closed when the child is back", async () => {
    const { status, body } = await once("students/s-5/leave", "homeroom", {
      ...{ leave: "sick", from: DAY, to: "2026-11-25", reason: WORDS },
    });
    expect(status).toBe(201);
    fits(LeaveView, body);
    expect(body).toMatchObject({
      student: { id: "s-5" },
      leave: "sick",
      to: "2026-11-25",
      by: { id: "t-1" },
      reason: WORDS,
    });
    unseen(WORDS, "外婆", "13800001234");
    const list = async (query = "") => (await school.call(`/api/v1/leaves${query}`)).body.items;
    expect(await list()).toEqual([body]);
    expect(await list("?student=s-1")).toEqual([]);
    const closed = await once(`leaves/${body.id}/close`, "homeroom", { day: "2026-11-24", reason: "well again" });
    expect(closed.body).toMatchObject({ id: body.id, closedFrom: "2026-11-24" });
    expect(await list()).toMatchObject([{ id: body.id }]);
    const others = await school.call("/api/v1/leaves", { as: "homeroom", person: "t-2" });
    expect(others.body.items, "another class's teacher").toEqual([]);
    await school.journal.erase("s-5", at("18:00"));
    expect((await list())[0].reason).toBe(NO_NAME);
  });

  test("a leave that is none is refused", async () => {
    const leave = (from: string, to: string) =>
      school.post("/api/v1/students/s-5/leave", "homeroom", { leave: "sick", from, to });
    expect((await leave("2026-11-24", "2026-11-23")).body).toMatchObject({ status: 422, code: "day/out-of-range" });
    expect((await leave("tomorrow", "2026-11-23")).status).toBe(400);
    expect(
      (await school.post("/api/v1/students/s-5/leave", "teacher", { leave: "sick", from: DAY, to: DAY })).body,
    ).toMatchObject({
      status: 403,
      code: "staff/not-allowed",
    });
  });
});

describe("a child who never came", () => {
  /** The first lesson's roll is due at 08:10, and s-5 and s-10 are not there. */
  const missed = async () => {
    await school.tap("t-1", "door-1");
    await school.moveTo("08:10");
    const { body } = await school.call("/api/v1/no-shows", { as: "homeroom" });
    for (const item of body.items) fits(NoShowView, item);
    return body.items as { id: string; guardianAskedAt: number | null }[];
  };

  test("R3: is listed with whom it is asked of, and the guardian is asked at the teacher's word", async () => {
    expect(await missed()).toMatchObject([
      { id: "s-5", owner: { id: "t-1" }, session: "class-1", answer: null, guardianAskedAt: null },
      { id: "s-10" },
    ]);
    const { body } = await once("students/s-5/ask-guardian", "homeroom", {});
    expect(body).toMatchObject({ id: "s-5", guardianAskedAt: at("08:10") });
  });

  test("R3: is answered for with a guardian or a reason, and then the list is shorter", async () => {
    await missed();
    const answer = (body: object) => school.post("/api/v1/students/s-5/no-show", "homeroom", body);
    expect((await answer({ answer: "absent" })).body).toMatchObject({ status: 422, code: "settle/reason-required" });
    expect((await answer({ answer: "absent", guardian: "p-s-1" })).body.code).toBe("person/unknown");
    expect((await answer({ answer: "perhaps" })).status).toBe(400);
    const done = await once("students/s-5/no-show", "homeroom", { answer: "absent", guardian: "p-s-5", reason: WORDS });
    expect(done.body).toMatchObject({ answer: "absent", answeredBy: { id: "t-1" } });
    unseen(WORDS);
    expect(school.loop.state().custody.get("s-5")).toMatchObject({ status: "absent", custodian: "p-s-5" });
    const { body } = await school.call("/api/v1/no-shows");
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(["s-10"]);
    expect((await school.call("/api/v1/no-shows?state=all")).body.items).toHaveLength(2);
  });
});

describe("on the way", () => {
  test("R6: a teacher sends children out of the room, and they are in transit with the teacher", async () => {
    await school.moveTo("07:50");
    await school.tap("t-1", "door-1");
    for (const student of ["s-1", "s-2"]) await school.tap(student, "door-1");
    const sent = { students: ["s-1", "s-2"], purpose: "toilet" };
    const { status, body } = await once("transits", "homeroom", sent);
    expect(status).toBe(201);
    for (const item of body.items) fits(StudentView, item);
    expect(body.items).toMatchObject([
      { id: "s-1", custody: { status: "in-transit", custodian: "t-1" } },
      { id: "s-2", custody: { status: "in-transit" } },
    ]);
    const refused = async (more: object) =>
      (await school.post("/api/v1/transits", "homeroom", { ...sent, ...more })).body.code;
    expect(await refused({ students: ["s-3"] })).toBe("transit/not-held");
    expect(await refused({ students: ["s-3"], to: "cellar" })).toBe("place/unknown");
    expect(await refused({ purpose: "found" })).toBe("request/invalid");
  });

  test("G9: the guard lets a child in by name, at the gate or at its reader, with the refused card or without", async () => {
    const admit = { gate: "east-in", card: cardOf("p-s-1"), reason: WORDS };
    const { status, body } = await once("students/s-5/admit", "guard", admit);
    expect(status).toBe(200);
    fits(StudentView, body);
    expect(body.custody).toMatchObject({ status: "arriving", custodian: "guard-1", place: "gate-east" });
    expect(school.newest()).toMatchObject({ kind: "child-admitted", gate: "gate-east", by: "guard-1" });
    unseen(WORDS);
    expect((await school.post("/api/v1/students/s-5/admit", "guard", { gate: "room-1" })).body.code).toBe(
      "gate/unknown",
    );
  });
});

describe("the day's sessions", () => {
  const session = async (id: string) =>
    (await school.call("/api/v1/sessions")).body.items.find((one: { id: string }) => one.id === id);

  test("are listed with their people and numbers", async () => {
    const { body } = await school.call("/api/v1/sessions", { as: "teacher" });
    for (const item of body.items) fits(SessionView, item);
    expect(body.items).toMatchObject([
      {
        id: "care-1",
        expected: 4,
        staff: [{ id: "t-2" }, { id: "t-1" }],
        state: "planned",
        custodian: null,
        present: 0,
      },
      { id: "class-1", expected: 6, start: at("08:00"), end: at("15:30") },
    ]);
  });

  test("R8: a session is ended by its teacher when nobody is left in it, and not before", async () => {
    await school.moveTo("15:35");
    await school.tap("t-2", "door-2");
    await school.tap("s-1", "door-2");
    expect(await session("care-1")).toMatchObject({ state: "open", custodian: { id: "t-2" }, present: 1 });
    const end = () => school.post("/api/v1/sessions/care-1/end", "teacher");
    expect((await end()).body).toMatchObject({ status: 409, code: "session/has-children", people: ["s-1"] });
    await school.post("/api/v1/students/s-1/settle", "teacher", {
      ...{ outcome: "released", place: null, custodian: "p-aunt", reason: "fetched at the door" },
    });
    const { body } = await once("sessions/care-1/end", "teacher", {});
    fits(SessionView, body);
    expect(body).toMatchObject({ id: "care-1", state: "finished", finishedAt: at("15:35") });
    expect((await end()).body.code).toBe("session/not-open");
  });

  test("P4: a substitute stands beside whom they replace, with the reason under that person's key", async () => {
    const change = { out: "t-2", in: "lead-1", reason: WORDS };
    const { body } = await once("sessions/care-1/substitute", "office", change);
    expect(body).toMatchObject({
      staff: [{ id: "lead-1" }, { id: "t-1" }],
      substitutes: [{ out: { id: "t-2" }, in: { id: "lead-1" } }],
    });
    expect(school.newest().reason).toMatch(/^note:t-2:/);
    unseen(WORDS);
    const by = await school.post("/api/v1/sessions/care-1/substitute", "teacher", {
      out: "t-1",
      in: "lead-1",
      reason: "x",
    });
    expect(by.body).toMatchObject({ status: 403, code: "staff/not-allowed" });
  });

  test("P4: a child is added to a session of today, or taken off", async () => {
    const { body } = await once("sessions/care-1/expect", "office", { student: "s-5", expected: true, reason: WORDS });
    expect(body.expected).toBe(5);
    const off = { student: "s-1", expected: false, reason: "with her aunt today" };
    expect((await school.post("/api/v1/sessions/care-1/expect", "office", off)).body.expected).toBe(4);
    unseen(WORDS, "with her aunt");
  });

  test("P4: a cancelled session stays in the list, and no roll or room asks for it", async () => {
    const { body } = await once("sessions/care-1/cancel", "office", { reason: WORDS });
    expect(body).toMatchObject({ id: "care-1", state: "cancelled" });
    unseen(WORDS);
    expect(await session("care-1")).toMatchObject({ state: "cancelled" });
    expect((await school.call("/api/v1/rolls")).body.items.map((one: { session: string }) => one.session)).toEqual([
      "class-1",
    ]);
    await school.moveTo("15:35");
    const { body: count } = await school.call("/api/v1/headcount");
    expect(count.places.find(({ id }: { id: string }) => id === "room-2").session).toBeNull();
  });

  test("R8: the day is closed by a person, with a reason, when no child is open any more", async () => {
    const close = (reason?: string) => school.post("/api/v1/day/close", "lead", { ...(reason && { reason }) });
    expect((await close("all gone")).body).toMatchObject({ status: 409, code: "day/children-open" });
    for (const student of ["s-1", "s-2", "s-3", "s-4"])
      await school.post(`/api/v1/students/${student}/settle`, "lead", {
        ...{ outcome: "released", place: null, custodian: "p-aunt", reason: "snow: all fetched" },
      });
    await school.moveTo("19:00");
    const { body } = await once("day/close", "lead", { reason: WORDS });
    fits(DayView, body);
    expect(body).toEqual({ day: DAY, closedAt: at("19:00"), closedBy: { id: "lead-1", name: "name of lead-1" } });
    unseen(WORDS);
  });
});

describe("a line", () => {
  const atTheGate = async () => {
    await school.moveTo("16:59");
    for (const student of ["s-3", "s-4"])
      await school.post(`/api/v1/students/${student}/settle`, "teacher", {
        ...{ outcome: "in-care", place: "gate-east", custodian: "t-2", reason: "waits for the line" },
      });
    await school.moveTo("17:00");
  };

  test("G2: JA-08: is counted out by its leader, seen outside, and its end is reported child by child", async () => {
    await atTheGate();
    const { body: lines } = await school.call("/api/v1/lines", { as: "teacher" });
    for (const item of lines.items) fits(LineView, item);
    expect(lines.items).toMatchObject([{ id: "line-north", departs: at("17:00"), runsToday: true, escorts: [] }]);

    const out = { line: "line-north", gate: "east-out", count: 2, students: ["s-3", "s-4"] };
    const miscounted = await school.post("/api/v1/escorts", "teacher", { ...out, count: 3 });
    expect(miscounted.body).toMatchObject({ status: 422, code: "escort/count-mismatch" });
    const { status, body } = await once("escorts", "teacher", out);
    expect(status).toBe(201);
    fits(EscortView, body);
    expect(body).toMatchObject({
      ...{ line: "line-north", gate: "gate-east", leader: { id: "t-2" }, countedOut: 2, endedAt: null },
      students: [
        { id: "s-3", outcome: null, status: "escorted" },
        { id: "s-4", outcome: null, status: "escorted" },
      ],
    });
    expect((await school.call("/api/v1/escorts", { as: "guard" })).body.items).toEqual([body]);
    const ended = await once(`escorts/${body.id}/end`, "teacher", {
      count: 2,
      outcomes: [
        { student: "s-3", outcome: "handed-over", to: "p-aunt" },
        { student: "s-4", outcome: "returned" },
      ],
    });
    expect(ended.body).toMatchObject({
      endedAt: at("17:00"),
      countedIn: 2,
      students: [{ outcome: "handed-over" }, { outcome: "returned" }],
    });
    expect((await school.call("/api/v1/escorts")).body.items).toEqual([]);
    expect((await school.call("/api/v1/lines")).body.items).toMatchObject([{ escorts: [body.id] }]);
  });
});

describe("a visitor", () => {
  const NAME = "水管工李师傅";
  const come = { visitor: { name: NAME }, host: "t-1", gate: "east-in", badge: "badge-1", purpose: WORDS };

  test("G6: XJ-34: comes in with a name, a host and a badge, and goes out again", async () => {
    const { status, body } = await once("visitors", "guard", come);
    expect(status).toBe(201);
    fits(VisitView, body);
    expect(body).toMatchObject({
      visitor: { name: NAME },
      host: { id: "t-1" },
      gate: "gate-east",
      badge: "badge-1",
      purpose: WORDS,
    });
    unseen(NAME, "李师傅", WORDS);
    expect((await school.call("/api/v1/visitors", { as: "teacher" })).body.items).toEqual([body]);
    expect((await school.post("/api/v1/visitors", "guard", come)).body).toMatchObject({
      status: 409,
      code: "visitor/badge-taken",
    });
    const left = await once(`visitors/${body.id}/leave`, "guard", {});
    expect(left.body).toMatchObject({ id: body.id, outAt: at("07:30") });
    expect((await school.call("/api/v1/visitors")).body.items).toEqual([]);
    expect((await school.call("/api/v1/visitors?state=all")).body.items).toHaveLength(1);
    expect((await school.post(`/api/v1/visitors/${body.id}/leave`, "guard")).body.code).toBe("visitor/already-left");
  });

  test("an outside body is one of the plan's: as an id no other word is stored", async () => {
    const { body } = await school.post("/api/v1/visitors", "guard", { ...come, provider: "her-sick-uncle" });
    expect(body).toMatchObject({ status: 404, code: "visitor/provider-unknown" });
    unseen("her-sick-uncle");
  });

  test("two visits of two actions are two people, whoever they are", async () => {
    const first = await school.post("/api/v1/visitors", "guard", { ...come, badge: null });
    const second = await school.post("/api/v1/visitors", "guard", { ...come, badge: null });
    expect(second.status).toBe(201);
    expect(second.body.visitor.id).not.toBe(first.body.visitor.id);
  });
});

describe("an emergency", () => {
  test("G8: begins, counts, releases nobody and is ended by somebody who answers for the school", async () => {
    expect((await school.call("/api/v1/emergency", { as: "teacher" })).body).toEqual({ emergency: null });
    const { status, body } = await once("emergency", "teacher", { cause: "fire", drill: true });
    expect(status).toBe(201);
    fits(EmergencyView, body.emergency);
    expect(body.emergency).toMatchObject({ cause: "fire", drill: true, expected: 4, counted: 0, by: { id: "t-2" } });
    expect(body.emergency.missing).toMatchObject([
      { id: "s-1", kind: "student", name: "name of s-1", place: "gate-east" },
      { id: "s-2" },
      { id: "s-3" },
      { id: "s-4" },
    ]);
    expect((await school.post("/api/v1/emergency", "guard", { cause: "power", drill: true })).body.code).toBe(
      "emergency/in-progress",
    );
    const pickup = await school.post("/api/v1/pickups", "guard", {
      students: ["s-1"],
      collector: "p-aunt",
      gate: "gate-east",
    });
    expect(pickup.body).toMatchObject({ status: 409, code: "emergency/in-progress" });
    const muster = await once("emergency/muster", "patrol", { place: "room-2", people: ["s-1", "s-3"] });
    expect(muster.body.emergency).toMatchObject({ expected: 4, counted: 2, missing: [{ id: "s-2" }, { id: "s-4" }] });
    expect((await school.post("/api/v1/emergency/muster", "teacher", { people: ["a-stranger"] })).body).toMatchObject({
      ...{ status: 404, code: "person/unknown", people: ["a-stranger"] },
    });
    expect((await school.post("/api/v1/emergency/end", "teacher", { reason: "over" })).body.code).toBe(
      "staff/not-allowed",
    );
    expect((await school.post("/api/v1/emergency/end", "lead", {})).body.code).toBe("settle/reason-required");
    const ended = await once("emergency/end", "lead", { reason: WORDS });
    expect(ended.body).toEqual({ emergency: null });
    unseen(WORDS);
  });
});

describe("an alarm", () => {
  test("A1: is handed to somebody else, who then owns it", async () => {
    await school.tap("p-s-1", "east-in");
    const [{ id }] = (await school.call("/api/v1/alarms")).body.items;
    const { body } = await once(`alarms/${id}/assign`, "guard", { to: "t-1" });
    expect(body).toMatchObject({ id, owner: { id: "t-1" } });
    expect((await school.post(`/api/v1/alarms/${id}/assign`, "guard", { to: "nobody" })).body.code).toBe(
      "staff/unknown",
    );
  });
});
