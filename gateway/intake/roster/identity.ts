/**
 * Who a row is: the school's own numbers to ids. The number itself is personal (many are the child's identity number), so
 * it is kept in the vault; an id carries it only where it is short and plain.
 */
import { createHash } from "node:crypto";
import type { CredentialId, PersonId } from "../../core/ids.ts";
import type { Roster } from "../../core/roster.ts";
import type { CampusState } from "../../core/state.ts";
import type { Kind } from "./rows.ts";

/** People whose fields are opened before others get their turn. */
const OPENED_AT_ONCE = 250;
const ID_LENGTH_MAX = 32;
const HASH_LENGTH = 20;
/** As long a run of digits may be a citizen's identity number. */
const IDENTITY_DIGITS = 15;

/** The vault's fields of a person. */
export type Fields = Readonly<Record<string, string>>;
export type Holder = Kind | "guardian";

/** What is known before an import: the roster with the names and numbers behind its ids. */
export type Known = {
  readonly state: CampusState;
  readonly roster: Roster;
  /** Of anybody on the roster; no fields for anybody else. */
  fields(person: PersonId): Fields;
  /** Ids by number, as `numberKey` writes it. */
  readonly byNumber: Readonly<Record<Holder, ReadonlyMap<string, PersonId>>>;
  /** Whose vault this id is: `null` for one that was erased, no fields for one that nobody ever had. */
  vault(person: PersonId): Fields | null;
  /** Keyed by this installation, so that nobody can try all numbers on a journal. */
  keyed(text: string): CredentialId;
};

export type KnownOptions = {
  readonly personal: (person: PersonId) => Fields | null;
  readonly credentialOf: (card: string) => CredentialId;
  /** A turn of the event loop: opening the vault of a large school must not hold up a tap. */
  readonly pause: () => Promise<void>;
};

/** How a number is compared: full-width forms, spaces and capitals do not count. */
export const numberKey = (number: string): string => number.normalize("NFKC").replace(/\s+/g, "").toLowerCase();

/** Opens the vault of everybody on the roster. */
export async function loadKnown(state: CampusState, { personal, credentialOf, pause }: KnownOptions): Promise<Known> {
  const { roster } = state.roster;
  const fields = new Map<PersonId, Fields>();
  const byNumber = { student: new Map(), staff: new Map(), guardian: new Map() } as Record<
    Holder,
    Map<string, PersonId>
  >;
  const open = async (kind: Holder | null, persons: readonly PersonId[]) => {
    for (const [i, person] of persons.entries()) {
      const found = personal(person) ?? {};
      fields.set(person, found);
      // Whoever came with a school document is known by the id that it gave.
      if (kind) byNumber[kind].set(numberKey(found.number ?? (kind === "guardian" ? `\n${person}` : person)), person);
      if (i % OPENED_AT_ONCE === OPENED_AT_ONCE - 1) await pause();
    }
  };
  await open(
    "student",
    roster.students.map(({ id }) => id),
  );
  await open(
    "staff",
    roster.staff.map(({ id }) => id),
  );
  await open("guardian", roster.guardians);
  await open(null, [...roster.delegates, ...new Set(roster.students.flatMap(({ barred }) => barred))]);
  return {
    state,
    roster,
    byNumber,
    fields: (person) => fields.get(person) ?? {},
    vault: personal,
    keyed: credentialOf,
  };
}

/** Ids as an import gives them: never one that is, or ever was, somebody else's. */
export type IdGiver = {
  /** For a number of the school; null when even the derived id is somebody else's. */
  ofNumber(kind: Kind, number: string): PersonId | null;
  /** For somebody who has no number, from whom they belong to. */
  ofPlace(prefix: "g" | "b", child: PersonId, position: number): PersonId;
};

export function createIdGiver(known: Known): IdGiver {
  const { students, staff, guardians, delegates, badges } = known.roster;
  const barred = students.flatMap((student) => student.barred);
  const given = new Set([
    ...[...students, ...staff].map(({ id }) => id),
    ...guardians,
    ...delegates,
    ...badges,
    ...barred,
  ]);
  const derived = (prefix: string, text: string) => `${prefix}-${shortHash(known.keyed(`roster id\n${text}`))}`;
  const give = (id: PersonId): PersonId => {
    given.add(id);
    return id;
  };
  return {
    ofNumber(kind, number) {
      const key = numberKey(number);
      const prefix = kind === "student" ? "s" : "t";
      const plain = /^[a-z0-9-]{1,31}$/.test(key) && !new RegExp(`\\d{${IDENTITY_DIGITS}}`).test(key);
      const candidates = [...(plain ? [`${prefix}${key}`] : []), derived(prefix, `${kind}\n${key}`)];
      const free = candidates.find((id) => !given.has(id) && isFreeFor(known.vault(id), key));
      return free === undefined ? null : give(free);
    },
    ofPlace(prefix, child, position) {
      const plain = `${prefix}${child}-${position}`;
      for (let again = 1; ; again += 1) {
        const wish = again === 1 ? plain : `${plain}-${again}`;
        const id = wish.length <= ID_LENGTH_MAX ? wish : derived(prefix, wish);
        if (!given.has(id) && isFreeFor(known.vault(id), null)) return give(id);
      }
    },
  };
}

/** Nobody ever had this id, or it was this very number's and they come back. */
function isFreeFor(fields: Fields | null, key: string | null): boolean {
  if (fields === null) return false;
  if (Object.keys(fields).length === 0) return true;
  return key !== null && fields.number !== undefined && numberKey(fields.number) === key;
}

/** Lower-case letters and digits, as ids want them. */
const shortHash = (text: string): string =>
  BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)
    .toString(36)
    .padStart(HASH_LENGTH, "0")
    .slice(0, HASH_LENGTH);
