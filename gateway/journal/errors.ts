/** What can go wrong with the journal, as stable codes. */

export const JOURNAL_FAULTS = [
  /** It was closed; nothing more is taken. */
  "journal/closed",
  /** More work is waiting than the bound allows. Come again. */
  "journal/queue-full",
  /** No room; nothing of the batch is there, everything before is. */
  "journal/disk-full",
  /** The disk or the file system failed; nothing of the batch is there. */
  "journal/io",
  /** Another process holds this journal: one writer only. */
  "journal/in-use",
  /** The file was written by a version that this one does not know. It is left as it is. */
  "journal/unknown-schema",
  /** The file cannot be opened with a full sync at each commit. */
  "journal/not-durable",
  /** An entry is not what it was when it was written. */
  "journal/chain-broken",
  /** SQLite says that the file is damaged. */
  "journal/corrupt",
  /** The identity of a row is taken, or an entry is out of order. */
  "journal/conflict",
  /** The master key is not the one under which this journal was begun. */
  "journal/wrong-key",
  /** Text or numbers that RFC 8785 cannot hold. */
  "journal/unstorable",
  /** The thread that writes has died; whether its last batch is there, only a restart can tell. */
  "journal/worker-lost",
  /** The file holds more than was promised (an error came after the commit): state and journal agree again after a restart. */
  "journal/restart-needed",
] as const;
export type JournalFault = (typeof JOURNAL_FAULTS)[number];

/** The journal could not promise durability, so the reader must keep its copy of the tap. */
export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly code: JournalFault;
  constructor(code: JournalFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const BY_SQLITE_CODE: readonly (readonly [prefix: string, fault: JournalFault])[] = [
  ["SQLITE_FULL", "journal/disk-full"],
  ["SQLITE_CONSTRAINT", "journal/conflict"],
  ["SQLITE_BUSY", "journal/in-use"],
  ["SQLITE_LOCKED", "journal/in-use"],
  ["SQLITE_CORRUPT", "journal/corrupt"],
  ["SQLITE_NOTADB", "journal/corrupt"],
  ["SQLITE_", "journal/io"],
];

/** Gives whatever SQLite or the file system threw its stable code. */
export function toJournalError(error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as { code?: unknown } | null)?.code;
  const known = typeof code === "string" ? BY_SQLITE_CODE.find(([prefix]) => code.startsWith(prefix)) : undefined;
  if (known) return new JournalError(known[1], `${code}: ${message}`, { cause: error });
  if (code === "ENOSPC") return new JournalError("journal/disk-full", message, { cause: error });
  return new JournalError("journal/io", message, { cause: error });
}

/** Whether the open file can still be trusted after this fault. After a failed write or sync it is closed and opened anew. */
export function handleSurvives(fault: JournalFault): boolean {
  return !["journal/io", "journal/corrupt", "journal/chain-broken"].includes(fault);
}
