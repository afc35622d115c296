/** R5 by cards: the room's adult offers it at its reader, and whoever may hold it next takes it there with the same count. */
import { childrenAt } from "../custody.ts";
import { roomAt } from "../custody-change.ts";
import { custodyOf, type Draft, emit, MINUTE_MS, planOf, staffFor, today } from "../draft.ts";
import type { Difference } from "../events.ts";
import type { EpochMs, PlaceId, StaffId, StudentId } from "../ids.ts";
import type { CampusState, Handover } from "../state.ts";
import { refuseUnapproved, whyNotApproved } from "./approval.ts";
import { notEnrolled, passOn, sessionAfter } from "./handover.ts";
import { openable } from "./session-opening.ts";
import { answer, type Tap, type TapAnswer } from "./tap.ts";

/** The offer that stands open at this room's reader. */
export function openCardOffer(state: CampusState, place: PlaceId): Handover | undefined {
  for (const id of state.pending.handovers) {
    const handover = state.handovers.get(id);
    if (handover?.via === "cards" && handover.place === place) return handover;
  }
  return undefined;
}

/** The room's adult offers all the children whom they hold here; null when there are none, or nobody to take them. */
export function offerByCard(draft: Draft, tap: Tap): TapAnswer | null {
  const { state } = draft;
  const place = tap.place.id;
  const by = tap.person;
  const students = heldBy(state, place, by);
  const to = nextAdult(state, { place, by, when: tap.when });
  const isOffered = students.some((student) => isUnderOffer(state, student));
  if (students.length === 0 || to === null || isOffered) return null;
  const count = students.length;
  const open = { overdue: false, acceptedCount: null, differences: [], settledAt: null, reason: null } as const;
  const handover: Handover = {
    ...{ id: `h${state.next.handover}`, state: "offered", via: "cards", place, from: by, to, students, ...open },
    ...{ offeredCount: count, offeredAt: draft.at, due: draft.at + state.grace.handoverMinutes * MINUTE_MS },
  };
  emit(draft, { kind: "handover-opened", handover });
  return answer("wait", "R5", "handover-offered", { count });
}

/** The same adult again: everything stays as it was. */
export function withdrawByCard(draft: Draft, handover: Handover): TapAnswer {
  emit(draft, { kind: "handover-withdrawn", handover: handover.id, at: draft.at });
  return answer("accept", "R5", "handover-withdrawn");
}

/**
 * The incoming adult's card; null when it is not theirs to take. Whoever has meanwhile gone or come by their own card is
 * named by the record itself, so that the count which the reader shows is of those who are here.
 */
export function acceptByCard(draft: Draft, handover: Handover, tap: Tap): TapAnswer | null {
  const { state } = draft;
  const { person: by, when } = tap;
  if (!mayTake(state, { place: handover.place, by, when })) return null;
  const session = sessionAfter(state, handover, { by, at: when });
  const forbidden = whyNotApproved(state, by, session ?? undefined);
  if (forbidden !== null) return refuseUnapproved(draft, tap, forbidden);
  const here = presentFor(state, handover);
  const strangers = notEnrolled(state, session, here);
  if (strangers.length > 0) return answer("refuse", "R9", "children-left", { count: strangers.length });
  const count = here.length;
  passOn(draft, handover, { by, count, differences: differencesOf(state, handover, here) });
  return answer("accept", "R5", "handover-taken", { count });
}

type Question = { readonly place: PlaceId; readonly by: StaffId; readonly when: EpochMs };

/** Planned for the session that may be opened here, a teacher of the one that runs, or the duty leader. */
function mayTake(state: CampusState, { place, by, when }: Question): boolean {
  if (by === planOf(state).dutyLeader) return true;
  const running = roomAt(state, place).session;
  const next = openable(state, place, when).some(({ id }) => staffFor(state, id).includes(by));
  return next || (running !== null && staffFor(state, running).includes(by));
}

/** Whom the outgoing adult expects: the planned teacher of this room's next session, else the duty leader, else a colleague. */
function nextAdult(state: CampusState, { place, by, when }: Question): StaffId | null {
  const minute = (when - (state.day?.origin ?? 0)) / MINUTE_MS;
  const running = roomAt(state, place).session;
  const coming = today(state, state.planned.sessionsAt.get(place)).filter(
    ({ id, end }) => id !== running && minute < end,
  );
  const next = coming[0] === undefined ? undefined : staffFor(state, coming[0].id)[0];
  const colleagues = running === null ? [] : staffFor(state, running);
  const { dutyLeader, leads } = planOf(state);
  return [next, dutyLeader, ...colleagues, ...leads].find((one) => one !== undefined && one !== by) ?? null;
}

/** Children of the offer who are still here to be handed over, and those whom the outgoing adult has taken in here since. */
function presentFor(state: CampusState, { place, from, students }: Handover): readonly StudentId[] {
  return childrenAt(state, place)
    .filter(
      ({ student, custodian, unattended }) =>
        custodian === from || (unattended === "room" && students.includes(student)),
    )
    .map(({ student }) => student);
}

function differencesOf(state: CampusState, { students }: Handover, here: readonly StudentId[]): readonly Difference[] {
  const gone = students.filter((student) => !here.includes(student));
  const come = here.filter((student) => !students.includes(student));
  return [
    ...gone.map((student): Difference => {
      const { status, unattended } = custodyOf(state, student);
      if (unattended !== null) return { student, reason: "missing" };
      return { student, reason: status === "released" ? "collected" : "elsewhere" };
    }),
    ...come.map((student): Difference => ({ student, reason: "extra" })),
  ];
}

function heldBy(state: CampusState, place: PlaceId, staff: StaffId): readonly StudentId[] {
  return childrenAt(state, place)
    .filter(({ custodian }) => custodian === staff)
    .map(({ student }) => student);
}

function isUnderOffer(state: CampusState, student: StudentId): boolean {
  return state.pending.handovers.some((id) => state.handovers.get(id)?.students.includes(student));
}
