import { describe, expect, test } from "vitest";
import { RosterFileError } from "../../../../gateway/intake/roster/faults.ts";
import { readRosterBytes, readRosterFile } from "../../../../gateway/intake/roster/read-file.ts";
import type { Reading } from "../../../../gateway/intake/roster/read-table.ts";
import { rosterTemplate } from "../../../../gateway/intake/roster/template.ts";
import { fileOf, READ_OPTIONS, readSheets, type TestCell, workbookBytes, zipOf } from "./files.ts";

const HEADERS = ["学号", "姓名", "班级", "卡号", "放学方式", "自行离校时间"];
const said = ({ errors }: Reading) => errors.map(({ row, column, code }) => [row, column, code]);
/** One row of a students' sheet with one cell replaced. */
const withCell = (column: number, cell: TestCell): TestCell[] => {
  const row: TestCell[] = ["20260001", "王小明", "三年级1班", "04A2B3C4", "自行", "16:30-18:00"];
  row[column] = cell;
  return row;
};
const readCell = (column: number, cell: TestCell) => readSheets({ 学生: [HEADERS, withCell(column, cell)] });
const EMPTY = '<?xml version="1.0"?>';

/** A workbook with one sheet of exactly this XML. */
const rawWorkbook = (sheet: string): Buffer =>
  zipOf([
    {
      name: "[Content_Types].xml",
      content: `${EMPTY}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    },
    {
      name: "xl/workbook.xml",
      content: `${EMPTY}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="学生" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: `${EMPTY}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    {
      name: "xl/worksheets/sheet1.xml",
      content: `${EMPTY}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${sheet}</sheetData></worksheet>`,
    },
  ]);
const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
const headerXml = `<row r="1">${text("A1", "学号")}${text("B1", "姓名")}${text("C1", "班级")}</row>`;
const readRaw = (sheet: string) => readRosterFile(fileOf("roster.xlsx", rawWorkbook(sheet)), READ_OPTIONS);

describe("a workbook", () => {
  test("headers in either language, in any order, with stars, spaces and full-width forms", async () => {
    const { rows, errors } = await readSheets({
      Roster: [
        ["Class", " Ｎame＊", "student ID (必填)", "监护人１ 姓名 Guardian 1 name", "监护人1电话"],
        ["3-2", "Ann Lee", "7", "李雷", "138 0000 0000"],
      ],
    });
    expect(errors).toEqual([]);
    expect(rows.students).toMatchObject([
      { number: "7", name: "Ann Lee", classes: ["3-2"], guardians: [{ name: "李雷", phone: "13800000000" }] },
    ]);
  });

  test("a title above the header, empty rows between, and sheets of something else do no harm", async () => {
    const { rows, errors } = await readSheets({
      封面: [["某某小学"], ["2026 年秋"]],
      名册: [
        [{ value: "某某小学学生名册", columnSpan: 3 }, null, null],
        [],
        HEADERS,
        withCell(0, "1"),
        [],
        withCell(0, "2"),
      ],
    });
    expect(errors).toEqual([]);
    expect(rows.students.map(({ row, number }) => [row, number])).toEqual([
      [4, "1"],
      [6, "2"],
    ]);
  });

  test("staff with their papers, days from date cells and from text", async () => {
    const { rows, errors } = await readSheets({
      教职工: [
        ["工号", "姓名", "角色", "聘用", "机构", "入库编号", "入库至", "保险至", "审查至"],
        [
          ...["T9", "周教练", "值班教师、门卫", "第三方", "阳光体育", "XJ-2026-07"],
          { value: new Date(Date.UTC(2027, 7, 31)), type: Date, format: "yyyy-mm-dd" },
          ...["2027年8月31日", "2027/08/31"],
        ],
      ],
    });
    expect(errors).toEqual([]);
    expect(rows.staff).toMatchObject([
      {
        roles: ["guard", "duty-teacher"],
        employment: "third-party",
        provider: "阳光体育",
        pool: "XJ-2026-07",
        poolUntil: "2027-08-31",
        insurance: "2027-08-31",
        records: "2027-08-31",
      },
    ]);
  });

  test("the template reads as what it is: both sheets known, nobody in it", async () => {
    const reading = await readRosterBytes("t.xlsx", await rosterTemplate(), READ_OPTIONS);
    expect(reading).toMatchObject({ errors: [], warnings: [], rows: { students: [], staff: [] } });
    expect(reading.tables).toHaveLength(2);
    // An empty sheet must not look like a school that everybody has left.
    expect(reading.rows.complete).toEqual({ student: false, staff: false });
  });

  test("only a sheet of somebody else's headers: refused, and told which sheets were looked at", async () => {
    const error = await readSheets({
      成绩: [
        ["科目", "分数"],
        ["语文", 95],
      ],
    }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(RosterFileError);
    expect(error).toMatchObject({ code: "roster/no-sheet", message: expect.stringContaining("成绩") });
  });

  test("a row whose columns were swapped is named by row and column", async () => {
    const row = withCell(0, "王小明");
    row[1] = "20260001";
    expect(said(await readSheets({ 学生: [HEADERS, withCell(0, "1"), row] }))).toEqual([
      [3, "姓名 name", "roster/name-invalid"],
    ]);
  });

  test("only a file without a fault says who is missing from it", async () => {
    const [good, bad] = [withCell(0, "1"), withCell(1, "王?")];
    const complete = async (rows: readonly TestCell[][]) =>
      (await readSheets({ 学生: [HEADERS, ...rows] })).rows.complete;
    expect(await complete([good])).toEqual({ student: true, staff: false });
    expect(await complete([good, bad])).toEqual({ student: false, staff: false });
  });

  test("merged cells below the header are named with their range", async () => {
    const merged = [{ value: "三年级1班", rowSpan: 2 }, null];
    const { errors } = await readSheets({
      学生: [
        ["学号", "姓名", "班级"],
        ["1", "甲", merged[0] ?? null],
        ["2", "乙", null],
      ],
    });
    expect(errors).toMatchObject([{ code: "roster/merged", row: 2, reason: { en: expect.stringContaining("C2:C3") } }]);
  });

  test("a column that stands twice and one that is missing are faults of the header", async () => {
    expect(
      said(
        await readSheets({
          学生: [
            ["姓名", "班级", "班级", "放学方式"],
            ["甲", "1", "1", "接送"],
          ],
        }),
      ),
    ).toEqual([
      [1, "C 班级", "roster/column-twice"],
      [1, "学号 student id", "roster/column-missing"],
    ]);
  });

  test("a header that is not known is said, so that a misspelt card column is not lost in silence", async () => {
    const { warnings } = await readSheets({
      学生: [
        [...HEADERS.slice(0, 3), "卡号码", "备注"],
        ["1", "甲", "1", "x", "y"],
      ],
    });
    expect(warnings).toMatchObject([{ code: "roster/column-ignored", column: "D 卡号码" }]);
  });
});

describe("cells", () => {
  test.each<[string, number, TestCell, string]>([
    ["a number that Excel cut", 0, 123456789012345680000, "roster/digits-lost"],
    ["a number from a formula without a value", 0, { value: "=1+1", type: "Formula" }, "roster/formula-error"],
    ["a card from a formula without a value", 3, { value: "=UPPER(A1)", type: "Formula" }, "roster/formula-error"],
    [
      "a class that Excel turned into a date",
      2,
      { value: new Date(0), type: Date, format: "m-d" },
      "roster/date-instead-of-text",
    ],
    ["a card of odd length", 3, "04A2B3C", "roster/card-invalid"],
    ["a card with a letter that is none", 3, "04A2B3CG", "roster/card-invalid"],
    ["a name whose rare character was lost", 1, "王?", "roster/character-lost"],
    ["a name that is a number", 1, 42, "roster/name-invalid"],
    ["a name with a line break", 1, "王\n小明", "roster/text-broken"],
    ["a name beyond all measure", 1, "王".repeat(61), "roster/cell-too-long"],
    ["a word that is none of the two", 4, "步行", "roster/word-unknown"],
    ["a window the wrong way round", 5, "18:00-16:30", "roster/window-invalid"],
    ["a window as a time of Excel's", 5, 0.6875, "roster/window-invalid"],
    ["no number", 0, null, "roster/cell-missing"],
  ])("%s is a fault of that cell", async (_, column, cell, code) => {
    const reading = await readCell(column, cell);
    expect(said(reading)).toEqual([[2, expect.stringContaining(HEADERS[column] ?? ""), code]]);
    expect(reading.rows.students).toEqual([]);
  });

  test("a number may be a number cell, a card may be written in pairs, with colons, in small and full-width letters", async () => {
    for (const [cell, cards] of [
      ["04 a2 b3 c4", ["04A2B3C4"]],
      ["04:A2:B3:C4:D5:E6:80", ["04A2B3C4D5E680"]],
      ["０４ａ２ｂ３ｃ４、11223344AB", ["04A2B3C4", "11223344AB"]],
      ["无", []],
    ] as const)
      expect((await readCell(3, cell)).rows.students[0]?.cards).toEqual(cards);
    expect((await readCell(0, 20260001)).rows.students[0]?.number).toBe("20260001");
  });

  test("an empty cell says nothing; it is not the same as none", async () => {
    expect((await readCell(3, null)).rows.students[0]?.cards).toBeNull();
  });

  test("a column of printed decimal numbers is not taken for UIDs", async () => {
    const rows = Array.from({ length: 6 }, (_, i) => [String(i + 1), "王小明", "1", `000${1_234_560 + i}`]);
    const { errors } = await readSheets({ 学生: [HEADERS.slice(0, 4), ...rows] });
    expect(errors.map(({ code }) => code)).toEqual(Array(6).fill("roster/card-decimal"));
    const oneHex = [...rows.slice(0, 5), ["6", "王小明", "1", "00012345AB"]];
    expect((await readSheets({ 学生: [HEADERS.slice(0, 4), ...oneHex] })).errors).toEqual([]);
  });

  test("no fault shows a card, a phone or a name", async () => {
    const { errors } = await readSheets({
      学生: [
        ["学号", "姓名", "卡号", "监护人1姓名", "监护人1电话"],
        ["1", "绝密姓名?", "04A2B3C4D5E6F", "张?三", "1380013800X"],
      ],
    });
    expect(errors).toHaveLength(4);
    expect(JSON.stringify(errors)).not.toMatch(/绝密|张|04A2|1380/);
  });

  test("a failed formula is a fault even in a column where formulas may stand", async () => {
    const reading = await readRaw(
      `${headerXml}<row r="2">${text("A2", "1")}${text("B2", "甲")}<c r="C2" t="e"><f>VLOOKUP(1,A:A,9)</f><v>#REF!</v></c></row>`,
    );
    expect(said(reading)).toEqual([[2, "班级 class", "roster/formula-error"]]);
  });

  test("a number or a card that a formula worked out is refused: it changes when somebody sorts the sheet", async () => {
    const reading = await readRaw(
      `<row r="1">${text("A1", "学号")}${text("B1", "姓名")}${text("C1", "卡号")}</row><row r="2"><c r="A2"><f>ROW()</f><v>2</v></c>${text("B2", "甲")}<c r="C2" t="str"><f>D2</f><v>04A2B3C4</v></c></row>`,
    );
    expect(said(reading)).toEqual([
      [2, "学号 student id", "roster/formula"],
      [2, "卡号 card", "roster/formula"],
    ]);
  });

  test("a last row of nothing but formulas without a value is not passed over", async () => {
    const reading = await readRaw(
      `${headerXml}<row r="2">${text("A2", "1")}${text("B2", "甲")}</row><row r="3"><c r="A3"><f>A2+1</f></c><c r="B3"><f>X3</f></c></row>`,
    );
    expect(said(reading).map(([row, , code]) => [row, code])).toContainEqual([3, "roster/formula-error"]);
  });

  test("what a formula came to may be a name or a class", async () => {
    const { rows, errors } = await readRaw(
      `${headerXml}<row r="2">${text("A2", "1")}<c r="B2" t="str"><f>D2&amp;E2</f><v>欧阳㛃</v></c>${text("C2", "1")}</row>`,
    );
    expect(errors).toEqual([]);
    expect(rows.students[0]?.name).toBe("欧阳㛃");
  });
});

