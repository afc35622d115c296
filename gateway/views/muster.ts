/** A muster that runs (G8): numbers, and by name who is not counted yet. */
import { type EmergencyView, MISSING_SHOWN_MAX } from "../contract/day.ts";
import type { PersonId, PlaceId } from "../core/ids.ts";
import type { CampusState } from "../core/state.ts";
import type { Names } from "./names.ts";

const KINDS = ["student", "staff", "visitor"] as const;
type Kind = (typeof KINDS)[number];

/** The picture of now; null while there is no emergency. */
export function emergencyView(state: CampusState, names: Names): EmergencyView | null {
  const { emergency, mustered } = state;
  if (emergency === null) return null;
  const { cause, drill, since, overdue, expected } = emergency;
  const missing = expected.filter((person) => !mustered.has(person));
  const byKind = Map.groupBy(missing, (person) => kindOf(state, person));
  return {
    ...{ cause, drill, since, overdue },
    by: names.named(emergency.by),
    expected: expected.length,
    counted: expected.length - missing.length,
    missing: KINDS.flatMap((kind) => (byKind.get(kind) ?? []).map((person) => ({ kind, person })))
      .slice(0, MISSING_SHOWN_MAX)
      .map(({ kind, person }) => ({ ...names.named(person), kind, place: lastPlace(state, person) })),
  };
}

function kindOf({ roster }: CampusState, person: PersonId): Kind {
  if (roster.staff.has(person)) return "staff";
  return roster.students.has(person) ? "student" : "visitor";
}

function lastPlace(state: CampusState, person: PersonId): PlaceId | null {
  return state.custody.get(person)?.place ?? state.staffSeen.get(person)?.place ?? null;
}
