/** Everything that can happen to a campus. Whatever comes in, a card or a finger on a screen, is one of these. */
import type { Calendar } from "./calendar.ts";
import type {
  AlarmId,
  CredentialId,
  DayId,
  EnrolmentId,
  EpochMs,
  EscortId,
  HandoverId,
  LineId,
  NoteRef,
  PassId,
  PersonId,
  PickupId,
  PlaceId,
  ProviderId,
  ReaderId,
  SessionId,
  StaffId,
  StudentId,
  VisitId,
} from "./ids.ts";
import type { Plan } from "./plan.ts";
import type { CredentialStatus, Roster } from "./roster.ts";

/** How a teacher settles a child who did not tap (R2). `searching` makes the child unaccounted at once (R3). */
export const ROLL_MARKS = ["present", "leave", "elsewhere", "collected", "searching"] as const;
export type RollMark = (typeof ROLL_MARKS)[number];

/** A child by whom the two counts of a handover differ, and why. */
export const DIFFERENCE_REASONS = ["missing", "extra", "elsewhere", "collected"] as const;
export type Difference = { readonly student: StudentId; readonly reason: (typeof DIFFERENCE_REASONS)[number] };

/** What a person may say of a child that no card can say (R8: each open child is settled by a person with a reason). */
export const SETTLEMENTS = ["in-care", "released", "absent"] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

/** `behind`: it is heard and still holds taps that have not arrived, so its place is known only up to the last one that has. */
export const READER_STATUSES = ["online", "behind", "offline", "silent"] as const;
export type ReaderStatus = (typeof READER_STATUSES)[number];

/** Why a child is on its way (R6). `elsewhere`: a count found it gone from the room, `found`: seen at a door where it does not belong. */
export const TRANSIT_PURPOSES = ["club-change", "toilet", "pickup", "escort", "errand", "elsewhere", "found"] as const;
export type TransitPurpose = (typeof TRANSIT_PURPOSES)[number];

/** What the guardian or the homeroom teacher says of a child who never came (R3). */
export const NO_SHOW_ANSWERS = ["absent", "coming", "missing"] as const;
export type NoShowAnswer = (typeof NO_SHOW_ANSWERS)[number];

export const LEAVE_KINDS = ["sick", "personal", "other"] as const;
export type LeaveKind = (typeof LEAVE_KINDS)[number];

/** What became of each child of a line, a bus or an off-site group at its end (G2, JA-08). */
export const ESCORT_OUTCOMES = ["handed-over", "self", "returned", "missing"] as const;
export type EscortOutcome = (typeof ESCORT_OUTCOMES)[number];

export const EMERGENCY_CAUSES = ["fire", "power", "evacuation", "other"] as const;
export type EmergencyCause = (typeof EMERGENCY_CAUSES)[number];

/** Groups that come first when places are short (JA-04, WH-18, XJ-19). Shown to few, never on boards. */
export const PRIORITY_GROUPS = ["left-behind", "migrant", "hardship", "special-needs"] as const;
export type PriorityGroup = (typeof PRIORITY_GROUPS)[number];

/** What a patrol or a parents' visit looked at (QS-11, XJ-15). */
export const FINDING_KINDS = [
  "in-order",
  "teacher-late",
  "teacher-absent",
  "teacher-changed",
  "off-timetable",
  "new-lesson",
  "idle",
  "no-plan",
  "badge-missing",
  "count-differs",
  "venue",
  "discipline",
  "other",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];
/** Who made the round: the school's own, a parents' committee (WH-N8), the district. */
export const PATROL_KINDS = ["patrol", "parents", "district"] as const;

/** Why hours of duty are counted otherwise than the journal says (E2, QS-17). `minutes` may be negative. */
export const ADJUSTMENT_KINDS = [
  "missed-tap",
  "deduction",
  "downgrade",
  "suspension",
  "appeal-upheld",
  "other",
] as const;

/** How far a tap's own time can be trusted. */
export const CLOCK_QUALITIES = ["good", "estimated", "uncertain"] as const;
export type ClockQuality = (typeof CLOCK_QUALITIES)[number];

/**
 * `at` of every event is gateway time at intake and never decreases. Events are kept for ever and hashed, so none holds
 * a name, a card's number or free text: a person's `reason` is a reference to sealed words.
 */
