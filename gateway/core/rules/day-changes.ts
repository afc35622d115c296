import { type Rule, refused } from "./rule.ts";

export const changeExpectation: Rule<"expectation-changed"> = () => refused("P4", "not-ready");

export const recordSubstitution: Rule<"substitution-recorded"> = () => refused("P4", "not-ready");

export const cancelSession: Rule<"session-cancelled"> = () => refused("P4", "not-ready");
