/** Chinese and English. Every string of a screen stands in a dictionary in both, so neither can be forgotten. */
import { effect, signal } from "@preact/signals";

export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One string in both languages; `{name}` marks a value that is filled in. */
export type Text = { readonly zh: string; readonly en: string };
export type Dictionary = Readonly<Record<string, Text>>;
export type TextValues = Readonly<Record<string, string | number>>;

const STORED_AS = "baton.language";

function preferred(): Language {
  if (typeof document === "undefined") return "zh";
  try {
    const stored = localStorage.getItem(STORED_AS);
    if (stored === "zh" || stored === "en") return stored;
  } catch {
    // A kiosk browser may forbid storage: then the device's own language decides, each time.
  }
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** The language of this screen; everything said follows it at once. */
export const language = signal<Language>(preferred());

/** Chooses the language of this device. */
export function speak(chosen: Language): void {
  language.value = chosen;
  try {
    localStorage.setItem(STORED_AS, chosen);
  } catch {
    // See above.
  }
}

/** `text` in the screen's language, with its values filled in. A missing value stays visible as `{name}`. */
export function say(text: Text, values: TextValues = {}): string {
  return text[language.value].replace(/\{(\w+)\}/g, (mark, name: string) => String(values[name] ?? mark));
}

/** Keeps the document's language and title right for screen readers and tabs. */
export function nameDocument(title: Text): void {
  effect(() => {
    document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
    document.title = `${say(title)} · Baton 接力`;
  });
}
