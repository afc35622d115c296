/** What every rule may ask about a child's custody. */
import type { EpochMs, PersonId, PlaceId, SessionId, StudentId } from "./ids.ts";
import type { SessionKind } from "./plan.ts";
import type { Student } from "./roster.ts";
import type { CampusState, Custody, CustodyStatus, Pickup } from "./state.ts";

/** Statuses of a child whom the school holds. `escorted` is with a leader outside the gate, so it is not one. */
export const ON_SITE: ReadonlySet<CustodyStatus> = new Set<CustodyStatus>([
  "arriving",
  "in-class",
  "in-care",
  "in-transit",
  "awaiting-pickup",
  "unattended",
]);

/** Whether the child is on campus, as far as is known. */
export function isOnSite(custody: Custody | undefined): boolean {
  return custody !== undefined && ON_SITE.has(custody.status);
}

/** Whether somebody other than the family still answers for the child, so that no new day may forget it (R8). */
export function isOpen(custody: Custody): boolean {
  return isOnSite(custody) || custody.status === "escorted";
}

/** With whom a child is who is not at school: the first guardian, or nobody but itself when none is known. */
export function atHomeWith(student: Student): PersonId {
  return student.guardians[0] ?? student.id;
}

/** How a service day begins for a child. */
export function homeCustody(student: Student, since: EpochMs): Custody {
  return {
    student: student.id,
    status: "at-home",
    custodian: atHomeWith(student),
    place: null,
    session: null,
    since,
    rule: "P4",
    unattended: null,
    transit: null,
    due: null,
    overdue: false,
  };
}

/** What the custody of a child in a session of this kind is called. */
export function statusIn(kind: SessionKind): "in-class" | "in-care" {
  return kind === "class" ? "in-class" : "in-care";
}

/** Whether a teacher of this session holds the child. */
export function isHeldIn(custody: Custody | undefined, session: SessionId): boolean {
  return custody?.session === session && (custody.status === "in-class" || custody.status === "in-care");
}

/** Children at a place, in the table's order. */
export function childrenAt(state: CampusState, place: PlaceId): readonly Custody[] {
  const occupants = state.occupants.get(place);
  if (occupants === undefined) return [];
  return Array.from(occupants.entries(), ([student]) => state.custody.get(student)!);
}

/** The request on which this child may leave or may be confirmed. */
export function pendingPickup(state: CampusState, student: StudentId): Pickup | undefined {
  const id = state.pickupOf.get(student);
  return id === undefined ? undefined : state.pickups.get(id);
}
