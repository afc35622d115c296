/** Adopting a calendar: an event like any other, so that a past day can be judged by what was known then (P1). */
import canonicalize from "canonicalize";
import type { Calendar } from "../core/calendar.ts";
import type { Loop } from "../loop.ts";
import { isBundled } from "./calendar-file.ts";

/** `kept`: the calendar that holds stays, because the other one is not newer, or came along and the school has its own. */
export const CALENDAR_ADOPTIONS = ["adopted", "unchanged", "kept"] as const;
export type CalendarAdoption = (typeof CALENDAR_ADOPTIONS)[number];

/**
 * What adopting `next` would do. A higher version replaces a lower one, but an update of the program never replaces what
 * the school entered itself.
 */
export function judgeCalendar(current: Calendar | null, next: Calendar): CalendarAdoption {
  if (current === null) return "adopted";
  if (canonicalize(current) === canonicalize(next)) return "unchanged";
  if (isBundled(next) && !isBundled(current)) return "kept";
  return next.version > current.version ? "adopted" : "kept";
}

/** Adopts the calendar where it is newer than the one that holds. Resolves when it is durable. */
export async function adoptCalendar(
  calendar: Calendar,
  { loop }: { readonly loop: Pick<Loop, "state" | "submit"> },
): Promise<CalendarAdoption> {
  const outcome = judgeCalendar(loop.state().calendar, calendar);
  if (outcome === "adopted") await loop.submit({ event: { kind: "calendar-adopted", calendar } });
  return outcome;
}
