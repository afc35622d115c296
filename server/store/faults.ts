/** Why the server's store cannot be used. */
export const STORE_FAULTS = ["store/unsafe", "store/unknown-version", "store/migration-failed"] as const;
export type StoreFault = (typeof STORE_FAULTS)[number];

/** The store cannot promise what it must, so the server does not start on it. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreFault;
  constructor(code: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
