/** Names for screens, from the vault, with a bounded memory of those that were asked for lately. */
import type { Bilingual, PersonId } from "../core/ids.ts";
import type { Journal } from "../journal/journal.ts";
import { noteOf } from "./notes.ts";

/** Most people whose names are kept in memory: a full campus with its guardians. */
export const NAMES_MAX = 40_000;
/** Shown for somebody, or something that was said, whose personal fields were erased or never came. */
export const NO_NAME = "—";
const CARD_FIELD = "card:";

/** A person as screens show one. */
export type Named = { readonly id: PersonId; readonly name: string };
/** A guardian with what they are to the child. */
export type Related = Named & { readonly relation: Bilingual | null };

export type Names = {
  named(person: PersonId): Named;
  named(person: PersonId | null): Named | null;
  related(person: PersonId): Related;
  /** UIDs of the person's cards as upper-case hex, sorted; never kept in memory. */
  cards(person: PersonId): readonly string[];
  /**
   * The words behind a reason; a code of the core stays as it is. Never kept in memory: one row under a key that the
   * vault holds anyway, so that an erased person's words are gone from every screen at once.
   */
  words(reason: string): string;
  words(reason: string | null): string | null;
  /** Forgets every name: after a roster was adopted or somebody was erased. */
  forget(): void;
};

type Known = { readonly name: string; readonly relation: Bilingual | null };

/** @param vault fields and notes in clear, null when erased (the journal) */
export function createNames({ personal, note }: Pick<Journal, "personal" | "note">, max: number = NAMES_MAX): Names {
  const known = new Map<PersonId, Known>();

  const find = (person: PersonId): Known => {
    const kept = known.get(person);
    if (kept) return kept;
    const fields = personal(person);
    const found = { name: fields?.name ?? NO_NAME, relation: readRelation(fields?.relation) };
    // The oldest goes first; a campus fits, so this only guards against ids that keep changing.
    if (known.size >= max) for (const [oldest] of [...known.entries()].slice(0, 1)) known.delete(oldest);
    known.set(person, found);
    return found;
  };

  function named(person: PersonId): Named;
  function named(person: PersonId | null): Named | null;
  function named(person: PersonId | null): Named | null {
    return person === null ? null : { id: person, name: find(person).name };
  }

  function words(reason: string): string;
  function words(reason: string | null): string | null;
  function words(reason: string | null): string | null {
    const found = reason === null ? null : noteOf(reason);
    return found ? (note(found.person, found.field) ?? NO_NAME) : reason;
  }

  return {
    named,
    words,
    related: (person) => ({ id: person, ...find(person) }),
    cards: (person) =>
      Object.entries(personal(person) ?? {})
        // A card that was taken away stays as a field without a value.
        .filter(([field, card]) => field.startsWith(CARD_FIELD) && card !== "")
        .map(([, card]) => card)
        .sort(),
    forget: () => known.clear(),
  };
}

function readRelation(text: string | undefined): Bilingual | null {
  if (text === undefined) return null;
  try {
    const { zh, en } = JSON.parse(text) as Partial<Bilingual>;
    return typeof zh === "string" && typeof en === "string" ? { zh, en } : null;
  } catch {
    return null;
  }
}
