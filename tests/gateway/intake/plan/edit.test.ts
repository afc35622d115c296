import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { editPlan, PlanEditError, raiseVersion } from "../../../../gateway/intake/plan/edit.ts";
import { PlanFileError } from "../../../../gateway/intake/plan/plan-fault.ts";
import { parsePlanYaml } from "../../../../gateway/intake/plan/yaml.ts";

const EXAMPLE = readFileSync(join(import.meta.dirname, "../../../../gateway/intake/example-plan.yaml"), "utf8");

const set = (text: string, path: string, value: string) => editPlan(text, [{ path, value }]).text;

/** A plan as people write it: odd spacing, comments everywhere, both styles. */
const WRITTEN = `# 一校一案   (draft)
version:   7      # raised by the office


name: {zh: 梧桐小学,en: 'Plane Tree'}   # both
packs: [ xuanwu-2021,wuhai-2021 ]
closes:
grace:
    # only what differs
    handoverMinutes:  3   # R5

    strandedMinutes: 10

# the clubs
sessions:
- id: art-club      # the first
  start: "16:40"
  end: 18:00 # XW-02
  staff:
  - t-lin   # planned
  - t-xu
- {id: choir, start: 16:40, end: 18:00}
# the end
`;

describe("an edit leaves everything else as it was, byte for byte", () => {
  test.each([
    ["grace.handoverMinutes", "4", "handoverMinutes:  3   # R5", "handoverMinutes:  4   # R5"],
    ["sessions[art-club].end", "18:10", "end: 18:00 # XW-02", "end: 18:10 # XW-02"],
    ["sessions[art-club].start", "16:45", '"16:40"', '"16:45"'],
    ["sessions[choir].end", "18:30", "end: 18:00}", "end: 18:30}"],
    ["sessions[1].end", "18:30", "end: 18:00}", "end: 18:30}"],
    ["sessions[art-club].staff[1]", "t-he", "- t-xu", "- t-he"],
    ["name.en", "Plane Tree's", "'Plane Tree'", "'Plane Tree''s'"],
    ["name.zh", "a, b", "zh: 梧桐小学,", 'zh: "a, b",'],
    ["packs", "[]", "[ xuanwu-2021,wuhai-2021 ]", "[]"],
    ["packs[1]", "jianan-2020", "xuanwu-2021,wuhai-2021", "xuanwu-2021,jianan-2020"],
    ["closes", "19:30", "closes:\n", "closes: 19:30\n"],
    ["grace.rollDueMinutes", "0", "    strandedMinutes: 10\n", "    strandedMinutes: 10\n    rollDueMinutes: 0\n"],
    ["sessions[art-club].capacity", "36", "  - t-xu\n", "  - t-xu\n  capacity: 36\n"],
    ["sessions[choir].capacity", "40", "end: 18:00}", "end: 18:00, capacity: 40}"],
    ["zone", "Asia/Shanghai", "end: 18:00}\n", "end: 18:00}\nzone: Asia/Shanghai\n"],
    ["pay.capYuan", "120", "end: 18:00}\n", "end: 18:00}\npay:\n  capYuan: 120\n"],
    ["zone", "a: b # c", "end: 18:00}\n", 'end: 18:00}\nzone: "a: b # c"\n'],
    ["school", '"2024"', "end: 18:00}\n", 'end: 18:00}\nschool: "2024"\n'],
  ])("%s=%s", (path, value, before, after) => {
    expect(WRITTEN).toContain(before);
    expect(set(WRITTEN, path, value)).toBe(WRITTEN.replace(before, after));
  });

  test("a null is replaced in place, and filled where something below it is set", () => {
    expect(set("a: 1\ngrace: null # none\nb: 2\n", "grace.rollDueMinutes", "0")).toBe(
      "a: 1\ngrace: { rollDueMinutes: 0 } # none\nb: 2\n",
    );
    expect(set("grace: # none\nb: 2\n", "grace.rollDueMinutes", "0")).toBe(
      "grace: { rollDueMinutes: 0 } # none\nb: 2\n",
    );
    expect(set("grace: {}\n", "grace.rollDueMinutes", "0")).toBe("grace: { rollDueMinutes: 0 }\n");
  });

  test("line ends, byte order mark and a missing last line end stay", () => {
    const windows = `\uFEFF${WRITTEN.trimEnd().replaceAll("\n", "\r\n")}`;
    expect(set(windows, "grace.handoverMinutes", "4")).toBe(windows.replace("  3   # R5", "  4   # R5"));
    expect(set(windows, "grace.rollDueMinutes", "0")).toBe(
      windows.replace("strandedMinutes: 10\r\n", "strandedMinutes: 10\r\n    rollDueMinutes: 0\r\n"),
    );
    expect(set("a: 1", "b", "2")).toBe("a: 1\nb: 2");
  });

  test("several at once, on the example", () => {
    const { text, changes } = editPlan(EXAMPLE, [
      { path: "grace.handoverMinutes", value: "4" },
      { path: "sessions[art-club].end", value: "18:10" },
    ]);
    const lines = (of: string) => of.split("\n");
    const changed = lines(text).filter((line, at) => line !== lines(EXAMPLE)[at]);
    expect(changed).toEqual(["    end: 18:10", "  handoverMinutes: 4 # 交接班 · R5"]);
    expect(lines(text)).toHaveLength(lines(EXAMPLE).length);
    expect(changes).toEqual([
      { path: "grace.handoverMinutes", before: "3", after: "4" },
      { path: "sessions[art-club].end", before: "18:00", after: "18:10" },
    ]);
  });

  /** Every value of the example that stands on one line, as people would name it. */
  function leaves(): string[] {
    const { value, pathText } = parsePlanYaml(EXAMPLE);
    const below = (at: unknown, path: readonly (string | number)[]): string[] =>
      typeof at === "object" && at !== null
        ? Object.entries(at).flatMap(([key, one]) => below(one, [...path, Array.isArray(at) ? Number(key) : key]))
        : [pathText(path)];
    // An id is what the way to it is named by.
    return below(value, []).filter((path) => !path.endsWith(".id"));
  }

  test("wherever in the example a value stands, only its line changes", () => {
    const paths = leaves().filter((_, at) => at % 17 === 0);
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths) {
      const before = EXAMPLE.split("\n");
      const after = set(EXAMPLE, path, "4711").split("\n");
      const changed = after.flatMap((line, at) => (line === before[at] ? [] : [at]));
      expect(after, path).toHaveLength(before.length);
      expect(changed, path).toHaveLength(1);
      expect(after[changed[0] ?? 0]?.replace("4711", ""), path).toHaveLength((after[changed[0] ?? 0]?.length ?? 0) - 4);
    }
  });

  test("the version goes up by one, its comment stays", () => {
    expect(raiseVersion(WRITTEN).text).toBe(WRITTEN.replace("version:   7 ", "version:   8 "));
    expect(() => raiseVersion("version: soon\n")).toThrow(PlanEditError);
    expect(() => raiseVersion("a: 1\n")).toThrow(PlanEditError);
  });
});

