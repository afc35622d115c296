/** The school of each day's table: one small primary school, with what each document asks for besides. */
import type { Calendar } from "#core/calendar.ts";
import { sessionsOn } from "#core/calendar.ts";
import type { CampusEvent } from "#core/events.ts";
import { DEFAULT_GRACE } from "#core/grace.ts";
import type { DayId, EpochMs } from "#core/ids.ts";
import type { Paper, Plan, PlannedSession } from "#core/plan.ts";
import { PAPER_KINDS } from "#core/plan.ts";
import {
  DEFAULT_PAY,
  groupOf,
  lineOf,
  PLAN_DEFAULTS,
  placeOf,
  rosterOf,
  sessionOf,
  staffOf,
  studentOf,
} from "#core/plan-defaults.ts";
import type { Roster, Staff } from "#core/roster.ts";

export type DaySchool = {
  readonly plan: Plan;
  readonly roster: Roster;
  readonly calendar: Calendar;
  readonly day: DayId;
  /** The instant of a local time of the day. */
  readonly at: (time: string) => EpochMs;
  /** Plan, roster, calendar, and the day's beginning. */
  readonly morning: readonly CampusEvent[];
};

/** A Tuesday in the autumn term. */
const DAY = "2026-11-24";
const ORIGIN = Date.UTC(2026, 10, 23, 16);
const at = (time: string): EpochMs => {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return ORIGIN + ((hours * 60 + minutes) * 60 + seconds) * 1000;
};
const minute = (time: string) => (at(time) - ORIGIN) / 60_000;
const both = (text: string) => ({ zh: text, en: text });

const STUDENTS = ["s1", "s2", "s3", "s4", "s5", "s6"] as const;
const CALENDAR: Calendar = { version: 1, source: "for this day only", years: [2026, 2027], days: [] };
const TERM = { id: "2026-autumn", from: "2026-09-01", to: "2027-01-22" };

type SessionText = readonly [
  id: string,
  kind: PlannedSession["kind"],
  activity: PlannedSession["activity"],
  place: string,
  from: string,
  to: string,
  staff: string,
  students: string,
];
const session = ([id, kind, activity, place, from, to, staff, students]: SessionText): PlannedSession =>
  sessionOf({
    ...{ id, kind, activity, name: both(id), place, start: minute(from), end: minute(to) },
    ...{ staff: staff.split(" "), students: students.split(" ").filter((one) => one !== "") },
  });

/** Lessons to 15:30, homework care to 16:40, a club to 18:00, extended care after that. */
const SESSIONS: readonly SessionText[] = [
  ["class-1", "class", "lesson", "room-1", "08:00", "15:30", "t1", "s1 s2 s3"],
  ["class-2", "class", "lesson", "room-2", "08:00", "15:30", "t2", "s4 s5 s6"],
  ["care-1", "after-school", "homework", "room-1", "15:40", "16:40", "t3 t1", "s1 s2 s3"],
  ["care-2", "after-school", "homework", "room-2", "15:40", "16:40", "t2 t4", "s4 s5"],
  ["club-1", "after-school", "sports", "hall", "16:50", "18:00", "t4 t3", "s1 s2 s4"],
  ["club-2", "after-school", "arts", "room-1", "16:50", "18:00", "t5 t1", "s3 s5"],
  ["late-1", "extended", "care", "room-2", "18:00", "18:40", "t6", "s1"],
];

const paper = (kind: Paper["kind"]): Paper => ({ kind, day: "2026-08-20", reference: `file ${kind}` });

