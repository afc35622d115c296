/** R1: a planned teacher's card opens the session of its room, and the children who wait there pass to that teacher. */
import { childrenAt, statusIn } from "../custody.ts";
import { isCovered, leaveRooms, roomAt, setRoom, transfer } from "../custody-change.ts";
import { type Draft, emit, expectedIn, instant, MINUTE_MS, today } from "../draft.ts";
import type { EpochMs, PlaceId, RuleId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, Custody, RoomState } from "../state.ts";

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
  setRoom(draft, { place: session.place, session: session.id, custodian: staff }, when);
  const expected = expectedIn(draft.state, session.id);
  for (const { student } of waitingHere) {
    const isExpected = expected.includes(student);
    const child = { student, staff, since: when, rule: "R1" } as const;
    // Nobody may stay alone here, but extended care is only for whom a guardian applied (R9).
    if (session.kind === "extended" && !isExpected) hold(draft, session.place, child);
    else takeIn(draft, session, child);
    if (isExpected) markPresent(draft, session, student, when);
  }
}

type Taken = { readonly student: StudentId; readonly staff: StaffId; readonly since: EpochMs; readonly rule: RuleId };

/** The adult answers for the child, and it belongs to no session. */
function hold(draft: Draft, place: PlaceId, { student, staff, since, rule }: Taken): void {
  transfer(draft, student, { status: "in-care", custodian: staff, place, session: null, rule, since });
}

/** A child passes to the adult of a session's room. */
export function takeIn(draft: Draft, session: PlannedSession, child: Taken): void {
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

/** From the plan's minutes before a session's start until its end, unless its teacher has ended it. Nobody taps in to one online (XW-30). */
export function isOpenable(state: CampusState, session: PlannedSession, when: EpochMs): boolean {
  if (session.form === "online" || state.sessions.get(session.id)?.finishedAt != null) return false;
  const opens = instant(state, session.start) - state.grace.sessionOpensMinutes * MINUTE_MS;
  return opens <= when && when < instant(state, session.end);
}

/** Whoever came without an adult waits for one; in a room that its adult has left, so does everybody. */
function isWaiting(room: RoomState, child: Custody): boolean {
  if (child.status === "arriving" || child.status === "in-transit" || child.status === "unattended") return true;
  return !isCovered(room, child);
}
