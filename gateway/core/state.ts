/** The campus as the rules see it: a value. It changes only by facts (evolve.ts). */
import type { Calendar } from "./calendar.ts";
import type {
  ADJUSTMENT_KINDS,
  Difference,
  EmergencyCause,
  EscortOutcome,
  FindingKind,
  LeaveKind,
  NoShowAnswer,
  PATROL_KINDS,
  PriorityGroup,
  ReaderStatus,
  RollMark,
  TransitPurpose,
} from "./events.ts";
import { DEFAULT_GRACE } from "./grace.ts";
import type {
  AlarmId,
  ClauseId,
  CredentialId,
  DayId,
  EnrolmentId,
  EpochMs,
  EscortId,
  GroupId,
  HandoverId,
  JournalSeq,
  LineId,
  NoteRef,
  PassId,
  PersonId,
  PickupId,
  PlaceId,
  ProviderId,
  ReaderId,
  RuleId,
  SessionId,
  StaffId,
  StudentId,
  VisitId,
} from "./ids.ts";
import type { Grace, Line, Place, Plan, PlannedSession, ReaderPost } from "./plan.ts";
import type { Credential, Roster, Staff, Student } from "./roster.ts";
import { emptyTable, type Table } from "./table.ts";

export const CUSTODY_STATUSES = [
  "at-home",
  "arriving",
  "in-class",
  "in-care",
  "in-transit",
  "awaiting-pickup",
  "escorted",
  "released",
  "absent",
  "unattended",
] as const;
export type CustodyStatus = (typeof CUSTODY_STATUSES)[number];

/**
 * Who answers for a child now. Exactly one per child on the day's roster.
 * `custodian` is null only while `status` is `unattended`; `at-home` and `released` name the guardian (or the child, for self-dismissal).
 */
export type Custody = {
  readonly student: StudentId;
  readonly status: CustodyStatus;
  readonly custodian: PersonId | null;
  readonly place: PlaceId | null;
  readonly session: SessionId | null;
  readonly since: EpochMs;
  readonly rule: RuleId;
  /** Why unattended; null otherwise. `unaccounted`: nobody knows where (R3). */
  readonly unattended: "room" | "unaccounted" | null;
  /** On the way why, and where to; null unless in transit (R6). */
  readonly transit: { readonly purpose: TransitPurpose; readonly to: PlaceId | null } | null;
  /** When an arrival or a way must have come to its end (R6); null where no time limits it. */
  readonly due: EpochMs | null;
  /** That time is up, and it was judged. */
  readonly overdue: boolean;
};

export type RoomState = {
  readonly place: PlaceId;
  /** The session that is open here, and the adult who answers for the room. */
  readonly session: SessionId | null;
  readonly custodian: StaffId | null;
  /** Since when children are here without a custodian; null when there are none or an adult answers (R4). */
  readonly uncoveredSince: EpochMs | null;
};

/** Times of a session that the clock judges once, besides its roll and its end. */
export const SESSION_LIMITS = ["opening", "ceiling"] as const;
export type SessionLimit = (typeof SESSION_LIMITS)[number];

export type SessionState = {
  readonly id: SessionId;
  readonly openedAt: EpochMs | null;
  readonly openedBy: StaffId | null;
  readonly roll: {
    readonly closedAt: EpochMs | null;
    readonly closedBy: StaffId | null;
    /** It was due, open, and judged. */
    readonly overdue: boolean;
    /** It was due while a reader of its place could not be heard: it is judged when that one has told everything (G7). */
    readonly deferred: boolean;
  };
  /** Marks so far, by child; a tap at the door marks present. Nobody is present by default (R2). */
  readonly marks: Readonly<Record<StudentId, RollMark>>;
  /** Children whose mark nobody gave by name: the roll was closed by a card, and this is what was known of them then. */
  readonly inferred: readonly StudentId[];
  /** R9 was judged for this session. */
  readonly ended: boolean;
  readonly judged: readonly SessionLimit[];
  /** Who is expected today (P4), and who may open it (R1). */
  readonly students: readonly StudentId[];
  readonly staff: readonly StaffId[];
  /** What today differs by from plan and enrolment: expected after all, or not. */
  readonly joins: Readonly<Record<StudentId, boolean>>;
  readonly substitutes: readonly { readonly out: StaffId | null; readonly in: StaffId }[];
  readonly cancelled: boolean;
  /** Its teacher ended it (R8). */
  readonly finishedAt: EpochMs | null;
  readonly finishedBy: StaffId | null;
};

