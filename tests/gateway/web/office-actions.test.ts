import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BarView, CredentialView } from "../../../gateway/contract/day.ts";
import {
  AdjustmentView,
  CareNoteView,
  EnrolmentView,
  FindingView,
  PatrolView,
} from "../../../gateway/contract/office.ts";
import { FINDINGS_MAX } from "../../../gateway/web/patrol-routes.ts";
import { DAY } from "../views/school.ts";
import { cardOf, type School, startSchool } from "./running-school.ts";

let school: School;
beforeEach(async () => {
  school = await startSchool();
  await school.moveTo("07:30");
  await school.morning("s-1", "s-2");
});
afterEach(() => school.stop());

const fits = (shape: TSchema, value: unknown) => expect(Compile(shape).Errors(value)).toEqual([]);
type Rest = Parameters<School["post"]>[3];
async function once(path: string, as: Parameters<School["post"]>[1], body: object, rest: Rest = {}) {
  const key = `once-${path}`;
  const first = await school.post(`/api/v1/${path}`, as, body, { key, ...rest });
  const head = school.journal.head().upto;
  const again = await school.post(`/api/v1/${path}`, as, body, { key, ...rest });
  expect([again.status, again.body]).toEqual([first.status, first.body]);
  expect(school.journal.head().upto).toBe(head);
  return first;
}
const WORDS = "其父 13800001234 有法院裁定";
const unseen = (...texts: string[]) => {
  for (const text of texts) expect(school.placesOf(text), text).toEqual([]);
};
const signedBy = async (person: string, role: "office" | "lead" | "teacher" = "office") => ({
  headers: { "second-authorization": `Bearer ${await school.token(role, person)}` },
});

