/**
 * OneRoster 1.2 CSV: students with their classes and agents, staff with their roles. A manifest says of each file whether
 * it is all there is (bulk) or what has changed (delta); what a delta leaves out stays. Demographics are not read: a gate
 * needs none of them.
 */
import type { DayId } from "../../core/ids.ts";
import { STAFF_ROLES, type StaffRole } from "../../core/roster.ts";
import { CellFault, cardsOf, knownRelation, nameOf, numberOf, phoneOf } from "./cells.ts";
import { type RowFault, type RowFaultCode, rowFault } from "./faults.ts";
import { findSchool, type OneRosterFiles, openFiles, type Row } from "./oneroster-files.ts";
import type { Reading } from "./read-table.ts";
import { GUARDIANS_MAX, type GuardianRow, type Kind, type RosterRows, type StaffRow, type StudentRow } from "./rows.ts";
import type { Cell, Table } from "./table.ts";

export type OneRosterOptions = {
  /** Enrolments and roles that have ended before this day do not count. */
  readonly today: DayId;
  /** sourcedId of the school, where the files hold several. */
  readonly org: string | null;
};

const AGENTS: ReadonlySet<string> = new Set(["guardian", "parent", "relative"]);
/** What the standard's roles may do here; who guards or patrols it cannot say. */
const STAFF: Readonly<Record<string, StaffRole>> = {
  aide: "duty-teacher",
  proctor: "duty-teacher",
  teacher: "duty-teacher",
  counselor: "duty-teacher",
  principal: "lead",
  districtadministrator: "office",
  siteadministrator: "office",
  systemadministrator: "office",
};
const CLASS_NAMES_MAX = 32;

/**
 * Rows of a roster from OneRoster files.
 * @throws RosterFileError when the manifest is missing or of another version, or a file that it names is
 */
export function readOneRoster(tables: readonly Table[], options: OneRosterOptions): Reading {
  const files = openFiles(tables);
  const source = openSource(files, options);
  const rows = readPeople(source);
  const { errors } = source;
  const whole = errors.length === 0 && files.isBulk("users") && files.isBulk("roles");
  const complete = { student: whole && rows.students.length > 0, staff: whole && rows.staff.length > 0 };
  return { rows: { ...rows, complete }, errors, warnings: [], tables };
}

type Source = {
  readonly files: OneRosterFiles;
  readonly errors: RowFault[];
  /** By sourcedId. */
  readonly users: ReadonlyMap<string, Row>;
  readonly classes: ReadonlyMap<string, Row>;
  /** By user: what holds today at this school; and whatever the files say of the user's roles. */
  readonly roles: ReadonlyMap<string, readonly Row[]>;
  readonly rolesNamed: ReadonlyMap<string, readonly Row[]>;
  readonly enrolments: ReadonlyMap<string, readonly Row[]>;
};

function openSource(files: OneRosterFiles, { today, org }: OneRosterOptions): Source {
  const school = findSchool(files, org);
  const { users, classes, roles, enrollments } = files.rows;
  const byId = (rows: readonly Row[]) => new Map(rows.map((row) => [row.get("sourcedId"), row]));
  const byUser = (rows: readonly Row[]) => Map.groupBy(rows, (row) => row.get("userSourcedId"));
  const here = (row: Row, column: string) => school === null || ["", school].includes(row.get(column));
  const holds = (row: Row) => row.active && (row.get("endDate") === "" || row.get("endDate") >= today);
  const rolesHere = roles.filter((row) => here(row, "orgSourcedId"));
  return {
    files,
    errors: [...files.faults],
    users: byId(users),
    classes: byId(classes),
    roles: byUser(rolesHere.filter(holds)),
    rolesNamed: byUser(rolesHere),
    enrolments: byUser(enrollments.filter((row) => holds(row) && here(row, "schoolSourcedId"))),
  };
}

type Rows = Omit<RosterRows, "complete">;

function readPeople(source: Source): Rows {
  const rows: Rows = { students: [], staff: [], guardians: [], gone: [] };
  for (const [id, row] of source.users) {
    if (id === "") complain(source, row, "sourcedId", "roster/cell-missing");
    else addUser(source, rows, row);
  }
  // Of somebody who only changes class a delta brings the enrolment alone.
  for (const [id, [enrolment]] of source.enrolments)
    if (enrolment && !source.users.has(id) && enrolment.get("role") === "student") {
      if (source.files.isBulk("users"))
        complain(source, enrolment, "userSourcedId", "roster/reference-unknown", "users.csv");
      else rows.students.push(changedClass(source, enrolment, id));
    }
  return rows;
}

