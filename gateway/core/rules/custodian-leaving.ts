/** R10: an adult who leaves through a gate while holding custody of any child is told at the gate, and it is an alarm at once. */
import { leaveRooms, transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, planOf } from "../draft.ts";
import type { EpochMs, StaffId, StudentId } from "../ids.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";
import { answer, gateAdult, type Tap, type TapAnswer } from "./tap.ts";

/** When an adult leaves, and which children come along. */
export type Leaving = { readonly when: EpochMs; readonly besides: readonly StudentId[] };

/**
 * Children who would be left without their adult: held by this one and on site. Those at a gate where the plan names
 * another adult now are not among them, they pass to that one.
 *
 * @returns sorted ids
 */
export function leftBehind(state: CampusState, staff: StaffId, { when, besides }: Leaving): readonly StudentId[] {
  return held(state, staff)
    .filter((student) => !besides.includes(student) && !isRelieved(state, { staff, student, when }))
    .sort();
}

/** At the end of a turn the children at the gate pass to the adult whose turn it is. */
export function passGateChildren(draft: Draft, staff: StaffId, { when, besides }: Leaving): void {
  for (const student of held(draft.state, staff)) {
    if (besides.includes(student) || !isRelieved(draft.state, { staff, student, when })) continue;
    const custody = custodyOf(draft.state, student);
    const custodian = gateAdult(draft.state, custody.place ?? "", when);
    transfer(draft, student, { ...custody, custodian, rule: "R10", since: when });
  }
}

/** The lock stays shut, and the room of this adult counts as uncovered from now on: a promise to come back covers nobody. */
export function refuseToLeave(draft: Draft, tap: Tap, students: readonly StudentId[]): TapAnswer {
  const { person: adult, place, when } = tap;
  const left = tap.late ? { left: true as const } : {};
  emit(draft, { kind: "staff-seen", staff: adult, at: when, place: place.id, ...left });
  raise(draft, {
    kind: "custodian-leaving",
    owner: planOf(draft.state).dutyLeader,
    place: place.id,
    adult,
    people: students,
  });
  leaveRooms(draft, adult, null);
  return answer("refuse", "R10", "hand-over-first", { count: students.length });
}

/** Children on site for whom this adult answers. Those outside with a leader go with that leader. */
function held(state: CampusState, staff: StaffId): StudentId[] {
  const students = Array.from(state.heldBy.get(staff)?.entries() ?? [], ([student]) => student);
  return students.filter((student) => state.custody.get(student)?.status !== "escorted");
}

type Held = { readonly staff: StaffId; readonly student: StudentId; readonly when: EpochMs };

/** Whether this child is at a gate where another adult is on duty. */
function isRelieved(state: CampusState, { staff, student, when }: Held): boolean {
  const { place } = custodyOf(state, student);
  if (place === null || state.planned.places.get(place)?.kind !== "gate") return false;
  return gateAdult(state, place, when) !== staff;
}
