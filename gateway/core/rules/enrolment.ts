import { type Rule, refused } from "./rule.ts";

export const applyEnrolment: Rule<"enrolment-applied"> = () => refused("P3", "not-ready");

export const reviewEnrolment: Rule<"enrolment-reviewed"> = () => refused("P3", "not-ready");

export const approveEnrolment: Rule<"enrolment-approved"> = () => refused("P3", "not-ready");

export const signEnrolment: Rule<"enrolment-signed"> = () => refused("P3", "not-ready");

export const withdrawEnrolment: Rule<"enrolment-withdrawn"> = () => refused("P3", "not-ready");
