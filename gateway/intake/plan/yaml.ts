/**
 * YAML as a plan may be written: one document, of a size and a depth that a school needs, each name once. Text comes in
 * as bytes from anybody's editor, so the encoding is checked too; what could keep the parser busy for minutes is refused first.
 */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from "yaml";
import type { Bilingual } from "../../core/ids.ts";
import type { PlanPath } from "../../core/policy/finding.ts";
import { pathText } from "./path.ts";
import { type PlanFault, type PlanFaultCode, PlanFileError } from "./plan-fault.ts";

/** Largest plan file: ten thousand children named in five sessions fit. */
export const PLAN_FILE_BYTES_MAX = 1024 * 1024;
/** Most YAML tokens of a plan file. */
export const PLAN_TOKENS_MAX = 500_000;
/** Deepest nesting of a plan file; a plan needs six. */
export const PLAN_NESTING_MAX = 32;
/** Most aliases (`*name`) of a plan file, and most repetitions that they may stand for. */
export const PLAN_ALIASES_MAX = 100;

/** A plan file's text as YAML, and where things stand in it. */
export type PlanYaml = {
  readonly text: string;
  readonly document: Document.Parsed;
  /** The whole as plain values, aliases written out. */
  readonly value: unknown;
  /** Line, from 1, of what a path leads to, or of the nearest thing above it that is there; null for the whole. */
  lineOf(path: PlanPath): number | null;
  pathText(path: PlanPath): string;
};

const notYaml = (line: number | null, message: Bilingual): PlanFault => ({
  code: "plan/not-yaml",
  path: "",
  line,
  message,
});

/**
 * The text of a plan file.
 * @throws PlanFileError when it is too large, or not UTF-8
 */
export function planText(bytes: Uint8Array): string {
  if (bytes.byteLength > PLAN_FILE_BYTES_MAX)
    throw new PlanFileError([
      {
        code: "plan/too-large",
        path: "",
        line: null,
        message: {
          zh: `有 ${bytes.byteLength} 字节，最多 ${PLAN_FILE_BYTES_MAX}`,
          en: `has ${bytes.byteLength} bytes, at most ${PLAN_FILE_BYTES_MAX} are read`,
        },
      },
    ]);
  try {
    // The byte order mark stays in the text, so that an edited file keeps it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const upTo = new TextDecoder().decode(bytes).split("\uFFFD")[0] ?? "";
    const message = {
      zh: "不是 UTF-8 编码，请在编辑器中另存为 UTF-8",
      en: "is not UTF-8; save it as UTF-8 in the editor",
    };
    throw new PlanFileError([notYaml(upTo.split("\n").length, message)], { cause });
  }
}

/**
 * Reads the text of a plan file as YAML, before anything is known of plans.
 * @throws PlanFileError with every fault
 */
export function parsePlanYaml(text: string): PlanYaml {
  const lines = new LineCounter();
  refuseBusyWork(text);
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Looking for doubles is quadratic there; `treeFaults` does it in one pass.
    uniqueKeys: false,
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) =>
    notYaml(lineAt(pos[0]), { zh: `YAML 有误：${message}`, en: message }),
  );
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== "1.2")
    broken.push(
      notYaml(1, { zh: "请删去 %YAML 一行：按 YAML 1.2 读取", en: "is read as YAML 1.2; take out the %YAML line" }),
    );
  if (broken.length > 0) throw new PlanFileError(broken);
  const faults = treeFaults(document, lineAt);
  if (faults.length > 0) throw new PlanFileError(faults);
  const value = plainValue(document);
  return {
    text,
    document,
    value,
    lineOf: (path) => lineOf(document, path, lineAt),
    pathText: (path) => pathText(path, value),
  };
}

/** Refuses by its tokens what the parser would need minutes for: `? ? ?` takes it exponential time, brackets its stack. */
function refuseBusyWork(text: string): void {
  let tokens = 0;
  let depth = 0;
  let line = 1;
  const refuse = (message: Bilingual): never => {
    throw new PlanFileError([notYaml(line, message)]);
  };
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    for (const character of token) if (character === "\n") line += 1;
    if (token === "[" || token === "{") depth += 1;
    if (token === "]" || token === "}") depth -= 1;
    if (depth > PLAN_NESTING_MAX) refuse(TOO_DEEP);
    if (token === "?")
      refuse({ zh: "不支持“? 键”写法，请写成“键: 值”", en: 'keys are written "key: value", not with "?"' });
    if (tokens > PLAN_TOKENS_MAX)
      refuse({ zh: "内容过多，不像是方案", en: `has more than ${PLAN_TOKENS_MAX} parts; a plan is smaller` });
  }
}

const TOO_DEEP: Bilingual = {
  zh: `嵌套超过 ${PLAN_NESTING_MAX} 层`,
  en: `nests deeper than ${PLAN_NESTING_MAX}`,
};