export const PLAN: Plan = {
  ...PLAN_DEFAULTS,
  version: 1,
  school: "days",
  name: both("days"),
  zone: "Asia/Shanghai",
  terms: [TERM],
  places: [
    placeOf({ id: "east", kind: "gate", name: both("east") }),
    placeOf({ id: "room-1", kind: "room", name: both("room-1"), capacity: 45 }),
    placeOf({ id: "room-2", kind: "room", name: both("room-2"), capacity: 45 }),
    placeOf({ id: "hall", kind: "room", name: both("hall"), capacity: 45 }),
  ],
  readers: (
    [
      ["east-in", "east", "in"],
      ["east-out", "east", "out"],
      ["east-desk", "east", "none"],
      ["door-1", "room-1", "none"],
      ["door-2", "room-2", "none"],
      ["door-hall", "hall", "none"],
    ] as const
  ).map(([id, place, lane]) => ({ id, place, lane, name: both(id) })),
  groups: [
    groupOf({ id: "c1", name: both("c1"), homeroom: "t1", grade: 3 }),
    groupOf({ id: "c2", name: both("c2"), homeroom: "t2", grade: 3 }),
  ],
  sessions: SESSIONS.map(session),
  lines: [
    lineOf({
      id: "line-1",
      name: both("line-1"),
      leaders: ["t5"],
      gate: "east",
      departs: minute("18:05"),
      students: ["s3", "s5"],
    }),
  ],
  gateDuty: [{ place: "east", from: minute("06:30"), to: minute("21:00"), staff: "guard" }],
  dutyLeader: "leader",
  patrol: ["patrol"],
  leads: ["leader"],
  closes: minute("21:00"),
  fees: [
    {
      ...{ id: "care", kinds: ["after-school", "extended"], amount: 300, per: "term", from: "2026-09-01" },
      ...{ source: "发改委", agency: false, waivers: [{ reason: "hardship", share: 1 }] },
    },
  ],
  pay: {
    ...DEFAULT_PAY,
    classHourMinutes: [{ from: "2026-09-01", minutes: 40 }],
    rates: [
      { band: "day", from: "2026-09-01", yuan: 80, source: "parent committee" },
      { band: "evening", from: "2026-09-01", yuan: 100, source: "parent committee" },
    ],
    capYuan: 120,
  },
  papers: PAPER_KINDS.map(paper),
};

const OWN: readonly Staff[] = [
  ...["t1", "t2"].map((id) => staffOf({ id, roles: ["homeroom", "duty-teacher"] })),
  ...["t3", "t4", "t5", "t6"].map((id) => staffOf({ id, roles: ["duty-teacher"] })),
  staffOf({ id: "guard", roles: ["guard"] }),
  staffOf({ id: "office", roles: ["office"] }),
  staffOf({ id: "patrol", roles: ["patrol"] }),
  staffOf({ id: "leader", roles: ["lead", "duty-teacher"] }),
];
const card = (person: string, assurance: "L0" | "L2" = "L0") => ({
  id: `card-${person}`,
  person,
  assurance,
  status: "active" as const,
});
const GUARDIANS = STUDENTS.map((id) => `g${id.slice(1)}`);

/** s6 goes home alone from 15:30 on, on a secure card. */
const ROSTER: Roster = rosterOf({
  version: 1,
  students: STUDENTS.map((id) =>
    studentOf({
      ...{ id, group: id < "s4" ? "c1" : "c2", guardians: [`g${id.slice(1)}`] },
      ...(id === "s6" && { dismissal: "self" as const, selfDismissal: { from: minute("15:30"), to: minute("16:00") } }),
    }),
  ),
  staff: OWN,
  guardians: GUARDIANS,
  credentials: [
    ...STUDENTS.map((id) => card(id, id === "s6" ? "L2" : "L0")),
    ...OWN.map(({ id }) => card(id)),
    ...GUARDIANS.map((id) => card(id)),
  ],
});

function schoolOf(id: string, plan: Partial<Plan>, roster: Partial<Roster> = {}): DaySchool {
  const whole: Plan = { ...PLAN, packs: [id], ...plan };
  const people: Roster = { ...ROSTER, ...roster };
  const sessions = sessionsOn(whole, CALENDAR, DAY);
  return {
    plan: whole,
    roster: people,
    calendar: CALENDAR,
    day: DAY,
    at,
    morning: [
      { kind: "plan-adopted", at: at("06:00"), plan: whole },
      { kind: "roster-adopted", at: at("06:00"), roster: people },
      { kind: "calendar-adopted", at: at("06:00"), calendar: CALENDAR },
      { kind: "day-began", at: at("06:00"), day: DAY, origin: ORIGIN, sessions },
    ],
  };
}

