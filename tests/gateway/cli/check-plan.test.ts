import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { GRACE } from "#core/grace.ts";
import { main } from "../../../gateway/cli/main.ts";

const ROOT = join(import.meta.dirname, "../../..");
const BATON = join(ROOT, "gateway/cli/baton.mjs");
const EXAMPLE = join(ROOT, "gateway/intake/example-plan.yaml");
/** Thursday of the second week of the example's term. */
const TODAY = ["--today", "2026-09-10"];

/** A copy of the example, with these changes of its text. */
function plan(...changes: readonly (readonly [from: string, to: string])[]): string {
  const folder = mkdtempSync(join(tmpdir(), "baton-plan-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "plan.yaml");
  cpSync(EXAMPLE, path);
  let text = readFileSync(path, "utf8");
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  writeFileSync(path, text);
  return path;
}

/** The command in this process: what it prints, and its exit code. */
async function checkPlan(...args: readonly string[]) {
  const printed = { log: [] as string[], error: [] as string[] };
  const spies = (["log", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((text: string) => void printed[name].push(`${text}\n`)),
  );
  try {
    return {
      status: await main(["check-plan", ...args]),
      stdout: printed.log.join(""),
      stderr: printed.error.join(""),
    };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

type Found = {
  clause: string;
  pack: string | null;
  level: string;
  path: string;
  line: number | null;
  message: { zh: string };
};
const findings = async (...args: readonly string[]) => {
  const { status, stdout } = await checkPlan(...args, ...TODAY, "--json");
  const { findings: found, ...rest } = JSON.parse(stdout) as { findings: Found[]; packs: string[]; version: number };
  return { status, found, ...rest };
};
const lineWith = (path: string, text: string) =>
  readFileSync(path, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(text)) + 1;

describe("baton check-plan", () => {
  test("P2: the example keeps every clause of its pack: exit code 0, and only what the calendar cannot know yet is said", async () => {
    const { status, found, packs } = await findings(EXAMPLE);
    expect(status).toBe(0);
    expect(packs).toEqual(["xuanwu-2021"]);
    expect(found.filter(({ level }) => level === "violation")).toEqual([]);
    expect(found.filter(({ pack, level }) => pack !== null && level === "warning")).toEqual([]);
  });

  test("XW-02, XW-18, XW-22: each violation and warning with clause, pack, path and line, in the order of lines; exit code 1", async () => {
    const path = plan(
      ["    end: 18:00\n    staff: [t-lin", "    end: 17:30\n    staff: [t-lin"],
      ["amount: 300", "amount: 400"],
      ["yuan: 80", "yuan: 60"],
    );
    const { status, found } = await findings(path);
    expect(status).toBe(1);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          clause: "XW-18",
          pack: "xuanwu-2021",
          level: "violation",
          path: "fees[care-term].amount",
          line: lineWith(path, "amount: 400"),
        }),
        expect.objectContaining({ clause: "XW-22", level: "violation", line: lineWith(path, "yuan: 60") }),
      ]),
    );
    const lines = found.map(({ line }) => line ?? 0);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });

  test("says in words what is so and what would satisfy the clause, in the language that is asked for", async () => {
    const path = plan(["amount: 300", "amount: 400"]);
    const line = lineWith(path, "amount: 400");
    const both = await checkPlan(path, ...TODAY);
    expect(both.status).toBe(1);
    expect(both.stdout).toContain(`line ${line}  fees[care-term].amount  XW-18 (xuanwu-2021)  违反 violation\n`);
    expect(both.stdout).toMatch(/would satisfy it: .+/);
    expect(both.stdout).toMatch(/应为: .+/);
    expect(both.stdout.trimEnd()).toMatch(/1 violation(, \d+ warnings?)?(, \d+ notes?)?\.$/);
    const chinese = (await checkPlan(path, ...TODAY, "--lang", "zh")).stdout;
    expect(chinese).toContain(`第 ${line} 行  fees[care-term].amount  XW-18 (xuanwu-2021)  违反\n`);
    expect(chinese).not.toContain("satisfy");
    expect((await checkPlan(path, ...TODAY, "--lang", "en")).stdout).not.toContain("应为");
  });

  test("--pack asks other packs than the plan's own, one or more", async () => {
    const { status, found, packs } = await findings(EXAMPLE, "--pack", "jianan-2020", "--pack", "xuejia-2023");
    expect(packs).toEqual(["jianan-2020", "xuejia-2023"]);
    expect(status).toBe(1);
    expect(new Set(found.flatMap(({ pack }) => pack ?? []))).toEqual(new Set(["jianan-2020", "xuejia-2023"]));
    expect(found.map(({ clause }) => clause)).toContain("XJ-13");
  });

  test("R5: a time outside its hard range is a violation at its line; --ranges prints the ranges", async () => {
    const path = plan(["handoverMinutes: 3", "handoverMinutes: 9"]);
    const { status, found } = await findings(path);
    expect(status).toBe(1);
    expect(found).toContainEqual(
      expect.objectContaining({
        clause: "R5",
        pack: null,
        level: "violation",
        path: "grace.handoverMinutes",
        line: lineWith(path, "handoverMinutes: 9"),
      }),
    );
    const ranges = (await checkPlan("--ranges")).stdout.trimEnd().split("\n");
    expect(ranges).toHaveLength(Object.keys(GRACE).length);
    expect(ranges.find((line) => line.startsWith("grace.handoverMinutes "))).toMatch(/R5 +1 to 5 +default 3/);
    const here = (await checkPlan(path, "--ranges", "--pack", "xuejia-2023", ...TODAY)).stdout;
    expect(here).toMatch(/grace\.handoverMinutes +R5 +1 to 5 +default 3 +here 9/);
    expect(here).toMatch(/grace\.rollDueMinutes .* XJ-13: 0 to 0/);
  });

  test("P1: with a roster the plan may name only whom the school knows", async () => {
    const path = plan();
    const roster = join(path, "..", "school.json");
    const staff = ["t-chen", "t-lin", "t-gu", "t-he", "t-lu", "t-shen", "t-xu", "guard-wang", "lead-fang"];
    const groups = [1, 2, 3, 4, 5, 6].map((grade) => ({
      id: `class-${grade}-1`,
      name: { zh: "班", en: "class" },
      homeroom: "t-chen",
    }));
    const school = {
      version: 1,
      plan: {
        version: 1,
        school: "plane-tree",
        name: { zh: "校", en: "school" },
        zone: "Asia/Shanghai",
        places: [],
        readers: [],
        groups,
        sessions: [],
        gateDuty: [],
        dutyLeader: "t-chen",
      },
      students: [{ id: "s1", group: "class-1-1", guardians: [] }],
      staff: staff.map((id) => ({ id, roles: ["duty-teacher"] })),
      guardians: [],
      people: [...staff, "s1"].map((id) => ({ id, name: id })),
      cards: [],
    };
    writeFileSync(roster, JSON.stringify(school));
    const { status, found } = await findings(path, "--roster", roster);
    expect(status).toBe(1);
    expect(found.filter(({ level }) => level === "violation")).toEqual([
      expect.objectContaining({ clause: "P1", path: "gateDuty[1].staff", line: lineWith(path, "guard-zhao") }),
    ]);
  });

  test("a school's own calendar is asked instead of the one that comes along", async () => {
    const path = plan();
    const calendar = join(path, "..", "calendar.json");
    writeFileSync(calendar, JSON.stringify({ version: 1, source: "invented", years: [2026, 2027], days: [] }));
    expect((await findings(path)).found.map(({ path: at }) => at)).toContain("terms");
    expect((await findings(path, "--calendar", calendar)).found.map(({ path: at }) => at)).not.toContain("terms");
  });
});

