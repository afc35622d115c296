/**
 * A2, G7: a tap that came late is evidence of its own time. It is judged as it would have been judged then, on what is
 * known of that instant now; the adult who was on duty then is credited, and what it explains is judged again. It operates
 * nothing: no lock, no request, no grant. Newer evidence stays as it is, and a person's word given since weighs more.
 */
import { isOnSite, statusIn } from "../custody.ts";
import { type Transfer, transfer } from "../custody-change.ts";
import { custodyOf, type Draft, emit, expectedIn, instant, MINUTE_MS } from "../draft.ts";
import type { FactOf } from "../facts.ts";
import type { EpochMs, SessionId, StudentId } from "../ids.ts";
import type { PlannedSession } from "../plan.ts";
import type { CampusState, Custody, Whereabouts } from "../state.ts";
import { childFrom, childThen, type Shown } from "./as-it-was.ts";
import { isMissingAtDue } from "./missing.ts";
import { closeWhenFull, dueOfRoll, rollOpens } from "./roll-call.ts";
import { markPresent } from "./session-opening.ts";
import { answer, type Tap, type TapAnswer, type TapRule } from "./tap.ts";
import { recordAt, recordsAfter } from "./turns.ts";

/** A tap whose own time may be off by more than this is in the journal and shows nothing: nobody knows when it was. */
export const LATE_WITHIN_MS_MAX = 5 * MINUTE_MS;

const STORED: TapAnswer = answer("noted", "G7", "stored");

/** @param rule what this card means at this place when it is not late */
export function judgeLate(draft: Draft, tap: Tap, rule: TapRule): TapAnswer {
  const { students, staff, badges } = draft.state.roster;
  if (tap.within > LATE_WITHIN_MS_MAX) return STORED;
  if (students.has(tap.person)) judgeLateChild(draft, tap, rule);
  else if (staff.has(tap.person) && !hasNewerTap(draft.state, tap)) judgeLateAdult(draft, tap, rule);
  else if (badges.has(tap.person)) rule(draft, tap);
  // A collector's card calls nobody any more: whoever stood there has gone to the guard, or home.
  return STORED;
}

function judgeLateChild(draft: Draft, tap: Tap, rule: TapRule): void {
  const { person: student, when, within } = tap;
  const { state: before } = draft;
  if (before.day !== null && when < before.day.origin) {
    correctFormerDay(draft, tap);
    return;
  }
  const shown = childThen(draft, tap, rule);
  const marks = shown.marks.filter((session) => mark(draft, session, { student, when }));
  const evidence = { records: shown.records, marks };
  const isNewest = isNews(before, tap, evidence);
  if (isNewest && tap.place.kind === "gate") rule(draft, tap);
  const last = shown.records.at(-1);
  if (isNewest && tap.place.kind === "room" && last !== undefined) transfer(draft, student, asTransfer(last));
  correct(draft, isNewest ? evidence : { records: [...shown.records, ...stillLost(before, evidence)], marks }, {
    before,
    within,
  });
}

/** An adult's card of whom nothing newer is known. What it changes counts from its own time. */
function judgeLateAdult(draft: Draft, tap: Tap, rule: TapRule): void {
  const { state: before } = draft;
  const from = draft.facts.length;
  rule(draft, tap);
  for (const fact of draft.facts.slice(from)) {
    if (fact.kind !== "custody-changed" || fact.custody.since <= tap.when) continue;
    // The children whom it found alone were with this adult from the tap on, or from when they came.
    const { student, place } = fact.custody;
    const known = recordAt(before, student, tap.when);
    const came = known?.place === place ? tap.when : firstAt(before, { student, place, when: tap.when });
    const shown = { records: [{ ...fact.custody, since: came ?? fact.custody.since }], marks: [] };
    correct(draft, shown, { before, within: tap.within });
  }
  for (const fact of draft.facts.slice(from)) {
    if (fact.kind === "room-changed" && fact.custodian === tap.person) judgeTurn(draft, fact, tap);
  }
}

