/** Runs tests over a rule with one bug in it: the named text of one file is replaced while the file is loaded. */
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { PLANTED_BUGS } from "./bugs.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const bug = PLANTED_BUGS.find(({ name }) => name === process.env.BATON_PLANTED_BUG);

export default defineConfig({
  root: ROOT,
  plugins: [
    {
      name: "planted-bug",
      enforce: "pre",
      transform(code, id) {
        if (bug === undefined || id.split("?")[0] !== resolve(ROOT, bug.file)) return null;
        // Text that is not there would plant nothing, and the test that finds nothing would look like one that failed.
        if (code.split(bug.find).length !== 2) throw new Error(`${bug.file} does not hold once: ${bug.find}`);
        return { code: code.replace(bug.find, () => bug.replace), map: null };
      },
    },
  ],
  // Files are kept as they were transformed last; with a bug in them they must not be.
  test: { pool: "forks", maxWorkers: 1, testTimeout: 60_000, fsModuleCache: false },
});
