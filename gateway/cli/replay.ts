/** `baton replay`: any past instant rebuilt, and every decision up to it proven. */
import { parseArgs } from "node:util";
import type { Headcount } from "../contract/live.ts";
import { type Replayed, replayTo } from "../journal/replay.ts";
import { headcount } from "../views/headcount.ts";
import { createNames } from "../views/names.ts";
import { openPast, readInstant, showInstant } from "./past.ts";
import { DATA_DIRECTORY, EXIT, UsageError, type Verb } from "./verb.ts";

export const replayVerb: Verb = {
  name: "replay",
  summary: "rebuild any past instant and prove every decision up to it",
  usage: `baton replay --to TIME [--data DIR] [--lang zh|en] [--json]
Reads the journal from its first entry to TIME, takes every decision again from the raw event, compares it with the
record (rule E3), and prints who was where at that instant. Works also while the gateway runs.
TIME is 2026-11-23T16:45, 16:45 (of the newest day), or epoch milliseconds; local time of the school.
Exit code 0 when every decision came out the same, 1 otherwise.
Example: baton replay --to 16:45`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        to: { type: "string" },
        data: { type: "string", default: DATA_DIRECTORY },
        lang: { type: "string", default: "en" },
        json: { type: "boolean", default: false },
      },
    });
    if (values.to === undefined) throw new UsageError("say which instant with --to TIME");
    if (values.lang !== "zh" && values.lang !== "en") throw new UsageError("--lang is zh or en");
    const past = openPast(values.data);
    try {
      const to = readInstant(values.to, past);
      const replayed = replayTo(past.history, to);
      const counted = headcount(replayed.state, createNames(past.history.vault), to);
      const { seq, proven, differences } = replayed;
      if (values.json) console.log(JSON.stringify({ to, seq, proven, differences, headcount: counted }));
      else print({ replayed, counted, zone: past.zone, language: values.lang });
      return differences.length === 0 ? EXIT.done : EXIT.failed;
    } finally {
      past.history.close();
    }
  },
};

const WORDS = {
  zh: {
    at: "时刻",
    none: "该时刻之前没有记录",
    expected: "应到",
    onSite: "在校",
    unattended: "无人看管",
    proven: "条决定重算一致",
  },
  en: {
    at: "at",
    none: "nothing was recorded by then",
    expected: "expected",
    onSite: "on site",
    unattended: "unattended",
    proven: "decisions taken again, the same",
  },
} as const;

type Printed = {
  readonly replayed: Replayed;
  readonly counted: Headcount;
  readonly zone: string;
  readonly language: keyof typeof WORDS;
};

function print({ replayed, counted, zone, language }: Printed): void {
  const words = WORDS[language];
  const { campus } = counted;
  console.log(`${words.at} ${showInstant(counted.at, zone)}`);
  if (replayed.seq === 0) console.log(words.none);
  console.log(
    `  ${words.expected} ${campus.expected}  ${words.onSite} ${campus.onSite}  ${words.unattended} ${campus.unattended}`,
  );
  for (const place of counted.places) {
    if (place.present === 0 && place.session === null) continue;
    const session = place.session?.names[language] ?? "";
    console.log(`  ${place.names[language]}  ${place.present}  ${session}  ${place.custodian?.name ?? "—"}`);
  }
  console.log(`  ${replayed.proven} ${words.proven}`);
  for (const { seq, kind, what, recorded, decided } of replayed.differences)
    console.error(`  #${seq} ${kind}: ${what}\n    - ${recorded}\n    + ${decided}`);
}
