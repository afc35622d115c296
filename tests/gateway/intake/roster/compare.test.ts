import { describe, expect, test } from "vitest";
import { groupOf } from "../../../../gateway/core/plan-defaults.ts";
import type { ImportReport } from "../../../../gateway/intake/roster/report.ts";
import { readSheets, type TestCell } from "./files.ts";
import { createSchool, PLAN, type TestSchool } from "./school.ts";

const STUDENTS = [
  "学号",
  "姓名",
  "班级",
  "卡号",
  "放学方式",
  "自行离校时间",
  "监护人1姓名",
  "监护人1关系",
  "监护人1卡号",
  "监护人1电话",
  "监护人2姓名",
  "监护人2关系",
  "监护人2卡号",
  "监护人2电话",
  "禁止接走",
];
const STAFF = ["工号", "姓名", "角色", "卡号", "聘用", "机构", "入库编号", "保险至"];
type Said = Readonly<Record<string, TestCell>>;
const sheet = (headers: readonly string[], rows: readonly Said[]) => [
  headers,
  ...rows.map((row) => {
    const unknown = Object.keys(row).find((name) => !headers.includes(name));
    if (unknown) throw new Error(`no column ${unknown}`);
    return headers.map((header) => row[header] ?? null);
  }),
];
const rowsOf = async (students: readonly Said[], staff: readonly Said[] = []) => {
  const { rows, errors } = await readSheets({
    ...(students.length > 0 && { 学生: sheet(STUDENTS, students) }),
    ...(staff.length > 0 && { 教职工: sheet(STAFF, staff) }),
  });
  expect(errors).toEqual([]);
  return rows;
};
const bring = async (
  school: TestSchool,
  students: readonly Said[],
  { staff = [] as readonly Said[], removeMissing = false } = {},
) => school.bring(await rowsOf(students, staff), { removeMissing });
const conflicts = ({ conflicts: found }: ImportReport) => found.map(({ row, code }) => [row, code]);

const XIA: Said = {
  ...{ 学号: "20260001", 姓名: "夏天", 班级: "三年级1班", 卡号: "04A2B3C4" },
  ...{ 监护人1姓名: "夏雨", 监护人1关系: "爸爸", 监护人1卡号: "0611AA22", 监护人1电话: "13800000001" },
};
const XUE: Said = {
  ...{ 学号: "20260002", 姓名: "夏雪", 班级: "Class 3-2", 卡号: "04A2B3C5" },
  ...{ 监护人1姓名: "夏雨", 监护人1关系: "父亲", 监护人1电话: "13800000001" },
};
const TEACHERS: readonly Said[] = [
  { 工号: "1", 姓名: "李老师", 角色: "班主任、值班教师", 卡号: "07FF0001" },
  { 工号: "2", 姓名: "周教练", 角色: "值班教师", 机构: "阳光体育", 入库编号: "X-7", 保险至: "2027-08-31" },
];

const settled = async (...students: readonly Said[]): Promise<TestSchool> => {
  const school = createSchool();
  const report = await bring(school, students.length > 0 ? students : [XIA, XUE], { staff: TEACHERS });
  expect(report.conflicts).toEqual([]);
  return school;
};

