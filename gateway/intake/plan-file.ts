/** The plan as a file: `plan.yaml`, read whole or refused with every fault and its line. */

import { readFileSync } from "node:fs";
import { Compile } from "typebox/compile";
import type { Document } from "yaml";
import type { Plan } from "../core/plan.ts";
import type { PlanPath } from "../core/policy/finding.ts";
import { contradictions } from "./plan/contradictions.ts";
import { type DocumentFault, shapeFaults } from "./plan/faults.ts";
import { type PlanFault, PlanFileError } from "./plan/plan-fault.ts";
import { type PlanYaml, parsePlanYaml, planText } from "./plan/yaml.ts";
import { PlanDocument, readPlanDocument } from "./plan-document.ts";

export type PlanFile = {
  readonly plan: Plan;
  /** The file as YAML, comments and all. */
  readonly document: Document;
  /** The file's text; a byte order mark is part of it. */
  readonly text: string;
  /** Line, from 1, of what a path leads to, or of the nearest thing above it that stands in the file; null for the whole. */
  lineOf(path: PlanPath): number | null;
  /** A path as people write it: `sessions[art-club].end`. */
  pathText(path: PlanPath): string;
};

const checker = Compile(PlanDocument);

/**
 * Reads a plan file. What it refers to and what the clauses say of it is not looked at here: see `checkPlan`.
 *
 * @param file its bytes, or its text
 * @throws PlanFileError with every fault, at most DOCUMENT_FAULTS_MAX
 */
export function readPlanFile(file: Uint8Array | string): PlanFile {
  const yaml = parsePlanYaml(planText(typeof file === "string" ? new TextEncoder().encode(file) : file));
  const { document, text, value, lineOf, pathText } = yaml;
  const shape = shapeFaults(checker, value);
  if (shape.length > 0) throw new PlanFileError(placed(shape, yaml));
  const plan = readPlanDocument(value as PlanDocument);
  const found = contradictions(plan);
  if (found.length > 0) throw new PlanFileError(placed(found, yaml));
  return { plan, document, text, lineOf, pathText };
}

/**
 * The bytes of a plan file.
 * @throws PlanFileError when it is not there, or may not be read
 */
export function planBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const why = (cause as Error).message;
    const message = { zh: `无法读取：${why}`, en: `cannot be read: ${why}` };
    throw new PlanFileError([{ code: "plan/unreadable", path: "", line: null, message }], { cause });
  }
}

/** Faults of a plan as faults of its file. */
export const placed = (
  faults: readonly DocumentFault[],
  { lineOf, pathText }: Pick<PlanYaml, "lineOf" | "pathText">,
): readonly PlanFault[] =>
  faults.map(({ path, message }) => ({
    code: "plan/invalid" as const,
    path: pathText(path),
    line: lineOf(path),
    message,
  }));
