/** Adopting a school document: checked whole, then plan and roster become events like any other (design.md). */
import { Compile } from "typebox/compile";
import { GRACE } from "../core/grace.ts";
import type { CredentialId } from "../core/ids.ts";
import type { Roster } from "../core/roster.ts";
import type { PersonalRow } from "../journal/journal.ts";
import type { Loop } from "../loop.ts";
import { SchoolDocument } from "./school-document.ts";

/** Most faults that one report lists; the rest is a count. */
export const DOCUMENT_FAULTS_MAX = 50;

export type DocumentFault = { readonly path: string; readonly message: string };

/** The school document cannot be adopted; nothing of it was. */
export class SchoolDocumentError extends Error {
  override readonly name = "SchoolDocumentError";
  readonly code = "school/invalid-document";
  readonly faults: readonly DocumentFault[];
  constructor(faults: readonly DocumentFault[]) {
    super(faults.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    this.faults = faults;
  }
}

const checker = Compile(SchoolDocument);

/** Names each thing only once and refers only to what exists; hard ranges hold (product.md, Rules). */
function crossCheck(document: SchoolDocument): DocumentFault[] {
  const { plan, students, staff, guardians, people, cards } = document;
  const faults: DocumentFault[] = [];
  const unique = (path: string, ids: readonly string[]): ReadonlySet<string> => {
    const seen = new Set<string>();
    ids.forEach((id, i) => {
      if (seen.has(id)) faults.push({ path: `${path}/${i}`, message: `"${id}" stands twice` });
      seen.add(id);
    });
    return seen;
  };
  const known = (set: ReadonlySet<string>, path: string, id: string, what: string): void => {
    if (!set.has(id)) faults.push({ path, message: `no ${what} "${id}"` });
  };
  const places = unique(
    "/plan/places",
    plan.places.map(({ id }) => id),
  );
  const groups = unique(
    "/plan/groups",
    plan.groups.map(({ id }) => id),
  );
  const staffIds = new Set(staff.map(({ id }) => id));
  const studentIds = new Set(students.map(({ id }) => id));
  const guardianIds = new Set(guardians);
  const everybody = unique(
    "/people",
    people.map(({ id }) => id),
  );
  unique("/students|staff|guardians", [...students.map(({ id }) => id), ...staff.map(({ id }) => id), ...guardians]);
  unique(
    "/plan/readers",
    plan.readers.map(({ id }) => id),
  );
  unique(
    "/plan/sessions",
    plan.sessions.map(({ id }) => id),
  );
  unique(
    "/cards",
    cards.map(({ card }) => card),
  );

  for (const id of [...studentIds, ...staffIds, ...guardianIds])
    known(everybody, "/people", id, "person with a name for");
  plan.readers.forEach((reader, i) => void known(places, `/plan/readers/${i}/place`, reader.place, "place"));
  plan.groups.forEach(
    (group, i) => void known(staffIds, `/plan/groups/${i}/homeroom`, group.homeroom, "member of staff"),
  );
  known(staffIds, "/plan/dutyLeader", plan.dutyLeader, "member of staff");
  plan.gateDuty.forEach((duty, i) => {
    known(places, `/plan/gateDuty/${i}/place`, duty.place, "place");
    known(staffIds, `/plan/gateDuty/${i}/staff`, duty.staff, "member of staff");
  });
  plan.sessions.forEach((session, i) => {
    const path = `/plan/sessions/${i}`;
    known(places, `${path}/place`, session.place, "place");
    for (const id of session.staff) known(staffIds, `${path}/staff`, id, "member of staff");
    for (const id of session.students) known(studentIds, `${path}/students`, id, "student");
    if (session.end <= session.start) faults.push({ path, message: "ends before it starts" });
  });
  for (const [name, range] of Object.entries(GRACE)) {
    const value = plan.grace[name as keyof typeof GRACE];
    if (value < range.min || value > range.max)
      faults.push({
        path: `/plan/grace/${name}`,
        message: `${value} is outside ${range.min} to ${range.max}, which no plan can leave (${range.rule})`,
      });
  }
  students.forEach((student, i) => {
    known(groups, `/students/${i}/group`, student.group, "group");
    for (const id of student.guardians) known(guardianIds, `/students/${i}/guardians`, id, "guardian");
    if (student.dismissal === "self" && !student.selfDismissal)
      faults.push({
        path: `/students/${i}/selfDismissal`,
        message: "self-dismissal needs the guardian's consent window",
      });
  });
  cards.forEach((card, i) => void known(everybody, `/cards/${i}/person`, card.person, "person"));
  try {
    new Intl.DateTimeFormat("en", { timeZone: plan.zone });
  } catch {
    faults.push({ path: "/plan/zone", message: `"${plan.zone}" is not a time zone` });
  }
  return faults;
}

/**
 * Reads and checks a school document.
 * @throws SchoolDocumentError with every fault, at most DOCUMENT_FAULTS_MAX
 */
export function readSchoolDocument(text: string): SchoolDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SchoolDocumentError([{ path: "/", message: `is not JSON: ${(cause as Error).message}` }]);
  }
  const shape = checker.Errors(value).map((error) => ({ path: error.instancePath || "/", message: error.message }));
  const faults = shape.length > 0 ? shape : crossCheck(value as SchoolDocument);
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
  const { version, students, staff, guardians } = document;
  return { roster: { version, students, staff, guardians, credentials }, personal };
}

/**
 * Adopts the document where it is newer than what the journal holds; otherwise does nothing.
 * @returns whether anything was adopted
 */
export async function adoptSchool(
  document: SchoolDocument,
  { loop, credentialOf }: { readonly loop: Loop; readonly credentialOf: (card: string) => CredentialId },
): Promise<boolean> {
  const { plan, roster } = loop.state();
  let adopted = false;
  if (!plan || plan.version < document.plan.version) {
    await loop.submit({ event: { kind: "plan-adopted", plan: document.plan } });
    adopted = true;
  }
  if (roster.roster.version < document.version) {
    const split = splitPersonal(document, credentialOf);
    await loop.submit({ event: { kind: "roster-adopted", roster: split.roster }, personal: split.personal });
    adopted = true;
  }
  return adopted;
}
