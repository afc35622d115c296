import { type Rule, refused } from "./rule.ts";

export const recordLeave: Rule<"leave-recorded"> = () => refused("P4", "not-ready");

export const closeLeave: Rule<"leave-closed"> = () => refused("P4", "not-ready");
