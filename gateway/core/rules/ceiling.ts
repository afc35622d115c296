/** R8: evening study ends by 20:30 (WH-10, XW-04), and any kind of session by the ceiling that the plan sets for it (P1a). */
import { windowOn } from "../calendar.ts";
import { isOnSite } from "../custody.ts";
import { type Draft, emit, instant, planOf, staffFor } from "../draft.ts";
import type { EpochMs, SessionId } from "../ids.ts";
import type { CampusState } from "../state.ts";
import { raise } from "./alarms.ts";

/** Sessions whose kind may not go on any longer: whoever is still held in one is named. */
export function judgeCeilings(draft: Draft): void {
  for (const { id } of draft.state.sessions.values()) {
    const due = ceilingDue(draft.state, id);
    if (due === null || due > draft.at) continue;
    emit(draft, { kind: "session-judged", session: id, limit: "ceiling", at: draft.at });
    const held = [...draft.state.custody.values()].filter((child) => child.session === id && isOnSite(child));
    if (held.length === 0) continue;
    const owner = staffFor(draft.state, id)[0] ?? planOf(draft.state).dutyLeader;
    const place = draft.state.planned.sessions.get(id)?.place ?? null;
    const people = held.map(({ student }) => student).sort();
    raise(draft, { kind: "past-ceiling", owner, place, session: id, people });
  }
}

/** When the ceiling of this session's kind is reached today; null where the plan sets none, or when it was judged. */
export function ceilingDue(state: CampusState, id: SessionId): EpochMs | null {
  const session = state.planned.sessions.get(id);
  const current = state.sessions.get(id);
  if (session === undefined || current === undefined || state.plan === null || state.day === null) return null;
  if (current.cancelled || current.judged.includes("ceiling") || !setsCeiling(state, session.kind)) return null;
  const { ceiling } = windowOn(state.plan, session.kind, state.day.day);
  return ceiling === null ? null : instant(state, ceiling);
}

/** Most kinds have no ceiling in any season: then there is no need to ask which one holds today. */
function setsCeiling({ plan }: CampusState, kind: string): boolean {
  return plan?.windows.some((window) => window.kind === kind && window.ceiling !== null) === true;
}
