import { type Rule, refused } from "./rule.ts";

export const changeBar: Rule<"bar-changed"> = () => refused("G3", "not-ready");
