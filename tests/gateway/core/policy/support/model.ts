/** A primary school that does everything right, so that each test can spoil one thing; and what the checks then say. */
import type { Calendar } from "#core/calendar.ts";
import { DEFAULT_GRACE } from "#core/grace.ts";
import type { DayId, PackId } from "#core/ids.ts";
import { PAPER_KINDS, type Paper, type PaperKind, type Plan, type PlannedSession, type Provider } from "#core/plan.ts";
import { groupOf, PLAN_DEFAULTS, placeOf, rosterOf, sessionOf, staffOf } from "#core/plan-defaults.ts";
import { checkPlan } from "#core/policy/check-plan.ts";
import type { Finding } from "#core/policy/finding.ts";
import { packsNamed } from "#core/policy/packs.ts";
import { type Clearance, NO_CLEARANCE, type Roster, type Staff } from "#core/roster.ts";

/** Thursday of the second week of the autumn term. */
export const TODAY: DayId = "2026-09-10";
export const AUTUMN = { id: "2026-autumn", from: "2026-09-01", to: "2027-01-29" } as const;
export const SPRING = { id: "2027-spring", from: "2027-03-01", to: "2027-07-02" } as const;

const rest = (day: DayId, name: string) => ({ day, kind: "rest", name, follows: null }) as const;
export const CALENDAR: Calendar = {
  version: 1,
  source: "invented for these tests",
  years: [2026, 2027, 2028],
  days: [
    rest("2026-10-01", "National Day"),
    rest("2026-10-02", "National Day"),
    { day: "2026-10-10", kind: "make-up", name: "National Day", follows: 5 },
    rest("2027-01-01", "New Year"),
    rest("2027-05-03", "Labor Day"),
  ],
};

const named = (text: string) => ({ zh: text, en: text });

