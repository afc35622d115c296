/** What is wrong with a document's shape, said in words that a school office can act on. */
import { Settings } from "typebox/system";
import { ID_PATTERN } from "#wire/messages.ts";
import { nearest } from "../../contract/nearest.ts";
import { GRACE } from "../../core/grace.ts";
import type { Bilingual } from "../../core/ids.ts";
import type { PlanPath } from "../../core/policy/finding.ts";
import { DAY_PATTERN, MONTH_DAY_PATTERN, TIME_PATTERN } from "./fields.ts";
import { keysOf } from "./path.ts";

/** Most faults that one report lists; the rest is a count. */
export const DOCUMENT_FAULTS_MAX = 50;
/** Most errors that the schema check collects; it says several about one field. */
const SCHEMA_ERRORS_MAX = 400;
const SHOWN_LENGTH_MAX = 40;

export type DocumentFault = { readonly path: PlanPath; readonly message: Bilingual };

type Node = {
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
};
type SchemaError = { readonly keyword: string; readonly instancePath: string; readonly params: object };

/** A schema, compiled. */
type Checker = { Errors(value: unknown): readonly SchemaError[]; Type(): object };

/** What a text must be that has one of our patterns. */
const PATTERN_WORDS: Readonly<Record<string, Bilingual>> = {
  [ID_PATTERN]: { zh: "编号（1 至 32 个小写字母、数字或连字符）", en: "an id (1 to 32 of a-z, 0-9 and dashes)" },
  [TIME_PATTERN]: { zh: "时刻，例如 16:30（英文冒号）", en: "a time of day, such as 16:30" },
  [DAY_PATTERN]: { zh: "日期，例如 2026-09-01", en: "a day, such as 2026-09-01" },
  [MONTH_DAY_PATTERN]: { zh: "月日，例如 05-01", en: "a month and day, such as 05-01" },
};

const TYPE_WORDS: Readonly<Record<string, Bilingual>> = {
  string: { zh: "文字", en: "a text" },
  integer: { zh: "整数", en: "a whole number" },
  number: { zh: "数", en: "a number" },
  boolean: { zh: "true 或 false", en: "true or false" },
  array: { zh: "列表", en: "a list" },
  object: { zh: "一组字段", en: "a group of fields" },
  null: { zh: "null", en: "null" },
};

/**
 * Every fault of a value's shape; none when the schema accepts it.
 *
 * @param checker  the schema, compiled
 * @param value    as parsed from JSON or YAML
 */
export function shapeFaults(checker: Checker, value: unknown): DocumentFault[] {
  const errors = everyError(checker, value);
  return errors.flatMap((error) => {
    const path = keysOf(error.instancePath, value);
    const node = nodeAt(checker.Type() as Node, path);
    return describe(error, { path, node, found: valueAt(value, path) });
  });
}

/** The check stops after a handful by itself, and a school would mend its file one handful at a time. */
function everyError(checker: Checker, value: unknown): readonly SchemaError[] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: SCHEMA_ERRORS_MAX });
  try {
    return checker.Errors(value);
  } finally {
    Settings.Set({ maxErrors });
  }
}

type Place = { readonly path: PlanPath; readonly node: Node | null; readonly found: unknown };

function describe(error: SchemaError, place: Place): DocumentFault[] {
  const { path, node, found } = place;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    // Said again, and better, by the fault of the object that holds the field.
    case "boolean":
      return [];
    case "required":
      return (params.requiredProperties as readonly string[]).map((name) => ({
        path: [...path, name],
        message: { zh: "缺少这一项", en: "is missing" },
      }));
    case "additionalProperties":
      return (params.additionalProperties as readonly string[]).map((name) => ({
        path: [...path, name],
        message: unknownField(name, Object.keys(node?.properties ?? {})),
      }));
    case "enum":
      return [{ path, message: notOneOf(found, params.allowedValues as readonly unknown[]) }];
    case "type":
    case "pattern":
      return [{ path, message: notA(found, node) }];
    default:
      // The rule that holds the range says this itself, with its id and what would satisfy it.
      if (isGraceTime(path)) return [];
      return [{ path, message: outOfBounds(error.keyword, params, found) }];
  }
}

