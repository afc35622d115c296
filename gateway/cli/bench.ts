/** `baton bench`: what this machine can do at most, and what the gateway does on it, in one interleaved run. */
import { runProgram } from "./processes.ts";
import type { Verb } from "./verb.ts";

export const benchVerb: Verb = {
  name: "bench",
  summary: "measure the gateway against floors, in one run on this machine",
  usage: `baton bench [--seconds N] [--rounds N] [--rates 50,500,2000] [--events 100000,1000000] [--pairs N] [--json]
Measures, interleaved and with median over the rounds: a bare broker, an echo, SQLite group commit without rules, and the
gateway with all rules: most taps a second, tap to ack and to feedback (p50, p99, p99.9) at each rate, CPU per tap, memory;
then the time from start to first acknowledged tap on journals of the given sizes. Ratios are what counts. --events 0 leaves the last part out.
Example: baton bench --seconds 3 --rounds 1 --rates 500 --events 0`,
  run: (args) => runProgram("bench", args),
};
