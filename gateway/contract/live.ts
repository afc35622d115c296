/** What screens and scripts read from the gateway: the shapes of contract section 3, declared once for HTTP, SSE and OpenAPI. */
import { type Static, Type } from "typebox";
import { EmergencyView, EscortView, NoShowView, VisitView } from "./day.ts";
import { Bilingual, Count, EpochMs, Id, Int, Named, Nullable, Related } from "./shapes.ts";

/** `expected = notArrived + absent + released + escorted + onSite`; `onSite` is the sum of what stands after it, `unaccounted` being part of `unattended`. */
export const CampusCount = Type.Object({
  expected: Count,
  notArrived: Count,
  absent: Count,
  released: Count,
  escorted: Count,
  onSite: Count,
  arriving: Count,
  inClass: Count,
  inCare: Count,
  inTransit: Count,
  awaitingPickup: Count,
  unattended: Count,
  unaccounted: Count,
});
export type CampusCount = Static<typeof CampusCount>;

export const PlaceCount = Type.Object({
  id: Id,
  name: Type.String(),
  names: Bilingual,
  kind: Type.Enum(["gate", "room"]),
  /** The session that is open or due here now. */
  session: Nullable(
    Type.Object({
      id: Id,
      name: Type.String(),
      names: Bilingual,
      start: EpochMs,
      end: EpochMs,
      kind: Type.String(),
      rollClosed: Type.Boolean(),
      rollDue: EpochMs,
    }),
  ),
  custodian: Nullable(Named),
  expected: Count,
  present: Count,
  missing: Count,
  /** Of the missing, those who are on site all the same: somebody to look for now. */
  missingOnSite: Count,
  /** Children here without an adult, and since when (R4). */
  unattended: Count,
  uncoveredSince: Nullable(EpochMs),
  /** False: a reader here is silent, so the numbers are not known to be true. */
  known: Type.Boolean(),
  /** Everything that was tapped here until then has arrived, at each reader; null: until now. */
  knownUpto: Nullable(EpochMs),
  /** Readers here that are not online, or were never heard. */
  silentReaders: Type.Array(Id),
});
export type PlaceCount = Static<typeof PlaceCount>;

export const Headcount = Type.Object({ at: EpochMs, campus: CampusCount, places: Type.Array(PlaceCount) });
export type Headcount = Static<typeof Headcount>;

export const AlarmView = Type.Object({
  id: Id,
  kind: Type.String(),
  priority: Type.Integer({ minimum: 1, maximum: 3 }),
  state: Type.String(),
  active: Type.Boolean(),
  place: Nullable(Id),
  placeName: Nullable(Bilingual),
  reader: Nullable(Id),
  people: Type.Array(Named),
  rule: Type.String(),
  clause: Nullable(Type.String()),
  clauses: Type.Array(Type.String()),
  since: EpochMs,
  endedAt: Nullable(EpochMs),
  times: Count,
  owner: Nullable(Named),
  /** The adult whom it is about, such as one who leaves. */
  adult: Nullable(Named),
  /** How far it went up: 0 its owner, 1 the patrol, 2 the school's leads, 3 the district (A1). */
  level: Type.Integer({ minimum: 0, maximum: 3 }),
  /** By when somebody has to acknowledge it, or it goes one up. */
  ackDue: Nullable(EpochMs),
  /** Who of the school has been told, first its owner. */
  told: Type.Array(Named),
  /** Readers because of which nobody knows more: it says "unknown", not "missing" (G7). `knownUpto` null: heard again. */
  readers: Type.Array(Type.Object({ id: Id, name: Bilingual, knownUpto: Nullable(EpochMs) })),
  /** The alarm of its common cause, under which it is grouped. */
  cause: Nullable(Id),
  acknowledgedBy: Nullable(Named),
  shelvedUntil: Nullable(EpochMs),
  reason: Nullable(
    Type.String({ description: "why it is shelved or ended: a code when it ended by itself, else a person's words" }),
  ),
  evidence: Type.Array(Int),
});
export type AlarmView = Static<typeof AlarmView>;

export const PickupView = Type.Object({
  id: Id,
  state: Type.Enum(["open", "granted", "done", "denied"]),
  gate: Id,
  self: Type.Boolean(),
  barred: Type.Boolean(),
  /** Where each child is now, so that the guard sees who still has to come. */
  students: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      group: Bilingual,
      status: Type.String(),
      place: Nullable(Bilingual),
      released: Type.Boolean(),
      /** Who may collect this child: to be named when the request did not say. */
      guardians: Type.Array(Related),
    }),
  ),
  collector: Nullable(Related),
  openedAt: EpochMs,
  expires: Nullable(EpochMs),
  settledBy: Nullable(Named),
  reason: Nullable(Type.String()),
});
export type PickupView = Static<typeof PickupView>;

