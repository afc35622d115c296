/** G6: a visitor is registered with whom they visit and a badge, in and out; still inside at closing is an alarm. */
import { type Draft, emit, instant, planOf } from "../draft.ts";
import type { EventOf } from "../events.ts";
import type { ClauseId, EpochMs, PersonId, VisitId } from "../ids.ts";
import type { Provider } from "../plan.ts";
import { packsNamed } from "../policy/packs.ts";
import { activityBan, requirementsOf } from "../policy/requirements.ts";
import type { CampusState, Visit } from "../state.ts";
import { raise } from "./alarms.ts";
import { isOnStaff } from "./authority.ts";
import { done, type Rule, refused } from "./rule.ts";
import { answer, gateAdult, hasLock, type TapRule } from "./tap.ts";

/** The guard writes a visitor down. Whoever comes from a body that may not come in stays outside, with the clause. */
export const registerVisitor: Rule<"visitor-registered"> = (draft, event) => {
  const refusal = whyNotIn(draft.state, event);
  if (refusal !== null) return refusal;
  const { visitor, host, gate, badge, provider, by, at, purpose } = event;
  const id = `v${draft.state.next.visit}`;
  const visit: Visit = {
    ...{ id, visitor, host, gate, badge, provider, registeredBy: by, purpose },
    ...{ inAt: at, outAt: null, overdue: false },
  };
  emit(draft, { kind: "visit-set", visit });
  return done("G6", id);
};

export const leaveVisitor: Rule<"visitor-left"> = (draft, { by, visit: id, at }) => {
  const visit = draft.state.visits.get(id);
  if (visit === undefined) return refused("G6", "visitor/unknown");
  if (!isOnStaff(draft.state, by)) return refused("G6", "staff/unknown", [by]);
  if (visit.outAt !== null) return refused("G6", "visitor/already-left", [visit.visitor]);
  emit(draft, { kind: "visit-set", visit: { ...visit, outAt: at } });
  return done("G6", id);
};

/** A badge at a reader: at a gate that leads out the visit is over, anywhere else it is only seen. */
export const passBadge: TapRule = (draft, tap) => {
  const visit = visitOf(draft.state, tap.person);
  if (visit === undefined) return answer("refuse", "G6", "see-guard");
  if (tap.place.kind !== "gate") return answer("noted", "G6", "visitor-in");
  if (tap.post.lane === "in") return answer("accept", "G6", "visitor-in", { open: hasLock(tap.post) });
  // Kept in a reader since before it was lent, the badge was another visitor's then.
  if (tap.when < visit.inAt) return answer("noted", "G6", "visitor-in");
  emit(draft, { kind: "visit-set", visit: { ...visit, outAt: tap.when } });
  return answer("accept", "G6", "visitor-out", { open: hasLock(tap.post) });
};

/** The visit for which this badge is lent now. */
export function visitOf(state: CampusState, badge: PersonId): Visit | undefined {
  return visitsInside(state).find((visit) => visit.badge === badge);
}

/** Visitors who are inside, the longest there first. */
export function visitsInside(state: CampusState): readonly Visit[] {
  return state.pending.visits.map((id) => state.visits.get(id)!);
}

/** Visitors who are inside when the campus is shut. */
export function judgeVisitorsInside(draft: Draft): void {
  for (const id of draft.state.pending.visits) {
    const due = visitDue(draft.state, id);
    if (due === null || due > draft.at) continue;
    const visit = draft.state.visits.get(id)!;
    emit(draft, { kind: "visit-set", visit: { ...visit, overdue: true } });
    const owner = gateAdult(draft.state, visit.gate, draft.at);
    raise(draft, { kind: "visitor-inside", owner, place: visit.gate, people: [visit.visitor] });
  }
}

/** When a visitor must have left; null when the campus is never shut, or when it was judged. */
export function visitDue(state: CampusState, id: VisitId): EpochMs | null {
  const visit = state.visits.get(id);
  const { closes } = planOf(state);
  if (visit === undefined || visit.overdue || closes === null) return null;
  return Math.max(instant(state, closes), visit.inAt);
}

function whyNotIn(state: CampusState, event: EventOf<"visitor-registered">) {
  const { by, visitor, host, gate, badge, provider: id } = event;
  const strangers = [by, host].filter((one) => !isOnStaff(state, one));
  if (strangers.length > 0) return refused("G6", "staff/unknown", strangers);
  if (state.planned.places.get(gate)?.kind !== "gate") return refused("G6", "gate/unknown");
  if (visitor.trim() === "") return refused("G6", "person/unknown");
  const inside = visitsInside(state);
  if (inside.some((visit) => visit.visitor === visitor)) return refused("G6", "visitor/already-inside", [visitor]);
  if (badge !== null && !state.roster.badges.has(badge)) return refused("G6", "visitor/badge-unknown", [badge]);
  const wearer = inside.find((visit) => badge !== null && visit.badge === badge);
  if (wearer !== undefined) return refused("G6", "visitor/badge-taken", [wearer.visitor]);
  const provider = planOf(state).providers.find((one) => one.id === id);
  const clause = provider === undefined ? null : whyKeptOut(state, provider);
  return clause === null ? null : refused("G6", "visitor/provider-blocked", [visitor], clause);
}

/** Blocked bodies may not come in (QS-15), nor those that train in subjects (WH-N7). */
function whyKeptOut(state: CampusState, provider: Provider): ClauseId | null {
  if (provider.blocked) return "QS-15";
  const requirements = requirementsOf(packsNamed(planOf(state).packs));
  const bans = provider.activities.map((activity) => activityBan(activity, requirements));
  return bans.find((clause) => clause !== null) ?? null;
}
