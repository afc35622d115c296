/** What a plan check finds (P2). */
import type { Bilingual, ClauseId, PackId, RuleId } from "../ids.ts";

/** A violation must go before the plan is adopted; a warning is the school's to answer for; a note is worth knowing. */
export const LEVELS = ["violation", "warning", "note"] as const;
export type Level = (typeof LEVELS)[number];

/** Where in the plan, as in the type `Plan`: `["sessions", 3, "end"]`. Empty: the plan as a whole. */
export type PlanPath = readonly (string | number)[];

export type Finding = {
  /** The clause, or the product's own rule where no document speaks. */
  readonly clause: ClauseId | RuleId;
  /** The pack of the clause; null for a rule. */
  readonly pack: PackId | null;
  readonly level: Level;
  readonly path: PlanPath;
  /** What is so. */
  readonly message: Bilingual;
  /** What would satisfy the clause. */
  readonly satisfy: Bilingual;
};

/** What one check says, before it is known for which clause it speaks. */
export type Fault = {
  readonly path: PlanPath;
  readonly message: Bilingual;
  readonly satisfy: Bilingual;
  /** When it is not what the clause's force makes it. */
  readonly level?: Level;
  /** Why the school deviates (JA-06). It turns a warning into a note, never a violation. */
  readonly reason?: string | null;
};
