/** The demo school's people: 360 children with their families, 18 staff, and what each may do. */
import type { Random } from "../random.ts";
import type { Bilingual, Person, Staff, Student } from "./document.ts";
import { nameGiver } from "./names.ts";
import { CLASSES } from "./places.ts";
import { SELF_WINDOWS } from "./timetable.ts";

export const CHILDREN_PER_CLASS = 40;
/** Families with two children at the school. */
export const SIBLING_PAIRS = 12;
/** Children who go home alone, after class and after the last session: 54 of 360, 15 %. */
export const SELF_AFTER_CLASS = 24;
export const SELF_AFTER_CARE = 30;
/** Children whom somebody collects right after class. */
export const COLLECTED_AFTER_CLASS = 30;
/** Children whose guardians applied for extended care. */
export const EXTENDED_CARE = 14;
const SECOND_GUARDIAN_SHARE = 0.7;

/** Who leaves when: the groups are disjoint, and everybody else is in both sessions and then collected. */
export type Departures = {
  readonly selfAfterClass: ReadonlySet<string>;
  readonly collectedAfterClass: ReadonlySet<string>;
  readonly selfAfterCare: ReadonlySet<string>;
  readonly extended: ReadonlySet<string>;
};

export type People = {
  readonly students: readonly Student[];
  readonly staff: readonly Staff[];
  readonly guardians: readonly string[];
  readonly people: readonly Person[];
  readonly departures: Departures;
};

export const STAFF: readonly Staff[] = [
  ...CLASSES.map(({ homeroom }): Staff => ({ id: homeroom, roles: ["homeroom", "duty-teacher"] })),
  ...["duty-1", "duty-2", "duty-3", "duty-4"].map((id): Staff => ({ id, roles: ["duty-teacher"] })),
  { id: "guard-east", roles: ["guard"] },
  { id: "guard-west", roles: ["guard"] },
  { id: "office-1", roles: ["office"] },
  { id: "patrol-1", roles: ["patrol"] },
  { id: "lead-1", roles: ["lead", "duty-teacher"] },
];

const FIRST_RELATIONS: readonly Bilingual[] = [
  { zh: "母亲", en: "mother" },
  { zh: "父亲", en: "father" },
];
const SECOND_RELATIONS: readonly Bilingual[] = [
  { zh: "父亲", en: "father" },
  { zh: "奶奶", en: "father's mother" },
  { zh: "爷爷", en: "father's father" },
  { zh: "外婆", en: "mother's mother" },
  { zh: "外公", en: "mother's father" },
];
/** Relatives who bear the child's surname. */
const SAME_SURNAME: ReadonlySet<string> = new Set(["父亲", "爷爷"]);

type Family = { readonly children: readonly string[]; readonly surname: string; readonly guardians: readonly Person[] };

export function schoolPeople(chance: Random): People {
  const names = nameGiver(chance.fork("names"));
  const ids = CLASSES.flatMap(({ code }) =>
    Array.from({ length: CHILDREN_PER_CLASS }, (_, index) => `s${code}-${String(index + 1).padStart(2, "0")}`),
  );
  const families = makeFamilies(ids, chance.fork("families"), names);
  const departures = chooseDepartures(families, chance.fork("departures"));
  const barred = chooseBarred(families, departures);
  const familyOf = new Map(families.flatMap((family) => family.children.map((child) => [child, family] as const)));

  const students = ids.map((id): Student => {
    const family = familyOf.get(id);
    if (!family) throw new Error(`${id} has no family`);
    const window = departures.selfAfterClass.has(id)
      ? SELF_WINDOWS.afterClass
      : departures.selfAfterCare.has(id)
        ? SELF_WINDOWS.afterCare
        : null;
    return {
      id,
      group: `class-${id.slice(1, 3)}`,
      dismissal: window ? "self" : "collected",
      selfDismissal: window,
      guardians: family.guardians.map((guardian) => guardian.id),
      barred: barred.child === id ? [barred.person] : [],
    };
  });
  const guardians = families.flatMap((family) => family.guardians);
  return {
    students,
    staff: STAFF,
    guardians: guardians.map(({ id }) => id),
    people: [
      ...ids.map((id) => ({ id, name: names.child(familyOf.get(id)?.surname ?? "") })),
      ...STAFF.map(({ id }) => ({ id, name: names.adult(names.surname()) })),
      ...guardians,
    ],
    departures,
  };
}

/** Pairs an older child of the third grade with a younger one of the first; everybody else is the only one here. */
function makeFamilies(ids: readonly string[], chance: Random, names: ReturnType<typeof nameGiver>): Family[] {
  const older = chance.shuffle(ids.filter((id) => id.startsWith("s3"))).slice(0, SIBLING_PAIRS);
  const younger = chance.shuffle(ids.filter((id) => id.startsWith("s1"))).slice(0, SIBLING_PAIRS);
  const siblingOf = new Map(older.map((id, index) => [id, younger[index]] as const));
  const taken = new Set(younger);
  return ids
    .filter((id) => !taken.has(id))
    .map((id) => {
      const sibling = siblingOf.get(id);
      const surname = names.surname();
      const first = chance.pick(FIRST_RELATIONS);
      const second = chance.pick(SECOND_RELATIONS.filter(({ zh }) => zh !== first.zh));
      const relations = chance.chance(SECOND_GUARDIAN_SHARE) ? [first, second] : [first];
      const guardians = relations.map(
        (relation, index): Person => ({
          id: `g${id.slice(1)}-${"ab"[index]}`,
          name: names.adult(SAME_SURNAME.has(relation.zh) ? surname : names.surname()),
          relation: { ...relation },
        }),
      );
      return { children: sibling ? [id, sibling] : [id], surname, guardians };
    });
}

/** Siblings go home together, so whole families are dealt out. */
function chooseDepartures(families: readonly Family[], chance: Random): Departures {
  const alone = chance.shuffle(families.filter(({ children }) => children.length === 1));
  const take = (count: number) => new Set(alone.splice(0, count).flatMap(({ children }) => children));
  const selfAfterClass = take(SELF_AFTER_CLASS);
  const selfAfterCare = take(SELF_AFTER_CARE);
  const extended = take(EXTENDED_CARE);
  // Two of the pairs leave right after class, so that a request for siblings happens then too.
  const pairs = chance.shuffle(families.filter(({ children }) => children.length === 2)).slice(0, 2);
  const collectedAfterClass = take(COLLECTED_AFTER_CLASS - 2 * pairs.length);
  for (const { children } of pairs) for (const child of children) collectedAfterClass.add(child);
  return { selfAfterClass, collectedAfterClass, selfAfterCare, extended };
}

/** One guardian whom a court has barred from the child; the other one remains. */
function chooseBarred(families: readonly Family[], departures: Departures): { child: string; person: string } {
  const early = (id: string) => Object.values(departures).some((set) => set.has(id));
  const family = families.find(
    ({ children, guardians }) => children.length === 1 && guardians.length === 2 && !children.some(early),
  );
  const child = family?.children[0];
  const person = family?.guardians[1]?.id;
  if (!child || !person) throw new Error("no family with two guardians");
  return { child, person };
}
