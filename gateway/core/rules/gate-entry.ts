/** G1: an active card at an entry lane makes the child present, in the care of the adult at that gate. */
import { isOnSite } from "../custody.ts";
import { transfer } from "../custody-change.ts";
import { custodyOf, type Draft } from "../draft.ts";
import { answer, gateAdult, hasLock, type Tap, type TapRule } from "./tap.ts";

/** A student at a lane that leads in. Already on site, nothing changes, unless nobody held the child. */
export const enterGate: TapRule = (draft, tap) => {
  const custody = custodyOf(draft.state, tap.person);
  if (!isOnSite(custody) || custody.status === "unattended") receiveAtGate(draft, tap, "arriving");
  return answer("accept", "G1", "welcome", { open: hasLock(tap.post) });
};

/** The adult at the gate answers for a child who was seen there. */
export function receiveAtGate(draft: Draft, tap: Tap, status: "arriving" | "awaiting-pickup"): void {
  transfer(draft, tap.person, {
    status,
    custodian: gateAdult(draft.state, tap.place.id, tap.when),
    place: tap.place.id,
    session: null,
    rule: status === "arriving" ? "G1" : "G2",
    since: tap.when,
  });
}
