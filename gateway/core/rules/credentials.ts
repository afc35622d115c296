import { type Rule, refused } from "./rule.ts";

export const changeCredential: Rule<"credential-changed"> = () => refused("G4", "not-ready");

export const removeStaff: Rule<"staff-removed"> = () => refused("G4", "not-ready");
