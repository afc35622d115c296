/** Puts one school's gateway together: engine, broker, screens, the way to the district. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Clock, realClock, rehearsalClock } from "./clock.ts";
import type { GatewaySettings } from "./config.ts";
import { type Engine, type Log, startEngine } from "./engine.ts";
import { keepIdentity, readIdentity } from "./identity.ts";
import { type Broker, startBroker } from "./intake/broker.ts";
import { bundledCalendar, readCalendarFile } from "./intake/calendar-file.ts";
import { connectBroker } from "./intake/external-broker.ts";
import { planBytes, readPlanFile } from "./intake/plan-file.ts";
import { readSchoolDocument } from "./intake/provision.ts";
import type { OpenJournal } from "./journal/journal.ts";
import { openJournal } from "./journal/open.ts";
import { devicePassword, openKeys } from "./keys.ts";
import { createReports } from "./reports.ts";
import { keepDoors, UNNAMED_SCHOOL } from "./school-doors.ts";
import { type Sync, startSync } from "./sync/sync.ts";
import { measureIntake } from "./web/intake-metrics.ts";
import { startWeb } from "./web.ts";

const CONSOLE_DIR = fileURLToPath(new URL("./console/dist/", import.meta.url));
const CHANCE_BYTES = 4;
const DEFAULT_ZONE = "Asia/Shanghai";

export type GatewayOptions = {
  /** Everything that persists lies in `gateway/` below it. */
  readonly dataDir: string;
  readonly settings: GatewaySettings;
  readonly log: Log;
  /** Test seam of the broker, see BrokerOptions; production never sets it. */
  readonly hold?: (commit: Promise<void>) => Promise<void>;
};

export type RunningGateway = {
  readonly http: string;
  /** Address of the built-in broker, or the external broker's URL. */
  readonly mqtt: string;
  /** Resolves with the reason when the gateway can no longer keep its promises and must be started again. */
  readonly lost: Promise<Error>;
  stop(): Promise<void>;
};

/** A rehearsal goes on where its journal ends: school time never runs back. */
function clockFor({ origin, speed }: GatewaySettings["clock"], journal: OpenJournal): Clock {
  if (origin === 0 && speed === 1) return realClock();
  const { upto } = journal.head();
  const last = upto > 0 ? (journal.read(upto - 1, 1)[0]?.at ?? 0) : 0;
  return rehearsalClock({ origin: Math.max(origin || realClock().now(), last), speed });
}

type Readers = { readonly mqtt: string; readonly port: number; stop(): Promise<void> };

/** @param port  of the built-in broker; 0 picks a free one */
async function openReaders(
  engine: Engine,
  { options, clock, school, port }: { options: GatewayOptions; clock: Clock; school: string; port: number },
): Promise<Readers> {
  const { settings, dataDir, hold } = options;
  const { door, refusals, readerKnown, link, configs } = engine;
  const common = { school, clock, door, refusals, readerKnown };
  if (settings.mqtt.broker !== "") {
    const { broker: url, username, passwordFile } = settings.mqtt;
    const external = connectBroker({
      ...common,
      url,
      ...(username === "" ? {} : { username }),
      ...(passwordFile === "" ? {} : { password: readFileSync(passwordFile, "utf8").trim() }),
      entropy: randomBytes,
      up: () => {
        configs.publishAll();
        engine.admission.repeatAcks();
      },
    });
    link.attach(external);
    return { mqtt: url, port, stop: external.stop };
  }
  const keys = openKeys(join(dataDir, "gateway", "keys"), randomBytes);
  const passwordOf = (reader: string) => devicePassword(keys, school, reader);
  const { host } = settings.mqtt;
  const broker: Broker = await startBroker({ ...common, host, port, passwordOf, ...(hold ? { hold } : {}) });
  link.attach(broker);
  configs.publishAll();
  return { mqtt: `mqtt://${broker.host}:${broker.port}`, port: broker.port, stop: broker.stop };
}

