/**
 * How settings are read, by the gateway and by the district server alike:
 * defaults < `baton.yaml` < environment (`BATON_GATEWAY_HTTP_PORT`, from the path) < flags (`--http-port`).
 * The schema is the single truth: names, defaults, types, descriptions.
 */

import { existsSync, readFileSync } from "node:fs";
import type { Static, TObject, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { isMap, LineCounter, parseDocument } from "yaml";
import { nearest } from "./nearest.ts";

/** Sections that one `baton.yaml` may have; each program reads its own and leaves the other alone. */
export const SETTINGS_SECTIONS = ["version", "gateway", "server"] as const;

export const SETTINGS_FAULTS = ["unreadable", "unknown-key", "wrong-type", "wrong-value"] as const;
export type SettingsFault = {
  readonly code: (typeof SETTINGS_FAULTS)[number];
  /** Dotted path, such as `gateway.http.port`. */
  readonly path: string;
  /** Line in the file, from 1; null when it did not come from the file. */
  readonly line: number | null;
  /** One plain sentence. */
  readonly message: string;
};

/** The settings could not be understood; every fault is named, not only the first. Exit code 3. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly code = "settings/invalid";
  readonly faults: readonly SettingsFault[];
  constructor(faults: readonly SettingsFault[]) {
    super(
      faults.map((fault) => `${fault.path}${fault.line ? ` (line ${fault.line})` : ""}: ${fault.message}`).join("\n"),
    );
    this.faults = faults;
  }
}

type Leaf = { readonly path: readonly string[]; readonly schema: TSchema };
type Tree = { [key: string]: unknown };

const upperSnake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();
const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** Name in the environment of the setting at `path`, such as `BATON_GATEWAY_HTTP_PORT`. */
export const environmentName = (path: readonly string[]) => `BATON_${path.map(upperSnake).join("_")}`;
/** Name on the command line of the setting at `path` of its section, such as `http-port`. */
export const flagName = (path: readonly string[]) => path.map(kebab).join("-");

/** Every setting of a section, with its path inside the section. */
export function settingsOf(schema: TObject, path: readonly string[] = []): Leaf[] {
  return Object.entries(schema.properties as Record<string, TSchema>).flatMap(([key, child]) =>
    "properties" in child ? settingsOf(child as TObject, [...path, key]) : [{ path: [...path, key], schema: child }],
  );
}

const typeOf = (schema: TSchema) => (schema as { type?: string }).type ?? "string";

/** Text from the environment or a flag as the type that the schema wants; unchanged when it does not fit. */
function fromText(schema: TSchema, text: string): unknown {
  const wanted = typeOf(schema);
  if ((wanted === "integer" || wanted === "number") && text.trim() !== "" && Number.isFinite(Number(text)))
    return Number(text);
  if (wanted === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) tree[key] = value;
  else {
    if (typeof tree[key] !== "object" || tree[key] === null) tree[key] = {};
    put(tree[key] as Tree, rest, value);
  }
}

function get(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Tree)[key] : undefined),
    tree,
  );
}

function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === null ? `; known: ${known.join(", ")}` : `; did you mean "${meant}"?`;
}

function unknownKeys(
  tree: unknown,
  schema: TObject,
  path: readonly string[],
  faults: Omit<SettingsFault, "line">[],
): void {
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) {
    faults.push({ code: "wrong-type", path: path.join("."), message: "must hold settings below it" });
    return;
  }
  const properties = schema.properties as Record<string, TSchema>;
  for (const [key, value] of Object.entries(tree)) {
    const child = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const here = [...path, key];
    if (!child)
      faults.push({
        code: "unknown-key",
        path: here.join("."),
        message: `is not a setting${didYouMean(key, Object.keys(properties))}`,
      });
    else if ("properties" in child) unknownKeys(value, child as TObject, here, faults);
  }
}

