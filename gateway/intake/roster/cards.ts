/** Cards of a file to credentials: whose each is, and which are no longer anybody's. */
import type { CredentialId, PersonId } from "../../core/ids.ts";
import type { Credential } from "../../core/roster.ts";
import { type Comparing, conflict, type Place, setField, warn } from "./comparison.ts";
import { cardTail, placeOfRow } from "./faults.ts";

/** What a file says of one person's cards. */
export type CardClaim = {
  readonly person: PersonId;
  readonly cards: readonly string[];
  /** These are all: others that the person has are taken away. */
  readonly whole: boolean;
  readonly place: Place;
};

export type Cards = {
  readonly credentials: readonly Credential[];
  /** Whose cards change. */
  readonly changed: ReadonlySet<PersonId>;
};

type Claimed = { readonly claim: CardClaim; readonly card: string };

/**
 * Every credential as it has to become. A card that was lost or blocked stays so, and stays on file: no import makes one
 * active again.
 *
 * @param leaving those who leave the roster with this import
 */
export function assignCards(comparing: Comparing, claims: readonly CardClaim[], leaving: ReadonlySet<PersonId>): Cards {
  const { known } = comparing;
  const claimed = claimedCards(comparing, claims);
  const whole = new Set(claims.filter((claim) => claim.whole).map(({ person }) => person));
  const changed = new Set<PersonId>();
  const lose = ({ id, person }: Credential) => {
    changed.add(person);
    setField(comparing, person, `card:${id}`, "");
  };

  const credentials = known.roster.credentials.flatMap((credential): Credential[] => {
    const { id, person, status } = credential;
    const by = claimed.get(id);
    claimed.delete(id);
    const given = by !== undefined && by.claim.person !== person;
    const released = leaving.has(person) || (whole.has(person) && status === "active");
    if (by && !given) {
      if (status !== "active") warn(comparing, by.claim.place, "roster/card-not-active", cardTail(by.card));
      return [credential];
    }
    if (by && !released) {
      conflict(comparing, by.claim.place, "roster/card-taken", cardTail(by.card));
      return [credential];
    }
    if (!by && !released) return [credential];
    lose(credential);
    return by ? [take(comparing, changed, id, by)] : [];
  });
  for (const [id, by] of claimed) credentials.push(take(comparing, changed, id, by));
  return { credentials, changed };
}

/** The file's cards by credential; one card of two people is a conflict. */
function claimedCards(comparing: Comparing, claims: readonly CardClaim[]): Map<CredentialId, Claimed> {
  const claimed = new Map<CredentialId, Claimed>();
  for (const claim of claims)
    for (const card of claim.cards) {
      const id = comparing.known.keyed(card);
      const before = claimed.get(id);
      if (before && before.claim.person !== claim.person) {
        conflict(comparing, claim.place, "roster/card-twice", placeOfRow(before.claim.place.origin));
        conflict(comparing, before.claim.place, "roster/card-twice", placeOfRow(claim.place.origin));
      } else claimed.set(id, { claim, card });
    }
  return claimed;
}

function take(
  comparing: Comparing,
  changed: Set<PersonId>,
  ...[id, { claim, card }]: readonly [CredentialId, Claimed]
): Credential {
  changed.add(claim.person);
  setField(comparing, claim.person, `card:${id}`, card);
  // What a file lists is a number that anybody can write onto a card; a secure one proves itself when it is enrolled.
  return { id, person: claim.person, assurance: "L0", status: "active" };
}
