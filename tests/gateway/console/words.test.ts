import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ACTION_REFUSALS } from "#core/decision.ts";
import { ALARM_KINDS, CUSTODY_STATUSES } from "#core/state.ts";
import { ALARM_WORDS, alarmWords } from "../../../gateway/console/ui/alarm-words.ts";
import { language, say, type Text } from "../../../gateway/console/ui/language.ts";
import { PROBLEMS, problemText } from "../../../gateway/console/ui/problems.ts";
import { CUSTODY_WORDS } from "../../../gateway/console/ui/words.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const CONSOLES = ["gateway/console", "server/console"];

const files = CONSOLES.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => !/^dist\b/.test(name))
    .map((name) => join(ROOT, folder, name)),
);

const isText = (value: unknown): value is Text =>
  typeof value === "object" && value !== null && typeof (value as Text).zh === "string";

/** Every text of every exported dictionary, by its path. */
function textsIn(value: unknown, path: string): [string, Text][] {
  if (isText(value)) return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, `${path}.${key}`));
}

const modules = await Promise.all(
  files.filter((file) => /(words|problems)\.ts$/.test(file)).map(async (file) => [file, await import(file)] as const),
);
const texts = modules.flatMap(([file, module]) => textsIn({ ...module }, file.slice(ROOT.length + 1)));
const marks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([mark]) => mark).sort();
const HAN = /\p{Script=Han}/u;

describe("Chinese and English", () => {
  test("there are words to compare", () => {
    expect(texts.length).toBeGreaterThan(150);
  });

  test("no string is missing in either language, and each is in its own", () => {
    for (const [path, { zh, en }] of texts) {
      expect(zh.trim(), path).not.toBe("");
      expect(en.trim(), path).not.toBe("");
      // The product's name is the same in both.
      expect(HAN.test(en.replace("接力", "")), path).toBe(false);
    }
  });

  test("both languages fill in the same values", () => {
    for (const [path, { zh, en }] of texts) expect(marks(zh), path).toEqual(marks(en));
  });

  test("no screen prints words past the dictionaries", () => {
    for (const file of files.filter((name) => name.endsWith(".tsx"))) {
      const code = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      // The switch names each language in itself, and the mark of the product is a picture.
      const own = code.replace(/中文|接力|、/g, "");
      expect(own.match(/.*\p{Script=Han}.*/u)?.[0], file).toBeUndefined();
    }
  });

  test("every alarm kind, custody status and refusal has words", () => {
    expect(Object.keys(ALARM_WORDS).sort()).toEqual([...ALARM_KINDS].sort());
    expect(Object.keys(CUSTODY_WORDS).sort()).toEqual([...CUSTODY_STATUSES].sort());
    for (const code of ACTION_REFUSALS) expect(PROBLEMS[code], code).toBeDefined();
  });

  test("a code or kind from a newer gateway still says something", () => {
    expect(problemText("made/up").en).toContain("not done");
    expect(alarmWords("made-up").name.zh).toBe("made-up");
  });

  test("a text speaks the chosen language and fills in its values", () => {
    const text = { zh: "{n} 人在 {room}", en: "{n} in {room}" };
    language.value = "zh";
    expect(say(text, { n: 3, room: "203" })).toBe("3 人在 203");
    language.value = "en";
    expect(say(text, { n: 3 })).toBe("3 in {room}");
  });
});
