/** Tells the core when a service day begins and which sessions run on it: the core knows no calendar and no zone. */
import type { Clock } from "../clock.ts";
import type { DayId, EpochMs } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import type { Loop } from "../loop.ts";

const NOON_MINUTES = 12 * 60;
/** After a failed attempt the day is announced again this much later, real milliseconds. */
export const DAY_RETRY_MS = 1000;

export type ServiceDay = {
  readonly day: DayId;
  readonly origin: EpochMs;
  readonly next: EpochMs;
  readonly weekday: number;
};

/**
 * The local day that holds this instant.
 * `origin` is local noon less 12 hours, so that minutes of the day are wall time in the hours a school is open, also on
 * the days on which some zones change their clocks.
 */
export function serviceDayAt(instant: EpochMs, zone: string): ServiceDay {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const date = local.toPlainDate();
  const noon = date.toZonedDateTime({ timeZone: zone, plainTime: "12:00" });
  return {
    day: date.toString(),
    origin: noon.epochMilliseconds - NOON_MINUTES * 60_000,
    next: date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds,
    weekday: date.dayOfWeek,
  };
}

/** Sessions of the plan that run on this weekday (P4). */
export const sessionsOn = (plan: Plan, weekday: number): readonly string[] =>
  plan.sessions.filter((session) => session.weekdays.includes(weekday)).map((session) => session.id);

/**
 * Begins the day now if it has not begun, and each later one at its local midnight.
 * @returns stops it
 */
export async function keepSchoolDays({
  loop,
  clock,
  log,
}: {
  readonly loop: Loop;
  readonly clock: Clock;
  readonly log: (message: string) => void;
}): Promise<() => void> {
  let cancel = () => {};
  let stopped = false;
  const begin = async (): Promise<void> => {
    const { plan, day } = loop.state();
    if (!plan) return;
    const today = serviceDayAt(clock.now(), plan.zone);
    if (day === null || day.day < today.day)
      await loop.submit({
        event: { kind: "day-began", day: today.day, origin: today.origin, sessions: sessionsOn(plan, today.weekday) },
      });
    schedule((today.next - clock.now()) / clock.speed);
  };
  const schedule = (realMs: number): void => {
    if (stopped) return;
    cancel = clock.after(realMs, () => {
      begin().catch((error: unknown) => {
        log(`the day could not begin: ${String(error)}`);
        schedule(DAY_RETRY_MS);
      });
    });
  };
  await begin();
  return () => {
    stopped = true;
    cancel();
  };
}
