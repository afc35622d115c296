/**
 * A gateway without a port: journal, loop, admission, effects, the school's days. start.ts adds the broker, the screens
 * and the way to the district; tests and rehearsals run it in process, with time and chance of their own.
 */
import { signConfig } from "#wire/config-signature.ts";
import type { Clock } from "./clock.ts";
import type { Calendar } from "./core/calendar.ts";
import { createClassroomCalls } from "./effects/classroom-call.ts";
import { createFeedback } from "./effects/feedback.ts";
import { createReaderConfigs, type ReaderConfigs } from "./effects/reader-config.ts";
import { startWakeUps } from "./effects/wake-ups.ts";
import { type Admission, createAdmission } from "./intake/admission.ts";
import { adoptCalendar } from "./intake/adopt-calendar.ts";
import { adoptPlanFile, type PlanAdopting } from "./intake/adopt-plan.ts";
import { isBundled } from "./intake/calendar-file.ts";
import { createLiveness, type Liveness } from "./intake/liveness.ts";
import type { PlanFile } from "./intake/plan-file.ts";
import { adoptSchool } from "./intake/provision.ts";
import { createReaderDoor, type ReaderDoor } from "./intake/reader-door.ts";
import { type LinkSwitch, linkSwitch } from "./intake/reader-link.ts";
import { createRefusals, type Refusals } from "./intake/refusals.ts";
import { keepSchoolDays } from "./intake/school-day.ts";
import type { SchoolDocument } from "./intake/school-document.ts";
import type { OpenJournal } from "./journal/journal.ts";
import { restoreState } from "./journal/restore.ts";
import { keepSnapshots } from "./journal/snapshots.ts";
import { credentialId, type Keys } from "./keys.ts";
import { createLoop, type Loop } from "./loop.ts";

/** A line of the log: ids and positions, never a name or a card. */
export type Log = (level: "info" | "warn" | "error", event: string, fields?: Readonly<Record<string, unknown>>) => void;

export type EngineOptions = {
  readonly clock: Clock;
  readonly journal: OpenJournal;
  readonly keys: Keys;
  /** Adopted when it is newer than what the journal holds. */
  readonly document: SchoolDocument | null;
  /** The same; where it is given, it holds instead of the document's plan. */
  readonly planFile?: PlanFile;
  /** The same; left out: what the journal holds, if anything. */
  readonly calendar?: Calendar;
  readonly log: Log;
  /** A turn of the event loop, for long work to give way; a rehearsal leaves it out and takes the same course each time. */
  readonly pause?: () => Promise<void>;
};

export type Engine = {
  readonly loop: Loop;
  readonly admission: Admission;
  readonly liveness: Liveness;
  readonly refusals: Refusals;
  /** Where readers' messages go in, whichever broker brings them. */
  readonly door: ReaderDoor;
  /** Where answers to readers come out; a broker attaches itself. */
  readonly link: LinkSwitch;
  readonly configs: ReaderConfigs;
  readonly readerKnown: (reader: string) => boolean;
  readonly credentialOf: (card: string) => string;
  /** Commits what is waiting, saves a snapshot. The journal stays open. */
  stop(): Promise<void>;
};

/**
 * Restores the state, adopts the school, begins the day. Resolves when taps can be judged.
 * @throws JournalError, SchoolDocumentError, PlanFileError
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { clock, journal, keys, document, planFile, calendar, log, pause } = options;
  const complain = (event: string) => (message: string, error: unknown) =>
    log("error", event, { message, error: error instanceof Error ? error.message : String(error) });
  const credentialOf = (card: string) => credentialId(keys, card);
  const loop = createLoop({ journal, clock, state: restoreState(journal), log: complain("loop") });
  const snapshots = keepSnapshots({ loop, journal, log: complain("snapshot"), ...(pause && { pause }) });
  if (planFile) await adoptPlanAtStart(planFile, { loop, clock, document, log });
  if (document) await adoptSchool(document, { loop, clock, credentialOf, withPlan: planFile === undefined });
  if (calendar) await adoptCalendarAtStart(calendar, { loop, log });
  const stopDays = await keepSchoolDays({ loop, clock, log: (message) => log("warn", "school-day", { message }) });
  const wakeUps = startWakeUps({ loop, clock, log: complain("wake-up") });

  const link = linkSwitch();
  const refusals = createRefusals({ clock, log: (line) => log("warn", "refused", line) });
  const readerKnown = (reader: string) => loop.state().planned.readers.has(reader);
  const configs = createReaderConfigs({ loop, link, sign: (config) => signConfig(config, keys.signing.privateKey) });
  const nameOf = (person: string) => journal.personal(person)?.name ?? null;
  loop.onCommitted(createClassroomCalls({ clock, link, nameOf }));
  loop.onCommitted(configs.committed);
  const admission = createAdmission({
    clock,
    loop,
    journal,
    credentialOf,
    link,
    readerKnown,
    answered: createFeedback({ clock, link, loop }),
  });
  const liveness: Liveness = createLiveness({ clock, loop, ...admission });
  const door = createReaderDoor({ admission, liveness, refusals, born: configs.born });

  return {
    loop,
    admission,
    liveness,
    refusals,
    door,
    link,
    configs,
    readerKnown,
    credentialOf,
    async stop() {
      stopDays();
      wakeUps.stop();
      liveness.stop();
      await loop.stop();
      await snapshots.stop();
    },
  };
}

/** A plan that was edited by hand and kept its version would be passed over for ever without a word. */
async function adoptPlanAtStart(file: PlanFile, { log, ...adopting }: PlanAdopting & { log: Log }): Promise<void> {
  const outcome = await adoptPlanFile(file, adopting);
  if (outcome !== "kept") return;
  const holds = adopting.loop.state().plan?.version;
  log("warn", "plan-kept", { holds, offered: file.plan.version, message: "only a higher version is adopted" });
}

/** The same of a calendar. */
async function adoptCalendarAtStart(calendar: Calendar, { loop, log }: { loop: Loop; log: Log }): Promise<void> {
  const outcome = await adoptCalendar(calendar, { loop });
  if (outcome !== "kept" || isBundled(calendar)) return;
  const holds = loop.state().calendar?.version;
  log("warn", "calendar-kept", { holds, offered: calendar.version, message: "only a higher version is adopted" });
}
