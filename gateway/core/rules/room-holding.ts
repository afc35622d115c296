/** R11: no adult holds two rooms at once, unless the plan joins them; who left children alone may come back to them. */
import { childrenAt } from "../custody.ts";
import { areJoined, isCovered, leaveRooms, refreshRoom, roomAt, transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, planOf } from "../draft.ts";
import type { PlaceId, StaffId } from "../ids.ts";
import type { CampusState, Custody } from "../state.ts";
import { answer, type Tap, type TapAnswer } from "./tap.ts";

/**
 * Rooms other than this one where children are for whom this adult answers, until they are declared unattended; none that
 * the plan joins with it.
 */
export function roomsLeftBehind(state: CampusState, staff: StaffId, place: PlaceId): readonly PlaceId[] {
  const behind = new Set<PlaceId>();
  for (const room of state.rooms.values())
    if (room.custodian === staff && childrenAt(state, room.place).length > 0) behind.add(room.place);
  // Gone already and not yet missed, or with them on somebody's word (R8): the children's records still name them.
  for (const [student] of state.heldBy.get(staff)?.entries() ?? []) {
    const child = custodyOf(state, student);
    if (child.place === null || !isHeldBy(child, staff)) continue;
    const isRoom = state.planned.places.get(child.place)?.kind === "room";
    if (isRoom && roomAt(state, child.place).custodian === null) behind.add(child.place);
  }
  return [...behind].filter((room) => room !== place && !areJoined(state, room, place)).sort();
}

/** This adult is somewhere else: nobody answers for the children whom they left, whoever said so before. */
export function leaveBehind(
  draft: Draft,
  { staff, rooms, place }: { readonly staff: StaffId; readonly rooms: readonly PlaceId[]; readonly place: PlaceId },
): void {
  for (const room of rooms) {
    if (roomAt(draft.state, room).custodian !== null) continue;
    for (const child of childrenAt(draft.state, room).filter((one) => isHeldBy(one, staff) && one.rule === "R8"))
      emit(draft, { kind: "custody-changed", custody: { ...child, rule: "R11", since: draft.at } });
    refreshRoom(draft, room);
  }
  leaveRooms(draft, staff, place);
}

/** In this adult's care in a room; not one who only waits for its teacher in somebody's name. */
function isHeldBy({ custodian, status }: Custody, staff: StaffId): boolean {
  return custodian === staff && (status === "in-class" || status === "in-care");
}

/**
 * Whether this adult may take children who are alone here, with a card and without a plan: whoever held the room last,
 * whose name stands in a child's record, or whom the alarm calls (A1).
 */
export function mayComeBack(state: CampusState, staff: StaffId, place: PlaceId): boolean {
  if (roomAt(state, place).custodian !== null) return false;
  const alone = aloneAt(state, place);
  if (alone.length === 0) return false;
  const { dutyLeader, patrol, leads } = planOf(state);
  if ([dutyLeader, ...patrol, ...leads].includes(staff)) return true;
  const last = state.turns.get(place)?.findLast(({ custodian }) => custodian !== null)?.custodian;
  return last === staff || alone.some((child) => child.custodian === staff);
}

/** Takes the children who are alone in this room. What was their session stays on their record. */
export function takeBack(draft: Draft, tap: Tap): TapAnswer {
  const { person: custodian, when: since } = tap;
  const place = tap.place.id;
  const alone = aloneAt(draft.state, place);
  leaveRooms(draft, custodian, place);
  // Not setRoom: a room without a session would find nobody here in this adult's care and drop them.
  const { session } = roomAt(draft.state, place);
  emit(draft, { kind: "room-changed", place, session, custodian, uncoveredSince: null, at: draft.at });
  for (const { student, custodian: holder, session: held, status } of alone) {
    const isOwn = holder === custodian && (status === "in-class" || status === "in-care");
    const to = isOwn ? { status, session: held } : ({ status: "in-care", session: null } as const);
    transfer(draft, student, { ...to, custodian, place, rule: "R4", since });
  }
  return answer("accept", "R4", "handover-taken", { count: alone.length });
}

function aloneAt(state: CampusState, place: PlaceId): readonly Custody[] {
  const room = roomAt(state, place);
  return childrenAt(state, place).filter((child) => !isCovered(room, child));
}
