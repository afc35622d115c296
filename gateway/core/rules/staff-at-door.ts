/**
 * A member of staff at a room's reader. A school without screens does everything with this card and the reader's light,
 * so what the card means follows from who holds the room now; README.md has the table.
 */
import { childrenAt } from "../custody.ts";
import { leaveRooms, roomAt } from "../custody-change.ts";
import { type Draft, emit, instant, SECOND_MS, staffFor, today } from "../draft.ts";
import type { EpochMs, PlaceId, StaffId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState } from "../state.ts";
import { refuseUnapproved, whyNotApproved } from "./approval.ts";
import { acceptByCard, offerByCard, openCardOffer, withdrawByCard } from "./card-handover.ts";
import { closeByCard, rollOpens } from "./roll-call.ts";
import { leaveBehind, mayComeBack, roomsLeftBehind, takeBack } from "./room-holding.ts";
import { endByCard, unfinishedBy } from "./session-end.ts";
import { openable, takeRoom } from "./session-opening.ts";
import { answer, type Tap, type TapAnswer, type TapRule } from "./tap.ts";

const SEEN: TapAnswer = answer("accept", "R1", "staff-seen");
const REPEATED: TapAnswer = answer("noted", "G1", "already-tapped");

export const openRoom: TapRule = (draft, tap) => {
  const { person: staff, when } = tap;
  const place = tap.place.id;
  const seen = draft.state.staffSeen.get(staff);
  const isNewest = seen === undefined || seen.at <= when;
  if (isNewest) emit(draft, { kind: "staff-seen", staff, at: when, place });
  const forbidden = whyNotApproved(draft.state, staff);
  if (forbidden !== null) {
    // Who was fit this morning and is not any more (QS-04) answers for no room either.
    if (!tap.late) leaveRooms(draft, staff, null);
    return refuseUnapproved(draft, tap, forbidden);
  }
  if (!tap.late) return judgeCard(draft, tap);
  // Late: whoever has been seen elsewhere since, or came after somebody else did, takes over nothing now.
  const mine = ownSession(draft.state, tap);
  if (mine === undefined || !isNewest || roomsLeftBehind(draft.state, staff, place).length > 0) return SEEN;
  return roomAt(draft.state, place).custodian === null ? openOwn(draft, mine, tap) : SEEN;
};

function judgeCard(draft: Draft, tap: Tap): TapAnswer {
  const { person: staff, when } = tap;
  const place = tap.place.id;
  // R11: the children whom they left behind are alone from now on, and R4 counts the time until somebody is back.
  const behind = roomsLeftBehind(draft.state, staff, place);
  if (behind.length > 0) {
    leaveBehind(draft, { staff, rooms: behind, place });
    return answer("refuse", "R11", "hand-over-first");
  }
  const offer = openCardOffer(draft.state, place);
  if (offer?.from === staff)
    return isOneTap(draft.state, offer.offeredAt, when) ? REPEATED : withdrawByCard(draft, offer);
  if (offer !== undefined) {
    const accepted = acceptByCard(draft, offer, tap);
    if (accepted !== null) return accepted;
  }
  const room = roomAt(draft.state, place);
  const open = room.session === null ? undefined : draft.state.planned.sessions.get(room.session);
  const isRunning = open !== undefined && when < instant(draft.state, open.end);
  if (room.custodian === staff && isRunning) return callOrOffer(draft, open, tap);
  const mine = ownSession(draft.state, tap);
  if (mine !== undefined) return openOwn(draft, mine, tap);
  if (room.custodian === staff && childrenAt(draft.state, place).some((child) => child.custodian === staff))
    return offerByCard(draft, tap) ?? SEEN;
  if (mayComeBack(draft.state, staff, place)) return takeBack(draft, tap);
  const unfinished = unfinishedBy(draft.state, tap);
  if (unfinished !== undefined) return endByCard(draft, unfinished, tap);
  if (room.custodian === staff) return SEEN;
  return answer("refuse", "R1", isPlannedHere(draft.state, place, staff) ? "session-not-now" : "not-on-duty-here");
}

/** The room's adult during their session: the roll first, and once that is closed the room is offered to whoever comes next. */
function callOrOffer(draft: Draft, session: PlannedSession, tap: Tap): TapAnswer {
  const roll = draft.state.sessions.get(session.id)?.roll;
  if (roll?.closedBy === tap.person && isOneTap(draft.state, roll.closedAt, tap.when)) return REPEATED;
  if (roll?.closedAt === null)
    return rollOpens(draft.state, session) <= tap.when ? closeByCard(draft, session, tap) : SEEN;
  return offerByCard(draft, tap) ?? SEEN;
}

/** R1: a planned teacher opens a session, or takes over one whose adult has left. */
function openOwn(draft: Draft, session: PlannedSession, tap: Tap): TapAnswer {
  const forbidden = whyNotApproved(draft.state, tap.person, session);
  if (forbidden !== null) return refuseUnapproved(draft, tap, forbidden);
  const room = roomAt(draft.state, session.place);
  // A second planned teacher helps; custody passes between adults by handover only (R5).
  if (session.id === room.session && room.custodian !== null) return SEEN;
  takeRoom(draft, session, { staff: tap.person, when: tap.when });
  return answer("accept", "R1", "session-opened");
}

/** G1 for what was answered with "wait", which no reader's last tap remembers: one card held too long is one tap. */
function isOneTap({ grace }: CampusState, at: EpochMs | null, when: EpochMs): boolean {
  return at !== null && when - at < grace.repeatTapSeconds * SECOND_MS;
}

function ownSession(state: CampusState, { person, place, when }: Tap): PlannedSession | undefined {
  return openable(state, place.id, when).find(({ id }) => staffFor(state, id).includes(person));
}

function isPlannedHere(state: CampusState, place: PlaceId, staff: StaffId): boolean {
  return today(state, state.planned.sessionsAt.get(place)).some(({ id }) => staffFor(state, id).includes(staff));
}
