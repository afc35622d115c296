/** Pickups as the guard's screen shows them: child, adult, relation, and where the child still is. */
import type { PickupView } from "../contract/live.ts";
import type { CampusState, Pickup } from "../core/state.ts";
import type { Names } from "./names.ts";
import { compareIds } from "./order.ts";

/** Settled pickups that a live screen still shows, so that the guard sees what was just done. */
export const PICKUPS_RECENT_MAX = 10;

/** One pickup with its names. */
export function pickupView(state: CampusState, names: Names, pickup: Pickup): PickupView {
  return {
    id: pickup.id,
    state: pickup.state,
    gate: pickup.gate,
    self: pickup.self,
    barred: pickup.barred,
    students: pickup.students.map((id) => childView(state, names, pickup, id)),
    collector: pickup.collector === null ? null : names.related(pickup.collector),
    openedAt: pickup.openedAt,
    expires: pickup.expires,
    settledBy: names.named(pickup.settledBy),
    reason: names.words(pickup.reason),
  };
}

function childView(state: CampusState, names: Names, pickup: Pickup, id: string): PickupView["students"][number] {
  const student = state.roster.students.get(id);
  const custody = state.custody.get(id);
  const group = state.plan?.groups.find((one) => one.id === student?.group);
  return {
    ...names.named(id),
    group: group?.name ?? { zh: student?.group ?? "", en: student?.group ?? "" },
    status: custody?.status ?? "at-home",
    place: state.plan?.places.find((place) => place.id === custody?.place)?.name ?? null,
    released: pickup.released.includes(id),
    // A barred person is not offered: a bar is never one touch from confirmation (G3).
    guardians: (student?.guardians ?? [])
      .filter((guardian) => !student?.barred.includes(guardian))
      .map((guardian) => names.related(guardian)),
  };
}

/** Today's pickups in the order of their requests; `open` are those that wait for a guard. */
export function pickupsOf(state: CampusState, which: "open" | "all"): readonly Pickup[] {
  const pickups = [...state.pickups.values()].sort(compareIds);
  return which === "all" ? pickups : pickups.filter((pickup) => pickup.state === "open");
}

/** What a live screen shows: everything open or granted, and the last few that were settled. */
export function livePickups(state: CampusState): readonly Pickup[] {
  const all = pickupsOf(state, "all");
  const settled = all.filter((pickup) => pickup.state === "done" || pickup.state === "denied");
  const recent = new Set(settled.slice(-PICKUPS_RECENT_MAX));
  return all.filter((pickup) => pickup.state === "open" || pickup.state === "granted" || recent.has(pickup));
}
