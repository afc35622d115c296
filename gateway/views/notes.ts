/** What people write (why a pickup was denied, where a child is) lies in the vault; everything else holds a reference to it. */
import type { NoteRef, PersonId } from "../core/ids.ts";
import { NOTE_FIELD } from "../journal/journal.ts";

/** Under whose key a note lies, and in which field. */
export type Note = { readonly person: PersonId; readonly field: string };

/** The field of the note with this id. */
export const noteField = (id: string): string => `${NOTE_FIELD}${id}`;

/**
 * What an event carries instead of the words. It names the person too, because whom an alarm or a pickup still concerns
 * changes afterwards. @param id unique, without a colon
 */
export const noteReference = (person: PersonId, id: string): NoteRef => `${NOTE_FIELD}${person}:${id}`;

/** Where the words are; null for a text that refers to none, such as the core's own code of why an alarm ended. */
export function noteOf(reference: string): Note | null {
  const end = reference.lastIndexOf(":");
  if (!reference.startsWith(NOTE_FIELD) || end < NOTE_FIELD.length) return null;
  return { person: reference.slice(NOTE_FIELD.length, end), field: noteField(reference.slice(end + 1)) };
}

/** What a person wrote, for a screen; null where they wrote nothing. */
export const said = (names: { words(reference: NoteRef): string }, reference: NoteRef | null): string | null =>
  reference === null || reference === "" ? null : names.words(reference);
