/** Everything that can happen to a campus. Whatever comes in, a card or a finger on a screen, is one of these. */
import type {
  AlarmId,
  CredentialId,
  DayId,
  EpochMs,
  HandoverId,
  NoteRef,
  PersonId,
  PickupId,
  PlaceId,
  ReaderId,
  SessionId,
  StaffId,
  StudentId,
} from "./ids.ts";
import type { Plan } from "./plan.ts";
import type { Roster } from "./roster.ts";

/** How a teacher settles a child who did not tap (R2). `searching` makes the child unaccounted at once (R3). */
export const ROLL_MARKS = ["present", "leave", "elsewhere", "collected", "searching"] as const;
export type RollMark = (typeof ROLL_MARKS)[number];

/** A child by whom the two counts of a handover differ, and why. */
export const DIFFERENCE_REASONS = ["missing", "extra", "elsewhere", "collected"] as const;
export type Difference = { readonly student: StudentId; readonly reason: (typeof DIFFERENCE_REASONS)[number] };

/** What a person may say of a child that no card can say (R8: each open child is settled by a person with a reason). */
export const SETTLEMENTS = ["in-care", "released", "absent"] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

export const READER_STATUSES = ["online", "offline", "silent"] as const;
export type ReaderStatus = (typeof READER_STATUSES)[number];

/** How far a tap's own time can be trusted. */
export const CLOCK_QUALITIES = ["good", "estimated", "uncertain"] as const;
export type ClockQuality = (typeof CLOCK_QUALITIES)[number];

/**
 * `at` of every event is gateway time at intake and never decreases. Events are kept for ever and hashed, so none holds
 * a name, a card's number or free text: a person's `reason` is a reference to sealed words.
 */
export type CampusEvent =
  | { readonly kind: "plan-adopted"; readonly at: EpochMs; readonly plan: Plan }
  | { readonly kind: "roster-adopted"; readonly at: EpochMs; readonly roster: Roster }
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
  | { readonly kind: "reader-changed"; readonly at: EpochMs; readonly reader: ReaderId; readonly status: ReaderStatus }
  | {
      readonly kind: "pickup-requested";
      readonly at: EpochMs;
      readonly by: StaffId;
      readonly students: readonly StudentId[];
      readonly collector: PersonId | null;
      readonly gate: PlaceId;
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
  | { readonly kind: "alarm-acknowledged"; readonly at: EpochMs; readonly by: StaffId; readonly alarm: AlarmId }
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

export type EventKind = CampusEvent["kind"];
export type EventOf<K extends EventKind> = Extract<CampusEvent, { kind: K }>;
