/** What is so after a decision. Facts are the only thing that changes the state, and what the district receives. */
import type { Difference, ReaderStatus, RollMark } from "./events.ts";
import type {
  CredentialId,
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
import type { Roster } from "./roster.ts";
import type { Alarm, Custody, Day, Handover, Pickup } from "./state.ts";

export type Fact =
  | { readonly kind: "plan-set"; readonly plan: Plan }
  | { readonly kind: "roster-set"; readonly roster: Roster }
  | { readonly kind: "day-set"; readonly day: Day }
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
    }
  | { readonly kind: "staff-seen"; readonly staff: StaffId; readonly at: EpochMs; readonly place: PlaceId }
  /** The whole new custody record of one child. */
  | { readonly kind: "custody-changed"; readonly custody: Custody }
  | { readonly kind: "session-opened"; readonly session: SessionId; readonly by: StaffId; readonly at: EpochMs }
  | { readonly kind: "session-ended"; readonly session: SessionId; readonly at: EpochMs }
  | {
      readonly kind: "room-changed";
      readonly place: PlaceId;
      readonly session: SessionId | null;
      readonly custodian: StaffId | null;
      readonly uncoveredSince: EpochMs | null;
    }
  | {
      readonly kind: "roll-marked";
      readonly session: SessionId;
      readonly student: StudentId;
      readonly mark: RollMark;
      readonly at: EpochMs;
    }
  | { readonly kind: "roll-closed"; readonly session: SessionId; readonly by: StaffId; readonly at: EpochMs }
  | { readonly kind: "roll-overdue"; readonly session: SessionId; readonly at: EpochMs }
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
  /** Nobody of this request is left on site: it is done without a further word. */
  | { readonly kind: "pickup-emptied"; readonly pickup: PickupId }
  | { readonly kind: "handover-opened"; readonly handover: Handover }
  | {
      readonly kind: "handover-settled";
      readonly handover: HandoverId;
      readonly state: "accepted" | "declined";
      readonly count: number | null;
      readonly differences: readonly Difference[];
      /** Why it was declined; null when it was accepted. */
      readonly reason: NoteRef | null;
      readonly at: EpochMs;
    }
  | { readonly kind: "handover-overdue"; readonly handover: HandoverId }
  /** The whole alarm, new or changed; a closed one is gone at the next day. */
  | { readonly kind: "alarm-changed"; readonly alarm: Alarm }
  | {
      readonly kind: "reader-status-set";
      readonly reader: ReaderId;
      readonly status: ReaderStatus;
      readonly at: EpochMs;
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
