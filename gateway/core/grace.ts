/** The times a school may set: their defaults, and the hard ranges that no plan can leave (product.md, Rules). */
import type { RuleId } from "./ids.ts";
import type { Grace } from "./plan.ts";

type Range = { readonly rule: RuleId; readonly value: number; readonly min: number; readonly max: number };

export const GRACE = {
  repeatTapSeconds: { rule: "G1", value: 10, min: 1, max: 60 },
  grantMinutes: { rule: "G2", value: 5, min: 1, max: 10 },
  sessionOpensMinutes: { rule: "R1", value: 15, min: 0, max: 60 },
  rollOpensMinutes: { rule: "R2", value: 5, min: 0, max: 30 },
  rollDueMinutes: { rule: "R2", value: 10, min: 0, max: 30 },
  unattendedSeconds: { rule: "R4", value: 120, min: 30, max: 180 },
  handoverMinutes: { rule: "R5", value: 3, min: 1, max: 5 },
  strandedMinutes: { rule: "R9", value: 10, min: 0, max: 15 },
} as const satisfies Record<keyof Grace, Range>;

export const DEFAULT_GRACE: Grace = {
  repeatTapSeconds: GRACE.repeatTapSeconds.value,
  grantMinutes: GRACE.grantMinutes.value,
  sessionOpensMinutes: GRACE.sessionOpensMinutes.value,
  rollOpensMinutes: GRACE.rollOpensMinutes.value,
  rollDueMinutes: GRACE.rollDueMinutes.value,
  unattendedSeconds: GRACE.unattendedSeconds.value,
  handoverMinutes: GRACE.handoverMinutes.value,
  strandedMinutes: GRACE.strandedMinutes.value,
};
