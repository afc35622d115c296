/** Reports over days and months, in a worker on a connection of its own: the main loop has gates to open. */
import { Worker } from "node:worker_threads";
import type { ReportQuery } from "./views/reports/catalog.ts";

/** Reports that wait for the worker; one more is refused. */
export const REPORTS_WAITING_MAX = 16;
/** A report that takes longer is given up, real milliseconds. */
export const REPORT_TIMEOUT_MS = 60_000;

export const REPORT_FAULTS = [
  /** Too many reports are waiting. */
  "report/busy",
  /** It took too long, or the worker failed. */
  "report/failed",
] as const;
export type ReportFault = (typeof REPORT_FAULTS)[number];

/** A report could not be made; nothing else is touched by that. */
export class ReportError extends Error {
  override readonly name = "ReportError";
  readonly code: ReportFault;
  constructor(code: ReportFault, message: string) {
    super(message);
    this.code = code;
  }
}

/** What the worker is started with, asked, and answers. */
export type ReportWorkerStart = { readonly dir: string };
export type ReportRequest = { readonly id: number; readonly query: ReportQuery };
export type ReportReply = { readonly id: number; readonly rows?: readonly unknown[]; readonly fault?: string };

export type Reports = {
  /** Rows of a report. @throws ReportError */
  run(query: ReportQuery): Promise<readonly unknown[]>;
  stop(): Promise<void>;
};

type Waiting = {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: ReportError) => void;
  readonly cancel: () => void;
};

/**
 * The reports of the journal in `dir`. The worker starts with the first question.
 *
 * @param after calls back after real milliseconds and can be cancelled
 */
export function createReports(dir: string, after: (realMs: number, task: () => void) => () => void): Reports {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let next = 0;

  const fail = (code: ReportFault, message: string): void => {
    for (const { reject, cancel } of waiting.values()) {
      cancel();
      reject(new ReportError(code, message));
    }
    waiting.clear();
  };
  const drop = (message: string): void => {
    const gone = worker;
    worker = null;
    fail("report/failed", message);
    void gone?.terminate();
  };
  const open = (): Worker => {
    const start: ReportWorkerStart = { dir };
    const opened = new Worker(new URL("./report-worker.ts", import.meta.url), { workerData: start, execArgv: [] });
    // Idle, it must not keep the process alive.
    opened.unref();
    opened.on("message", ({ id, rows, fault }: ReportReply) => {
      const one = waiting.get(id);
      waiting.delete(id);
      one?.cancel();
      if (rows) one?.resolve(rows);
      else one?.reject(new ReportError("report/failed", fault ?? "no rows"));
    });
    opened.on("error", (error: unknown) => drop(String(error)));
    return opened;
  };

  return {
    run(query) {
      if (waiting.size >= REPORTS_WAITING_MAX)
        return Promise.reject(new ReportError("report/busy", `${waiting.size} reports are waiting`));
      const { promise, resolve, reject } = Promise.withResolvers<readonly unknown[]>();
      const id = next++;
      const cancel = after(REPORT_TIMEOUT_MS, () => drop(`no answer within ${REPORT_TIMEOUT_MS} ms`));
      waiting.set(id, { resolve, reject, cancel });
      worker ??= open();
      worker.postMessage({ id, query } satisfies ReportRequest);
      return promise;
    },
    async stop() {
      fail("report/failed", "the gateway is stopping");
      await worker?.terminate();
      worker = null;
    },
  };
}
