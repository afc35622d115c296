/** The little school with an office, a patrol and two terms, and clubs with few places that children enroll in. */
import type { CampusEvent, EventOf } from "#core/events.ts";
import type { Plan } from "#core/plan.ts";
import { sessionOf, staffOf } from "#core/plan-defaults.ts";
import { given } from "./scene.ts";
import { at, PLAN, ROSTER, SESSIONS } from "./school.ts";

export const AUTUMN = { id: "2026-autumn", from: "2026-09-01", to: "2027-01-15" };
export const SPRING = { id: "2027-spring", from: "2027-02-22", to: "2027-07-02" };

const named = (text: string) => ({ zh: text, en: text });

/** Two places, Monday to Friday; nobody is named by the plan. */
const CLUB = sessionOf({
  id: "chess",
  kind: "after-school",
  name: named("chess"),
  place: "library",
  start: 15 * 60 + 40,
  end: 17 * 60,
  staff: ["t2"],
  capacity: 2,
});

/** For the second grade; class c1 is of the first. */
const SECOND_GRADE = sessionOf({ ...CLUB, id: "robots", name: named("robots"), place: "room-2", grades: [2] });

export const OFFICE_PLAN: Plan = {
  ...PLAN,
  version: 2,
  terms: [AUTUMN, SPRING],
  groups: PLAN.groups.map((group) => ({ ...group, grade: 1 })),
  sessions: [...SESSIONS, CLUB, SECOND_GRADE],
};

export const OFFICE_ROSTER = {
  ...ROSTER,
  version: 2,
  staff: [
    ...ROSTER.staff,
    staffOf({ id: "office", roles: ["office"] }),
    staffOf({ id: "principal", roles: ["lead"] }),
    staffOf({ id: "patrol", roles: ["patrol"] }),
  ],
};

/** The morning of the school with its office. */
export function office(...events: CampusEvent[]) {
  return given(
    { kind: "plan-adopted", at: at("06:10"), plan: OFFICE_PLAN },
    { kind: "roster-adopted", at: at("06:10"), roster: OFFICE_ROSTER },
    newDay("2026-11-23", "06:20"),
    ...events,
  );
}

/** A day of the school with its office; unless it says so, `origin` stays that of the first, so that "HH:MM" means the same. */
export function newDay(
  day: string,
  time: string,
  {
    sessions = OFFICE_PLAN.sessions.map(({ id }) => id),
    origin = "00:00",
  }: { sessions?: string[]; origin?: string } = {},
): CampusEvent {
  return { kind: "day-began", at: at(time), day, origin: at(origin), sessions };
}

type Rest<K extends CampusEvent["kind"]> = Partial<Omit<EventOf<K>, "kind" | "at">>;

export function apply(time: string, student: string, rest: Rest<"enrolment-applied"> = {}): CampusEvent {
  const wish = { term: AUTUMN.id, sessions: ["chess"], priority: [], guardian: null, from: null } as const;
  return { kind: "enrolment-applied", at: at(time), by: "t1", student, ...wish, ...rest };
}

export function review(time: string, enrolment: string, rest: Rest<"enrolment-reviewed"> = {}): CampusEvent {
  return { kind: "enrolment-reviewed", at: at(time), by: "t1", enrolment, granted: true, reason: "", ...rest };
}

export function approve(time: string, enrolment: string, rest: Rest<"enrolment-approved"> = {}): CampusEvent {
  return { kind: "enrolment-approved", at: at(time), by: "office", enrolment, granted: true, reason: "", ...rest };
}

export function sign(time: string, enrolment: string, rest: Rest<"enrolment-signed"> = {}): CampusEvent {
  return { kind: "enrolment-signed", at: at(time), by: "office", enrolment, agreement: "note:s1:paper", ...rest };
}

export function withdraw(time: string, enrolment: string, rest: Rest<"enrolment-withdrawn"> = {}): CampusEvent {
  const from = "2026-11-23";
  return { kind: "enrolment-withdrawn", at: at(time), by: "t1", enrolment, from, reason: "", ...rest };
}

export function patrol(time: string, place: string, rest: Rest<"patrol-recorded"> = {}): CampusEvent {
  const seen = { patrol: "patrol", session: null, counted: null, findings: [] } as const;
  return { kind: "patrol-recorded", at: at(time), by: "patrol", place, ...seen, ...rest };
}

export function adjust(time: string, rest: Rest<"duty-adjusted"> = {}): CampusEvent {
  const duty = { staff: "t3", session: "care-1", day: "2026-11-23", finding: null } as const;
  const change = { adjustment: "deduction", minutes: -40, reason: "note:t3:idle" } as const;
  return { kind: "duty-adjusted", at: at(time), by: "office", second: "principal", ...duty, ...change, ...rest };
}

export function noteCare(time: string, by: string, rest: Rest<"care-noted"> = {}): CampusEvent {
  const what = { session: "care-1", day: "2026-11-23", record: "care", note: "note:t3:homework" } as const;
  return { kind: "care-noted", at: at(time), by, ...what, ...rest };
}
