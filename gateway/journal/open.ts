/** Opens the journal: writes in a worker thread behind `append`, reads here. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { SyncCursor } from "../contract/sync.ts";
import type { Entropy } from "../keys.ts";
import { expand, SEED_BYTES } from "./entropy.ts";
import { JournalError, type JournalFault, toJournalError } from "./errors.ts";
import type { Batch, OpenJournal } from "./journal.ts";
import { createReads } from "./reads.ts";
import { JOURNAL_FILE, openForReading } from "./schema.ts";
import { openStore, type StoreOptions, type WriteOp } from "./store.ts";

/** Most operations given to the writer and not yet answered. */
export const WRITES_WAITING_MAX = 64;

export type JournalOptions = Omit<StoreOptions, "entropy" | "faults"> & {
  /** Draws the seed of all nonces and persons' keys, once. */
  readonly entropy: Entropy;
  /**
   * Writes in this thread, inside `append`, so that a rehearsal takes the same course each time. `append` then needs
   * nothing but microtasks. The bytes in the file are the same either way.
   */
  readonly inProcess?: boolean;
  /** Plants faults; only in process. */
  readonly faults?: StoreOptions["faults"];
};

export type WorkerStart = Omit<StoreOptions, "entropy" | "faults"> & { readonly seed: Uint8Array };
export type WorkerRequest = { readonly id: number; readonly op: WriteOp | { readonly kind: "close" } };
export type WorkerReply = {
  readonly id: number;
  readonly head: SyncCursor | null;
  readonly fault: { readonly code: JournalFault; readonly message: string } | null;
};

/** Somewhere that writes, one operation after another. */
type Writer = {
  readonly head: SyncCursor;
  write(op: WriteOp): Promise<SyncCursor>;
  close(): Promise<void>;
};

/**
 * Opens or begins the journal in `dir`.
 * @throws JournalError when it is in use, unreadable, of an unknown version, not durable, or its end is not what was written
 */
export async function openJournal({
  inProcess = false,
  faults,
  entropy,
  ...options
}: JournalOptions): Promise<OpenJournal> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const seed = entropy(SEED_BYTES);
  const losses: ((error: Error) => void)[] = [];
  const lost = (error: Error): void => {
    for (const listener of losses) listener(error);
  };
  const writer = inProcess
    ? writeHere({ ...options, entropy: expand(seed), ...(faults && { faults }) })
    : await writeInWorker({ ...options, seed }, lost);
  try {
    return assemble(writer, options, losses);
  } catch (error) {
    await writer.close();
    throw toJournalError(error);
  }
}

function assemble(
  writer: Writer,
  { dir, master }: Pick<JournalOptions, "dir" | "master">,
  losses: ((error: Error) => void)[],
): OpenJournal {
  const db = openForReading(join(dir, JOURNAL_FILE));
  const { vault, ...reads } = createReads(db, master);
  let head = writer.head;
  let closing: Promise<void> | null = null;
  const write = async (op: WriteOp): Promise<void> => {
    if (closing) throw new JournalError("journal/closed", "the journal is closed");
    head = await writer.write(op);
  };
  return {
    ...reads,
    ...vault,
    head: () => head,
    async append(batch) {
      await write({ kind: "commit", batch: compact(batch) });
      if (batch.personal.length > 0) vault.forget();
    },
    saveSnapshot: (seq, text) => write({ kind: "snapshot", seq, text }),
    saveSyncPosition: (upto) => write({ kind: "sync", upto }),
    async erase(person, at) {
      await write({ kind: "erase", person, at });
      vault.forget();
    },
    onLost: (listener) => void losses.push(listener),
    close() {
      closing ??= (async () => {
        db.close();
        await writer.close();
      })();
      return closing;
    },
  };
}

/** Raw bytes are often a small window into a large network buffer; a copy to another thread would take all of it along. */
function compact(batch: Batch): Batch {
  const tight = <Row extends { readonly raw: Uint8Array }>(row: Row): Row =>
    row.raw.byteLength === row.raw.buffer.byteLength ? row : { ...row, raw: new Uint8Array(row.raw) };
  return { ...batch, taps: batch.taps.map(tight), quarantine: batch.quarantine.map(tight) };
}

function writeHere(options: StoreOptions): Writer {
  const store = openStore(options);
  return {
    head: store.head(),
    async write(op) {
      store.apply(op);
      return store.head();
    },
    async close() {
      store.close();
    },
  };
}

type Waiting = { resolve(head: SyncCursor): void; reject(error: JournalError): void };

async function writeInWorker(start: WorkerStart, lost: (error: Error) => void): Promise<Writer> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: start, execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let next = 0;
  let gone: JournalError | null = null;

  const answered = ({ id, head, fault }: WorkerReply): void => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (fault || !head) one?.reject(new JournalError(fault?.code ?? "journal/io", fault?.message ?? "no head"));
    else one?.resolve(head);
    if (fault?.code === "journal/restart-needed") lost(new JournalError(fault.code, fault.message));
  };
  const end = (cause: unknown): void => {
    const closing = gone !== null;
    const why = gone ?? new JournalError("journal/worker-lost", "the thread that writes has ended", { cause });
    gone = why;
    for (const one of waiting.values()) one.reject(why);
    waiting.clear();
    if (!closing) lost(why);
  };
  const ask = (post: () => void, id: number): Promise<SyncCursor> =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      post();
    });
  const send = (op: WorkerRequest["op"]): Promise<SyncCursor> => {
    if (gone) return Promise.reject(gone);
    if (waiting.size >= WRITES_WAITING_MAX && op.kind !== "close")
      return Promise.reject(new JournalError("journal/queue-full", `${waiting.size} writes are waiting`));
    next += 1;
    const id = next;
    return ask(() => worker.postMessage({ id, op } satisfies WorkerRequest), id);
  };

  worker.on("message", answered);
  worker.on("error", end);
  worker.on("exit", (code) => end(new Error(`exit ${code}`)));
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  let head: SyncCursor;
  try {
    head = await ask(() => undefined, 0);
  } catch (error) {
    gone ??= toJournalError(error);
    await worker.terminate();
    throw error;
  }
  return {
    head,
    write: send,
    async close() {
      if (gone) return;
      const closed = send({ kind: "close" });
      gone = new JournalError("journal/closed", "the journal is closed");
      await closed;
      await ended;
    },
  };
}