describe("an edit that would touch anything else is not made", () => {
  test.each([
    ["sessions[art-clb].end", /there is no "art-clb"; did you mean "art-club"\?/],
    ["sessions[9].end", /there is no "9"/],
    ["sessions.end", /"end" in sessions.end must say which one/],
    ["grace[x]", /"x" in grace\[x\] is not in a list/],
    ["lines[a].minutes", /there is no list "lines"/],
    ["sessions[art-club].staff", /stands on lines of its own/],
    ["grace", /stands on lines of its own/],
    ["version.x", /leads nowhere/],
    ["a b", /is not a path/],
    ["[0]", /is not a path/],
    ["__proto__.x", /is not a path/],
  ])("%s", (path, why) => {
    expect(() => set(WRITTEN, path, "5")).toThrow(PlanEditError);
    expect(() => set(WRITTEN, path, "5")).toThrow(why);
  });

  test("a value that stands elsewhere too is not changed through its name, nor where it is written", () => {
    const shared = "a: &times { start: 16:40 }\nb: *times\nc: &end 18:00\nd: *end\n";
    expect(() => set(shared, "b.start", "16:50")).toThrow(/\*times stands there; change where &times is/);
    expect(() => set(shared, "d", "18:10")).toThrow(/\*end stands there/);
    expect(() => set(shared, "a.start", "16:50")).toThrow(/without changing more than it/);
    expect(() => set(shared, "c", "18:10")).toThrow(/without changing more than it/);
  });

  test("what is no YAML is not edited", () => {
    expect(() => set("a: [1\n", "a", "2")).toThrow(PlanFileError);
  });

  test("a value of several lines becomes one quoted line", () => {
    expect(set("a: 1\n", "a", "x\nb: 2")).toBe('a: "x\\nb: 2"\n');
    expect(set("a: 1\n", "a", "*x")).toBe('a: "*x"\n');
    expect(set("a: 1\n", "a", "")).toBe('a: ""\n');
  });
});