/** `15:40` as a minute of the day. */
export function minute(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

type Times = Pick<PlannedSession, "id" | "kind"> & { readonly at: readonly [string, string]; readonly room: string };

/** A session in a room, with the room's teacher. */
export function session(of: Times, rest: Partial<PlannedSession> = {}): PlannedSession {
  const [start, end] = of.at.map(minute) as [number, number];
  const base = { id: of.id, kind: of.kind, name: named(of.id), place: of.room, start, end, staff: [`t-${of.room}`] };
  return sessionOf({ ...base, capacity: 40, ...rest });
}

const GRADES = [1, 2, 3, 4, 5, 6] as const;
const lesson = (grade: number): PlannedSession =>
  session(
    { id: `class-${grade}`, kind: "class", at: ["08:00", "15:30"], room: `room-${grade}` },
    { groups: [`c${grade}`] },
  );

/** Early arrival, an hour of homework or reading, then a choice of two, then extended care. */
export const SESSIONS: readonly PlannedSession[] = [
  ...GRADES.map(lesson),
  session({ id: "early", kind: "before-school", at: ["07:40", "07:50"], room: "hall" }),
  session(
    { id: "reading", kind: "after-school", at: ["15:40", "16:40"], room: "room-1" },
    { activity: "reading", grades: [1, 2] },
  ),
  session(
    { id: "homework", kind: "after-school", at: ["15:40", "16:40"], room: "room-3" },
    { activity: "homework", grades: [3, 4, 5, 6] },
  ),
  session({ id: "sports", kind: "after-school", at: ["16:40", "18:00"], room: "hall" }, { activity: "sports" }),
  session({ id: "arts", kind: "after-school", at: ["16:40", "18:00"], room: "room-2" }, { activity: "arts" }),
  session({ id: "late", kind: "extended", at: ["18:00", "19:00"], room: "hall" }),
];

const paper = (kind: PaperKind, day: DayId): Paper => ({ kind, day, reference: `file ${kind}` });
/** Everything on file in good time for the autumn term; the pay plan in the year in which it was asked for. */
export const PAPERS: readonly Paper[] = [
  ...PAPER_KINDS.filter((kind) => kind !== "pay-plan-filed").map((kind) => paper(kind, "2026-08-20")),
  paper("pay-plan-filed", "2024-03-20"),
];

export const BODY: Provider = {
  id: "strings",
  name: "strings",
  pool: "nc-9",
  agreement: "2026-031",
  from: "2026-08-01",
  to: "2027-07-31",
  blocked: false,
  activities: ["arts"],
};

/** Before the packs differ: see `modelPlan`. */
const MODEL: Plan = {
  ...PLAN_DEFAULTS,
  version: 1,
  school: "model",
  name: named("model"),
  zone: "Asia/Shanghai",
  terms: [AUTUMN, SPRING],
  places: [
    placeOf({ id: "east", kind: "gate", name: named("east") }),
    ...[...GRADES.map((grade) => `room-${grade}`), "hall"].map((id) =>
      placeOf({ id, kind: "room", name: named(id), capacity: 40 }),
    ),
  ],
  readers: [],
  groups: GRADES.map((grade) =>
    groupOf({ id: `c${grade}`, name: named(`c${grade}`), homeroom: `t-room-${grade}`, grade }),
  ),
  sessions: SESSIONS,
  gateDuty: [{ place: "east", from: minute("07:00"), to: minute("19:30"), staff: "guard" }],
  dutyLeader: "leader",
  patrol: ["patrol"],
  leads: ["leader"],
  windows: [
    {
      kind: "after-school",
      season: null,
      floor: minute("18:00"),
      target: null,
      ceiling: minute("18:30"),
      reason: null,
    },
  ],
  fees: [
    {
      id: "care",
      kinds: ["after-school"],
      amount: 300,
      per: "term",
      from: AUTUMN.from,
      source: "发改委 2021-57",
      agency: false,
      waivers: [{ reason: "low income", share: 1 }],
    },
  ],
  pay: {
    classHourMinutes: [{ from: "2026-09-01", minutes: 40 }],
    rates: [
      { band: "day", from: "2026-09-01", yuan: 80, source: "parent committee" },
      { band: "evening", from: "2026-09-01", yuan: 100, source: "parent committee" },
    ],
    rounding: { mode: "none", stepHours: 0.5 },
    capYuan: 120,
  },
  papers: PAPERS,
};

/** JA-05: half an hour longer from 1 May to 1 October, both included. */
function seasonal(session: PlannedSession): PlannedSession[] {
  if (session.end !== minute("18:00"))
    return [session.kind === "extended" ? { ...session, start: minute("18:30") } : session];
  const summer = { ...session, end: minute("18:30") };
  return [
    { ...summer, id: `${session.id}-1`, from: null, to: "2026-10-01" },
    { ...session, id: `${session.id}-2`, from: "2026-10-02", to: "2027-04-30" },
    { ...summer, id: `${session.id}-3`, from: "2027-05-01", to: null },
  ];
}

/** The plan that this pack has nothing against. */
export function modelPlan(pack: PackId): Plan {
  const plan: Plan = { ...MODEL, packs: [pack] };
  if (pack === "jianan-2020") return { ...plan, sessions: plan.sessions.flatMap(seasonal) };
  if (pack !== "xuejia-2023") return plan;
  return { ...plan, workdays: "monday-friday", grace: { ...DEFAULT_GRACE, rollDueMinutes: 0 } };
}

/** The model's sessions with one of them changed. */
export function withSession(plan: Plan, id: string, change: Partial<PlannedSession>): Plan {
  return { ...plan, sessions: plan.sessions.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

export function withoutSession(plan: Plan, ...ids: readonly string[]): Plan {
  return { ...plan, sessions: plan.sessions.filter(({ id }) => !ids.includes(id)) };
}

export function plusSession(plan: Plan, extra: PlannedSession): Plan {
  return { ...plan, sessions: [...plan.sessions, extra] };
}

export function withoutPaper(plan: Plan, kind: PaperKind): Plan {
  return { ...plan, papers: plan.papers.filter((one) => one.kind !== kind) };
}

/** The plan with this paper on another day. */
export function paperOn(plan: Plan, kind: PaperKind, day: DayId): Plan {
  return { ...plan, papers: [...withoutPaper(plan, kind).papers, paper(kind, day)] };
}

/** Everything that is on file of somebody from outside. */
export const CLEARED: Clearance = {
  records: "2027-08-31",
  badRecord: null,
  insurance: "2027-08-31",
  pool: { id: "nc-17", to: null },
  reviewed: "2026-08-28",
  agreement: "2026-044",
};
export const outsider = (rest: Partial<Clearance> = {}, staff: Partial<Staff> = {}): Staff =>
  staffOf({
    id: "x1",
    roles: ["duty-teacher"],
    employment: "third-party",
    clearance: { ...CLEARED, ...rest },
    ...staff,
  });

/** The staff whom the model plan names, and these. */
export function rosterWith(...extra: readonly Staff[]): Roster {
  const own = [...GRADES.map((grade) => `t-room-${grade}`), "t-hall", "guard", "leader", "patrol"];
  const staff = own.map((id) => staffOf({ id, roles: ["duty-teacher"], clearance: NO_CLEARANCE }));
  return rosterOf({ version: 1, students: [], staff: [...staff, ...extra], guardians: [], credentials: [] });
}

/** What the plan's own packs say of it, rules included. */
export function findings(plan: Plan, { today = TODAY, roster }: On = {}): readonly Finding[] {
  return checkPlan(plan, { packs: packsNamed(plan.packs), calendar: CALENDAR, today, roster: roster ?? null });
}

/** The findings of one clause, notes included. */
export function about(clause: string, plan: Plan, on: On = {}): readonly Finding[] {
  return findings(plan, on).filter((finding) => finding.clause === clause);
}

/** What the clause says, short: level and path, sessions by their ids. */
export function said(clause: string, plan: Plan, on: On = {}): readonly string[] {
  return about(clause, plan, on).map(({ level, path }) => {
    const [field, index] = path;
    const isSession = field === "sessions" && typeof index === "number";
    const named = isSession ? [field, plan.sessions[index]?.id, ...path.slice(2)] : path;
    return `${level} ${named.join(".")}`;
  });
}

/** Today, and the roster where it is known. */
export type On = { readonly today?: DayId; readonly roster?: Roster };

/** A clause, what the school did, the plan after it, what the clause says then, and when or of whom. */
export type Spoiled = readonly [
  clause: string,
  what: string,
  spoil: (plan: Plan) => Plan,
  says: readonly string[],
  on?: On,
];

/** What a clause says of the pack's model plan, notes left out, and of the spoiled one, in full. */
export function beforeAndAfter(
  pack: PackId,
  { clause, spoil, on = {} }: { clause: string; spoil: (plan: Plan) => Plan; on: On | undefined },
) {
  const plan = modelPlan(pack);
  const roster = on.roster ? { roster: rosterWith(outsider()) } : {};
  const before = said(clause, plan, roster).filter((text) => !text.startsWith("note"));
  return { before, after: said(clause, spoil(plan), on) };
}
