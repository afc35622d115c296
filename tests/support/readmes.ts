/** The READMEs of the repository, as tests read them: sections, tables, links. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

/** Folders that hold nothing written by us. */
const FOREIGN = new Set([".git", ".cache", "coverage", "data", "dist", "node_modules"]);

/** Every file of ours below a folder, relative to the root, with slashes. */
export function filesBelow(folder = ""): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return FOREIGN.has(entry.name) ? [] : filesBelow(path);
    return [path];
  });
}

/** Every README, relative to the root. */
export const readmes = (): string[] => filesBelow().filter((path) => /(^|\/)README\.md$/.test(path));

export const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** A README without its code blocks, in which nothing is a link, a heading or a table. */
export const proseOf = (path: string): string =>
  textOf(path)
    .replace(/^```[\s\S]*?^```/gm, "")
    .replace(/^ {4,}(?![-*|] ).*$/gm, "");

/** What stands under a heading, up to the next one of its level or above; empty when there is no such heading. */
export function section(prose: string, heading: string): string {
  const lines = prose.split("\n");
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "").trim() === heading);
  if (start < 0) return "";
  const level = (lines[start]?.match(/^#+/)?.[0] ?? "#").length;
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => (line.match(/^#+(?= )/)?.[0].length ?? level + 1) <= level);
  return (end < 0 ? after : after.slice(0, end)).join("\n");
}

/** Rows of every table in a text, as trimmed cells, without headings. */
export function rows(text: string): string[][] {
  const table = text.split("\n").map((line) => line.trim());
  return table
    .filter((line, at) => line.startsWith("|") && !isRule(line) && !isRule(table[at + 1] ?? ""))
    .map((line) =>
      line
        .slice(1, line.endsWith("|") ? -1 : undefined)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

const isRule = (line: string) => /^\|[\s:|-]+\|?$/.test(line);

/** Texts in backquotes. */
export const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");

/** Targets of the inline links and images of a README that lie in this repository. */
export const localLinks = (prose: string): string[] =>
  [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? "")
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));

/** Names under which GitHub and others know the headings of a text. */
export const anchors = (prose: string): string[] =>
  [...prose.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? "")
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );

/** The file or folder that a link of a README points to, relative to the root, and its anchor. */
export function landing(readme: string, target: string): { path: string; exists: boolean; anchor: string | null } {
  const [file = "", anchor = null] = target.split("#");
  const absolute = file === "" ? join(ROOT, readme) : resolve(ROOT, dirname(readme), file);
  return { path: relative(ROOT, absolute).replaceAll("\\", "/"), exists: existsSync(absolute), anchor };
}
