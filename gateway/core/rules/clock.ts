/** A deadline has come: everything whose time is up is judged, in this order. No timer releases a child or marks one present (R8). */
import { unshelveAlarms } from "./alarm-actions.ts";
import { judgeOverdueHandovers } from "./handover.ts";
import { judgeMissedPatrols } from "./missed-patrols.ts";
import { lapseGrants } from "./pickup-requests.ts";
import { judgeDueRolls } from "./roll-call.ts";
import { NO_ANSWER, type Rule } from "./rule.ts";
import { judgeEndedSessions } from "./stranded.ts";
import { judgeUncoveredRooms } from "./unattended.ts";

/** Grants first, so that R9 sees who is no longer on the way out; R4 before R3, because a child in a room is not lost. */
const DUE = [
  lapseGrants,
  judgeUncoveredRooms,
  judgeDueRolls,
  judgeOverdueHandovers,
  judgeMissedPatrols,
  judgeEndedSessions,
  unshelveAlarms,
] as const;

export const judgeDeadlines: Rule<"clock-ticked"> = (draft) => {
  for (const judge of DUE) judge(draft);
  return NO_ANSWER;
};