describe("sheets that mean harm", () => {
  const fault = (sheet: string) =>
    readRaw(sheet).then(
      () => "read",
      (error: RosterFileError) => error.code,
    );

  test("one cell far down and one far to the right cost nothing", async () => {
    expect(await fault(`${headerXml}<row r="999999999"></row>`)).toBe("roster/too-many-rows");
    expect(await fault(`${headerXml}<row r="900000">${text("A900000", "x")}</row>`)).toBe("roster/too-many-rows");
    expect(await fault(`${headerXml}<row r="2">${text("XFD2", "x")}</row>`)).toBe("roster/too-many-rows");
  });

  test("a cell that hides where it is makes the sheet unreadable", async () => {
    expect(await fault(`${headerXml}<row r="2"><c t="inlineStr"><is><t>x</t></is></c></row>`)).toBe(
      "roster/file-unreadable",
    );
    expect(await fault(`${headerXml}<row r="2"><c x=">" r="XFD1048576" t="str"><v>x</v></c></row>`)).toBe(
      "roster/file-unreadable",
    );
  });

  test("formatted empty cells far below are nothing", async () => {
    const { rows } = await readRaw(
      `${headerXml}<row r="2">${text("A2", "1")}${text("B2", "甲")}</row><row r="200000"><c r="A200000" s="0"/></row>`,
    );
    expect(rows.students).toHaveLength(1);
  });

  test("markup in names is text", async () => {
    const name = `<script>alert("1")</script>`;
    const { rows } = await readRosterBytes(
      "r.xlsx",
      await workbookBytes({
        学生: [
          ["学号", "姓名"],
          ["1", name],
          ["2", "O'Neil & 王"],
          ["3", "=cmd|'/c calc'!A1王"],
        ],
      }),
      READ_OPTIONS,
    );
    expect(rows.students.map((row) => row.name)).toEqual([name, "O'Neil & 王", "=cmd|'/c calc'!A1王"]);
  });
});
