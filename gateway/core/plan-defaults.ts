/** What a plan and a roster mean where they say nothing: one place for documents, imports and tests. */
import { DEFAULT_GRACE } from "./grace.ts";
import type { EndWindow, Fee, Grace, Group, Line, Pay, Place, Plan, PlannedSession, Provider } from "./plan.ts";
import { NO_CLEARANCE, type Roster, type Staff, type Student } from "./roster.ts";

const EVERY_SCHOOL_DAY: readonly number[] = [1, 2, 3, 4, 5];

export const DEFAULT_PAY: Pay = {
  classHourMinutes: [],
  rates: [],
  rounding: { mode: "none", stepHours: 0.5 },
  capYuan: null,
};

type Defaulted =
  | "stage"
  | "sector"
  | "boarding"
  | "packs"
  | "terms"
  | "workdays"
  | "closures"
  | "walks"
  | "joined"
  | "lines"
  | "patrol"
  | "leads"
  | "patrolRounds"
  | "closes"
  | "grace"
  | "graceChanges"
  | "windows"
  | "fees"
  | "pay"
  | "providers"
  | "papers";

/** Everything of a plan that has a default. A plan without terms runs all year. */
export const PLAN_DEFAULTS: Pick<Plan, Defaulted> = {
  stage: "primary",
  sector: "public",
  boarding: false,
  packs: [],
  terms: [],
  workdays: "with-make-up",
  closures: [],
  walks: [],
  joined: [],
  lines: [],
  patrol: [],
  leads: [],
  patrolRounds: 1,
  closes: null,
  grace: DEFAULT_GRACE,
  graceChanges: [],
  windows: [],
  fees: [],
  pay: DEFAULT_PAY,
  providers: [],
  papers: [],
};

type Partly<T, Needed extends keyof T> = Pick<T, Needed> & Partial<T>;

export function placeOf(place: Partly<Place, "id" | "kind" | "name">): Place {
  return { capacity: null, ...place };
}

export function groupOf(group: Partly<Group, "id" | "name" | "homeroom">): Group {
  return { grade: null, ...group };
}

/** A session of the school's own in a room, on each school day of the term, for those who enroll. */
export function sessionOf(
  session: Partly<PlannedSession, "id" | "kind" | "name" | "place" | "start" | "end" | "staff">,
): PlannedSession {
  return {
    weekdays: EVERY_SCHOOL_DAY,
    from: null,
    to: null,
    students: [],
    groups: [],
    grades: [],
    activity: session.kind === "class" ? "lesson" : "care",
    form: "room",
    provider: null,
    capacity: null,
    decision: null,
    ...session,
  };
}

export function lineOf(line: Partly<Line, "id" | "name" | "leaders" | "gate" | "departs">): Line {
  return { kind: "walk", students: [], minutes: null, weekdays: EVERY_SCHOOL_DAY, ...line };
}

/** The school's times: its own where it says so, the product's elsewhere. */
export function graceOf(grace: Partial<Grace>): Grace {
  return { ...DEFAULT_GRACE, ...grace };
}

/** An end window of the whole year that sets nothing but what it names. */
export function windowOf(window: Partly<EndWindow, "kind">): EndWindow {
  return { season: null, floor: null, target: null, ceiling: null, reason: null, ...window };
}

/** A fee of the school's own, waived for nobody. */
export function feeOf(fee: Partly<Fee, "id" | "kinds" | "amount" | "per" | "from" | "source">): Fee {
  return { agency: false, waivers: [], ...fee };
}

export function payOf(pay: Partial<Pay>): Pay {
  return { ...DEFAULT_PAY, ...pay };
}

/** An outside body of which nothing is on file. */
export function providerOf(provider: Partly<Provider, "id" | "name">): Provider {
  return { pool: null, agreement: null, from: null, to: null, blocked: false, activities: [], ...provider };
}

/** One of the school's own staff, of whom nothing has to be on file. */
export function staffOf(staff: Partly<Staff, "id" | "roles">): Staff {
  return { employment: "own", provider: null, clearance: NO_CLEARANCE, removed: null, ...staff };
}

/** A child whom only its guardians collect. */
export function studentOf(student: Partly<Student, "id" | "group" | "guardians">): Student {
  return { dismissal: "collected", selfDismissal: null, delegates: [], barred: [], ...student };
}

export function rosterOf(
  roster: Partly<Roster, "version" | "students" | "staff" | "guardians" | "credentials">,
): Roster {
  return { delegates: [], badges: [], ...roster };
}