function unknownField(name: string, known: readonly string[]): Bilingual {
  if (name === "<<")
    return { zh: "不支持合并键（<<），请把各项写全", en: "merge keys (<<) are not read; write the fields out" };
  const meant = nearest(name, known);
  return meant === null
    ? { zh: `没有这一项；可用：${known.join("、")}`, en: `is not a field here; known: ${known.join(", ")}` }
    : { zh: `没有这一项；是不是“${meant}”？`, en: `is not a field here; did you mean "${meant}"?` };
}

function notOneOf(found: unknown, allowed: readonly unknown[]): Bilingual {
  const words = allowed.map(String);
  const meant = typeof found === "string" ? nearest(found, words) : null;
  return {
    zh: `${shown(found)} 不可用；${meant === null ? `可用：${words.join("、")}` : `是不是“${meant}”？`}`,
    en: `${shown(found)} is none of ${words.join(", ")}${meant === null ? "" : `; did you mean "${meant}"?`}`,
  };
}

function notA(found: unknown, node: Node | null): Bilingual {
  const types = [node?.type ?? []].flat();
  const special = node?.pattern === undefined ? undefined : PATTERN_WORDS[node.pattern];
  const wanted = [
    ...(special
      ? [special]
      : types.filter((type) => type !== "null").map((type) => TYPE_WORDS[type] ?? TYPE_WORDS.string!)),
    ...(types.includes("null") ? [TYPE_WORDS.null!] : []),
  ];
  // YAML reads 2024 as a number and true as a truth; an id that looks like one has to be quoted.
  const quote = ["number", "boolean"].includes(typeof found) && types.includes("string") && !types.includes("integer");
  return {
    zh: `${shown(found)} 不是${wanted.map(({ zh }) => zh).join("或 ")}${quote ? "；请加引号" : ""}`,
    en: `${shown(found)} is not ${wanted.map(({ en }) => en).join(" or ")}${quote ? "; put it in quotes" : ""}`,
  };
}

function outOfBounds(keyword: string, params: Readonly<Record<string, unknown>>, found: unknown): Bilingual {
  const limit = String(params.limit ?? "");
  const words: Readonly<Record<string, Bilingual>> = {
    minimum: { zh: `${shown(found)} 小于 ${limit}`, en: `${shown(found)} is less than ${limit}` },
    exclusiveMinimum: { zh: `${shown(found)} 须大于 ${limit}`, en: `${shown(found)} must be more than ${limit}` },
    maximum: { zh: `${shown(found)} 大于 ${limit}`, en: `${shown(found)} is more than ${limit}` },
    minLength: { zh: "不能为空", en: "must not be empty" },
    maxLength: { zh: `超过 ${limit} 个字`, en: `is longer than ${limit} characters` },
    minItems: { zh: `至少要有 ${limit} 项`, en: `needs at least ${limit} of them` },
  };
  return words[keyword] ?? { zh: `不符合“${keyword}”`, en: `does not satisfy "${keyword}"` };
}

function isGraceTime(path: PlanPath): boolean {
  return Object.hasOwn(GRACE, path.at(-1) ?? "") && (path.at(-2) === "grace" || path.at(-2) === "values");
}

function nodeAt(schema: Node, path: PlanPath): Node | null {
  let node: Node | undefined = schema;
  for (const key of path) node = typeof key === "number" ? node?.items : node?.properties?.[key];
  return node ?? null;
}

function valueAt(value: unknown, path: PlanPath): unknown {
  return path.reduce<unknown>((at, key) => (at as Readonly<Record<string | number, unknown>>)[key], value);
}

/** The value as it stands in the file, cut to what a line can hold. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= SHOWN_LENGTH_MAX ? text : `${text.slice(0, SHOWN_LENGTH_MAX)}…`;
}
