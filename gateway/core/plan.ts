/** The school's plan (一校一案) as the rules read it. Rule P1: a plan is data. Everything that may change has a day from which it holds. */
import type {
  Bilingual,
  DayId,
  GroupId,
  LineId,
  MinuteOfDay,
  PackId,
  PlaceId,
  ProviderId,
  ReaderId,
  SessionId,
  StaffId,
  StudentId,
} from "./ids.ts";

export const PLACE_KINDS = ["gate", "room"] as const;
export type Place = {
  readonly id: PlaceId;
  readonly kind: (typeof PLACE_KINDS)[number];
  readonly name: Bilingual;
  /** Children whom the room may hold (R7); null: the plan's `roomCapacity`. */
  readonly capacity: number | null;
};

/** `in` and `out` are lanes with a lock; `both` is one lane for both ways; `none` has no lock (a classroom door). */
export const LANES = ["in", "out", "both", "none"] as const;
export type Lane = (typeof LANES)[number];
export type ReaderPost = {
  readonly id: ReaderId;
  readonly place: PlaceId;
  readonly lane: Lane;
  readonly name: Bilingual;
};

/** Kinds stay apart for rules, fee and pay (P1a). `class` is a lesson block held by the homeroom or timetabled teacher. */
export const SESSION_KINDS = ["class", "before-school", "noon", "after-school", "extended", "evening-study"] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** What is done in a session, as the policy documents tell activities apart (P2). */
export const ACTIVITIES = [
  "lesson",
  "homework",
  "tutoring",
  "reading",
  "sports",
  "arts",
  "science",
  "labor",
  "club",
  "film",
  "practice",
  "care",
  "rest",
  "self-study",
  "new-lesson",
  "subject-training",
] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** `off-site`: counted out and back in (JA-08). `online`: no taps, never counted as supervised presence (XW-30). */
export const SESSION_FORMS = ["room", "off-site", "online"] as const;
export type SessionForm = (typeof SESSION_FORMS)[number];

export type PlannedSession = {
  readonly id: SessionId;
  readonly kind: SessionKind;
  readonly name: Bilingual;
  readonly place: PlaceId;
  readonly start: MinuteOfDay;
  readonly end: MinuteOfDay;
  /** ISO weekdays on which it runs, 1 (Monday) to 7. */
  readonly weekdays: readonly number[];
  /** First and last day; null: the whole term. */
  readonly from: DayId | null;
  readonly to: DayId | null;
  /** Who may open it (R1): the planned teacher first, then approved substitutes. */
  readonly staff: readonly StaffId[];
  /** Children named by the plan itself; enrolments (P3) and groups add to them. */
  readonly students: readonly StudentId[];
  /** Classes that come whole, as to a lesson. */
  readonly groups: readonly GroupId[];
  /** Grades that it is offered to (XW-13, QS-07); empty: every grade. */
  readonly grades: readonly number[];
  readonly activity: Activity;
  readonly form: SessionForm;
  /** Outside body that runs it (QS-02); null: the school's own. */
  readonly provider: ProviderId | null;
  /** Places that may be enrolled; null: the room's capacity. */
  readonly capacity: number | null;
  /** Who decided that it runs on a rest day or in a vacation, and when (WH-09); null: it does not. */
  readonly decision: string | null;
};

/** A line that walks home (放学护送路队), or a bus. */
export const LINE_KINDS = ["walk", "bus"] as const;
export type Line = {
  readonly id: LineId;
  readonly kind: (typeof LINE_KINDS)[number];
  readonly name: Bilingual;
  /** Who may lead it. */
  readonly leaders: readonly StaffId[];
  readonly students: readonly StudentId[];
  /** Where it gathers and through which gate it leaves. */
  readonly gate: PlaceId;
  readonly departs: MinuteOfDay;
  /** Minutes after its departure by which its end must have been reported; null: the plan's `escortMinutes`. */
  readonly minutes: number | null;
  readonly weekdays: readonly number[];
};

