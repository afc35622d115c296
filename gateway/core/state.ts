/** The campus as the rules see it: a value. It changes only by facts (evolve.ts). */
import type { Difference, ReaderStatus, RollMark } from "./events.ts";
import type {
  AlarmId,
  CredentialId,
  DayId,
  EpochMs,
  HandoverId,
  JournalSeq,
  NoteRef,
  PersonId,
  PickupId,
  PlaceId,
  ReaderId,
  RuleId,
  SessionId,
  StaffId,
  StudentId,
} from "./ids.ts";
import type { Place, Plan, PlannedSession, ReaderPost } from "./plan.ts";
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
};

export type RoomState = {
  readonly place: PlaceId;
  /** The session that is open here, and the adult who answers for the room. */
  readonly session: SessionId | null;
  readonly custodian: StaffId | null;
  /** Since when children are here without a custodian; null when there are none or an adult answers (R4). */
  readonly uncoveredSince: EpochMs | null;
};

export type SessionState = {
  readonly id: SessionId;
  readonly openedAt: EpochMs | null;
  readonly openedBy: StaffId | null;
  readonly roll: { readonly closedAt: EpochMs | null; readonly closedBy: StaffId | null; readonly overdue: boolean };
  /** Marks so far, by child; a tap at the door marks present. Nobody is present by default (R2). */
  readonly marks: Readonly<Record<StudentId, RollMark>>;
  /** R9 was judged for this session. */
  readonly ended: boolean;
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

export const HANDOVER_STATES = ["offered", "accepted", "declined"] as const;
export type Handover = {
  readonly id: HandoverId;
  readonly state: (typeof HANDOVER_STATES)[number];
  readonly place: PlaceId;
  readonly from: StaffId;
  readonly to: StaffId;
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
  readonly clauses: readonly string[];
  readonly place: PlaceId | null;
  readonly reader: ReaderId | null;
  /** The session whose roll or end raised it. */
  readonly session: SessionId | null;
  /** Whom it concerns; while it is active, those it still concerns. */
  readonly people: readonly PersonId[];
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
  readonly credentials: ReadonlyMap<CredentialId, Credential>;
  /** Children of a guardian, in roster order. */
  readonly childrenOf: ReadonlyMap<PersonId, readonly StudentId[]>;
  /** Children from whom a person is barred, in roster order. */
  readonly barredFrom: ReadonlyMap<PersonId, readonly StudentId[]>;
};

/** The plan with the look-ups that rules need; built once when a plan is adopted. Sessions stand in order of their start. */
export type PlanIndex = {
  readonly readers: ReadonlyMap<ReaderId, ReaderPost>;
  readonly places: ReadonlyMap<PlaceId, Place>;
  readonly sessions: ReadonlyMap<SessionId, PlannedSession>;
  readonly sessionsAt: ReadonlyMap<PlaceId, readonly PlannedSession[]>;
  readonly sessionsOf: ReadonlyMap<StudentId, readonly PlannedSession[]>;
  /** Gates with a reader that can let a child out; at the others the guard's confirmation releases (G3). */
  readonly exitGates: ReadonlySet<PlaceId>;
};

/** What can be derived from the rest and is kept so that a tap stays cheap. Never in a snapshot: built again from the rest. */
export type Derived = {
  readonly planned: PlanIndex;
  /** Who is where, by place. */
  readonly occupants: Table<Table<true>>;
  /** The request of each child that a guard may still confirm or that was granted; never one with a barred collector. */
  readonly pickupOf: Table<PickupId>;
  /** What is not settled yet, oldest first: pickups open or granted, handovers offered, alarms not closed. */
  readonly pending: {
    readonly pickups: readonly PickupId[];
    readonly handovers: readonly HandoverId[];
    readonly alarms: readonly AlarmId[];
  };
};

export type Day = { readonly day: DayId; readonly origin: EpochMs; readonly sessions: readonly SessionId[] };

/** Gaps of one reader that the state remembers. */
export const GAPS_KEPT_MAX = 32;
/** Seqs of one epoch, both ends included, that a reader lost before the gateway had them. */
export type TapGap = { readonly epoch: number; readonly from: number; readonly to: number };

export type CampusState = Derived & {
  readonly plan: Plan | null;
  readonly roster: RosterIndex;
  readonly day: Day | null;
  readonly custody: Table<Custody>;
  /** Last tap of each known card, for G1's "one tap". */
  readonly lastTaps: Table<{ readonly reader: ReaderId; readonly at: EpochMs }>;
  readonly rooms: Table<RoomState>;
  /** Today's sessions. */
  readonly sessions: Table<SessionState>;
  /** Today's; the journal keeps the rest. */
  readonly pickups: Table<Pickup>;
  readonly handovers: Table<Handover>;
  readonly alarms: Table<Alarm>;
  readonly readers: Table<{ readonly status: ReaderStatus; readonly since: EpochMs }>;
  /** By reader: taps that nobody holds any more, the latest GAPS_KEPT_MAX; the journal keeps all. */
  readonly gaps: Table<readonly TapGap[]>;
  /** Staff seen on site today, and where last. */
  readonly staffSeen: Table<{ readonly at: EpochMs; readonly place: PlaceId }>;
  /** Next number of each kind of id that the core gives. */
  readonly next: { readonly pickup: number; readonly handover: number; readonly alarm: number };
};

/** A campus that has been told nothing yet. */
export const emptyState: CampusState = {
  plan: null,
  planned: {
    readers: new Map(),
    places: new Map(),
    sessions: new Map(),
    sessionsAt: new Map(),
    sessionsOf: new Map(),
    exitGates: new Set(),
  },
  roster: {
    roster: { version: 0, students: [], staff: [], guardians: [], credentials: [] },
    students: new Map(),
    staff: new Map(),
    guardians: new Set(),
    credentials: new Map(),
    childrenOf: new Map(),
    barredFrom: new Map(),
  },
  day: null,
  custody: emptyTable(),
  occupants: emptyTable(),
  lastTaps: emptyTable(),
  rooms: emptyTable(),
  sessions: emptyTable(),
  pickups: emptyTable(),
  pickupOf: emptyTable(),
  handovers: emptyTable(),
  alarms: emptyTable(),
  pending: { pickups: [], handovers: [], alarms: [] },
  readers: emptyTable(),
  gaps: emptyTable(),
  staffSeen: emptyTable(),
  next: { pickup: 1, handover: 1, alarm: 1 },
};
