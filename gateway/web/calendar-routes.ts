/** The school calendar (校历) over HTTP: what each day is under plan and calendar, and a newer calendar in the old one's place. */
import { type Static, Type } from "typebox";
import { PROBLEM_ERRORS_MAX, Problem, ProblemDocument, problem } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import type { TokenRole } from "../contract/token.ts";
import { type Calendar, DAY_REASONS, serviceDay } from "../core/calendar.ts";
import type { DayId } from "../core/ids.ts";
import { addDays, isDay } from "../core/local-date.ts";
import { CALENDAR_ADOPTIONS, judgeCalendar } from "../intake/adopt-calendar.ts";
import { CalendarDocument, CalendarFileError, checkCalendar } from "../intake/calendar-file.ts";
import { serviceDayAt } from "../intake/school-day.ts";
import { ActionHeaders, asProblems, COMMAND_LINE, markOf, requireActionKey } from "./actions.ts";
import { STAFF, type WebContext } from "./context.ts";
import { PAGE_ITEMS, PageQuery } from "./paging.ts";

/** Days that are shown when the request does not say until when. */
const DAYS_AHEAD = 30;
/** Who keeps the school's calendar. */
const OFFICE = ["office", "lead"] as const satisfies readonly TokenRole[];

/** What only calendars can be refused for, with its status. */
export const CALENDAR_PROBLEMS = { "calendar/invalid": 422, "calendar/not-newer": 409 } as const;

export const CalendarDayView = Type.Object({
  day: Type.String({ description: "YYYY-MM-DD" }),
  runs: Type.Boolean({ description: "the timetable runs" }),
  weekday: Type.Integer({ description: "ISO weekday whose timetable is followed; the day's own where none runs" }),
  reason: Type.Enum(DAY_REASONS),
  name: Type.Union([Type.String(), Type.Null()], { description: "the holiday, or why the school is closed" }),
  certain: Type.Boolean({ description: "false: the calendar does not know" }),
});
export type CalendarDayView = Static<typeof CalendarDayView>;

/** Which calendar holds. */
export const CalendarView = Type.Object({
  version: Type.Integer(),
  source: Type.String(),
  years: Type.Array(Type.Integer(), { description: "years that it knows completely" }),
});
export type CalendarView = Static<typeof CalendarView>;

/** What became of a calendar that was sent. */
export const CalendarAdopted = Type.Object({
  ...CalendarView.properties,
  adoption: Type.Enum(CALENDAR_ADOPTIONS, { description: "unchanged: it is the one that holds" }),
});

const viewOf = ({ version, source, years }: Calendar): CalendarView => ({ version, source, years: [...years] });

/** Adds the routes of the calendar. */
export function addCalendarRoutes(context: WebContext): void {
  addReading(context);
  addAdoption(context);
}

function addReading({ app, loop, clock }: WebContext): void {
  const Day = (description: string) => Type.Optional(Type.String({ description: `YYYY-MM-DD; ${description}` }));
  app.get(
    "/api/v1/calendar",
    {
      onRequest: requireRole(...STAFF),
      schema: {
        tags: ["calendar"],
        summary: "what each day is: does the timetable run, which weekday's, and why",
        querystring: Type.Object({
          ...PageQuery,
          from: Day("default: today"),
          to: Day(`included; default: ${DAYS_AHEAD} days after the first`),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(CalendarDayView),
            next: Type.Union([Type.String(), Type.Null()]),
            calendar: Type.Union([CalendarView, Type.Null()]),
          }),
          default: ProblemDocument,
        },
      },
    },
    async ({ query: { after, limit = PAGE_ITEMS, ...range } }) => {
      const { plan, calendar } = loop.state();
      if (!plan) throw new Problem("not-ready", 503, "the school's plan is not adopted yet");
      const from = existing(range.from ?? serviceDayAt(clock.now(), plan.zone).day);
      const to = existing(range.to ?? addDays(from, DAYS_AHEAD));
      if (to < from) throw problem("request/invalid", `"${to}" is before "${from}"`);
      const items: CalendarDayView[] = [];
      let day = after === undefined || after < from ? from : addDays(existing(after), 1);
      for (; day <= to && items.length < limit; day = addDays(day, 1))
        items.push({ day, ...serviceDay(calendar, plan, day) });
      return { items, next: day <= to ? addDays(day, -1) : null, calendar: calendar && viewOf(calendar) };
    },
  );
}

function addAdoption(context: WebContext): void {
  const { app, loop, journal } = context;
  app.post(
    "/api/v1/calendar",
    {
      onRequest: [requireRole(...OFFICE), requireActionKey],
      // The file's own check says more of a fault than the schema's, and under the code that its readers know.
      attachValidation: true,
      schema: {
        tags: ["calendar"],
        summary: "adopts a newer calendar: it holds at once. The one that holds already changes nothing",
        headers: ActionHeaders,
        querystring: Type.Object({
          dry: Type.Optional(Type.Boolean({ default: false, description: "only says what would become of it" })),
        }),
        body: CalendarDocument,
        response: { 200: CalendarAdopted, default: ProblemDocument },
      },
    },
    async (request) => {
      const calendar = readable(request.body);
      const action = markOf(context, request, request.bearer?.person ?? COMMAND_LINE);
      const { calendar: current } = loop.state();
      // Under its own key the same request is the same action, whatever holds by now.
      const adoption = journal.findAction(action.key) ? "adopted" : judgeCalendar(current, calendar);
      if (adoption === "kept")
        throw calendarProblem(
          "calendar/not-newer",
          `version ${current?.version} holds, and only a higher one replaces it; this is ${calendar.version}`,
        );
      if (adoption === "adopted" && !request.query.dry)
        await asProblems(loop.submit({ event: { kind: "calendar-adopted", calendar }, action }));
      return { ...viewOf(calendar), adoption };
    },
  );
}

function readable(body: unknown): Calendar {
  try {
    return checkCalendar(body);
  } catch (error) {
    if (!(error instanceof CalendarFileError)) throw error;
    const errors = error.faults.slice(0, PROBLEM_ERRORS_MAX);
    throw calendarProblem("calendar/invalid", error.message.split("\n")[0] ?? "it is not a calendar", { errors });
  }
}

const calendarProblem = (code: keyof typeof CALENDAR_PROBLEMS, detail: string, more: Record<string, unknown> = {}) =>
  new Problem(code, CALENDAR_PROBLEMS[code], detail, more);

function existing(day: string): DayId {
  if (!isDay(day)) throw problem("request/invalid", `"${day}" is not a day of the calendar`);
  return day;
}
