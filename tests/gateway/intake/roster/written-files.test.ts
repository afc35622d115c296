import readExcel from "read-excel-file/node";
import { describe, expect, test } from "vitest";
import { readArchive } from "../../../../gateway/intake/roster/archive.ts";
import { errorFile } from "../../../../gateway/intake/roster/error-file.ts";
import { FORMULA_STARTS, neutralCell, restoredCell } from "../../../../gateway/intake/roster/neutral-cell.ts";
import { readRosterBytes } from "../../../../gateway/intake/roster/read-file.ts";
import { rosterTemplate, TEMPLATE_SHEETS } from "../../../../gateway/intake/roster/template.ts";
import { READ_OPTIONS, readSheets } from "./files.ts";

const xmlOf = (bytes: Uint8Array, name: string) =>
  Buffer.from(readArchive(bytes, (file) => file === name).get(name) ?? []).toString();

describe("cells that others open", () => {
  test.each(FORMULA_STARTS)("a text that begins with %j is no formula any more, and comes back as it was", (start) => {
    for (const text of [`${start}cmd|'/c calc'!A1`, `${start}1+1`, start]) {
      expect(FORMULA_STARTS.some((one) => neutralCell(text).startsWith(one))).toBe(false);
      expect(restoredCell(neutralCell(text))).toBe(text);
    }
  });

  test("other texts stay as they are, apostrophes too", () => {
    for (const text of ["王小明", "1-2", "a=b", "'t Hooft", "", "'"]) {
      expect(neutralCell(text)).toBe(text);
      expect(restoredCell(text)).toBe(text);
    }
  });
});

describe("the file of faulty rows", () => {
  const HEADERS = ["学号", "姓名", "监护人1姓名", "监护人1电话"];
  const read = () =>
    readSheets({
      学生: [
        ["学生名册"],
        HEADERS,
        ["1", "甲", '=HYPERLINK("http://x")家', "+8613800000001"],
        ["2", "@SUM(1+1)", "-乙", "12"],
        ["3", "好", null, null],
      ],
    });

  test("holds the faulty rows alone, under their header, with a reason for each fault", async () => {
    const { tables, errors } = await read();
    const bytes = await errorFile(tables, errors);
    const [sheet] = await readExcel(bytes ?? Buffer.alloc(0));
    expect(sheet?.data.map((row) => row[0])).toEqual(["学号", "2"]);
    expect(sheet?.data[0]).toEqual([...HEADERS, "原因 reason"]);
    expect(sheet?.data[1]?.[4]).toMatch(/监护人1电话.*电话号码.*telephone/);
  });

  test("has no cell that a program would run, and is what it was when it is imported again", async () => {
    const { tables, errors } = await read();
    const all = [3, 4].map((row) => ({ ...errors[0], row }) as (typeof errors)[number]);
    const bytes = (await errorFile(tables, all)) ?? Buffer.alloc(0);
    const [sheet] = await readExcel(bytes);
    const texts = (sheet?.data ?? []).flat().filter((cell) => typeof cell === "string");
    for (const start of FORMULA_STARTS) expect(texts.filter((text) => text.startsWith(start))).toEqual([]);
    expect(xmlOf(bytes, "xl/worksheets/sheet1.xml")).not.toMatch(/<f[\s>]/);
    const again = await readRosterBytes("errors.xlsx", bytes, READ_OPTIONS);
    expect(again.rows.students[0]?.guardians).toMatchObject([
      { name: '=HYPERLINK("http://x")家', phone: "+8613800000001" },
    ]);
    expect(again.errors.map(({ code }) => code)).toEqual(errors.map(({ code }) => code));
  });

  test("is none when no row has a fault, or the fault is of nobody in the file", async () => {
    const { tables, errors } = await read();
    expect(await errorFile(tables, [])).toBeNull();
    expect(await errorFile(tables, [{ ...errors[0], sheet: "", row: 0 } as (typeof errors)[number]])).toBeNull();
  });
});

describe("the template", () => {
  test("has a sheet each for students and staff, and notes in both languages", async () => {
    const sheets = await readExcel(await rosterTemplate());
    expect(sheets.map(({ sheet }) => sheet)).toEqual(Object.values(TEMPLATE_SHEETS));
    expect(sheets[0]?.data[0]).toEqual(
      expect.arrayContaining(["学号 student id", "监护人2电话 guardian 2 phone", "禁止接走 barred persons"]),
    );
    expect(sheets[2]?.data.length).toBeGreaterThan(5);
  });

  test("keeps what is typed as text, and offers the words that may be chosen", async () => {
    const bytes = await rosterTemplate();
    const students = xmlOf(bytes, "xl/worksheets/sheet1.xml");
    const style = /<c r="A2" s="(\d+)"/.exec(students)?.[1];
    const formats = [...xmlOf(bytes, "xl/styles.xml").matchAll(/<xf [^>]*numFmtId="(\d+)"[^>]*>/g)].map(([xf]) => xf);
    expect(style).toBeDefined();
    // 49 is Excel's number for the format "Text".
    expect(
      formats.some((xf) => xf.includes('numFmtId="49"')) || /formatCode="@"/.test(xmlOf(bytes, "xl/styles.xml")),
    ).toBe(true);
    expect(students).toContain('<formula1>"接送,自行"</formula1>');
    expect(xmlOf(bytes, "xl/worksheets/sheet2.xml")).toContain('"门卫,值班教师,班主任,行政巡察,教务,带班领导"');
  });

  test("every word that it offers is one that is read", async () => {
    const bytes = await rosterTemplate();
    const words = (sheet: number) =>
      [...xmlOf(bytes, `xl/worksheets/sheet${sheet}.xml`).matchAll(/<formula1>"([^"]*)"<\/formula1>/g)].map(
        ([, list = ""]) => list.split(","),
      );
    const [dismissals = []] = words(1);
    const [roles = [], employments = []] = words(2);
    const { errors, rows } = await readSheets({
      [TEMPLATE_SHEETS.students]: [
        ["学号", "姓名", "放学方式", "自行离校时间"],
        ...dismissals.map((word, i) => [`${i}`, "甲", word, i === 0 ? null : "16:30-18:00"]),
      ],
      [TEMPLATE_SHEETS.staff]: [
        ["工号", "姓名", "角色", "聘用"],
        ...employments.map((word, i) => [`${i}`, "乙", roles[i % roles.length] ?? "", word]),
      ],
    });
    expect(errors).toEqual([]);
    expect(rows.students.map(({ dismissal }) => dismissal)).toEqual(["collected", "self"]);
    expect(new Set(rows.staff.flatMap((row) => row.roles)).size).toBe(6);
    expect(new Set(rows.staff.map(({ employment }) => employment)).size).toBe(6);
  });
});