const roleNames = (rows: readonly Row[] | undefined): ReadonlySet<string> =>
  new Set((rows ?? []).map((row) => row.get("role").toLowerCase()));

const kindsOf = (roles: ReadonlySet<string>): readonly Kind[] => {
  if (roles.has("student")) return ["student"];
  return [...roles].some((role) => role in STAFF) ? ["staff"] : [];
};

function addUser(source: Source, rows: Rows, row: Row): void {
  const { roles, rolesNamed, errors, files } = source;
  const id = row.get("sourcedId");
  const own = roleNames(roles.get(id));
  const named = roleNames(rolesNamed.get(id));
  // Of somebody whose roles have not changed a delta says no roles: it may be anybody whom the roster knows.
  const unsaid = named.size === 0 && !files.isBulk("roles");
  const kinds = unsaid ? (["student", "staff"] as const) : kindsOf(row.active ? own : named);
  const before = errors.length;
  const [number, student, staff, agent] = [
    numberIn(source, row),
    kinds.includes("student") && row.active ? studentRow(source, row, unsaid) : null,
    kinds.includes("staff") && row.active ? staffRow(source, row, unsaid) : null,
    row.active && (unsaid || isChangedAgent(source, own)) ? guardianRow(source, row) : null,
  ];
  if (errors.length > before) return;
  if (student) rows.students.push(student);
  if (staff) rows.staff.push(staff);
  if (agent) rows.guardians.push(agent);
  const left = row.active ? kindsOf(named).filter((kind) => !unsaid && !kinds.includes(kind)) : kinds;
  for (const kind of left) rows.gone.push({ sheet: row.sheet, row: row.row, kind, number });
}

/** In a bulk file each agent is read with its child. */
const isChangedAgent = ({ files }: Source, own: ReadonlySet<string>): boolean =>
  !files.isBulk("users") && [...own].some((role) => AGENTS.has(role));

function complain(
  { errors }: Source,
  row: Row,
  column: string,
  ...[code, detail]: readonly [RowFaultCode, (string | number)?]
): void {
  errors.push(rowFault(row, column, code, detail));
}

/** What a value says; null when it is empty or wrong. */
function readText<T>(source: Source, row: Row, [column, text]: readonly [string, string], reader: (cell: Cell) => T) {
  if (text === "") return null;
  try {
    return reader({ text, kind: "text", formula: false });
  } catch (error) {
    if (!(error instanceof CellFault)) throw error;
    complain(source, row, column, error.code, error.detail);
    return null;
  }
}

const numberIn = (source: Source, row: Row): string =>
  readText(source, row, ["sourcedId", row.get("sourcedId")], numberOf) ?? "";

/** A Chinese name is written family name first and without a space. */
function nameIn(source: Source, row: Row): string | null {
  const [family, given] = [row.get("familyName"), row.get("givenName")];
  if (family + given === "") complain(source, row, "familyName", "roster/cell-missing");
  const chinese = /\p{Script=Han}/u.test(family + given);
  return readText(source, row, ["familyName", chinese ? family + given : `${given} ${family}`], nameOf);
}

function phoneIn(source: Source, row: Row): string | null {
  const column = row.get("sms") === "" ? "phone" : "sms";
  return readText(source, row, [column, row.get(column)], phoneOf);
}

/** The standard has no cards: `{card:04A2B3C4}` among the user's ids, or a column of one's own, `metadata.card`. */
function cardsIn(source: Source, row: Row): string[] | null {
  const own = row.get("metadata.card");
  const listed = [...row.get("userIds").matchAll(/\{\s*(?:card|carduid|rfid|nfc)\s*:\s*([^{}]+)\}/gi)];
  const text = own === "" ? listed.map(([, card = ""]) => card.trim()).join(" ") : own;
  const cards = readText(source, row, [own === "" ? "userIds" : "metadata.card", text], cardsOf);
  return cards === null ? null : [...cards];
}

