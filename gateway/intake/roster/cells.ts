/** One cell into one value, or the code of what is wrong with it. */
import { CARD_PATTERN } from "#wire/messages.ts";
import type { Bilingual, DayId } from "../../core/ids.ts";
import {
  DISMISSAL_MODES,
  type DismissalMode,
  EMPLOYMENTS,
  type Employment,
  STAFF_ROLES,
  type StaffRole,
} from "../../core/roster.ts";
import type { RowFaultCode } from "./faults.ts";
import { CELL_CHARS_MAX, LISTED_MAX, NAME_CHARS_MAX, NUMBER_CHARS_MAX } from "./rows.ts";
import type { Cell } from "./table.ts";

/** A value was found to be wrong; `detail` stands in the reason. Caught where the cell's place is known. */
export class CellFault extends Error {
  override readonly name = "CellFault";
  readonly code: RowFaultCode;
  readonly detail: string | number;
  constructor(code: RowFaultCode, detail: string | number = "") {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

const fault = (code: RowFaultCode, detail: string | number = ""): never => {
  throw new CellFault(code, detail);
};

/** Digits that Excel keeps of a number. */
const EXACT_DIGITS = 15;
/** What people write for "there is none"; an empty cell says nothing at all. */
const NONE = new Set(["无", "没有", "-", "—", "/", "none"]);
const BETWEEN = /[、,，;；/\s]+/u;

/** Whether the cell says that there is none. */
export const saysNone = ({ text }: Cell): boolean => NONE.has(text.trim().toLowerCase());

/** Text as it stands; control characters and half characters are no text. Nothing is normalized. */
export function textOf(cell: Cell, most: number = CELL_CHARS_MAX): string {
  const text = cell.text.trim();
  if (!text.isWellFormed() || /\p{Cc}|\uFFFE|\uFFFF/u.test(text)) fault("roster/text-broken");
  if (text.length > most) fault("roster/cell-too-long", most);
  return text;
}

/** Text that a person typed as text: neither a formula's outcome nor a date that Excel made of it. */
function typedText(cell: Cell, most: number): string {
  if (cell.formula) fault("roster/formula");
  if (cell.kind === "date") fault("roster/date-instead-of-text");
  if (cell.kind === "number" && (/e/i.test(cell.text) || cell.text.replace(/\D/g, "").length > EXACT_DIGITS))
    fault("roster/digits-lost");
  return textOf(cell, most);
}

/** Full-width letters and digits as ordinary ones: right for numbers and codes, never for names. */
const narrow = (text: string): string => text.normalize("NFKC").trim();

/** The school's own number of a person, as written. */
export function numberOf(cell: Cell): string {
  return typedText(cell, NUMBER_CHARS_MAX);
}

/**
 * A name, every character kept: rare ones, surrogate pairs, private-use ones of old systems, ideographic descriptions,
 * middle dots, spaces inside.
 */
export function nameOf(cell: Cell): string {
  if (cell.kind === "date") fault("roster/date-instead-of-text");
  const name = textOf(cell, NAME_CHARS_MAX);
  if (/[?？□\uFFFD]/u.test(name)) fault("roster/character-lost");
  if (cell.kind !== "text" || !/[\p{L}\p{Nl}\p{Co}\p{So}]/u.test(name)) fault("roster/name-invalid");
  return name;
}

/** What a class is called. */
export const classOf = (cell: Cell): string => typedText({ ...cell, formula: false }, CELL_CHARS_MAX);

const CARD = new RegExp(CARD_PATTERN);
const CARD_BYTE = /^[\dA-F]{2}$/;

/** Cards of one person: UIDs as upper-case hex; `[]` for "none". */
export function cardsOf(cell: Cell): readonly string[] {
  if (saysNone(cell)) return [];
  const text = narrow(typedText(cell, CELL_CHARS_MAX)).toUpperCase();
  const words = text.split(BETWEEN).filter((word) => word !== "");
  // "04 A2 B3 C4": one card, byte by byte.
  const bytewise = words.length > 1 && words.every((word) => CARD_BYTE.test(word));
  const cards = bytewise ? [words.join("")] : words.map((word) => word.replace(/[:-]/g, ""));
  if (!cards.every((card) => CARD.test(card))) fault("roster/card-invalid");
  if (cards.length > LISTED_MAX) fault("roster/too-many", LISTED_MAX);
  return [...new Set(cards)];
}

/** A telephone number without spaces and dashes. */
export function phoneOf(cell: Cell): string {
  const phone = narrow(textOf(cell)).replace(/[\s().-]/g, "");
  if (!/^\+?\d{5,15}$/.test(phone)) fault("roster/phone-invalid");
  return phone;
}

/** `16:30-18:00` as minutes of the day. */
export function windowOf(cell: Cell): { readonly from: number; readonly to: number } {
  const text = cell.kind === "text" ? narrow(textOf(cell)) : "";
  const found = /^(\d{1,2}):(\d{2})\s*[-~–—至到]\s*(\d{1,2}):(\d{2})$/.exec(text);
  const [h1 = 99, m1 = 99, h2 = 99, m2 = 99] = (found ?? []).slice(1).map(Number);
  const [from, to] = [h1 * 60 + m1, h2 * 60 + m2];
  if (!found || h1 > 23 || h2 > 23 || m1 > 59 || m2 > 59 || from >= to) fault("roster/window-invalid");
  return { from, to };
}

/** A day, from a date cell or as text. */
export function dayOf(cell: Cell): DayId {
  const text = narrow(textOf(cell));
  const [, year = "", month = "", day = ""] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  const found = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const instant = Date.parse(`${found}T00:00:00Z`);
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== found) fault("roster/day-invalid");
  return found;
}

const DISMISSALS: Readonly<Record<DismissalMode, readonly string[]>> = {
  collected: ["接送", "家长接", "接", "接走", "pickup"],
  self: ["自行", "自行离校", "自行回家", "自己走", "独立离校", "alone"],
};
const ROLES: Readonly<Record<StaffRole, readonly string[]>> = {
  guard: ["门卫", "保安"],
  "duty-teacher": ["值班教师", "值班老师", "任课教师", "教师", "老师", "teacher"],
  homeroom: ["班主任"],
  patrol: ["行政巡察", "巡察", "巡查", "督导"],
  office: ["教务", "教务处", "办公室", "教务办公"],
  lead: ["带班领导", "校领导", "校长", "副校长", "principal"],
};
const EMPLOYED: Readonly<Record<Employment, readonly string[]>> = {
  own: ["本校", "在编", "在职"],
  shared: ["共享", "走教", "交流"],
  retired: ["退休", "返聘"],
  volunteer: ["志愿者"],
  coach: ["教练", "外聘教练"],
  "third-party": ["第三方", "机构"],
};

/** Words of a template's drop-down: the first of each meaning. */
export const CHOICES = {
  dismissal: DISMISSAL_MODES.map((mode) => DISMISSALS[mode][0] ?? mode),
  roles: STAFF_ROLES.map((role) => ROLES[role][0] ?? role),
  employment: EMPLOYMENTS.map((one) => EMPLOYED[one][0] ?? one),
} as const;

function meant<T extends string>(text: string, table: Readonly<Record<T, readonly string[]>>): T {
  const word = narrow(text).toLowerCase();
  const values = Object.keys(table) as T[];
  const found = values.find((value) => value === word || table[value].includes(word));
  return found ?? fault("roster/word-unknown", values.map((value) => `${table[value][0]} ${value}`).join(", "));
}

export const dismissalOf = (cell: Cell): DismissalMode => meant(textOf(cell), DISMISSALS);
export const employmentOf = (cell: Cell): Employment => meant(textOf(cell), EMPLOYED);
/** Roles of one adult, in the order of the list. */
export function rolesOf(cell: Cell): StaffRole[] {
  const words = textOf(cell).split(BETWEEN);
  const roles = new Set(words.filter((word) => word !== "").map((word) => meant(word, ROLES)));
  return STAFF_ROLES.filter((role) => roles.has(role));
}

const RELATIONS: readonly (Bilingual & { readonly also: readonly string[] })[] = [
  { zh: "母亲", en: "mother", also: ["妈妈", "母", "mum", "mom"] },
  { zh: "父亲", en: "father", also: ["爸爸", "父", "dad"] },
  { zh: "奶奶", en: "father's mother", also: ["祖母"] },
  { zh: "爷爷", en: "father's father", also: ["祖父"] },
  { zh: "外婆", en: "mother's mother", also: ["姥姥", "外祖母"] },
  { zh: "外公", en: "mother's father", also: ["姥爷", "外祖父"] },
  { zh: "叔叔", en: "uncle", also: ["伯伯", "舅舅", "姑父", "姨父"] },
  { zh: "姑姑", en: "aunt", also: ["阿姨", "姨妈", "婶婶", "舅妈"] },
  { zh: "保姆", en: "nanny", also: [] },
  { zh: "监护人", en: "guardian", also: [] },
  { zh: "家长", en: "parent", also: [] },
  { zh: "亲属", en: "relative", also: ["亲戚"] },
  { zh: "其他", en: "other", also: ["other"] },
];

/** What somebody is to the child; a word that is not known stands in both languages. */
export function relationOf(cell: Cell): Bilingual {
  const text = textOf(cell, NAME_CHARS_MAX);
  return knownRelation(text) ?? { zh: text, en: text };
}

/** The relation that a word means; null for one that is not known. Words that say more than ours keep their Chinese. */
export function knownRelation(text: string): Bilingual | null {
  const word = narrow(text).toLowerCase();
  const same = RELATIONS.find(({ zh, en }) => zh === word || en === word);
  if (same) return { zh: same.zh, en: same.en };
  const found = RELATIONS.find(({ also }) => also.includes(word));
  if (!found) return null;
  // An uncle is one word in English and five in Chinese: the guard reads the one that the family wrote.
  const specific = found.zh === "叔叔" || found.zh === "姑姑";
  return { zh: specific ? word : found.zh, en: found.en };
}

export type Barred = { readonly name: string; readonly phone: string | null };

/** Persons who may not collect, `张三、李四(13800000000)`; `[]` for "none". */
export function barredOf(cell: Cell): readonly Barred[] {
  if (saysNone(cell)) return [];
  const persons = textOf(cell)
    .split(/[、,，;；]+/u)
    .filter((part) => part.trim() !== "")
    .map((part): Barred => {
      const [, name = part, phone] = /^(.*?)[(（]([^()（）]*)[)）]\s*$/su.exec(part) ?? [];
      const text = (value: string): Cell => ({ text: value.trim(), kind: "text", formula: false });
      return { name: nameOf(text(name)), phone: phone === undefined ? null : phoneOf(text(phone)) };
    });
  return persons.length > LISTED_MAX ? fault("roster/too-many", LISTED_MAX) : persons;
}
