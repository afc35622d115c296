/** Who is on the roster and not in the file; and whether those who are to leave it can. */
import { isOpen } from "../../core/custody.ts";
import type { PersonId } from "../../core/ids.ts";
import type { CampusState } from "../../core/state.ts";
import type { Comparing } from "./comparison.ts";
import { type RowFaultCode, rowFault } from "./faults.ts";
import { placeGone } from "./people.ts";
import { KINDS, type Kind, type Origin } from "./rows.ts";

export type Missing = {
  readonly kind: Kind;
  readonly id: PersonId;
  /** The school's number of them, where it gave one. */
  readonly number: string | null;
  /** The school answers for this child now. */
  readonly onCampus: boolean;
};

export type Leaving = {
  /** On the roster, and not in a file that lists everybody. */
  readonly missing: readonly Missing[];
  /** Those who leave the roster with this import. */
  readonly leaving: ReadonlySet<PersonId>;
};

/** Where somebody stands of whom the file says nothing. */
const NOWHERE: Origin = { sheet: "", row: 0 };

/**
 * Missing is kept, unless it was said to remove it. Nobody leaves for whom the school answers now, or whom the plan
 * still names: a child is never dropped in silence.
 */
export function findLeaving(
  comparing: Comparing,
  present: Readonly<Record<Kind, ReadonlySet<PersonId>>>,
  removeMissing: boolean,
): Leaving {
  const { rows, known } = comparing;
  const { state, roster } = known;
  const missing: Missing[] = [];
  const leaving = new Set<PersonId>();
  const leave = (kind: Kind, id: PersonId, origin: Origin) => {
    leaving.add(id);
    const stays = whyStays(state, kind, id);
    if (stays) comparing.conflicts.push(rowFault(origin, id, ...stays));
  };
  for (const kind of KINDS) {
    const people = kind === "student" ? roster.students : roster.staff;
    const gone = placeGone(comparing, kind);
    for (const { id } of people) {
      const origin = gone.get(id);
      if (present[kind].has(id)) continue;
      if (origin) leave(kind, id, origin);
      else if (rows.complete[kind]) {
        missing.push({ kind, id, number: known.fields(id).number ?? null, onCampus: isHeld(state, id) });
        if (removeMissing) leave(kind, id, NOWHERE);
      }
    }
  }
  return { missing, leaving };
}

/** Whether the school answers for this child now. */
export function isHeld({ custody }: Pick<CampusState, "custody">, student: PersonId): boolean {
  const now = custody.get(student);
  return now !== undefined && isOpen(now);
}

function whyStays(state: CampusState, kind: Kind, id: PersonId): readonly [RowFaultCode, string] | null {
  if (kind === "student" && isHeld(state, id)) return ["roster/on-campus", ""];
  if (kind === "staff" && holdsChildren(state, id)) return ["roster/on-duty", ""];
  const named = kind === "student" ? planNamesStudent(state, id) : planNamesStaff(state, id);
  return named === null ? null : ["roster/in-plan", named];
}

function holdsChildren({ custody, rooms }: CampusState, id: PersonId): boolean {
  for (const record of custody.values()) if (record.custodian === id && isOpen(record)) return true;
  for (const room of rooms.values()) if (room.custodian === id) return true;
  return false;
}

function planNamesStudent({ plan }: CampusState, id: PersonId): string | null {
  return (
    plan?.sessions.find(({ students }) => students.includes(id))?.id ??
    plan?.lines.find(({ students }) => students.includes(id))?.id ??
    null
  );
}

function planNamesStaff({ plan }: CampusState, id: PersonId): string | null {
  if (!plan) return null;
  if ([plan.dutyLeader, ...plan.patrol, ...plan.leads].includes(id)) return "dutyLeader, patrol, leads";
  return (
    plan.groups.find(({ homeroom }) => homeroom === id)?.id ??
    plan.sessions.find(({ staff }) => staff.includes(id))?.id ??
    plan.lines.find(({ leaders }) => leaders.includes(id))?.id ??
    plan.gateDuty.find(({ staff }) => staff === id)?.place ??
    null
  );
}
