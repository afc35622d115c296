/** The workbook that a school fills in: `baton import --template`. */
import writeExcel, { type Row, type Sheet } from "write-excel-file/node";
import { CHOICES } from "./cells.ts";
import { type Column, headerOf, STAFF_COLUMNS, STUDENT_COLUMNS } from "./columns.ts";
import { choices, emptyCell, type FileContent, headerRow, textCell } from "./excel-writing.ts";

/** Rows that are prepared as text; further ones may be added. */
const PREPARED_ROWS = 500;
/** Guardians for whom the template has columns; up to GUARDIANS_MAX are read. */
const GUARDIANS_SHOWN = 2;
/** Number and name. */
const NEEDED_COLUMNS = 2;

export const TEMPLATE_SHEETS = { students: "学生 Students", staff: "教职工 Staff", notes: "说明 Notes" } as const;

const shown = ({ key }: Column): boolean => {
  const guardian = /^guardian(\d+)-/.exec(key)?.[1];
  return guardian === undefined || Number(guardian) <= GUARDIANS_SHOWN;
};

/** The template as the bytes of an .xlsx file. */
export async function rosterTemplate(): Promise<Buffer> {
  const students = STUDENT_COLUMNS.filter(shown);
  const sheets = [
    peopleSheet(TEMPLATE_SHEETS.students, students),
    peopleSheet(TEMPLATE_SHEETS.staff, STAFF_COLUMNS),
    notesSheet(),
  ];
  const column = (columns: readonly Column[], key: string) => columns.findIndex((one) => one.key === key);
  const lists = choices(
    {
      [TEMPLATE_SHEETS.students]: [{ column: column(students, "dismissal"), words: CHOICES.dismissal }],
      [TEMPLATE_SHEETS.staff]: [
        { column: column(STAFF_COLUMNS, "roles"), words: CHOICES.roles },
        { column: column(STAFF_COLUMNS, "employment"), words: CHOICES.employment },
      ],
    },
    PREPARED_ROWS + 1,
  );
  return writeExcel(sheets, { features: [lists] }).toBuffer();
}

function peopleSheet(sheet: string, columns: readonly Column[]): Sheet<FileContent> {
  const empty = Array.from({ length: PREPARED_ROWS }, () => columns.map(emptyCell));
  return {
    sheet,
    data: [headerRow(columns.map(headerOf), NEEDED_COLUMNS), ...empty],
    columns: columns.map(() => ({ width: 16 })),
    stickyRowsCount: 1,
  };
}

const NOTES: readonly (readonly [string, string])[] = [
  [
    "学号、工号不变，就是同一个人；姓名、班级、卡号都可以改。",
    "The number tells who it is; name, class and cards may change.",
  ],
  ["空格表示不改；要取消就写“无”。", "An empty cell changes nothing; write “none” to take something away."],
  ["班级写学校计划里的名称或编号。", "Class: the name or id that the school's plan has."],
  [
    "卡号是读卡器上报的十六进制（8、10、14 或 20 位），不是卡面上的十进制号码；多张卡用“、”隔开。",
    "Card: hexadecimal as a reader reports it (8, 10, 14 or 20 digits), not the decimal number printed on it; several with a comma.",
  ],
  [
    "放学方式：接送、自行。自行离校要写监护人书面同意的时间，如 16:30-18:00。",
    "Dismissal: collected or self. Who goes alone needs the hours that the guardian agreed to in writing, such as 16:30-18:00.",
  ],
  [
    "兄弟姐妹的同一位监护人，姓名和电话写成一样，就是一个人、一次接走。",
    "Write the same guardian of brothers and sisters alike, name and phone: one person, one pickup.",
  ],
  [
    "禁止接走：张三、李四(13800000000)。只能增加；解除由教务两人凭材料办理。",
    "Barred persons: 张三、李四(13800000000). A file only adds them; lifting a bar takes two people and a document.",
  ],
  ["生僻字照写，不要用“?”代替；文件存为 .xlsx。", "Write rare characters as they are, never “?”; save as .xlsx."],
  ["不要合并单元格；学号、卡号里不要用公式。", "No merged cells; no formulas in numbers and cards."],
  [
    "先试：baton import 文件 --dry-run；有一处错误，就什么都不导入。",
    "Try first: baton import FILE --dry-run. With a single fault nothing at all is imported.",
  ],
];

function notesSheet(): Sheet<FileContent> {
  const row = ([zh, en]: readonly [string, string]): Row => [
    { ...textCell(zh), wrap: true },
    { ...textCell(en), wrap: true },
  ];
  return {
    sheet: TEMPLATE_SHEETS.notes,
    data: [headerRow(["说明", "Notes"], 0), ...NOTES.map(row)],
    columns: [{ width: 60 }, { width: 80 }],
  };
}
