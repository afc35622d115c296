/**
 * P3: voluntary and for one term. The guardian applies, the class reviews, the school approves, the agreement is signed
 * (JA-09, XJ-27, JA-15, XJ-33); nobody is enrolled by anything else (WH-01, WH-N3), and nothing carries over (XW-18).
 */
import type { Answer } from "../decision.ts";
import { type Draft, emit, planOf } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { DayId, PersonId, SessionId, StudentId } from "../ids.ts";
import type { Term } from "../plan.ts";
import type { CampusState, Enrolment } from "../state.ts";
import { holdsRole, isHomeroomOf, OFFICE } from "./authority.ts";
import { whyNotYet } from "./enrolment-places.ts";
import { expectToday } from "./expectation.ts";
import { done, type Rule, refused } from "./rule.ts";

/** The guardian's wish, or what the school wrote down for them. It puts the child on no list. */
export const applyEnrolment: Rule<"enrolment-applied"> = (draft, event) => {
  const { state } = draft;
  const refusal = whyNotApply(state, event);
  if (refusal !== null) return refusal;
  const { student, guardian, term, sessions, priority, from, by, at } = event;
  const id = `n${state.next.enrolment}`;
  const wish = { id, student, guardian, term, sessions, priority, from };
  const open = { until: null, agreement: null, appliedAt: at, by, reason: null } as const;
  emit(draft, { kind: "enrolment-set", enrolment: { ...wish, ...open, state: "applied" } });
  return done("P3", id);
};

/** The class's word: the child's own homeroom teacher (班级初审). */
export const reviewEnrolment: Rule<"enrolment-reviewed"> = (draft, event) =>
  decideStep(draft, event, {
    from: "applied",
    to: "reviewed",
    may: ({ student }) => isHomeroomOf(draft.state, event.by, student),
    blocked: () => null,
  });

/** The school's word (学校核准): places go to the priority groups first, then in order of application (JA-04, WH-18, XJ-19). */
export const approveEnrolment: Rule<"enrolment-approved"> = (draft, event) =>
  decideStep(draft, event, {
    from: "reviewed",
    to: "approved",
    may: () => holdsRole(draft.state, event.by, OFFICE),
    blocked: (enrolment) => whyNotYet(draft.state, enrolment),
  });

/** JA-15: only now the child is on the list, and not for days that are over. */
export const signEnrolment: Rule<"enrolment-signed"> = (draft, { enrolment: id, by, agreement }) => {
  const { state } = draft;
  const enrolment = state.enrolments.get(id);
  if (enrolment === undefined) return refused("P3", "enrolment/unknown");
  const { student } = enrolment;
  if (!state.roster.staff.has(by)) return refused("P3", "staff/unknown", [by]);
  if (!mayKeepPapers(state, by, student)) return refused("P3", "staff/not-allowed", [by]);
  if (enrolment.state !== "approved") return refused("P3", "enrolment/wrong-step", [student]);
  const term = termOf(state, enrolment.term);
  const today = todayIn(state);
  if (term === undefined || term.to < today) return refused("P3", "enrolment/unknown-term", [student]);
  if (agreement.trim() === "") return refused("P3", "enrolment/agreement-required", [student]);
  const from = latest(enrolment.from ?? term.from, today);
  emit(draft, { kind: "enrolment-set", enrolment: { ...enrolment, state: "signed", from, agreement, by } });
  expectToday(draft);
  return done("P3", id);
};

/** At any time, without having to say why (WH-01). `from` is the first day on which the child is not expected. */
export const withdrawEnrolment: Rule<"enrolment-withdrawn"> = (draft, { enrolment: id, by, from, reason }) => {
  const { state } = draft;
  const enrolment = state.enrolments.get(id);
  if (enrolment === undefined) return refused("P3", "enrolment/unknown");
  const { student } = enrolment;
  if (!state.roster.staff.has(by)) return refused("P3", "staff/unknown", [by]);
  if (!mayKeepPapers(state, by, student)) return refused("P3", "staff/not-allowed", [by]);
  if (enrolment.state === "declined" || enrolment.state === "withdrawn")
    return refused("P3", "enrolment/wrong-step", [student]);
  // What was promised for days that are over stays so: the record of those days does not change behind anybody's back.
  if (from < todayIn(state)) return refused("P3", "day/out-of-range", [student]);
  const told = reason.trim() === "" ? null : reason;
  emit(draft, {
    kind: "enrolment-set",
    enrolment: { ...enrolment, state: "withdrawn", until: from, by, reason: told },
  });
  expectToday(draft);
  return done("P3", id);
};

