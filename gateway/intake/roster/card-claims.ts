/** What a file says of everybody's cards. */
import type { CardClaim } from "./cards.ts";
import type { Placed } from "./comparison.ts";
import type { Guardians, Mention } from "./guardians.ts";
import type { Known } from "./identity.ts";
import type { Kind, StaffRow, StudentRow } from "./rows.ts";

/** The claims of students, staff and guardians, in the order of the file. A row that says nothing of cards makes none. */
export function cardClaims(
  placed: { readonly student: readonly Placed<StudentRow>[]; readonly staff: readonly Placed<StaffRow>[] },
  guardians: Guardians,
  known: Known,
): readonly CardClaim[] {
  const family = [...guardians.mentionsOf].flatMap(([person, mentions]) => {
    const whole = areAllCards(mentions, known.state.roster.childrenOf.get(person) ?? []);
    return mentions.flatMap(({ row, position }): CardClaim[] => {
      const column = `guardian${Math.max(1, position)}-card`;
      return row.cards === null
        ? []
        : [{ person, cards: row.cards, whole, place: { kind: "student", origin: row, column } }];
    });
  });
  return [...ownClaims("student", placed.student), ...ownClaims("staff", placed.staff), ...family];
}

const ownClaims = (kind: Kind, people: readonly Placed<StudentRow | StaffRow>[]): readonly CardClaim[] =>
  people.flatMap(({ row, id }) =>
    row.cards === null
      ? []
      : [{ person: id, cards: row.cards, whole: true, place: { kind, origin: row, column: "card" } }],
  );

/**
 * Whether these rows list every card of a guardian. Many schools give a family one card a child, so what stands at a
 * brother or sister who is not in the file is not taken away.
 */
function areAllCards(mentions: readonly Mention[], children: readonly string[]): boolean {
  const read = new Set(mentions.map(({ child }) => child?.id));
  return mentions.every(({ row }) => row.cards !== null) && children.every((child) => read.has(child));
}
