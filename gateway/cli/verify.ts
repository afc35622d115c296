/** `baton verify`: the whole hash chain, read from the beginning. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { JOURNAL_FILE } from "../journal/schema.ts";
import { verifyJournal } from "../journal/verify.ts";
import { DATA_DIRECTORY, EXIT, UsageError, type Verb } from "./verb.ts";

export const verifyVerb: Verb = {
  name: "verify",
  summary: "check the journal's hash chain from its first entry",
  usage: `baton verify [--data DIR] [--json]
Reads every entry of DIR/gateway and recomputes the chain (rule E3). Names the first entry that was changed, removed or moved.
Works also while the gateway runs. Exit code 0 when whole, 1 otherwise.
Example: baton verify --data ./data`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { data: { type: "string", default: DATA_DIRECTORY }, json: { type: "boolean", default: false } },
    });
    const directory = join(values.data, "gateway");
    if (!existsSync(join(directory, JOURNAL_FILE))) throw new UsageError(`there is no journal in ${directory}`);
    const result = verifyJournal(directory);
    if (values.json) console.log(JSON.stringify(result));
    else if (result.ok)
      console.log(`The chain is whole: ${result.entries} entries, head ${result.head.slice(0, 16)}….`);
    else console.error(`The chain is broken at entry ${result.seq}: ${result.reason}.`);
    return result.ok ? EXIT.done : EXIT.failed;
  },
};
