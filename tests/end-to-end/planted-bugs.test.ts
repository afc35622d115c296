/** Ten bugs and more, planted in the rules one at a time: each is found by the test that is named for it, and by name. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { PLANTED_BUGS, type PlantedBug } from "../planted/bugs.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const VITEST = join(ROOT, "node_modules", "vitest", "vitest.mjs");
const TIMEOUT_MS = 120_000;

type Report = {
  readonly testResults: readonly {
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

/** Tests of that name, with the bug or without. */
function run({ name, test: { file, name: wanted } }: PlantedBug, planted: boolean): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), "baton-planted-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const output = join(directory, "report.json");
  const pattern = wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const config = join(ROOT, "tests", "planted", "vitest.config.ts");
  spawnSync(
    process.execPath,
    [VITEST, "run", file, "--config", config, "-t", pattern, "--reporter=json", `--outputFile=${output}`],
    { cwd: ROOT, env: { ...process.env, VITEST: "", BATON_PLANTED_BUG: planted ? name : "" }, encoding: "utf8" },
  );
  const report = JSON.parse(readFileSync(output, "utf8")) as Report;
  return report.testResults.flatMap(({ assertionResults, message }) => [
    ...(assertionResults.length === 0 ? [`the file could not be loaded: ${message ?? ""}`] : []),
    ...assertionResults
      .filter(({ fullName, status }) => status !== "skipped" && status !== "pending" && fullName.includes(wanted))
      .map(({ status }) => status),
  ]);
}

describe("planted bugs", () => {
  test("are ten at least, each with a name and a test of its own", () => {
    expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(10);
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length);
  });

  test.each(PLANTED_BUGS)("$name is found by its test", { timeout: TIMEOUT_MS }, (bug) => {
    const sound = run(bug, false);
    expect(sound.length, "the test exists").toBeGreaterThan(0);
    expect(new Set(sound), "without the bug it passes").toEqual(new Set(["passed"]));
    expect(run(bug, true), "with the bug it fails").toContain("failed");
  });
});
