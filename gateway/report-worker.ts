/** The worker of reports.ts: one read-only look at the journal for each question, so that it always sees the newest. */
import { parentPort, workerData } from "node:worker_threads";
import { openHistory } from "./journal/history.ts";
import type { ReportReply, ReportRequest, ReportWorkerStart } from "./reports.ts";
import { runReport } from "./views/reports/catalog.ts";

const { dir } = workerData as ReportWorkerStart;

parentPort?.on("message", ({ id, query }: ReportRequest) => {
  parentPort?.postMessage(answer(id, query));
});

function answer(id: number, query: ReportRequest["query"]): ReportReply {
  try {
    const history = openHistory(dir, null);
    try {
      return { id, rows: runReport(history, query) };
    } finally {
      history.close();
    }
  } catch (error) {
    return { id, fault: error instanceof Error ? error.message : String(error) };
  }
}