/** Children who were in the room in a turn that nobody knew of, and have gone on since. */
function judgeTurn(draft: Draft, { place, session: id }: FactOf<"room-changed">, { when, within }: Tap): void {
  const session = id === null ? undefined : draft.state.planned.sessions.get(id);
  if (session === undefined) return;
  for (const student of expectedIn(draft.state, session.id)) {
    const known = draft.state.whereabouts.get(student) ?? [];
    const stays = known.filter((one, i) => one.place === place && (known[i + 1]?.since ?? 0) > when);
    for (const { since } of stays) {
      const shown = childFrom(draft.state, student, since);
      if (shown.marks.includes(session)) mark(draft, session, { student, when: Math.max(since, when) });
      correct(draft, shown, { before: draft.state, within });
    }
  }
}

/** When a child is first known to have been at a place after an instant; null: not before it was found there. */
function firstAt(
  state: CampusState,
  { student, place, when }: Pick<Custody, "student" | "place"> & { readonly when: EpochMs },
): EpochMs | null {
  return recordsAfter(state, student, when).find((one) => one.place === place)?.since ?? null;
}

/** Whether nothing newer is known of the child than this tap. That nobody held it is not news of it if the tap explains it. */
function isNews(state: CampusState, tap: Tap, shown: Shown): boolean {
  const { person: student, when } = tap;
  if (hasNewerTap(state, tap)) return false;
  const later = recordsAfter(state, student, when);
  if (later.length === 0) return true;
  const custody = custodyOf(state, student);
  if (later.some(({ status }) => status !== "unattended") || custody.status !== "unattended") return false;
  return custody.unattended === "room" ? wasElsewhere(custody, shown) : wasThere(state, student, shown);
}

/** A child that was alone in a room was not there, or not alone. */
function wasElsewhere({ place }: Custody, { records }: Shown): boolean {
  const last = records.at(-1);
  return last !== undefined && (last.place !== place || isHeld(last));
}

/**
 * A child that rolls lost would not have been missing if the tap had come in time. Whom a person said to be missing still
 * is: that word is newer than the tap.
 */
function wasThere(state: CampusState, student: StudentId, evidence: Shown): boolean {
  const lost = rollsThatLost(state, student);
  return lost.length > 0 && lost.every((session) => wouldKnow(state, session, evidence));
}

/** Whether this roll would not have missed the child had this been known. */
function wouldKnow(state: CampusState, session: PlannedSession, { records, marks }: Shown): boolean {
  const last = records.at(-1);
  if (last === undefined) return false;
  if (marks.includes(session)) return true;
  const then = { ...state, custody: state.custody.set(last.student, last) };
  return isOnSite(last) && !isMissingAtDue(then, session, last.student);
}

/** Rolls that were judged, or closed by a card, without this child. */
function rollsThatLost(state: CampusState, student: StudentId): readonly PlannedSession[] {
  return [...state.sessions.values()].flatMap(({ id, roll, marks, inferred }) => {
    const isGap = roll.overdue && !Object.hasOwn(marks, student) && expectedIn(state, id).includes(student);
    const isLost = isGap || (marks[student] === "searching" && inferred.includes(student));
    return isLost ? (state.planned.sessions.get(id) ?? []) : [];
  });
}

/** Found at one roll and lost at a later one all the same: lost since that one was due. */
function stillLost(state: CampusState, evidence: Shown): readonly Custody[] {
  const [first] = evidence.records;
  const custody = first === undefined ? undefined : state.custody.get(first.student);
  if (custody?.unattended !== "unaccounted" || evidence.marks.length === 0) return [];
  const since = rollsThatLost(state, custody.student)
    .filter((session) => !wouldKnow(state, session, evidence))
    .map((session) => dueOfRoll(state, session));
  return since.length === 0 ? [] : [{ ...custody, since: Math.min(...since) }];
}

