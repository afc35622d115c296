/** A deadline has come: everything whose time is up is judged, in this order. No timer releases a child or marks one present (R8). */
import { unshelveAlarms } from "./alarm-actions.ts";
import { judgeCeilings } from "./ceiling.ts";
import { judgeMuster } from "./emergency.ts";
import { judgeEntryRefusals } from "./entry-refusal.ts";
import { escalateAlarms } from "./escalation.ts";
import { judgeOverdueEscorts } from "./escorts.ts";
import { judgeOverdueHandovers } from "./handover.ts";
import { judgeMissedPatrols } from "./missed-patrols.ts";
import { judgeNoShows } from "./no-show.ts";
import { lapseGrants } from "./pickup-requests.ts";
import { judgeDueRolls } from "./roll-call.ts";
import { NO_ANSWER, type Rule } from "./rule.ts";
import { judgeEndedSessions } from "./stranded.ts";
import { judgeLateTeachers } from "./teacher-late.ts";
import { judgeOverdueWays } from "./transit.ts";
import { judgeUncoveredRooms } from "./unattended.ts";
import { judgeVisitorsInside } from "./visitors.ts";

/**
 * Grants first, so that R9 sees who is no longer on the way out; R4 before R3, because a child in a room is not lost; R3
 * before R6, because whom a roll searches or asks for is on no way any more; R9 before the ceiling, which names whoever is left.
 */
const DUE = [
  lapseGrants,
  judgeUncoveredRooms,
  judgeLateTeachers,
  judgeDueRolls,
  judgeNoShows,
  judgeOverdueWays,
  judgeOverdueHandovers,
  judgeOverdueEscorts,
  judgeEntryRefusals,
  judgeMuster,
  judgeVisitorsInside,
  judgeMissedPatrols,
  judgeEndedSessions,
  judgeCeilings,
  unshelveAlarms,
  escalateAlarms,
] as const;

export const judgeDeadlines: Rule<"clock-ticked"> = (draft) => {
  for (const judge of DUE) judge(draft);
  return NO_ANSWER;
};
