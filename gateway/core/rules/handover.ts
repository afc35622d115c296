/** R5: the outgoing adult offers, the incoming one accepts with a count; a difference is named child by child. */
import { isOnSite, statusIn } from "../custody.ts";
import { leaveRooms, openSession, refreshRoom, roomAt, transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, expectedIn, MINUTE_MS, planOf, staffFor } from "../draft.ts";
import type { Difference, EventOf } from "../events.ts";
import type { EpochMs, SessionId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, Custody, Handover, RoomState } from "../state.ts";
import { raise } from "./alarms.ts";
import { whyNotApproved } from "./approval.ts";
import { roomsLeftBehind } from "./room-holding.ts";
import { done, type Rule, refused } from "./rule.ts";
import { markPresent, openable } from "./session-opening.ts";
import { loseChildren } from "./unaccounted.ts";

/** The outgoing adult says whom they hand over, where and to whom. They must hold each of them. */
export const offerHandover: Rule<"handover-offered"> = (draft, { at, by, place, to, count, students }) => {
  const { state } = draft;
  const { roster } = state;
  if (!state.planned.places.has(place)) return refused("R5", "place/unknown");
  const strangers = [by, to].filter((person) => !roster.staff.has(person));
  if (strangers.length > 0) return refused("R5", "staff/unknown", strangers);
  if (by === to) return refused("R5", "handover/to-oneself", [to]);
  const unknown = students.filter((student) => !roster.students.has(student));
  if (unknown.length > 0) return refused("R5", "student/unknown", unknown);
  if (count !== students.length || new Set(students).size !== count) return refused("R5", "handover/count-mismatch");
  if (count === 0 && roomAt(state, place).custodian !== by) return refused("R5", "handover/not-custodian", [by]);
  const others = students.filter((student) => custodyOf(state, student).custodian !== by);
  if (others.length > 0) return refused("R5", "handover/not-in-custody", others);
  const forbidden = whyNotApproved(state, to);
  if (forbidden !== null) return refused("R1", "staff/not-approved", [to], forbidden);
  const twice = alreadyOffered(state, { place, by, students });
  if (twice !== null) return refused("R5", "handover/already-offered", twice);
  const handover: Handover = {
    id: `h${state.next.handover}`,
    state: "offered",
    place,
    from: by,
    to,
    via: "screen",
    students,
    offeredCount: count,
    acceptedCount: null,
    differences: [],
    offeredAt: at,
    due: at + state.grace.handoverMinutes * MINUTE_MS,
    overdue: false,
    settledAt: null,
    reason: null,
  };
  emit(draft, { kind: "handover-opened", handover });
  return done("R5", handover.id);
};

/** The incoming adult has counted. Only when each difference has a name does custody pass. */
export const acceptHandover: Rule<"handover-accepted"> = (draft, event) => {
  const handover = draft.state.handovers.get(event.handover);
  const refusal = whyNotAnswered(draft.state, handover, event.by);
  if (refusal !== null || handover === undefined) return refusal ?? refused("R5", "handover/unknown");
  const unexplained = whyUnexplained(draft.state, handover, event) ?? whyNotTaken(draft.state, handover, event);
  if (unexplained !== null) return unexplained;
  passOn(draft, handover, event);
  return done("R5", handover.id);
};

/** What both adults agreed on: who takes over, how many they counted, and by whom the counts differ. */
export type Agreed = Pick<EventOf<"handover-accepted">, "by" | "count" | "differences">;

/** Custody passes to whoever took the offer; the differences name every child who does not. */
export function passOn(draft: Draft, handover: Handover, { by, count, differences }: Agreed): void {
  const settled = { kind: "handover-settled", handover: handover.id, by, reason: null, at: draft.at } as const;
  emit(draft, { ...settled, state: "accepted", count, differences });
  const { session: before } = roomAt(draft.state, handover.place);
  const session = comeIn(draft, handover, by);
  for (const student of passing(handover, differences)) receive(draft, { student, by, session, place: handover.place });
  stayBehind(draft, handover, { differences, session: before });
  refreshRoom(draft, handover.place);
}

