/** How often one address may connect: a bucket of tokens each, generous for a campus behind one router. */

/** Connections that may come at once from one address, and how many a second after that. */
export const CONNECT_BURST_MAX = 2_000;
export const CONNECTS_PER_SECOND = 200;
/** Addresses remembered; the one not seen for longest is forgotten first. */
export const ADDRESSES_MAX = 4_096;

export type ConnectRate = {
  /** @param up real milliseconds now */
  admits(address: string, up: number): boolean;
  /** How many addresses are remembered. */
  size(): number;
};

export function connectRate({ burst = CONNECT_BURST_MAX, perSecond = CONNECTS_PER_SECOND } = {}): ConnectRate {
  const buckets = new Map<string, { readonly tokens: number; readonly up: number }>();
  return {
    admits(address, up) {
      const bucket = buckets.get(address) ?? { tokens: burst, up };
      const tokens = Math.min(burst, bucket.tokens + ((up - bucket.up) / 1000) * perSecond);
      buckets.delete(address);
      buckets.set(address, { tokens: tokens >= 1 ? tokens - 1 : tokens, up });
      const eldest = buckets.keys().next().value;
      if (buckets.size > ADDRESSES_MAX && eldest !== undefined) buckets.delete(eldest);
      return tokens >= 1;
    },
    size: () => buckets.size,
  };
}
