/** Why a plan file cannot be read, by line. */
import type { Bilingual } from "../../core/ids.ts";
import { DOCUMENT_FAULTS_MAX } from "./faults.ts";

/** Why a plan file was not taken; nothing of it was. */
export const PLAN_FAULTS = ["plan/too-large", "plan/not-yaml", "plan/invalid", "plan/unreadable"] as const;
export type PlanFaultCode = (typeof PLAN_FAULTS)[number];

export type PlanFault = {
  readonly code: PlanFaultCode;
  /** As people write it, such as `sessions[art-club].end`; "" for the whole file. */
  readonly path: string;
  /** Line in the file, from 1; null where there is none. */
  readonly line: number | null;
  readonly message: Bilingual;
};

/** The plan file cannot be used. Every fault is named by line, at most DOCUMENT_FAULTS_MAX and a count. Exit code 3. */
export class PlanFileError extends Error {
  override readonly name = "PlanFileError";
  readonly code: PlanFaultCode;
  readonly faults: readonly PlanFault[];
  constructor(faults: readonly PlanFault[], options?: ErrorOptions) {
    const inOrder = [...faults].sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
    const kept =
      inOrder.length > DOCUMENT_FAULTS_MAX ? [...inOrder.slice(0, DOCUMENT_FAULTS_MAX), andMore(inOrder)] : inOrder;
    super(kept.map((fault) => faultText(fault, "en")).join("\n"), options);
    this.code = kept[0]?.code ?? "plan/invalid";
    this.faults = kept;
  }
}

function andMore(faults: readonly PlanFault[]): PlanFault {
  const more = faults.length - DOCUMENT_FAULTS_MAX;
  const message = { zh: `另有 ${more} 处`, en: `and ${more} more` };
  return { code: faults[0]?.code ?? "plan/invalid", path: "", line: null, message };
}

/** One fault as one line. */
export function faultText({ path, line, message }: PlanFault, language: keyof Bilingual): string {
  const at = language === "zh" ? `第 ${line} 行` : `line ${line}`;
  const where = [line === null ? "" : at, path].filter((part) => part !== "").join(" ");
  return where === "" ? message[language] : `${where}: ${message[language]}`;
}