/** Children who pass: those of the offer who were found here, and those who were there besides. */
function passing({ students }: Handover, differences: readonly Difference[]): readonly StudentId[] {
  const named = new Set(differences.map(({ student }) => student));
  const extra = differences.filter(({ reason }) => reason === "extra").map(({ student }) => student);
  return [...students.filter((student) => !named.has(student)), ...extra];
}

/** The incoming adult says no: everything stays with the outgoing one. */
export const declineHandover: Rule<"handover-declined"> = (draft, { by, at, handover: id, reason }) => {
  const handover = draft.state.handovers.get(id);
  const refusal = whyNotAnswered(draft.state, handover, by);
  if (refusal !== null) return refusal;
  const settled = { kind: "handover-settled", handover: id, by, reason, at } as const;
  emit(draft, { ...settled, state: "declined", count: null, differences: [] });
  return done("R5", id);
};

/** Offers that nobody answered in time: the outgoing adult stays responsible, the offer stays answerable. */
export function judgeOverdueHandovers(draft: Draft): void {
  for (const id of draft.state.pending.handovers) {
    const handover = draft.state.handovers.get(id)!;
    if (handover.overdue || handover.due > draft.at) continue;
    emit(draft, { kind: "handover-overdue", handover: id });
    const { place, from, to } = handover;
    raise(draft, { kind: "handover-overdue", owner: from, place, people: [from, to] });
  }
}

type Offer = { readonly place: string; readonly by: StaffId; readonly students: readonly StudentId[] };

/** Children of an offer that is still open, or nobody's names for a second offer of an empty room; null when there is none. */
function alreadyOffered(state: CampusState, { place, by, students }: Offer): readonly StudentId[] | null {
  const open = state.pending.handovers.map((id) => state.handovers.get(id)!);
  const twice = students.filter((student) => open.some((handover) => handover.students.includes(student)));
  const again = students.length === 0 && open.some((handover) => handover.place === place && handover.from === by);
  return twice.length > 0 || again ? twice : null;
}

function whyNotAnswered(state: CampusState, handover: Handover | undefined, by: StaffId) {
  if (handover === undefined) return refused("R5", "handover/unknown");
  if (handover.state !== "offered") return refused("R5", "handover/already-settled");
  return by === handover.to && state.roster.staff.has(by) ? null : refused("R5", "handover/not-recipient", [by]);
}

/** Children who make the two counts differ and were not named, or names that explain nothing. */
function whyUnexplained(state: CampusState, handover: Handover, event: EventOf<"handover-accepted">) {
  const { differences, count } = event;
  const unknown = differences.map(({ student }) => student).filter((student) => !state.roster.students.has(student));
  if (unknown.length > 0) return refused("R5", "student/unknown", unknown);
  const named = differences.map((difference) => difference.student);
  const senseless = differences
    .filter(({ student, reason }) => (reason === "extra") === handover.students.includes(student))
    .map(({ student }) => student);
  const twice = named.filter((student, index) => named.indexOf(student) !== index);
  // Who has meanwhile gone to somebody else is no longer the outgoing adult's to give: both have to know it.
  const gone = handover.students.filter(
    (student) => !named.includes(student) && !isStillTo(custodyOf(state, student), handover.from),
  );
  const people = [...new Set([...senseless, ...twice, ...gone])];
  if (people.length > 0) return refused("R5", "handover/unexplained-difference", people);
  const extra = differences.filter(({ reason }) => reason === "extra").length;
  const explained = handover.offeredCount - (differences.length - extra) + extra;
  return count === explained ? null : refused("R5", "handover/unexplained-difference", named);
}

function isStillTo(custody: Custody, from: StaffId): boolean {
  return custody.custodian === from || (custody.status === "unattended" && isOnSite(custody));
}

/** R1, R11, R9: why these children may not be with this adult now; null when they may. */
function whyNotTaken(state: CampusState, handover: Handover, { by, differences, at }: EventOf<"handover-accepted">) {
  const session = sessionAfter(state, handover, { by, at });
  const forbidden = whyNotApproved(state, by, session ?? undefined);
  if (forbidden !== null) return refused("R1", "staff/not-approved", [by], forbidden);
  if (roomsLeftBehind(state, by, handover.place).length > 0) return refused("R11", "handover/holds-another-room", [by]);
  const strangers = notEnrolled(state, session, passing(handover, differences));
  return strangers.length === 0 ? null : refused("R9", "session/not-enrolled", strangers);
}

