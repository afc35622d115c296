/** R2, R6: a student at a room's reader: in, out on the way to where it has to be next, or told the right room. */
import { isOnSite, pendingPickup } from "../custody.ts";
import { openSession, roomAt, transfer } from "../custody-change.ts";
import { custodyOf, type Draft, expectedIn, instant, planOf, today, todayOf } from "../draft.ts";
import type { EpochMs, PlaceId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, Custody } from "../state.ts";
import { isOpenable, markPresent, takeIn } from "./session-opening.ts";
import { answer, type Tap, type TapAnswer, type TapRule } from "./tap.ts";
import { declareUnattended } from "./unattended.ts";

export const enterRoom: TapRule = (draft, tap) => {
  const left = tap.late ? null : leaveRoom(draft, tap);
  if (left !== null) return left;
  const belongs = whereIsExpected(draft.state, tap);
  if (belongs.kind === "elsewhere") {
    if (custodyOf(draft.state, tap.person).status === "unattended") findAtDoor(draft, tap);
    return answer("refuse", "R2", belongs.room === null ? "see-duty-teacher" : "wrong-room", { room: belongs.room });
  }
  const room = roomAt(draft.state, tap.place.id);
  const { session } = belongs;
  if (room.custodian === null || (session?.id ?? null) !== room.session) waitInRoom(draft, tap);
  else if (session === null) receiveSent(draft, tap, room.custodian);
  else takeIn(draft, session, { student: tap.person, staff: room.custodian, since: tap.when, rule: "R2" });
  if (session !== null && session.id === room.session && expectedIn(draft.state, session.id).includes(tap.person))
    markPresent(draft, session, tap.person, tap.when);
  return answer("accept", "R2", "present");
};

/**
 * R6 by cards: a child who is held in this room and holds its card to the room's own reader leaves for the gate when it
 * was called, or for its next session when that one may be opened. Nothing else is inferred from a second tap.
 */
function leaveRoom(draft: Draft, tap: Tap): TapAnswer | null {
  const custody = custodyOf(draft.state, tap.person);
  const { custodian, session } = custody;
  if (custody.place !== tap.place.id || !isHeld(custody) || custodian === null) return null;
  const gate = pendingPickup(draft.state, tap.person)?.gate ?? null;
  const to = gate ?? nextSession(draft.state, custody, tap.when)?.place ?? null;
  if (to === null || to === tap.place.id) return null;
  const transit = { purpose: gate === null ? "club-change" : "pickup", to } as const;
  const on = { status: "in-transit", custodian, place: null, session, transit } as const;
  transfer(draft, tap.person, { ...on, rule: "R6", since: tap.when });
  return answer("accept", "R6", "off-you-go", { room: to });
}

/** A later session of the child in another room that may be opened now; once its own is over, any other. */
function nextSession(state: CampusState, custody: Custody, when: EpochMs): PlannedSession | undefined {
  const own = custody.session === null ? undefined : state.planned.sessions.get(custody.session);
  const isOver = own === undefined || instant(state, own.end) <= when;
  const onward = todayOf(state, custody.student).filter(
    (session) => session.id !== own?.id && (isOver || session.start > own.start) && isOpenable(state, session, when),
  );
  const next = firstDue(state, onward, when);
  return next?.place === custody.place ? undefined : next;
}

function isHeld({ status }: Custody): boolean {
  return status === "in-class" || status === "in-care";
}

type Belongs =
  /** `session` is null where the child may be although nothing is planned. */
  | { readonly kind: "here"; readonly session: PlannedSession | null }
  /** `room` is null when no room expects the child any more today. */
  | { readonly kind: "elsewhere"; readonly room: PlaceId | null };

function whereIsExpected(state: CampusState, tap: Tap): Belongs {
  const here = tap.place.id;
  const open = openSession(state, here);
  const arrival = whereWasSent(state, tap);
  if (arrival !== null) return arrival;
  const sessions = todayOf(state, tap.person).filter((session) => isToCome(state, session, tap.when));
  const next = firstDue(state, sessions, tap.when);
  if (next?.place === here) return { kind: "here", session: next };
  if (next !== undefined && isOpenable(state, next, tap.when)) return { kind: "elsewhere", room: next.place };
  // A session that runs over its end keeps its children until the next one calls them.
  if (open !== undefined && expectedIn(state, open.id).includes(tap.person)) return { kind: "here", session: open };
  const isUsedToday = today(state, state.planned.sessionsAt.get(here)).length > 0;
  if (next === undefined)
    return open === undefined ? { kind: "here", session: null } : { kind: "elsewhere", room: null };
  return isUsedToday ? { kind: "elsewhere", room: next.place } : { kind: "here", session: null };
}

/** A child on its way has arrived where it was sent, or is back in the room from which it went (R6); null otherwise. */
function whereWasSent(state: CampusState, { person, place, when }: Tap): Belongs | null {
  const { transit, session: from } = custodyOf(state, person);
  if (transit === null) return null;
  const open = openSession(state, place.id);
  if (open !== undefined && open.id === from) return { kind: "here", session: open };
  if (transit.to !== place.id) return null;
  const own = todayOf(state, person).find((one) => one.place === place.id && isOpenable(state, one, when));
  if (own !== undefined) return { kind: "here", session: own };
  // Extended care takes only whom a guardian applied for (R9), and whoever sent the child was told so.
  return open?.kind === "extended" ? null : { kind: "here", session: open ?? null };
}

/** Of the sessions that have begun the one that began last, otherwise the first one to come. In order of their start. */
function firstDue(state: CampusState, sessions: readonly PlannedSession[], when: EpochMs): PlannedSession | undefined {
  return sessions.findLast(({ start }) => instant(state, start) <= when) ?? sessions[0];
}

function isToCome(state: CampusState, { id, end, form }: PlannedSession, when: EpochMs): boolean {
  return form !== "online" && when < instant(state, end) && state.sessions.get(id)?.finishedAt === null;
}

/** Sent to a room without a session, where an adult is who answers for it. */
function receiveSent(draft: Draft, { person, place, when }: Tap, custodian: string): void {
  const { transit } = custodyOf(draft.state, person);
  const at = { place: place.id, session: null, rule: "R6", since: when } as const;
  if (transit?.to === place.id) transfer(draft, person, { status: "in-care", custodian, ...at });
  else waitInRoom(draft, { person, place, when });
}

/** A child in a room whose session is not open: the holder stays, the place is known, and R4 counts the time. */
function waitInRoom(draft: Draft, tap: Pick<Tap, "person" | "place" | "when">): void {
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
function findAtDoor(draft: Draft, tap: { readonly person: StudentId } & Pick<Tap, "place" | "when">): void {
  const place = tap.place.id;
  const { custodian } = roomAt(draft.state, place);
  if (custodian === null) declareUnattended(draft, place, [tap.person]);
  else
    transfer(draft, tap.person, {
      ...{ status: "in-transit", custodian, place, session: null, rule: "R2", since: tap.when },
      transit: { purpose: "found", to: null },
    });
}
