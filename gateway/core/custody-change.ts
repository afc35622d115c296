/** The one way in which custody moves, and what follows for the rooms that a child left and entered. */
import { childrenAt } from "./custody.ts";
import { dueOf } from "./custody-due.ts";
import { custodyOf, type Draft, emit } from "./draft.ts";
import type { EpochMs, PlaceId, SessionId, StaffId, StudentId } from "./ids.ts";
import type { CampusState, Custody, RoomState } from "./state.ts";

/**
 * What a child's new record says. `since` is at the earliest when the last record began: no custody moves back in time.
 * A child in transit needs its `transit`; `due` follows from it and from the plan unless it is given.
 */
export type Transfer = Pick<Custody, "status" | "custodian" | "place" | "session" | "rule"> &
  Partial<Pick<Custody, "since" | "unattended" | "transit" | "due">>;

/** Gives a child to a named adult, or to nobody (unattended). Nothing happens when the record already says so. */
export function transfer(draft: Draft, student: StudentId, to: Transfer): void {
  const old = custodyOf(draft.state, student);
  const { status, custodian, place, session, rule, unattended = null } = to;
  const transit = status === "in-transit" ? (to.transit ?? { purpose: "errand", to: null }) : null;
  const same =
    old.status === status &&
    old.custodian === custodian &&
    old.place === place &&
    old.session === session &&
    old.unattended === unattended &&
    old.transit?.purpose === transit?.purpose &&
    old.transit?.to === transit?.to;
  // A person's word (R8) is news even where it repeats what the record says.
  if (same && rule !== "R8") return;
  const since = Math.max(old.since, to.since ?? draft.at);
  const record = { student, status, custodian, place, session, since, rule, unattended, transit };
  const limited = status === "in-transit" || status === "arriving";
  const due = limited ? (to.due ?? dueOf(draft.state, record)) : null;
  emit(draft, { kind: "custody-changed", custody: { ...record, due, overdue: false } });
  if (old.place !== null && old.place !== place) refreshRoom(draft, old.place);
  if (place !== null) refreshRoom(draft, place);
}

/** A room as it is, or as one that nobody has entered today. */
export function roomAt(state: CampusState, place: PlaceId): RoomState {
  return state.rooms.get(place) ?? { place, session: null, custodian: null, uncoveredSince: null };
}

/** Of a room, what says whether an adult answers for it. */
export type RoomAdult = Pick<RoomState, "custodian">;

/**
 * Whether an adult is known to be with this child in its room: the room's own, or the one whom a person named when it
 * recorded where the child is (R8).
 */
export function isCovered(room: RoomAdult, custody: Custody): boolean {
  return room.custodian !== null || (custody.rule === "R8" && custody.custodian !== null);
}

/** Brings a room in line with who is in it: since when it is uncovered, and whether its adult still has somebody to hold. */
export function refreshRoom(draft: Draft, place: PlaceId): void {
  if (draft.state.planned.places.get(place)?.kind !== "room") return;
  setRoom(draft, roomAt(draft.state, place));
}

/**
 * Sets who answers for a room and which session is open in it.
 *
 * @param at since when; a card that came late shows it of a time that is past
 */
export function setRoom(draft: Draft, wanted: Omit<RoomState, "uncoveredSince">, at: EpochMs = draft.at): void {
  const { place, session } = wanted;
  const before = roomAt(draft.state, place);
  // After the session the adult stays the room's adult only while children are left with them.
  const idle =
    wanted.custodian !== null &&
    session === null &&
    !childrenAt(draft.state, place).some((child) => child.custodian === wanted.custodian);
  const room = { ...before, session, custodian: idle ? null : wanted.custodian };
  const uncovered = room.custodian === null && childrenAt(draft.state, place).some((child) => !isCovered(room, child));
  const uncoveredSince = uncovered ? (before.uncoveredSince ?? at) : null;
  const { custodian } = room;
  if (session === before.session && custodian === before.custodian && uncoveredSince === before.uncoveredSince) return;
  emit(draft, { kind: "room-changed", place, session, custodian, uncoveredSince, at });
}

/**
 * Nobody is in two rooms: the adult who comes into one, or goes out at a gate, leaves the others uncovered (R4). Rooms that
 * the plan joins are held together (R11).
 */
export function leaveRooms(draft: Draft, staff: StaffId, except: PlaceId | null): void {
  for (const room of draft.state.rooms.values()) {
    if (room.custodian !== staff || room.place === except) continue;
    if (except === null || !areJoined(draft.state, room.place, except)) setRoom(draft, { ...room, custodian: null });
  }
}

/** Whether one adult may hold both rooms at once (R11). */
export function areJoined(state: CampusState, a: PlaceId, b: PlaceId): boolean {
  return state.plan?.joined.some((rooms) => rooms.includes(a) && rooms.includes(b)) === true;
}

/** The session that is open in a room, if it still stands in the plan. */
export function openSession(state: CampusState, place: PlaceId) {
  const id: SessionId | null = roomAt(state, place).session;
  return id === null ? undefined : state.planned.sessions.get(id);
}
