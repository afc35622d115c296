/** Prints everything that the calendar says of four years, for comparison between processes in different zones. */
import { serviceDay, windowOn } from "../../../../gateway/core/calendar.ts";
import { addDays } from "../../../../gateway/core/local-date.ts";
import { PLAN_DEFAULTS } from "../../../../gateway/core/plan-defaults.ts";
import { bundledCalendar } from "../../../../gateway/intake/calendar-file.ts";
import { calendarText, seedCalendar } from "../../../../gateway/intake/calendars/seed.ts";
import { serviceDayAt } from "../../../../gateway/intake/school-day.ts";

const calendar = bundledCalendar();
const summer = { season: { from: "05-01", to: "10-01" }, floor: null, target: 1110, ceiling: null, reason: null };
const windows = [{ ...summer, kind: "after-school" as const }];
const zone = process.argv[2] ?? "Asia/Shanghai";

console.log(calendarText(seedCalendar()));
for (let day = "2024-01-01"; day <= "2027-12-31"; day = addDays(day, 1)) {
  const noon = Date.parse(`${day}T12:00:00+08:00`);
  const readings = (["with-make-up", "monday-friday"] as const).map((workdays) =>
    serviceDay(calendar, { ...PLAN_DEFAULTS, workdays }, day),
  );
  const { target } = windowOn({ windows }, "after-school", day);
  console.log(JSON.stringify([day, readings, target, serviceDayAt(noon, zone)]));
}
