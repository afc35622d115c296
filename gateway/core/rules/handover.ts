/** R5: the outgoing adult offers, the incoming one accepts with a count; a difference is named child by child. */
import { isOnSite, statusIn } from "../custody.ts";
import { leaveRooms, refreshRoom, roomAt, transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, MINUTE_MS, planOf, staffFor } from "../draft.ts";
import type { Difference, EventOf } from "../events.ts";
import type { SessionId, StaffId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, Custody, Handover } from "../state.ts";
import { raise } from "./alarms.ts";
import { done, type Rule, refused } from "./rule.ts";
import { openable } from "./session-opening.ts";
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
  const unexplained = whyUnexplained(draft.state, handover, event);
  if (unexplained !== null) return unexplained;
  const { by, at, count, differences } = event;
  const settled = { kind: "handover-settled", handover: handover.id, by, reason: null, at } as const;
  emit(draft, { ...settled, state: "accepted", count, differences });
  const { session: before } = roomAt(draft.state, handover.place);
  const session = comeIn(draft, handover);
  const named = new Map(differences.map((difference) => [difference.student, difference.reason]));
  const passing = [...handover.students.filter((student) => !named.has(student))];
  for (const { student, reason } of differences) if (reason === "extra") passing.push(student);
  for (const student of passing) receive(draft, { student, by, session, place: handover.place });
  stayBehind(draft, handover, { differences, session: before });
  refreshRoom(draft, handover.place);
  return done("R5", handover.id);
};

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

/** The incoming adult becomes the room's, and opens the session for which they are planned, as with a tap (R1). */
function comeIn(draft: Draft, { place, from, to }: Handover): PlannedSession | null {
  if (draft.state.planned.places.get(place)?.kind !== "room") return null;
  const room = roomAt(draft.state, place);
  const planned = openable(draft.state, place, draft.at).find(({ id }) => staffFor(draft.state, id).includes(to));
  const current = room.session === null ? undefined : draft.state.planned.sessions.get(room.session);
  const session = planned ?? current ?? null;
  // A third adult who answers for the room goes on doing so; the children who pass are with the incoming one there.
  if (room.custodian !== null && room.custodian !== from && room.custodian !== to) return current ?? null;
  leaveRooms(draft, to, place);
  if (session !== null && draft.state.sessions.get(session.id)?.openedAt === null) {
    emit(draft, { kind: "session-opened", session: session.id, by: to, at: draft.at });
  }
  // Not setRoom yet for a room without a session: it would find nobody here in the incoming adult's care and drop them.
  const { uncoveredSince: _, ...rest } = room;
  const custodian = to;
  const at = draft.at;
  emit(draft, { kind: "room-changed", ...rest, session: session?.id ?? null, custodian, uncoveredSince: null, at });
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
}
