/**
 * Changes of a plan file that leave everything else in it as it was, byte for byte: comments, order, blank lines, the way
 * a value is quoted. The place is found through the YAML document; the text is changed there and read again, and if
 * anything but what was asked for has changed, nothing is done.
 */
import { isDeepStrictEqual } from "node:util";
import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, parseDocument, Scalar } from "yaml";
import { nearest } from "../../contract/nearest.ts";
import type { PlanPath } from "../../core/policy/finding.ts";
import { childOf, idOf, stepsOf } from "./path.ts";
import { type PlanYaml, parsePlanYaml, rangeOf, stepInto } from "./yaml.ts";

/** One change: a path as people write it, and the new value as YAML. */
export type PlanEdit = { readonly path: string; readonly value: string };

/** The change cannot be made; nothing was. The message says why. */
export class PlanEditError extends Error {
  override readonly name = "PlanEditError";
  readonly code = "cli/usage";
}

export type EditedPlan = {
  readonly text: string;
  /** What stood there and what stands there now, in the order of the edits. */
  readonly changes: readonly { readonly path: string; readonly before: string | null; readonly after: string }[];
};

/**
 * The file's text with these changes, one after the other.
 *
 * @throws PlanEditError when a path leads nowhere, or the change would touch anything else
 * @throws PlanFileError when the text is no YAML
 */
export function editPlan(text: string, edits: readonly PlanEdit[]): EditedPlan {
  const changes: EditedPlan["changes"][number][] = [];
  const edited = edits.reduce((now, edit) => {
    const one = editOnce(parsePlanYaml(now), edit);
    changes.push({ path: edit.path, before: one.before, after: one.after });
    return one.text;
  }, text);
  return { text: edited, changes };
}

/**
 * The text with `version` one higher, so that gateways take the change up.
 * @throws PlanEditError when it has no version that could be raised
 */
export function raiseVersion(text: string): EditedPlan {
  const version = childOf(parsePlanYaml(text).value, "version");
  if (!Number.isSafeInteger(version)) throw new PlanEditError("the plan has no version that could be raised");
  return editPlan(text, [{ path: "version", value: String(Number(version) + 1) }]);
}

type Splice = { readonly at: number; readonly to: number; readonly put: string };

function editOnce(yaml: PlanYaml, { path, value }: PlanEdit): { text: string; before: string | null; after: string } {
  const keys = keysFor(path, yaml.value);
  const wanted = readValue(value);
  const expected = withValue(yaml.value, keys, wanted.value);
  // A text that needs no quotes on a line of its own may need them between brackets.
  const writings = typeof wanted.value === "string" ? [wanted.text, JSON.stringify(wanted.value)] : [wanted.text];
  for (const after of new Set(writings)) {
    const splice = spliceFor(yaml, keys, { path, value: { text: after, value: wanted.value } });
    const text = yaml.text.slice(0, splice.at) + splice.put + yaml.text.slice(splice.to);
    if (!isDeepStrictEqual(plainValueOf(text), expected)) continue;
    return { text, before: splice.to > splice.at ? yaml.text.slice(splice.at, splice.to) : null, after };
  }
  throw new PlanEditError(`${path} cannot be set without changing more than it; edit the file by hand`);
}

function plainValueOf(text: string): unknown {
  try {
    return parsePlanYaml(text).value;
  } catch {
    return undefined;
  }
}

/** The value as text and as what it says. What is no YAML by itself is a text. */
function readValue(written: string): { readonly text: string; readonly value: unknown } {
  const text = written.trim();
  const document = parseDocument(text, { prettyErrors: false });
  const { contents } = document;
  const isWhole = rangeOf(contents)?.[1] === text.length && rangeOf(contents)?.[0] === 0;
  const isPlain = isScalar(contents) || (isCollection(contents) && contents.flow === true);
  if (document.errors.length > 0 || document.warnings.length > 0 || !isWhole || !isPlain || /[\r\n]/.test(text))
    return { text: JSON.stringify(text), value: text };
  return { text, value: document.toJS() as unknown };
}

/** Keys of a path: names as they stand, ids in brackets as positions. */
function keysFor(path: string, value: unknown): PlanPath {
  const steps = stepsOf(path);
  if (!steps)
    throw new PlanEditError(`"${path}" is not a path; write it like grace.handoverMinutes or sessions[art-club].end`);
  let at = value;
  return steps.map(({ name, bracket }, i) => {
    if (at !== undefined && at !== null && typeof at !== "object")
      throw new PlanEditError(`${path} leads nowhere: there is nothing below ${JSON.stringify(at)}`);
    const isList = Array.isArray(at);
    if (bracket !== isList && at !== undefined)
      throw new PlanEditError(
        isList ? `"${name}" in ${path} must say which one, like [id] or [0]` : `"${name}" in ${path} is not in a list`,
      );
    const key = isList ? positionOf(name, at as readonly unknown[], path) : name;
    at = childOf(at, key);
    if (at === undefined && steps[i + 1]?.bracket) throw new PlanEditError(`${path}: there is no list "${name}"`);
    return key;
  });
}