/** What a child's record said from an instant on until the next one, by the time of its evidence. `to`: where it was sent (R6). */
export type Whereabouts = Pick<Custody, "since" | "status" | "custodian" | "place" | "session"> & {
  readonly to: PlaceId | null;
};
/** Records of one child that a day remembers, to place a tap that comes late (A2). */
export const WHEREABOUTS_KEPT_MAX = 64;

/** An adult's turn in a room: from when until the next one's. */
export type Turn = { readonly from: EpochMs; readonly custodian: StaffId | null; readonly session: SessionId | null };
/** Turns of one room that a day remembers, to say who was on duty when a late tap was made (A2). */
export const TURNS_KEPT_MAX = 64;

/** Approved leave, `from` to `to`, both included; over before `closedFrom` where the child came back earlier. */
export type Leave = {
  readonly id: string;
  readonly student: StudentId;
  readonly leave: LeaveKind;
  readonly from: DayId;
  readonly to: DayId;
  readonly closedFrom: DayId | null;
  readonly by: StaffId;
  readonly reason: NoteRef;
};

export const ENROLMENT_STATES = ["applied", "reviewed", "approved", "signed", "declined", "withdrawn"] as const;
/** P3: voluntary, for one term. Only a signed one puts the child on a session's list. */
export type Enrolment = {
  readonly id: EnrolmentId;
  readonly state: (typeof ENROLMENT_STATES)[number];
  readonly student: StudentId;
  readonly guardian: PersonId | null;
  readonly term: string;
  readonly sessions: readonly SessionId[];
  readonly priority: readonly PriorityGroup[];
  /** First day; null: the term's. */
  readonly from: DayId | null;
  /** First day on which it holds no more; null: it holds to the term's end. */
  readonly until: DayId | null;
  readonly agreement: NoteRef | null;
  readonly appliedAt: EpochMs;
  /** Who acted last, and why it was declined or withdrawn; null otherwise. */
  readonly by: StaffId;
  readonly reason: NoteRef | null;
};

/** R3: an expected child who was never seen today and has no leave. No timer ever makes it absent. */
export type NoShow = {
  readonly student: StudentId;
  readonly session: SessionId;
  /** The homeroom teacher, who is asked first. */
  readonly owner: StaffId;
  readonly askedAt: EpochMs;
  readonly guardianAskedAt: EpochMs | null;
  readonly answer: NoShowAnswer | null;
  readonly answeredAt: EpochMs | null;
  readonly answeredBy: StaffId | null;
  /** It was unanswered for too long, or the answer was "missing": of high priority. */
  readonly urgent: boolean;
};

/** G9: somebody was refused at an entry and nobody has looked yet. */
export type EntryRefusal = {
  readonly id: string;
  readonly gate: PlaceId;
  readonly reader: ReaderId;
  readonly credential: CredentialId;
  readonly person: PersonId | null;
  readonly at: EpochMs;
  /** The time to look was up. */
  readonly overdue: boolean;
};

/** G3: a one-time code or an approved early leave. Each child may leave on it once. */
export type Pass = {
  readonly id: PassId;
  readonly pass: "code" | "slip";
  readonly students: readonly StudentId[];
  readonly holder: PersonId;
  readonly code: CredentialId | null;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly guardian: PersonId | null;
  readonly issuedBy: StaffId;
  readonly used: readonly StudentId[];
  readonly revoked: boolean;
};

/** G2 c, JA-08: children outside with a leader. */
export type Escort = {
  readonly id: EscortId;
  readonly line: LineId | null;
  readonly session: SessionId | null;
  readonly gate: PlaceId;
  readonly leader: StaffId;
  readonly students: readonly StudentId[];
  readonly countedOut: number;
  readonly departedAt: EpochMs;
  readonly due: EpochMs;
  readonly overdue: boolean;
  readonly endedAt: EpochMs | null;
  readonly countedIn: number | null;
  readonly outcomes: Readonly<Record<StudentId, EscortOutcome>>;
};