/** From an approved body, with every paper; from none; and one whose insurance has run out. */
const PAPERED = {
  records: "2027-08-31",
  insurance: "2027-08-31",
  pool: { id: "pool-7", to: null },
  reviewed: "2026-08-25",
  agreement: "agreement 7",
};
const OUTSIDERS: readonly Staff[] = [
  ["x1", PAPERED],
  ["x2", { ...PAPERED, pool: null }],
  ["x3", { ...PAPERED, insurance: "2026-10-31" }],
  ["x4", { ...PAPERED, records: null }],
].map(([id, clearance]) =>
  staffOf({
    ...{ id: id as string, roles: ["duty-teacher"], employment: "third-party", provider: id === "x2" ? null : "p-art" },
    clearance: clearance as Staff["clearance"],
  }),
);
const BADGE = { badges: ["b1"], credentials: [...ROSTER.credentials, card("b1")] };
const WITH_OUTSIDERS: Partial<Roster> = {
  ...BADGE,
  staff: [...OWN, ...OUTSIDERS],
  credentials: [...BADGE.credentials, ...OUTSIDERS.map(({ id }) => card(id))],
};
const PROVIDERS: Plan["providers"] = [
  {
    ...{ id: "p-art", name: "art house", pool: "pool-7", agreement: "agreement 7", from: "2026-09-01", to: null },
    ...{ blocked: false, activities: ["arts"] },
  },
  {
    ...{ id: "p-cram", name: "cram school", pool: null, agreement: null, from: null, to: null },
    ...{ blocked: true, activities: ["club"] },
  },
];

/** The plan's sessions with some of them otherwise. */
const otherwise = (changes: Readonly<Record<string, Partial<PlannedSession>>>): readonly PlannedSession[] =>
  PLAN.sessions.map((one) => ({ ...one, ...changes[one.id] }));

export const SCHOOLS: Readonly<Record<string, DaySchool>> = {
  "xuanwu-2021": schoolOf("xuanwu-2021", {}),
  // Service before the lessons too, and an end in step with the city's (WH-06, WH-07).
  "wuhai-2021": schoolOf("wuhai-2021", {
    sessions: [
      session(["early-1", "before-school", "reading", "room-1", "07:20", "07:50", "t3 t4", "s1 s2 s3"]),
      session(["early-2", "before-school", "reading", "room-2", "07:20", "07:50", "t5 t6", "s4 s5 s6"]),
      ...PLAN.sessions,
    ],
    windows: [
      { kind: "after-school", season: null, floor: minute("18:00"), target: null, ceiling: null, reason: null },
    ],
  }),
  // A club by an approved body (QS-02).
  "qingshanhu-2024": schoolOf(
    "qingshanhu-2024",
    { providers: PROVIDERS, sessions: otherwise({ "club-2": { staff: ["x1", "t1"], provider: "p-art" } }) },
    WITH_OUTSIDERS,
  ),
  // Noon care (JA-03), and practice outside the school (JA-08).
  "jianan-2020": schoolOf(
    "jianan-2020",
    {
      sessions: [
        ...otherwise({
          "class-1": { end: minute("11:50") },
          "class-2": { end: minute("11:50") },
          "care-2": { activity: "practice", form: "off-site", staff: ["t4"], place: "hall" },
        }),
        session(["class-1b", "class", "lesson", "room-1", "14:00", "15:30", "t1", "s1 s2 s3"]),
        session(["class-2b", "class", "lesson", "room-2", "14:00", "15:30", "t2", "s4 s5 s6"]),
        session(["noon-1", "noon", "rest", "hall", "12:00", "13:30", "t5 t6", "s1 s4"]),
      ],
      providers: PROVIDERS,
      windows: [
        {
          ...{ kind: "after-school", season: { from: "05-01", to: "10-01" }, floor: null, ceiling: null },
          ...{ target: minute("18:00"), reason: "parents asked for one time all year, survey of 2026-06" },
        },
      ],
    },
    WITH_OUTSIDERS,
  ),
  // The roll is due at the bell (XJ-13).
  "xuejia-2023": schoolOf("xuejia-2023", { grace: { ...DEFAULT_GRACE, rollDueMinutes: 0 } }),
};
