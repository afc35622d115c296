/**
 * `npm test`: types, style, then every test; ends with one line that counts them.
 * Arguments go to vitest as filters: `npm test -- tests/core`.
 */
import { spawnSync } from "node:child_process";
import { startVitest } from "vitest/node";

type Count = { passed: number; failed: number; skipped: number };

/** A check that is one program: it passes or fails as one test. */
function runCheck(name: string, program: string, args: readonly string[], count: Count): void {
  const { status } = spawnSync(program, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (status === 0) count.passed += 1;
  else count.failed += 1;
  console.log(`${status === 0 ? "✔" : "✘"} ${name}`);
}

async function runTests(filters: readonly string[], count: Count): Promise<void> {
  const vitest = await startVitest("test", [...filters], { run: true, watch: false });
  for (const module of vitest.state.getTestModules()) {
    if (module.state() === "failed" && [...module.children.allTests()].length === 0) count.failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") count.passed += 1;
      else if (state === "skipped") count.skipped += 1;
      else count.failed += 1;
    }
  }
  count.failed += vitest.state.getUnhandledErrors().length;
  await vitest.close();
}

const filters = process.argv.slice(2);
const count: Count = { passed: 0, failed: 0, skipped: 0 };
if (filters.length === 0) {
  runCheck("types (tsc)", "tsc", ["--noEmit"], count);
  runCheck("style (biome)", "biome", ["check", "--error-on-warnings"], count);
}
await runTests(filters, count);
// A run in which nothing was tested has shown nothing.
if (count.passed + count.failed === 0) count.failed = 1;
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exit(count.failed === 0 ? 0 : 1);