/** G6: one visitor, in and out. */
export type Visit = {
  readonly id: VisitId;
  readonly visitor: PersonId;
  readonly host: StaffId;
  readonly gate: PlaceId;
  readonly badge: PersonId | null;
  readonly provider: ProviderId | null;
  readonly inAt: EpochMs;
  readonly outAt: EpochMs | null;
  /** It lasted past closing today, and that was judged. */
  readonly overdue: boolean;
  readonly registeredBy: StaffId;
  readonly purpose: NoteRef;
};

/** G8: a muster runs. Custody stays as it is; `mustered` counts. */
export type Emergency = {
  readonly cause: EmergencyCause;
  readonly drill: boolean;
  readonly since: EpochMs;
  readonly by: StaffId | null;
  /** Everybody who was known to be on site when it began: children, staff seen today, visitors. */
  readonly expected: readonly PersonId[];
  /** The muster's time is up: who is not counted is missing. */
  readonly overdue: boolean;
};

/** G8: where somebody was counted; `by` is null where a card said so. */
export type Mustered = { readonly at: EpochMs; readonly place: PlaceId | null; readonly by: PersonId | null };

/** G5: where and when a card was last, whatever was answered. */
export type Sighting = {
  readonly place: PlaceId;
  readonly at: EpochMs;
  /** How far `at` may be off, school milliseconds. */
  readonly within: number;
  /** Nothing is concluded from when this was: it came late, or by a clock that cannot be trusted. */
  readonly unsure: boolean;
  /** The highest use counter of a secure card so far; null: it has none. */
  readonly counter: number | null;
};

/** G5: a card that was at two places at once, or whose counter went back. Nothing is granted on it until the case is closed. */
export type Suspicion = {
  readonly credential: CredentialId;
  readonly person: PersonId;
  readonly since: EpochMs;
  readonly why: "too-fast" | "counter";
  readonly places: readonly PlaceId[];
};

/** E1: one look into one room. `known` is what the taps said at that instant. */
export type Patrol = {
  readonly id: string;
  readonly at: EpochMs;
  readonly by: StaffId;
  readonly patrol: (typeof PATROL_KINDS)[number];
  readonly place: PlaceId;
  readonly session: SessionId | null;
  readonly custodian: StaffId | null;
  readonly counted: number | null;
  readonly known: number;
  readonly findings: readonly string[];
};

export type Finding = {
  readonly id: string;
  readonly patrol: string;
  readonly at: EpochMs;
  readonly place: PlaceId;
  readonly session: SessionId | null;
  readonly finding: FindingKind;
  readonly staff: StaffId | null;
  readonly note: NoteRef;
  readonly closedAt: EpochMs | null;
  readonly closedBy: StaffId | null;
};

/** E2: minutes added to or taken from one adult's duty in one session, by two people. */
export type Adjustment = {
  readonly staff: StaffId;
  readonly session: SessionId;
  readonly day: DayId;
  readonly adjustment: (typeof ADJUSTMENT_KINDS)[number];
  readonly minutes: number;
  readonly finding: string | null;
  readonly by: StaffId;
  readonly second: StaffId;
  readonly reason: NoteRef;
};

export const PICKUP_STATES = ["open", "granted", "done", "denied"] as const;
export type Pickup = {
  readonly id: PickupId;
  readonly state: (typeof PICKUP_STATES)[number];
  readonly students: readonly StudentId[];
  /** Who collects: a guardian, or the child itself for self-dismissal; null until the guard names the adult. */
  readonly collector: PersonId | null;
  readonly gate: PlaceId;
  readonly self: boolean;
  /** The one-time code or exit slip on which the collector comes; null: from the standing list. */
  readonly pass: PassId | null;
  /** The collector is barred from at least one of the children: never confirmable here (G3). */
  readonly barred: boolean;
  readonly openedAt: EpochMs;
  /** A grant lapses then; null unless granted. */
  readonly expires: EpochMs | null;
  /** Children of this request who have already left on the grant. */
  readonly released: readonly StudentId[];
  readonly settledBy: StaffId | null;
  /** Why it was denied; null otherwise. */
  readonly reason: NoteRef | null;
};