/** What is YAML and cannot be meant: a name twice, a number that begins with 0, an alias too many. */
function treeFaults(document: Document.Parsed, lineAt: (offset: number) => number): PlanFault[] {
  const faults: PlanFault[] = [];
  let aliases = 0;
  const fault = (code: PlanFaultCode, node: unknown, message: Bilingual): void => {
    const offset = rangeOf(node)?.[0];
    faults.push({ code, path: "", line: offset === undefined ? null : lineAt(offset), message });
  };
  const visit = (node: unknown, depth: number): void => {
    if (depth > PLAN_NESTING_MAX) {
      if (depth === PLAN_NESTING_MAX + 1) fault("plan/not-yaml", node, TOO_DEEP);
    } else if (isAlias(node)) {
      aliases += 1;
      if (aliases === PLAN_ALIASES_MAX + 1)
        fault("plan/not-yaml", node, {
          zh: `别名超过 ${PLAN_ALIASES_MAX} 个`,
          en: `has more than ${PLAN_ALIASES_MAX} aliases`,
        });
      else if (aliases <= PLAN_ALIASES_MAX && node.resolve(document) === undefined)
        fault("plan/not-yaml", node, { zh: `没有锚点 &${node.source}`, en: `there is no &${node.source} before it` });
    } else if (isMap(node)) {
      const seen = new Set<string>();
      for (const pair of node.items) {
        const name = keyOf(pair);
        if (seen.has(name))
          fault("plan/invalid", pair.key, { zh: `“${name}”出现了两次`, en: `"${name}" stands twice` });
        seen.add(name);
        visit(pair.value, depth + 1);
      }
    } else if (isSeq(node)) for (const item of node.items) visit(item, depth + 1);
    else if (isScalar(node)) scalar(node);
  };
  const scalar = (node: { readonly value: unknown; readonly source?: string | undefined }): void => {
    if (typeof node.value === "string" && !node.value.isWellFormed())
      fault("plan/invalid", node, { zh: "含有半个字符", en: "holds half a character" });
    // 0830 is the number 830 to YAML, and 830 minutes are 13:50.
    if (typeof node.value === "number" && /^[-+]?0[0-9]/.test(node.source ?? ""))
      fault("plan/invalid", node, {
        zh: `${node.source} 会被读作数字 ${node.value}；时刻请写 08:30，编号请加引号`,
        en: `${node.source} would be read as the number ${node.value}; write a time as 08:30, an id in quotes`,
      });
  };
  visit(document.contents, 0);
  return faults;
}

function plainValue(document: Document.Parsed): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: PLAN_ALIASES_MAX });
    // Aliases share what they stand for; written out it must still be of a plan's size.
    const written = JSON.stringify(value) ?? "null";
    if (written.length > PLAN_FILE_BYTES_MAX) throw new RangeError("the aliases written out are too long");
    return JSON.parse(written);
  } catch (cause) {
    const message = { zh: "别名展开后过大或指向自身", en: "its aliases stand for too much, or for themselves" };
    throw new PlanFileError([notYaml(null, message)], { cause });
  }
}

function lineOf(document: Document.Parsed, path: PlanPath, lineAt: (offset: number) => number): number | null {
  let node: unknown = document.contents;
  let line: number | null = null;
  for (const key of path) {
    const found = stepInto(resolved(node, document), key);
    if (!found) break;
    const offset = rangeOf(found.key ?? found.value)?.[0];
    if (offset !== undefined) line = lineAt(offset);
    node = found.value;
  }
  return line;
}

/** What an alias stands for; everything else stands for itself. */
export const resolved = (node: unknown, document: Document): unknown => (isAlias(node) ? node.resolve(document) : node);

/** What stands under a name of a map or at a position of a list; null when nothing does. */
export function stepInto(
  node: unknown,
  key: string | number,
): { readonly key: unknown; readonly value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find((one) => keyOf(one) === String(key));
    return pair ? { key: pair.key, value: pair.value } : null;
  }
  if (!isSeq(node) || typeof key !== "number" || key >= node.items.length) return null;
  return { key: null, value: node.items[key] };
}

/** A key as the plain value will have it. */
export function keyOf(pair: Pair): string {
  const { key } = pair;
  if (isScalar(key)) return key.value === null ? "" : String(key.value);
  return String(key);
}

/** Offsets in the text: where it begins, where its value ends, where it ends with what belongs to it. */
export function rangeOf(node: unknown): readonly [number, number, number] | null {
  if (isPair(node)) return rangeOf(node.key);
  const { range } = (isScalar(node) || isCollection(node) || isAlias(node) ? node : {}) as Pick<Node, "range">;
  return range ?? null;
}
