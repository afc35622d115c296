/** What columns are called, in both languages, and which of them a sheet has. */
import { type RowFault, rowFault } from "./faults.ts";
import { GUARDIANS_MAX, type Kind } from "./rows.ts";
import { type Cell, columnLetters, type Table, TITLE_ROWS_MAX } from "./table.ts";

export type Column = {
  readonly key: string;
  /** As the template writes it. */
  readonly zh: string;
  readonly en: string;
  /** Further names, as schools write them. */
  readonly also: readonly string[];
};

const column = (key: string, zh: string, en: string, ...also: readonly string[]): Column => ({ key, zh, en, also });

const guardianColumns = (i: number): readonly Column[] => [
  column(
    `guardian${i}-name`,
    `监护人${i}姓名`,
    `guardian ${i} name`,
    `监护人${i}`,
    `家长${i}姓名`,
    `家长${i}`,
    `guardian ${i}`,
  ),
  column(`guardian${i}-relation`, `监护人${i}关系`, `guardian ${i} relation`, `家长${i}关系`, `关系${i}`),
  column(`guardian${i}-card`, `监护人${i}卡号`, `guardian ${i} card`, `家长${i}卡号`, `接送卡${i}`),
  column(
    `guardian${i}-phone`,
    `监护人${i}电话`,
    `guardian ${i} phone`,
    `监护人${i}手机`,
    `家长${i}电话`,
    `家长${i}手机`,
  ),
];

/** Columns of the students' sheet, in the template's order. */
export const STUDENT_COLUMNS: readonly Column[] = [
  column("number", "学号", "student id", "学籍号", "学生编号", "student number", "student no", "id", "number"),
  column("name", "姓名", "name", "学生姓名", "student name"),
  column("class", "班级", "class", "行政班", "所在班级", "班别"),
  column("card", "卡号", "card", "学生卡号", "卡片号", "校园卡号", "cards", "card uid"),
  column("dismissal", "放学方式", "dismissal", "离校方式", "dismissal mode"),
  column("window", "自行离校时间", "self-dismissal window", "自行离校时段", "window"),
  ...Array.from({ length: GUARDIANS_MAX }, (_, i) => guardianColumns(i + 1)).flat(),
  column("barred", "禁止接走", "barred persons", "禁止接走人", "barred"),
];

/** Columns of the staff's sheet, in the template's order. */
export const STAFF_COLUMNS: readonly Column[] = [
  column("number", "工号", "staff id", "教职工号", "教师编号", "职工号", "staff number", "employee id", "staff no"),
  column("name", "姓名", "name", "教师姓名", "staff name"),
  column("roles", "角色", "roles", "岗位", "职务", "role"),
  column("card", "卡号", "card", "教师卡号", "cards", "card uid"),
  column("phone", "电话", "phone", "手机", "手机号", "联系电话", "mobile"),
  column("employment", "聘用", "employment", "聘用方式", "用工性质"),
  column("provider", "机构", "provider", "所属机构", "第三方机构"),
  column("pool", "入库编号", "pool id", "名录库编号", "白名单编号"),
  column("pool-until", "入库至", "pool until", "入库有效期"),
  column("insurance", "保险至", "insurance until", "意外险至", "保险有效期"),
  column("records", "审查至", "records until", "背景审查至", "无犯罪记录审查至"),
  column("reviewed", "面谈核验日", "reviewed on", "面试核验日", "核验日期"),
  column("agreement", "协议编号", "agreement", "协议", "用工协议"),
];

export const COLUMNS: Readonly<Record<Kind, readonly Column[]>> = { student: STUDENT_COLUMNS, staff: STAFF_COLUMNS };

/** What a column is called in reports: both languages, as in the template. */
export function columnTitle(kind: Kind, key: string): string {
  const found = COLUMNS[kind].find((one) => one.key === key);
  return found ? headerOf(found) : key;
}

/** The template's header of a column. */
export const headerOf = ({ zh, en }: Column): string => `${zh} ${en}`;

/** Columns that many schools keep and that mean nothing here. */
const LEFT_ALONE = new Set(["序号", "备注", "性别", "no", "remarks", "note", "notes", "原因", "原因reason", "reason"]);

/** Full-width forms, spaces, capitals, stars and remarks in brackets do not count. */
export const headerKey = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[(（【[].*?[)）】\]]/g, "")
    .replace(/[\s*:：、,，。_/-]/g, "")
    .toLowerCase();

/** As far as its last Chinese character: the template writes both languages into one cell. */
const chinesePart = (text: string): string => /^.*\p{Script=Han}\d*/su.exec(text)?.[0] ?? "";

const NAMES: Readonly<Record<Kind, ReadonlyMap<string, string>>> = {
  student: namesOf(STUDENT_COLUMNS),
  staff: namesOf(STAFF_COLUMNS),
};

function namesOf(columns: readonly Column[]): ReadonlyMap<string, string> {
  return new Map(
    columns.flatMap(({ key, zh, en, also }) => [zh, en, ...also].map((name) => [headerKey(name), key] as const)),
  );
}

const keyOf = (kind: Kind, text: string): string | undefined => {
  const names = NAMES[kind];
  return names.get(headerKey(text)) ?? names.get(headerKey(chinesePart(text)));
};

export type Header = {
  readonly kind: Kind;
  /** Index of the header's row. */
  readonly at: number;
  /** Index of each column that is there. */
  readonly columns: ReadonlyMap<string, number>;
  readonly faults: readonly RowFault[];
  readonly warnings: readonly RowFault[];
};

/** Headers that must be recognized before a row counts as one. */
const RECOGNIZED_MIN = 2;

/** The header of a table, wherever among its first rows it stands; null when it has none of ours. */
export function findHeader({ sheet, rows }: Table): Header | null {
  for (const [at, row] of rows.slice(0, TITLE_ROWS_MAX).entries()) {
    const kind = kindOf(sheet, row);
    if (kind) return readHeader(kind, { sheet, at, row });
  }
  return null;
}

function kindOf(sheet: string, row: readonly (Cell | null)[]): Kind | null {
  const known = (kind: Kind) => new Set(row.flatMap((cell) => (cell ? (keyOf(kind, cell.text) ?? []) : []))).size;
  const [student, staff] = [known("student"), known("staff")];
  if (Math.max(student, staff) < RECOGNIZED_MIN) return null;
  if (student !== staff) return student > staff ? "student" : "staff";
  return /职工|教师|老师|staff|teacher/i.test(sheet) ? "staff" : "student";
}

function readHeader(
  kind: Kind,
  { sheet, at, row }: { readonly sheet: string; readonly at: number; readonly row: readonly (Cell | null)[] },
): Header {
  const columns = new Map<string, number>();
  const faults: RowFault[] = [];
  const warnings: RowFault[] = [];
  const origin = { sheet, row: at + 1 };
  for (const [index, cell] of row.entries()) {
    if (!cell) continue;
    const key = keyOf(kind, cell.text);
    const name = `${columnLetters(index)} ${cell.text.slice(0, 20)}`;
    if (key === undefined) {
      if (!LEFT_ALONE.has(headerKey(cell.text))) warnings.push(rowFault(origin, name, "roster/column-ignored"));
    } else if (columns.has(key)) faults.push(rowFault(origin, name, "roster/column-twice"));
    else columns.set(key, index);
  }
  for (const key of ["number", "name"])
    if (!columns.has(key)) faults.push(rowFault(origin, columnTitle(kind, key), "roster/column-missing"));
  return { kind, at, columns, faults, warnings };
}
