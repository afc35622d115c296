/** Every school as the district sees it now: read from the live picture after each batch, kept in memory, told to screens. */
import type { CampusCount } from "#contract/live.ts";
import type { CustodyStatus } from "#core/state.ts";
import type { ServerClock } from "../clock.ts";
import type { SchoolPicture, Store } from "../store/store.ts";
import type { SchoolView } from "./shapes.ts";

/** What happens within this time reaches the screens as one change, milliseconds. */
export const REFRESH_MS = 250;
/** A contact that brings nothing new is written down at most this often, milliseconds. */
export const CONTACT_KEEP_MS = 60_000;

/** Where a custody status counts. */
const COUNTED_AS = {
  "at-home": "notArrived",
  arriving: "arriving",
  "in-class": "inClass",
  "in-care": "inCare",
  "in-transit": "inTransit",
  "awaiting-pickup": "awaitingPickup",
  escorted: "escorted",
  released: "released",
  absent: "absent",
  unattended: "unattended",
} as const satisfies Record<CustodyStatus, keyof CampusCount>;
const ON_SITE = ["arriving", "inClass", "inCare", "inTransit", "awaitingPickup", "unattended"] as const;

export type SchoolViews = {
  /** All schools, by id, with everything that has been applied. */
  list(): Promise<readonly SchoolView[]>;
  /** The same without waiting: at most REFRESH_MS old. */
  known(): readonly SchoolView[];
  /**
   * A gateway of this school spoke at `now`, real time; `applied`: it brought something new, and the store knows of both.
   * Once the school shows a gateway, only that one is contact: a stranger must not make a silent school look alive.
   *
   * @param gateway its id; null when the request does not say
   */
  heard(school: string, gateway: string | null, now: number, applied: boolean): Promise<void>;
  close(): void;
};

/** @param onChange told the schools that changed, whole, at most every REFRESH_MS */
export async function createSchoolViews(
  store: Store,
  clock: ServerClock,
  onChange: (schools: readonly SchoolView[]) => void,
): Promise<SchoolViews> {
  const views = new Map<string, SchoolView>();
  /** Last contact of each school, and when it was last written down. */
  const contacts = new Map<string, { at: number; kept: number }>();
  /** Schools to tell about, and whether their picture must be read again. */
  const changed = new Map<string, boolean>();
  let cancel: (() => void) | null = null;
  let refreshing: Promise<void> = Promise.resolve();

  async function read(school: string): Promise<SchoolView | null> {
    const picture = await store.picture(school);
    if (!picture) return null;
    const known = contacts.get(school);
    if (!known) contacts.set(school, { at: picture.row.contact, kept: picture.row.contact });
    return viewOf(picture, contacts.get(school)?.at ?? picture.row.contact);
  }

  async function refreshNow(): Promise<void> {
    cancel?.();
    cancel = null;
    const due = [...changed];
    changed.clear();
    const told: SchoolView[] = [];
    for (const [school, again] of due) {
      const before = views.get(school);
      const lastContact = contacts.get(school)?.at ?? before?.lastContact ?? 0;
      const view = again || !before ? await read(school) : { ...before, lastContact };
      if (!view) continue;
      views.set(school, view);
      told.push(view);
    }
    if (told.length > 0) onChange(told);
  }
  /** One at a time, so that an older picture never comes after a newer one. */
  const refresh = () => {
    refreshing = refreshing.catch(() => {}).then(refreshNow);
    return refreshing;
  };
  const known = () => [...views.values()].sort((a, b) => (a.school < b.school ? -1 : 1));

  for (const school of await store.schools()) changed.set(school, true);
  await refresh();

  return {
    known,
    async list() {
      if (changed.size > 0) await refresh();
      else await refreshing;
      return known();
    },
    async heard(school, gateway, now, applied) {
      const shown = await store.shown(school);
      if (shown !== null && shown !== gateway) return;
      const kept = contacts.get(school)?.kept ?? Number.NEGATIVE_INFINITY;
      const due = applied || now - kept >= CONTACT_KEEP_MS;
      contacts.set(school, { at: now, kept: due ? now : kept });
      if (due && !applied) await store.touch(school, now);
      changed.set(school, applied || !views.has(school) || (changed.get(school) ?? false));
      // A fault of the store shows at the next request; here there is nobody to tell.
      cancel ??= clock.after(REFRESH_MS, () => void refresh().catch(() => {}));
    },
    close: () => cancel?.(),
  };
}

/** The school's counts balance: each child of the picture stands in exactly one of them. */
export function viewOf({ row, statuses, alarms, escalated }: SchoolPicture, lastContact: number): SchoolView {
  const counts = {
    expected: 0,
    notArrived: 0,
    absent: 0,
    released: 0,
    escorted: 0,
    onSite: 0,
    arriving: 0,
    inClass: 0,
    inCare: 0,
    inTransit: 0,
    awaitingPickup: 0,
    unattended: 0,
    unaccounted: 0,
  };
  for (const { status, unattended, children } of statuses) {
    counts[COUNTED_AS[status as CustodyStatus]] += children;
    counts.expected += children;
    if (unattended === "unaccounted") counts.unaccounted += children;
  }
  counts.onSite = ON_SITE.reduce((sum, name) => sum + counts[name], 0);
  const open = (priority: number) => alarms.find((alarm) => alarm.priority === priority)?.open ?? 0;
  return {
    school: row.school,
    name: { zh: row.name_zh, en: row.name_en },
    at: row.at,
    lastContact,
    gateway: row.gateway,
    upto: row.upto,
    counts,
    alarms: { p1: open(1), p2: open(2), p3: open(3), escalated },
  };
}