export const HANDOVER_STATES = ["offered", "accepted", "declined", "withdrawn"] as const;
export type Handover = {
  readonly id: HandoverId;
  readonly state: (typeof HANDOVER_STATES)[number];
  readonly place: PlaceId;
  readonly from: StaffId;
  readonly to: StaffId;
  /** `cards`: offered at the room's reader; whoever may hold the room next accepts it with a tap. */
  readonly via: "screen" | "cards";
  readonly students: readonly StudentId[];
  readonly offeredCount: number;
  readonly acceptedCount: number | null;
  readonly differences: readonly Difference[];
  readonly offeredAt: EpochMs;
  /** The incoming adult must answer by then (R5); past it the outgoing one stays responsible and it is an alarm. */
  readonly due: EpochMs;
  readonly overdue: boolean;
  readonly settledAt: EpochMs | null;
  /** Why it was declined; null otherwise. */
  readonly reason: NoteRef | null;
};

export const ALARM_KINDS = [
  "unattended-room",
  "unaccounted",
  "stranded",
  "roll-overdue",
  "handover-overdue",
  "pickup-denied",
  "grant-lapsed",
  "exit-refused",
  "unknown-card",
  "card-not-active",
  "tap-contradicted",
  "reader-silent",
  "card-suspect",
  "visitor-inside",
  "evacuation",
  "entry-refused",
  "unqualified-adult",
  "teacher-late",
  "no-show",
  "transit-overdue",
  "arrival-overdue",
  "escort-overdue",
  "over-capacity",
  "ended-early",
  "past-ceiling",
  "custodian-leaving",
  "patrol-missed",
  "no-service",
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];
/** 1 is the highest and can be neither shelved nor switched off. */
export type Priority = 1 | 2 | 3;
/** Alarm states of ISA-18.2 / IEC 62682, and shelved. `returned`: its cause ended before anybody acknowledged it. */
export const ALARM_STATES = ["unacknowledged", "acknowledged", "returned", "shelved", "closed"] as const;
export type Alarm = {
  readonly id: AlarmId;
  readonly kind: AlarmKind;
  readonly priority: Priority;
  readonly state: (typeof ALARM_STATES)[number];
  /** Its cause still holds. */
  readonly active: boolean;
  readonly rule: RuleId;
  /** Clauses of the policy documents that it stands for, such as WH-N11. */
  readonly clauses: readonly ClauseId[];
  readonly place: PlaceId | null;
  readonly reader: ReaderId | null;
  /** The session whose roll or end raised it. */
  readonly session: SessionId | null;
  /** Whom it concerns; while it is active, those it still concerns. */
  readonly people: readonly PersonId[];
  /** The adult whom it is about, such as one who leaves; null otherwise. */
  readonly adult: PersonId | null;
  /** Readers whose silence keeps us from knowing more; the alarm then says "unknown", not "missing". */
  readonly readers: readonly ReaderId[];
  /** How far it went up the ladder (A1): 0 its owner, 1 the patrol, 2 the school's lead, 3 the district. */
  readonly level: number;
  /** Somebody has to acknowledge it by then, or it goes one up; null: somebody has, it is over or shelved, or it is at the top. */
  readonly ackDue: EpochMs | null;
  /** The alarm of its common cause, under which it is grouped (A1); null: it stands alone. */
  readonly cause: AlarmId | null;
  readonly since: EpochMs;
  /** How often it was raised; repeats fold into one alarm (A1). */
  readonly times: number;
  readonly owner: StaffId | null;
  readonly acknowledgedBy: StaffId | null;
  readonly shelvedUntil: EpochMs | null;
  readonly endedAt: EpochMs | null;
  /** Why it is shelved or has ended: the core's own code (EndReason), or a person's words as a NoteRef. */
  readonly reason: string | null;
  /** Journal entries that show why. */
  readonly evidence: readonly JournalSeq[];
};