/** Who stands at a gate; custodian of the children who arrive there. */
export type GateDuty = {
  readonly place: PlaceId;
  readonly from: MinuteOfDay;
  readonly to: MinuteOfDay;
  readonly staff: StaffId;
};

/** Times and numbers that the school may set, inside hard ranges (grace.ts). */
export type Grace = {
  readonly repeatTapSeconds: number;
  readonly grantMinutes: number;
  readonly entryRefusedSeconds: number;
  readonly musterMinutes: number;
  readonly arrivingMinutes: number;
  readonly sessionOpensMinutes: number;
  readonly rollOpensMinutes: number;
  readonly rollDueMinutes: number;
  readonly askGuardianMinutes: number;
  readonly noShowMinutes: number;
  readonly unattendedSeconds: number;
  readonly handoverMinutes: number;
  readonly clubChangeMinutes: number;
  readonly toiletMinutes: number;
  readonly pickupWalkMinutes: number;
  readonly roomCapacity: number;
  readonly strandedMinutes: number;
  readonly escortMinutes: number;
  readonly highestAckSeconds: number;
  readonly highAckSeconds: number;
  readonly lowAckSeconds: number;
};

/** A visible, dated change of some of the plan's times, with its reason (policies.md section 6). */
export type GraceChange = { readonly from: DayId; readonly reason: string; readonly values: Partial<Grace> };

export type Group = {
  readonly id: GroupId;
  readonly name: Bilingual;
  readonly homeroom: StaffId;
  /** 1 to 6 primary, 7 to 9 junior, 10 to 12 senior; null: not told. */
  readonly grade: number | null;
};

/** No child and no adult gets from one place to the other faster (G5). Both ways; a pair that is not named is not judged. */
export type Walk = { readonly from: PlaceId; readonly to: PlaceId; readonly seconds: number };

export const STAGES = ["primary", "junior", "nine-year", "senior"] as const;
export const SECTORS = ["public", "private"] as const;
/** What the school chose "workday" to mean (policies.md section 6). */
export const WORKDAY_READINGS = ["with-make-up", "monday-friday"] as const;
export type Term = { readonly id: string; readonly from: DayId; readonly to: DayId };
export type ClosureDay = { readonly day: DayId; readonly reason: string };

/** A part of the year, by month and day, both ends included (JA-05): `05-01` to `10-01`. It may run over New Year. */
export type Season = { readonly from: string; readonly to: string };
/**
 * When sessions of a kind end: four different things (P1a), the fourth being the end that the taps show.
 * `floor`: no earlier (XW-02); `target`: what the district names (JA-05); `ceiling`: no later (WH-10). Null: none.
 */
export type EndWindow = {
  readonly kind: SessionKind;
  readonly season: Season | null;
  readonly floor: MinuteOfDay | null;
  readonly target: MinuteOfDay | null;
  readonly ceiling: MinuteOfDay | null;
  /** Why the school deviates from its district's time, and since when (JA-06); null: it does not. */
  readonly reason: string | null;
};

/** What families pay. Recorded, never collected. */
export const FEE_PERIODS = ["term", "month", "session"] as const;
export type Fee = {
  readonly id: string;
  readonly kinds: readonly SessionKind[];
  /** Yuan. */
  readonly amount: number;
  readonly per: (typeof FEE_PERIODS)[number];
  readonly from: DayId;
  /** Who fixed or approved it, such as 发改委 or the parent committee. */
  readonly source: string;
  /** Collected on behalf of an outside body (代收费, XW-20). */
  readonly agency: boolean;
  /** Shares of the amount that are waived, by reason (XW-21); 1 is all of it. */
  readonly waivers: readonly { readonly reason: string; readonly share: number }[];
};

