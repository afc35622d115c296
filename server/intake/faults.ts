/** Why the server does not take a batch as it is. Stable codes of the sync contract; a 409's code comes from the store (ingest.ts). */
export const SYNC_FAULTS = [
  /** Not gzip, not JSON, or not a batch. */
  "sync/malformed",
  /** `sha256` is not that of the events: damaged on the way. */
  "sync/wrong-sha256",
  /** An entry whose hash is not that of its text: changed after it was written. */
  "sync/wrong-hash",
  /** Every entry is whole, but they do not follow one another up to `head`, `from` to `to`. */
  "sync/broken-chain",
  /** The token speaks for another school. */
  "sync/foreign-school",
  /** The token is bound to another gateway. */
  "sync/foreign-gateway",
  /** More than the limit, packed or unpacked. */
  "sync/too-large",
  /** This school already has as many batches on the way as it may. */
  "sync/too-many",
  /** The server has as many batches at hand as it can hold. */
  "sync/queue-full",
] as const;
export type SyncFault = (typeof SYNC_FAULTS)[number];

/** A batch that cannot be taken. Nothing of it was applied. */
export class SyncError extends Error {
  override readonly name = "SyncError";
  readonly code: SyncFault;
  constructor(code: SyncFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
