/** Where something stands in a document: as keys, as people write it, as a JSON pointer. */
import type { PlanPath } from "../../core/policy/finding.ts";

const PLAIN_KEY = /^[A-Za-z][A-Za-z0-9]*$/;
/** `name.name[id].name[3]`. */
const WRITTEN = /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*|\[[a-z0-9-]{1,64}\])*$/;
const STEPS = /\[([^\]]*)\]|[A-Za-z][A-Za-z0-9]*/g;

/**
 * As people write it: `sessions[art-club].end`, `grace.handoverMinutes`, `gateDuty[0].staff`. What has an id is named by
 * it, everything else by its position from 0.
 *
 * @param document in which the path leads; ids are looked up there
 */
export function pathText(path: PlanPath, document: unknown): string {
  let at: unknown = document;
  let text = "";
  for (const key of path) {
    at = childOf(at, key);
    if (typeof key === "number") text += `[${idOf(at) ?? key}]`;
    else text += PLAIN_KEY.test(key) ? `${text === "" ? "" : "."}${key}` : `[${JSON.stringify(key)}]`;
  }
  return text;
}

/** `/plan/sessions/3/end`. */
export const pointerOf = (path: PlanPath): string =>
  `/${path.map((key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;

/** Keys of a JSON pointer; positions in lists as numbers. */
export function keysOf(pointer: string, document: unknown): PlanPath {
  let at = document;
  return pointer
    .split("/")
    .slice(1)
    .map((raw) => {
      const name = raw.replaceAll("~1", "/").replaceAll("~0", "~");
      const key = Array.isArray(at) ? Number(name) : name;
      at = childOf(at, key);
      return key;
    });
}

/**
 * Steps of a path as people write it: names, and what stands in brackets (an id or a position).
 * @returns null when it is none
 */
export function stepsOf(text: string): readonly { readonly name: string; readonly bracket: boolean }[] | null {
  if (!WRITTEN.test(text)) return null;
  return [...text.matchAll(STEPS)].map(([whole, inside]) => ({ name: inside ?? whole, bracket: inside !== undefined }));
}

/** The `id` of a thing, when it has one. */
export function idOf(value: unknown): string | null {
  const { id } = (typeof value === "object" && value !== null ? value : {}) as { id?: unknown };
  return typeof id === "string" ? id : null;
}

/** What stands under a key of an object or at a position of a list; undefined when nothing does. */
export function childOf(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[key];
}
