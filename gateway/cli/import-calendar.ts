/** Calendars for `baton import`. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Calendar } from "../core/calendar.ts";
import type { Bilingual } from "../core/ids.ts";
import { adoptCalendar, type CalendarAdoption, judgeCalendar } from "../intake/adopt-calendar.ts";
import { CalendarFileError, readCalendarFile } from "../intake/calendar-file.ts";
import { findGateway } from "./gateway-door.ts";
import type { ImportFlags } from "./import.ts";
import { EXIT } from "./verb.ts";

/**
 * Imports a calendar file; the result is the exit code.
 * @throws CalendarFileError, unless it is printed as JSON
 */
export async function importCalendarFile(file: string, flags: ImportFlags): Promise<number> {
  try {
    const calendar = readCalendarFile(readFileSync(file));
    const adoption = await send(calendar, flags);
    print(calendar, adoption, { ...flags, file: basename(file) });
    return adoption === "kept" ? EXIT.failed : EXIT.done;
  } catch (error) {
    if (!(error instanceof CalendarFileError) || !flags.json) throw error;
    console.log(JSON.stringify({ code: error.code, errors: error.faults }, null, 2));
    return EXIT.configuration;
  }
}

async function send(calendar: Calendar, { data, url, person, dryRun }: ImportFlags): Promise<CalendarAdoption> {
  const door = await findGateway({ data, url, role: "office", person });
  if (door.kind === "running") {
    const { status, body } = await door.post(`/api/v1/calendar?dry=${dryRun}`, calendar);
    const { adoption, code, detail } = body as { adoption?: CalendarAdoption; code?: string; detail?: string };
    if (status === 200 && adoption !== undefined) return adoption;
    if (code === "calendar/not-newer") return "kept";
    throw Object.assign(new Error(detail ?? `the gateway answered ${status}`), { code });
  }
  const { loop, close } = await door.open();
  try {
    return dryRun ? judgeCalendar(loop.state().calendar, calendar) : await adoptCalendar(calendar, { loop });
  } finally {
    await close();
  }
}

const WORDS: Readonly<Record<CalendarAdoption | "would-be-adopted", Bilingual>> = {
  adopted: { zh: "已启用，立即生效。", en: "Adopted: it holds at once." },
  "would-be-adopted": {
    zh: "试运行：将会启用，未作改动。",
    en: "A dry run: it would be adopted, and nothing was changed.",
  },
  unchanged: { zh: "正是现行校历，未作改动。", en: "It is the one that holds already; nothing was changed." },
  kept: {
    zh: "现行校历的版本不低于此文件，未启用；修改后请提高 version。",
    en: "Not adopted: the calendar that holds is not older. Give a changed file a higher version.",
  },
};

function print(
  { version, source, years, days }: Calendar,
  adoption: CalendarAdoption,
  { file, json, lang, dryRun }: ImportFlags & { readonly file: string },
): void {
  const summary = { version, source, years, days: days.length };
  if (json) {
    console.log(JSON.stringify({ ...summary, adoption, applied: adoption === "adopted" && !dryRun }, null, 2));
    return;
  }
  const { zh, en } = WORDS[adoption === "adopted" && dryRun ? "would-be-adopted" : adoption];
  console.log(`${file}: version ${version}, ${years.join(", ")}, ${days.length} days (${source})`);
  console.log(lang === "both" ? `${zh} / ${en}` : lang === "zh" ? zh : en);
}
