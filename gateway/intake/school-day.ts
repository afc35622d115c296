/** Tells the core when a service day begins and which sessions run on it: the core reads no clock and knows no zone. */
import type { Clock } from "../clock.ts";
import { type Calendar, firstUncertainDay, serviceDay, sessionsOn } from "../core/calendar.ts";
import type { DayId, EpochMs, SessionId } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import type { CampusState } from "../core/state.ts";
import { emptyTable } from "../core/table.ts";
import type { Loop } from "../loop.ts";

const NOON_MINUTES = 12 * 60;
/** After a failed attempt the day is announced again this much later, real milliseconds. */
export const DAY_RETRY_MS = 1000;
/** So many days before the calendar ends the school is told, each day. */
export const CALENDAR_AHEAD_DAYS = 14;

/** A local day and its instants. `next` is the local midnight at which it is over. */
export type LocalDay = {
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
export function serviceDayAt(instant: EpochMs, zone: string): LocalDay {
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

/**
 * Sessions to be announced for today: those that run by plan and calendar, and those that are open already. A plan that
 * closes the school at noon takes nobody's adult away: what is open goes on to its end (R8).
 */
function sessionsToday({ calendar, sessions }: CampusState, plan: Plan, day: DayId): readonly SessionId[] {
  const running = sessionsOn(plan, calendar, day);
  const open = plan.sessions.filter(({ id }) => {
    const session = sessions.get(id);
    return session !== undefined && session.openedAt !== null && !session.ended;
  });
  return [...new Set([...running, ...open.map(({ id }) => id)])];
}

/** What the school must be told of the days ahead; null when the calendar knows them. */
export function calendarWarning(calendar: Calendar | null, plan: Plan, from: DayId): string | null {
  const day = firstUncertainDay(calendar, plan, { from, days: CALENDAR_AHEAD_DAYS });
  if (day === null) return null;
  if (serviceDay(calendar, plan, day).reason === "make-up")
    return `the calendar does not say which weekday's timetable the make-up day ${day} follows`;
  return `the calendar does not know ${day} and later days: weekends are taken as they fall. Adopt a newer calendar`;
}

/**
 * Begins the day now if it has not begun, each later one at its local midnight, and the same one again when a plan or a
 * calendar is adopted in the middle of it, so that both hold at once. Without a plan it waits for one. What the calendar
 * does not know is logged at the start, each day and at each change.
 *
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
  /** A plan or a calendar came since the day was announced. */
  let changed = false;
  let announcing: Promise<void> = Promise.resolve();

  const announce = async (): Promise<void> => {
    const state = loop.state();
    const { plan, calendar, day } = state;
    if (!plan || stopped) return;
    const today = serviceDayAt(clock.now(), plan.zone);
    const same = day?.day === today.day;
    const sessions = sessionsToday(same ? state : { ...state, sessions: emptyTable() }, plan, today.day);
    if (day === null || day.day < today.day || (same && (changed || !sameIds(day.sessions, sessions)))) {
      changed = false;
      await loop.submit({ event: { kind: "day-began", day: today.day, origin: today.origin, sessions } });
    }
    const warning = calendarWarning(calendar, plan, today.day);
    if (warning !== null) log(warning);
    schedule((today.next - clock.now()) / clock.speed);
  };
  // One after the other: midnight and a new plan may come together.
  const announceLater = (): void => {
    cancel();
    announcing = announcing.then(announce).catch((error: unknown) => {
      changed = true;
      log(`the day could not begin: ${String(error)}`);
      schedule(DAY_RETRY_MS);
    });
  };
  const schedule = (realMs: number): void => {
    cancel();
    if (!stopped) cancel = clock.after(realMs, announceLater);
  };
  loop.onCommitted((batch) => {
    if (!batch.some(({ event }) => event.kind === "plan-adopted" || event.kind === "calendar-adopted")) return;
    changed = true;
    announceLater();
  });
  announcing = announce();
  await announcing;
  return () => {
    stopped = true;
    cancel();
  };
}

const sameIds = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, at) => id === b[at]);
