/** One child's day as an unbroken chain: at every instant one link, each with the journal entries that show it. */
import type { CustodyLink } from "../contract/live.ts";
import type { JournalEntry } from "../contract/sync.ts";
import { isOpen } from "../core/custody.ts";
import type { EpochMs } from "../core/ids.ts";
import type { Custody } from "../core/state.ts";
import type { Names } from "./names.ts";

export type ChainQuestion = {
  /** The child at home from the day's origin on: how the day begins unless it was still at school then. */
  readonly home: Custody;
  /** The day's end; null while it still runs, so that the last link is open. */
  readonly to: EpochMs | null;
  /** Entries that change this child's custody, in commit order; some days before the origin included. */
  readonly entries: readonly JournalEntry[];
};

/** A child's record, with what the person said who wrote it by hand. */
type Care = Pick<Custody, "status" | "custodian" | "place" | "rule"> & { readonly reason: string | null };

type Link = {
  readonly from: EpochMs;
  readonly custody: Care;
  readonly evidence: readonly number[];
};

/**
 * The chain from the day's origin to `to` without a gap.
 * A link begins at the time of the evidence itself (a tap that came late corrects the record at its own time): what a
 * later entry shows to have been otherwise gives way, and its entries stay as evidence of the link that replaced it.
 */
export function custodyChain(question: ChainQuestion, names: Names): readonly CustodyLink[] {
  const { home, to } = question;
  const origin = home.since;
  const changes = [...changesOf(question)];
  const links: Link[] = [
    firstLink(
      home,
      changes.findLast((change) => change.at < origin),
    ),
  ];
  for (const { seq, at, custody } of changes) {
    const start = Math.max(custody.since, origin);
    if (at < origin || (to !== null && start >= to)) continue;
    const replaced: number[] = [];
    while (links.length > 0 && (links.at(-1)?.from ?? 0) >= start) replaced.unshift(...(links.pop()?.evidence ?? []));
    const evidence = [...new Set([...replaced, seq])];
    const before = links.at(-1);
    if (before && sameCare(before.custody, custody))
      links[links.length - 1] = { ...before, evidence: [...new Set([...before.evidence, ...evidence])] };
    else links.push({ from: start, custody, evidence });
  }
  return links.map((link, i) => ({
    from: link.from,
    to: links[i + 1]?.from ?? to,
    status: link.custody.status,
    custodian: names.named(link.custody.custodian),
    place: link.custody.place,
    rule: link.custody.rule,
    reason: names.words(link.custody.reason),
    evidence: [...link.evidence],
  }));
}

/** A child whom somebody at school still held at midnight begins the day there: no new day forgets it (R8). */
function firstLink(home: Custody, before: Change | undefined): Link {
  return before && isOpen(before.custody)
    ? { from: home.since, custody: before.custody, evidence: [before.seq] }
    : { from: home.since, custody: { ...home, reason: null }, evidence: [] };
}

type Change = { readonly seq: number; readonly at: EpochMs; readonly custody: Custody & Care };

function* changesOf({ home, entries }: ChainQuestion): Generator<Change> {
  for (const { seq, at, kind, reason, facts } of entries) {
    const said = kind === "child-settled" && typeof reason === "string" ? reason : null;
    for (const fact of facts)
      if (fact.kind === "custody-changed" && fact.custody.student === home.student)
        yield { seq, at, custody: { ...fact.custody, reason: said } };
  }
}

const sameCare = (a: Link["custody"], b: Link["custody"]): boolean =>
  a.status === b.status &&
  a.custodian === b.custodian &&
  a.place === b.place &&
  a.rule === b.rule &&
  a.reason === b.reason;
