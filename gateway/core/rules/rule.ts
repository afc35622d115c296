/** What a rule is, and the answers that they all give. */
import type { ActionRefusal, Answer } from "../decision.ts";
import type { Draft } from "../draft.ts";
import type { EventKind, EventOf } from "../events.ts";
import type { ClauseId, RuleId } from "../ids.ts";

/** A rule judges one event: it emits facts and effects into the draft and returns the answer. A refused action emits nothing. */
export type Rule<K extends EventKind> = (draft: Draft, event: EventOf<K>) => Answer;

export const NO_ANSWER: Answer = { kind: "none" };

/** The action was done; `subject` is what it concerned. */
export function done(rule: RuleId, subject: string): Answer {
  return { kind: "done", rule, subject };
}

/** The action is forbidden, and nothing changed; `people` are those because of whom, `clause` what forbids it. */
export function refused(rule: RuleId, code: ActionRefusal, people: readonly string[] = [], clause?: ClauseId): Answer {
  return { kind: "refused", code, rule, people, ...(clause !== undefined && { clause }) };
}
