import { type Rule, refused } from "./rule.ts";

export const issuePass: Rule<"pass-issued"> = () => refused("G3", "not-ready");

export const revokePass: Rule<"pass-revoked"> = () => refused("G3", "not-ready");