function isHeld({ status }: Custody): boolean {
  return status === "in-class" || status === "in-care";
}

/** A tap of the same card that had its effect later. */
function hasNewerTap(state: CampusState, { credential, when }: Tap): boolean {
  const last = state.lastTaps.get(credential.id);
  return last !== undefined && last.at > when;
}

/**
 * Present on a roll, unless a person has said otherwise of this child since.
 *
 * @returns whether it is present there now
 */
function mark(
  draft: Draft,
  session: PlannedSession,
  { student, when }: { readonly student: StudentId; readonly when: EpochMs },
): boolean {
  const current = draft.state.sessions.get(session.id);
  if (current === undefined) return false;
  const { marks, inferred, roll } = current;
  const isSaid = Object.hasOwn(marks, student) && !inferred.includes(student);
  if (isSaid && roll.closedAt !== null && roll.closedAt >= when) return marks[student] === "present";
  markPresent(draft, session, student, when);
  closeWhenFull(draft, session);
  return true;
}

type Correction = { readonly before: CampusState; readonly within: number };

/** Says of each instant what the evidence shows, where the record says something else of it. Newer evidence stays as it is. */
function correct(draft: Draft, { records, marks }: Shown, { before, within }: Correction): void {
  const [first] = records;
  if (first === undefined) return;
  const { student } = first;
  const later = recordsAfter(before, student, first.since);
  const end = later.find(({ status }) => status !== "unattended")?.since ?? Number.POSITIVE_INFINITY;
  const timers = later.filter(({ since }) => since < end);
  for (const [i, record] of records.entries()) {
    // What a timer made of the child while it was there all the time.
    const until = Math.min(end, records[i + 1]?.since ?? end);
    const undone = timers.filter(
      (one) => record.since < one.since && one.since < until && explains(draft, one, { record, marks }),
    );
    for (const since of [record.since, ...undone.map((one) => one.since)]) {
      const now = custodyOf(draft.state, student);
      const isTaken = now.since === since && isSame(now, record);
      if (since >= end || isTaken || isSame(recordAt(draft.state, student, since), record)) continue;
      emit(draft, { kind: "custody-corrected", custody: { ...record, since, due: null, overdue: false }, within });
    }
  }
}

type Evidence = { readonly record: Custody; readonly marks: readonly PlannedSession[] };

/** Whether the child would not have been without an adult had this been known: it was elsewhere or held, or on the roll. */
function explains({ state }: Draft, { since, place }: Whereabouts, { record, marks }: Evidence): boolean {
  if (place !== null) return record.place !== place || isHeld(record);
  return marks.some((session) => rollOpens(state, session) <= since && since < instant(state, session.end));
}

type Care = Pick<Custody, "status" | "custodian" | "place" | "session">;

function isSame(known: Care | undefined, { status, custodian, place, session }: Care): boolean {
  return (
    known?.status === status && known.custodian === custodian && known.place === place && known.session === session
  );
}

function asTransfer({ status, custodian, place, session, rule, since, transit }: Custody): Transfer {
  return { status, custodian, place, session, rule, since, transit };
}

/**
 * Of a day that is over its sessions and turns are the journal's. The record of that day gets the place, and the adult who
 * answers for everything that nobody else does.
 */
function correctFormerDay(draft: Draft, tap: Tap): void {
  const { person: student, place, when: since } = tap;
  const session: SessionId | null = null;
  const status = place.kind === "gate" ? "arriving" : statusIn("after-school");
  const shown = { student, status, custodian: draft.state.plan?.dutyLeader ?? null, place: place.id, session } as const;
  const rest = { since, rule: "G7", unattended: null, transit: null, due: null, overdue: false } as const;
  emit(draft, { kind: "custody-corrected", custody: { ...shown, ...rest }, within: tap.within });
}
