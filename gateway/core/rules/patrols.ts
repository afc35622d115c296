import { type Rule, refused } from "./rule.ts";

export const recordPatrol: Rule<"patrol-recorded"> = () => refused("E1", "not-ready");

export const closeFinding: Rule<"finding-closed"> = () => refused("E1", "not-ready");

export const adjustDuty: Rule<"duty-adjusted"> = () => refused("E1", "not-ready");

export const noteCare: Rule<"care-noted"> = () => refused("E1", "not-ready");