/** What a class hour of duty pays (E2). Day and evening are different rates (XW-22). */
export const PAY_BANDS = ["day", "evening"] as const;
export type PayBand = (typeof PAY_BANDS)[number];
export type PayRate = {
  readonly band: PayBand;
  readonly from: DayId;
  /** Yuan for one class hour. */
  readonly yuan: number;
  /** Who agreed to it, such as the parent committee (JA-11). */
  readonly source: string;
};
export const ROUNDINGS = ["none", "down", "nearest", "up"] as const;
export type Pay = {
  /** No document says how long a class hour is, so the school does (P1a); from when. */
  readonly classHourMinutes: readonly { readonly from: DayId; readonly minutes: number }[];
  readonly rates: readonly PayRate[];
  /** Steps of a class hour to which a session's duty is rounded; `none`: to the minute. */
  readonly rounding: { readonly mode: (typeof ROUNDINGS)[number]; readonly stepHours: number };
  /** The district's base, which no rate may exceed (QS-18); null: not told. */
  readonly capYuan: number | null;
};

/** Outside body that may run sessions. Only from the approved pool (QS-02), never for subject training (WH-N7). */
export type Provider = {
  readonly id: ProviderId;
  readonly name: string;
  /** Filing id in the city's or district's pool; null: in none. */
  readonly pool: string | null;
  readonly agreement: string | null;
  readonly from: DayId | null;
  readonly to: DayId | null;
  readonly blocked: boolean;
  readonly activities: readonly Activity[];
};

/** Papers that a clause asks for: on file since when, and where. */
export const PAPER_KINDS = [
  "committee-consent",
  "plan-filed",
  "plan-approved",
  "plan-published",
  "fees-published",
  "parents-notified",
  "survey",
  "briefing",
  "timetable-filed",
  "timetable-published",
  "pay-plan-filed",
  "safety-system",
  "emergency-plan",
  "drill",
  "venue-check",
  "open-day",
  "term-evaluation",
  "complaint-channel",
  "working-groups",
  "duty-statement",
  "service-guide",
  "income-published",
  "training",
  "feedback",
] as const;
export type PaperKind = (typeof PAPER_KINDS)[number];
export type Paper = { readonly kind: PaperKind; readonly day: DayId; readonly reference: string };

export type Plan = {
  readonly version: number;
  readonly school: string;
  readonly name: Bilingual;
  /** IANA zone; only shells use it, to tell the core when a day begins. */
  readonly zone: string;
  readonly stage: (typeof STAGES)[number];
  readonly sector: (typeof SECTORS)[number];
  readonly boarding: boolean;
  /** Policy packs in force (P2). */
  readonly packs: readonly PackId[];
  readonly terms: readonly Term[];
  readonly workdays: (typeof WORKDAY_READINGS)[number];
  readonly closures: readonly ClosureDay[];
  readonly places: readonly Place[];
  readonly readers: readonly ReaderPost[];
  readonly walks: readonly Walk[];
  /** Rooms that one adult may hold together (R11). */
  readonly joined: readonly (readonly PlaceId[])[];
  readonly groups: readonly Group[];
  readonly sessions: readonly PlannedSession[];
  readonly lines: readonly Line[];
  readonly gateDuty: readonly GateDuty[];
  /** 带班领导: custodian of last resort, so that a child is never nobody's. */
  readonly dutyLeader: StaffId;
  /** Who is told next when nobody acknowledges (A1): first the patrol, then the school's lead, then the district. */
  readonly patrol: readonly StaffId[];
  readonly leads: readonly StaffId[];
  /** Rounds each day (QS-10). */
  readonly patrolRounds: number;
  /** When the campus is shut: who is still inside as a visitor then is an alarm (G6). Null: never. */
  readonly closes: MinuteOfDay | null;
  /** Times as they hold when no change is in force. */
  readonly grace: Grace;
  readonly graceChanges: readonly GraceChange[];
  readonly windows: readonly EndWindow[];
  readonly fees: readonly Fee[];
  readonly pay: Pay;
  readonly providers: readonly Provider[];
  readonly papers: readonly Paper[];
};