/** R9: children for whom nobody applied for this extended care (XW-03); none where the session is any other. */
export function notEnrolled(
  state: CampusState,
  session: PlannedSession | null,
  students: readonly StudentId[],
): readonly StudentId[] {
  if (session?.kind !== "extended") return [];
  const expected = expectedIn(state, session.id);
  return students.filter((student) => !expected.includes(student));
}

/** The session that runs in the room once this adult has taken the offer: the one for which they are planned, or the room's. */
export function sessionAfter(
  state: CampusState,
  { place, from }: Handover,
  { by, at }: { readonly by: StaffId; readonly at: EpochMs },
): PlannedSession | null {
  if (state.planned.places.get(place)?.kind !== "room") return null;
  const room = roomAt(state, place);
  const current = openSession(state, place) ?? null;
  if (isThirdAdults(room, from, by)) return current;
  return openable(state, place, at).find(({ id }) => staffFor(state, id).includes(by)) ?? current;
}

/** A third adult who answers for the room goes on doing so; the children who pass are with the incoming one there. */
function isThirdAdults({ custodian }: RoomState, from: StaffId, by: StaffId): boolean {
  return custodian !== null && custodian !== from && custodian !== by;
}

/** The incoming adult becomes the room's, and opens the session for which they are planned, as with a tap (R1). */
function comeIn(draft: Draft, handover: Handover, by: StaffId): PlannedSession | null {
  const { place, from } = handover;
  if (draft.state.planned.places.get(place)?.kind !== "room") return null;
  const room = roomAt(draft.state, place);
  const session = sessionAfter(draft.state, handover, { by, at: draft.at });
  if (isThirdAdults(room, from, by)) return session;
  leaveRooms(draft, by, place);
  if (session !== null && draft.state.sessions.get(session.id)?.openedAt === null) {
    emit(draft, { kind: "session-opened", session: session.id, by, at: draft.at });
  }
  // Not setRoom yet for a room without a session: it would find nobody here in the incoming adult's care and drop them.
  const { uncoveredSince: _, ...rest } = room;
  const { at } = draft;
  emit(draft, { kind: "room-changed", ...rest, session: session?.id ?? null, custodian: by, uncoveredSince: null, at });
  return session;
}

type Counted = { readonly differences: readonly Difference[]; readonly session: SessionId | null };

/**
 * Children of the offer whom the incoming adult did not find. Missing, nobody knows where they are, and the outgoing adult
 * has to search; elsewhere or collected, they stay that adult's, and this room's count is without them.
 */
function stayBehind(draft: Draft, { place, from }: Handover, { differences, session }: Counted): void {
  const lost: StudentId[] = [];
  for (const { student, reason } of differences) {
    const custody = custodyOf(draft.state, student);
    // Who is not the outgoing adult's any more is known to be with another; who is alone in another room was found there.
    const isAlone = custody.unattended === "room" && custody.place === place;
    const isHeld = custody.custodian === from && isOnSite(custody);
    if (reason === "extra" || !(isAlone || isHeld)) continue;
    // Without a holder there is nobody with whom a child could stay.
    if (reason === "missing" || isAlone) lost.push(student);
    else if (custody.place === place) {
      // The session stays, so that its end finds a child who never came back (R9).
      const { session: before } = custody;
      const transit = { purpose: reason === "collected" ? "pickup" : "elsewhere", to: null } as const;
      const on = { status: "in-transit", custodian: from, place: null, session: before, transit } as const;
      transfer(draft, student, { ...on, rule: "R5", since: draft.at });
    }
  }
  const owner = draft.state.roster.staff.has(from) ? from : planOf(draft.state).dutyLeader;
  loseChildren(draft, { owner, place, session }, lost);
}

type Received = {
  readonly student: StudentId;
  readonly by: StaffId;
  readonly session: PlannedSession | null;
  readonly place: string;
};

function receive(draft: Draft, { student, by, session, place }: Received): void {
  const status = session === null ? "in-care" : statusIn(session.kind);
  transfer(draft, student, { status, custodian: by, place, session: session?.id ?? null, rule: "R5" });
  // Two adults have counted the child here: that fills the roll as a tap does.
  if (session !== null && expectedIn(draft.state, session.id).includes(student))
    markPresent(draft, session, student, draft.at);
}
