/** What can be wrong with a roster file, each with a stable code and a reason in both languages. */
import type { Bilingual } from "../../core/ids.ts";
import type { Origin } from "./rows.ts";

/** The file as a whole cannot be read; nothing of it is looked at. */
export const FILE_FAULTS = {
  "roster/file-missing": { zh: "找不到文件或无法读取：{}", en: "the file is not there or cannot be read: {}" },
  "roster/file-too-large": { zh: "文件太大，最多 {}", en: "the file is too large; at most {}" },
  "roster/file-unknown": {
    zh: "不认识的文件类型；请用 .xlsx、.csv、OneRoster 1.2 的 .zip 或文件夹",
    en: "not a kind of file that can be imported; use .xlsx, .csv, or OneRoster 1.2 as .zip or folder",
  },
  "roster/file-unreadable": { zh: "文件已损坏或格式不对：{}", en: "the file is damaged or not what its name says: {}" },
  "roster/old-excel": {
    zh: "这是旧版 .xls 或加了密码的文件；请另存为不加密的 .xlsx",
    en: "this is an old .xls or a file with a password; save it as .xlsx without one",
  },
  "roster/archive-unsafe": { zh: "压缩包不安全：{}", en: "the archive is not safe to open: {}" },
  "roster/archive-too-large": { zh: "解压后太大，最多 {}", en: "unpacked it is too large; at most {}" },
  "roster/too-many-rows": { zh: "行或列太多，最多 {}", en: "too many rows or columns; at most {}" },
  "roster/no-sheet": {
    zh: "没有找到名册：工作表「{}」里都没有“学号、姓名”或“工号、姓名”表头",
    en: 'there is no roster: none of the sheets "{}" has the headers of students (number, name) or staff (number, name)',
  },
  "roster/oneroster-version": {
    zh: "只支持 OneRoster 1.2，文件写的是 {}",
    en: "only OneRoster 1.2 is read, this says {}",
  },
  "roster/oneroster-file": { zh: "OneRoster 缺少或不完整：{}", en: "OneRoster is incomplete: {}" },
  "roster/several-schools": {
    zh: "文件里有几所学校，请用 --org 指明：{}",
    en: "there are several schools in it; say which with --org: {}",
  },
} as const satisfies Record<string, Bilingual>;
export type FileFault = keyof typeof FILE_FAULTS;

/** One cell or row cannot be understood. */
export const CELL_FAULTS = {
  "roster/cell-missing": { zh: "必须填写", en: "must be filled in" },
  "roster/cell-too-long": { zh: "太长，最多 {} 个字符", en: "is too long; at most {} characters" },
  "roster/text-broken": { zh: "含有残缺或不可见的控制字符", en: "holds broken text or control characters" },
  "roster/character-lost": {
    zh: "姓名里有“?”或“□”，生僻字在导出时丢失了，请用 UTF-8 或 .xlsx 重新导出",
    en: "a “?” or “□” stands where a rare character was lost; export again as UTF-8 or .xlsx",
  },
  "roster/name-invalid": {
    zh: "不像姓名（没有文字，是不是填错了列？）",
    en: "is not a name; is it in the wrong column?",
  },
  "roster/digits-lost": {
    zh: "Excel 把它当成数字，后面几位已经丢失；请把整列设为“文本”后重新填写",
    en: "Excel took it for a number and lost its last digits; set the column to “Text” and enter it again",
  },
  "roster/date-instead-of-text": {
    zh: "Excel 把它变成了日期；请把整列设为“文本”后重新填写",
    en: "Excel turned it into a date; set the column to “Text” and enter it again",
  },
  "roster/formula": {
    zh: "这里不能用公式；请复制后“粘贴为数值”",
    en: "a formula may not stand here; copy it and paste the values",
  },
  "roster/formula-error": {
    zh: "公式出错（如 #N/A）或没有结果",
    en: "its formula has an error, such as #N/A, or no value",
  },
  "roster/merged": {
    zh: "合并的单元格 {}；请取消合并，每行填全",
    en: "merged cells {}; unmerge them and fill in each row",
  },
  "roster/card-invalid": {
    zh: "不是卡号：应为 8、10、14 或 20 位十六进制（0-9、A-F），读卡器上报的那个",
    en: "is not a card: 8, 10, 14 or 20 hexadecimal digits as a reader reports them",
  },
  "roster/card-decimal": {
    zh: "像是卡面上印的十进制号码；请填读卡器上报的十六进制卡号",
    en: "looks like the decimal number printed on the card; enter the hexadecimal one that a reader reports",
  },
  "roster/phone-invalid": { zh: "不是电话号码", en: "is not a telephone number" },
  "roster/word-unknown": { zh: "只能填：{}", en: "must be one of: {}" },
  "roster/window-invalid": { zh: "应写成 16:30-18:00，先早后晚", en: "must be written 16:30-18:00, earlier first" },
  "roster/day-invalid": { zh: "应写成 2027-08-31", en: "must be a day, written 2027-08-31" },
  "roster/too-many": { zh: "太多，最多 {} 个", en: "too many; at most {}" },
  "roster/guardian-unnamed": {
    zh: "写了卡号、电话或关系，但没有姓名",
    en: "has a card, phone or relation and no name",
  },
  "roster/column-missing": { zh: "缺少这一列", en: "this column is missing" },
  "roster/column-twice": { zh: "同样的列出现了两次", en: "this column stands there twice" },
  "roster/reference-unknown": { zh: "指向的记录不存在：{}", en: "refers to what is not there: {}" },
} as const satisfies Record<string, Bilingual>;

