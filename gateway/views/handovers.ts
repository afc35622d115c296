/** Handovers as both adults see them: two counts and the children by whom they differ (R5). */
import type { HandoverView } from "../contract/live.ts";
import type { CampusState, Handover } from "../core/state.ts";
import type { Names } from "./names.ts";
import { compareIds } from "./order.ts";

/** Settled handovers that a live screen still shows. */
export const HANDOVERS_RECENT_MAX = 20;

/** One handover with its names. */
export function handoverView(names: Names, handover: Handover): HandoverView {
  return {
    id: handover.id,
    state: handover.state,
    place: handover.place,
    from: names.named(handover.from),
    to: names.named(handover.to),
    students: handover.students.map((student) => names.named(student)),
    offeredCount: handover.offeredCount,
    acceptedCount: handover.acceptedCount,
    differences: handover.differences.map(({ student, reason }) => ({ student, reason })),
    offeredAt: handover.offeredAt,
    due: handover.due,
    overdue: handover.overdue,
    settledAt: handover.settledAt,
    reason: names.words(handover.reason),
  };
}

/** Today's handovers in the order of their offers; `open` are those without an answer. */
export function handoversOf(state: CampusState, which: "open" | "all"): readonly Handover[] {
  const handovers = [...state.handovers.values()].sort(compareIds);
  return which === "all" ? handovers : handovers.filter((handover) => handover.state === "offered");
}

/** What a live screen shows: every offer, and the last few answers. */
export function liveHandovers(state: CampusState): readonly Handover[] {
  const all = handoversOf(state, "all");
  const recent = new Set(all.filter((handover) => handover.state !== "offered").slice(-HANDOVERS_RECENT_MAX));
  return all.filter((handover) => handover.state === "offered" || recent.has(handover));
}
