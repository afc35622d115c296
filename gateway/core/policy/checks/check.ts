/** What a clause may ask of a plan, as data. The functions that read it are beside this file, one concern a file. */
import type { DayId, MinuteOfDay } from "../../ids.ts";
import type { Activity, Grace, PaperKind, PayBand, Plan, Season, SessionKind } from "../../plan.ts";
import type { Employment } from "../../roster.ts";
import type { Level } from "../finding.ts";

/** Floor, target and ceiling are different things (P1a); the fourth, the actual end, is the taps' to tell. */
export type EndCheck =
  /** The day's last session of the kind ends no earlier. */
  | {
      readonly check: "end-floor";
      readonly kind: SessionKind;
      readonly at: MinuteOfDay;
      readonly season: Season | null;
    }
  /** It ends then: neither earlier nor later. */
  | {
      readonly check: "end-target";
      readonly kind: SessionKind;
      readonly at: MinuteOfDay;
      readonly season: Season | null;
    }
  /** No session of the kind ends later. */
  | { readonly check: "end-ceiling"; readonly kind: SessionKind; readonly at: MinuteOfDay; readonly boarding: boolean }
  /** The plan itself says when the kind may end, because the document names the place's time and no number. */
  | { readonly check: "end-set"; readonly kind: SessionKind }
  /** Only these days and grades have such a session. */
  | {
      readonly check: "kind-scope";
      readonly kind: SessionKind;
      readonly weekdays: readonly number[];
      readonly fromGrade: number;
    };

export type ServiceCheck =
  /** Each grade has a session of the kind on each day with a timetable. `fromWeek`: of the term, from 1. */
  | { readonly check: "service-days"; readonly kind: SessionKind; readonly fromWeek: number }
  /** Minutes a day that a grade is offered over these kinds, online not counted. */
  | {
      readonly check: "minutes-at-least";
      readonly kinds: readonly SessionKind[];
      readonly minutes: number;
      readonly fromWeek: number;
    }
  /** No document says how far "about" reaches: `within` is this pack's visible answer. */
  | {
      readonly check: "minutes-about";
      readonly kinds: readonly SessionKind[];
      readonly minutes: number;
      readonly within: number;
    }
  /** Which of the two readings of "workday" the document has (policies.md section 6). */
  | { readonly check: "workday-reading"; readonly reading: Plan["workdays"] }
  /** On a rest day or in a vacation only with a decision, and a survey before it. */
  | { readonly check: "rest-day-decision" }
  /** Monday to Friday of the term and nothing else. */
  | { readonly check: "school-days-only" }
  /** No session takes time from the lessons of those for whom it is. */
  | { readonly check: "beside-lessons" };

export type ContentCheck =
  /** Not in service time, whoever runs it. */
  | { readonly check: "activity-banned"; readonly activity: Activity }
  /** Each full week has so many sessions of one of the activities, for each grade from this one on. */
  | {
      readonly check: "weekly-activity";
      readonly activities: readonly Activity[];
      readonly times: number;
      readonly grades: { readonly from: number; readonly to: number };
    }
  /** About so many minutes of them each day. */
  | {
      readonly check: "daily-activity";
      readonly activities: readonly Activity[];
      readonly minutes: number;
      readonly within: number;
    }
  /** Written homework is not for these grades. */
  | { readonly check: "no-homework"; readonly toGrade: number }
  /** Each grade can choose among so many different activities in a week. */
  | { readonly check: "choices"; readonly least: number }
  /** 1+N: base care, and interests or clubs beside it. */
  | { readonly check: "base-and-clubs" }
  | { readonly check: "not-all-online" }
  /** Nobody is put into a session because of the class they are in: enrolment is voluntary. */
  | { readonly check: "no-whole-classes" }
  | { readonly check: "class-size"; readonly most: number }
  /** The guide's fields: content, staff, for whom, how many places. */
  | { readonly check: "guide-fields" };

export type PeopleCheck =
  /** Each session, or each one of these kinds, names an adult. */
  | { readonly check: "staffed"; readonly kinds: readonly SessionKind[] }
  /** Somebody patrols, so many rounds each day. */
  | { readonly check: "patrol"; readonly rounds: number }
  /** Each gate has an adult while children come, are here, and go. */
  | { readonly check: "gate-staffed" }
  /** The groups of leaders and of supervision have members. */
  | { readonly check: "roles-named" }
  /** What has to be on file of an adult from outside; the rules ask it too. */
  | {
      readonly check: "outside-staff";
      readonly what: "records" | "pool" | "insurance" | "review" | "agreement";
      readonly of: readonly Employment[];
    }
  /** Outside staff are paid by an agreement on file; a matter of pay, so no door asks it. */
  | { readonly check: "paid-by-agreement"; readonly of: readonly Employment[] }
  /** What no outside body may run; the rules ask it too. */
  | { readonly check: "outside-ban"; readonly activity: Activity }
  /** Bodies in the plan: filed in the pool, agreed with, not blocked, and only for what they were approved for. */
  | { readonly check: "providers" };

/** When a paper has to be on file. Days are counted from the term that is on, or the next. */
export type Due =
  | { readonly kind: "before-term"; readonly days: number }
  | { readonly kind: "into-term"; readonly days: number }
  | { readonly kind: "term-end" }
  /** By the term's first day, however old: a system that is in force. */
  | { readonly kind: "standing" }
  /** Each year, `MM-DD`. */
  | { readonly kind: "yearly"; readonly on: string }
  | { readonly kind: "once"; readonly on: DayId };
export type PaperCheck = { readonly check: "paper"; readonly paper: PaperKind; readonly due: Due };

export type MoneyCheck =
  | { readonly check: "fee-per-term" }
  | { readonly check: "fee-at-most"; readonly kind: SessionKind; readonly yuan: number }
  | { readonly check: "no-fee-in-private-schools" }
  | { readonly check: "fee-waiver" }
  | { readonly check: "fee-approved" }
  | { readonly check: "fee-published" }
  | { readonly check: "pay-floor"; readonly band: PayBand; readonly yuan: number }
  | { readonly check: "pay-cap" }
  | { readonly check: "pay-agreed" };

/** The clause fixes one of the plan's times further than its hard range; the rules ask it too. */
export type GraceCheck = {
  readonly check: "grace-fixed";
  readonly grace: keyof Grace;
  readonly min: number;
  readonly max: number;
};

/** `level`: when it is not what the clause's force makes it. `stages`: the only ones to which it applies. */
export type Check = (EndCheck | ServiceCheck | ContentCheck | PeopleCheck | PaperCheck | MoneyCheck | GraceCheck) & {
  readonly level?: Level;
  readonly stages?: readonly Plan["stage"][];
};
export type CheckName = Check["check"];
/** The checks of one name. */
export type CheckOf<Name extends CheckName> = Extract<Check, { readonly check: Name }>;
