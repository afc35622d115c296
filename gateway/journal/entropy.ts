/** Injected chance, stretched so that a worker thread can use it. */
import { createCipheriv } from "node:crypto";
import type { Entropy } from "../keys.ts";

/** Bytes of a seed: an AES-256 key. */
export const SEED_BYTES = 32;
const KEYSTREAM_BYTES = 4096;

/**
 * An endless stream of bytes from one seed: the keystream of AES-256 in counter mode.
 * A seed that nobody can guess gives bytes that nobody can guess; the same seed gives the same bytes.
 *
 * @param seed 32 bytes, used for one stream only: nonces must never repeat under a key
 */
export function expand(seed: Uint8Array): Entropy {
  const cipher = createCipheriv("aes-256-ctr", seed, Buffer.alloc(16));
  const zeros = Buffer.alloc(KEYSTREAM_BYTES);
  let ready = cipher.update(zeros);
  return (bytes) => {
    while (ready.length < bytes) ready = Buffer.concat([ready, cipher.update(zeros)]);
    const taken = new Uint8Array(ready.subarray(0, bytes));
    ready = ready.subarray(bytes);
    return taken;
  };
}
