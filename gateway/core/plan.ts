/** The school's plan (一校一案) as the rules read it. Rule P1: a plan is data. */
import type { Bilingual, GroupId, MinuteOfDay, PlaceId, ReaderId, SessionId, StaffId, StudentId } from "./ids.ts";

export const PLACE_KINDS = ["gate", "room"] as const;
export type Place = {
  readonly id: PlaceId;
  readonly kind: (typeof PLACE_KINDS)[number];
  readonly name: Bilingual;
};

/** `in` and `out` are lanes with a lock; `both` is one lane for both ways; `none` has no lock (a classroom door). */
export const LANES = ["in", "out", "both", "none"] as const;
export type Lane = (typeof LANES)[number];
export type ReaderPost = {
  readonly id: ReaderId;
  readonly place: PlaceId;
  readonly lane: Lane;
  readonly name: Bilingual;
};

/** Kinds stay apart for rules, fee and pay (P1a). `class` is a lesson block held by the homeroom teacher. */
export const SESSION_KINDS = ["class", "after-school", "extended"] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];
export type PlannedSession = {
  readonly id: SessionId;
  readonly kind: SessionKind;
  readonly name: Bilingual;
  readonly place: PlaceId;
  readonly start: MinuteOfDay;
  readonly end: MinuteOfDay;
  /** ISO weekdays on which it runs, 1 (Monday) to 7. */
  readonly weekdays: readonly number[];
  /** Who may open it (R1): the planned teacher first, then approved substitutes. */
  readonly staff: readonly StaffId[];
  /** Who is expected in it. */
  readonly students: readonly StudentId[];
};

/** Who stands at a gate; custodian of the children who arrive there. */
export type GateDuty = {
  readonly place: PlaceId;
  readonly from: MinuteOfDay;
  readonly to: MinuteOfDay;
  readonly staff: StaffId;
};

/** Times that the school may set, inside hard ranges (grace.ts). */
export type Grace = {
  readonly repeatTapSeconds: number;
  readonly grantMinutes: number;
  readonly sessionOpensMinutes: number;
  readonly rollOpensMinutes: number;
  readonly rollDueMinutes: number;
  readonly unattendedSeconds: number;
  readonly handoverMinutes: number;
  readonly strandedMinutes: number;
};

export type Group = { readonly id: GroupId; readonly name: Bilingual; readonly homeroom: StaffId };

export type Plan = {
  readonly version: number;
  readonly school: string;
  readonly name: Bilingual;
  /** IANA zone; only shells use it, to tell the core when a day begins. */
  readonly zone: string;
  readonly places: readonly Place[];
  readonly readers: readonly ReaderPost[];
  readonly groups: readonly Group[];
  readonly sessions: readonly PlannedSession[];
  readonly gateDuty: readonly GateDuty[];
  /** 带班领导: custodian of last resort, so that a child is never nobody's. */
  readonly dutyLeader: StaffId;
  readonly grace: Grace;
};
