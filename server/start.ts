/** Puts the district's server together. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createHttp, type HttpLog } from "#contract/http.ts";
import { type ServerClock, serverClock } from "./clock.ts";
import { addSyncRoutes } from "./intake/routes.ts";
import { createSlots } from "./intake/slots.ts";
import { openTokenKey } from "./keys.ts";
import { openStore } from "./store/store.ts";
import { createSchoolViews } from "./views/schools.ts";
import { addDistrictRoutes, createLive } from "./web.ts";

const CONSOLE_DIR = fileURLToPath(new URL("./console/dist/", import.meta.url));

export type ServerOptions = {
  /** Everything that persists lies in `server/` below it. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly log: HttpLog;
  readonly clock?: ServerClock;
};

export type RunningServer = { readonly url: string; stop(): Promise<void> };

/** File of the store, below the data directory. */
export const storeFile = (dataDir: string): string => join(dataDir, "server", "district.db");

/**
 * Starts the server and resolves when it answers.
 *
 * @throws StoreError, KeyError when what lies in the data directory cannot be used; the listener's own error when the port is taken
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { dataDir, host, port, log, clock = serverClock() } = options;
  const tokenKey = openTokenKey(dataDir, randomBytes);
  const store = await openStore(storeFile(dataDir));
  const live = createLive(clock, randomBytes(6).toString("hex"));
  try {
    const views = await createSchoolViews(store, clock, live.tell);
    live.from(views.known);
    const http = await createHttp({
      title: "Baton district server",
      log,
      tokenKey,
      realNow: clock.now,
      consoleDir: CONSOLE_DIR,
      ready: { store: () => store.ping().then(() => true) },
    });
    addDistrictRoutes(http, views, live);
    await addSyncRoutes(http.app, { store, views, slots: createSlots(), clock, metrics: http.metrics, log });
    const url = await http.listen({ host, port });
    log("info", "server-started", { url });
    return {
      url,
      async stop() {
        live.close();
        await http.stop();
        views.close();
        await store.close();
        log("info", "server-stopped");
      },
    };
  } catch (fault) {
    live.close();
    await store.close();
    throw fault;
  }
}
