/** The arithmetic of a handover (R5): two counts agree only when each child that makes a difference is named. */
import type { Difference } from "#core/events.ts";

/** How many the incoming adult takes: those offered, less the ones named as not here, and those named as extra. */
export function countAfter(offered: number, differences: readonly Difference[]): number {
  return differences.reduce((count, { reason }) => count + (reason === "extra" ? 1 : -1), offered);
}

/** Difference that is still unnamed; 0 when the handover may be accepted. */
export function unexplained(offered: number, counted: number, differences: readonly Difference[]): number {
  return counted - countAfter(offered, differences);
}
