/** P1: a plan and a roster are events, so that the past can be judged by what was known then. */
import { emit } from "../draft.ts";
import { expectToday } from "./expectation.ts";
import { withdrawPickups } from "./pickup-withdrawal.ts";
import { done, NO_ANSWER, type Rule } from "./rule.ts";

/** The plan holds from now on. Sessions that it adds run from the next day that begins, or when this day is begun again. */
export const adoptPlan: Rule<"plan-adopted"> = (draft, { plan }) => {
  emit(draft, { kind: "plan-set", plan });
  expectToday(draft);
  return NO_ANSWER;
};

/** Which days are rest days and make-up workdays holds from now on; today's sessions follow when the day is begun again. */
export const adoptCalendar: Rule<"calendar-adopted"> = (draft, { calendar }) => {
  emit(draft, { kind: "calendar-set", calendar });
  return NO_ANSWER;
};

/** The roster holds from now on. Once a day began, new children are at home; who left the school stays until settled. */
export const adoptRoster: Rule<"roster-adopted"> = (draft, { roster }) => {
  emit(draft, { kind: "roster-set", roster });
  expectToday(draft);
  // Who may collect whom is the roster's, and it holds for who stands at the gate (G3).
  withdrawPickups(draft);
  return done("P1", `roster-${roster.version}`);
};
