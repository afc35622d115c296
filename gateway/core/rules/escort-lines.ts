/** G2 c, JA-08: what goes out with a leader: a line, a bus, an off-site activity; who leads it, and who belongs to it today. */
import { serviceDay } from "../calendar.ts";
import { childrenAt, pendingPickup } from "../custody.ts";
import { roomAt } from "../custody-change.ts";
import { expectedIn, instant, MINUTE_MS, planOf, staffFor } from "../draft.ts";
import type { EpochMs, LineId, PlaceId, SessionId, StaffId, StudentId } from "../ids.ts";
import type { Line, PlannedSession } from "../plan.ts";
import type { CampusState } from "../state.ts";

export type Company = {
  readonly line: LineId | null;
  readonly session: SessionId | null;
  readonly leaders: readonly StaffId[];
  readonly students: readonly StudentId[];
  /** Its weekday is today's, make-up days included. */
  readonly runs: boolean;
  /** When it gathers at the gate, and until when it may still be late. */
  readonly gathers: { readonly from: EpochMs; readonly to: EpochMs };
};

/** The line of the plan, or today's off-site session; undefined when it is neither, or both are named. */
export function companyOf(
  state: CampusState,
  { line, session }: { readonly line: LineId | null; readonly session: SessionId | null },
): Company | undefined {
  if (line !== null && session !== null) return undefined;
  const planned = state.planned.lines.get(line ?? "");
  if (planned !== undefined) return ofLine(state, planned);
  const activity = state.planned.sessions.get(session ?? "");
  return activity === undefined ? undefined : ofActivity(state, activity);
}

/** By when the end of a company that leaves now has to be reported. */
export function escortDueFrom(state: CampusState, { line, session }: Company, at: EpochMs): EpochMs {
  const minutes = state.planned.lines.get(line ?? "")?.minutes ?? state.grace.escortMinutes;
  const activity = state.planned.sessions.get(session ?? "");
  const end = activity === undefined ? 0 : instant(state, activity.end);
  return end > at ? end : at + minutes * MINUTE_MS;
}

/** What gathers at a gate now, in the plan's order: lines of that gate, and off-site activities at any. */
export function gatheringAt(state: CampusState, gate: PlaceId, when: EpochMs): readonly Company[] {
  const lines = planOf(state).lines.filter((line) => line.gate === gate);
  const activities = [...state.planned.sessions.values()].filter(({ form }) => form === "off-site");
  const companies = [
    ...lines.map((line) => ofLine(state, line)),
    ...activities.map((activity) => ofActivity(state, activity)),
  ];
  return companies
    .filter((company) => company !== undefined)
    .filter(({ runs, gathers }) => runs && gathers.from <= when && when < gathers.to);
}

/** Children of a company who wait at a gate, and for whom nobody from home has come. */
export function waitingIn(state: CampusState, { students }: Company, gate: PlaceId): readonly StudentId[] {
  const here = new Set(
    childrenAt(state, gate)
      .filter((child) => child.status === "awaiting-pickup")
      .map((child) => child.student),
  );
  return students.filter((student) => here.has(student) && pendingPickup(state, student) === undefined);
}

function ofLine(state: CampusState, line: Line): Company {
  const { id, leaders, students, departs, weekdays } = line;
  const standing = serviceDay(state.calendar, planOf(state), state.day?.day ?? "");
  const leaves = instant(state, departs);
  return {
    ...{ line: id, session: null, leaders, students },
    runs: standing.reason !== "closure" && weekdays.includes(standing.weekday),
    gathers: {
      from: leaves - state.grace.sessionOpensMinutes * MINUTE_MS,
      to: leaves + (line.minutes ?? state.grace.escortMinutes) * MINUTE_MS,
    },
  };
}

function ofActivity(state: CampusState, activity: PlannedSession): Company | undefined {
  const { id, form, place, start, end } = activity;
  const current = state.sessions.get(id);
  if (form !== "off-site" || current === undefined || current.cancelled) return undefined;
  const room = roomAt(state, place);
  const holder = room.session === id && room.custodian !== null ? [room.custodian] : [];
  return {
    ...{ line: null, session: id, leaders: [...staffFor(state, id), ...holder], students: expectedIn(state, id) },
    runs: true,
    gathers: {
      from: instant(state, start) - state.grace.sessionOpensMinutes * MINUTE_MS,
      to: instant(state, end),
    },
  };
}
