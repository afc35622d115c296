/** A policy pack: one source document as dated data that a plan is checked against, and that the running rules ask. */
import type { Bilingual, ClauseId, DayId, PackId } from "../ids.ts";
import type { Check } from "./checks/check.ts";

/**
 * How strongly a clause binds, in the documents' own words. M: must or ban (必须, 不得, 严禁, 要). S: in principle (原则上, 一般).
 * V: may, where possible. Two letters: the clause says both, and the first is what a plan is judged by.
 */
export const FORCES = ["M", "S", "V", "S/V", "M/V"] as const;
export type Force = (typeof FORCES)[number];

/**
 * How the product shows a clause: it keeps it, raises an alarm, keeps a record, puts it into a report, or cannot know it.
 */
export const SHOWINGS = ["enforced", "alarmed", "recorded", "reported", "out-of-reach"] as const;
export type Showing = {
  readonly how: (typeof SHOWINGS)[number];
  /** The rule, the kind of alarm, the record or report; out of reach: why. */
  readonly what: string;
  /** Where to see it: a test file that names the clause, `GET` and a route, or a file of the repository. */
  readonly by: string;
};

export type Clause = {
  readonly id: ClauseId;
  /** The decisive words of the document. */
  readonly zh: string;
  readonly en: string;
  /** Section of the document. */
  readonly section: string;
  readonly force: Force;
  /** Its numbers in words; "" when it has none. */
  readonly numbers: string;
  /** What of it a plan is checked against. */
  readonly checks: readonly Check[];
  /** What of it a running day, a record or a report shows. */
  readonly shown: readonly Showing[];
};

export type PolicyPack = {
  readonly id: PackId;
  readonly title: Bilingual;
  /** Who issued it, under which number. */
  readonly source: string;
  /** File name of the document where the policy documents are kept. */
  readonly document: string;
  /** In force from this day on. */
  readonly from: DayId;
  readonly clauses: readonly Clause[];
};
