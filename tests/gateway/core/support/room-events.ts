/** What people say about rooms, ways and the day, as a test writes it; and the little school with another plan or roster. */
import type { CampusEvent, LeaveKind, NoShowAnswer, TransitPurpose } from "#core/events.ts";
import type { Plan, PlannedSession } from "#core/plan.ts";
import type { Roster, Staff } from "#core/roster.ts";
import { at, DAY, ORIGIN, PLAN, ROSTER, SESSIONS } from "./school.ts";

export function send(
  time: string,
  by: string,
  rest: { students: string[]; purpose: TransitPurpose; to?: string },
): CampusEvent {
  const { students, purpose, to = null } = rest;
  return { kind: "children-sent", at: at(time), by, students, purpose, to };
}

export function endSession(time: string, by: string, session: string): CampusEvent {
  return { kind: "session-ended", at: at(time), by, session };
}

export function closeDay(time: string, by = "leader"): CampusEvent {
  return { kind: "day-closed", at: at(time), by, reason: "" };
}

export function askGuardian(time: string, student: string, by = "t1"): CampusEvent {
  return { kind: "guardian-asked", at: at(time), by, student };
}

export function answerNoShow(
  time: string,
  student: string,
  rest: { answer: NoShowAnswer; by?: string; guardian?: string; reason?: string },
): CampusEvent {
  const { answer, by = "t1", guardian = null, reason = "" } = rest;
  return { kind: "no-show-answered", at: at(time), by, student, answer, guardian, reason };
}

export function recordLeave(
  time: string,
  student: string,
  rest: { by?: string; leave?: LeaveKind; from?: string; to?: string } = {},
): CampusEvent {
  const { by = "t1", leave = "sick", from = DAY, to = DAY } = rest;
  return { kind: "leave-recorded", at: at(time), by, student, leave, from, to, reason: "" };
}

export function closeLeave(time: string, leave: string, day = DAY, by = "t1"): CampusEvent {
  return { kind: "leave-closed", at: at(time), by, leave, day, reason: "" };
}

export function expectChild(
  time: string,
  student: string,
  rest: { session: string; expected?: boolean; by?: string },
): CampusEvent {
  const { session, expected = true, by = "leader" } = rest;
  return { kind: "expectation-changed", at: at(time), by, session, student, expected, reason: "" };
}

export function substitute(
  time: string,
  session: string,
  rest: { in: string; out?: string | null; by?: string },
): CampusEvent {
  const { out = null, by = "leader" } = rest;
  return { kind: "substitution-recorded", at: at(time), by, session, out, in: rest.in, reason: "" };
}

export function cancel(time: string, session: string, by = "leader"): CampusEvent {
  return { kind: "session-cancelled", at: at(time), by, session, reason: "" };
}

/** The school's plan with these changes, and today's sessions anew. */
export function withPlan(changes: Partial<Plan>, time = "06:05"): CampusEvent[] {
  const plan = { ...PLAN, version: 2, ...changes };
  const sessions = plan.sessions.map(({ id }) => id);
  return [
    { kind: "plan-adopted", at: at(time), plan },
    { kind: "day-began", at: at(time), day: DAY, origin: ORIGIN, sessions },
  ];
}

/** The school's plan with one session changed. */
export function withSession(id: string, changes: Partial<PlannedSession>): CampusEvent[] {
  return withPlan({ sessions: SESSIONS.map((one) => (one.id === id ? { ...one, ...changes } : one)) });
}

export function withGrace(grace: Partial<Plan["grace"]>): CampusEvent[] {
  return withPlan({ grace: { ...PLAN.grace, ...grace } });
}

/** The school's roster with some of its staff changed. */
export function withStaff(changes: Readonly<Record<string, Partial<Staff>>>, time = "06:06"): CampusEvent {
  const staff = ROSTER.staff.map((one) => ({ ...one, ...changes[one.id] }));
  return withRoster({ staff }, time);
}

export function withRoster(changes: Partial<Roster>, time = "06:06"): CampusEvent {
  return { kind: "roster-adopted", at: at(time), roster: { ...ROSTER, version: 2, ...changes } };
}