export const HandoverView = Type.Object({
  id: Id,
  state: Type.Enum(["offered", "accepted", "declined", "withdrawn"]),
  place: Id,
  from: Named,
  to: Named,
  students: Type.Array(Named),
  offeredCount: Count,
  acceptedCount: Nullable(Count),
  differences: Type.Array(Type.Object({ student: Id, reason: Type.String() })),
  offeredAt: EpochMs,
  due: EpochMs,
  overdue: Type.Boolean(),
  settledAt: Nullable(EpochMs),
  reason: Nullable(Type.String({ description: "why it was declined" })),
});
export type HandoverView = Static<typeof HandoverView>;

export const ReaderView = Type.Object({
  id: Id,
  role: Type.String(),
  place: Nullable(Id),
  lane: Type.String(),
  name: Bilingual,
  online: Type.Boolean(),
  /** `behind`: heard, and still holding taps that have not arrived. */
  status: Type.Enum(["online", "behind", "offline", "silent", "never-seen"]),
  knownUpto: Nullable(
    Type.Integer({ description: "everything that was tapped here until then has arrived; null: until now" }),
  ),
  lastTap: Nullable(EpochMs),
  lastHeard: Nullable(EpochMs),
  clockOffset: Nullable(
    Type.Integer({ description: "reader clock less gateway clock, milliseconds; null when the reader has no clock" }),
  ),
  backlog: Count,
  gaps: Type.Array(Type.Object({ epoch: Int, from: Int, to: Int })),
  firmware: Nullable(Type.String()),
  config: Nullable(Int),
});
export type ReaderView = Static<typeof ReaderView>;

export const StudentView = Type.Object({
  id: Id,
  name: Type.String(),
  class: Id,
  className: Bilingual,
  cards: Type.Array(Type.String()),
  dismissal: Type.Enum(["collected", "self"]),
  guardians: Type.Array(Id),
  /** The guardians whom no bar keeps from the child, with names. */
  family: Type.Array(Related),
  enrolment: Type.Array(Type.Object({ session: Id, name: Bilingual })),
  custody: Type.Object({ status: Type.String(), place: Nullable(Id), custodian: Nullable(Id), since: EpochMs }),
});
export type StudentView = Static<typeof StudentView>;

export const StaffView = Type.Object({
  id: Id,
  name: Type.String(),
  roles: Type.Array(Type.String()),
  cards: Type.Array(Type.String()),
});
export type StaffView = Static<typeof StaffView>;

/** One link of a child's custody chain; `to` is null for the last. */
export const CustodyLink = Type.Object({
  from: EpochMs,
  to: Nullable(EpochMs),
  status: Type.String(),
  custodian: Nullable(Named),
  place: Nullable(Id),
  rule: Type.String(),
  reason: Nullable(Type.String({ description: "what the person said who settled the child by hand (R8)" })),
  evidence: Type.Array(Int),
  /** Since when this is known: later than `from` where it was told late (A2). */
  known: EpochMs,
  /** Journal entries of late evidence by which this link came about, or was cut. Ask with `asOf` for what was known before. */
  correctedBy: Type.Array(Int),
  /** How far `from` may be off, milliseconds. */
  within: Count,
});
export type CustodyLink = Static<typeof CustodyLink>;

/** One child of a session's roll (R2). */
export const RollView = Type.Object({
  session: Id,
  place: Id,
  name: Bilingual,
  start: EpochMs,
  end: EpochMs,
  due: EpochMs,
  open: Type.Boolean(),
  closed: Type.Boolean(),
  custodian: Nullable(Named),
  students: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      mark: Nullable(Type.String()),
      status: Type.String(),
      place: Nullable(Id),
    }),
  ),
});
export type RollView = Static<typeof RollView>;

export const TimeView = Type.Object({
  now: EpochMs,
  speed: Type.Number(),
  day: Nullable(Type.String()),
  zone: Type.String(),
});
export type TimeView = Static<typeof TimeView>;

/** First event of `/api/v1/live`. */
export const LiveSnapshot = Type.Object({
  time: TimeView,
  headcount: Headcount,
  alarms: Type.Array(AlarmView),
  pickups: Type.Array(PickupView),
  handovers: Type.Array(HandoverView),
  readers: Type.Array(ReaderView),
  /** Lines, buses and groups that are outside, and those that came back today. */
  escorts: Type.Array(EscortView),
  /** Visitors who are inside. */
  visits: Type.Array(VisitView),
  noShows: Type.Array(NoShowView),
  /** Null: there is none. */
  emergency: Nullable(EmergencyView),
});
export type LiveSnapshot = Static<typeof LiveSnapshot>;
/** Later events: the sections that changed, whole; a bare `time` is the heartbeat, every 2 s. */
export const LiveChange = Type.Partial(LiveSnapshot);
export type LiveChange = Static<typeof LiveChange>;
