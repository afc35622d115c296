/** How long to wait before asking again. */

/** Upper bound of the first wait, milliseconds; it doubles with each failure. */
export const BACKOFF_FIRST_MS = 500;
/** Upper bound of any wait, milliseconds: how late a gateway may notice that the district is back. */
export const BACKOFF_MAX_MS = 30_000;
/** The longest wait that a server may ask for, milliseconds. */
export const RETRY_AFTER_MS_MAX = 300_000;

/**
 * Full jitter: anywhere between nothing and the bound, so that a thousand gateways do not come back in one second.
 *
 * @param failures in a row, from 1
 * @param chance   0 up to 1
 * @returns        milliseconds
 */
export function backoffMs(failures: number, chance: number): number {
  const bound = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(Math.max(failures, 1) - 1, 30));
  return Math.floor(bound * chance);
}

/**
 * What a busy server asked for, bounded, and a little more so that those it sent away do not return together.
 *
 * @param header the Retry-After header in seconds; a date or nonsense counts as absent
 * @returns      milliseconds, or null when the server named no time
 */
export function retryAfterMs(header: string | null, chance: number): number | null {
  if (header === null || !/^\d{1,9}$/.test(header.trim())) return null;
  const asked = Math.min(Number(header) * 1000, RETRY_AFTER_MS_MAX);
  return asked + Math.floor(BACKOFF_FIRST_MS * chance);
}
