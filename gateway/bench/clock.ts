/** The benchmark measures real time, so it reads the real clock; nothing else in the gateway does but clock.ts. */

/** Monotonic nanoseconds. */
export const nowNs = (): bigint => process.hrtime.bigint();
/** Monotonic milliseconds. */
export const nowMs = (): number => performance.now();
/** Waits this many real milliseconds. */
export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
