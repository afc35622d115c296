/** A1: what is to be said of a kind of alarm. The kinds themselves are in alarm-kinds.ts. */
import type { ClauseId, EpochMs, PersonId, RuleId } from "../ids.ts";
import type { Grace } from "../plan.ts";
import type { Alarm, CampusState, Priority } from "../state.ts";

/** Why an alarm ended by itself; part of the alarm, so never reworded. */
export type EndReason =
  | "adult-took-custody"
  | "seen-again"
  | "left-or-taken"
  | "roll-closed"
  | "handover-answered"
  | "pickup-settled"
  | "released"
  | "reader-online"
  | "late-tap"
  | "acknowledged"
  | "case-closed"
  | "visitor-left"
  | "mustered"
  | "admitted"
  | "session-opened"
  | "accounted-for"
  | "arrived"
  | "escort-ended"
  | "fewer-children"
  | "handed-over"
  | "patrolled"
  | "cause-known";

/** Whether a cause still holds. An alarm with `all` ends when that is false, any other when `each` is true of nobody. */
export type Holds = {
  /** Whom of its people it still concerns at this instant; the others are taken off it. */
  readonly each?: (state: CampusState, person: PersonId, alarm: Alarm, at: EpochMs) => boolean;
  readonly all?: (state: CampusState, alarm: Alarm) => boolean;
  /** The parts of the state that the answer is read from: while they stay the same, so does the answer. */
  readonly reads: readonly (keyof CampusState)[];
  /** It depends on the custody of children whom the alarm does not name. */
  readonly unnamed?: true;
};

export type Cause = {
  readonly priority: Priority;
  readonly rule: RuleId;
  /** Clauses of the policy documents for which it stands. */
  readonly clauses: readonly ClauseId[];
  readonly reason: EndReason;
  /** The plan's times that its rule waits before it is raised (on-delay); empty: it is raised at once. */
  readonly after: readonly (keyof Grace)[];
  /** Over in the instant (a stranger's card): somebody has to see it, and then it is closed. */
  readonly momentary?: true;
  /** Each incident is an alarm of its own: a request is denied once, so whatever else is denied is about somebody else. */
  readonly apart?: true;
  /**
   * What readers have not told may be all of it: readers of its place, or of all gates, that cannot be heard stand on it,
   * and it says "unknown" (G7).
   */
  readonly blind?: "place" | "gates";
  /** With a reader of its place silent it is a consequence of that: it is grouped under the reader's alarm. */
  readonly caused?: true;
  /** The same of single children: they are listed on the reader's alarm, and this one is not raised at all. */
  readonly hidden?: true;
  /** Of the highest priority while it concerns somebody of whom this is so; its people cannot be talked away then. */
  readonly grave?: (state: CampusState, person: PersonId, alarm: Pick<Alarm, "place">) => boolean;
  /** Null when nothing but a person ends it. */
  readonly holds: Holds | null;
};
