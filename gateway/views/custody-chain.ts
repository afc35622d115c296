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
  /** Entries that change or correct this child's custody, in commit order; the last one before the origin included. */
  readonly entries: readonly JournalEntry[];
};

/** A child's record, with what the person said who wrote it by hand. */
type Care = Pick<Custody, "status" | "custodian" | "place" | "rule"> & { readonly reason: string | null };

type Link = {
  readonly from: EpochMs;
  readonly care: Care;
  readonly evidence: readonly number[];
  readonly known: EpochMs;
  readonly correctedBy: readonly number[];
  readonly within: number;
};

/**
 * The chain from the day's origin to `to` without a gap, as it is known from these entries: with those until an instant it
 * is what was known then (A2).
 *
 * A link begins at the time of the evidence itself. A record that came later takes the place of what it shows to have been
 * otherwise, whose entries stay as evidence. A correction speaks of a time that is past: it holds up to the next link.
 */
export function custodyChain({ home, to, entries }: ChainQuestion, names: Names): readonly CustodyLink[] {
  const origin = home.since;
  const changes = [...changesOf(home.student, entries)];
  const before = changes.findLast((change) => change.at < origin && !change.isCorrection);
  let links: readonly Link[] = [firstLink(home, before)];
  for (const change of changes) {
    const { since } = change.custody;
    if (to !== null && since >= to) continue;
    if (change.isCorrection) links = since < origin ? links : corrected(links, change);
    else if (change.at >= origin) links = continued(links, change, Math.max(since, origin));
  }
  const merged = links.reduce<readonly Link[]>(merge, []);
  return merged.map((link, i) => ({
    from: link.from,
    to: merged[i + 1]?.from ?? to,
    status: link.care.status,
    custodian: names.named(link.care.custodian),
    place: link.care.place,
    rule: link.care.rule,
    reason: names.words(link.care.reason),
    evidence: [...link.evidence],
    known: link.known,
    correctedBy: [...link.correctedBy],
    within: link.within,
  }));
}

/** A child whom somebody at school still held at midnight begins the day there: no new day forgets it (R8). */
function firstLink(home: Custody, before: Change | undefined): Link {
  const rest = { from: home.since, correctedBy: [], within: 0 };
  return before && isOpen(before.custody)
    ? { ...rest, care: before.custody, evidence: [before.seq], known: before.at }
    : { ...rest, care: { ...home, reason: null }, evidence: [], known: home.since };
}

type Change = {
  readonly seq: number;
  readonly at: EpochMs;
  readonly custody: Custody & Care;
  readonly isCorrection: boolean;
  readonly within: number;
};

function* changesOf(student: string, entries: readonly JournalEntry[]): Generator<Change> {
  for (const { seq, at, kind, reason, facts } of entries) {
    const said = kind === "child-settled" && typeof reason === "string" ? reason : null;
    for (const fact of facts) {
      if (fact.kind !== "custody-changed" && fact.kind !== "custody-corrected") continue;
      if (fact.custody.student !== student) continue;
      const isCorrection = fact.kind === "custody-corrected";
      const within = isCorrection ? fact.within : 0;
      yield { seq, at, custody: { ...fact.custody, reason: said }, isCorrection, within };
    }
  }
}

/** From `start` on the child was with somebody else. One that was told late has cut what was known of that time. */
function continued(links: readonly Link[], { seq, at, custody }: Change, start: EpochMs): readonly Link[] {
  const kept = links.filter(({ from }) => from < start);
  const replaced = links.filter(({ from }) => from >= start).flatMap(({ evidence }) => evidence);
  const evidence = unique([...replaced, seq]);
  const late = start < at ? [seq] : [];
  const link: Link = { from: start, care: custody, evidence, known: at, correctedBy: late, within: 0 };
  return [...cut(kept, late), link];
}

/** What was known of the time from the correction to the next link was otherwise. */
function corrected(links: readonly Link[], { seq, at, custody, within }: Change): readonly Link[] {
  const next = links.findLastIndex(({ from }) => from <= custody.since) + 1;
  const before = links[next - 1];
  if (before === undefined) return links;
  const head = links.slice(0, next - 1);
  const rest = links.slice(next);
  if (confirms(before.care, custody))
    return [...head, { ...before, evidence: unique([...before.evidence, seq]) }, ...rest];
  const shown = { from: custody.since, care: custody, known: at, within };
  if (before.from < custody.since)
    return [...cut([...head, before], [seq]), { ...shown, evidence: [seq], correctedBy: [seq] }, ...rest];
  const evidence = unique([...before.evidence, seq]);
  return [...head, { ...shown, evidence, correctedBy: unique([...before.correctedBy, seq]) }, ...rest];
}

/** The last of these ends earlier than was known. */
function cut(links: readonly Link[], by: readonly number[]): readonly Link[] {
  const last = links.at(-1);
  if (last === undefined || by.length === 0) return links;
  return [...links.slice(0, -1), { ...last, correctedBy: unique([...last.correctedBy, ...by]) }];
}

/** Seen where the record had the child, by a tap that cannot say with whom: that is evidence, and nothing else is known. */
function confirms(known: Care, shown: Custody): boolean {
  return known.custodian !== null && known.place !== null && known.place === shown.place && shown.session === null;
}

/** Links that say the same, and were known at the same time, are one. */
function merge(links: readonly Link[], link: Link): readonly Link[] {
  const before = links.at(-1);
  if (before === undefined || !isSameCare(before.care, link.care) || !isKnownAlike(before, link))
    return [...links, link];
  const evidence = unique([...before.evidence, ...link.evidence]);
  const correctedBy = unique([...before.correctedBy, ...link.correctedBy]);
  return [...links.slice(0, -1), { ...before, evidence, correctedBy }];
}

/** What was always known so goes on; what was corrected stays apart from what was known before. */
function isKnownAlike(a: Link, b: Link): boolean {
  return (a.correctedBy.length === 0 && b.correctedBy.length === 0) || a.known === b.known;
}

const unique = (seqs: readonly number[]): readonly number[] => [...new Set(seqs)];

const isSameCare = (a: Care, b: Care): boolean =>
  a.status === b.status &&
  a.custodian === b.custodian &&
  a.place === b.place &&
  a.rule === b.rule &&
  a.reason === b.reason;