describe("baton check-plan --set", () => {
  test("shows what the check would say and writes nothing; with --write the file has the change and the next version", async () => {
    const path = plan();
    const before = readFileSync(path, "utf8");
    const change = ["--set", "grace.handoverMinutes=4", "--set", "sessions[art-club].end=18:10", ...TODAY];
    const shown = await checkPlan(path, ...change);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain(
      "  grace.handoverMinutes: 3 -> 4\n  sessions[art-club].end: 18:00 -> 18:10\n  not written",
    );
    expect(readFileSync(path, "utf8")).toBe(before);
    chmodSync(path, 0o640);
    const written = await checkPlan(path, ...change, "--write");
    expect(written.status).toBe(0);
    expect(written.stdout).toContain("plane-tree, version 2");
    expect(readFileSync(path, "utf8")).toBe(
      before
        .replace("version: 1 #", "version: 2 #")
        .replace("handoverMinutes: 3 #", "handoverMinutes: 4 #")
        .replace("end: 18:00\n    staff: [t-lin", "end: 18:10\n    staff: [t-lin"),
    );
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(path, ".."))).toEqual(["plan.yaml"]);
  });

  test("a change that breaks a clause is written, and said: exit code 1", async () => {
    const path = plan();
    expect((await checkPlan(path, "--set", "fees[care-term].amount=400", "--write", ...TODAY)).status).toBe(1);
    expect(readFileSync(path, "utf8")).toContain("amount: 400");
  });

  test("a change after which it is no plan is not written: exit code 3", async () => {
    const path = plan();
    const before = readFileSync(path, "utf8");
    const { status, stderr } = await checkPlan(path, "--set", "sessions[art-club].end=half past six", "--write");
    expect(status).toBe(3);
    expect(stderr).toMatch(/line \d+ sessions\[art-club\]\.end: "half past six" is not a time of day/);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  test("the same value again is no change and raises no version; a version that is set is kept", async () => {
    const path = plan();
    const before = readFileSync(path, "utf8");
    await checkPlan(path, "--set", "grace.handoverMinutes=3", "--write", ...TODAY);
    expect(readFileSync(path, "utf8")).toBe(before);
    await checkPlan(path, "--set", "version=8", "--set", "closes=19:00", "--write", ...TODAY);
    expect(readFileSync(path, "utf8")).toContain("version: 8 #");
  });

  test.skipIf(process.platform === "win32")("a link stays a link", async () => {
    const path = plan();
    const link = join(path, "..", "link.yaml");
    symlinkSync(path, link);
    expect((await checkPlan(link, "--set", "closes=19:00", "--write", ...TODAY)).status).toBe(0);
    expect(readFileSync(path, "utf8")).toContain("closes: 19:00");
  });
});

