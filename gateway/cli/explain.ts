/** `baton explain`: why any decision was taken, in both languages, with its evidence. */
import { parseArgs } from "node:util";
import type { JournalEntry } from "../contract/sync.ts";
import type { JournalSeq } from "../core/ids.ts";
import { stateBefore } from "../journal/replay.ts";
import { type Explanation, explain } from "../views/explain.ts";
import { createNames } from "../views/names.ts";
import { openPast, type Past, readInstant, showInstant } from "./past.ts";
import { DATA_DIRECTORY, EXIT, UsageError, type Verb } from "./verb.ts";

export const explainVerb: Verb = {
  name: "explain",
  summary: "say why a decision was taken, with its evidence",
  usage: `baton explain SEQ | --alarm ID | --student ID [--at TIME] [--data DIR] [--lang zh|en|both] [--json]
SEQ is a position in the journal, as \`evidence\` lists name it. --alarm takes the newest alarm of that id and explains
each entry behind it; --student explains why that child is (or was, at TIME) where the record says.
Prints the rule in words, what it rested on, what followed, and the entries that show it. Works also while the gateway runs.
Example: baton explain --student s11-04 --at 16:45`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        alarm: { type: "string" },
        student: { type: "string" },
        at: { type: "string" },
        data: { type: "string", default: DATA_DIRECTORY },
        lang: { type: "string", default: "both" },
        json: { type: "boolean", default: false },
      },
    });
    const { lang } = values;
    if (lang !== "zh" && lang !== "en" && lang !== "both") throw new UsageError("--lang is zh, en or both");
    const past = openPast(values.data);
    try {
      const entries = findEntries(past, { ...values, seq: positionals[0] });
      const explained = entries.map((entry) => explainEntry(past, entry, values.student));
      if (values.json) console.log(JSON.stringify(explained));
      else for (const one of explained) print(one, past.zone, lang);
      return EXIT.done;
    } finally {
      past.history.close();
    }
  },
};

type Asked = {
  readonly seq?: string | undefined;
  readonly alarm?: string | undefined;
  readonly student?: string | undefined;
  readonly at?: string | undefined;
};

function findEntries(past: Past, { seq, alarm, student, at }: Asked): readonly JournalEntry[] {
  const { history } = past;
  const chosen = [seq, alarm, student].filter((one) => one !== undefined);
  if (chosen.length !== 1) throw new UsageError("say one of SEQ, --alarm ID, --student ID");
  const read = (wanted: JournalSeq): JournalEntry => {
    const entry = history.entry(wanted);
    if (entry === null) throw new UsageError(`the journal has no entry ${wanted}; it ends at ${history.head}`);
    return entry;
  };
  if (seq !== undefined) {
    if (!/^\d+$/.test(seq)) throw new UsageError(`"${seq}" is no position in the journal`);
    return [read(Number(seq))];
  }
  if (student !== undefined) {
    const before = at === undefined ? history.head + 1 : history.seqBefore(readInstant(at, past) + 1) + 1;
    const entry = history.lastCustody(student, before);
    if (entry === null) throw new UsageError(`nothing was recorded of "${student}" by then`);
    return [entry];
  }
  return evidenceOf(past, alarm ?? "").map(read);
}

/** The entries behind the newest alarm of this id: ids count up for ever, so there is one. */
function evidenceOf({ history }: Past, id: string): readonly JournalSeq[] {
  let evidence: readonly JournalSeq[] | null = null;
  for (const { facts } of history.after(0)) {
    for (const fact of facts) if (fact.kind === "alarm-changed" && fact.alarm.id === id) evidence = fact.alarm.evidence;
  }
  if (evidence === null) throw new UsageError(`there was never an alarm "${id}"`);
  return evidence;
}

function explainEntry({ history, zone }: Past, entry: JournalEntry, about: string | undefined): Explanation {
  return explain({
    entry,
    before: stateBefore(history, entry.seq),
    names: createNames(history.vault),
    ...(about !== undefined && { about }),
    time: (at) => showInstant(at, zone),
    lastCustody: (student) => history.lastCustody(student, entry.seq)?.seq ?? null,
  });
}

const HEADS = {
  rule: { zh: "规则", en: "Rule" },
  answer: { zh: "决定", en: "Answer" },
  because: { zh: "依据", en: "Because" },
  therefore: { zh: "于是", en: "Therefore" },
  evidence: { zh: "证据（日志序号）", en: "Evidence (journal entries)" },
} as const;

function print(one: Explanation, zone: string, lang: "zh" | "en" | "both"): void {
  console.log(`#${one.seq}  ${showInstant(one.at, zone)}  ${one.kind}`);
  for (const language of lang === "both" ? (["zh", "en"] as const) : [lang]) {
    const head = (name: keyof typeof HEADS) => HEADS[name][language];
    if (one.rule) {
      const clauses = one.clauses.length > 0 ? ` [${one.clauses.join(" ")}]` : "";
      console.log(`  ${head("rule")} ${one.rule.id}${clauses}: ${one.rule.words[language]}`);
    }
    console.log(`  ${head("answer")}: ${one.answer[language]}`);
    for (const name of ["because", "therefore"] as const) {
      if (one[name].length > 0) console.log(`  ${head(name)}:`);
      for (const line of one[name]) console.log(`    - ${line[language]}`);
    }
    console.log(`  ${head("evidence")}: ${one.evidence.join(" ")}`);
  }
}