/** The roster with the look-ups that rules need; built once when a roster is adopted. */
export type RosterIndex = {
  readonly roster: Roster;
  readonly students: ReadonlyMap<StudentId, Student>;
  readonly staff: ReadonlyMap<StaffId, Staff>;
  readonly guardians: ReadonlySet<PersonId>;
  /** Others who may collect somebody, and visitors' badges. */
  readonly delegates: ReadonlySet<PersonId>;
  readonly badges: ReadonlySet<PersonId>;
  readonly credentials: ReadonlyMap<CredentialId, Credential>;
  /** Children of a guardian, in roster order. */
  readonly childrenOf: ReadonlyMap<PersonId, readonly StudentId[]>;
  /** Children on whose list a person stands with dates, in roster order. */
  readonly delegatedTo: ReadonlyMap<PersonId, readonly StudentId[]>;
  /** Children of a class, in roster order. */
  readonly membersOf: ReadonlyMap<GroupId, readonly StudentId[]>;
  /** Children from whom a person is barred, in roster order. */
  readonly barredFrom: ReadonlyMap<PersonId, readonly StudentId[]>;
};

/** The plan with the look-ups that rules need; built once when a plan is adopted. Sessions stand in order of their start. */
export type PlanIndex = {
  readonly readers: ReadonlyMap<ReaderId, ReaderPost>;
  readonly places: ReadonlyMap<PlaceId, Place>;
  readonly sessions: ReadonlyMap<SessionId, PlannedSession>;
  readonly sessionsAt: ReadonlyMap<PlaceId, readonly PlannedSession[]>;
  readonly lines: ReadonlyMap<LineId, Line>;
  /** Gates with a reader that can let a child out; at the others the guard's confirmation releases (G3). */
  readonly exitGates: ReadonlySet<PlaceId>;
};

/** What can be derived from the rest and is kept so that a tap stays cheap. Never in a snapshot: built again from the rest. */
export type Derived = {
  readonly planned: PlanIndex;
  /** The plan's times as they hold today. */
  readonly grace: Grace;
  /** Today's sessions of each child, in order of their start. */
  readonly todayOf: Table<readonly SessionId[]>;
  /** Children whose arrival or way has a time limit, by that instant as text. */
  readonly dueAt: Table<Table<true>>;
  /** Who is where, by place. */
  readonly occupants: Table<Table<true>>;
  /** Whom each adult holds for the school, on site or escorted, by custodian (R10). */
  readonly heldBy: Table<Table<true>>;
  /** The request of each child that a guard may still confirm or that was granted; never one with a barred collector. */
  readonly pickupOf: Table<PickupId>;
  /** What is not settled yet, oldest first: pickups open or granted, handovers offered, alarms not closed. */
  readonly pending: {
    readonly pickups: readonly PickupId[];
    readonly handovers: readonly HandoverId[];
    readonly alarms: readonly AlarmId[];
    /** Outside with a leader. */
    readonly escorts: readonly EscortId[];
    /** Visitors who are inside. */
    readonly visits: readonly VisitId[];
  };
};

export type Day = {
  readonly day: DayId;
  readonly origin: EpochMs;
  readonly sessions: readonly SessionId[];
  /** Who closed it (R8); null while it is open. */
  readonly closedAt: EpochMs | null;
  readonly closedBy: StaffId | null;
};

/** Gaps of one reader that the state remembers. */
export const GAPS_KEPT_MAX = 32;
/** Seqs of one epoch, both ends included, that a reader lost before the gateway had them. */
export type TapGap = { readonly epoch: number; readonly from: number; readonly to: number };

/** What the core gives ids to, by counting. */
export const NUMBERED = [
  "pickup",
  "handover",
  "alarm",
  "leave",
  "enrolment",
  "pass",
  "escort",
  "visit",
  "patrol",
  "finding",
] as const;