describe("enrolment", () => {
  const wish = { student: "s-5", guardian: "p-s-5", term: "2026-autumn", sessions: ["care-1"] };
  const step = (id: string, name: string, as: "homeroom" | "office", body: object) =>
    once(`enrolments/${id}/${name}`, as, body);

  test("JA-09: JA-15: goes its four steps, each shown with names, and then the child is expected", async () => {
    const { status, body } = await once("enrolments", "homeroom", { ...wish, priority: ["left-behind"] });
    expect(status).toBe(201);
    fits(EnrolmentView, body);
    expect(body).toMatchObject({
      ...{
        state: "applied",
        student: { id: "s-5" },
        guardian: { id: "p-s-5" },
        term: "2026-autumn",
        by: { id: "t-1" },
      },
      ...{ sessions: [{ session: "care-1", name: { en: "Care" } }], priority: ["left-behind"], agreement: null },
    });
    expect(
      (await school.post(`/api/v1/enrolments/${body.id}/approve`, "office", { granted: true })).body,
    ).toMatchObject({
      status: 409,
      code: "enrolment/wrong-step",
    });
    expect((await step(body.id, "review", "homeroom", { granted: true })).body.state).toBe("reviewed");
    expect((await step(body.id, "approve", "office", { granted: true })).body.state).toBe("approved");
    const expected = () => school.loop.state().sessions.get("care-1")?.students.includes("s-5");
    expect(expected()).toBe(false);
    const signed = await step(body.id, "sign", "homeroom", { agreement: "协议柜三号夹" });
    expect(signed.body).toMatchObject({ state: "signed", agreement: "协议柜三号夹", from: DAY });
    expect(expected()).toBe(true);
    unseen("协议柜");
    const { body: students } = await school.call("/api/v1/students?limit=500");
    const shown = students.items.find(({ id }: { id: string }) => id === "s-5");
    expect(shown.enrolment).toMatchObject([{ session: "care-1" }]);
    const left = await step(body.id, "withdraw", "homeroom", { from: DAY, reason: WORDS });
    expect(left.body).toMatchObject({ state: "withdrawn", until: DAY, reason: WORDS });
    expect(expected()).toBe(false);
    unseen(WORDS);
  });

  test("is turned down with a reason, which is the family's to read and nobody else's", async () => {
    const { body } = await school.post("/api/v1/enrolments", "homeroom", wish);
    const review = (answer: object) => school.post(`/api/v1/enrolments/${body.id}/review`, "homeroom", answer);
    expect((await review({ granted: false })).body).toMatchObject({ status: 422, code: "settle/reason-required" });
    expect((await review({ granted: false, reason: WORDS })).body).toMatchObject({ state: "declined", reason: WORDS });
    unseen(WORDS);
    expect(school.newest().reason).toMatch(/^note:s-5:/);
  });

  test("JA-04: lists can be narrowed, and with a session they say whose turn it is", async () => {
    const apply = async (student: string, priority: string[] = []) =>
      (await school.post("/api/v1/enrolments", "office", { ...wish, guardian: null, student, priority })).body.id;
    const [first, second] = [await apply("s-5"), await apply("s-10", ["hardship"])];
    const list = async (query: string) =>
      (await school.call(`/api/v1/enrolments?${query}`, { as: "homeroom" })).body.items;
    expect(await list("session=care-1")).toMatchObject([
      { id: first, rank: 2 },
      { id: second, rank: 1 },
    ]);
    expect(await list("student=s-10")).toMatchObject([{ id: second, rank: null }]);
    expect(await list("state=signed")).toEqual([]);
    expect(await list("session=class-1")).toEqual([]);
    expect(await list("term=2026-autumn&limit=1")).toHaveLength(1);
    expect((await school.call("/api/v1/enrolments?state=gone")).status).toBe(400);
  });

  test("WH-18: JA-04: which family is of a priority group, the office reads, and the child's own homeroom teacher", async () => {
    await school.post("/api/v1/enrolments", "homeroom", { ...wish, priority: ["hardship"] });
    const read = async (as: "homeroom" | "office", person: string) =>
      (await school.call("/api/v1/enrolments", { as, person })).body.items.length;
    expect([await read("homeroom", "t-1"), await read("homeroom", "t-2"), await read("office", "office-2")]).toEqual([
      1, 0, 1,
    ]);
  });

  test("P3: is refused twice, for a class, for another term, and to another class's teacher", async () => {
    const code = async (body: object, as: "homeroom" | "office" = "homeroom", rest = {}) =>
      (await school.post("/api/v1/enrolments", as, { ...wish, ...body }, rest)).body.code;
    expect(await code({ sessions: ["class-1"] })).toBe("enrolment/not-offered");
    expect(await code({ term: "2027-spring" })).toBe("enrolment/unknown-term");
    expect(await code({ guardian: "p-s-1" })).toBe("person/unknown");
    expect(await code({ priority: ["rich"] })).toBe("request/invalid");
    expect(await code({}, "homeroom", { person: "t-2" })).toBe("staff/not-allowed");
    expect(await code({})).toBeUndefined();
    expect(await code({})).toBe("enrolment/already-applied");
  });
});

