/** A small invented school for the tests of views and routes: two rooms, one gate, six children. */
import { evolve } from "../../../gateway/core/evolve.ts";
import type { Fact } from "../../../gateway/core/facts.ts";
import type { Plan } from "../../../gateway/core/plan.ts";
import {
  groupOf,
  PLAN_DEFAULTS,
  placeOf,
  rosterOf,
  sessionOf,
  staffOf,
  studentOf,
} from "../../../gateway/core/plan-defaults.ts";
import type { Roster } from "../../../gateway/core/roster.ts";
import { type CampusState, type Custody, emptyState } from "../../../gateway/core/state.ts";
import { createNames } from "../../../gateway/views/names.ts";

/** Local midnight of Monday 2026-11-23 in Shanghai. */
export const ORIGIN = Date.UTC(2026, 10, 22, 16);
export const DAY = "2026-11-23";
/** The instant of a wall time of that day, such as "15:40". */
export const at = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return ORIGIN + (hours * 60 + minutes) * 60_000;
};
const minute = (time: string) => (at(time) - ORIGIN) / 60_000;
const both = (name: string) => ({ zh: `${name}（中）`, en: name });

export const STUDENTS = ["s-1", "s-2", "s-3", "s-4", "s-5", "s-10"] as const;

export const PLAN: Plan = {
  ...PLAN_DEFAULTS,
  version: 1,
  school: "test",
  name: both("Test school"),
  zone: "Asia/Shanghai",
  places: [
    placeOf({ id: "gate-east", kind: "gate", name: both("East gate") }),
    placeOf({ id: "room-1", kind: "room", name: both("Room 1") }),
    placeOf({ id: "room-2", kind: "room", name: both("Room 2") }),
  ],
  readers: [
    { id: "east-in", place: "gate-east", lane: "in", name: both("East in") },
    { id: "east-out", place: "gate-east", lane: "out", name: both("East out") },
    { id: "door-1", place: "room-1", lane: "none", name: both("Door 1") },
    { id: "door-2", place: "room-2", lane: "none", name: both("Door 2") },
  ],
  groups: [groupOf({ id: "g-1", name: both("Class 1"), homeroom: "t-1" })],
  sessions: [
    sessionOf({
      id: "class-1",
      kind: "class",
      name: both("Lessons"),
      place: "room-1",
      start: minute("08:00"),
      end: minute("15:30"),
      weekdays: [1, 2, 3, 4, 5],
      staff: ["t-1"],
      students: [...STUDENTS],
    }),
    sessionOf({
      id: "care-1",
      kind: "after-school",
      name: both("Care"),
      place: "room-2",
      start: minute("15:40"),
      end: minute("17:00"),
      weekdays: [1, 2, 3, 4, 5],
      staff: ["t-2", "t-1"],
      students: ["s-1", "s-2", "s-3", "s-4"],
    }),
  ],
  gateDuty: [{ place: "gate-east", from: minute("06:30"), to: minute("18:00"), staff: "guard-1" }],
  dutyLeader: "lead-1",
};

export const ROSTER: Roster = rosterOf({
  version: 1,
  students: STUDENTS.map((id) =>
    studentOf({
      id,
      group: "g-1",
      dismissal: "collected",
      selfDismissal: null,
      guardians: [`p-${id}`, "p-aunt"],
      barred: id === "s-2" ? ["p-barred"] : [],
    }),
  ),
  staff: [
    staffOf({ id: "t-1", roles: ["homeroom", "duty-teacher"] }),
    staffOf({ id: "t-2", roles: ["duty-teacher"] }),
    staffOf({ id: "guard-1", roles: ["guard"] }),
    staffOf({ id: "office-1", roles: ["office"] }),
    staffOf({ id: "lead-1", roles: ["lead"] }),
  ],
  guardians: [...STUDENTS.map((id) => `p-${id}`), "p-aunt", "p-barred"],
  credentials: [
    { id: "card-s-1", person: "s-1", assurance: "L0", status: "active" },
    { id: "card-t-2", person: "t-2", assurance: "L0", status: "active" },
    { id: "card-p-aunt", person: "p-aunt", assurance: "L0", status: "active" },
    { id: "card-p-lost", person: "p-s-1", assurance: "L0", status: "lost" },
  ],
});

const OPEN = { closedAt: null, closedBy: null };

/** The state after these facts, on a day that has begun. */
export function campus(...facts: readonly Fact[]): CampusState {
  const begin: Fact[] = [
    { kind: "plan-set", plan: PLAN },
    { kind: "roster-set", roster: ROSTER },
    { kind: "day-set", day: { ...{ day: DAY, origin: ORIGIN, sessions: ["class-1", "care-1"] }, ...OPEN } },
    {
      kind: "expected-set",
      sessions: PLAN.sessions.map(({ id, students, staff }) => ({ session: id, students, staff })),
    },
  ];
  return [...begin, ...facts].reduce(evolve, emptyState);
}

/** One child's new custody. */
export const custody = (student: string, status: Custody["status"], rest: Partial<Custody> = {}): Fact => ({
  kind: "custody-changed",
  custody: {
    student,
    status,
    custodian: status === "unattended" ? null : "t-1",
    place: null,
    session: null,
    since: at("08:00"),
    rule: "G1",
    unattended: status === "unattended" ? "room" : null,
    transit: status === "in-transit" ? { purpose: "errand", to: null } : null,
    due: status === "in-transit" ? at("08:10") : null,
    overdue: false,
    ...rest,
  },
});

export const online = (...readers: readonly string[]): Fact[] =>
  readers.map((reader) => ({ kind: "reader-status-set", reader, status: "online", at: at("06:00"), knownUpto: null }));

/** Names made of ids, so that a test sees at once whose it is. */
export const names = createNames({
  personal: (person) => ({ name: `name of ${person}` }),
  note: (person, field) => `${field} of ${person}`,
});
