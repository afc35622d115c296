/** The core's small words: who, where, when. Ids never say who somebody is: names live in the vault, under a key per person. */

/** Milliseconds since 1970 in school time. */
export type EpochMs = number;
/** Local date of a service day, `YYYY-MM-DD`. */
export type DayId = string;
/** Minutes after the day's origin (local midnight), 0 to 1439. */
export type MinuteOfDay = number;
/** Keyed hash of a card's UID; the UID itself never enters the core. */
export type CredentialId = string;
export type StudentId = string;
export type StaffId = string;
/** A student, a member of staff, a guardian: anybody who can hold a card or custody. */
export type PersonId = string;
export type GroupId = string;
export type PlaceId = string;
export type ReaderId = string;
export type SessionId = string;
/** An escort line or bus of the plan. */
export type LineId = string;
/** An outside body that may run sessions. */
export type ProviderId = string;
/** A policy pack, such as `xuanwu-2021`: one a source document. */
export type PackId = string;
/** A clause of a source document, such as `WH-N11`. */
export type ClauseId = string;
export type PickupId = string;
export type HandoverId = string;
export type AlarmId = string;
/** One departure of a line, a bus or an off-site group, until its end was reported. */
export type EscortId = string;
export type VisitId = string;
/** A delegated pickup (代接凭证) or an exit slip (离校批条). */
export type PassId = string;
export type EnrolmentId = string;
/** Position of an entry in the journal, from 1. */
export type JournalSeq = number;
/**
 * What a person wrote, by reference (`note:<person>:<id>`); "" when nothing was said. The words themselves are sealed
 * under that person's key outside the core, so that they can be forgotten and never leave the school.
 */
export type NoteRef = string;

/** The rules that decide now. The id stands in every decision, so that any screen can answer "why". */
export const RULES = [
  "G1",
  "G2",
  "G3",
  "G4",
  "G5",
  "G6",
  "G7",
  "G8",
  "G9",
  "R1",
  "R2",
  "R3",
  "R4",
  "R5",
  "R6",
  "R7",
  "R8",
  "R9",
  "R10",
  "R11",
  "P1",
  "P3",
  "P4",
  "A1",
  "A2",
  "E1",
  "E2",
] as const;
export type RuleId = (typeof RULES)[number];

/** A text in both of the product's languages. */
export type Bilingual = { readonly zh: string; readonly en: string };
