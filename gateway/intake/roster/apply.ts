/** Imports a roster: compares, and gives what changes to the one writer, all of it or nothing. */
import type { CredentialId, StaffId } from "../../core/ids.ts";
import type { CampusState } from "../../core/state.ts";
import type { Journal } from "../../journal/journal.ts";
import { type Loop, LoopError, type Work } from "../../loop.ts";
import { compareRoster } from "./compare.ts";
import { loadKnown } from "./identity.ts";
import { isHeld } from "./leaving.ts";
import type { ImportReport } from "./report.ts";
import type { RosterRows } from "./rows.ts";

/** How often an import is made anew because the roster changed while it was compared. */
export const IMPORT_TRIES_MAX = 3;

export type Importing = {
  readonly loop: Pick<Loop, "state" | "submit">;
  readonly journal: Pick<Journal, "personal">;
  readonly credentialOf: (card: string) => CredentialId;
  /** A turn of the event loop, so that taps are judged while a large file is compared. */
  readonly pause: () => Promise<void>;
};

export type ImportOrder = {
  readonly rows: RosterRows;
  /** Only report. */
  readonly dry: boolean;
  readonly removeMissing: boolean;
  /** Who imports; null: the gateway's own command line. */
  readonly by: StaffId | null;
  readonly action?: Work["action"];
};

/**
 * Compares the rows with the roster and adopts the result, unless it is dry, something is in conflict, or nothing changes.
 * The same rows again change nothing and write nothing.
 *
 * @throws LoopError, JournalError: nothing was adopted then
 */
export async function importRoster(importing: Importing, order: ImportOrder): Promise<ImportReport> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await importOnce(importing, order);
    } catch (error) {
      // A card was reported lost, or somebody else imported: what was compared is no longer so.
      if (!(error instanceof LoopError && error.code === "work/overtaken") || tries >= IMPORT_TRIES_MAX) throw error;
    }
  }
}

async function importOnce(
  { loop, journal, credentialOf, pause }: Importing,
  { rows, dry, removeMissing, by, action }: ImportOrder,
): Promise<ImportReport> {
  const state = loop.state();
  const known = await loadKnown(state, { personal: journal.personal, credentialOf, pause });
  const { report, change, leaving } = await compareRoster(rows, known, { removeMissing, pause });
  if (dry || report.conflicts.length > 0) return { ...report, dry };
  if (!change) return { ...report, dry, applied: true };
  const { seq } = await loop.submit({
    event: { kind: "roster-adopted", roster: change.roster, ...(by !== null && { by }) },
    personal: change.personal,
    ...(action && { action }),
    stillHolds: (now: CampusState) =>
      now.roster.roster === state.roster.roster &&
      now.plan === state.plan &&
      ![...leaving].some((person) => isHeld(now, person)),
  });
  return { ...report, dry, applied: true, entry: seq, version: change.roster.version };
}
