/** What every verb of the command line has: a name, one line, a usage with an example, and an exit code. */

/** 0 done, 1 failed, 2 usage, 3 configuration. */
export const EXIT = { done: 0, failed: 1, usage: 2, configuration: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type Verb = {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** Whole help text: how to call it, options, an example. */
  readonly usage: string;
  run(args: readonly string[]): Promise<number>;
};

/** The call's words are off; the message says how. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "cli/usage";
}

/** Where everything that persists stands, when `--data` does not say otherwise. */
export const DATA_DIRECTORY = "./data";