describe("a first import", () => {
  test("students, staff and guardians as the roster knows them: ids only, and names in the vault", async () => {
    const school = await settled();
    const { roster } = school.state().roster;
    expect(school.student("s20260001")).toEqual({
      id: "s20260001",
      group: "g3-1",
      dismissal: "collected",
      selfDismissal: null,
      guardians: ["gs20260001-1"],
      delegates: [],
      barred: [],
    });
    expect(school.state().roster.staff.get("t2")).toMatchObject({
      employment: "third-party",
      provider: "sun",
      clearance: { pool: { id: "X-7", to: null }, insurance: "2027-08-31" },
      removed: null,
    });
    expect(school.personal("s20260001")).toMatchObject({ name: "夏天", number: "20260001" });
    expect(school.personal("gs20260001-1")).toMatchObject({
      ...{ name: "夏雨", phone: "13800000001", relation: '{"zh":"父亲","en":"father"}' },
    });
    expect(school.credential("04A2B3C4")).toMatchObject({ person: "s20260001", assurance: "L0", status: "active" });
    expect(JSON.stringify(roster)).not.toMatch(/夏|李|周|1380|04A2|0611|07FF/);
  });

  test("brothers and sisters share their guardian, written alike, and so one pickup request", async () => {
    const school = await settled();
    expect(school.student("s20260002").guardians).toEqual(school.student("s20260001").guardians);
    expect(school.state().roster.childrenOf.get("gs20260001-1")).toEqual(["s20260001", "s20260002"]);
    expect(school.state().roster.roster.guardians).toEqual(["gs20260001-1"]);
  });

  test("two guardians who only share their name are two, and a family may give each child a card", async () => {
    const school = await settled({ ...XIA, 监护人1电话: null, 监护人1卡号: null }, { ...XUE, 监护人1电话: null });
    expect(school.student("s20260002").guardians).toEqual(["gs20260002-1"]);
    const cards = await settled(XIA, { ...XUE, 监护人1卡号: "0611AA33" });
    expect(cards.cards("gs20260001-1")).toEqual(["0611AA22", "0611AA33"]);
  });

  test("a class is found by id or name, with brackets and full-width forms or without; 3-1 is not 31", async () => {
    const groups = [
      ["g1", "三年级（1）班", "Class 3-1"],
      ["g11", "三年级(11)班", "Class 31"],
      ["g2", "三年级2班", "Class 3-2"],
      ["g2b", "三年级(2)班", "Class 3-2 b"],
    ].map(([id = "", zh = "", en = ""]) => groupOf({ id, name: { zh, en }, homeroom: "t1" }));
    const school = createSchool({ ...PLAN, groups });
    const found = async (text: string) => {
      const report = await bring(school, [{ 学号: `n ${text}`, 姓名: "甲", 班级: text }]);
      return report.conflicts[0]?.code ?? school.state().roster.roster.students.at(-1)?.group;
    };
    expect(await found("三年级（1）班")).toBe("g1");
    expect(await found("三年级 1 班")).toBe("g1");
    expect(await found("三年级(1)班")).toBe("g1");
    expect(await found("ＣＬＡＳＳ ３-1")).toBe("g1");
    expect(await found("class31")).toBe("g11");
    expect(await found("三年级2班")).toBe("g2");
    expect(await found("三年级(2)班")).toBe("g2b");
    expect(await found("g11")).toBe("g11");
    expect(await found("三年级1")).toBe("roster/class-unknown");
    expect(await found("三年级[2]班")).toBe("roster/class-several");
  });

  test("counts what is new", async () => {
    const report = await createSchool().bring(await rowsOf([XIA, XUE], TEACHERS));
    expect(report).toMatchObject({
      students: { new: 2, changed: 0, unchanged: 0, missing: 0, removed: 0 },
      staff: { new: 2, changed: 0, unchanged: 0, missing: 0, removed: 0 },
      guardians: { new: 1, changed: 0, removed: 0 },
      conflicts: [],
    });
  });

  test("numbers that cannot be ids, or may be a citizen's, get one that tells nothing and stays", async () => {
    const school = createSchool();
    const numbers = ["三-01", "G110108201501010012", "A_1", "X".repeat(40), "Ab-7"];
    const students = numbers.map((number, i) => ({ 学号: number, 姓名: `孩${i}`, 班级: "三年级1班" }));
    expect((await bring(school, students)).conflicts).toEqual([]);
    const ids = school.state().roster.roster.students.map(({ id }) => id);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{1,32}$/);
    expect(new Set(ids).size).toBe(numbers.length);
    expect(ids.at(-1)).toBe("sab-7");
    expect(ids.slice(0, 4).join()).not.toMatch(/1101|2015|xxx/);
    expect(ids.map((id) => school.personal(id).number)).toEqual(numbers);
    expect((await bring(school, students)).students).toMatchObject({ unchanged: 5, new: 0 });
    expect(school.imports()).toBe(1);
  });
});

