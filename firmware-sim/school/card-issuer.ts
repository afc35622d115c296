/** Cards as schools hand them out: 125 kHz tags, MIFARE Classic, a few secure ones. */
import type { Random } from "../random.ts";
import type { Assurance, Card } from "./document.ts";

/** What a person holds in the hand. `tag`: EM4100 at 125 kHz; `classic`: 4-byte MIFARE; `ev1`: 7-byte, weak keys; `secure`: NTAG 424. */
export const CARD_KINDS = ["tag", "classic", "ev1", "secure"] as const;
export type CardKind = (typeof CARD_KINDS)[number];

const SHAPE: Readonly<
  Record<CardKind, { readonly prefix: string; readonly bytes: number; readonly assurance: Assurance }>
> = {
  tag: { prefix: "3A", bytes: 5, assurance: "L0" },
  // A first byte of 08 would mean a random UID (ISO/IEC 14443-3), which no roster can hold.
  classic: { prefix: "7E", bytes: 4, assurance: "L0" },
  // 04 is NXP's manufacturer code.
  ev1: { prefix: "04", bytes: 7, assurance: "L1" },
  secure: { prefix: "04", bytes: 7, assurance: "L2" },
};

/** Issues cards with UIDs that are unique in the school. */
export function cardIssuer(chance: Random): (person: string, kind: CardKind, status?: Card["status"]) => Card {
  const issued = new Set<string>();
  return (person, kind, status = "active") => {
    const { prefix, bytes, assurance } = SHAPE[kind];
    const draw = () => {
      let uid = prefix;
      while (uid.length < bytes * 2) uid += chance.int(0, 255).toString(16).padStart(2, "0").toUpperCase();
      return uid;
    };
    let card = draw();
    while (issued.has(card)) card = draw();
    issued.add(card);
    return { card, person, assurance, status };
  };
}
