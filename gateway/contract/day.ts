/** What screens and scripts read of a day's care: sessions, leave, who did not come, passes, lines, visitors, emergencies. */
import { type Static, Type } from "typebox";
import { EMERGENCY_CAUSES, ESCORT_OUTCOMES, LEAVE_KINDS, NO_SHOW_ANSWERS } from "../core/events.ts";
import { LINE_KINDS } from "../core/plan.ts";
import { CREDENTIAL_STATUSES } from "../core/roster.ts";
import { Bilingual, Count, Day, EpochMs, Id, Named, Nullable, Related } from "./shapes.ts";

const Words = Nullable(Type.String({ description: "what a person wrote; null: nothing" }));

export const SESSION_STATES = ["planned", "open", "finished", "ended", "cancelled"] as const;
/** One of today's sessions. `finished`: its teacher ended it; `ended`: its time is over and R9 was judged. */
export const SessionView = Type.Object({
  id: Id,
  name: Bilingual,
  kind: Type.String(),
  activity: Type.String(),
  form: Type.String(),
  place: Id,
  start: EpochMs,
  end: EpochMs,
  state: Type.Enum(SESSION_STATES),
  /** Who may open it today, the first being whose turn it is. */
  staff: Type.Array(Named),
  substitutes: Type.Array(Type.Object({ out: Nullable(Named), in: Named })),
  custodian: Nullable(Named),
  expected: Count,
  /** Children whom this session holds now. */
  present: Count,
  openedAt: Nullable(EpochMs),
  finishedAt: Nullable(EpochMs),
  rollClosed: Type.Boolean(),
});
export type SessionView = Static<typeof SessionView>;

/** The day itself; `closedAt` null while it is open. */
export const DayView = Type.Object({ day: Day, closedAt: Nullable(EpochMs), closedBy: Nullable(Named) });
export type DayView = Static<typeof DayView>;

export const LeaveView = Type.Object({
  id: Id,
  student: Named,
  leave: Type.Enum(LEAVE_KINDS),
  from: Day,
  to: Day,
  closedFrom: Nullable(Day),
  by: Named,
  reason: Words,
});
export type LeaveView = Static<typeof LeaveView>;

/** A child who never came today; `id` is the child's. */
export const NoShowView = Type.Object({
  id: Id,
  student: Named,
  className: Bilingual,
  session: Id,
  owner: Named,
  askedAt: EpochMs,
  guardianAskedAt: Nullable(EpochMs),
  answer: Nullable(Type.Enum(NO_SHOW_ANSWERS)),
  answeredAt: Nullable(EpochMs),
  answeredBy: Nullable(Named),
  urgent: Type.Boolean(),
});
export type NoShowView = Static<typeof NoShowView>;

/** A delegated pickup by one-time code, or an exit slip. The code itself is shown once, when it is given. */
export const PassView = Type.Object({
  id: Id,
  pass: Type.Enum(["code", "slip"]),
  students: Type.Array(Named),
  holder: Related,
  from: EpochMs,
  to: EpochMs,
  guardian: Nullable(Named),
  issuedBy: Named,
  used: Type.Array(Id),
  revoked: Type.Boolean(),
});
export type PassView = Static<typeof PassView>;
export const PassIssued = Type.Object({
  ...PassView.properties,
  code: Nullable(Type.String({ description: "digits to hand on; nowhere stored, so never shown again" })),
});
export type PassIssued = Static<typeof PassIssued>;

/** Who is kept from a child, or not any more (G3). */
export const BarView = Type.Object({ student: Named, person: Related, barred: Type.Boolean() });
export type BarView = Static<typeof BarView>;

export const CredentialView = Type.Object({ id: Id, person: Named, status: Type.Enum(CREDENTIAL_STATUSES) });
export type CredentialView = Static<typeof CredentialView>;

/** Children outside with a leader: on a line, a bus, or an activity off the site. */
export const EscortView = Type.Object({
  id: Id,
  line: Nullable(Id),
  session: Nullable(Id),
  name: Nullable(Bilingual),
  gate: Id,
  leader: Named,
  students: Type.Array(
    Type.Object({ id: Id, name: Type.String(), outcome: Nullable(Type.Enum(ESCORT_OUTCOMES)), status: Type.String() }),
  ),
  countedOut: Count,
  countedIn: Nullable(Count),
  departedAt: EpochMs,
  due: EpochMs,
  overdue: Type.Boolean(),
  endedAt: Nullable(EpochMs),
});
export type EscortView = Static<typeof EscortView>;

/** An escort line or bus of the plan, as it is today. */
export const LineView = Type.Object({
  id: Id,
  kind: Type.Enum(LINE_KINDS),
  name: Bilingual,
  gate: Id,
  departs: EpochMs,
  runsToday: Type.Boolean(),
  leaders: Type.Array(Named),
  students: Type.Array(Named),
  /** Its departures today, oldest first. */
  escorts: Type.Array(Id),
});
export type LineView = Static<typeof LineView>;

export const VisitView = Type.Object({
  id: Id,
  visitor: Named,
  host: Named,
  gate: Id,
  badge: Nullable(Id),
  provider: Nullable(Id),
  inAt: EpochMs,
  outAt: Nullable(EpochMs),
  overdue: Type.Boolean({ description: "still inside when the campus was shut" }),
  registeredBy: Named,
  purpose: Words,
});
export type VisitView = Static<typeof VisitView>;

/** Most people whom the picture of an emergency names; the numbers are always whole. */
export const MISSING_SHOWN_MAX = 500;
/** Who is somewhere, and what they are here. */
export const MusterPerson = Type.Object({
  id: Id,
  name: Type.String(),
  kind: Type.Enum(["student", "staff", "visitor"]),
  /** Where they were known to be last. */
  place: Nullable(Id),
});
/** A muster that runs: numbers, and by name who is not counted yet, children first. */
export const EmergencyView = Type.Object({
  cause: Type.Enum(EMERGENCY_CAUSES),
  drill: Type.Boolean(),
  since: EpochMs,
  by: Nullable(Named),
  expected: Count,
  /** Of the expected; `missing` are the others. */
  counted: Count,
  overdue: Type.Boolean(),
  missing: Type.Array(MusterPerson, { maxItems: MISSING_SHOWN_MAX }),
});
export type EmergencyView = Static<typeof EmergencyView>;