describe("an import again", () => {
  test("of the same file changes nothing and writes nothing", async () => {
    const school = await settled();
    const before = school.state();
    const report = await bring(school, [XIA, XUE], { staff: TEACHERS });
    expect(report).toMatchObject({
      students: { new: 0, changed: 0, unchanged: 2 },
      staff: { new: 0, changed: 0, unchanged: 2 },
      guardians: { new: 0, changed: 0, removed: 0 },
      changes: [],
    });
    expect(school.imports()).toBe(1);
    expect(school.state()).toBe(before);
  });

  test("says what of whom changes, and keeps what the file does not say", async () => {
    const school = await settled();
    const report = await bring(school, [{ 学号: "20260001", 姓名: "夏天", 班级: "三年级2班" }]);
    expect(report.changes).toEqual([
      {
        kind: "student",
        id: "s20260001",
        number: "20260001",
        sheet: "学生",
        row: 2,
        what: "changed",
        fields: ["class"],
      },
    ]);
    expect(school.student("s20260001")).toMatchObject({ group: "g3-2", guardians: ["gs20260001-1"] });
    expect(school.cards("s20260001")).toEqual(["04A2B3C4"]);
  });

  test("a new card replaces the old one; none takes it away; the vault forgets it", async () => {
    const school = await settled();
    await bring(school, [{ ...XIA, 卡号: "04FFFFFF" }]);
    expect(school.cards("s20260001")).toEqual(["04FFFFFF"]);
    expect(school.credential("04A2B3C4")).toBeUndefined();
    await bring(school, [{ ...XIA, 卡号: "无" }]);
    expect(school.cards("s20260001")).toEqual([]);
    expect(school.credential("04FFFFFF")).toBeUndefined();
  });

  test("a lost card stays lost, whether the file lists it or not", async () => {
    const school = await settled();
    school.setStatus("04A2B3C4", "lost");
    const report = await bring(school, [XIA]);
    expect(report.warnings).toMatchObject([{ code: "roster/card-not-active", row: 2 }]);
    expect(school.credential("04A2B3C4")?.status).toBe("lost");
    await bring(school, [{ ...XIA, 卡号: "04FFFFFF" }]);
    expect(school.credential("04A2B3C4")).toMatchObject({ person: "s20260001", status: "lost" });
  });

  test("delegates, bars and the order of the roster are left alone", async () => {
    const school = await settled();
    school.alter((students) =>
      students.map((one) => ({
        ...one,
        delegates: [{ person: "d1", from: null, to: null, weekdays: [] }],
        barred: ["p9"],
      })),
    );
    await bring(school, [{ ...XUE, 班级: "三年级1班" }, XIA]);
    expect(school.state().roster.roster.students.map(({ id }) => id)).toEqual(["s20260001", "s20260002"]);
    for (const id of ["s20260001", "s20260002"])
      expect(school.student(id)).toMatchObject({ delegates: [{ person: "d1" }], barred: ["p9"] });
  });

  test("a guardian's new phone and corrected name are that guardian's, for every child", async () => {
    const school = await settled();
    const moved = (row: Said): Said => ({ ...row, 监护人1电话: "13900000009" });
    const report = await bring(school, [moved(XIA), moved(XUE)]);
    expect(report.guardians).toEqual({ new: 0, changed: 1, removed: 0 });
    await bring(
      school,
      [XIA, XUE].map((row) => ({ ...moved(row), 监护人1姓名: "夏宇" })),
    );
    expect(school.personal("gs20260001-1")).toMatchObject({ name: "夏宇", phone: "13900000009" });
    expect(school.state().roster.roster.guardians).toEqual(["gs20260001-1"]);
  });

  test("another guardian in the same place is another person; the one before is on no list any more", async () => {
    const school = await settled(XIA);
    const report = await bring(school, [
      { ...XIA, 监护人1姓名: "陈秋", 监护人1关系: "母亲", 监护人1卡号: "0622BB33", 监护人1电话: "13700000007" },
    ]);
    expect(report).toMatchObject({ conflicts: [], guardians: { new: 1, removed: 1 } });
    expect(school.student("s20260001").guardians).toEqual(["gs20260001-1-2"]);
    expect(school.nameOf("gs20260001-1-2")).toBe("陈秋");
    expect(school.credential("0611AA22")).toBeUndefined();
    // Ids are never given twice: the first guardian's stands in the past.
    await bring(school, [{ ...XIA, 监护人1姓名: "何春", 监护人1卡号: null, 监护人1电话: "13600000006" }]);
    expect(school.student("s20260001").guardians).toEqual(["gs20260001-1-3"]);
  });

  test("guardians are by place: an empty one stays, none goes", async () => {
    const school = await settled({ ...XIA, 监护人2姓名: "陈秋", 监护人2关系: "妈妈", 监护人2电话: "13700000007" });
    await bring(school, [
      { ...XIA, 监护人1姓名: null, 监护人1关系: null, 监护人1卡号: null, 监护人1电话: null, 监护人2姓名: "无" },
    ]);
    expect(school.student("s20260001").guardians).toEqual(["gs20260001-1"]);
  });

  test("a guardian's card at a sibling who is not in the file is not taken away", async () => {
    const school = await settled(XIA, { ...XUE, 监护人1卡号: "0611AA33" });
    await bring(school, [{ ...XIA, 监护人1卡号: "0611AA44" }]);
    expect(school.cards("gs20260001-1")).toEqual(["0611AA22", "0611AA33", "0611AA44"]);
    await bring(school, [
      { ...XIA, 监护人1卡号: "0611AA44" },
      { ...XUE, 监护人1卡号: "0611AA33" },
    ]);
    expect(school.cards("gs20260001-1")).toEqual(["0611AA33", "0611AA44"]);
  });

  test("a child who comes back with the old number is the same child", async () => {
    const school = await settled();
    await bring(school, [XUE], { removeMissing: true });
    expect(school.state().roster.students.has("s20260001")).toBe(false);
    await bring(school, [XIA, XUE]);
    expect(school.student("s20260001")).toMatchObject({ group: "g3-1" });
    expect(school.cards("s20260001")).toEqual(["04A2B3C4"]);
  });
});

