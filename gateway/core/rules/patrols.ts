/**
 * E1, E2: what people add to the record. Somebody walks through and counts, and what the taps say at that instant stands
 * beside it (QS-10, QS-11, XJ-15); findings are closed with a reason (XJ-16, QS-16); hours are adjusted by two (QS-17).
 */
import { childrenAt } from "../custody.ts";
import { roomAt } from "../custody-change.ts";
import type { Answer } from "../decision.ts";
import { emit, staffFor } from "../draft.ts";
import type { EventOf, FindingKind } from "../events.ts";
import type { DayId, NoteRef, PlaceId, SessionId, StaffId } from "../ids.ts";
import type { StaffRole } from "../roster.ts";
import type { CampusState } from "../state.ts";
import { holdsRole, isOnStaff, OFFICE } from "./authority.ts";
import { done, type Rule, refused } from "./rule.ts";
import { gateAdult } from "./tap.ts";

/** Most minutes by which one adjustment changes one adult's duty in one session, either way. */
export const ADJUSTMENT_MINUTES_MAX = 480;

const PATROLS: readonly StaffRole[] = ["patrol", ...OFFICE];

/** One look into one room. A count other than the taps' and an adult who is not of the session become findings by themselves. */
export const recordPatrol: Rule<"patrol-recorded"> = (draft, event) => {
  const { state } = draft;
  const refusal = whyNotPatrol(state, event);
  if (refusal !== null) return refusal;
  const { at, by, patrol, place, counted } = event;
  const session = event.session ?? roomAt(state, place).session;
  const custodian = adultAt(state, place, at);
  const known = presentAt(state, place);
  const id = `r${state.next.patrol}`;
  const seen = { session, custodian, known };
  const findings = [...event.findings, ...selfEvident(state, event, seen)];
  const first = state.next.finding;
  const ids = findings.map((_, index) => `f${first + index}`);
  emit(draft, { kind: "patrol-set", patrol: { id, at, by, patrol, place, ...seen, counted, findings: ids } });
  for (const [index, { finding, staff, note }] of findings.entries()) {
    // "In order" is on record and asks nothing of anybody.
    const closed = finding === "in-order" ? { closedAt: at, closedBy: by } : { closedAt: null, closedBy: null };
    const what = { id: ids[index]!, patrol: id, at, place, session, finding, staff, note };
    emit(draft, { kind: "finding-set", finding: { ...what, ...closed } });
  }
  return done("E1", id);
};

/** What was found is settled, with what was done about it. Who walks the rooms records and does not decide. */
export const closeFinding: Rule<"finding-closed"> = (draft, { finding: id, by, at, reason }) => {
  const { state } = draft;
  const finding = state.findings.get(id);
  if (finding === undefined) return refused("E1", "finding/unknown");
  if (!state.roster.staff.has(by)) return refused("E1", "staff/unknown", [by]);
  if (!holdsRole(state, by, OFFICE)) return refused("E1", "staff/not-allowed", [by]);
  if (reason.trim() === "") return refused("E1", "settle/reason-required");
  emit(draft, { kind: "finding-set", finding: { ...finding, closedAt: at, closedBy: by } });
  return done("E1", id);
};

/** One adult's duty in one session of one day is counted otherwise: two people decide it, neither of them for themselves. */
export const adjustDuty: Rule<"duty-adjusted"> = (draft, event) => {
  const { state } = draft;
  const { by, second, staff, session, day, adjustment, minutes, finding, reason } = event;
  const strangers = [by, second, staff].filter((person) => !state.roster.staff.has(person));
  if (strangers.length > 0) return refused("E2", "staff/unknown", strangers);
  const unfit = [by, second].filter((person) => !holdsRole(state, person, OFFICE) || person === staff);
  if (unfit.length > 0) return refused("E2", "staff/not-allowed", unfit);
  if (by === second) return refused("E2", "second/same-person", [by]);
  if (!state.planned.sessions.has(session)) return refused("E2", "session/unknown");
  if (isToCome(state, day)) return refused("E2", "day/out-of-range");
  if (!Number.isInteger(minutes) || minutes === 0 || Math.abs(minutes) > ADJUSTMENT_MINUTES_MAX)
    return refused("E2", "duty/minutes-out-of-range", [staff]);
  if (finding !== null && !wasFound(state, finding)) return refused("E2", "finding/unknown");
  if (reason.trim() === "") return refused("E2", "settle/reason-required", [staff]);
  const who = { staff, session, day, by, second };
  emit(draft, { kind: "duty-adjusted", adjustment: { ...who, adjustment, minutes, finding, reason } });
  return done("E2", staff);
};

