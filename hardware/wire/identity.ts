/** Who a tap is: (reader, epoch, seq) with a digest of its content. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { knownFields } from "./codec.ts";
import type { Tap } from "./messages.ts";

/** Longest payload in which an identity is still looked for, bytes. */
export const IDENTITY_BYTES_MAX = 65_536;

/** A tap's number at its reader. */
export type TapIdentity = { readonly epoch: number; readonly seq: number };

/**
 * Lower-case hex SHA-256 over the RFC 8785 text of every field that v1 knows. Two payloads that differ only in key
 * order, white space or unknown fields are the same tap; the same identity with another digest is a contradiction.
 */
export function tapDigest(tap: Tap): string {
  return createHash("sha256")
    .update(canonicalize(knownFields("tap", tap)) ?? "")
    .digest("hex");
}

/**
 * The identity inside bytes that are not a valid tap, so that quarantine can acknowledge them: from the JSON object if
 * there is one, else from a text that names `epoch` and `seq` exactly once each. Never throws.
 */
export function readTapIdentity(bytes: Uint8Array): TapIdentity | null {
  if (bytes.length > IDENTITY_BYTES_MAX) return null;
  const text = new TextDecoder("utf-8").decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return identity(onlyNumber(text, "epoch"), onlyNumber(text, "seq"));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { epoch, seq } = value as Record<string, unknown>;
  return identity(epoch, seq);
}

function identity(epoch: unknown, seq: unknown): TapIdentity | null {
  return isCounter(epoch) && isCounter(seq) ? { epoch, seq } : null;
}

function isCounter(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function onlyNumber(text: string, key: string): number | null {
  // The number must be followed by something: one that is cut off at the end may have lost digits.
  const found = [...text.matchAll(new RegExp(`"${key}"\\s*:\\s*(-?[0-9]{1,16})(?=[\\s,}])`, "g"))];
  return found.length === 1 && text.split(`"${key}"`).length === 2 ? Number(found[0]?.[1]) : null;
}
