/** Whose day is out of the ordinary. */
import type { Random } from "../random.ts";
import { isSpare } from "../school/document.ts";
import type { Ground } from "./ground.ts";

const ILL_CHILDREN = 4;

export type Cast = {
  /** Does not arrive at this session. */
  readonly wanderer: { readonly student: string; readonly session: string } | null;
  /** Goes out behind another child without a tap. */
  readonly slips: string | null;
  /** At home today. */
  readonly ill: ReadonlySet<string>;
  readonly barred: { readonly student: string; readonly person: string } | null;
};

/** Children whose day is out of the ordinary. Each is the only child of its family here and nobody else's story. */
export function castRoles({ school, today }: Ground, chance: Random): Cast {
  const families = Map.groupBy(school.students, ({ guardians }) => guardians[0]);
  const care = today.filter(({ kind }) => kind === "after-school").sort((one, other) => one.start - other.start);
  const lastStart = care.at(-1)?.start;
  const inExtended = new Set(today.filter(({ kind }) => kind === "extended").flatMap(({ students }) => students));
  const barredChild = school.students.find(({ id, barred }) => !isSpare(id) && barred.length > 0);
  const lost = new Set(school.cards.filter(({ status }) => status === "lost").map(({ person }) => person));
  const plain = chance.shuffle(
    school.students.filter(
      ({ id, dismissal, guardians }) =>
        !isSpare(id) &&
        dismissal === "collected" &&
        families.get(guardians[0])?.length === 1 &&
        id !== barredChild?.id &&
        !lost.has(id) &&
        !inExtended.has(id) &&
        care.some(({ students }) => students.includes(id)),
    ),
  );
  const [wanderer, slips, ...others] = plain.map(({ id }) => id);
  const person = barredChild?.barred[0];
  const missed = care.find((one) => one.start === lastStart && one.students.includes(wanderer ?? ""));
  return {
    wanderer: wanderer && missed ? { student: wanderer, session: missed.id } : null,
    slips: slips ?? null,
    ill: new Set(others.slice(0, ILL_CHILDREN)),
    barred: barredChild && person ? { student: barredChild.id, person } : null,
  };
}
