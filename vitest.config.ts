import { defineConfig } from "vitest/config";

/** Tests of whole systems: real processes, real time. They run after the others and one at a time, on a quiet machine. */
const END_TO_END = "tests/end-to-end/**/*.test.ts";

export default defineConfig({
  test: {
    pool: "forks",
    // Two cores: more workers only take time from the real processes that some tests start.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "rooms",
          include: ["tests/**/*.test.ts"],
          exclude: [END_TO_END],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "end-to-end",
          include: [END_TO_END],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
