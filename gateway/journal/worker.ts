/** The thread that writes: a slow disk stops nothing but the answers that wait for it. */
import { parentPort, workerData } from "node:worker_threads";
import { expand } from "./entropy.ts";
import { toJournalError } from "./errors.ts";
import type { WorkerReply, WorkerRequest, WorkerStart } from "./open.ts";
import { openStore, type Store } from "./store.ts";

const port = parentPort;
if (!port) throw new Error("this file runs as a worker thread");
const reply = (message: WorkerReply): void => port.postMessage(message);
const fault = (error: unknown) => {
  const { code, message } = toJournalError(error);
  return { code, message };
};

function start(): Store | null {
  const { seed, ...options } = workerData as WorkerStart;
  try {
    const store = openStore({ ...options, entropy: expand(seed) });
    reply({ id: 0, head: store.head(), fault: null });
    return store;
  } catch (error) {
    reply({ id: 0, head: null, fault: fault(error) });
    return null;
  }
}

const store = start();
port.on("message", ({ id, op }: WorkerRequest) => {
  if (!store) return;
  try {
    if (op.kind === "close") store.close();
    else store.apply(op);
    reply({ id, head: store.head(), fault: null });
  } catch (error) {
    reply({ id, head: store.head(), fault: fault(error) });
  }
  if (op.kind === "close") port.close();
});
