/** R1: a planned teacher's card opens the session of its room, and the children who wait there pass to that teacher. */
import { childrenAt, statusIn } from "../custody.ts";
import { isCovered, leaveRooms, roomAt, setRoom, transfer } from "../custody-change.ts";
import { type Draft, emit, expectedIn, instant, MINUTE_MS, staffFor, today } from "../draft.ts";
import type { EpochMs, PlaceId, RuleId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, Custody, RoomState } from "../state.ts";
import { answer, type TapRule } from "./tap.ts";

/** A member of staff at a room's reader. */
export const openRoom: TapRule = (draft, tap) => {
  const { person: staff, when } = tap;
  const place = tap.place.id;
  const seen = draft.state.staffSeen.get(staff);
  const isNewest = seen === undefined || seen.at <= when;
  if (isNewest) emit(draft, { kind: "staff-seen", staff, at: when, place });
  const room = roomAt(draft.state, place);
  const open = room.session === null ? undefined : draft.state.planned.sessions.get(room.session);
  const isRunning = open !== undefined && when < instant(draft.state, open.end);
  if (room.custodian === staff && isRunning) return answer("accept", "R1", "staff-seen");
  const due = openable(draft.state, place, when);
  const mine = due.find(({ id }) => staffFor(draft.state, id).includes(staff));
  if (mine === undefined) {
    if (room.custodian === staff) return answer("accept", "R1", "staff-seen");
    return answer("refuse", "R1", isPlannedHere(draft.state, place, staff) ? "session-not-now" : "not-on-duty-here");
  }
  // A second planned teacher helps; custody passes between adults by handover only (R5).
  if (mine.id === room.session && room.custodian !== null) return answer("accept", "R1", "staff-seen");
  // Late: whoever has been seen elsewhere since, or came after somebody else did, takes over nothing now.
  if (tap.late && (!isNewest || room.custodian !== null)) return answer("accept", "R1", "staff-seen");
  takeRoom(draft, mine, { staff, when });
  return answer("accept", "R1", "session-opened");
};

/** Opens a session, or takes over one whose adult has left, and with it the children of the room whom nobody here holds. */
export function takeRoom(
  draft: Draft,
  session: PlannedSession,
  by: { readonly staff: StaffId; readonly when: EpochMs },
): void {
  const { staff, when } = by;
  const before = roomAt(draft.state, session.place);
  leaveRooms(draft, staff, session.place);
  if (draft.state.sessions.get(session.id)?.openedAt === null) {
    emit(draft, { kind: "session-opened", session: session.id, by: staff, at: when });
  }
  const waitingHere = childrenAt(draft.state, session.place).filter((child) => isWaiting(before, child));
  setRoom(draft, { place: session.place, session: session.id, custodian: staff });
  for (const { student } of waitingHere) {
    takeIn(draft, session, { student, staff, since: when, rule: "R1" });
    if (expectedIn(draft.state, session.id).includes(student)) markPresent(draft, session, student, when);
  }
}

/** A child passes to the adult of a session's room. */
export function takeIn(
  draft: Draft,
  session: PlannedSession,
  child: { readonly student: StudentId; readonly staff: StaffId; readonly since: EpochMs; readonly rule: RuleId },
): void {
  transfer(draft, child.student, {
    status: statusIn(session.kind),
    custodian: child.staff,
    place: session.place,
    session: session.id,
    rule: child.rule,
    since: child.since,
  });
}

/** Marks a child present on a roll that is not closed; a mark that says so already stays. */
export function markPresent(draft: Draft, session: PlannedSession, student: StudentId, at: EpochMs): void {
  const roll = draft.state.sessions.get(session.id);
  if (roll === undefined || (Object.hasOwn(roll.marks, student) && roll.marks[student] === "present")) return;
  emit(draft, { kind: "roll-marked", session: session.id, student, mark: "present", at });
}

/** Sessions of a place that may be opened now, the earliest first (R1). */
export function openable(state: CampusState, place: PlaceId, when: EpochMs): readonly PlannedSession[] {
  return today(state, state.planned.sessionsAt.get(place)).filter((session) => isOpenable(state, session, when));
}

/** From the plan's minutes before a session's start until its end. */
export function isOpenable(state: CampusState, session: PlannedSession, when: EpochMs): boolean {
  const opens = instant(state, session.start) - state.grace.sessionOpensMinutes * MINUTE_MS;
  return opens <= when && when < instant(state, session.end);
}

/** Whoever came without an adult waits for one; in a room that its adult has left, so does everybody. */
function isWaiting(room: RoomState, child: Custody): boolean {
  if (child.status === "arriving" || child.status === "in-transit" || child.status === "unattended") return true;
  return !isCovered(room, child);
}

function isPlannedHere(state: CampusState, place: PlaceId, staff: StaffId): boolean {
  return today(state, state.planned.sessionsAt.get(place)).some(({ id }) => staffFor(state, id).includes(staff));
}
