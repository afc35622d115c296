/** Whether an adult may be with children here, and the clause that forbids it (R1, XW-10, QS-02 to QS-06, JA-14). */
import type { ClauseId, DayId } from "../ids.ts";
import type { Provider } from "../plan.ts";
import type { Staff } from "../roster.ts";
import type { NeedKind, Requirements } from "./requirements.ts";

export const UNQUALIFIED = [
  "removed",
  "provider-blocked",
  "not-cleared",
  "not-in-pool",
  "no-insurance",
  "not-reviewed",
  "no-agreement",
] as const;
export type UnqualifiedReason = (typeof UNQUALIFIED)[number];
export type Unqualified = { readonly reason: UnqualifiedReason; readonly clause: ClauseId };

type Asked = { readonly staff: Staff; readonly provider: Provider | null; readonly day: DayId };

/** What is missing when a need is not met, and whether it is on file on a day. */
export const LACKING: {
  readonly [What in NeedKind]: { reason: UnqualifiedReason; isOnFile: (asked: Asked) => boolean };
} = {
  records: { reason: "not-cleared", isOnFile: ({ staff, day }) => holdsOn(staff.clearance.records, day) },
  pool: { reason: "not-in-pool", isOnFile: isInPool },
  insurance: { reason: "no-insurance", isOnFile: ({ staff, day }) => holdsOn(staff.clearance.insurance, day) },
  review: {
    reason: "not-reviewed",
    isOnFile: ({ staff, day }) => staff.clearance.reviewed !== null && staff.clearance.reviewed <= day,
  },
  agreement: {
    reason: "no-agreement",
    isOnFile: ({ staff, provider }) => staff.clearance.agreement !== null || (provider?.agreement ?? null) !== null,
  },
};

/**
 * Why this adult may not be with children on this day; null when nothing is against it. Asked for every card of staff
 * at a gate or a door, so it looks at nobody else.
 *
 * @param provider the plan's entry for `staff.provider`; null when there is none, and then only their own filing counts
 */
export function whyUnqualified(
  staff: Staff,
  provider: Provider | null,
  { day, requirements }: { readonly day: DayId; readonly requirements: Requirements },
): Unqualified | null {
  const never = whyNever(staff, provider, day);
  if (never !== null) return never;
  const needs = requirements.needs.filter((need) => need.of.includes(staff.employment));
  const lacking = Object.keys(LACKING) as NeedKind[];
  for (const what of lacking) {
    const need = needs.find((one) => one.what === what);
    if (need === undefined || LACKING[what].isOnFile({ staff, provider, day })) continue;
    return { reason: LACKING[what].reason, clause: need.clause };
  }
  return null;
}

/** What no filing mends: removed as unfit, a known bad record, a blocked body. It concerns the school's own staff too. */
export function whyNever(staff: Staff, provider: Provider | null, day: DayId): Unqualified | null {
  if (staff.removed !== null && staff.removed <= day) return { reason: "removed", clause: "QS-04" };
  if (isBadRecordKnown(staff, day)) return { reason: "not-cleared", clause: "JA-14" };
  return provider?.blocked === true ? { reason: "provider-blocked", clause: "QS-04" } : null;
}

function isBadRecordKnown({ clearance }: Staff, day: DayId): boolean {
  return clearance.badRecord !== null && clearance.badRecord <= day;
}

/** The last day is included: what is valid until Friday is valid on Friday. */
function holdsOn(until: DayId | null, day: DayId): boolean {
  return until !== null && day <= until;
}

/** Either the teacher or the body that sends them is in the pool (QS-02: 第三方机构、师资). */
function isInPool({ staff, provider, day }: Asked): boolean {
  const own = staff.clearance.pool;
  if (own !== null && (own.to === null || day <= own.to)) return true;
  if (provider === null || provider.pool === null) return false;
  return (provider.from === null || provider.from <= day) && (provider.to === null || day <= provider.to);
}