/** The file as a tree, and the line of each path in it. */
function readFile(text: string): { tree: Tree; lineOf: (path: string) => number | null } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken)
    throw new SettingsError([
      {
        code: "unreadable",
        path: "baton.yaml",
        line: broken.linePos?.[0].line ?? null,
        message: broken.message.split("\n")[0] ?? "",
      },
    ]);
  const lineOf = (path: string): number | null => {
    const keys = path.split(".");
    let node: unknown = document.contents;
    let line: number | null = null;
    for (const key of keys) {
      if (!isMap(node)) break;
      const pair = node.items.find((item) => String(item.key) === key);
      if (!pair) break;
      const range = (pair.key as { range?: readonly number[] }).range;
      if (range?.[0] !== undefined) line = lines.linePos(range[0]).line;
      node = pair.value;
    }
    return line;
  };
  return { tree: (document.toJS() ?? {}) as Tree, lineOf };
}

/** Settings file that is read when no other is named. */
export const SETTINGS_FILE = "baton.yaml";

/**
 * Text of the settings file; null when none was named and there is none.
 * @throws SettingsError when the named one cannot be read
 */
export function readSettingsFile(named: string | undefined): string | null {
  if (named === undefined && !existsSync(SETTINGS_FILE)) return null;
  const path = named ?? SETTINGS_FILE;
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const message = `cannot be read: ${(cause as Error).message}`;
    throw new SettingsError([{ code: "unreadable", path, line: null, message }]);
  }
}

/** Every fault of one section; none when it can be used. */
export function settingsFaults(options: Parameters<typeof readSettings>[0]): readonly SettingsFault[] {
  try {
    readSettings(options);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

/**
 * Settings of one section.
 *
 * @param section    its name in the file and in environment names
 * @param file       text of `baton.yaml`, or null when there is none
 * @param flags      by flag name without dashes
 * @throws SettingsError with every fault
 */
export function readSettings<S extends TObject>(options: {
  readonly section: (typeof SETTINGS_SECTIONS)[number];
  readonly schema: S;
  readonly file: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Record<string, string | undefined>>;
}): Static<S> {
  const { section, schema, environment, flags } = options;
  const { tree, lineOf } = readFile(options.file ?? "");
  if (typeof tree !== "object" || Array.isArray(tree))
    throw new SettingsError([
      {
        code: "wrong-type",
        path: SETTINGS_FILE,
        line: 1,
        message: `must hold the sections ${SETTINGS_SECTIONS.join(", ")}`,
      },
    ]);
  const faults: Omit<SettingsFault, "line">[] = [];
  for (const key of Object.keys(tree))
    if (!(SETTINGS_SECTIONS as readonly string[]).includes(key))
      faults.push({ code: "unknown-key", path: key, message: `is not a section${didYouMean(key, SETTINGS_SECTIONS)}` });
  if (tree[section] !== undefined && tree[section] !== null) unknownKeys(tree[section], schema, [section], faults);

  const known = settingsOf(schema).map((leaf) => environmentName([section, ...leaf.path]));
  for (const name of Object.keys(environment))
    if (name.startsWith(environmentName([section, ""])) && !known.includes(name))
      faults.push({ code: "unknown-key", path: name, message: `is not a setting${didYouMean(name, known)}` });

  const value: Tree = {};
  for (const leaf of settingsOf(schema)) {
    const text = flags[flagName(leaf.path)] ?? environment[environmentName([section, ...leaf.path])];
    const found = text === undefined ? get(tree[section], leaf.path) : fromText(leaf.schema, text);
    const used = found ?? (leaf.schema as { default?: unknown }).default;
    put(value, leaf.path, used);
    for (const error of Compile(leaf.schema).Errors(used).slice(0, 1))
      faults.push({
        code: error.keyword === "type" ? "wrong-type" : "wrong-value",
        path: [section, ...leaf.path].join("."),
        message: `${error.message}; found ${JSON.stringify(used)}`,
      });
  }
  if (faults.length > 0) throw new SettingsError(faults.map((fault) => ({ ...fault, line: lineOf(fault.path) })));
  return value as Static<S>;
}