function openSync(
  engine: Engine,
  journal: OpenJournal,
  { options, clock, school }: { options: GatewayOptions; clock: Clock; school: string },
): Sync | null {
  const { server, tokenFile } = options.settings.sync;
  const identity = keepIdentity(join(options.dataDir, "gateway"), school, randomBytes);
  // Without a name there is nobody as whom to speak.
  if (server === "" || school === UNNAMED_SCHOOL) return null;
  return startSync({
    journal,
    url: server,
    ...identity,
    clock,
    // Read anew for each request, so that a new token needs no restart.
    token: async () => readFileSync(tokenFile, "utf8").trim(),
    chance: () => randomBytes(CHANCE_BYTES).readUInt32BE() / 2 ** 32,
    log: options.log,
    onCommitted: (listener) => engine.loop.onCommitted(listener),
  });
}

type SchoolDoors = Readers & { readonly sync: Sync | null };

async function openDoors(
  engine: Engine,
  journal: OpenJournal,
  named: { options: GatewayOptions; clock: Clock; school: string; port: number },
): Promise<SchoolDoors> {
  const sync = openSync(engine, journal, named);
  try {
    const readers = await openReaders(engine, named);
    return { ...readers, sync, stop: async () => void (await Promise.all([readers.stop(), sync?.stop()])) };
  } catch (fault) {
    await sync?.stop();
    throw fault;
  }
}

/** What the school says of itself, checked before anything is opened. The plan file is read first: people refer to it. */
function readDocuments({ school, plan, calendar }: GatewaySettings) {
  const planFile = plan.file === "" ? null : readPlanFile(planBytes(plan.file));
  const planned = planFile?.plan ?? null;
  return {
    ...(planFile && { planFile }),
    document: school.file === "" ? null : readSchoolDocument(readFileSync(school.file, "utf8"), planned),
    calendar: calendar.file === "" ? bundledCalendar() : readCalendarFile(readFileSync(calendar.file)),
  };
}

/**
 * Starts the gateway and resolves when readers and screens are served.
 * @throws JournalError, KeysError, SchoolDocumentError, PlanFileError, CalendarFileError; the listener's own error when a port is taken
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { dataDir, settings, log } = options;
  const directory = join(dataDir, "gateway");
  const keys = openKeys(join(directory, "keys"), randomBytes);
  const documents = readDocuments(settings);
  const journal = await openJournal({ dir: directory, master: keys.master, entropy: randomBytes });
  const stops: (() => Promise<void>)[] = [() => journal.close()];
  const stop = async (): Promise<void> => {
    // The last to come goes first: readers and screens before the loop, the journal at the end.
    while (stops.length > 0) await stops.pop()?.();
  };
  try {
    const { promise: lost, resolve: lose } = Promise.withResolvers<Error>();
    journal.onLost(lose);
    const clock = clockFor(settings.clock, journal);
    const engine = await startEngine({ clock, journal, keys, ...documents, log, pause: setImmediate });
    stops.push(() => engine.stop());
    const { plan } = engine.loop.state();
    const reports = createReports(directory, clock.after);
    stops.push(() => reports.stop());
    const web = await startWeb({
      ...settings.http,
      clock,
      loop: engine.loop,
      journal,
      keys,
      readers: engine.liveness.readers,
      reports,
      consoleDir: existsSync(CONSOLE_DIR) ? CONSOLE_DIR : null,
      credentials: engine.credentialOf,
      log,
      zone: plan?.zone ?? DEFAULT_ZONE,
    });
    stops.push(() => web.stop());
    const doors = await keepDoors<SchoolDoors>({
      loop: engine.loop,
      failed: lose,
      open: (school, before) =>
        openDoors(engine, journal, { options, clock, school, port: before?.port ?? settings.mqtt.port }),
    });
    stops.push(() => doors.stop());
    const { mqtt } = doors.now();
    measureIntake(web.metrics, {
      engine,
      backlog: settings.sync.server === "" ? null : () => doors.now().sync?.status().backlog ?? 0,
    });
    log("info", "gateway-started", { http: web.url, mqtt, ...readIdentity(directory), entries: journal.head().upto });
    return { http: web.url, mqtt, lost, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}