/** What machines cannot know of a session, from an adult of that day, a homeroom teacher or the office. */
export const noteCare: Rule<"care-noted"> = (draft, { by, session, day, record, note }) => {
  const { state } = draft;
  if (!state.roster.staff.has(by)) return refused("E1", "staff/unknown", [by]);
  if (!state.planned.sessions.has(session)) return refused("E1", "session/unknown");
  if (isToCome(state, day)) return refused("E1", "day/out-of-range");
  if (!mayNote(state, by, session, day)) return refused("E1", "staff/not-allowed", [by]);
  if (note.trim() === "") return refused("E1", "settle/reason-required");
  emit(draft, { kind: "care-noted", session, day, record, by, note });
  return done("E1", session);
};

type Seen = { readonly session: SessionId | null; readonly custodian: StaffId | null; readonly known: number };
type Found = { readonly finding: FindingKind; readonly staff: StaffId | null; readonly note: NoteRef };

/** What the record itself shows to be off, unless the person has said so (QS-11). */
function* selfEvident(state: CampusState, event: EventOf<"patrol-recorded">, seen: Seen): Generator<Found> {
  const { counted, findings } = event;
  const { session, custodian, known } = seen;
  const wasSaid = (kind: FindingKind) => findings.some(({ finding }) => finding === kind);
  if (counted !== null && counted !== known && !wasSaid("count-differs"))
    yield { finding: "count-differs", staff: custodian, note: "" };
  const isForeign = session !== null && custodian !== null && !staffFor(state, session).includes(custodian);
  if (isForeign && !wasSaid("teacher-changed")) yield { finding: "teacher-changed", staff: custodian, note: "" };
}

function whyNotPatrol(state: CampusState, event: EventOf<"patrol-recorded">): Answer | null {
  const { by, place, session, findings } = event;
  if (!state.roster.staff.has(by)) return refused("E1", "staff/unknown", [by]);
  const isPatrol = state.plan?.patrol.includes(by) === true && isOnStaff(state, by);
  if (!isPatrol && !holdsRole(state, by, PATROLS)) return refused("E1", "staff/not-allowed", [by]);
  if (!state.planned.places.has(place)) return refused("E1", "place/unknown");
  const runsHere = session === null || (state.sessions.has(session) && placeOf(state, session) === place);
  if (!runsHere) return refused("E1", "session/unknown");
  const strangers = findings.flatMap(({ staff }) => (staff === null || state.roster.staff.has(staff) ? [] : [staff]));
  return strangers.length === 0 ? null : refused("E1", "staff/unknown", strangers);
}

function placeOf(state: CampusState, session: SessionId): PlaceId | undefined {
  return state.planned.sessions.get(session)?.place;
}

/** Children who are there by the taps, as the screens count them: one on its way is not where it was seen last. */
function presentAt(state: CampusState, place: PlaceId): number {
  return childrenAt(state, place).filter((child) => child.status !== "in-transit").length;
}

function adultAt(state: CampusState, place: PlaceId, at: number): StaffId | null {
  const isGate = state.planned.places.get(place)?.kind === "gate";
  return isGate ? gateAdult(state, place, at) : roomAt(state, place).custodian;
}

/** Today's adults, whoever held the session today, a homeroom teacher, the office; of days that are over the planned ones. */
function mayNote(state: CampusState, by: StaffId, session: SessionId, day: DayId): boolean {
  if (!isOnStaff(state, by)) return false;
  if (holdsRole(state, by, OFFICE) || state.plan?.groups.some(({ homeroom }) => homeroom === by)) return true;
  const planned = state.planned.sessions.get(session);
  if (day !== state.day?.day) return planned?.staff.includes(by) === true;
  const turns = planned === undefined ? [] : (state.turns.get(planned.place) ?? []);
  const held = turns.some((turn) => turn.session === session && turn.custodian === by);
  return held || staffFor(state, session).includes(by);
}

function isToCome(state: CampusState, day: DayId): boolean {
  return state.day === null || day > state.day.day;
}

/** Open ones are in the state, closed ones in the journal; all are numbered from 1. */
function wasFound(state: CampusState, finding: string): boolean {
  const number = /^f([1-9]\d*)$/.exec(finding)?.[1];
  return number !== undefined && Number(number) < state.next.finding;
}
