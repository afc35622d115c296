import { type Rule, refused } from "./rule.ts";

export const admitChild: Rule<"child-admitted"> = () => refused("G9", "not-ready");
