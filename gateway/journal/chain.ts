/** One link of the chain: an entry as text, and its hash. Pure. */
import { hash as digest } from "node:crypto";
import canonicalize from "canonicalize";
import type { JournalEntry } from "../contract/sync.ts";
import { JournalError } from "./errors.ts";
import type { Draft } from "./journal.ts";

export type Link = { readonly text: string; readonly hash: string };

/** The entry of a draft, still without its place in the chain. `sealed`: SHA-256 of each ciphertext stored with it. */
export function entryFields(draft: Draft, sealed: readonly string[]): Record<string, unknown> {
  const { seq, event, action, answer, facts } = draft;
  const fields: Record<string, unknown> = { ...event, seq, facts };
  if (action !== undefined) fields.action = action;
  if (answer.kind !== "none") fields.answer = answer;
  if (sealed.length > 0) fields.sealed = sealed;
  return fields;
}

/**
 * Puts an entry behind `previous`.
 * @returns the RFC 8785 text of the whole entry, and its hash (contract section 3)
 * @throws JournalError when the entry holds what RFC 8785 cannot
 */
export function link(fields: Readonly<Record<string, unknown>>, previous: string): Link {
  const members = Object.entries({ ...fields, previous })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ name, text: `${JSON.stringify(name)}:${canonical(value)}` }))
    // RFC 8785 orders names by UTF-16 code unit, as `<` does.
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const hash = sha256(`${previous}{${members.map(({ text }) => text).join(",")}}`);
  // Written member by member so that the large ones are serialised once, not once for the hash and once for the disk.
  const place = members.findIndex(({ name }) => name > "hash");
  const texts = members.map(({ text }) => text);
  texts.splice(place, 0, `"hash":"${hash}"`);
  return { text: `{${texts.join(",")}}`, hash };
}

export type Finding =
  | { readonly ok: true; readonly entry: JournalEntry }
  | { readonly ok: false; readonly reason: string };

/** Whether this text is the entry `seq` that follows `previous`, to the byte. Never throws. */
export function checkLink(text: string, seq: number, previous: string): Finding {
  let entry: JournalEntry;
  try {
    entry = JSON.parse(text) as JournalEntry;
    if (canonicalize(entry) !== text) return { ok: false, reason: "its text is not in canonical form" };
  } catch {
    return { ok: false, reason: "its text is not JSON" };
  }
  const { hash } = entry;
  if (entry.seq !== seq) return { ok: false, reason: `it says that it is entry ${entry.seq}` };
  if (entry.previous !== previous) return { ok: false, reason: "it does not follow the entry before it" };
  // In canonical text the entry without its hash is the text without that member; serialising it again would cost as much
  // as all the rest. No other member can hold this very value: it is the hash of them all.
  if (sha256(previous + text.replace(`"hash":"${hash}",`, "")) !== hash)
    return { ok: false, reason: "its hash does not fit its content" };
  return { ok: true, entry };
}

/** Lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return digest("sha256", content, "hex");
}

function canonical(value: unknown): string {
  try {
    const text = canonicalize(value);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new JournalError("journal/unstorable", "an entry holds what RFC 8785 cannot", { cause });
  }
  throw new JournalError("journal/unstorable", "an entry holds what JSON cannot");
}
