/** Turns decided works into the one transaction that makes them true. */
import type { Decided } from "../loop.ts";
import type { ActionRow, Batch, Draft, PersonalRow, QuarantineRow, TapCursor, TapRow, Within } from "./journal.ts";

/** Null when nothing of it needs the disk. */
export function batchOf(decided: readonly Decided[]): Batch | null {
  const drafts: Draft[] = [];
  const taps: TapRow[] = [];
  const quarantine: Within<QuarantineRow>[] = [];
  const cursors: TapCursor[] = [];
  const actions: ActionRow[] = [];
  const personal: Within<PersonalRow>[] = [];
  for (const { work, event, seq, decision } of decided) {
    const { answer, facts } = decision;
    if (work.cursors) cursors.push(...work.cursors);
    // A refused action changed nothing and may be tried again under the same key; only what was done is remembered.
    if (work.action && answer.kind !== "refused") actions.push({ ...work.action, at: event.at, answer, entry: seq });
    if (seq === null) continue;
    drafts.push({ seq, event, ...(work.action && { action: work.action.key }), answer, facts });
    if (work.tap) taps.push({ ...work.tap, entry: seq, answer });
    if (work.quarantine) quarantine.push({ ...work.quarantine, at: event.at, entry: seq });
    for (const row of work.personal ?? []) personal.push({ ...row, entry: seq });
  }
  const empty = drafts.length === 0 && cursors.length === 0 && actions.length === 0;
  return empty ? null : { drafts, taps, quarantine, cursors, actions, personal };
}
