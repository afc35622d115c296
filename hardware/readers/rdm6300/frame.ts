/**
 * RDM6300 frames: 9600 baud 8N1, 14 bytes: 02, ten hex digits (version byte, then a 32-bit number), two hex digits of
 * checksum (XOR of the five bytes), 03.
 */
import { type CardUid, cardOf } from "../../wire/cards.ts";

/** Serial speed of the module, baud; 8 data bits, no parity, 1 stop bit. */
export const BAUD = 9600;
/** Bytes in one frame, start and end included: also the most that the parser ever holds. */
export const FRAME_BYTES = 14;

const START = 0x02;
const END = 0x03;
const DIGITS = 12;
const CARD_BYTES = 5;

/** Why bytes were passed over. */
export type FrameFault = "noise" | "wrong-length" | "not-hex" | "wrong-checksum";

export type FrameResult =
  | { readonly kind: "frame"; readonly card: CardUid }
  | { readonly kind: "fault"; readonly fault: FrameFault; readonly bytes: number };

/** What has come since the last start byte, at most FRAME_BYTES; empty while hunting for one. */
export type FrameState = { readonly held: readonly number[] };

/** The parser before the first byte. */
export const NO_FRAME: FrameState = { held: [] };

/**
 * Takes bytes as they come, cut and glued anyhow. A start byte always begins anew: it cannot stand inside a frame, so
 * what was cut off before it is lost and the frame behind it is not. Runs of noise are one fault.
 */
export function readFrames(state: FrameState, bytes: Uint8Array): readonly [FrameState, readonly FrameResult[]] {
  let held = [...state.held];
  let noise = 0;
  const results: FrameResult[] = [];
  const fault = (kind: FrameFault, count: number) => {
    if (count > 0) results.push({ kind: "fault", fault: kind, bytes: count });
  };
  for (const byte of bytes) {
    if (byte === START) {
      fault("noise", noise);
      fault("wrong-length", held.length);
      noise = 0;
      held = [byte];
    } else if (held.length === 0) {
      noise += 1;
    } else if (byte === END && held.length === FRAME_BYTES - 1) {
      results.push(cardIn(held.slice(1)));
      held = [];
    } else if (byte === END || held.length === FRAME_BYTES - 1) {
      fault("wrong-length", held.length + 1);
      held = [];
    } else {
      held.push(byte);
    }
  }
  fault("noise", noise);
  return [{ held }, results];
}

function cardIn(digits: readonly number[]): FrameResult {
  const text = String.fromCharCode(...digits);
  if (!HEX.test(text)) return { kind: "fault", fault: "not-hex", bytes: FRAME_BYTES };
  const bytes = Buffer.from(text, "hex");
  const card = cardOf(bytes.subarray(0, CARD_BYTES));
  const checksum = bytes.subarray(0, CARD_BYTES).reduce((sum, byte) => sum ^ byte, 0);
  if (card === null || checksum !== bytes[CARD_BYTES]) {
    return { kind: "fault", fault: "wrong-checksum", bytes: FRAME_BYTES };
  }
  return { kind: "frame", card };
}

const HEX = new RegExp(`^[0-9A-Fa-f]{${DIGITS}}$`);
