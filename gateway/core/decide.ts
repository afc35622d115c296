/**
 * The table of contents: which rule answers which event. Same state, same event, same position: same answer, on any
 * machine, in any year.
 */
import type { Answer, Decision } from "./decision.ts";
import { type Draft, newDraft } from "./draft.ts";
import type { CampusEvent, EventKind } from "./events.ts";
import type { JournalSeq } from "./ids.ts";
import { acknowledgeAlarm, resolveAlarm, shelveAlarm } from "./rules/alarm-actions.ts";
import { assignAlarm } from "./rules/alarm-assignment.ts";
import { endCauses } from "./rules/alarms.ts";
import { changeBar } from "./rules/bars.ts";
import { judgeCapacity } from "./rules/capacity.ts";
import { judgeTap } from "./rules/cards.ts";
import { judgeDeadlines } from "./rules/clock.ts";
import { changeCredential, removeStaff } from "./rules/credentials.ts";
import { beginDay } from "./rules/day.ts";
import { cancelSession, changeExpectation, recordSubstitution } from "./rules/day-changes.ts";
import { beginEmergency, countMuster, endEmergency } from "./rules/emergency.ts";
import {
  applyEnrolment,
  approveEnrolment,
  reviewEnrolment,
  signEnrolment,
  withdrawEnrolment,
} from "./rules/enrolment.ts";
import { admitChild } from "./rules/entry-refusal.ts";
import { endEscort } from "./rules/escort-end.ts";
import { departEscort } from "./rules/escorts.ts";
import { acceptHandover, declineHandover, offerHandover } from "./rules/handover.ts";
import { closeLeave, recordLeave } from "./rules/leave.ts";
import { answerNoShow, askGuardian } from "./rules/no-show.ts";
import { issuePass, revokePass } from "./rules/passes.ts";
import { adjustDuty, closeFinding, noteCare, recordPatrol } from "./rules/patrols.ts";
import { askByLookUp, confirmPickup, denyPickup } from "./rules/pickup.ts";
import { quarantineTap, recordGap, watchReader } from "./rules/readers.ts";
import { settleRoll } from "./rules/roll-call.ts";
import { NO_ANSWER, type Rule, refused } from "./rules/rule.ts";
import { adoptCalendar, adoptPlan, adoptRoster } from "./rules/school-data.ts";
import { closeDay, endSession } from "./rules/session-end.ts";
import { settleChild } from "./rules/settlement.ts";
import { watchLeftOver } from "./rules/stranded.ts";
import { answer } from "./rules/tap.ts";
import { sendChildren } from "./rules/transit.ts";
import { leaveVisitor, registerVisitor } from "./rules/visitors.ts";
import type { CampusState, Custody } from "./state.ts";

const RULE_OF: { readonly [K in EventKind]: Rule<K> } = {
  "plan-adopted": adoptPlan,
  "roster-adopted": adoptRoster,
  "calendar-adopted": adoptCalendar,
  "day-began": beginDay,
  "card-tapped": judgeTap,
  "tap-quarantined": quarantineTap,
  "tap-gap-found": recordGap,
  "reader-changed": watchReader,
  "pickup-requested": askByLookUp,
  "pickup-confirmed": confirmPickup,
  "pickup-denied": denyPickup,
  "handover-offered": offerHandover,
  "handover-accepted": acceptHandover,
  "handover-declined": declineHandover,
  "roll-settled": settleRoll,
  "child-settled": settleChild,
  "emergency-began": beginEmergency,
  "muster-counted": countMuster,
  "emergency-ended": endEmergency,
  "visitor-registered": registerVisitor,
  "visitor-left": leaveVisitor,
  "child-admitted": admitChild,
  "pass-issued": issuePass,
  "pass-revoked": revokePass,
  "bar-changed": changeBar,
  "credential-changed": changeCredential,
  "staff-removed": removeStaff,
  "escort-departed": departEscort,
  "escort-ended": endEscort,
  "children-sent": sendChildren,
  "session-ended": endSession,
  "day-closed": closeDay,
  "guardian-asked": askGuardian,
  "no-show-answered": answerNoShow,
  "expectation-changed": changeExpectation,
  "substitution-recorded": recordSubstitution,
  "session-cancelled": cancelSession,
  "leave-recorded": recordLeave,
  "leave-closed": closeLeave,
  "enrolment-applied": applyEnrolment,
  "enrolment-reviewed": reviewEnrolment,
  "enrolment-approved": approveEnrolment,
  "enrolment-signed": signEnrolment,
  "enrolment-withdrawn": withdrawEnrolment,
  "patrol-recorded": recordPatrol,
  "finding-closed": closeFinding,
  "duty-adjusted": adjustDuty,
  "care-noted": noteCare,
  "alarm-assigned": assignAlarm,
  "alarm-acknowledged": acknowledgeAlarm,
  "alarm-shelved": shelveAlarm,
  "alarm-resolved": resolveAlarm,
  "clock-ticked": judgeDeadlines,
};

/** Events that mean something before a plan was adopted and a day began. */
const SETTING_UP: ReadonlySet<EventKind> = new Set<EventKind>([
  "plan-adopted",
  "roster-adopted",
  "calendar-adopted",
  "day-began",
  "tap-quarantined",
  "tap-gap-found",
]);

/**
 * What follows from an event.
 *
 * @param seq position in the journal that the event will have: evidence of what it causes
 */
export function decide(state: CampusState, event: CampusEvent, seq: JournalSeq): Decision {
  return step(state, event, seq)[1];
}

/** One step of the school day: the decision, and the state in which its facts are true. */
export function step(state: CampusState, event: CampusEvent, seq: JournalSeq): readonly [CampusState, Decision] {
  const draft = newDraft(state, event.at, seq);
  const given = isReady(state) || SETTING_UP.has(event.kind) ? judge(draft, event) : notReady(event);
  if (draft.facts.length > 0) {
    judgeCapacity(draft);
    watchLeftOver(draft, movedIn(draft));
    endCauses(draft, isLate(event) ? "late-tap" : undefined);
  }
  return [draft.state, { answer: given, facts: draft.facts, effects: draft.effects }];
}

/** Children whose record this decision changed, as it is now. */
function movedIn({ facts, state }: Draft): readonly Custody[] {
  const moved = new Set(facts.flatMap((fact) => (fact.kind === "custody-changed" ? [fact.custody.student] : [])));
  return [...moved].flatMap((student) => state.custody.get(student) ?? []);
}

function judge(draft: Draft, event: CampusEvent): Answer {
  const rule = RULE_OF[event.kind] as (draft: Draft, event: CampusEvent) => Answer;
  return rule(draft, event);
}

function isReady(state: CampusState): boolean {
  return state.plan !== null && state.day !== null;
}

/** A tap before the first day is kept in the journal and opens nothing. */
function notReady(event: CampusEvent): Answer {
  if (event.kind === "card-tapped") return answer("noted", "P1", "stored");
  return event.kind === "clock-ticked" || event.kind === "reader-changed" ? NO_ANSWER : refused("P1", "not-ready");
}

function isLate(event: CampusEvent): boolean {
  return event.kind === "card-tapped" && event.late;
}