describe("conflicts: nothing of the file is imported", () => {
  const refused = async (students: readonly Said[], staff: readonly Said[] = []) => {
    const school = await settled();
    const before = school.state();
    const report = await bring(school, students, { staff });
    expect(school.state()).toBe(before);
    return conflicts(report);
  };

  test("a number twice, however it is written, names both rows", async () => {
    expect(await refused([XIA, { ...XUE, 学号: "２０２６ 0001" }])).toEqual([
      [3, "roster/number-twice"],
      [2, "roster/number-twice"],
    ]);
  });

  test("a number that is another child's now: other name and other class", async () => {
    expect(await refused([{ ...XIA, 姓名: "吴疆", 班级: "三年级2班" }])).toEqual([[2, "roster/another-child"]]);
    const school = await settled();
    expect(conflicts(await bring(school, [{ ...XIA, 姓名: "夏添" }]))).toEqual([]);
  });

  test("a card of somebody else, in the file and on the roster", async () => {
    expect(await refused([{ ...XIA, 卡号: "04A2B3C5" }, XUE])).toEqual([
      [3, "roster/card-twice"],
      [2, "roster/card-twice"],
    ]);
    expect(await refused([{ ...XIA, 卡号: "04A2B3C5" }])).toEqual([[2, "roster/card-taken"]]);
    expect(await refused([{ ...XIA, 卡号: "07FF0001" }])).toEqual([[2, "roster/card-taken"]]);
  });

  test("a card that the file takes from one and gives to another is no conflict", async () => {
    const school = await settled();
    const report = await bring(school, [
      { ...XIA, 卡号: "04A2B3C5" },
      { ...XUE, 卡号: "04A2B3C4" },
    ]);
    expect(report.conflicts).toEqual([]);
    expect([school.cards("s20260001"), school.cards("s20260002")]).toEqual([["04A2B3C5"], ["04A2B3C4"]]);
    expect(school.credential("04A2B3C4")?.person).toBe("s20260002");
  });

  test("a guardian in two spellings, two phones or two relations", async () => {
    expect(await refused([XIA, { ...XUE, 监护人1姓名: "夏宇" }])).toContainEqual([3, "roster/guardian-two-spellings"]);
    expect(await refused([XIA, { ...XUE, 监护人1姓名: "夏 雨" }])).toContainEqual([3, "roster/guardian-two-spellings"]);
    expect(await refused([XIA, { ...XUE, 监护人1电话: "13900000009" }])).toEqual([
      [3, "roster/guardian-two-spellings"],
    ]);
    expect(await refused([XIA, { ...XUE, 监护人1关系: "叔叔" }])).toEqual([[3, "roster/guardian-two-relations"]]);
  });

  test("a grandfather and a father at one phone who differ by a character are two people", async () => {
    const school = createSchool();
    const family = {
      ...XIA,
      监护人1姓名: "夏建国",
      监护人1关系: "爷爷",
      监护人2姓名: "夏建军",
      监护人2关系: "爸爸",
      监护人2电话: "13800000001",
    };
    expect(conflicts(await bring(school, [family]))).toEqual([]);
    expect(school.student("s20260001").guardians).toHaveLength(2);
  });

  test("a class, a provider that the plan does not have; somebody new without a class", async () => {
    expect(await refused([{ ...XIA, 班级: "三年级9班" }])).toEqual([[2, "roster/class-unknown"]]);
    expect(await refused([{ 学号: "9", 姓名: "新来" }])).toEqual([[2, "roster/cell-missing"]]);
    expect(await refused([], [{ 工号: "3", 姓名: "甲", 角色: "教师", 机构: "月光" }])).toEqual([
      [2, "roster/provider-unknown"],
    ]);
    expect(await refused([], [{ 工号: "3", 姓名: "甲" }])).toEqual([[2, "roster/cell-missing"]]);
  });

  test("G2: alone only with the hours to which the guardian agreed, and not besides being collected", async () => {
    expect(await refused([{ ...XIA, 放学方式: "自行" }])).toEqual([[2, "roster/consent-missing"]]);
    expect(await refused([{ ...XIA, 放学方式: "接送", 自行离校时间: "16:30-18:00" }])).toEqual([
      [2, "roster/window-unused"],
    ]);
    const school = await settled();
    await bring(school, [{ ...XIA, 放学方式: "自行", 自行离校时间: "16:30～18:00" }]);
    expect(school.student("s20260001")).toMatchObject({ dismissal: "self", selfDismissal: { from: 990, to: 1080 } });
    await bring(school, [{ ...XIA, 放学方式: "接送" }]);
    expect(school.student("s20260001")).toMatchObject({ dismissal: "collected", selfDismissal: null });
  });

  test("G3: a file adds bars and never lifts one", async () => {
    const school = await settled();
    await bring(school, [{ ...XIA, 禁止接走: "吴疆(13500000005)、夏雨" }]);
    expect(school.student("s20260001").barred).toEqual(["bs20260001-1", "gs20260001-1"]);
    expect(school.personal("bs20260001-1")).toEqual({ name: "吴疆", phone: "13500000005" });
    const before = school.state();
    expect(conflicts(await bring(school, [{ ...XIA, 禁止接走: "无" }]))).toEqual([[2, "roster/bar-kept"]]);
    expect(school.state()).toBe(before);
    await bring(school, [{ ...XIA, 禁止接走: "吴疆" }]);
    expect(school.student("s20260001").barred).toEqual(["bs20260001-1", "gs20260001-1"]);
    expect(school.imports()).toBe(2);
  });
});

