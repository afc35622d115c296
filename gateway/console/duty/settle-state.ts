/** What somebody has said so far of a child who was missing, and what is still to be said (R8). Pure. */
import type { PlaceCount, StudentView } from "#contract/live.ts";
import type { Settlement } from "#core/events.ts";
import { NO_REASON, type ReasonDraft, reasonText } from "./reason-text.ts";
import { SETTLED_BECAUSE } from "./reason-words.ts";

/** Stands for a place that the plan does not know: it is said in words. */
export const ELSEWHERE = "*";

export type SettleDraft = {
  readonly outcome: Settlement;
  /** A place's id, `ELSEWHERE`, or "" while nothing is chosen. */
  readonly place: string;
  /** An adult's id, the child's own one for a child who is with nobody of ours, or "" while nothing is chosen. */
  readonly custodian: string;
  /** Somebody chose this adult by hand, so another place does not bring another one. */
  readonly adultChosen: boolean;
  readonly reason: ReasonDraft;
};

/** Found, by the one who says so. */
export function found(me: string | null): SettleDraft {
  return {
    outcome: "in-care",
    place: "",
    custodian: me ?? "",
    adultChosen: false,
    reason: { ...NO_REASON, phrase: SETTLED_BECAUSE["in-care"][0] ?? null },
  };
}

/** In a place: in the care of who answers for it, else of the one who says so. */
export function at(draft: SettleDraft, place: string, places: readonly PlaceCount[], me: string | null): SettleDraft {
  const there = places.find(({ id }) => id === place)?.custodian?.id;
  return { ...draft, place, custodian: draft.adultChosen ? draft.custodian : (there ?? me ?? "") };
}

/** Another outcome. Who took a child is never guessed; one who did not come is with the first guardian. */
export function becoming(outcome: Settlement, child: Pick<StudentView, "id" | "family">, me: string | null) {
  if (outcome === "in-care") return found(me);
  const custodian = outcome === "absent" ? (child.family[0]?.id ?? child.id) : "";
  return { outcome, place: "", custodian, adultChosen: false, reason: NO_REASON } satisfies SettleDraft;
}

/** The first thing that is still to be said; null when it can be recorded. */
export function lacking(draft: SettleDraft): "place" | "words" | "adult" | "reason" | null {
  if (draft.outcome === "in-care" && draft.place === "") return "place";
  if (draft.custodian === "") return "adult";
  if (draft.place === ELSEWHERE && draft.reason.own.trim() === "") return "words";
  return reasonText(draft.reason) === "" ? "reason" : null;
}

/** What is sent to the gateway. */
export function settlement({ outcome, place, custodian, reason }: SettleDraft) {
  const known = outcome === "in-care" && place !== ELSEWHERE ? place : null;
  return { outcome, place: known, custodian, reason: reasonText(reason) };
}
