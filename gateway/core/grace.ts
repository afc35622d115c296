/** The times a school may set: their defaults, the hard ranges that no plan can leave (product.md, Rules), and what holds on a day. */
import type { DayId, RuleId } from "./ids.ts";
import type { Grace, Plan } from "./plan.ts";

type Range = {
  readonly rule: RuleId;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** What the time is for, in one sentence. */
  readonly means: string;
};

export const GRACE = {
  repeatTapSeconds: { rule: "G1", value: 10, min: 1, max: 60, means: "the same card at the same reader is one tap" },
  grantMinutes: { rule: "G2", value: 5, min: 1, max: 10, means: "a confirmed pickup opens the exit for so long" },
  entryRefusedSeconds: {
    rule: "G9",
    value: 60,
    min: 10,
    max: 120,
    means: "a refusal at an entry that nobody has looked at is an alarm",
  },
  musterMinutes: {
    rule: "G8",
    value: 5,
    min: 1,
    max: 15,
    means: "who was not counted since an evacuation began is missing",
  },
  arrivingMinutes: { rule: "R6", value: 20, min: 5, max: 60, means: "a child who came in must have reached a room" },
  sessionOpensMinutes: { rule: "R1", value: 15, min: 0, max: 60, means: "before its start a session may be opened" },
  rollOpensMinutes: { rule: "R2", value: 5, min: 0, max: 30, means: "before its start a roll may be settled" },
  rollDueMinutes: { rule: "R2", value: 10, min: 0, max: 30, means: "after its start a roll must be closed" },
  askGuardianMinutes: {
    rule: "R3",
    value: 5,
    min: 0,
    max: 15,
    means: "the homeroom teacher has for a no-show before the guardian is asked",
  },
  noShowMinutes: { rule: "R3", value: 15, min: 5, max: 30, means: "an unanswered no-show becomes of high priority" },
  unattendedSeconds: {
    rule: "R4",
    value: 120,
    min: 30,
    max: 180,
    means: "children in a room without an adult are unattended",
  },
  handoverMinutes: { rule: "R5", value: 3, min: 1, max: 5, means: "an offered handover must be answered" },
  clubChangeMinutes: { rule: "R6", value: 8, min: 1, max: 15, means: "the way from one room to the next" },
  toiletMinutes: { rule: "R6", value: 10, min: 1, max: 15, means: "a short absence from the room" },
  pickupWalkMinutes: { rule: "R6", value: 8, min: 1, max: 15, means: "the way from the room to the gate" },
  roomCapacity: { rule: "R7", value: 45, min: 1, max: 60, means: "children in one room" },
  strandedMinutes: {
    rule: "R9",
    value: 10,
    min: 0,
    max: 15,
    means: "after the end a child must have left or been taken in",
  },
  escortMinutes: { rule: "G2", value: 30, min: 5, max: 120, means: "a line's end must have been reported" },
  highestAckSeconds: { rule: "A1", value: 60, min: 15, max: 120, means: "an alarm of priority 1 must be acknowledged" },
  highAckSeconds: { rule: "A1", value: 300, min: 60, max: 900, means: "an alarm of priority 2 must be acknowledged" },
  lowAckSeconds: { rule: "A1", value: 1800, min: 300, max: 7200, means: "an alarm of priority 3 must be acknowledged" },
} as const satisfies Record<keyof Grace, Range>;

export const DEFAULT_GRACE: Grace = Object.fromEntries(
  Object.entries(GRACE).map(([name, range]) => [name, range.value]),
) as Grace;

/** The plan's times as they hold on a day: the later of two changes wins, and each is visible in the plan with its reason. */
export function graceOn(plan: Plan, day: DayId): Grace {
  const inForce = plan.graceChanges
    .filter((change) => change.from <= day)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return Object.assign({ ...plan.grace }, ...inForce.map((change) => change.values)) as Grace;
}
