import { type Rule, refused } from "./rule.ts";

export const departEscort: Rule<"escort-departed"> = () => refused("G2", "not-ready");

export const endEscort: Rule<"escort-ended"> = () => refused("G2", "not-ready");
