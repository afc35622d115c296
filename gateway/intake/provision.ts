/** Adopting a school document: checked whole, then plan and roster become events like any other (design.md). */
import { Compile } from "typebox/compile";
import type { Clock } from "../clock.ts";
import type { CredentialId } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import type { Roster } from "../core/roster.ts";
import type { PersonalRow } from "../journal/journal.ts";
import type { Loop } from "../loop.ts";
import { adoptPlan } from "./adopt-plan.ts";
import { DOCUMENT_FAULTS_MAX, type DocumentFault, shapeFaults } from "./plan/faults.ts";
import { pointerOf } from "./plan/path.ts";
import { readPlanDocument } from "./plan-document.ts";
import { schoolFaults } from "./school-check.ts";
import { readRoster, SchoolDocument } from "./school-document.ts";

/** `path` is a JSON pointer. */
export type SchoolFault = { readonly path: string; readonly message: string };

/** The school document cannot be adopted; nothing of it was. */
export class SchoolDocumentError extends Error {
  override readonly name = "SchoolDocumentError";
  readonly code = "school/invalid-document";
  readonly faults: readonly SchoolFault[];
  constructor(faults: readonly SchoolFault[]) {
    super(faults.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    this.faults = faults;
  }
}

const checker = Compile(SchoolDocument);

/**
 * Reads and checks a school document.
 *
 * @param planned  the plan of a plan file, which holds instead of the document's own; null: there is none
 * @throws SchoolDocumentError with every fault, at most DOCUMENT_FAULTS_MAX
 */
export function readSchoolDocument(text: string, planned: Plan | null = null): SchoolDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SchoolDocumentError([{ path: "/", message: `is not JSON: ${(cause as Error).message}` }]);
  }
  const shape = shapeFaults(checker, value);
  const found = shape.length > 0 ? shape : schoolFaults(value as SchoolDocument, planned);
  const faults = found.map(({ path, message }) => ({ path: pointerOf(path), message: message.en }));
  if (faults.length > DOCUMENT_FAULTS_MAX)
    throw new SchoolDocumentError([
      ...faults.slice(0, DOCUMENT_FAULTS_MAX),
      { path: "/", message: `and ${faults.length - DOCUMENT_FAULTS_MAX} more` },
    ]);
  if (faults.length > 0) throw new SchoolDocumentError(faults);
  return value as SchoolDocument;
}

/** The document as the journal may hold it: ids in the roster, names and cards as fields for the vault. */
export function splitPersonal(
  document: SchoolDocument,
  credentialOf: (card: string) => CredentialId,
): { readonly roster: Roster; readonly personal: readonly PersonalRow[] } {
  const credentials = document.cards.map(({ card, person, assurance, status }) => ({
    id: credentialOf(card),
    person,
    assurance,
    status,
  }));
  const personal: PersonalRow[] = document.people.flatMap(({ id, name, relation }) => [
    { person: id, field: "name", value: name },
    ...(relation ? [{ person: id, field: "relation", value: JSON.stringify(relation) }] : []),
  ]);
  for (const { card, person } of document.cards)
    personal.push({ person, field: `card:${credentialOf(card)}`, value: card });
  return { roster: readRoster(document, credentials), personal };
}

/**
 * Adopts the document where it is newer than what the journal holds; otherwise does nothing.
 *
 * @param withPlan  false when a plan file holds instead of the document's plan
 * @returns whether anything was adopted
 * @throws SchoolDocumentError when its plan cannot run
 */
export async function adoptSchool(
  document: SchoolDocument,
  { loop, clock, credentialOf, withPlan = true }: SchoolAdopting,
): Promise<boolean> {
  const plan = readPlanDocument(document.plan);
  const refused = (faults: readonly DocumentFault[]) =>
    new SchoolDocumentError(
      faults.map(({ path, message }) => ({ path: pointerOf(["plan", ...path]), message: message.en })),
    );
  const adoption = withPlan ? await adoptPlan(plan, refused, { loop, clock, document }) : "unchanged";
  if (loop.state().roster.roster.version >= document.version) return adoption === "adopted";
  const { roster, personal } = splitPersonal(document, credentialOf);
  await loop.submit({ event: { kind: "roster-adopted", roster }, personal });
  return true;
}
export type SchoolAdopting = {
  readonly loop: Loop;
  readonly clock: Pick<Clock, "now">;
  readonly credentialOf: (card: string) => CredentialId;
  readonly withPlan?: boolean;
};