type Step = {
  readonly from: Enrolment["state"];
  readonly to: Enrolment["state"];
  readonly may: (enrolment: Enrolment) => boolean;
  readonly blocked: (enrolment: Enrolment) => Answer | null;
};

/** One of the two decisions: granted, it goes a step on; otherwise it is declined, with a reason. */
function decideStep(
  draft: Draft,
  event: EventOf<"enrolment-reviewed" | "enrolment-approved">,
  { from, to, may, blocked }: Step,
): Answer {
  const { state } = draft;
  const { enrolment: id, by, granted, reason } = event;
  const enrolment = state.enrolments.get(id);
  if (enrolment === undefined) return refused("P3", "enrolment/unknown");
  if (!state.roster.staff.has(by)) return refused("P3", "staff/unknown", [by]);
  if (!may(enrolment)) return refused("P3", "staff/not-allowed", [by]);
  if (enrolment.state !== from) return refused("P3", "enrolment/wrong-step", [enrolment.student]);
  if (!granted && reason.trim() === "") return refused("P3", "settle/reason-required", [enrolment.student]);
  const refusal = granted ? blocked(enrolment) : null;
  if (refusal !== null) return refusal;
  const next = granted ? { state: to, reason: null } : { state: "declined" as const, reason };
  emit(draft, { kind: "enrolment-set", enrolment: { ...enrolment, ...next, by } });
  return done("P3", id);
}

function whyNotApply(state: CampusState, event: EventOf<"enrolment-applied">): Answer | null {
  const { student, guardian, by, from } = event;
  const child = state.roster.students.get(student);
  if (!state.roster.staff.has(by)) return refused("P3", "staff/unknown", [by]);
  if (child === undefined) return refused("P3", "student/unknown", [student]);
  if (!mayKeepPapers(state, by, student)) return refused("P3", "staff/not-allowed", [by]);
  if (guardian !== null && !child.guardians.includes(guardian)) return refused("P3", "person/unknown", [guardian]);
  const term = termOf(state, event.term);
  if (term === undefined || term.to < todayIn(state)) return refused("P3", "enrolment/unknown-term", [student]);
  if (from !== null && (from < term.from || from > term.to)) return refused("P3", "day/out-of-range", [student]);
  return whyNotSessions(state, event, term) ?? whyNotAgain(state, event);
}

/** A class comes whole and enrolls nobody; a session must be offered to the child's grade, within this term. */
function whyNotSessions(
  state: CampusState,
  { student, sessions }: EventOf<"enrolment-applied">,
  term: Term,
): Answer | null {
  const unknown = sessions.filter((id) => !state.planned.sessions.has(id));
  if (sessions.length === 0 || unknown.length > 0) return refused("P3", "session/unknown", unknown);
  const group = state.roster.students.get(student)?.group;
  const grade = state.plan?.groups.find((one) => one.id === group)?.grade ?? null;
  const closed = sessions.filter((id) => {
    const { kind, grades, from, to } = state.planned.sessions.get(id)!;
    const isOutside = (to !== null && to < term.from) || (from !== null && from > term.to);
    // A class whose grade nobody has told is not kept out by it.
    const isOtherGrade = grades.length > 0 && grade !== null && !grades.includes(grade);
    return kind === "class" || isOutside || isOtherGrade;
  });
  return closed.length === 0 ? null : refused("P3", "enrolment/not-offered", [student]);
}

/** One application for a session and term; after it was turned down or withdrawn, another. */
function whyNotAgain(state: CampusState, event: EventOf<"enrolment-applied">): Answer | null {
  const { student, term, sessions } = event;
  for (const other of state.enrolments.values()) {
    if (other.student !== student || other.term !== term || !isAlive(other)) continue;
    if (other.sessions.some((session: SessionId) => sessions.includes(session)))
      return refused("P3", "enrolment/already-applied", [student]);
  }
  return null;
}

function isAlive({ state }: Enrolment): boolean {
  return state !== "declined" && state !== "withdrawn";
}

/** Who writes down for a family what it wants, and keeps its papers: the child's homeroom teacher or the office. */
function mayKeepPapers(state: CampusState, person: PersonId, student: StudentId): boolean {
  return holdsRole(state, person, OFFICE) || isHomeroomOf(state, person, student);
}

function termOf(state: CampusState, id: string): Term | undefined {
  return planOf(state).terms.find((one) => one.id === id);
}

function todayIn(state: CampusState): DayId {
  if (state.day === null) throw new Error("a rule of the running day was asked before a day began");
  return state.day.day;
}

function latest(a: DayId, b: DayId): DayId {
  return a > b ? a : b;
}
