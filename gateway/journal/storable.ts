/** What a journal entry may hold. */

/** Deepest nesting that is looked into; what is deeper is not storable. */
const DEPTH_MAX = 32;

/**
 * Whether RFC 8785 can hold this: whole Unicode text, finite numbers, plain values. One event that cannot be written
 * would otherwise fail the transaction that it shares with everybody's taps. Bytes are stored elsewhere and pass.
 */
export function isStorable(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case "string":
      return value.isWellFormed();
    case "number":
      return Number.isFinite(value);
    case "boolean":
    case "undefined":
      return true;
    case "object":
      break;
    default:
      return false;
  }
  if (value === null || value instanceof Uint8Array) return true;
  if (depth >= DEPTH_MAX) return false;
  if (Array.isArray(value)) return value.every((one) => one !== undefined && isStorable(one, depth + 1));
  for (const [name, member] of Object.entries(value))
    if (!name.isWellFormed() || !isStorable(member, depth + 1)) return false;
  return true;
}
