import { type Rule, refused } from "./rule.ts";

export const beginEmergency: Rule<"emergency-began"> = () => refused("G8", "not-ready");

export const countMuster: Rule<"muster-counted"> = () => refused("G8", "not-ready");

export const endEmergency: Rule<"emergency-ended"> = () => refused("G8", "not-ready");
