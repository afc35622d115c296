/** What the office reads and keeps: enrolments (P3), patrols and findings (E1), adjusted hours (E2), care notes (E1). */
import { type Static, Type } from "typebox";
import { ADJUSTMENT_KINDS, FINDING_KINDS, PATROL_KINDS, PRIORITY_GROUPS } from "../core/events.ts";
import { ENROLMENT_STATES } from "../core/state.ts";
import { Bilingual, Count, Day, EpochMs, Id, Int, Named, Nullable } from "./shapes.ts";

const Words = Nullable(Type.String({ description: "what a person wrote; null: nothing" }));

export const EnrolmentView = Type.Object({
  id: Id,
  state: Type.Enum(ENROLMENT_STATES),
  student: Named,
  guardian: Nullable(Named),
  term: Id,
  sessions: Type.Array(Type.Object({ session: Id, name: Bilingual })),
  priority: Type.Array(Type.Enum(PRIORITY_GROUPS)),
  from: Nullable(Day),
  until: Nullable(Day),
  agreement: Words,
  appliedAt: EpochMs,
  by: Named,
  reason: Words,
  rank: Nullable(
    Type.Integer({ minimum: 1, description: "place in the queue of the asked session; null: not waiting" }),
  ),
});
export type EnrolmentView = Static<typeof EnrolmentView>;

/** One look into one room; `known` is what the taps said at that instant. */
export const PatrolView = Type.Object({
  id: Id,
  at: EpochMs,
  by: Named,
  patrol: Type.Enum(PATROL_KINDS),
  place: Id,
  session: Nullable(Id),
  custodian: Nullable(Named),
  counted: Nullable(Count),
  known: Count,
  findings: Type.Array(Id),
});
export type PatrolView = Static<typeof PatrolView>;

export const FindingView = Type.Object({
  id: Id,
  patrol: Id,
  at: EpochMs,
  place: Id,
  session: Nullable(Id),
  finding: Type.Enum(FINDING_KINDS),
  staff: Nullable(Named),
  note: Words,
});
export type FindingView = Static<typeof FindingView>;
export const FindingClosed = Type.Object({ id: Id, closed: Type.Literal(true) });

export const AdjustmentView = Type.Object({
  staff: Named,
  session: Id,
  day: Day,
  adjustment: Type.Enum(ADJUSTMENT_KINDS),
  minutes: Int,
  finding: Nullable(Id),
  by: Named,
  second: Named,
});
export type AdjustmentView = Static<typeof AdjustmentView>;

export const CARE_RECORDS = ["care", "weekly"] as const;
export const CareNoteView = Type.Object({ session: Id, day: Day, record: Type.Enum(CARE_RECORDS), by: Named });
export type CareNoteView = Static<typeof CareNoteView>;
