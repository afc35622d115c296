import { type Rule, refused } from "./rule.ts";

export const registerVisitor: Rule<"visitor-registered"> = () => refused("G6", "not-ready");

export const leaveVisitor: Rule<"visitor-left"> = () => refused("G6", "not-ready");
