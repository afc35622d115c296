import { type Rule, refused } from "./rule.ts";

export const sendChildren: Rule<"children-sent"> = () => refused("R6", "not-ready");
