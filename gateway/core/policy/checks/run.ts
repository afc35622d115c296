/** Which function reads which check. */
import type { Fault } from "../finding.ts";
import type { PlanView } from "../plan-view.ts";
import type { Check, CheckName, CheckOf } from "./check.ts";
import * as content from "./content.ts";
import * as endTimes from "./end-times.ts";
import { graceFixed } from "./grace-fixed.ts";
import * as money from "./money.ts";
import * as outside from "./outside.ts";
import { paper } from "./papers.ts";
import * as people from "./people.ts";
import * as serviceTime from "./service-time.ts";

type Run = { readonly [Name in CheckName]: (check: CheckOf<Name>, view: PlanView) => readonly Fault[] };

const RUN: Run = {
  "end-floor": endTimes.endFloor,
  "end-target": endTimes.endTarget,
  "end-ceiling": endTimes.endCeiling,
  "end-set": endTimes.endSet,
  "kind-scope": endTimes.kindScope,
  "service-days": serviceTime.serviceDays,
  "minutes-at-least": serviceTime.minutesAtLeast,
  "minutes-about": serviceTime.minutesAbout,
  "workday-reading": serviceTime.workdayReading,
  "rest-day-decision": serviceTime.restDayDecision,
  "school-days-only": serviceTime.schoolDaysOnly,
  "beside-lessons": serviceTime.besideLessons,
  "activity-banned": content.activityBanned,
  "weekly-activity": content.weeklyActivity,
  "daily-activity": content.dailyActivity,
  "no-homework": content.noHomework,
  choices: content.choices,
  "base-and-clubs": content.baseAndClubs,
  "not-all-online": content.notAllOnline,
  "no-whole-classes": content.noWholeClasses,
  "class-size": content.classSize,
  "guide-fields": content.guideFields,
  staffed: people.staffed,
  patrol: people.patrol,
  "gate-staffed": people.gateStaffed,
  "roles-named": people.rolesNamed,
  "outside-staff": outside.outsideStaff,
  "paid-by-agreement": outside.paidByAgreement,
  "outside-ban": outside.outsideBan,
  providers: outside.providers,
  paper,
  "fee-per-term": money.feePerTerm,
  "fee-at-most": money.feeAtMost,
  "no-fee-in-private-schools": money.noFeeInPrivateSchools,
  "fee-waiver": money.feeWaiver,
  "fee-approved": money.feeApproved,
  "fee-published": money.feePublished,
  "pay-floor": money.payFloor,
  "pay-cap": money.payCap,
  "pay-agreed": money.payAgreed,
  "grace-fixed": graceFixed,
};

/** What a plan lacks by one check; nothing where the check is not for schools of its stage. */
export function runCheck(check: Check, view: PlanView): readonly Fault[] {
  if (check.stages !== undefined && !check.stages.includes(view.plan.stage)) return [];
  // The table is typed name by name; that the pair belongs together is lost only in the look-up.
  const run = RUN[check.check] as (check: Check, view: PlanView) => readonly Fault[];
  return run(check, view);
}