function guardianRow(source: Source, row: Row): GuardianRow {
  const role = [...roleNames(source.roles.get(row.get("sourcedId")))].find((one) => AGENTS.has(one));
  return {
    sheet: row.sheet,
    row: row.row,
    number: numberIn(source, row),
    name: nameIn(source, row),
    relation: role ? knownRelation(role) : null,
    cards: cardsIn(source, row),
    phone: phoneIn(source, row),
  };
}

function agentsOf(source: Source, row: Row): Pick<StudentRow, "guardians" | "guardiansWhole"> {
  const listed = row.get("agentSourcedIds").split(",");
  const ids = listed.map((id) => id.trim()).filter((id) => id !== "" && source.users.get(id)?.active !== false);
  // An empty list says nothing: that a child has nobody left is too much to conclude from a blank.
  if (row.get("agentSourcedIds") === "") return { guardians: null, guardiansWhole: false };
  if (ids.length > GUARDIANS_MAX) complain(source, row, "agentSourcedIds", "roster/too-many", GUARDIANS_MAX);
  const guardians = ids.slice(0, GUARDIANS_MAX).map((id): GuardianRow => {
    const user = source.users.get(id);
    if (user) return guardianRow(source, user);
    if (source.files.isBulk("users")) complain(source, row, "agentSourcedIds", "roster/reference-unknown", "users.csv");
    const { sheet, row: at } = row;
    return { sheet, row: at, number: id, name: null, relation: null, cards: null, phone: null };
  });
  return { guardians, guardiansWhole: true };
}

/** Names of the classes that a student belongs to; where some are homerooms, only those. */
function classesOf(source: Source, id: string): string[] | null {
  const own = (source.enrolments.get(id) ?? []).map((enrolment) => {
    const classId = enrolment.get("classSourcedId");
    const found = source.classes.get(classId);
    if (!found && source.files.isBulk("classes"))
      complain(source, enrolment, "classSourcedId", "roster/reference-unknown", "classes.csv");
    return { classId, get: (column: string) => found?.get(column) ?? "" };
  });
  const homerooms = own.filter((one) => one.get("classType").toLowerCase() === "homeroom");
  const counted = homerooms.length > 0 ? homerooms : own;
  const names = counted.flatMap((one) => [one.get("title"), one.get("classCode"), one.classId]);
  const told = [...new Set(names)].filter((text) => text !== "").slice(0, CLASS_NAMES_MAX);
  return told.length === 0 ? null : told;
}

const UNSAID_OF_STUDENT = { cards: null, dismissal: null, window: null, barred: null } as const;

function studentRow(source: Source, row: Row, ifKnown: boolean): StudentRow {
  return {
    ...UNSAID_OF_STUDENT,
    sheet: row.sheet,
    row: row.row,
    ifKnown,
    number: numberIn(source, row),
    name: nameIn(source, row),
    classes: classesOf(source, row.get("sourcedId")),
    cards: cardsIn(source, row),
    ...agentsOf(source, row),
  };
}

function changedClass(source: Source, { sheet, row }: Row, id: string): StudentRow {
  const who = { sheet, row, ifKnown: true, number: id, name: null, classes: classesOf(source, id) };
  return { ...UNSAID_OF_STUDENT, ...who, guardians: null, guardiansWhole: false };
}

function staffRow(source: Source, row: Row, ifKnown: boolean): StaffRow {
  const id = row.get("sourcedId");
  const can = new Set([...roleNames(source.roles.get(id))].flatMap((role) => STAFF[role] ?? []));
  if ((source.enrolments.get(id) ?? []).some((one) => leadsHomeroom(source, one))) can.add("homeroom");
  return {
    sheet: row.sheet,
    row: row.row,
    ifKnown,
    number: numberIn(source, row),
    name: nameIn(source, row),
    roles: can.size === 0 ? null : STAFF_ROLES.filter((role) => can.has(role)),
    rolesWhole: false,
    cards: cardsIn(source, row),
    phone: phoneIn(source, row),
    ...{ employment: null, provider: null, pool: null, poolUntil: null, insurance: null },
    ...{ records: null, reviewed: null, agreement: null },
  };
}

function leadsHomeroom({ classes }: Source, enrolment: Row): boolean {
  const kind = classes.get(enrolment.get("classSourcedId"))?.get("classType").toLowerCase();
  return enrolment.get("role") === "teacher" && enrolment.get("primary") === "true" && kind === "homeroom";
}
