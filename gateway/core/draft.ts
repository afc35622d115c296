/**
 * A decision in the making. A rule emits facts one after another and sees the state that they make, so that the next
 * rule judges what is already so. It lives for one event and is the only thing in the core that changes in place.
 */
import type { Effect } from "./decision.ts";
import { evolve } from "./evolve.ts";
import type { Fact } from "./facts.ts";
import type { EpochMs, JournalSeq, MinuteOfDay, SessionId, StaffId, StudentId } from "./ids.ts";
import type { PlannedSession } from "./plan.ts";
import type { CampusState, Custody } from "./state.ts";

export type Draft = {
  /** As it was before the event. */
  readonly before: CampusState;
  state: CampusState;
  /** Gateway time of the event. */
  readonly at: EpochMs;
  /** Journal position that the event will have: the evidence of whatever it causes. */
  readonly seq: JournalSeq;
  readonly facts: Fact[];
  readonly effects: Effect[];
};

export const MINUTE_MS = 60_000;
export const SECOND_MS = 1000;

export function newDraft(state: CampusState, at: EpochMs, seq: JournalSeq): Draft {
  return { before: state, state, at, seq, facts: [], effects: [] };
}

/** Makes a fact true in this decision. */
export function emit(draft: Draft, fact: Fact): void {
  draft.facts.push(fact);
  draft.state = evolve(draft.state, fact);
}

/** The plan of a state that has one; a rule of the running day never meets one without. */
export function planOf(state: CampusState) {
  if (state.plan === null) throw new Error("a rule of the running day was asked before a plan was adopted");
  return state.plan;
}

/** The instant of a minute of the running day. */
export function instant(state: CampusState, minute: MinuteOfDay): EpochMs {
  if (state.day === null) throw new Error("a rule of the running day was asked before a day began");
  return state.day.origin + minute * MINUTE_MS;
}

/** Today's sessions of this list; on other weekdays a planned session is not one, and a cancelled one neither. */
export function today(state: CampusState, sessions: readonly PlannedSession[] | undefined): readonly PlannedSession[] {
  return sessions?.filter((session) => state.sessions.get(session.id)?.cancelled === false) ?? [];
}

/** The sessions in which a child is expected today, in order of their start (P4). */
export function todayOf(state: CampusState, student: StudentId): readonly PlannedSession[] {
  return state.todayOf.get(student)?.map((id) => state.planned.sessions.get(id)!) ?? [];
}

/** Who is expected in a session today, in the plan's order (P4). */
export function expectedIn(state: CampusState, session: SessionId): readonly StudentId[] {
  return state.sessions.get(session)?.students ?? [];
}

/** Who may open a session today: the planned teacher first, then substitutes (R1, P4). */
export function staffFor(state: CampusState, session: SessionId): readonly StaffId[] {
  return state.sessions.get(session)?.staff ?? [];
}

/** The child's record. Once a day began each child of the roster has one (invariants.ts). */
export function custodyOf(state: CampusState, student: StudentId): Custody {
  const custody = state.custody.get(student);
  if (custody === undefined) throw new Error(`no custody record of ${student}`);
  return custody;
}
