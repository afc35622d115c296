import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFAULT_GRACE } from "#core/grace.ts";
import { PLAN_DEFAULTS } from "#core/plan-defaults.ts";
import { DOCUMENT_FAULTS_MAX } from "../../../../gateway/intake/plan/faults.ts";
import { type PlanFault, PlanFileError } from "../../../../gateway/intake/plan/plan-fault.ts";
import {
  PLAN_ALIASES_MAX,
  PLAN_FILE_BYTES_MAX,
  PLAN_NESTING_MAX,
  PLAN_TOKENS_MAX,
} from "../../../../gateway/intake/plan/yaml.ts";
import { readPlanFile } from "../../../../gateway/intake/plan-file.ts";

const EXAMPLE = readFileSync(join(import.meta.dirname, "../../../../gateway/intake/example-plan.yaml"));

const SMALL = `version: 3
school: demo
name: { zh: 示例, en: Example }
zone: Asia/Shanghai
places:
  - { id: gate, kind: gate, name: { zh: 东门, en: Gate } }
  - { id: room, kind: room, name: { zh: 教室, en: Room } }
readers: []
groups: []
sessions:
  - id: club
    kind: after-school
    name: { zh: 社团, en: Club }
    place: room
    start: 16:30
    end: "18:05"
    staff: [t1]
gateDuty: [{ place: gate, from: 7:05, to: 1140, staff: g1 }]
dutyLeader: lead
`;

function faultsOf(file: Uint8Array | string): readonly PlanFault[] {
  try {
    readPlanFile(file);
  } catch (error) {
    if (error instanceof PlanFileError) return error.faults;
    throw error;
  }
  return [];
}

/** Each fault as `code line path`. */
const said = (file: Uint8Array | string) =>
  faultsOf(file).map(({ code, line, path }) => `${code} ${line} ${path}`.trim());
const wordsOf = (file: Uint8Array | string) => faultsOf(file).map(({ message }) => message.en);
const spoilt = (from: string, to: string) => {
  expect(SMALL).toContain(from);
  return SMALL.replace(from, to);
};

describe("a plan file that can be read", () => {
  test("P1: times are minutes, and what is left out has the product's default", () => {
    const { plan } = readPlanFile(SMALL);
    expect(plan).toMatchObject({ ...PLAN_DEFAULTS, version: 3, school: "demo" });
    expect(plan.sessions[0]).toMatchObject({
      start: 990,
      end: 1085,
      weekdays: [1, 2, 3, 4, 5],
      activity: "care",
      form: "room",
      students: [],
      capacity: null,
    });
    expect(plan.gateDuty).toEqual([{ place: "gate", from: 425, to: 1140, staff: "g1" }]);
    expect(plan.places[1]).toEqual({ id: "room", kind: "room", name: { zh: "教室", en: "Room" }, capacity: null });
  });

  test("P1: grace times may be given in part", () => {
    const { plan } = readPlanFile(`${SMALL}grace: { handoverMinutes: 4 }\npay: { capYuan: 120 }\n`);
    expect(plan.grace).toEqual({ ...DEFAULT_GRACE, handoverMinutes: 4 });
    expect(plan.pay).toEqual({ ...PLAN_DEFAULTS.pay, capYuan: 120 });
  });

  test("the example is one, and every part of the plan is in it or has its default", () => {
    const { plan } = readPlanFile(EXAMPLE);
    expect(plan.sessions).toHaveLength(12);
    expect(plan.windows).toEqual([
      { kind: "after-school", season: null, floor: 1080, target: null, ceiling: 1110, reason: null },
    ]);
    expect(plan.lines[0]).toMatchObject({ kind: "walk", minutes: null, students: [], departs: 1085 });
  });

  test.each([
    ["as a Windows editor saves it", (text: string) => `\uFEFF${text.replaceAll("\n", "\r\n")}`],
    ["with a document's marks", (text: string) => `%YAML 1.2\n---\n${text}...\n`],
    ["as JSON", (text: string) => JSON.stringify(readPlanFile(text).document.toJS())],
    [
      "with names for what repeats",
      (text: string) => text.replace("16:30", "&start 16:30").replace("from: 7:05", "from: *start"),
    ],
  ])("%s", (_how, write) => {
    expect(readPlanFile(write(SMALL)).plan.sessions).toEqual(readPlanFile(SMALL).plan.sessions);
  });

  test("says where things stand: the line of a field, or of the nearest thing above one that is left out", () => {
    const { lineOf, pathText } = readPlanFile(SMALL);
    expect(lineOf(["sessions", 0, "end"])).toBe(16);
    expect(lineOf(["sessions", 0])).toBe(11);
    expect(lineOf(["sessions", 0, "capacity"])).toBe(11);
    expect(lineOf(["sessions", 0, "staff", 0])).toBe(17);
    expect(lineOf(["gateDuty", 0, "to"])).toBe(18);
    expect(lineOf(["fees"])).toBeNull();
    expect(lineOf([])).toBeNull();
    expect(pathText(["sessions", 0, "end"])).toBe("sessions[club].end");
    expect(pathText(["gateDuty", 0, "to"])).toBe("gateDuty[0].to");
    expect(pathText([])).toBe("");
  });

  test("a line end of any kind counts once", () => {
    expect(readPlanFile(`\uFEFF${SMALL.replaceAll("\n", "\r\n")}`).lineOf(["dutyLeader"])).toBe(19);
  });
});

