/**
 * Guardians of a file to people: one adult who stands at two children is one guardian, so that siblings are one pickup
 * request. Alike are: the source's number; name and phone; name and card.
 */
import type { PersonId, StudentId } from "../../core/ids.ts";
import type { Student } from "../../core/roster.ts";
import { type Comparing, conflict, type Placed, setField } from "./comparison.ts";
import { placeOfRow, type RowFaultCode } from "./faults.ts";
import { numberKey } from "./identity.ts";
import type { GuardianRow, StudentRow } from "./rows.ts";

/** A guardian at one child's place; `child` null: only what has changed of them. */
export type Mention = {
  readonly row: GuardianRow;
  readonly child: Placed<StudentRow> | null;
  readonly position: number;
};
/** Everything that a file says of one adult. */
type Adult = {
  readonly mentions: readonly Mention[];
  readonly name: string | null;
  readonly phone: string | null;
  readonly number: string | null;
};

export type Guardians = {
  /** Whom this row names; undefined when that is not clear, which is a conflict. */
  readonly idOf: ReadonlyMap<GuardianRow, PersonId>;
  /** Everything that the file says of each, in its order. */
  readonly mentionsOf: ReadonlyMap<PersonId, readonly Mention[]>;
  /** Those who are new. */
  readonly fresh: ReadonlySet<PersonId>;
  /** Those of whom a personal field changes. */
  readonly changed: ReadonlySet<PersonId>;
};

/** Finds out who every guardian of the file is. */
export function placeGuardians(comparing: Comparing, children: readonly Placed<StudentRow>[]): Guardians {
  const mentions = [...children.flatMap(guardiansIn), ...comparing.rows.guardians.map(asChange)];
  const adults = groupAlike(mentions).map((group) => adultOf(comparing, group));
  findSpellings(comparing, adults);
  const finder = createFinder(comparing);
  const idOf = new Map<GuardianRow, PersonId>();
  const fresh = new Set<PersonId>();
  const changed = new Set<PersonId>();
  const heldBy = new Map<PersonId, Adult>();
  for (const adult of adults) {
    const found = finder(adult);
    const other = found === null ? undefined : heldBy.get(found);
    if (other) {
      complain(comparing, adult.mentions, "roster/guardian-two-spellings", other.mentions);
      continue;
    }
    const id = found ?? newId(comparing, adult);
    if (id === null) continue;
    heldBy.set(id, adult);
    if (found === null) fresh.add(id);
    for (const { row } of adult.mentions) idOf.set(row, id);
    if (setFields(comparing, id, adult)) changed.add(id);
  }
  const mentionsById = [...heldBy].map(([id, { mentions }]) => [id, mentions] as const);
  return { idOf, mentionsOf: new Map(mentionsById), fresh, changed };
}

const guardiansIn = (child: Placed<StudentRow>): Mention[] =>
  (child.row.guardians ?? []).flatMap((row, index) =>
    row === null || row === "none" ? [] : [{ row, child, position: index + 1 }],
  );
const asChange = (row: GuardianRow): Mention => ({ row, child: null, position: 0 });

/** What ties a mention to others of the same adult. */
function tiesOf({ row, child }: Mention): readonly string[] {
  if (row.number !== null) return [`number\n${numberKey(row.number)}`];
  const ties = (row.cards ?? []).map((card) => `card\n${row.name}\n${card}`);
  if (row.phone !== null) ties.push(`phone\n${row.name}\n${row.phone}`);
  return ties.length > 0 ? ties : [`child\n${child?.id}\n${row.name}`];
}

/** Groups of mentions that are tied, each in the order of the file. */
function groupAlike(mentions: readonly Mention[]): readonly (readonly Mention[])[] {
  const parent = mentions.map((_, i) => i);
  const rootOf = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  const holder = new Map<string, number>();
  for (const [i, mention] of mentions.entries())
    for (const tie of tiesOf(mention)) {
      const [a, b] = [rootOf(holder.get(tie) ?? i), rootOf(i)];
      // The earliest mention stays the root, so that the order of the file decides and nothing else.
      parent[Math.max(a, b)] = Math.min(a, b);
      holder.set(tie, Math.min(a, b));
    }
  return [...Map.groupBy(mentions.entries(), ([i]) => rootOf(i)).values()].map((group) =>
    group.map(([, mention]) => mention),
  );
}

/** One adult of a group; where its rows disagree that is a conflict. */
function adultOf(comparing: Comparing, mentions: readonly Mention[]): Adult {
  const agreed = (read: (row: GuardianRow) => string | null, code: RowFaultCode): string | null => {
    const first = mentions.find(({ row }) => read(row) !== null);
    const other = first && mentions.find(({ row }) => read(row) !== null && read(row) !== read(first.row));
    if (first && other) complain(comparing, [other], code, [first]);
    return first ? read(first.row) : null;
  };
  agreed(({ relation }) => relation?.zh ?? null, "roster/guardian-two-relations");
  return {
    mentions,
    name: agreed(({ name }) => name, "roster/guardian-two-spellings"),
    phone: agreed(({ phone }) => phone, "roster/guardian-two-spellings"),
    number: mentions[0]?.row.number ?? null,
  };
}

