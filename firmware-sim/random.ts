/** The only source of simulated chance. The same seed gives the same sequence on every machine. */

/** A stream of chance. Not for keys: those come from node:crypto. */
export type Random = {
  /** A number in [0, 1) with 32 random bits. */
  next(): number;
  /** A whole number in [min, max], both included. */
  int(min: number, max: number): number;
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  /** One element; throws on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** A new list with the same elements in another order. */
  shuffle<T>(items: readonly T[]): T[];
  /** A normally distributed number. */
  normal(mean: number, deviation: number): number;
  /** An independent stream; the same label from the same seed is the same stream, whatever was drawn before. */
  fork(label: string): Random;
};

const WARM_UP_ROUNDS = 15;

/** A stream from a seed of any text or number. */
export function random(seed: number | string): Random {
  const name = String(seed);
  const next = sfc32(name);
  const self: Random = {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const picked = items[Math.floor(next() * items.length)];
      if (items.length === 0) throw new RangeError("cannot pick from an empty list");
      return picked as (typeof items)[number];
    },
    shuffle: (items) => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = self.int(0, last);
        [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
      }
      return shuffled;
    },
    // Box-Muller; 1 - next() is never 0, so the logarithm is finite.
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    fork: (label) => random(`${name}/${label}`),
  };
  return self;
}

/** Chris Doty-Humphrey's sfc32 over a state hashed from the seed: 128 bits, passes PractRand, integer arithmetic only. */
function sfc32(seed: string): () => number {
  let [a, b, c] = [hash(seed, 0x9e3779b9), hash(seed, 0x243f6a88), hash(seed, 0xb7e15162)];
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) next();
  return next;
}

/** FNV-1a with a final avalanche, so that neighboring seeds do not resemble each other. */
function hash(text: string, basis: number): number {
  let value = basis ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) | 0;
}
