/** A school small enough to hold in the head: two gates, four rooms, six children, one service day. */
import type { CampusEvent } from "#core/events.ts";
import type { EpochMs } from "#core/ids.ts";
import type { Lane, Plan, PlannedSession } from "#core/plan.ts";
import {
  groupOf,
  lineOf,
  PLAN_DEFAULTS,
  placeOf,
  providerOf,
  rosterOf,
  sessionOf,
  staffOf,
  studentOf,
} from "#core/plan-defaults.ts";
import {
  type Assurance,
  type Clearance,
  type Credential,
  type CredentialStatus,
  NO_CLEARANCE,
  type Roster,
  type Student,
} from "#core/roster.ts";

/** Local midnight of the day, school time. */
export const ORIGIN = 1_795_363_200_000;
export const DAY = "2026-11-23";

/** The instant of a local time, "HH:MM" or "HH:MM:SS". */
export function at(time: string): EpochMs {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return ORIGIN + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

const named = (text: string) => ({ zh: text, en: text });
const minute = (time: string) => (at(time) - ORIGIN) / 60_000;

function reader(id: string, place: string, lane: Lane) {
  return { id, place, lane, name: named(id) };
}

function session(
  id: string,
  kind: PlannedSession["kind"],
  rest: { place: string; from: string; to: string; staff: string[]; students: string[] },
): PlannedSession {
  const { place, from, to, staff, students } = rest;
  const weekdays = [1, 2, 3, 4, 5];
  const times = { start: minute(from), end: minute(to), weekdays };
  return sessionOf({ id, kind, name: named(id), place, ...times, staff, students });
}

/** class-1, care-1 and late-1 (extended) in room-1, class-2 in room-2, club-2 in the hall; nothing is planned for the library. */
export const SESSIONS: readonly PlannedSession[] = [
  session("class-1", "class", {
    place: "room-1",
    from: "08:00",
    to: "15:30",
    staff: ["t1"],
    students: ["s1", "s2", "s3", "s4"],
  }),
  session("class-2", "class", { place: "room-2", from: "08:00", to: "15:30", staff: ["t2"], students: ["s5", "s6"] }),
  session("care-1", "after-school", {
    place: "room-1",
    from: "15:40",
    to: "17:40",
    staff: ["t3", "t4"],
    students: ["s1", "s2", "s5"],
  }),
  session("club-2", "after-school", { place: "hall", from: "16:00", to: "17:00", staff: ["t2"], students: ["s6"] }),
  session("late-1", "extended", { place: "room-1", from: "17:50", to: "18:30", staff: ["t4"], students: ["s1"] }),
];

/**
 * The west gate has only a desk, no lane: there the guard's confirmation releases. Nobody is on duty at it by plan, and
 * nobody walks there from the east gate in less than two minutes. One line walks north.
 */
export const PLAN: Plan = {
  ...PLAN_DEFAULTS,
  version: 1,
  school: "little",
  name: named("little"),
  zone: "Asia/Shanghai",
  places: [
    placeOf({ id: "east", kind: "gate", name: named("east") }),
    placeOf({ id: "west", kind: "gate", name: named("west") }),
    placeOf({ id: "room-1", kind: "room", name: named("room-1") }),
    placeOf({ id: "room-2", kind: "room", name: named("room-2") }),
    placeOf({ id: "hall", kind: "room", name: named("hall") }),
    placeOf({ id: "library", kind: "room", name: named("library") }),
  ],
  readers: [
    reader("east-in", "east", "in"),
    reader("east-out", "east", "out"),
    reader("east-both", "east", "both"),
    reader("east-desk", "east", "none"),
    reader("west-desk", "west", "none"),
    reader("door-1", "room-1", "none"),
    reader("door-2", "room-2", "none"),
    reader("door-hall", "hall", "none"),
    reader("door-library", "library", "none"),
  ],
  groups: [groupOf({ id: "c1", name: named("c1"), homeroom: "t1" })],
  sessions: SESSIONS,
  walks: [{ from: "east", to: "west", seconds: 120 }],
  lines: [
    lineOf({
      ...{ id: "north", name: named("north"), leaders: ["t3", "t4"], students: ["s2", "s3", "s6"] },
      ...{ gate: "east", departs: minute("17:40") },
    }),
  ],
  providers: [
    providerOf({ id: "chess", name: "chess", pool: "pool-7", agreement: "paper-7", activities: ["club"] }),
    providerOf({ id: "unfit", name: "unfit", pool: "pool-8", blocked: true }),
    providerOf({ id: "cram", name: "cram", pool: "pool-9", activities: ["subject-training"] }),
  ],
  gateDuty: [{ place: "east", from: minute("06:30"), to: minute("19:00"), staff: "guard" }],
  dutyLeader: "leader",
};

export const STUDENTS = ["s1", "s2", "s3", "s4", "s5", "s6"] as const;
export const TEACHERS = ["t1", "t2", "t3", "t4"] as const;
export const GUARDIANS = ["g1", "g2", "g3", "g4", "g5"] as const;
/** On the list of s1 on Mondays, which this day is, and of s2 on Tuesdays. */
export const DELEGATES = ["d1"] as const;
export const BADGES = ["b1", "b2"] as const;
/** `o1` and `o2` decide for the school; `coach` comes from outside and has everything on file, `hired` nothing. */
export const OTHER_STAFF = ["o1", "o2", "coach", "hired"] as const;

/** s1 and s2 are siblings with g1 in common; s3 has g3, and g4 is barred; s5 (L2) and s6 (L0) may go alone 15:30 to 16:30. */
function student(id: string): Student {
  const alone = id === "s5" || id === "s6";
  const guardians: Record<string, string[]> = {
    s1: ["g1", "g2"],
    s2: ["g1"],
    s3: ["g3"],
    s4: ["g3", "g4"],
    s5: ["g5"],
  };
  return studentOf({
    id,
    group: "c1",
    dismissal: alone ? "self" : "collected",
    selfDismissal: alone ? { from: minute("15:30"), to: minute("16:30") } : null,
    guardians: guardians[id] ?? [],
    delegates:
      id === "s1" || id === "s2" ? [{ person: "d1", from: null, to: null, weekdays: [id === "s1" ? 1 : 2] }] : [],
    barred: id === "s3" || id === "s4" ? ["g4"] : [],
  });
}

function card(person: string, assurance: Assurance = "L0", status: CredentialStatus = "active"): Credential {
  return { id: `card-${person}`, person, assurance, status };
}

const STAFF = [...TEACHERS, "guard", "leader"];
const OUTSIDE = { roles: ["duty-teacher"], employment: "third-party", provider: "chess" } as const;
const CLEARED: Clearance = {
  ...NO_CLEARANCE,
  records: "2027-07-31",
  insurance: "2027-07-31",
  pool: { id: "pool-7", to: null },
  reviewed: "2026-08-30",
};

export const ROSTER: Roster = rosterOf({
  version: 1,
  students: STUDENTS.map(student),
  staff: [
    ...STAFF.map((id) => staffOf({ id, roles: [id === "guard" ? "guard" : "duty-teacher"] })),
    staffOf({ id: "o1", roles: ["office"] }),
    staffOf({ id: "o2", roles: ["lead"] }),
    staffOf({ ...OUTSIDE, id: "coach", clearance: CLEARED }),
    staffOf({ ...OUTSIDE, id: "hired" }),
  ],
  delegates: [...DELEGATES],
  badges: [...BADGES],
  guardians: GUARDIANS,
  credentials: [
    ...STUDENTS.map((id) => card(id, id === "s5" ? "L2" : "L0")),
    ...STAFF.map((id) => card(id)),
    ...[...GUARDIANS, ...DELEGATES, ...BADGES, ...OTHER_STAFF].map((id) => card(id)),
    { ...card("s1", "L0", "lost"), id: "card-s1-lost" },
  ],
});

/** Plan and roster are known and the day has begun. */
export const MORNING: readonly CampusEvent[] = [
  { kind: "plan-adopted", at: at("06:00"), plan: PLAN },
  { kind: "roster-adopted", at: at("06:00"), roster: ROSTER },
  { kind: "day-began", at: at("06:00"), day: DAY, origin: ORIGIN, sessions: SESSIONS.map((planned) => planned.id) },
];