export type CampusEvent =
  | { readonly kind: "plan-adopted"; readonly at: EpochMs; readonly plan: Plan }
  /** `by`: who imported it; left out: it came with a school document, or from the gateway's own command line. */
  | { readonly kind: "roster-adopted"; readonly at: EpochMs; readonly roster: Roster; readonly by?: StaffId }
  | { readonly kind: "calendar-adopted"; readonly at: EpochMs; readonly calendar: Calendar }
  /** `origin` is the instant from which minutes of the day are counted (local noon less 12 h). `sessions` run that day. */
  | {
      readonly kind: "day-began";
      readonly at: EpochMs;
      readonly day: DayId;
      readonly origin: EpochMs;
      readonly sessions: readonly SessionId[];
    }
  /** `tappedAt` is the tap's own time. `late`: it was buffered, so it corrects the record and operates nothing (G7). */
  | {
      readonly kind: "card-tapped";
      readonly at: EpochMs;
      readonly reader: ReaderId;
      readonly tap: { readonly epoch: number; readonly seq: number };
      readonly credential: CredentialId;
      readonly tappedAt: EpochMs;
      readonly late: boolean;
      readonly clock: ClockQuality;
      /** How far `tappedAt` may be off, school milliseconds; left out: nothing to speak of. */
      readonly within?: number;
      /** The use counter of a secure card (G5); left out: it has none. */
      readonly counter?: number;
    }
  /** Bytes that could not be a tap, or contradict one that is stored. Kept raw outside the core; `reason` is a stable code. */
  | {
      readonly kind: "tap-quarantined";
      readonly at: EpochMs;
      readonly reader: ReaderId;
      readonly reason: string;
      readonly tap: { readonly epoch: number; readonly seq: number } | null;
    }
  /** The reader no longer holds these; they are passed over, visibly. */
  | {
      readonly kind: "tap-gap-found";
      readonly at: EpochMs;
      readonly reader: ReaderId;
      readonly epoch: number;
      readonly from: number;
      readonly to: number;
    }
  /** `knownUpto`: everything that was tapped there until then has arrived (its watermark); left out: until now. */
  | {
      readonly kind: "reader-changed";
      readonly at: EpochMs;
      readonly reader: ReaderId;
      readonly status: ReaderStatus;
      readonly knownUpto?: EpochMs;
    }
  | {
      readonly kind: "pickup-requested";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly students: readonly StudentId[];
      readonly collector: PersonId | null;
      readonly gate: PlaceId;
      /** The one-time code that was shown (G3); left out: none. */
      readonly pass?: PassId;
    }
  /** `collector` names the adult when the request did not. */
  | {
      readonly kind: "pickup-confirmed";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly pickup: PickupId;
      readonly collector: PersonId | null;
    }
  | {
      readonly kind: "pickup-denied";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly pickup: PickupId;
      readonly reason: NoteRef;
    }
  | {
      readonly kind: "handover-offered";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly place: PlaceId;
      readonly to: StaffId;
      readonly count: number;
      readonly students: readonly StudentId[];
    }
  | {
      readonly kind: "handover-accepted";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly handover: HandoverId;
      readonly count: number;
      readonly differences: readonly Difference[];
    }
  | {
      readonly kind: "handover-declined";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly handover: HandoverId;
      readonly reason: NoteRef;
    }
  | {
      readonly kind: "roll-settled";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly session: SessionId;
      readonly marks: readonly { readonly student: StudentId; readonly mark: RollMark }[];
    }
  | {
      readonly kind: "child-settled";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly student: StudentId;
      readonly outcome: Settlement;
      readonly place: PlaceId | null;
      readonly custodian: PersonId;
      readonly reason: NoteRef;
    }
  /** The teacher sends children out of the room for a purpose; `to` is the place where somebody accepts them (R6). */
  | {
      readonly kind: "children-sent";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly students: readonly StudentId[];
      readonly purpose: TransitPurpose;
      readonly to: PlaceId | null;
    }
  /** G9: the guard lets a child in by name. `credential` is the refused card, where there was one. */
  | {
      readonly kind: "child-admitted";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly student: StudentId;
      readonly gate: PlaceId;
      readonly credential: CredentialId | null;
      readonly reason: NoteRef;
    }
  /** R3: the homeroom teacher wants the guardian asked at once. */
  | { readonly kind: "guardian-asked"; readonly at: EpochMs; readonly by: StaffId; readonly student: StudentId }
  /** R3: what is known of a child who never came; `guardian` is who said so. */
  | {
      readonly kind: "no-show-answered";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly student: StudentId;
      readonly answer: NoShowAnswer;
      readonly guardian: PersonId | null;
      readonly reason: NoteRef;
    }
  /** Approved leave, both days included. */
  | {
      readonly kind: "leave-recorded";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly student: StudentId;
      readonly leave: LeaveKind;
      readonly from: DayId;
      readonly to: DayId;
      readonly reason: NoteRef;
    }
  /** The child is back earlier (销假). `day` is the first day on which it is expected again. */
  | {
      readonly kind: "leave-closed";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly leave: string;
      readonly day: DayId;
      readonly reason: NoteRef;
    }
  /** P4: somebody is, or is not, expected in one of today's sessions after all. */
  | {
      readonly kind: "expectation-changed";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly session: SessionId;
      readonly student: StudentId;
      readonly expected: boolean;
      readonly reason: NoteRef;
    }
  /** P4: an approved substitute for one of today's sessions; `out` stays on record. */
  | {
      readonly kind: "substitution-recorded";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly session: SessionId;
      readonly out: StaffId | null;
      readonly in: StaffId;
      readonly reason: NoteRef;
    }
  | {
      readonly kind: "session-cancelled";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly session: SessionId;
      readonly reason: NoteRef;
    }
  /** R8: the teacher ends a session; refused before the plan's end while it still has children. */
  | { readonly kind: "session-ended"; readonly at: EpochMs; readonly by: StaffId; readonly session: SessionId }
  /** R8: a person closes the day; refused while a child is open. */
  | { readonly kind: "day-closed"; readonly at: EpochMs; readonly by: StaffId; readonly reason: NoteRef }
  /**
   * G3: a one-time code for somebody who is not on the list (代接凭证), or an approved early leave (离校批条, G2 d) with its
   * collector. `code` is the keyed hash of the digits; null for a slip, which the collector's card or the guard's look-up finds.
   */
  | {
      readonly kind: "pass-issued";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly pass: "code" | "slip";
      readonly students: readonly StudentId[];
      readonly holder: PersonId;
      readonly code: CredentialId | null;
      readonly from: EpochMs;
      readonly to: EpochMs;
      /** Who asked for it; null: the school. */
      readonly guardian: PersonId | null;
      readonly reason: NoteRef;
    }
  | {
      readonly kind: "pass-revoked";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly pass: PassId;
      readonly reason: NoteRef;
    }
  /** G3: a bar is laid or lifted by two people of the office with a document, never at the gate. */
  | {
      readonly kind: "bar-changed";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly second: StaffId;
      readonly student: StudentId;
      readonly person: PersonId;
      readonly barred: boolean;
      readonly document: NoteRef;
    }
  /** A card is reported lost, blocked, or found again. It holds at once, offline too. */
  | {
      readonly kind: "credential-changed";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly credential: CredentialId;
      readonly status: CredentialStatus;
      readonly reason: NoteRef;
    }
  /** QS-04: an adult is removed as unfit; their cards are refused from now on. */
  | {
      readonly kind: "staff-removed";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly staff: StaffId;
      readonly reason: NoteRef;
    }
  /** G2 c: the leader has counted the children out. `line` for a line or bus, `session` for an off-site activity (JA-08). */
  | {
      readonly kind: "escort-departed";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly line: LineId | null;
      readonly session: SessionId | null;
      readonly gate: PlaceId;
      readonly count: number;
      readonly students: readonly StudentId[];
    }
  /** The leader reports the end: with each child what became of it. Children without an entry were handed over as the line does. */
  | {
      readonly kind: "escort-ended";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly escort: EscortId;
      readonly count: number;
      readonly outcomes: readonly {
        readonly student: StudentId;
        readonly outcome: EscortOutcome;
        readonly to: PersonId | null;
      }[];
    }
  /** G6: a visitor comes in, to see `host`; `badge` is lent to them. */
  | {
      readonly kind: "visitor-registered";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly visitor: PersonId;
      readonly host: StaffId;
      readonly gate: PlaceId;
      readonly badge: PersonId | null;
      readonly provider: ProviderId | null;
      readonly purpose: NoteRef;
    }
  | { readonly kind: "visitor-left"; readonly at: EpochMs; readonly by: StaffId; readonly visit: VisitId }
  /** G8: every lane opens by its own wiring; here the count begins. A drill is the same, said so. */
  | {
      readonly kind: "emergency-began";
      readonly at: EpochMs;
      readonly by: StaffId | null;
      readonly cause: EmergencyCause;
      readonly drill: boolean;
    }
  /** These children and adults were counted at `place`. */
  | {
      readonly kind: "muster-counted";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly place: PlaceId | null;
      readonly people: readonly PersonId[];
    }
  | { readonly kind: "emergency-ended"; readonly at: EpochMs; readonly by: StaffId; readonly reason: NoteRef }
  /** P3: for one term. `guardian` applies; null when the school writes it down for them. */
  | {
      readonly kind: "enrolment-applied";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly student: StudentId;
      readonly guardian: PersonId | null;
      readonly term: string;
      readonly sessions: readonly SessionId[];
      readonly priority: readonly PriorityGroup[];
      /** From when; null: the term's first day. */
      readonly from: DayId | null;
    }
  /** P3: the class reviews, then the school approves; each may turn it down with a reason. */
  | ({ readonly kind: "enrolment-reviewed" } & EnrolmentDecision)
  | ({ readonly kind: "enrolment-approved" } & EnrolmentDecision)
  /** JA-15, XJ-33: the agreement is signed; `agreement` refers to the paper. */
  | {
      readonly kind: "enrolment-signed";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly enrolment: EnrolmentId;
      readonly agreement: NoteRef;
    }
  /** At any time (P3). `from` is the first day on which the child is not expected any more. */
  | {
      readonly kind: "enrolment-withdrawn";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly enrolment: EnrolmentId;
      readonly from: DayId;
      readonly reason: NoteRef;
    }
  /** E1: somebody walked through and counted; what the taps say at that instant is put beside it. */
  | {
      readonly kind: "patrol-recorded";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly patrol: (typeof PATROL_KINDS)[number];
      readonly place: PlaceId;
      readonly session: SessionId | null;
      readonly counted: number | null;
      readonly findings: readonly {
        readonly finding: FindingKind;
        readonly staff: StaffId | null;
        readonly note: NoteRef;
      }[];
    }
  /** A finding is settled (QS-16, XJ-16). */
  | {
      readonly kind: "finding-closed";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly finding: string;
      readonly reason: NoteRef;
    }
  /** E2: duty of one adult in one session of one day is counted otherwise; two people, and the finding where there is one. */
  | {
      readonly kind: "duty-adjusted";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly second: StaffId;
      readonly staff: StaffId;
      readonly session: SessionId;
      readonly day: DayId;
      readonly adjustment: (typeof ADJUSTMENT_KINDS)[number];
      readonly minutes: number;
      readonly finding: string | null;
      readonly reason: NoteRef;
    }
  /** E1: what machines cannot know of a session: content, incidents, remarks. */
  | {
      readonly kind: "care-noted";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly session: SessionId;
      readonly day: DayId;
      readonly record: "care" | "weekly";
      readonly note: NoteRef;
    }
  | { readonly kind: "alarm-acknowledged"; readonly at: EpochMs; readonly by: StaffId; readonly alarm: AlarmId }
  /** A1: somebody is made the one who acts. */
  | {
      readonly kind: "alarm-assigned";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly alarm: AlarmId;
      readonly to: StaffId;
    }
  | {
      readonly kind: "alarm-shelved";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly alarm: AlarmId;
      readonly until: EpochMs;
      readonly reason: NoteRef;
    }
  | {
      readonly kind: "alarm-resolved";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly alarm: AlarmId;
      readonly reason: NoteRef;
    }
  /** A deadline that the state named has come. */
  | { readonly kind: "clock-ticked"; readonly at: EpochMs };

type EnrolmentDecision = {
  readonly at: EpochMs;
  readonly by: StaffId;
  readonly enrolment: EnrolmentId;
  readonly granted: boolean;
  readonly reason: NoteRef;
};

export type EventKind = CampusEvent["kind"];
export type EventOf<K extends EventKind> = Extract<CampusEvent, { kind: K }>;
