import { type Rule, refused } from "./rule.ts";

export const askGuardian: Rule<"guardian-asked"> = () => refused("R3", "not-ready");

export const answerNoShow: Rule<"no-show-answered"> = () => refused("R3", "not-ready");