function complain(
  comparing: Comparing,
  [mention]: readonly Mention[],
  ...[code, [other]]: readonly [RowFaultCode, readonly Mention[]]
): void {
  if (!mention || !other) return;
  const column = `guardian${Math.max(1, mention.position)}-name`;
  conflict(comparing, { kind: "student", origin: mention.row, column }, code, placeOfRow(other.row));
}

/** Two names at one phone that look like one name are one adult written in two ways. */
function findSpellings(comparing: Comparing, adults: readonly Adult[]): void {
  const unnumbered = adults.filter(({ number, phone }) => number === null && phone !== null);
  for (const alike of Map.groupBy(unnumbered, ({ phone }) => phone).values())
    for (const [i, one] of alike.entries())
      for (const other of alike.slice(0, i))
        if (looksLikeOne(one, other))
          complain(comparing, one.mentions, "roster/guardian-two-spellings", other.mentions);
}

function looksLikeOne(one: Adult, other: Adult): boolean {
  const childrenOf = ({ mentions }: Adult) => new Set(mentions.map(({ child }) => child?.id));
  // A father and a grandfather who differ by one character and share the family's phone stand at the same child.
  if (!childrenOf(one).isDisjointFrom(childrenOf(other))) return false;
  const relation = ({ mentions }: Adult) => mentions.find(({ row }) => row.relation)?.row.relation?.zh ?? null;
  const [a, b] = [relation(one), relation(other)];
  return (a === null || b === null || a === b) && isNearlySame(one.name ?? "", other.name ?? "");
}

/** The same but for spaces and dots, or for one character. */
export function isNearlySame(one: string, other: string): boolean {
  const bare = (name: string) => [...name.normalize("NFKC").replace(/[\s·・•.]/gu, "")];
  const [a, b] = [bare(one), bare(other)];
  if (a.length !== b.length) return false;
  return a.filter((character, i) => character !== b[i]).length <= (a.length > 1 ? 1 : 0);
}

/** Looks among those whom the roster knows. */
function createFinder({ known }: Comparing): (adult: Adult) => PersonId | null {
  const { roster, byNumber, fields, state, keyed } = known;
  const byNamePhone = new Map<string, PersonId>();
  for (const id of roster.guardians) {
    const { name, phone } = fields(id);
    if (name !== undefined && phone) byNamePhone.set(`${name}\n${phone}`, id);
  }
  const guardiansOf = (child: StudentId): Student["guardians"] => state.roster.students.get(child)?.guardians ?? [];

  const atChild = ({ name, phone }: Adult, { child, position }: Mention): PersonId | null => {
    const own = child ? guardiansOf(child.id) : [];
    const named = own.find((id) => fields(id).name === name);
    if (named !== undefined) return named;
    // A name that was corrected: the same place, the same phone, nearly the same name.
    const there = own[position - 1];
    if (there === undefined || phone === null || name === null) return null;
    return fields(there).phone === phone && isNearlySame(fields(there).name ?? "", name) ? there : null;
  };

  return (adult) => {
    const { mentions, name, phone, number } = adult;
    if (number !== null) {
      const found = byNumber.guardian.get(numberKey(number));
      if (found !== undefined) return found;
    }
    if (name === null) return null;
    const exact = phone === null ? undefined : byNamePhone.get(`${name}\n${phone}`);
    if (exact !== undefined) return exact;
    for (const card of mentions.flatMap(({ row }) => row.cards ?? [])) {
      const holder = state.roster.credentials.get(keyed(card))?.person;
      if (holder !== undefined && state.roster.guardians.has(holder) && fields(holder).name === name) return holder;
    }
    for (const mention of mentions) {
      const found = atChild(adult, mention);
      if (found !== null) return found;
    }
    return null;
  };
}

/** For somebody whom the roster does not know; null when a row only changes, or names nobody. */
function newId(comparing: Comparing, { mentions, name, number }: Adult): PersonId | null {
  const first = mentions.find(({ child }) => child !== null);
  if (!first?.child) return null;
  if (name === null) {
    const place = { kind: "student", origin: first.row, column: `guardian${first.position}-name` } as const;
    conflict(comparing, place, number === null ? "roster/cell-missing" : "roster/reference-unknown", "guardian");
    return null;
  }
  return comparing.ids.ofPlace("g", first.child.id, first.position);
}

function setFields(comparing: Comparing, id: PersonId, { name, phone, number, mentions }: Adult): boolean {
  const relation = mentions.find(({ row }) => row.relation)?.row.relation ?? null;
  return [
    setField(comparing, id, "name", name),
    setField(comparing, id, "phone", phone),
    setField(comparing, id, "number", number),
    setField(comparing, id, "relation", relation && JSON.stringify({ zh: relation.zh, en: relation.en })),
  ].includes(true);
}
