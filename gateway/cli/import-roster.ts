/** Rosters for `baton import`: read here, inside their limits; compared and adopted by the one writer. */
import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { wallNow } from "../clock.ts";
import { importRoster } from "../intake/roster/apply.ts";
import { errorFile } from "../intake/roster/error-file.ts";
import { RosterFileError } from "../intake/roster/faults.ts";
import { readRosterFile } from "../intake/roster/read-file.ts";
import type { Reading } from "../intake/roster/read-table.ts";
import { type ImportReport, withReadingFaults } from "../intake/roster/report.ts";
import { rosterTemplate } from "../intake/roster/template.ts";
import { serviceDayAt } from "../intake/school-day.ts";
import { IMPORT_BODY_BYTES_MAX } from "../web/import-routes.ts";
import { findGateway } from "./gateway-door.ts";
import type { ImportFlags } from "./import.ts";
import { printReport } from "./import-report.ts";
import { EXIT, UsageError } from "./verb.ts";

/** Rosters hold names and telephone numbers: what is written of them is for its owner alone. */
const PRIVATE_MODE = 0o600;

/** Imports a roster file; the result is the exit code. */
export async function importRosterFile(file: string, flags: ImportFlags): Promise<number> {
  if (flags.errors !== null && resolve(flags.errors) === resolve(file))
    throw new UsageError("--errors would overwrite the file that is imported");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const reading = await readRosterFile(file, { today: serviceDayAt(wallNow(), zone).day, org: flags.org });
  const report = withReadingFaults(await send(reading, flags), reading);
  const faults = [...report.errors, ...report.conflicts];
  const written = flags.errors === null ? null : await errorFile(reading.tables, faults);
  if (flags.errors !== null && written) writeFileSync(flags.errors, written, { mode: PRIVATE_MODE });
  printReport(report, reading.tables, { ...flags, file: basename(file), errorsWritten: written !== null });
  return faults.length === 0 ? EXIT.done : EXIT.failed;
}

/** Writes the template; a file that is there already may be filled in, and is left alone. */
export async function writeTemplate(file: string): Promise<number> {
  try {
    writeFileSync(file, await rosterTemplate(), { flag: "wx" });
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error;
    throw new UsageError(`"${file}" is there already; choose another name`);
  }
  console.log(`Wrote ${file}: fill it in, then baton import ${file} --dry-run`);
  return EXIT.done;
}

/** The report of the rows that can be read; with a fault among the others it stays a report. */
async function send({ rows, errors }: Reading, flags: ImportFlags): Promise<ImportReport> {
  const dry = flags.dryRun || errors.length > 0;
  const { data, url, person, removeMissing } = flags;
  const body = { rows, removeMissing };
  if (Buffer.byteLength(JSON.stringify(body)) > IMPORT_BODY_BYTES_MAX)
    throw new RosterFileError("roster/file-too-large", `${IMPORT_BODY_BYTES_MAX / (1024 * 1024)} MB of rows`);
  const door = await findGateway({ data, url, role: "office", person });
  if (door.kind === "running") return posted(await door.post(`/api/v1/roster/imports?dry=${dry}`, body));
  const { loop, journal, credentialOf, close } = await door.open();
  try {
    if (!loop.state().plan) throw notReady();
    const pause = () => setImmediate();
    return await importRoster({ loop, journal, credentialOf, pause }, { rows, dry, removeMissing, by: person });
  } finally {
    await close();
  }
}

function posted({ status, body }: { readonly status: number; readonly body: unknown }): ImportReport {
  if (status === 200) return body as ImportReport;
  const { code, detail, report } = body as { code?: string; detail?: string; report?: ImportReport };
  if (report) return report;
  throw Object.assign(new Error(detail ?? `the gateway answered ${status}`), { code });
}

const notReady = (): Error =>
  Object.assign(new Error("the school's plan is not adopted yet; import it first"), { code: "not-ready" });
