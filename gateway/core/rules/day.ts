/** P4: a service day begins with the sessions that run in it. It never ends by itself (R8). */
import { refreshRoom } from "../custody-change.ts";
import { emit } from "../draft.ts";
import { expectToday } from "./expectation.ts";
import { excuseAll } from "./leave.ts";
import { reportNoService } from "./no-service.ts";
import { rollDue } from "./roll-call.ts";
import { NO_ANSWER, type Rule } from "./rule.ts";
import { strandedDue, watchLeftOver } from "./stranded.ts";
import { teacherDue } from "./teacher-late.ts";

/** The same day may begin again, after a restart or with a new plan: what it already knows stays. */
export const beginDay: Rule<"day-began"> = (draft, { at, day, origin, sessions }) => {
  const before = draft.state;
  const former = before.day?.day === day ? before.day : null;
  const { closedAt = null, closedBy = null } = former ?? {};
  emit(draft, { kind: "day-set", day: { day, origin, sessions, closedAt, closedBy } });
  expectToday(draft);
  for (const room of draft.state.rooms.values()) refreshRoom(draft, room.place);
  if (draft.state.plan === null) return NO_ANSWER;
  if (former === null) reportNoService(draft);
  // A gateway that starts in the afternoon has seen nothing of the morning: it does not accuse its teachers.
  for (const id of sessions) {
    if (before.day?.day === day && before.sessions.has(id)) continue;
    const ended = strandedDue(draft.state, id);
    const due = rollDue(draft.state, id);
    const opening = teacherDue(draft.state, id);
    if (ended !== null && ended <= at) emit(draft, { kind: "session-ended", session: id, at });
    else if (due !== null && due <= at) emit(draft, { kind: "roll-overdue", session: id, at });
    if (opening !== null && opening <= at) emit(draft, { kind: "session-judged", session: id, limit: "opening", at });
  }
  excuseAll(draft);
  // A new plan may have taken the last session off the day.
  watchLeftOver(draft, draft.state.custody.values());
  return NO_ANSWER;
};
