/** What a reason says that was given by touch, by words, or by both. Pure. */
import { say, type Text } from "#ui/language.ts";

/** Longest words of one's own, characters: with any phrase they stay under what the gateway takes. */
export const WORDS_LENGTH_MAX = 300;

export type ReasonDraft = { readonly phrase: Text | null; readonly own: string };

export const NO_REASON: ReasonDraft = { phrase: null, own: "" };

/** Stands between a phrase and the words beside it. */
const BESIDE = "；";

/** The words for the record; "" while nothing was said. A phrase is recorded in the school's language, whoever reads it. */
export function reasonText({ phrase, own }: ReasonDraft): string {
  return [phrase?.zh, own.trim()].filter(Boolean).join(BESIDE);
}

/** A recorded reason as this screen's reader has it: a phrase of ours in their language, other words as they were said. */
export function readReason(reason: string, phrases: readonly Text[]): string {
  const phrase = phrases.find(({ zh }) => reason === zh || reason.startsWith(zh + BESIDE));
  return phrase ? say(phrase) + reason.slice(phrase.zh.length) : reason;
}
