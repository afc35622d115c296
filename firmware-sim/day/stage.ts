/** Where the stories of a day meet: signals between people, and notes of what went otherwise than the story expects. */
import type { TapOutcome } from "../reader/virtual-reader.ts";
import type { World } from "./world.ts";

/** Most notes kept of one day; past it they are only counted. */
export const NOTES_MAX = 500;

/** Something that went otherwise than the story expects. The day goes on: a school does too. */
export type Note = { readonly story: string; readonly at: number; readonly text: string };

/** What one story sees of the day. */
export type Stage = {
  readonly world: World;
  /** Tells everybody who waits that this has happened. */
  raise(signal: string): void;
  /** Resolves when it has happened. Throws when no story of the day promises it, which would be a wait for ever. */
  raised(signal: string): Promise<void>;
  /** Writes a note unless `holds`. */
  expect(holds: boolean, text: string): void;
  /** A line for whoever watches. */
  say(zh: string, en: string): void;
};

/** One person's part of the day. */
export type Story = {
  readonly id: string;
  /** Signals that are raised at its end at the latest, even when it failed: nobody waits for ever. */
  readonly promises: readonly string[];
  run(stage: Stage): Promise<void>;
};

/** Names of the signals. */
export const SIGNAL = {
  /** A room's session is open: children may come. */
  opened: (session: string) => `opened/${session}`,
  /** A child has tapped at a session's door, or will not come. */
  seated: (session: string, student: string) => `seated/${session}/${student}`,
  /** A child has been everywhere it had to be and may be collected. */
  ready: (student: string) => `ready/${student}`,
  /** A child has left the school, or never came. */
  left: (student: string) => `left/${student}`,
  /** A session's roll is settled. */
  settled: (session: string) => `settled/${session}`,
  /** A room has changed hands by a handover. */
  handedOver: (place: string) => `handed-over/${place}`,
} as const;

/** Whether the reader let the person through or took the tap as it should be. */
export function accepted(outcome: TapOutcome): boolean {
  return typeof outcome === "object" && outcome.verdict === "accept";
}

/** An outcome in a few words, for notes. */
export function told(outcome: TapOutcome): string {
  return typeof outcome === "object" ? `${outcome.verdict} by ${outcome.rule}` : outcome;
}
