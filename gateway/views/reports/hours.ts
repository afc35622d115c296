/**
 * E2: what each adult did in after-school service, from custody held, and the subsidy that follows from the plan's rates.
 * Every figure names the entries behind it. Where it differs from the timetable it is listed, for a person to settle.
 */
import type { DayId, EpochMs, JournalSeq, SessionId, StaffId } from "../../core/ids.ts";
import type { Pay, PayBand, SessionKind } from "../../core/plan.ts";
import type { Adjustment } from "../../core/state.ts";
import { type Duty, dutiesOf } from "./duties.ts";
import type { ReportDay } from "./report-day.ts";
import { type SessionLog, sessionLogs } from "./session-log.ts";

const MINUTE_MS = 60_000;
/** A difference to the timetable smaller than this is not listed, minutes. */
export const TIMETABLE_TOLERANCE_MINUTES = 1;

export const DIFFERENCE_KINDS = [
  "not-held",
  "unplanned",
  "late-start",
  "early-end",
  "over-time",
  "substituted",
] as const;
export type TimetableDifference = { readonly kind: (typeof DIFFERENCE_KINDS)[number]; readonly minutes: number };

/** One adult in one session of one day. */
export type HoursRow = {
  readonly day: DayId;
  readonly staff: StaffId;
  readonly session: SessionId;
  readonly kind: SessionKind;
  readonly band: PayBand;
  /** By the timetable, minutes; 0 for somebody who was not planned here. */
  readonly plannedMinutes: number;
  /** Held between the planned start and end, minutes; and outside of it, which pays nothing by itself. */
  readonly heldMinutes: number;
  readonly outsideMinutes: number;
  readonly adjustedMinutes: number;
  /** Held and adjusted, never below nothing. */
  readonly countedMinutes: number;
  /** Class hours after rounding, and their pay in yuan; null: the plan does not say how long a class hour is, or no rate holds. */
  readonly classHours: number | null;
  readonly rate: number | null;
  readonly yuan: number | null;
  readonly differences: readonly TimetableDifference[];
  readonly adjustments: readonly Adjustment[];
  readonly evidence: readonly JournalSeq[];
};

export type AdjustmentEntry = Adjustment & { readonly seq: JournalSeq };

/** The day's rows, by session and adult. `adjustments` of this day may have been made on any later one. */
export function hoursOf(day: ReportDay, adjustments: readonly AdjustmentEntry[]): readonly HoursRow[] {
  const duties = dutiesOf(day);
  const own = adjustments.filter((one) => one.day === day.day);
  return sessionLogs(day)
    .filter(({ planned }) => planned.kind !== "class" && planned.form !== "online")
    .flatMap((log) => {
      const held = duties.filter((duty) => duty.session === log.planned.id);
      const here = own.filter((one) => one.session === log.planned.id);
      const who = new Set([...onDuty(log), ...held.map(({ staff }) => staff), ...here.map(({ staff }) => staff)]);
      return Array.from(who, (staff) =>
        rowOf(
          { day, log, staff },
          held.filter((duty) => duty.staff === staff),
          here.filter((one) => one.staff === staff),
        ),
      );
    });
}

/** Whose duty it was by the timetable: the first of the list; the others are substitutes in waiting. */
function onDuty({ staff, cancelled }: SessionLog): readonly StaffId[] {
  return cancelled ? [] : staff.slice(0, 1);
}

type Who = { readonly day: ReportDay; readonly log: SessionLog; readonly staff: StaffId };

function rowOf({ day, log, staff }: Who, duties: readonly Duty[], adjustments: readonly AdjustmentEntry[]): HoursRow {
  const { planned } = log;
  const start = day.origin + planned.start * MINUTE_MS;
  const end = day.origin + planned.end * MINUTE_MS;
  const isPlanned = onDuty(log).includes(staff);
  const whole = duties.reduce((sum, { from, to }) => sum + (to - from), 0) / MINUTE_MS;
  const inside = duties.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)), 0);
  const heldMinutes = inside / MINUTE_MS;
  const adjustedMinutes = adjustments.reduce((sum, one) => sum + one.minutes, 0);
  const countedMinutes = Math.max(0, heldMinutes + adjustedMinutes);
  const band: PayBand = planned.kind === "evening-study" ? "evening" : "day";
  const classHours = classHoursOf(day.plan.pay, day.day, countedMinutes);
  const rate = rateOn(day.plan.pay, band, day.day);
  return {
    ...{ day: day.day, staff, session: planned.id, kind: planned.kind, band },
    plannedMinutes: isPlanned ? planned.end - planned.start : 0,
    ...{ heldMinutes, outsideMinutes: whole - heldMinutes, adjustedMinutes, countedMinutes, classHours, rate },
    yuan: classHours === null || rate === null ? null : cents(classHours * rate),
    differences: differencesOf({ log, staff, isPlanned }, duties, { start, end }),
    adjustments: adjustments.map(({ seq: _, ...one }) => one),
    evidence: [...new Set([...duties.flatMap((duty) => duty.evidence), ...adjustments.map(({ seq }) => seq)])],
  };
}