describe("two people", () => {
  const bar = { person: "p-aunt", barred: true, document: WORDS };

  test("G3: lay and lift a bar with a document, each signed in", async () => {
    const { status, body } = await once("students/s-1/bars", "office", bar, await signedBy("office-2"));
    expect(status).toBe(200);
    fits(BarView, body);
    expect(body).toMatchObject({
      student: { id: "s-1" },
      person: { id: "p-aunt", relation: { en: "aunt" } },
      barred: true,
    });
    expect(school.newest()).toMatchObject({
      kind: "bar-changed",
      by: "office-1",
      second: "office-2",
      person: "p-aunt",
    });
    expect(school.newest().document).toMatch(/^note:s-1:/);
    unseen(WORDS);
    const pickup = await school.post("/api/v1/pickups", "guard", {
      students: ["s-1"],
      collector: "p-aunt",
      gate: "gate-east",
    });
    expect(pickup.body).toMatchObject({ barred: true });
    const lifted = { ...bar, barred: false, document: "order 13" };
    const by = await school.post("/api/v1/students/s-1/bars", "office", lifted, await signedBy("lead-1", "lead"));
    expect(by.body.barred).toBe(false);
  });

  test("G3: somebody whom nobody knows yet is barred by name; the journal gets an id", async () => {
    const stranger = { ...bar, person: { name: "周某某", relation: "生父" } };
    const { body } = await once("students/s-1/bars", "office", stranger, await signedBy("office-2"));
    expect(body.person).toMatchObject({ name: "周某某", relation: { zh: "生父" } });
    unseen("周某某", "生父");
    const lifted = { person: body.person.id, barred: false, document: "order 13" };
    expect(
      (await school.post("/api/v1/students/s-1/bars", "lead", lifted, await signedBy("office-2"))).body.barred,
    ).toBe(false);
  });

  test("one alone is not two, nor with a token that is none, or of another role", async () => {
    const post = async (rest: object) => (await school.post("/api/v1/students/s-1/bars", "office", bar, rest)).body;
    expect(await post({})).toMatchObject({ status: 403, code: "second/required" });
    expect(await post({ headers: { "second-authorization": "Bearer nonsense" } })).toMatchObject({
      code: "second/invalid",
    });
    expect(await post(await signedBy("t-2", "teacher"))).toMatchObject({ status: 403, code: "second/invalid" });
    expect(await post(await signedBy("nobody"))).toMatchObject({ code: "second/invalid" });
    expect(await post(await signedBy("office-1"))).toMatchObject({ code: "bar/two-people" });
    const elsewhere = {
      headers: { "second-authorization": `Bearer ${await school.token("office", "office-2", "other")}` },
    };
    expect(await post(elsewhere)).toMatchObject({ code: "second/invalid" });
    expect(school.loop.state().roster.students.get("s-1")?.barred).toEqual([]);
  });

  test("the second token stands nowhere afterwards", async () => {
    const rest = await signedBy("office-2");
    await school.post("/api/v1/students/s-1/bars", "office", bar, rest);
    unseen(rest.headers["second-authorization"].slice("Bearer ".length));
  });

  test("an id that stands for nobody is refused: it may be any word", async () => {
    const { body } = await school.post(
      "/api/v1/students/s-1/bars",
      "office",
      { ...bar, person: "her-drunk-uncle" },
      await signedBy("office-2"),
    );
    expect(body).toMatchObject({ status: 404, code: "person/unknown" });
    unseen("her-drunk-uncle");
  });

  test("E2: QS-17: adjust somebody's hours", async () => {
    const adjust = { staff: "t-2", session: "care-1", day: DAY, adjustment: "deduction", minutes: -40, reason: WORDS };
    const { status, body } = await once("duty-adjustments", "office", adjust, await signedBy("lead-1", "lead"));
    expect(status).toBe(201);
    fits(AdjustmentView, body);
    expect(body).toMatchObject({
      staff: { id: "t-2" },
      minutes: -40,
      by: { id: "office-1" },
      second: { id: "lead-1" },
    });
    unseen(WORDS);
    const code = async (more: object, rest: object) =>
      (await school.post("/api/v1/duty-adjustments", "office", { ...adjust, ...more }, rest)).body.code;
    expect(await code({}, {})).toBe("second/required");
    expect(await code({}, await signedBy("office-1"))).toBe("second/same-person");
    expect(await code({ minutes: 0 }, await signedBy("office-2"))).toBe("duty/minutes-out-of-range");
    expect(await code({ minutes: 100_000 }, await signedBy("office-2"))).toBe("request/invalid");
    expect(await code({ finding: "f7" }, await signedBy("office-2"))).toBe("finding/unknown");
  });
});

describe("a card", () => {
  test("G4: is reported lost by anybody on the staff, by its UID, and found again by the office alone", async () => {
    const lost = { card: cardOf("s-3"), status: "lost", reason: WORDS };
    const { body } = await once("credentials", "guard", lost);
    fits(CredentialView, body);
    expect(body).toMatchObject({ person: { id: "s-3" }, status: "lost" });
    unseen(WORDS);
    expect((await school.tap("s-3", "east-in")).answer).toMatchObject({ verdict: "refuse", rule: "G4" });
    const found = { credential: body.id, status: "active", reason: "in the classroom" };
    expect((await school.post("/api/v1/credentials", "guard", found)).body.code).toBe("staff/not-allowed");
    expect((await school.post("/api/v1/credentials", "office", found)).body).toMatchObject({ status: "active" });
    for (const body of [{ status: "lost" }, { ...found, card: cardOf("s-3") }])
      expect((await school.post("/api/v1/credentials", "office", body)).body.code).toBe("request/invalid");
  });
});

