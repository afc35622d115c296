import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RosterRows, StaffRow, StudentRow } from "../../../gateway/intake/roster/rows.ts";
import { restoreState } from "../../../gateway/journal/restore.ts";
import { createLoop } from "../../../gateway/loop.ts";
import { IMPORT_BODY_BYTES_MAX } from "../../../gateway/web/import-routes.ts";
import { cardOf, type School, startSchool } from "./running-school.ts";

const PATH = "/api/v1/roster/imports";
const RARE = ["王㛃", "李㼆", "张\u{2B363}", "欧阳\u{2C488}", "阿卜杜热合曼·吐尔逊", "⿰亻靑", "\u{E863}珺"];

const child = (number: string, more: Partial<StudentRow> = {}): StudentRow => ({
  ...{ sheet: "学生", row: 2, ifKnown: false, number, name: `name of ${number}`, classes: ["g-1"], cards: null },
  ...{ dismissal: null, window: null, guardians: null, guardiansWhole: false, barred: null },
  ...more,
});
const adult = (number: string, more: Partial<StaffRow> = {}): StaffRow => ({
  ...{
    sheet: "教职工",
    row: 2,
    ifKnown: false,
    number,
    name: `name of ${number}`,
    roles: ["office"],
    rolesWhole: true,
  },
  ...{ cards: null, phone: null, employment: null, provider: null, pool: null, poolUntil: null, insurance: null },
  ...{ records: null, reviewed: null, agreement: null },
  ...more,
});
const body = (students: StudentRow[], more: Partial<RosterRows> = {}, removeMissing = false) => ({
  rows: {
    ...{ students, staff: [], guardians: [], gone: [], complete: { student: false, staff: false } },
    ...more,
  },
  removeMissing,
});

let school: School;
beforeAll(async () => {
  school = await startSchool();
});
afterAll(() => school.stop());

const roster = () => school.loop.state().roster.roster;
const entries = () => school.journal.head().upto;

describe("who may import", () => {
  test.each(["guard", "teacher", "homeroom", "patrol", "parent"] as const)("not a %s", async (role) => {
    expect((await school.post(PATH, role, body([]))).status).toBe(403);
  });

  test("the office and the school's lead; and the command line of the gateway's machine, which is no person", async () => {
    for (const role of ["office", "lead"] as const)
      expect((await school.post(`${PATH}?dry=true`, role, body([child("s-1")]))).status).toBe(200);
    expect((await school.post(PATH, "office", body([child("s-1")]), { person: null })).status).toBe(200);
  });

  test("nobody without an Idempotency-Key", async () => {
    expect((await school.post(PATH, "office", body([]), { key: null })).body.code).toBe("idempotency/key-missing");
  });
});