describe("who is missing from the file", () => {
  const custody = (student: string, status: "in-class" | "at-home") =>
    ({
      ...{ student, status, custodian: "t1", place: "room-1", session: null, since: 0, rule: "R2" },
      ...{ unattended: null, transit: null, due: null, overdue: false },
    }) as Parameters<TestSchool["custody"]>[0];

  test("stays, and is listed", async () => {
    const school = await settled();
    school.custody(custody("s20260002", "in-class"));
    const report = await bring(school, [XIA]);
    expect(report.students).toMatchObject({ unchanged: 1, missing: 1, removed: 0 });
    expect(report.missing).toEqual([{ kind: "student", id: "s20260002", number: "20260002", onCampus: true }]);
    expect(school.state().roster.students.has("s20260002")).toBe(true);
  });

  test("leaves when that was said, with cards and with a guardian who has no other child here", async () => {
    const school = await settled(XIA, { ...XUE, 监护人1姓名: "陈秋", 监护人1关系: "母亲", 监护人1卡号: "0622BB33" });
    const report = await bring(school, [XIA], { removeMissing: true });
    expect(report).toMatchObject({ students: { removed: 1 }, guardians: { removed: 1 } });
    expect(school.state().roster.students.has("s20260002")).toBe(false);
    expect(school.credential("04A2B3C5")).toBeUndefined();
    expect(school.credential("0622BB33")).toBeUndefined();
    expect(school.credential("0611AA22")).toBeDefined();
  });

  test("R8: a child still on campus is never dropped; then nobody is", async () => {
    const school = await settled(XIA, XUE, { 学号: "3", 姓名: "吴疆", 班级: "三年级1班" });
    school.custody(custody("s20260002", "in-class"));
    school.custody(custody("s3", "at-home"));
    const before = school.state();
    const report = await bring(school, [XIA], { removeMissing: true });
    expect(report.conflicts).toMatchObject([{ sheet: "", row: 0, column: "s20260002", code: "roster/on-campus" }]);
    expect(school.state()).toBe(before);
  });

  test("an adult whom the plan names, or who holds a child, cannot leave", async () => {
    const school = await settled();
    const { conflicts: named } = await bring(school, [], {
      staff: [{ 工号: "9", 姓名: "新", 角色: "教师" }],
      removeMissing: true,
    });
    expect(named.map(({ column, code }) => [column, code])).toEqual([
      ["t1", "roster/in-plan"],
      ["t2", "roster/in-plan"],
    ]);
    school.custody(custody("s20260002", "in-class"));
    const { conflicts: busy } = await bring(school, [], { staff: [TEACHERS[1] ?? {}], removeMissing: true });
    expect(busy.map(({ column, code }) => [column, code])).toEqual([["t1", "roster/on-duty"]]);
  });

  test("a file of students says nothing of staff", async () => {
    const school = await settled();
    expect((await bring(school, [XIA, XUE], { removeMissing: true })).staff).toMatchObject({ missing: 0, removed: 0 });
  });
});

describe("worth a look", () => {
  test("a child whom nobody may collect; a class above what a room holds (R7)", async () => {
    const school = createSchool();
    const many = Array.from({ length: 46 }, (_, i) => ({
      学号: `${i}`,
      姓名: `孩${i}`,
      班级: "三年级1班",
      监护人1姓名: `家${i}`,
    }));
    const report = await bring(school, [...many, { 学号: "99", 姓名: "独", 班级: "三年级2班" }]);
    expect(report.conflicts).toEqual([]);
    expect(report.warnings.map(({ row, code }) => [row, code])).toEqual([
      [2, "roster/class-large"],
      [48, "roster/no-guardian"],
    ]);
  });
});