/** A row that can be read and does not fit the roster, the plan or another row. */
export const CONFLICTS = {
  "roster/number-twice": { zh: "同一个号码出现了两次，另一处在 {}", en: "the same number stands twice, also at {}" },
  "roster/number-taken": {
    zh: "这个号码与另一个人的编号相撞：{}",
    en: "this number would give the id of somebody else: {}",
  },
  "roster/another-child": {
    zh: "这个学号原来是另一个孩子（姓名和班级都不同）；如确是同一人，请分两次导入：先改姓名，再改班级",
    en: "this number was another child's (other name and other class); if it is the same one, change the name first and the class in a second import",
  },
  "roster/card-taken": { zh: "尾号 {} 的卡已属别人", en: "the card that ends in {} is somebody else's" },
  "roster/card-twice": {
    zh: "同一张卡给了两个人，另一处在 {}",
    en: "the same card is given to two people, also at {}",
  },
  "roster/guardian-two-spellings": {
    zh: "同一位监护人有两种写法（姓名或电话），另一处在 {}；请写成一样",
    en: "the same guardian is written in two ways (name or phone), also at {}; write them alike",
  },
  "roster/guardian-two-relations": {
    zh: "同一位监护人有两种关系，另一处在 {}；请写一个对几个孩子都合适的，例如“亲属”",
    en: "the same guardian has two relations, also at {}; write one that fits all the children, such as “relative”",
  },
  "roster/class-unknown": { zh: "学校计划里没有这个班级", en: "the plan has no such class" },
  "roster/class-several": { zh: "这个孩子在几个班级里：{}", en: "this child is in several classes: {}" },
  "roster/provider-unknown": { zh: "学校计划里没有这个机构", en: "the plan has no such provider" },
  "roster/consent-missing": {
    zh: "自行离校必须写明时间（监护人书面同意的）",
    en: "who goes home alone needs the hours that the guardian agreed to in writing",
  },
  "roster/window-unused": {
    zh: "写了“接送”又写了自行离校时间；请清空其中一个",
    en: "is collected and has a window for going alone; clear one of the two",
  },
  "roster/bar-kept": {
    zh: "不能用文件解除禁止接走；由教务两人凭材料办理",
    en: "a bar is not lifted by a file; two people of the office do it with a document",
  },
  "roster/on-campus": {
    zh: "这个孩子现在还在校（或在路上），离校后才能移出名册",
    en: "this child is still on campus or on its way; it can be taken off the roster once it is home",
  },
  "roster/on-duty": { zh: "这个人现在还看护着孩子", en: "this adult still holds children" },
  "roster/in-plan": {
    zh: "学校计划里还有这个人：{}；先改计划",
    en: "the plan still names this person: {}; change the plan first",
  },
} as const satisfies Record<string, Bilingual>;

/** Worth a look, and no reason not to import. */
export const WARNINGS = {
  "roster/no-guardian": {
    zh: "没有监护人，没有人能接走这个孩子",
    en: "has no guardian, so nobody may collect this child",
  },
  "roster/class-large": { zh: "这个班超过 {} 人", en: "this class has more than {} children" },
  "roster/column-ignored": { zh: "不认识这一列，没有导入", en: "this column is not known and was not imported" },
  "roster/card-not-active": {
    zh: "尾号 {} 的卡已挂失或停用，仍保持原状态",
    en: "the card that ends in {} is lost or blocked and stays so",
  },
} as const satisfies Record<string, Bilingual>;

const REASONS = { ...CELL_FAULTS, ...CONFLICTS, ...WARNINGS };
export type RowFaultCode = keyof typeof REASONS;
/** Every code of this folder, for the README's table. */
export const ROSTER_FAULTS: readonly string[] = [...Object.keys(FILE_FAULTS), ...Object.keys(REASONS)];

/** One thing to put right. Never the value itself: a phone or a card must not end up in a terminal or a mail. */
export type RowFault = {
  readonly sheet: string;
  /** From 1; 0: the sheet as a whole. */
  readonly row: number;
  /** What the column is called in the template; "" for the whole row. */
  readonly column: string;
  readonly code: RowFaultCode;
  readonly reason: Bilingual;
};

const worded = ({ zh, en }: Bilingual, detail: string): Bilingual => ({
  zh: zh.replace("{}", () => detail),
  en: en.replace("{}", () => detail),
});

/** @param detail stands for `{}` in the reason; never a name, a phone or a whole card */
export const rowFault = (
  { sheet, row }: Origin,
  column: string,
  code: RowFaultCode,
  detail: string | number = "",
): RowFault => ({ sheet, row, column, code, reason: worded(REASONS[code], String(detail)) });

/** How a reason refers to another row. */
export const placeOfRow = ({ sheet, row }: Origin): string => `${sheet}!${row}`;
/** As much of a card as may be shown: its last two bytes. */
export const cardTail = (card: string): string => `…${card.slice(-4)}`;

/** The file cannot be imported at all; nothing of it was. */
export class RosterFileError extends Error {
  override readonly name = "RosterFileError";
  readonly code: FileFault;
  readonly reason: Bilingual;
  constructor(code: FileFault, detail: string | number = "", options?: ErrorOptions) {
    const reason = worded(FILE_FAULTS[code], String(detail));
    super(`${reason.en} / ${reason.zh}`, options);
    this.code = code;
    this.reason = reason;
  }
}
