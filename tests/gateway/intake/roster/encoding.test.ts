import { describe, expect, test } from "vitest";
import { random } from "../../../../firmware-sim/random.ts";
import { nameGiver } from "../../../../firmware-sim/school/names.ts";
import { readRosterFile } from "../../../../gateway/intake/roster/read-file.ts";
import { decodeText } from "../../../../gateway/intake/roster/table.ts";
import { fileOf, gbk, READ_OPTIONS, readSheets } from "./files.ts";

/** GBK of what stands in the test's file. */
const GBK = {
  学: [0xd1, 0xa7],
  号: [0xba, 0xc5],
  姓: [0xd0, 0xd5],
  名: [0xc3, 0xfb],
  班: [0xb0, 0xe0],
  级: [0xbc, 0xb6],
  王: [0xcd, 0xf5],
  小: [0xd0, 0xa1],
  明: [0xc3, 0xf7],
  镕: [0xe9, 0x46],
} as const;
const CSV = "学号,姓名,班级\r\n1,王小明,3-2\r\n2,王镕,3-2\r\n";
const namesIn = async (bytes: Uint8Array) =>
  (await readRosterFile(fileOf("roster.csv", bytes), READ_OPTIONS)).rows.students.map(({ name }) => name);

/** Names as the demo draws them, and kinds of names that it does not. */
const RARE = [
  "王㛃",
  "李㼆",
  "张\u{2B363}",
  "欧阳\u{2C488}",
  "刘龑",
  "阿卜杜热合曼·吐尔逊",
  "阿布・买买提",
  "⿰亻靑",
  "\u{E863}珺",
  "〇一",
  "单于 夏侯",
  "de la Cruz, María José",
  "e\u0301lan",
  "élan",
];

describe("text as schools' programs write it", () => {
  test.each<[string, Uint8Array]>([
    ["UTF-8", Buffer.from(CSV)],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${CSV}`)],
    ["GBK", gbk(CSV, GBK)],
    ["UTF-16 with tabs, as Excel's “Unicode text”", Buffer.from(`\uFEFF${CSV.replaceAll(",", "\t")}`, "utf16le")],
  ])("%s", async (_, bytes) => {
    expect(await namesIn(bytes)).toEqual(["王小明", "王镕"]);
  });

  test("GB 18030 has every character: four bytes for what GBK does not know", () => {
    // U+2B363 and U+3423 in GB 18030.
    expect(decodeText(Uint8Array.of(0x98, 0x39, 0xd0, 0x33))).toHaveLength(2);
    expect(decodeText(Uint8Array.of(0x82, 0x30, 0x96, 0x33))).toMatch(/^[\u3400-\u4dbf]$/);
  });

  test("what is no encoding at all is refused, not guessed", async () => {
    await expect(namesIn(Uint8Array.of(0x31, 0x2c, 0xff, 0xff, 0x0a))).rejects.toMatchObject({
      code: "roster/file-unreadable",
    });
  });

  test("quotes that do not close are named with their line", async () => {
    await expect(namesIn(Buffer.from('学号,姓名\n1,"王\n2,李\n'))).rejects.toMatchObject({
      code: "roster/file-unreadable",
      message: expect.stringContaining("line"),
    });
  });

  test("blank lines and quoted line breaks do not shift the rows that are reported", async () => {
    const { errors } = await readRosterFile(
      fileOf("roster.csv", '学号,姓名,班级\n\n1,"王\n小明",3\n2,?,3\n'),
      READ_OPTIONS,
    );
    expect(errors.map(({ row, code }) => [row, code])).toEqual([
      [3, "roster/text-broken"],
      [4, "roster/character-lost"],
    ]);
  });
});

describe("rare names", () => {
  test("each character survives a workbook and a CSV file exactly as written", async () => {
    const rows = RARE.map((name, i) => [String(i), name, "1"]);
    const header = ["学号", "姓名", "班级"];
    const workbook = await readSheets({ 学生: [header, ...rows] });
    expect(workbook.rows.students.map(({ name }) => name)).toEqual(RARE);
    const csv = [header, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(",")).join("\n");
    expect(await namesIn(Buffer.from(csv))).toEqual(RARE);
  });

  test("five hundred of the demo's names, rare ones among them", async () => {
    const give = nameGiver(random("rare names"));
    const names = Array.from({ length: 500 }, () => give.child(give.surname()));
    expect(names.some((name) => /[㛃㼆\u{2B363}\u{2C488}龑翀燚]/u.test(name))).toBe(true);
    const read = await readSheets({ 学生: [["学号", "姓名"], ...names.map((name, i) => [String(i), name])] });
    expect(read.rows.students.map(({ name }) => name)).toEqual(names);
  });
});