describe("a plan file whose fields are off: each with its line, its path and what is meant", () => {
  test.each([
    ["kind: after-school", "kind: afterschool", "plan/invalid 12 sessions[club].kind", /did you mean "after-school"\?/],
    [
      "    start: 16:30",
      "    start: 16：30",
      "plan/invalid 15 sessions[club].start",
      /"16：30" is not a time of day, such as 16:30/,
    ],
    ["    start: 16:30", "    start: 24:00", "plan/invalid 15 sessions[club].start", /is not a time of day/],
    ["    start: 16:30", "    start: 1440", "plan/invalid 15 sessions[club].start", /1440 is more than 1439/],
    [
      "    start: 16:30",
      "    start: 0830",
      "plan/invalid 15",
      /0830 would be read as the number 830; write a time as 08:30/,
    ],
    ["    start: 16:30", "    start: true", "plan/invalid 15 sessions[club].start", /true is not a time of day/],
    ["school: demo", "school: 2024", "plan/invalid 2 school", /2024 is not an id .*; put it in quotes/],
    ["school: demo", "school: Demo School", "plan/invalid 2 school", /"Demo School" is not an id/],
    ["version: 3", "version: 1.5", "plan/invalid 1 version", /1.5 is not a whole number/],
    ["version: 3", "version: 0", "plan/invalid 1 version", /0 is less than 1/],
    ["    staff: [t1]", "    staff: []", "plan/invalid 17 sessions[club].staff", /needs at least 1 of them/],
    ["    staff: [t1]", "    staff: t1", "plan/invalid 17 sessions[club].staff", /"t1" is not a list/],
    ["    staff: [t1]", "    staff: [t1, t1]", "plan/invalid 17 sessions[club].staff[1]", /"t1" stands twice/],
    [
      "    staff: [t1]",
      "    staff: [t1]\n    from: 2026-9-1",
      "plan/invalid 18 sessions[club].from",
      /a day, such as 2026-09-01 or null/,
    ],
    [
      "    staff: [t1]",
      "    staff: [t1]\n    from: 2026-09-02\n    to: 2026-09-01",
      "plan/invalid 19 sessions[club].to",
      /before its first day/,
    ],
    ["zone: Asia/Shanghai", "zone: Asia/Beijing", "plan/invalid 4 zone", /"Asia\/Beijing" is not a time zone/],
    ["to: 1140", "to: 7:05", "plan/invalid 18 gateDuty[0].to", /is not after its start, 07:05/],
    ["name: { zh: 示例, en: Example }", "name: 示例", "plan/invalid 3 name", /"示例" is not a group of fields/],
    ["dutyLeader: lead\n", "dutyLeader: lead\nschool: other\n", "plan/invalid 20", /"school" stands twice/],
    [
      "dutyLeader: lead\n",
      "dutyLeader: lead\n<<: { boarding: true }\n",
      'plan/invalid 20 ["<<"]',
      /merge keys \(<<\) are not read/,
    ],
    [
      "dutyLeader: lead\n",
      "dutyLeader: lead\n__proto__: { boarding: true }\n",
      'plan/invalid 20 ["__proto__"]',
      /is not a field here/,
    ],
    ["dutyLeader: lead\n", 'dutyLeader: "lead\\uD800"\n', "plan/invalid 19", /half a character/],
    [
      "dutyLeader: lead\n",
      "dutyLeader: lead\ngraceChanges: [{ from: 2026-09-01, reason: a, values: { rollDueMinutes: 5 } }, { from: 2026-09-01, reason: b, values: { rollDueMinutes: 6 } }]\n",
      "plan/invalid 20 graceChanges[1].values.rollDueMinutes",
      /is changed from 2026-09-01 on already/,
    ],
  ])("$2", (from, to, place, words) => {
    expect(said(spoilt(from, to))).toEqual([place]);
    expect(wordsOf(spoilt(from, to))[0]).toMatch(words);
  });

  test("a mistyped field is one that is unknown and one that is missing", () => {
    const file = spoilt("    place: room", "    plase: room");
    expect(said(file)).toEqual(["plan/invalid 11 sessions[club].place", "plan/invalid 14 sessions[club].plase"]);
    expect(wordsOf(file)).toEqual(["is missing", 'is not a field here; did you mean "place"?']);
  });

  test("what is missing is told at the line of what lacks it", () => {
    expect(said(spoilt("    place: room\n", ""))).toEqual(["plan/invalid 11 sessions[club].place"]);
    expect(said(spoilt("zone: Asia/Shanghai\n", ""))).toEqual(["plan/invalid null zone"]);
    expect(said("")).toEqual(["plan/invalid null"]);
    expect(said("- a\n")).toEqual(["plan/invalid null"]);
  });

  test("all of them at once, in the order of lines, and past the most a number", () => {
    const many = SMALL.replace(
      "sessions:",
      Array.from({ length: 60 }, (_, at) => `x${at}: 1`)
        .join("\n")
        .concat("\nsessions:"),
    );
    const faults = faultsOf(many);
    expect(faults).toHaveLength(DOCUMENT_FAULTS_MAX + 1);
    expect(faults.slice(0, -1).map(({ line }) => line)).toEqual(
      Array.from({ length: DOCUMENT_FAULTS_MAX }, (_, at) => 10 + at),
    );
    expect(faults.at(-1)?.message.en).toBe("and 10 more");
  });

  test("words are in both languages", () => {
    expect(faultsOf(spoilt("version: 3", "version: x"))[0]?.message).toEqual({
      zh: '"x" 不是整数',
      en: '"x" is not a whole number',
    });
  });

  test("R5: a time outside its hard range is for the rule to say, with what would satisfy it", () => {
    expect(said(`${SMALL}grace: { handoverMinutes: 90 }\n`)).toEqual([]);
    expect(said(`${SMALL}grace: { handoverMinutes: 1.5 }\n`)).toEqual(["plan/invalid 20 grace.handoverMinutes"]);
  });
});

