/** What the core answers to an event: an answer for whoever asked, facts, and effects. */
import type { Fact } from "./facts.ts";
import type { ClauseId, PlaceId, RuleId, StudentId } from "./ids.ts";

/** What the reader's light, sound and text should mean; effects/feedback.ts turns it into words. */
export const PHRASES = [
  "welcome",
  "already-tapped",
  "goodbye",
  "wait-for-guard",
  "wait-for-family",
  "see-guard",
  "see-duty-teacher",
  "present",
  "wrong-room",
  "session-opened",
  "session-not-now",
  "not-on-duty-here",
  "staff-seen",
  "family-called",
  "stored",
  "roll-closed",
  "roll-incomplete",
  "handover-offered",
  "handover-taken",
  "handover-withdrawn",
  "session-ended",
  "children-left",
  "hand-over-first",
  "not-approved",
  "suspect",
  "visitor-in",
  "visitor-out",
  "line-out",
  "wait-for-leader",
  "off-you-go",
  "mustered",
  "welcome-back",
] as const;
export type Phrase = (typeof PHRASES)[number];

/** Codes of refused actions; stable, part of the HTTP contract (problem+json `code`). */
export const ACTION_REFUSALS = [
  "not-ready",
  "pickup/unknown",
  "pickup/already-settled",
  "pickup/collector-required",
  "pickup/not-on-list",
  "pickup/barred",
  "pickup/not-on-site",
  "pickup/already-open",
  "gate/unknown",
  "student/unknown",
  "staff/unknown",
  "person/unknown",
  "place/unknown",
  "handover/unknown",
  "handover/already-settled",
  "handover/not-custodian",
  "handover/not-recipient",
  "handover/to-oneself",
  "handover/not-in-custody",
  "handover/count-mismatch",
  "handover/unexplained-difference",
  "handover/already-offered",
  "roll/unknown-session",
  "roll/not-open",
  "roll/not-custodian",
  "roll/incomplete",
  "roll/already-closed",
  "roll/not-expected",
  "alarm/unknown",
  "alarm/closed",
  "alarm/cannot-shelve",
  "alarm/still-active",
  "settle/reason-required",
  "pickup/not-today",
  "pickup/pass-unknown",
  "pickup/pass-not-yet",
  "pickup/pass-expired",
  "pickup/pass-used",
  "pickup/pass-revoked",
  "pass/code-required",
  "pass/window",
  "pass/too-long",
  "bar/two-people",
  "bar/not-office",
  "bar/document-required",
  "credential/unknown",
  "escort/unknown",
  "escort/unknown-line",
  "escort/not-today",
  "escort/not-leader",
  "escort/count-mismatch",
  "escort/not-on-site",
  "escort/not-on-list",
  "escort/hand-over-first",
  "escort/already-ended",
  "escort/not-in-custody",
  "escort/no-consent",
  "visitor/unknown",
  "visitor/already-left",
  "visitor/already-inside",
  "visitor/badge-unknown",
  "visitor/badge-taken",
  "visitor/provider-blocked",
  "emergency/in-progress",
  "emergency/none",
  "staff/not-allowed",
  "second/same-person",
  "day/out-of-range",
  "session/unknown",
  "enrolment/unknown",
  "enrolment/unknown-term",
  "enrolment/not-offered",
  "enrolment/already-applied",
  "enrolment/wrong-step",
  "enrolment/full",
  "enrolment/others-first",
  "enrolment/agreement-required",
  "finding/unknown",
  "duty/minutes-out-of-range",
  "staff/not-approved",
  "handover/holds-another-room",
  "session/not-enrolled",
  "session/has-children",
  "session/not-open",
  "session/over",
  "session/not-its-teacher",
  "day/children-open",
  "day/not-settled",
  "day/already-closed",
  "transit/not-held",
  "transit/wrong-purpose",
  "transit/wrong-place",
  "no-show/unknown",
  "no-show/over",
  "leave/unknown",
  "leave/already-closed",
] as const;
export type ActionRefusal = (typeof ACTION_REFUSALS)[number];

export type Answer =
  /**
   * To a tap. `open` may operate a lock; `room` is where the child belongs, for `wrong-room`; `clause` is what forbids it,
   * where a document does; `count` is a number of children that the reader shows, such as the roll's.
   */
  | {
      readonly kind: "tap";
      readonly verdict: "accept" | "refuse" | "wait" | "noted";
      readonly rule: RuleId;
      readonly open: boolean;
      readonly phrase: Phrase;
      readonly room: PlaceId | null;
      readonly clause: ClauseId | null;
      readonly count: number | null;
    }
  /** To a staff action that was done; `subject` is the pickup, handover, alarm, session or student concerned. */
  | { readonly kind: "done"; readonly rule: RuleId; readonly subject: string }
  /** To a staff action that the rules forbid. `people` are those it concerns, `clause` what forbids it where a document does. Nothing changes. */
  | {
      readonly kind: "refused";
      readonly code: ActionRefusal;
      readonly rule: RuleId;
      readonly people: readonly string[];
      readonly clause?: ClauseId;
    }
  | { readonly kind: "none" };

/** Something to do in the world, once, after the commit. */
export type Effect =
  /** G3: the classroom is called, by screen and voice. */
  {
    readonly kind: "call-classroom";
    readonly place: PlaceId;
    readonly students: readonly StudentId[];
    readonly gate: PlaceId;
  };

export type Decision = {
  readonly answer: Answer;
  readonly facts: readonly Fact[];
  readonly effects: readonly Effect[];
};
