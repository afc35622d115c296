/** What is so after a decision. Facts are the only thing that changes the state, and what the district receives. */

import type { Calendar } from "./calendar.ts";
import type { Difference, ReaderStatus, RollMark } from "./events.ts";
import type {
  CredentialId,
  DayId,
  EpochMs,
  HandoverId,
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
import type { Plan } from "./plan.ts";
import type { CredentialStatus, Roster } from "./roster.ts";
import type {
  Adjustment,
  Alarm,
  Custody,
  Day,
  Emergency,
  Enrolment,
  EntryRefusal,
  Escort,
  Finding,
  Handover,
  Leave,
  NoShow,
  Pass,
  Patrol,
  Pickup,
  SessionLimit,
  Suspicion,
  Visit,
} from "./state.ts";

export type Fact =
  | { readonly kind: "plan-set"; readonly plan: Plan }
  | { readonly kind: "roster-set"; readonly roster: Roster }
  | { readonly kind: "calendar-set"; readonly calendar: Calendar }
  | { readonly kind: "day-set"; readonly day: Day }
  /** Somebody closed the day: nobody was open any more (R8). */
  | { readonly kind: "day-closed"; readonly by: StaffId; readonly at: EpochMs; readonly reason: NoteRef }
  /** Who is expected in today's sessions, and who may open them (P4); those that are named anew. */
  | {
      readonly kind: "expected-set";
      readonly sessions: readonly {
        readonly session: SessionId;
        readonly students: readonly StudentId[];
        readonly staff: readonly StaffId[];
      }[];
    }
  /** P4: what today differs by from the plan; recorded beside it, never over it. */
  | {
      readonly kind: "expectation-set";
      readonly session: SessionId;
      readonly student: StudentId;
      readonly expected: boolean;
    }
  | { readonly kind: "substitute-set"; readonly session: SessionId; readonly out: StaffId | null; readonly in: StaffId }
  | { readonly kind: "session-cancelled"; readonly session: SessionId; readonly by: StaffId; readonly reason: NoteRef }
  /** How a tap was answered; `person` is null for a card that nobody enrolled. */
  | {
      readonly kind: "tap-judged";
      readonly reader: ReaderId;
      readonly place: PlaceId | null;
      readonly credential: CredentialId;
      readonly person: PersonId | null;
      readonly tappedAt: EpochMs;
      readonly verdict: "accept" | "refuse" | "wait" | "noted";
      readonly rule: RuleId;
      /** A secure card's use counter; left out: it has none. */
      readonly counter?: number;
      /** How far `tappedAt` may be off, school milliseconds; left out: nothing to speak of. */
      readonly within?: number;
      /** Nothing is concluded from when this was: it came late, or by a clock that cannot be trusted (G5). */
      readonly unsure?: true;
    }
  /** `left`: on the way out. */
  | {
      readonly kind: "staff-seen";
      readonly staff: StaffId;
      readonly at: EpochMs;
      readonly place: PlaceId;
      readonly left?: true;
    }
  /** The whole new custody record of one child. */
  | { readonly kind: "custody-changed"; readonly custody: Custody }
  /** The time of an arrival or a way is up (R6); the record stays, so that it is judged once. */
  | { readonly kind: "custody-overdue"; readonly student: StudentId }
  /**
   * A2: what late evidence shows of a time that is past. The current record stays as it is; `custody.since` is the
   * evidence's own time and `within` how far that may be off, milliseconds. Both what was known and what is known stay.
   */
  | { readonly kind: "custody-corrected"; readonly custody: Custody; readonly within: number }
  | { readonly kind: "session-opened"; readonly session: SessionId; readonly by: StaffId; readonly at: EpochMs }
  /** R9 was judged: nobody may be left without a reason from now on. */
  | { readonly kind: "session-ended"; readonly session: SessionId; readonly at: EpochMs }
  /** A time of the session has come and was judged: its teacher had to have opened it (R1), its kind had to be over (R8). */
  | {
      readonly kind: "session-judged";
      readonly session: SessionId;
      readonly limit: SessionLimit;
      readonly at: EpochMs;
    }
  /** R8: its teacher ended it; `early`: before the plan's end (WH-N5). */
  | {
      readonly kind: "session-finished";
      readonly session: SessionId;
      readonly by: StaffId;
      readonly at: EpochMs;
      readonly early: boolean;
    }
  | {
      readonly kind: "room-changed";
      readonly place: PlaceId;
      readonly session: SessionId | null;
      readonly custodian: StaffId | null;
      readonly uncoveredSince: EpochMs | null;
      readonly at: EpochMs;
    }
  | {
      readonly kind: "roll-marked";
      readonly session: SessionId;
      readonly student: StudentId;
      readonly mark: RollMark;
      readonly at: EpochMs;
      /** Nobody said so of this child: a card closed the roll, and late evidence may still change it (A2). */
      readonly inferred?: true;
    }
  | { readonly kind: "roll-closed"; readonly session: SessionId; readonly by: StaffId; readonly at: EpochMs }
  | { readonly kind: "roll-overdue"; readonly session: SessionId; readonly at: EpochMs }
  /** G7: it was due, and a reader of its place could not be heard: it waits to be judged until that one has told everything. */
  | { readonly kind: "roll-deferred"; readonly session: SessionId; readonly at: EpochMs }
  | { readonly kind: "pickup-opened"; readonly pickup: Pickup }
  | {
      readonly kind: "pickup-granted";
      readonly pickup: PickupId;
      readonly by: StaffId;
      readonly collector: PersonId;
      readonly expires: EpochMs;
    }
  | { readonly kind: "grant-used"; readonly pickup: PickupId; readonly student: StudentId }
  | { readonly kind: "grant-lapsed"; readonly pickup: PickupId }
  | { readonly kind: "pickup-denied"; readonly pickup: PickupId; readonly by: StaffId; readonly reason: NoteRef }
  /** G3: the office has laid or lifted a bar between the collector and these children: a barred request is nobody's to confirm. */
  | { readonly kind: "pickup-barred"; readonly pickup: PickupId; readonly barred: boolean }
  /** Nobody of this request is left on site: it is done without a further word. */
  | { readonly kind: "pickup-emptied"; readonly pickup: PickupId }
  | { readonly kind: "handover-opened"; readonly handover: Handover }
  | {
      readonly kind: "handover-settled";
      readonly handover: HandoverId;
      readonly state: "accepted" | "declined";
      readonly count: number | null;
      readonly differences: readonly Difference[];
      /** Who answered: with cards it may be another than was asked. */
      readonly by: StaffId;
      /** Why it was declined; null when it was accepted. */
      readonly reason: NoteRef | null;
      readonly at: EpochMs;
    }
  | { readonly kind: "handover-overdue"; readonly handover: HandoverId }
  /** R5 by cards: the outgoing adult took the offer back. */
  | { readonly kind: "handover-withdrawn"; readonly handover: HandoverId; readonly at: EpochMs }
  /** Whole records, new or changed. */
  | { readonly kind: "leave-set"; readonly leave: Leave }
  | { readonly kind: "enrolment-set"; readonly enrolment: Enrolment }
  | { readonly kind: "no-show-set"; readonly noShow: NoShow }
  | { readonly kind: "entry-refusal-set"; readonly refusal: EntryRefusal }
  | { readonly kind: "entry-refusal-settled"; readonly id: string }
  | { readonly kind: "pass-set"; readonly pass: Pass }
  | { readonly kind: "escort-set"; readonly escort: Escort }
  | { readonly kind: "visit-set"; readonly visit: Visit }
  /** Null: it is over. */
  | { readonly kind: "emergency-set"; readonly emergency: Emergency | null }
  | {
      readonly kind: "mustered";
      readonly person: PersonId;
      readonly at: EpochMs;
      readonly place: PlaceId | null;
      readonly by: PersonId | null;
    }
  | { readonly kind: "suspicion-set"; readonly suspicion: Suspicion }
  | { readonly kind: "suspicion-cleared"; readonly credential: CredentialId }
  | { readonly kind: "bar-set"; readonly student: StudentId; readonly person: PersonId; readonly barred: boolean }
  | { readonly kind: "credential-set"; readonly credential: CredentialId; readonly status: CredentialStatus }
  | { readonly kind: "staff-removed"; readonly staff: StaffId; readonly day: DayId }
  | { readonly kind: "patrol-set"; readonly patrol: Patrol }
  | { readonly kind: "finding-set"; readonly finding: Finding }
  | { readonly kind: "duty-adjusted"; readonly adjustment: Adjustment }
  | {
      readonly kind: "care-noted";
      readonly session: SessionId;
      readonly day: DayId;
      readonly record: "care" | "weekly";
      readonly by: StaffId;
      readonly note: NoteRef;
    }
  /** The whole alarm, new or changed; a closed one is gone at the next day. */
  | { readonly kind: "alarm-changed"; readonly alarm: Alarm }
  | {
      readonly kind: "reader-status-set";
      readonly reader: ReaderId;
      readonly status: ReaderStatus;
      readonly at: EpochMs;
      /** Everything until then is known; null: everything until now. */
      readonly knownUpto: EpochMs | null;
    }
  /** Taps of a reader that nobody holds any more; screens and the district are told, no rule depends on it. */
  | {
      readonly kind: "tap-gap-recorded";
      readonly reader: ReaderId;
      readonly epoch: number;
      readonly from: number;
      readonly to: number;
    };

export type FactKind = Fact["kind"];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;
