/** A queue at a reader: one person after another, never faster than a lane lets them through. */

/** Fewest school milliseconds between two planned taps at one lane: 40 a minute. */
export const LANE_GAP_MS = 1_500;

/** Gives out instants: `slot(reader, wanted)` is the first free one at or after `wanted`. */
export function laneSlots(): (reader: string, wanted: number) => number {
  const taken = new Map<string, Set<number>>();
  return (reader, wanted) => {
    const slots = taken.get(reader) ?? new Set<number>();
    taken.set(reader, slots);
    let slot = Math.ceil(wanted / LANE_GAP_MS);
    while (slots.has(slot)) slot += 1;
    slots.add(slot);
    return slot * LANE_GAP_MS;
  };
}
