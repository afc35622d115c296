/** R2: taps fill the roll, the teacher settles the rest by hand, and nobody is present by default. */
import { atHomeWith, isOnSite } from "../custody.ts";
import { openSession, roomAt, transfer } from "../custody-change.ts";
import {
  custodyOf,
  type Draft,
  emit,
  expectedIn,
  instant,
  MINUTE_MS,
  planOf,
  staffFor,
  today,
  todayOf,
} from "../draft.ts";
import type { RollMark } from "../events.ts";
import type { EpochMs, PlaceId, SessionId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";
import { done, type Rule, refused } from "./rule.ts";
import { isOpenable, markPresent, takeIn } from "./session-opening.ts";
import { answer, type Tap, type TapRule } from "./tap.ts";
import { isMissingAtDue, loseFromRoll } from "./unaccounted.ts";
import { declareUnattended } from "./unattended.ts";

/** A student at a room's reader. */
export const enterRoom: TapRule = (draft, tap) => {
  const place = tap.place.id;
  const belongs = whereIsExpected(draft.state, tap);
  if (belongs.kind === "elsewhere") {
    if (custodyOf(draft.state, tap.person).status === "unattended") findAtDoor(draft, tap);
    return answer("refuse", "R2", belongs.room === null ? "see-duty-teacher" : "wrong-room", { room: belongs.room });
  }
  const room = roomAt(draft.state, place);
  if (belongs.session !== null && belongs.session.id === room.session) {
    if (room.custodian === null) waitInRoom(draft, tap);
    else takeIn(draft, belongs.session, { student: tap.person, staff: room.custodian, since: tap.when, rule: "R2" });
    markPresent(draft, belongs.session, tap.person, tap.when);
  } else waitInRoom(draft, tap);
  return answer("accept", "R2", "present");
};

type Belongs =
  /** `session` is null where the child may be although nothing is planned. */
  | { readonly kind: "here"; readonly session: PlannedSession | null }
  /** `room` is null when no room expects the child any more today. */
  | { readonly kind: "elsewhere"; readonly room: PlaceId | null };

function whereIsExpected(state: CampusState, tap: Tap): Belongs {
  const here = tap.place.id;
  const sessions = todayOf(state, tap.person);
  const next = sessions.find((session) => tap.when < instant(state, session.end));
  if (next?.place === here) return { kind: "here", session: next };
  if (next !== undefined && isOpenable(state, next, tap.when)) return { kind: "elsewhere", room: next.place };
  // A session that runs over its end keeps its children until the next one calls them.
  const open = openSession(state, here);
  if (open !== undefined && expectedIn(state, open.id).includes(tap.person)) return { kind: "here", session: open };
  const isUsedToday = today(state, state.planned.sessionsAt.get(here)).length > 0;
  if (next === undefined)
    return open === undefined ? { kind: "here", session: null } : { kind: "elsewhere", room: null };
  return isUsedToday ? { kind: "elsewhere", room: next.place } : { kind: "here", session: null };
}

/** A child in a room whose session is not open: the holder stays, the place is known, and R4 counts the time. */
function waitInRoom(draft: Draft, tap: Tap): void {
  const custody = custodyOf(draft.state, tap.person);
  const place = tap.place.id;
  if (custody.status === "unattended") findAtDoor(draft, tap);
  else if (isOnSite(custody)) {
    // The place where a child waits for its family is left with this tap.
    const { custodian, session, due } = custody;
    const left = { place, rule: "R2", since: tap.when } as const;
    if (custody.status !== "awaiting-pickup") transfer(draft, tap.person, { ...custody, ...left, due });
    else
      transfer(draft, tap.person, {
        ...{ status: "in-transit", custodian, session, transit: { purpose: "found", to: place } },
        ...left,
      });
  } else {
    // Seen in a room and never at a gate: the duty leader answers until the teacher comes.
    const custodian = planOf(draft.state).dutyLeader;
    transfer(draft, tap.person, { status: "arriving", custodian, place, session: null, rule: "R2", since: tap.when });
  }
}

/** A child whom nobody held is seen at a room's door: its adult answers until the child is where it belongs (R3). */
function findAtDoor(draft: Draft, tap: Tap): void {
  const place = tap.place.id;
  const { custodian } = roomAt(draft.state, place);
  if (custodian === null) declareUnattended(draft, place, [tap.person]);
  else
    transfer(draft, tap.person, {
      ...{ status: "in-transit", custodian, place, session: null, rule: "R2", since: tap.when },
      transit: { purpose: "found", to: null },
    });
}

/** The teacher settles by hand whom no tap has settled. The roll closes only without a gap. */
export const settleRoll: Rule<"roll-settled"> = (draft, { by, at, session: id, marks }) => {
  const { state } = draft;
  const session = state.planned.sessions.get(id);
  const roll = state.sessions.get(id);
  if (session === undefined || roll === undefined) return refused("R2", "roll/unknown-session");
  if (!state.roster.staff.has(by)) return refused("R2", "staff/unknown", [by]);
  const room = roomAt(state, session.place);
  if (by !== room.custodian && !staffFor(state, id).includes(by)) return refused("R2", "roll/not-custodian", [by]);
  if (roll.roll.closedAt !== null) return refused("R2", "roll/already-closed");
  const opens = instant(state, session.start) - state.grace.rollOpensMinutes * MINUTE_MS;
  if (at < opens || room.session !== id) return refused("R2", "roll/not-open");
  if (room.custodian === null) return refused("R2", "roll/not-custodian", [by]);
  const strange = marks.map((mark) => mark.student).filter((student) => !expectedIn(state, id).includes(student));
  if (strange.length > 0) return refused("R2", "roll/not-expected", strange);
  const settled = new Set(marks.map((mark) => mark.student));
  const gaps = gapsOf(state, session).filter((student) => !settled.has(student));
  if (gaps.length > 0) return refused("R2", "roll/incomplete", gaps);
  for (const { student, mark } of marks) settleMark(draft, session, { student, mark, custodian: room.custodian });
  emit(draft, { kind: "roll-closed", session: id, by, at });
  return done("R2", id);
};

type SettledMark = { readonly student: StudentId; readonly mark: RollMark; readonly custodian: StaffId };

function settleMark(draft: Draft, session: PlannedSession, { student, mark, custodian }: SettledMark): void {
  if (mark === "present") {
    takeIn(draft, session, { student, staff: custodian, since: draft.at, rule: "R2" });
    markPresent(draft, session, student, draft.at);
    return;
  }
  emit(draft, { kind: "roll-marked", session: session.id, student, mark, at: draft.at });
  if (mark === "searching") loseFromRoll(draft, session, [student]);
  if (mark === "leave") markLeave(draft, student);
}

function markLeave(draft: Draft, id: StudentId): void {
  const { status } = custodyOf(draft.state, id);
  const student = draft.state.roster.students.get(id);
  if (student === undefined || status === "released" || status === "escorted") return;
  transfer(draft, id, { status: "absent", custodian: atHomeWith(student), place: null, session: null, rule: "R2" });
}

/** Expected children without a mark, in the plan's order. */
export function gapsOf(state: CampusState, session: PlannedSession): readonly StudentId[] {
  const marks = state.sessions.get(session.id)?.marks ?? {};
  const expected = expectedIn(state, session.id);
  return expected.filter((student) => state.roster.students.has(student) && !Object.hasOwn(marks, student));
}

/** Rolls that are due: one without a gap is closed by its teacher's presence, any other is overdue. */
export function judgeDueRolls(draft: Draft): void {
  for (const { id } of draft.state.sessions.values()) {
    const due = rollDue(draft.state, id);
    if (due !== null && due <= draft.at) judgeDueRoll(draft, draft.state.planned.sessions.get(id)!);
  }
}

function judgeDueRoll(draft: Draft, session: PlannedSession): void {
  const { id, place } = session;
  const room = roomAt(draft.state, place);
  const gaps = gapsOf(draft.state, session);
  if (gaps.length === 0 && room.session === id && room.custodian !== null) {
    emit(draft, { kind: "roll-closed", session: id, by: room.custodian, at: draft.at });
    return;
  }
  emit(draft, { kind: "roll-overdue", session: id, at: draft.at });
  // Nobody opened it and none of its children is on site: there is no child to call, so nobody has to act.
  const expected = expectedIn(draft.state, id);
  const isEmpty = room.session !== id && !expected.some((student) => isOnSite(custodyOf(draft.state, student)));
  if (isEmpty) return;
  const owner = room.custodian ?? staffFor(draft.state, id)[0] ?? planOf(draft.state).dutyLeader;
  raise(draft, { kind: "roll-overdue", owner, place, session: id });
  loseFromRoll(
    draft,
    session,
    gaps.filter((student) => isMissingAtDue(draft.state, session, student)),
  );
}

/** When this roll has to be closed; null when it is, when it was judged, or when the plan no longer knows the session. */
export function rollDue(state: CampusState, id: SessionId): EpochMs | null {
  const session = state.planned.sessions.get(id);
  const current = state.sessions.get(id);
  if (session === undefined || current === undefined || current.ended) return null;
  if (current.roll.closedAt !== null || current.roll.overdue) return null;
  return instant(state, session.start) + state.grace.rollDueMinutes * MINUTE_MS;
}
