/** Card UIDs as the contract writes them: upper-case hex in the order in which the card sends its bytes. */
import { CARD_PATTERN } from "./messages.ts";

/** A UID in canonical form; made only by `parseCard`. */
export type CardUid = string & { readonly __brand: "CardUid" };

const CANONICAL = new RegExp(CARD_PATTERN);
const BYTES_APART = /^[0-9a-f]{2}(?:[-: ][0-9a-f]{2})+$/i;
const INPUT_LENGTH_MAX = 64;

/**
 * A UID from text as people and readers write it: hex digits in either case, bytes apart by colons, dashes or blanks.
 *
 * @returns null unless it is 4, 5 (125 kHz), 7 or 10 whole bytes
 */
export function parseCard(text: string): CardUid | null {
  if (text.length > INPUT_LENGTH_MAX) return null;
  const trimmed = text.trim();
  const compact = BYTES_APART.test(trimmed) ? trimmed.replaceAll(/[-: ]/g, "") : trimmed;
  const uid = compact.toUpperCase();
  return isCard(uid) ? uid : null;
}

/** A UID from the bytes as the card sent them; null unless 4, 5, 7 or 10. */
export function cardOf(bytes: Uint8Array): CardUid | null {
  const uid = Buffer.from(bytes).toString("hex").toUpperCase();
  return isCard(uid) ? uid : null;
}

/** Whether a text is a UID in canonical form. */
export function isCard(text: string): text is CardUid {
  return CANONICAL.test(text);
}
