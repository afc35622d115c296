import { type Rule, refused } from "./rule.ts";

export const endSession: Rule<"session-ended"> = () => refused("R8", "not-ready");

export const closeDay: Rule<"day-closed"> = () => refused("R8", "not-ready");