describe("a patrol", () => {
  const look = {
    place: "room-2",
    counted: 3,
    findings: [
      { finding: "idle", staff: "t-2", note: WORDS },
      { finding: "venue", note: "窗户坏了" },
    ],
  };

  test("QS-10: QS-11: is on record beside what the taps say, its findings with words that stand nowhere in clear", async () => {
    const { status, body } = await once("patrols", "patrol", look);
    expect(status).toBe(201);
    fits(PatrolView, body);
    expect(body).toMatchObject({
      place: "room-2",
      counted: 3,
      known: 0,
      by: { id: "patrol-1" },
      findings: ["f1", "f2", "f3"],
    });
    unseen(WORDS, "窗户");
    const { body: list } = await school.call("/api/v1/findings", { as: "patrol" });
    for (const item of list.items) fits(FindingView, item);
    expect(list.items).toMatchObject([
      { id: "f1", finding: "idle", staff: { id: "t-2" }, note: WORDS },
      { id: "f2", finding: "venue", staff: null, note: "窗户坏了" },
      { id: "f3", finding: "count-differs", note: null },
    ]);
    const notes = school.newest().findings.map(({ note }: { note: string }) => note);
    expect(notes).toEqual([expect.stringMatching(/^note:t-2:/), expect.stringMatching(/^note:patrol-1:/)]);
    expect(new Set(notes.map((note: string) => note.split(":")[2])).size).toBe(2);
    expect((await school.call("/api/v1/patrols", { as: "lead" })).body.items).toEqual([body]);
    expect((await school.post("/api/v1/findings/f1/close", "patrol", { reason: "x" })).status).toBe(403);
    expect((await school.post("/api/v1/findings/f1/close", "office", {})).body.code).toBe("settle/reason-required");
    const closed = await once("findings/f1/close", "office", { reason: "已谈话" });
    expect(closed.body).toEqual({ id: "f1", closed: true });
    unseen("已谈话");
    expect((await school.call("/api/v1/findings")).body.items.map(({ id }: { id: string }) => id)).toEqual([
      "f2",
      "f3",
    ]);
  });

  test("finds no more at once than its bound", async () => {
    const many = (count: number) => ({
      ...look,
      findings: Array.from({ length: count }, () => ({ finding: "venue" })),
    });
    expect((await school.post("/api/v1/patrols", "patrol", many(FINDINGS_MAX + 1))).status).toBe(400);
    expect((await school.post("/api/v1/patrols", "patrol", many(FINDINGS_MAX))).status).toBe(201);
  });
});

describe("a care note", () => {
  const note = { session: "care-1", day: DAY, record: "care", note: WORDS };

  test("E1: lies under the key of the child whom it is about, or else of who wrote it", async () => {
    const { status, body } = await once("care-notes", "teacher", { ...note, student: "s-2" });
    expect(status).toBe(201);
    fits(CareNoteView, body);
    expect(school.newest()).toMatchObject({ kind: "care-noted", by: "t-2" });
    expect(school.newest().note).toMatch(/^note:s-2:/);
    unseen(WORDS);
    await school.post("/api/v1/care-notes", "teacher", note);
    expect(school.newest().note).toMatch(/^note:t-2:/);
    expect((await school.post("/api/v1/care-notes", "teacher", { ...note, student: "nobody" })).body.code).toBe(
      "student/unknown",
    );
    expect((await school.post("/api/v1/care-notes", "teacher", { ...note, note: "" })).status).toBe(400);
    expect((await school.post("/api/v1/care-notes", "teacher", { ...note, day: "2026-12-01" })).body.code).toBe(
      "day/out-of-range",
    );
  });
});
