/** The gateway's door for screens and scripts: every route, the live stream, the built consoles. */
import { createHmac, type KeyObject } from "node:crypto";
import { Gauge, type Registry } from "prom-client";
import { type Clock, wallNow } from "./clock.ts";
import { createHttp, type HttpLog, type ReadyCheck } from "./contract/http.ts";
import type { ReaderView } from "./contract/live.ts";
import { type Bearer, readToken } from "./contract/token.ts";
import type { CredentialId } from "./core/ids.ts";
import { isOnStaff } from "./core/rules/authority.ts";
import type { CampusState } from "./core/state.ts";
import type { Journal } from "./journal/journal.ts";
import type { Loop } from "./loop.ts";
import type { Reports } from "./reports.ts";
import { campusCount } from "./views/headcount.ts";
import { createNames } from "./views/names.ts";
import { addAbsenceRoutes } from "./web/absence-routes.ts";
import { addAlarmRoutes } from "./web/alarm-routes.ts";
import { addCalendarRoutes } from "./web/calendar-routes.ts";
import { createCodeDesk } from "./web/code-desk.ts";
import { STAFF, type WebContext } from "./web/context.ts";
import { addEmergencyRoutes } from "./web/emergency-routes.ts";
import { addEnrolmentRoutes } from "./web/enrolment-routes.ts";
import { addEscortRoutes } from "./web/escort-routes.ts";
import { addGateRoutes } from "./web/gate-routes.ts";
import { addImportRoutes } from "./web/import-routes.ts";
import { addLive } from "./web/live.ts";
import { addPassRoutes } from "./web/pass-routes.ts";
import { addPatrolRoutes } from "./web/patrol-routes.ts";
import { addReadingRoutes } from "./web/reading-routes.ts";
import { addRecordRoutes } from "./web/record-routes.ts";
import { addReportRoutes } from "./web/report-routes.ts";
import { addRoomRoutes } from "./web/room-routes.ts";
import { addSafeguardRoutes } from "./web/safeguard-routes.ts";
import { addSessionRoutes } from "./web/session-routes.ts";
import { addVisitorRoutes } from "./web/visitor-routes.ts";
import { addWayRoutes } from "./web/way-routes.ts";

export type WebOptions = {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly loop: Loop;
  readonly journal: Journal;
  readonly keys: { readonly token: Uint8Array; readonly signing: { readonly publicKey: KeyObject } };
  /** How each reader is now. */
  readonly readers: () => readonly ReaderView[];
  /** Folder of the built consoles; null for none. */
  readonly consoleDir: string | null;
  /** The credential that a card's UID stands for. */
  readonly credentials: (card: string) => CredentialId;
  readonly log: HttpLog;
  /** Reports over days and months, off the main loop. */
  readonly reports: Reports;
  /** IANA zone while no plan was adopted. */
  readonly zone: string;
  /** Further parts that must be able to serve before `/readyz` says so. */
  readonly ready?: Readonly<Record<string, ReadyCheck>>;
  /** Real time for tokens; the machine's, unless a rehearsal says otherwise. */
  readonly realNow?: () => number;
};

export type Web = {
  readonly url: string;
  /** Where further metrics are registered; their names begin with `baton_`. */
  readonly metrics: Registry;
  stop(): Promise<void>;
};

/** Opens the HTTP listener of one school. */
export async function startWeb(options: WebOptions): Promise<Web> {
  const { clock, loop, journal, realNow = wallNow } = options;
  const http = await createHttp({
    title: "Baton gateway",
    tokenKey: options.keys.token,
    realNow,
    accept: (bearer) => belongsHere(loop.state(), bearer),
    log: options.log,
    ready: { plan: () => loop.state().plan !== null && loop.state().day !== null, ...options.ready },
    consoleDir: options.consoleDir,
  });
  const context: WebContext = {
    app: http.app,
    clock,
    loop,
    journal,
    names: createNames(journal),
    readers: options.readers,
    credentials: options.credentials,
    signingKey: options.keys.signing.publicKey,
    actionKey: createHmac("sha256", options.keys.token).update("baton action digest").digest(),
    codeKey: createHmac("sha256", options.keys.token).update("baton one-time code").digest(),
    async bearerOf(token) {
      const bearer = await readToken(options.keys.token, token, realNow());
      return bearer !== null && belongsHere(loop.state(), bearer) ? bearer : null;
    },
    log: options.log,
    zone: options.zone,
  };
  addReadingRoutes(context);
  addRecordRoutes(context);
  addReportRoutes(context, options.reports);
  const codes = createCodeDesk(context.codeKey, clock);
  addGateRoutes(context, codes);
  addPassRoutes(context, codes);
  addWayRoutes(context);
  addAbsenceRoutes(context);
  addSessionRoutes(context);
  addEscortRoutes(context);
  addVisitorRoutes(context);
  addEmergencyRoutes(context);
  addEnrolmentRoutes(context);
  addPatrolRoutes(context);
  addSafeguardRoutes(context);
  addRoomRoutes(context);
  addAlarmRoutes(context);
  addImportRoutes(context);
  addCalendarRoutes(context);
  const live = addLive(context, Math.floor(realNow()).toString(36));
  measureSchool(http.metrics, context, live.stream);
  const url = await http.listen(options);
  return {
    url,
    metrics: http.metrics,
    async stop() {
      live.stop();
      await http.stop();
    },
  };
}

/** A token outlives neither the school it was made for nor the person's place on the staff (QS-04). */
function belongsHere(state: CampusState, { school, role, person }: Bearer): boolean {
  if (state.plan && state.plan.school !== school) return false;
  const isStaff = (STAFF as readonly string[]).includes(role);
  return !isStaff || person === null || state.roster.roster.version === 0 || isOnStaff(state, person);
}

function measureSchool(
  metrics: Registry,
  { loop, journal }: WebContext,
  stream: { clients(): number; dropped(): number },
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `baton_${name}`,
      help,
      registers: [metrics],
      collect() {
        this.set(read());
      },
    });
  gauge("live_clients", "screens that watch the live stream", () => stream.clients());
  gauge("live_dropped", "screens dropped since the start because they were too slow", () => stream.dropped());
  gauge("journal_seq", "position of the newest journal entry", () => journal.head().upto);
  gauge("alarms_open", "alarms that are not closed", () =>
    [...loop.state().alarms.values()].reduce((sum, alarm) => sum + (alarm.state === "closed" ? 0 : 1), 0),
  );
  new Gauge({
    name: "baton_children",
    help: "children by where they are",
    labelNames: ["count"],
    registers: [metrics],
    collect() {
      for (const [count, value] of Object.entries(campusCount(loop.state()))) this.set({ count }, value);
    },
  });
}
