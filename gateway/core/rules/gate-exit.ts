/** G2: a gate opens outwards only on an authorized release. */
import { isOnSite, pendingPickup } from "../custody.ts";
import { transfer } from "../custody-change.ts";
import { custodyOf, type Draft, MINUTE_MS } from "../draft.ts";
import type { CampusState, Pickup } from "../state.ts";
import { raise } from "./alarms.ts";
import { gathersHere, passingEscort } from "./escorts.ts";
import { receiveAtGate } from "./gate-entry.ts";
import { emptyPickups, openPickup, useGrant } from "./pickup-requests.ts";
import { answer, gateAdult, hasLock, minuteOf, type Tap, type TapAnswer, type TapRule } from "./tap.ts";

/** A student at a lane that leads out. */
export const exitGate: TapRule = (draft, tap) => {
  const escort = passingEscort(draft.state, tap);
  // Counted out by its leader already: the card is noted in passing, and the lane lets it through.
  if (escort !== undefined) return answer("accept", "G2", "goodbye", { open: hasLock(tap.post) });
  const pickup = pendingPickup(draft.state, tap.person);
  if (pickup !== undefined && isGrantedHere(draft.state, pickup, tap)) {
    useGrant(draft, pickup.id, { student: tap.person, rule: "G2", since: tap.when });
    return answer("accept", "G2", "goodbye", { open: hasLock(tap.post) });
  }
  if (!mayLeaveAlone(draft.state, tap)) {
    return mayWaitForLine(draft.state, tap) ? waitForLine(draft, tap) : refuseExit(draft, tap);
  }
  if (tap.credential.assurance === "L2") {
    releaseAlone(draft, tap);
    return answer("accept", "G2", "goodbye", { open: hasLock(tap.post) });
  }
  // A clonable card proves too little: the guard looks at the face, one touch, and the next tap goes through.
  if (!isOnSite(custodyOf(draft.state, tap.person))) return refuseExit(draft, tap);
  if (pickup === undefined && !tap.late) openPickup(draft, selfRequest(tap));
  seenAtGate(draft, tap);
  return answer("wait", "G2", "wait-for-guard");
};

/**
 * A student at a gate's reader without a lock: the first tap of the day is an entry; later, it is where a child waits to
 * be collected, and where there is no exit lane the place from which it leaves.
 */
export const waitAtGate: TapRule = (draft, tap) => {
  if (!draft.state.planned.exitGates.has(tap.place.id)) {
    const pickup = pendingPickup(draft.state, tap.person);
    if (pickup !== undefined && isGrantedHere(draft.state, pickup, tap)) return exitGate(draft, tap);
    if (mayLeaveAlone(draft.state, tap)) {
      if (tap.credential.assurance !== "L2") receiveAtGate(draft, tap, "awaiting-pickup");
      return exitGate(draft, tap);
    }
  }
  if (mayWaitForLine(draft.state, tap)) return waitForLine(draft, tap);
  receiveAtGate(draft, tap, "awaiting-pickup");
  return answer("accept", "G3", "wait-for-family");
};

/** A child on site whose line gathers here, and for whom nobody from home has come. */
function mayWaitForLine(state: CampusState, tap: Tap): boolean {
  const isFree = pendingPickup(state, tap.person) === undefined;
  return isFree && isOnSite(custodyOf(state, tap.person)) && gathersHere(state, tap);
}

/** With readers only this is how a line is counted: who has tapped here goes when its leader's card does. */
function waitForLine(draft: Draft, tap: Tap): TapAnswer {
  receiveAtGate(draft, tap, "awaiting-pickup");
  return answer("wait", "G2", "wait-for-leader");
}

/** A grant counts from the guard's touch until it lapses: a tap that was made before it, and came late, does not use it. */
function isGrantedHere({ grace }: CampusState, { state, gate, expires }: Pickup, { place, when, late }: Tap): boolean {
  if (state !== "granted" || gate !== place.id || expires === null || when >= expires) return false;
  return !late || when >= expires - grace.grantMinutes * MINUTE_MS;
}

/** Consent on file, and inside the child's own window. A child who has left already may not leave again. */
function mayLeaveAlone(state: CampusState, tap: Tap): boolean {
  const student = state.roster.students.get(tap.person);
  const { status } = custodyOf(state, tap.person);
  if (student?.dismissal !== "self" || student.selfDismissal === null) return false;
  if (status === "released" || status === "escorted" || status === "absent") return false;
  const minute = minuteOf(state, tap.when);
  return student.selfDismissal.from <= minute && minute < student.selfDismissal.to;
}

function releaseAlone(draft: Draft, tap: Tap): void {
  transfer(draft, tap.person, {
    status: "released",
    custodian: tap.person,
    place: null,
    session: null,
    rule: "G2",
    since: tap.when,
  });
  emptyPickups(draft, tap.person);
}

function selfRequest(tap: Tap) {
  return { students: [tap.person], collector: tap.person, gate: tap.place.id, self: true, barred: false };
}

function refuseExit(draft: Draft, tap: Tap) {
  seenAtGate(draft, tap);
  if (!tap.late) {
    const owner = gateAdult(draft.state, tap.place.id, tap.when);
    raise(draft, { kind: "exit-refused", owner, place: tap.place.id, people: [tap.person] });
  }
  return answer("refuse", "G2", "wait-for-family");
}

/**
 * The adult at the gate has a child there now whom nobody held (R3), who was sent to this gate (R6), or whose line has
 * left without it.
 */
function seenAtGate(draft: Draft, tap: Tap): void {
  const { status, transit } = custodyOf(draft.state, tap.person);
  const isMine = status === "unattended" || status === "escorted" || transit?.to === tap.place.id;
  if (isMine) receiveAtGate(draft, tap, "awaiting-pickup");
}