function differencesOf(
  { log, staff, isPlanned }: { readonly log: SessionLog; readonly staff: StaffId; readonly isPlanned: boolean },
  duties: readonly Duty[],
  { start, end }: { readonly start: EpochMs; readonly end: EpochMs },
): readonly TimetableDifference[] {
  const minutes = (ms: number) => ms / MINUTE_MS;
  const first = duties[0];
  const found: TimetableDifference[] = [];
  if (first === undefined) return isPlanned ? [{ kind: "not-held", minutes: minutes(end - start) }] : [];
  const last = Math.max(...duties.map(({ to }) => to));
  const isSubstitute = log.substitutes.some((one) => one.in === staff);
  if (isSubstitute) found.push({ kind: "substituted", minutes: 0 });
  else if (!isPlanned) found.push({ kind: "unplanned", minutes: 0 });
  found.push({ kind: "late-start", minutes: minutes(first.from - start) });
  found.push({ kind: "early-end", minutes: minutes(end - last) });
  found.push({ kind: "over-time", minutes: minutes(last - end) });
  return found.filter(
    ({ kind, minutes: by }) => kind === "substituted" || kind === "unplanned" || by >= TIMETABLE_TOLERANCE_MINUTES,
  );
}

/** Minutes as class hours, rounded as the plan says; null while it does not say how long one is. */
export function classHoursOf(pay: Pay, day: DayId, minutes: number): number | null {
  const length = latestOn(pay.classHourMinutes, day)?.minutes;
  if (length === undefined) return null;
  const hours = minutes / length;
  const { mode, stepHours } = pay.rounding;
  // Binary fractions must not push 1.9999999 below a step.
  const steps = Number((hours / stepHours).toFixed(9));
  switch (mode) {
    case "none":
      return Number(hours.toFixed(4));
    case "down":
      return Math.floor(steps) * stepHours;
    case "nearest":
      return Math.round(steps) * stepHours;
    case "up":
      return Math.ceil(steps) * stepHours;
  }
}

/** Yuan for one class hour; null: none holds on this day. */
export function rateOn(pay: Pay, band: PayBand, day: DayId): number | null {
  const rates = pay.rates.filter((rate) => rate.band === band);
  return latestOn(rates, day)?.yuan ?? null;
}

function latestOn<T extends { readonly from: DayId }>(dated: readonly T[], day: DayId): T | undefined {
  return dated
    .filter((one) => one.from <= day)
    .reduce<T | undefined>((last, one) => (last && last.from > one.from ? last : one), undefined);
}

function cents(yuan: number): number {
  return Math.round(yuan * 100) / 100;
}

/** One adult's month. */
export type HoursSum = {
  readonly staff: StaffId;
  readonly sessions: number;
  readonly countedMinutes: number;
  readonly dayHours: number;
  readonly eveningHours: number;
  readonly dayYuan: number;
  readonly eveningYuan: number;
  /** Rows that could not be paid because the plan lacks a class hour's length or a rate. */
  readonly unpaid: number;
  /** Rows with a difference to the timetable that nobody has settled by an adjustment. */
  readonly unsettled: number;
};

/** Sums by adult, in the order of their ids. */
export function sumHours(rows: readonly HoursRow[]): readonly HoursSum[] {
  const sums = new Map<StaffId, HoursSum>();
  for (const row of rows) {
    const old = sums.get(row.staff) ?? {
      ...{ staff: row.staff, sessions: 0, countedMinutes: 0, dayHours: 0, eveningHours: 0 },
      ...{ dayYuan: 0, eveningYuan: 0, unpaid: 0, unsettled: 0 },
    };
    const [hours, yuan] =
      row.band === "day" ? (["dayHours", "dayYuan"] as const) : (["eveningHours", "eveningYuan"] as const);
    sums.set(row.staff, {
      ...old,
      sessions: old.sessions + (row.countedMinutes > 0 ? 1 : 0),
      countedMinutes: old.countedMinutes + row.countedMinutes,
      [hours]: old[hours] + (row.classHours ?? 0),
      [yuan]: cents(old[yuan] + (row.yuan ?? 0)),
      unpaid: old.unpaid + (row.yuan === null && row.countedMinutes > 0 ? 1 : 0),
      unsettled: old.unsettled + (row.differences.length > 0 && row.adjustments.length === 0 ? 1 : 0),
    });
  }
  return [...sums.values()].sort((a, b) => (a.staff < b.staff ? -1 : 1));
}
