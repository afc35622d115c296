/** A card at a reader: G4 for whoever may not, G1's "one tap", G7 for what comes late, and then the rule of its holder. */

import { isOnSite } from "../custody.ts";
import { custodyOf, type Draft, emit, planOf, SECOND_MS } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { PlaceId } from "../ids.ts";
import type { Credential } from "../roster.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";
import { muster } from "./emergency.ts";
import { watchEntry } from "./entry-refusal.ts";
import { enterGate } from "./gate-entry.ts";
import { exitGate, waitAtGate } from "./gate-exit.ts";
import { judgeLate } from "./late-evidence.ts";
import { askByCard } from "./pickup.ts";
import type { Rule } from "./rule.ts";
import { openRoom } from "./staff-at-door.ts";
import { passStaff } from "./staff-at-gate.ts";
import { enterRoom } from "./student-at-door.ts";
import { doubt, isUnsure } from "./suspicion.ts";
import { answer, gateAdult, type Tap, type TapAnswer, type TapRule } from "./tap.ts";
import { passBadge, visitOf } from "./visitors.ts";

type Tapped = EventOf<"card-tapped">;

export const judgeTap: Rule<"card-tapped"> = (draft, event) => {
  const post = draft.state.planned.readers.get(event.reader);
  const credential = draft.state.roster.credentials.get(event.credential);
  const judged = judge(draft, event);
  // Late, its effect on the record and its alarms stand, but there is nobody left at the reader to be told (G7).
  const verdict = event.late ? answer("noted", "G7", "stored") : judged;
  emit(draft, {
    kind: "tap-judged",
    reader: event.reader,
    place: post?.place ?? null,
    credential: event.credential,
    person: credential?.person ?? null,
    tappedAt: event.tappedAt,
    verdict: verdict.verdict,
    rule: verdict.rule,
    ...(event.counter !== undefined && { counter: event.counter }),
    ...(event.within !== undefined && { within: event.within }),
    ...(isUnsure(event) && { unsure: true }),
  });
  watchEntry(draft, event, verdict);
  return verdict;
};

function judge(draft: Draft, event: Tapped): TapAnswer {
  const { state } = draft;
  const post = state.planned.readers.get(event.reader);
  const place = post && state.planned.places.get(post.place);
  const credential = state.roster.credentials.get(event.credential);
  // A reader that the plan does not place cannot open anything; its taps are in the journal.
  if (post === undefined || place === undefined) return answer("refuse", "P1", "see-guard");
  const rule = credential?.status === "active" ? ruleOf(state, credential, post.place) : null;
  if (credential === undefined || rule === null) return refuseCard(draft, event, { place: place.id, credential });
  const doubted = doubt(draft, event, { place, credential });
  if (doubted !== null) return doubted;
  const mustered = muster(draft, event, { person: credential.person, place });
  if (mustered !== null) return mustered;
  if (isOneTap(state, event)) return answer("noted", "G1", "already-tapped");
  const tap: Tap = {
    post,
    place,
    credential,
    person: credential.person,
    when: event.late ? Math.min(event.tappedAt, event.at) : event.at,
    within: event.within ?? 0,
    late: event.late,
  };
  return event.late ? judgeLate(draft, tap, rule) : rule(draft, tap);
}

/** The rule for this holder at this place: the heads of product.md's rules. Null for a card whose holder has left the school. */
function ruleOf(state: CampusState, { person }: Credential, place: PlaceId): TapRule | null {
  const isGate = state.planned.places.get(place)?.kind === "gate";
  if (state.roster.students.has(person)) return isGate ? passGate : enterRoom;
  if (state.roster.staff.has(person)) return isGate ? passStaff : openRoom;
  if (state.roster.guardians.has(person) || state.roster.delegates.has(person)) return askByCard;
  // A badge that nobody wears is a stranger's card.
  return visitOf(state, person) === undefined ? null : passBadge;
}

/** A student at a gate: which way the lane leads decides the rule. */
const passGate: TapRule = (draft, tap) => {
  const isIn = isOnSite(custodyOf(draft.state, tap.person));
  switch (tap.post.lane) {
    case "in":
      return enterGate(draft, tap);
    case "out":
      return exitGate(draft, tap);
    case "both":
      return isIn ? exitGate(draft, tap) : enterGate(draft, tap);
    case "none":
      return isIn ? waitAtGate(draft, tap) : enterGate(draft, tap);
  }
};

/** G4: never opens, and the guard is told; the same reader's repeats fold into one alarm. */
function refuseCard(
  draft: Draft,
  event: Tapped,
  { place, credential }: { readonly place: PlaceId; readonly credential: Credential | undefined },
): TapAnswer {
  const isGate = draft.state.planned.places.get(place)?.kind === "gate";
  const owner = isGate ? gateAdult(draft.state, place, event.at) : planOf(draft.state).dutyLeader;
  const { reader } = event;
  if (credential === undefined) raise(draft, { kind: "unknown-card", owner, place, reader });
  else raise(draft, { kind: "card-not-active", owner, place, reader, people: [credential.person] });
  return answer("refuse", "G4", isGate ? "see-guard" : "see-duty-teacher");
}

/** G1: the same card again at the same reader within the plan's seconds. Told by the taps' own times. */
function isOneTap(state: CampusState, event: Tapped): boolean {
  const last = state.lastTaps.get(event.credential);
  if (last?.reader !== event.reader) return false;
  return Math.abs(event.tappedAt - last.at) < state.grace.repeatTapSeconds * SECOND_MS;
}