function positionOf(name: string, list: readonly unknown[], path: string): number {
  const ids = list.map(idOf);
  const at = ids.indexOf(name);
  if (at >= 0) return at;
  if (/^\d+$/.test(name) && Number(name) < list.length) return Number(name);
  const meant = nearest(
    name,
    ids.filter((id) => id !== null),
  );
  throw new PlanEditError(`${path}: there is no "${name}"${meant === null ? "" : `; did you mean "${meant}"?`}`);
}

function withValue(value: unknown, path: PlanPath, wanted: unknown): unknown {
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const last = path.at(-1);
  let at = copy;
  for (const key of path.slice(0, -1)) {
    const child = childOf(at, key);
    if (child === undefined || child === null) at[key] = {};
    at = at[key] as Record<string | number, unknown>;
  }
  if (last !== undefined) at[last] = wanted;
  return copy;
}

type Wanted = { readonly path: string; readonly value: { readonly text: string; readonly value: unknown } };

function spliceFor(yaml: PlanYaml, keys: PlanPath, wanted: Wanted): Splice {
  let node: unknown = yaml.document.contents;
  for (const [i, key] of keys.entries()) {
    if (isAlias(node))
      throw new PlanEditError(`${wanted.path}: *${node.source} stands there; change where &${node.source} is`);
    const found = stepInto(node, key);
    if (!found) return insertion(yaml.text, node, { ...wanted, missing: keys.slice(i) });
    if (found.value === null || (isScalar(found.value) && found.value.value === null && i < keys.length - 1))
      return fillNull(yaml.text, found, { ...wanted, missing: keys.slice(i + 1) });
    node = found.value;
  }
  return replacement(yaml.text, node, wanted);
}

function replacement(text: string, node: unknown, { path, value }: Wanted): Splice {
  const range = rangeOf(node);
  if (isAlias(node)) throw new PlanEditError(`${path}: *${node.source} stands there; change where &${node.source} is`);
  if (isCollection(node) && !node.flow)
    throw new PlanEditError(`${path} stands on lines of its own; set what is in it, or edit the file by hand`);
  if (!range) throw new PlanEditError(`${path} cannot be found in the file`);
  const [at, to] = range;
  // `closes:` with nothing after it is null, and has no room before it.
  const gap = at === to && text[at - 1] === ":" ? " " : "";
  return { at, to, put: `${gap}${quotedAs(node, value)}` };
}

/** A text keeps the kind of quotes that stood there. */
function quotedAs(node: unknown, { text, value }: Wanted["value"]): string {
  if (!isScalar(node) || typeof value !== "string" || text !== value) return text;
  if (node.type === Scalar.QUOTE_DOUBLE) return JSON.stringify(value);
  return node.type === Scalar.QUOTE_SINGLE ? `'${value.replaceAll("'", "''")}'` : text;
}

type Missing = Wanted & { readonly missing: PlanPath };

/** What is missing as one-line YAML: `{ a: { b: value } }` without the outermost braces. */
function inline(missing: PlanPath, value: string): string {
  const [key, ...rest] = missing;
  return rest.length === 0 ? `${key}: ${value}` : `${key}: { ${inline(rest, value)} }`;
}

function fillNull(
  text: string,
  { key, value }: { key: unknown; value: unknown },
  { missing, ...wanted }: Missing,
): Splice {
  const put = missing.length === 0 ? wanted.value.text : `{ ${inline(missing, wanted.value.text)} }`;
  const [at, to] = (isScalar(value) ? rangeOf(value) : null) ?? [null, null];
  if (at !== null && at < to) return { at, to, put };
  const after = (rangeOf(key)?.[1] ?? 0) + 1;
  return { at: after, to: after, put: `${text[after - 1] === ":" ? " " : ""}${put}` };
}

/** A field that was not there: after the last one of its map, in that map's own style. */
function insertion(text: string, node: unknown, { path, value, missing }: Missing): Splice {
  const first = isMap(node) ? node.items[0] : undefined;
  const range = rangeOf(node);
  if (!isMap(node) || !range) throw new PlanEditError(`${path} leads nowhere; edit the file by hand`);
  if (node.flow) {
    const at = first === undefined ? range[0] + 1 : endOf(node.items.at(-1));
    const put = inline(missing, value.text);
    return { at, to: at, put: first === undefined ? ` ${put} ` : `, ${put}` };
  }
  const column = columnOf(text, rangeOf(first)?.[0] ?? 0);
  const last = endOf(node.items.at(-1));
  const lineEnd = text.slice(last).search(/\r?\n|$/) + last;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const put = missing.map((key, depth) => `${newline}${" ".repeat(column + 2 * depth)}${key}:`).join("");
  return { at: lineEnd, to: lineEnd, put: `${put} ${value.text}` };
}

/** Where the last thing inside ends, without the comments and blank lines that follow it. */
function endOf(node: unknown): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) return endOf(node.items.at(-1));
  if (!isPair(node)) return rangeOf(node)?.[1] ?? 0;
  const end = endOf(node.value);
  return end > 0 ? end : (rangeOf(node.key)?.[1] ?? 0) + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}