describe("an import over HTTP", () => {
  test("people known from a school document are found by their ids; a repeat writes nothing", async () => {
    const before = entries();
    const { status, body: report } = await school.post(
      PATH,
      "office",
      body([child("S-1", { name: "name of s-1" }), child("s-10")]),
    );
    expect(status).toBe(200);
    expect(report).toMatchObject({ dry: false, applied: true, entry: null, students: { unchanged: 2, new: 0 } });
    expect(entries()).toBe(before);
  });

  test("dry: says what would change, changes nothing", async () => {
    const before = entries();
    const { body: report } = await school.post(`${PATH}?dry=true`, "office", body([child("77")]));
    expect(report).toMatchObject({ dry: true, applied: false, students: { new: 1 }, entry: null });
    expect(entries()).toBe(before);
  });

  test("rare names come out of the vault exactly as they went in", async () => {
    const rows = RARE.map((name, i) => child(`rare-${i}`, { name, cards: [`04A2B3C${i}`] }));
    const { body: report } = await school.post(PATH, "office", body(rows));
    expect(report).toMatchObject({ applied: true, students: { new: RARE.length }, version: roster().version });
    const { items } = (await school.call("/api/v1/students?limit=500")).body;
    const found = items.filter(({ id }: { id: string }) => id.startsWith("srare-"));
    expect(found.map(({ name }: { name: string }) => name)).toEqual(RARE);
    expect(found[3]).toMatchObject({ cards: ["04A2B3C3"], class: "g-1" });
  });

  test("the journal has ids alone: no name, number, phone or relation in its entry", async () => {
    const guardian = {
      ...{ sheet: "学生", row: 2, number: null, name: "绝密家长", relation: { zh: "母亲", en: "mother" } },
      ...{ cards: ["0611AA22"], phone: "13800138000" },
    };
    const { body: report } = await school.post(
      PATH,
      "office",
      body([child("G110108201501010012", { name: "绝密孩子", cards: ["04FFEE11"], guardians: [guardian] })]),
    );
    const [text] = school.journal.readTexts(report.entry - 1, 1).map((one) => one.text);
    expect(text).toMatch(/"kind":"roster-adopted"/);
    expect(text).toMatch(/"by":"office-1"/);
    expect(text).not.toMatch(/绝密|13800138000|母亲|110108/);
    expect(school.logged.join("\n")).not.toMatch(/绝密|13800138000/);
  });

  test("a card that is taken away is gone from the screens", async () => {
    await school.post(PATH, "office", body([child("swap", { cards: ["04AB00AA"] })]));
    await school.post(PATH, "office", body([child("swap", { cards: ["04AB00BB"] })]));
    const { items } = (await school.call("/api/v1/students?limit=500")).body;
    expect(items.find(({ id }: { id: string }) => id === "sswap").cards).toEqual(["04AB00BB"]);
  });

  test("with one conflict nothing of the file is imported, and the report says which", async () => {
    const before = [entries(), roster()];
    const rows = [
      child("new-1"),
      child("new-2", { row: 3, cards: [cardOf("s-2")] }),
      child("new-3", { classes: ["g-9"], row: 4 }),
    ];
    const { status, body: problem } = await school.post(PATH, "office", body(rows));
    expect(status).toBe(409);
    expect(problem).toMatchObject({ code: "roster/conflicts", report: { applied: false, students: { new: 2 } } });
    expect(problem.report.conflicts.map(({ row, code }: { row: number; code: string }) => [row, code])).toEqual([
      [4, "roster/class-unknown"],
      [3, "roster/card-taken"],
    ]);
    expect(JSON.stringify(problem)).not.toContain(cardOf("s-2"));
    expect([entries(), roster()]).toEqual(before);
  });

  test("the same key with other rows is another request, and refused", async () => {
    const key = "one-import";
    expect((await school.post(PATH, "office", body([child("k1")]), { key })).status).toBe(200);
    const again = await school.post(PATH, "office", body([child("k1")]), { key });
    expect(again.body).toMatchObject({ applied: true, students: { unchanged: 1 } });
    const other = await school.post(PATH, "office", body([child("k2")]), { key });
    expect([other.status, other.body.code]).toEqual([422, "idempotency/key-reused"]);
    expect(roster().students.some(({ id }) => id === "sk2")).toBe(false);
  });

  test("two at once: one after the other, both whole", async () => {
    const rows = (prefix: string) => body(Array.from({ length: 40 }, (_, i) => child(`${prefix}-${i}`)));
    const answers = await Promise.all(["aa", "bb", "cc"].map((prefix) => school.post(PATH, "office", rows(prefix))));
    expect(answers.map(({ body: report }) => [report.applied, report.students.new])).toEqual([
      [true, 40],
      [true, 40],
      [true, 40],
    ]);
    expect(roster().students.filter(({ id }) => /^s(aa|bb|cc)-/.test(id))).toHaveLength(120);
  });

  test("who is imported can sign in, and tap in at once", async () => {
    await school.post(PATH, "office", body([], { staff: [adult("7", { cards: ["07FF00AA"] })] }));
    expect((await school.call("/api/v1/headcount", { as: "office", person: "t7" })).status).toBe(200);
    expect(school.loop.state().roster.credentials.get("c-07FF00AA")).toMatchObject({ person: "t7" });
  });

  test("a body that is not rows, and one beyond the limit, are refused", async () => {
    const wrong = await school.post(PATH, "office", { rows: { ...body([]).rows, students: [{ number: 1 }] } });
    expect([wrong.status, wrong.body.code]).toEqual([400, "request/invalid"]);
    const large = await school.post(PATH, "office", " ".repeat(IMPORT_BODY_BYTES_MAX + 1));
    expect([large.status, large.body.code]).toEqual([413, "request/too-large"]);
    const half = await school.post(PATH, "office", body([child("half", { name: "\ud800" })]));
    expect([half.status, half.body.code]).toEqual([400, "request/invalid"]);
  });

  test("what was imported is there again after a restart", () => {
    const restored = restoreState(school.journal);
    expect(restored.roster.roster).toEqual(roster());
  });
});

describe("while the school goes on", () => {
  let live: School;
  beforeEach(async () => {
    live = await startSchool();
    return () => live.stop();
  });

  test("R8: a child on campus does not leave by a file", async () => {
    await live.morning("s-1");
    const leave = body([], { gone: [{ sheet: "users.csv", row: 2, kind: "student", number: "s-1" }] });
    const refused = await live.post(PATH, "office", leave);
    expect(refused.body.report.conflicts).toMatchObject([
      { code: "roster/on-campus", column: "s-1", sheet: "users.csv" },
    ]);
    expect(live.loop.state().roster.students.has("s-1")).toBe(true);
  });

  test("a card that is reported lost while a file is compared stays lost", async () => {
    const credential = `c-${cardOf("s-1")}`;
    const { submit } = live.loop;
    let asked = 0;
    // The report comes between the comparison and its commit, the first time.
    const loop = {
      ...live.loop,
      submit: async (work: Parameters<typeof submit>[0]) => {
        asked += 1;
        if (asked === 1)
          await submit({
            event: { kind: "credential-changed", by: "office-1", credential, status: "lost", reason: "note:s-1:lost" },
          });
        return submit(work);
      },
    };
    const { importRoster } = await import("../../../gateway/intake/roster/apply.ts");
    const report = await importRoster(
      { loop, journal: live.journal, credentialOf: (card) => `c-${card}`, pause: async () => {} },
      { ...body([child("late")]), dry: false, by: null },
    );
    expect(report).toMatchObject({ applied: true, students: { new: 1 } });
    expect(asked).toBe(2);
    expect(live.loop.state().roster.credentials.get(credential)?.status).toBe("lost");
    expect(live.loop.state().roster.students.has("slate")).toBe(true);
  });

  test("without a plan there are no classes, so nothing is imported", async () => {
    const empty = createLoop({
      journal: live.journal,
      clock: { now: () => 0 },
      state: (await import("../../../gateway/core/state.ts")).emptyState,
    });
    const bare = await startSchool({ loop: empty });
    try {
      const answer = await bare.post(PATH, "office", body([child("1")]));
      expect([answer.status, answer.body.code]).toEqual([503, "not-ready"]);
    } finally {
      await bare.stop();
    }
  });
});
