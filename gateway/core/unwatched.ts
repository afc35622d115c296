/** The product's figure of merit: children for whom nobody answers and of whom nobody was told. There must be none (WH-N11). */
import { ON_SITE } from "./custody.ts";
import type { EpochMs } from "./ids.ts";
import { unattendedDue } from "./rules/unattended.ts";
import type { AlarmKind, CampusState, Custody } from "./state.ts";

/** Alarms that say of a child that it is alone, lost, late, left over, or hidden; one that a person closed was answered for. */
const WATCHES: ReadonlySet<AlarmKind> = new Set<AlarmKind>([
  "unattended-room",
  "unaccounted",
  "transit-overdue",
  "arrival-overdue",
  "stranded",
  "custodian-leaving",
  "reader-silent",
]);

/**
 * Children on site whom nobody holds, whose time is up, who are alone in a room for too long, or who are left after the
 * day's last session, and whom no alarm of today names; each a sentence with ids.
 *
 * @param at an instant before which every deadline was judged
 */
export function unwatched(state: CampusState, at: EpochMs): readonly string[] {
  const told = new Set(
    [...state.alarms.values()].filter(({ kind }) => WATCHES.has(kind)).flatMap(({ people }) => people),
  );
  const children = [...state.custody.values()].filter(
    ({ student, status }) => ON_SITE.has(status) && !told.has(student),
  );
  return children.flatMap((custody) => [...why(state, custody, at)]);
}

function* why(state: CampusState, custody: Custody, at: EpochMs): Generator<string> {
  const { student, status, custodian, place, due, overdue } = custody;
  if (custodian === null) yield `${student} is nobody's`;
  if (overdue || (due !== null && due < at)) yield `${student} is ${status} past its time`;
  const alone = place === null || status === "unattended" ? null : unattendedDue(state, place);
  if (alone !== null && alone < at) yield `${student} is alone in ${place}`;
  // On its way, or on a grant: R6 or the grant's end counts its time.
  const isTimed = due !== null || state.pickups.get(state.pickupOf.get(student) ?? "")?.state === "granted";
  if (!isTimed && isDayOver(state)) yield `${student} is ${status} after the last session`;
}

function isDayOver({ sessions }: CampusState): boolean {
  return sessions.size > 0 && [...sessions.values()].every(({ ended }) => ended);
}