describe("baton check-plan: how it is called", () => {
  test("as a program: exit code 0 for the example, 3 for what is no plan", () => {
    const run = (path: string) =>
      spawnSync(process.execPath, [BATON, "check-plan", path, ...TODAY], { encoding: "utf8" });
    expect(run(EXAMPLE)).toMatchObject({ status: 0, stdout: expect.stringContaining("against xuanwu-2021") });
    expect(run(BATON)).toMatchObject({ status: 3, stderr: expect.stringContaining("baton.mjs") });
  });

  test.each([
    [[], /name one plan file/],
    [["a.yaml", "b.yaml"], /name one plan file/],
    [
      [EXAMPLE, "--pack", "xuanwu-2012"],
      /there is no policy pack "xuanwu-2012"; did you mean "xuanwu-2021"\? There are: xuanwu-2021, wuhai-2021/,
    ],
    [[EXAMPLE, "--today", "2026-02-30"], /--today is a day/],
    [[EXAMPLE, "--lang", "fr"], /--lang is zh or en/],
    [[EXAMPLE, "--write"], /--write has nothing to write/],
    [[EXAMPLE, "--set", "closes"], /write PATH=VALUE/],
    [[EXAMPLE, "--set", "sessions[art-clb].end=18:10"], /there is no "art-clb"; did you mean "art-club"\?/],
    [[EXAMPLE, "--sett", "closes=19:00"], /--sett/],
  ])("%j is a usage fault", async (args, words) => {
    const { status, stderr } = await checkPlan(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr).toContain("Example: baton check-plan plan.yaml --pack xuanwu-2021");
  });

  test("what cannot be read is exit code 3, with every fault by line", async () => {
    expect(await checkPlan(join(ROOT, "no-such-plan.yaml"))).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("cannot be read"),
    });
    const path = plan(["stage: primary", "stagge: primary"], ["closes: 19:30", "closes: 1930"]);
    const { status, stderr } = await checkPlan(path);
    expect(status).toBe(3);
    expect(stderr).toContain(`line ${lineWith(path, "stagge")} stagge: is not a field here; did you mean "stage"?`);
    expect(stderr).toContain(`line ${lineWith(path, "1930")} closes: 1930 is more than 1439`);
    const json = JSON.parse((await checkPlan(path, "--json")).stdout) as { code: string; faults: { line: number }[] };
    expect(json).toMatchObject({ code: "plan/invalid", faults: [{ path: "stagge" }, { path: "closes" }] });
    expect((await checkPlan(path, "--lang", "zh")).stderr).toContain("没有这一项；是不是“stage”？");
    expect((await checkPlan(EXAMPLE, "--calendar", path)).status).toBe(3);
    expect((await checkPlan(EXAMPLE, "--roster", path)).status).toBe(3);
  });
});
