/** R6: on the way from one adult to the next. Whoever sent the child answers for it until somebody accepts it, and only for so long. */
import { pendingPickup } from "../custody.ts";
import { roomAt, transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, expectedIn, planOf, staffFor } from "../draft.ts";
import type { EventOf, TransitPurpose } from "../events.ts";
import type { EpochMs, PlaceId, StaffId, StudentId } from "../ids.ts";
import type { PLACE_KINDS } from "../plan.ts";
import type { CampusState, Custody } from "../state.ts";
import { raise } from "./alarms.ts";
import { done, type Rule, refused } from "./rule.ts";

/** What a person may send children for, and the kind of place where it leads; the rest only the record says. */
const SENT_FOR: { readonly [P in TransitPurpose]?: (typeof PLACE_KINDS)[number] | "any" } = {
  "club-change": "room",
  toilet: "any",
  pickup: "gate",
  escort: "gate",
  errand: "any",
};

/** The holder, or a teacher of the same room, sends children away for a purpose; they are with the sender until somebody accepts them. */
export const sendChildren: Rule<"children-sent"> = (draft, event) => {
  const refusal = whyNot(draft.state, event);
  if (refusal !== null) return refusal;
  const { by, purpose } = event;
  for (const student of event.students) {
    const to = event.to ?? (purpose === "pickup" ? (pendingPickup(draft.state, student)?.gate ?? null) : null);
    // The session stays, so that its end and its teacher know of a child that has not arrived (R8).
    const { session } = custodyOf(draft.state, student);
    const on = { status: "in-transit", custodian: by, place: null, session, transit: { purpose, to } } as const;
    transfer(draft, student, { ...on, rule: "R6" });
  }
  return done("R6", by);
};

/** Arrivals and ways whose time is up. Looks at those alone, by the instant at which each is due. */
export function judgeOverdueWays(draft: Draft): void {
  const due = [...draft.state.dueAt.entries()].filter(([instant]) => Number(instant) <= draft.at);
  const late = due.flatMap(([, students]) => Array.from(students.entries(), ([student]) => student)).sort();
  for (const student of late) {
    emit(draft, { kind: "custody-overdue", student });
    tellOverdue(draft, custodyOf(draft.state, student));
  }
}

/** The earliest instant at which a child must have arrived; null when nobody is on its way. */
export function wayDue(state: CampusState): EpochMs | null {
  let next: EpochMs | null = null;
  for (const [instant] of state.dueAt.entries()) if (next === null || Number(instant) < next) next = Number(instant);
  return next;
}

/** One alarm for each sender and way; on arrival, for each gate. */
export function tellOverdue(draft: Draft, { student, status, custodian, transit, place }: Custody): void {
  const owner = custodian ?? planOf(draft.state).dutyLeader;
  if (status === "arriving") raise(draft, { kind: "arrival-overdue", owner, place, people: [student] });
  else raise(draft, { kind: "transit-overdue", owner, adult: owner, place: transit?.to ?? null, people: [student] });
}

function whyNot(state: CampusState, { by, students, purpose, to }: EventOf<"children-sent">) {
  if (!state.roster.staff.has(by)) return refused("R6", "staff/unknown", [by]);
  const unknown = students.filter((student) => !state.roster.students.has(student));
  if (unknown.length > 0 || students.length === 0) return refused("R6", "student/unknown", unknown);
  const wanted = SENT_FOR[purpose];
  if (wanted === undefined) return refused("R6", "transit/wrong-purpose");
  const kind = to === null ? null : (state.planned.places.get(to)?.kind ?? undefined);
  if (kind === undefined) return refused("R6", "place/unknown");
  if (kind !== null && wanted !== "any" && kind !== wanted) return refused("R6", "transit/wrong-place");
  const others = students.filter((student) => !maySend(state, by, custodyOf(state, student)));
  if (others.length > 0) return refused("R6", "transit/not-held", others);
  const strangers = to === null ? [] : students.filter((student) => !isWelcome(state, student, to));
  return strangers.length === 0 ? null : refused("R9", "session/not-enrolled", strangers);
}

/** Who is on the way already cannot be sent again: its time would begin anew. */
function maySend(state: CampusState, by: StaffId, { status, custodian, place, transit }: Custody): boolean {
  const isHere = status !== "in-transit" || transit?.purpose === "found";
  if (!isHere || custodian === null || status === "escorted") return false;
  if (custodian === by) return status !== "released" && status !== "at-home" && status !== "absent";
  const room = place === null ? null : roomAt(state, place);
  return room?.session != null && room.custodian === custodian && staffFor(state, room.session).includes(by);
}

/** R9: extended care takes only whom a guardian applied for. */
function isWelcome(state: CampusState, student: StudentId, to: PlaceId): boolean {
  const { session } = roomAt(state, to);
  if (session === null || state.planned.sessions.get(session)?.kind !== "extended") return true;
  return expectedIn(state, session).includes(student);
}