export type CampusState = Derived & {
  readonly plan: Plan | null;
  readonly roster: RosterIndex;
  readonly calendar: Calendar | null;
  readonly day: Day | null;
  readonly custody: Table<Custody>;
  /** Today's last tap of each known card that had its effect, for G1's "one tap". */
  readonly lastTaps: Table<{ readonly reader: ReaderId; readonly at: EpochMs }>;
  /** Each known card's last place, and for ever its counter (G5). */
  readonly sightings: Table<Sighting>;
  readonly rooms: Table<RoomState>;
  /** Today's turns in each room, oldest first. */
  readonly turns: Table<readonly Turn[]>;
  /** Today's records of each child, oldest first; none before its first one. */
  readonly whereabouts: Table<readonly Whereabouts[]>;
  /** Today's sessions. */
  readonly sessions: Table<SessionState>;
  /** Today's; the journal keeps the rest. */
  readonly pickups: Table<Pickup>;
  readonly handovers: Table<Handover>;
  readonly alarms: Table<Alarm>;
  readonly leaves: Table<Leave>;
  readonly enrolments: Table<Enrolment>;
  /** Today's, by child. */
  readonly noShows: Table<NoShow>;
  readonly entryRefusals: Table<EntryRefusal>;
  readonly passes: Table<Pass>;
  readonly escorts: Table<Escort>;
  readonly visits: Table<Visit>;
  readonly emergency: Emergency | null;
  /** Who was counted in this emergency, by person. */
  readonly mustered: Table<Mustered>;
  /** By credential. */
  readonly suspicions: Table<Suspicion>;
  /** Today's. */
  readonly patrols: Table<Patrol>;
  /** Those that are not closed; the journal keeps the rest. */
  readonly findings: Table<Finding>;
  /** `knownUpto`: everything until then is known (its watermark); null: everything until now. */
  readonly readers: Table<{
    readonly status: ReaderStatus;
    readonly since: EpochMs;
    readonly knownUpto: EpochMs | null;
  }>;
  /** By reader: taps that nobody holds any more, the latest GAPS_KEPT_MAX; the journal keeps all. */
  readonly gaps: Table<readonly TapGap[]>;
  /** Staff seen on site today, and where last; `left`: it was on the way out. */
  readonly staffSeen: Table<{ readonly at: EpochMs; readonly place: PlaceId; readonly left: boolean }>;
  /** Next number of each kind of id that the core gives. */
  readonly next: Readonly<Record<(typeof NUMBERED)[number], number>>;
};

/** A campus that has been told nothing yet. */
export const emptyState: CampusState = {
  plan: null,
  planned: {
    readers: new Map(),
    places: new Map(),
    sessions: new Map(),
    sessionsAt: new Map(),
    lines: new Map(),
    exitGates: new Set(),
  },
  roster: {
    roster: { version: 0, students: [], staff: [], guardians: [], delegates: [], badges: [], credentials: [] },
    students: new Map(),
    staff: new Map(),
    guardians: new Set(),
    credentials: new Map(),
    delegates: new Set(),
    badges: new Set(),
    childrenOf: new Map(),
    delegatedTo: new Map(),
    membersOf: new Map(),
    barredFrom: new Map(),
  },
  calendar: null,
  day: null,
  grace: DEFAULT_GRACE,
  todayOf: emptyTable(),
  dueAt: emptyTable(),
  custody: emptyTable(),
  occupants: emptyTable(),
  heldBy: emptyTable(),
  lastTaps: emptyTable(),
  sightings: emptyTable(),
  rooms: emptyTable(),
  turns: emptyTable(),
  whereabouts: emptyTable(),
  sessions: emptyTable(),
  pickups: emptyTable(),
  pickupOf: emptyTable(),
  handovers: emptyTable(),
  alarms: emptyTable(),
  leaves: emptyTable(),
  enrolments: emptyTable(),
  noShows: emptyTable(),
  entryRefusals: emptyTable(),
  passes: emptyTable(),
  escorts: emptyTable(),
  visits: emptyTable(),
  emergency: null,
  mustered: emptyTable(),
  suspicions: emptyTable(),
  patrols: emptyTable(),
  findings: emptyTable(),
  pending: { pickups: [], handovers: [], alarms: [], escorts: [], visits: [] },
  readers: emptyTable(),
  gaps: emptyTable(),
  staffSeen: emptyTable(),
  next: {
    pickup: 1,
    handover: 1,
    alarm: 1,
    leave: 1,
    enrolment: 1,
    pass: 1,
    escort: 1,
    visit: 1,
    patrol: 1,
    finding: 1,
  },
};