describe("bytes that are no plan are refused at once, with the reason", () => {
  const bytes = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding);

  test.each<[string, Uint8Array | string, string, RegExp]>([
    [
      "tabs",
      SMALL.replace("    kind: after-school", "\tkind: after-school"),
      "plan/not-yaml 12",
      /Tabs are not allowed/,
    ],
    ["an open bracket", SMALL.replace("[t1]", "[t1"), "plan/not-yaml 18", /./],
    [
      "Windows-1252",
      Buffer.concat([bytes(SMALL, "utf8"), bytes("# caf\xE9\n", "latin1")]),
      "plan/not-yaml 20",
      /is not UTF-8/,
    ],
    ["GBK", Buffer.from([0x61, 0x3a, 0x20, 0xc4, 0xcf, 0xbe, 0xa9, 0x0a]), "plan/not-yaml 1", /is not UTF-8/],
    ["UTF-16", bytes(`\uFEFF${SMALL}`, "utf16le"), "plan/not-yaml 1", /is not UTF-8/],
    [
      "a photograph",
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]),
      "plan/not-yaml 1",
      /is not UTF-8/,
    ],
    ["two documents", `${SMALL}---\n${SMALL}`, "plan/not-yaml 20", /multiple documents/],
    ["YAML 1.1", `%YAML 1.1\n---\n${SMALL}`, "plan/not-yaml 1", /take out the %YAML line/],
    ["a tag", spoilt("version: 3", "version: !secret 3"), "plan/not-yaml 1", /Unresolved tag/],
    ["a question mark", spoilt("version: 3", "? version\n: 3"), "plan/not-yaml 1", /not with "\?"/],
    ["an alias of nothing", spoilt("version: 3", "version: *x"), "plan/not-yaml 1", /there is no &x before it/],
    ["an alias of itself", `${SMALL}packs: &p [*p]\n`, "plan/not-yaml null", /for themselves/],
  ])("%s", (_what, file, place, words) => {
    expect(said(file)[0]).toBe(place);
    expect(wordsOf(file)[0]).toMatch(words);
  });

  test("two megabytes", () => {
    const file = Buffer.alloc(2 * 1024 * 1024, "# long\n");
    expect(said(file)).toEqual(["plan/too-large null"]);
    expect(said(Buffer.alloc(PLAN_FILE_BYTES_MAX, "# long\n"))).toEqual(["plan/invalid null"]);
  });

  const MEGABYTE = 1_000_000;
  test.each([
    ["open brackets", "[".repeat(MEGABYTE)],
    ["open braces", "a: ".concat("{a: ".repeat(MEGABYTE / 4))],
    ["question marks", "? ".repeat(MEGABYTE / 2)],
    ["dashes", "- ".repeat(MEGABYTE / 2)],
    ["commas", "[".concat(",".repeat(MEGABYTE))],
    ["colons", ": ".repeat(MEGABYTE / 2)],
    ["ampersands", "&a ".repeat(MEGABYTE / 3)],
    ["stars", "*a ".repeat(MEGABYTE / 3)],
    ["one name again and again", "k: v\n".repeat(MEGABYTE / 5)],
    ["stairs", Array.from({ length: 1400 }, (_, at) => `${" ".repeat(at)}a:\n`).join("")],
  ])("a megabyte of %s costs no more than seconds", (_what, text) => {
    const begun = performance.now();
    expect(faultsOf(text)[0]?.code).toMatch(/^plan\//);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test("nesting, parts and aliases are bounded", () => {
    const nested = (depth: number) => `${SMALL}packs: ${"[".repeat(depth)}${"]".repeat(depth)}\n`;
    expect(wordsOf(nested(PLAN_NESTING_MAX + 1))).toEqual([`nests deeper than ${PLAN_NESTING_MAX}`]);
    expect(said(nested(PLAN_NESTING_MAX - 1))[0]).toBe("plan/invalid 20 packs[0]");
    expect(wordsOf(`x: [${"a,".repeat(PLAN_TOKENS_MAX / 3)}]`)[0]).toMatch(/a plan is smaller/);
    const aliases = (count: number) => `${SMALL}patrol: [&p p0]\nleads: [${Array(count).fill("*p").join(", ")}]\n`;
    expect(wordsOf(aliases(PLAN_ALIASES_MAX + 1))).toEqual([`has more than ${PLAN_ALIASES_MAX} aliases`]);
    expect(said(aliases(1))).toEqual([]);
  });

  test("a thousand million laughs are refused before they are told", () => {
    const level = (at: number) =>
      `l${at}: &l${at} [${Array(9)
        .fill(`*l${at - 1}`)
        .join(", ")}]\n`;
    const bomb = `l0: &l0 [ha]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(level).join("")}`;
    expect(said(bomb)).toEqual(["plan/not-yaml null"]);
    const wide = `a: &a "${"x".repeat(PLAN_FILE_BYTES_MAX / 2)}"\nb: [*a, *a, *a]\n`;
    expect(said(wide)).toEqual(["plan/not-yaml null"]);
  });
});
