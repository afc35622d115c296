/** R6: by when an arrival or a way must have come to its end. */
import { instant, MINUTE_MS, todayOf } from "./draft.ts";
import type { TransitPurpose } from "./events.ts";
import type { EpochMs, StudentId } from "./ids.ts";
import type { Grace } from "./plan.ts";
import type { CampusState, Custody } from "./state.ts";

const MINUTES_OF: { readonly [P in TransitPurpose]: keyof Grace } = {
  "club-change": "clubChangeMinutes",
  toilet: "toiletMinutes",
  pickup: "pickupWalkMinutes",
  escort: "pickupWalkMinutes",
  errand: "toiletMinutes",
  elsewhere: "toiletMinutes",
  found: "clubChangeMinutes",
};

/** When this record's time is up; null where none limits it. */
export function dueOf(
  state: CampusState,
  custody: Pick<Custody, "student" | "status" | "since" | "transit">,
): EpochMs | null {
  const { student, status, since, transit } = custody;
  if (status === "in-transit" && transit !== null) {
    return since + state.grace[MINUTES_OF[transit.purpose]] * MINUTE_MS;
  }
  return status === "arriving" ? arrivalDue(state, student, since) : null;
}

/** A child who comes early waits for its next session: until that roll is due, the roll watches over it (R3). */
function arrivalDue(state: CampusState, student: StudentId, since: EpochMs): EpochMs {
  const due = since + state.grace.arrivingMinutes * MINUTE_MS;
  const next = todayOf(state, student).find((session) => since < instant(state, session.end));
  if (next === undefined) return due;
  return Math.max(due, instant(state, next.start) + state.grace.rollDueMinutes * MINUTE_MS);
}
