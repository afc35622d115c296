/** `/api/v1/live`: what has become true reaches every screen; only the sections that changed, and never faster than a person reads. */
import { Type } from "typebox";
import { createEventStream, type EventStream } from "../contract/event-stream.ts";
import type { LiveChange, LiveSnapshot } from "../contract/live.ts";
import { ProblemDocument } from "../contract/problem.ts";
import { requireRole } from "../contract/sign-in.ts";
import type { FactKind } from "../core/facts.ts";
import type { Committed } from "../loop.ts";
import { noShowsOf, noShowView } from "../views/absences.ts";
import { alarmsOf, alarmView } from "../views/alarms.ts";
import { escortsOf, escortView } from "../views/escorts.ts";
import { handoverView, liveHandovers } from "../views/handovers.ts";
import { headcount } from "../views/headcount.ts";
import { emergencyView } from "../views/muster.ts";
import { livePickups, pickupView } from "../views/pickups.ts";
import { visitsOf, visitView } from "../views/visits.ts";
import { STAFF, timeView, type WebContext } from "./context.ts";

/** Least real time between two headcounts: at most four a second. */
export const HEADCOUNT_EVERY_MS = 250;
/** How often sections are looked at that change with time alone (a session is due, a reader fell behind), real milliseconds. */
export const REFRESH_EVERY_MS = 1_000;
/** Readers' last taps and clocks change all the time; their exact values are sent this often, in refreshes. */
export const READERS_EVERY_REFRESHES = 10;

type Section = Exclude<keyof LiveSnapshot, "time">;

/** Facts that a section shows at once. Whatever else they change is seen with the next headcount. */
const SHOWN_BY: Partial<Record<FactKind, Section>> = {
  "alarm-changed": "alarms",
  "pickup-opened": "pickups",
  "pickup-granted": "pickups",
  "pickup-denied": "pickups",
  "pickup-emptied": "pickups",
  "grant-used": "pickups",
  "grant-lapsed": "pickups",
  "handover-opened": "handovers",
  "handover-settled": "handovers",
  "handover-overdue": "handovers",
  "reader-status-set": "readers",
  "escort-set": "escorts",
  "visit-set": "visits",
  "no-show-set": "noShows",
  "emergency-set": "emergency",
};
const EVERYTHING: readonly Section[] = [
  "headcount",
  "alarms",
  "pickups",
  "handovers",
  "readers",
  "escorts",
  "visits",
  "noShows",
  "emergency",
];
/** What follows from where children are, besides the numbers: one picture with them. */
const WITH_NUMBERS: readonly Section[] = ["headcount", "pickups", "escorts", "noShows", "emergency"];
const CHANGES_EVERYTHING: ReadonlySet<FactKind> = new Set(["plan-set", "roster-set", "day-set"]);

export type LiveBoard = { readonly stream: EventStream; stop(): void };

/** Adds the stream. `life` differs with each start of the process. */
export function addLive(context: WebContext, life: string): LiveBoard {
  const { app, clock, loop } = context;
  const after: WebContext["clock"]["after"] = (realMs, task) => clock.after(realMs, task);
  /** What every screen has been shown last, by section; empty when nobody watches. */
  const shown = new Map<Section, string>();
  const snapshot = (): LiveSnapshot => {
    const sections = sectionsOf(context, EVERYTHING);
    // The first to come begins the comparison; for a later one, what the others have been shown still counts.
    for (const name of EVERYTHING) if (!shown.has(name)) shown.set(name, fingerprint(name, sections[name]));
    return { time: timeView(context), ...sections } as LiveSnapshot;
  };
  const stream = createEventStream({
    life,
    after,
    snapshot,
    heartbeat: (): LiveChange => ({ time: timeView(context) }),
  });

  const publish = (sections: Iterable<Section>) => {
    // Five thousand children are counted for somebody who looks, not for nobody.
    if (!stream.watched()) {
      shown.clear();
      stream.unseen();
      return;
    }
    const now = sectionsOf(context, sections);
    const changed = Object.entries(now).filter(([name, value]) => {
      const text = fingerprint(name as Section, value);
      if (shown.get(name as Section) === text) return false;
      shown.set(name as Section, text);
      return true;
    });
    if (changed.length > 0) stream.change({ time: timeView(context), ...Object.fromEntries(changed) });
  };

  // The numbers, and what else follows from where children are: one picture, at most four times a second.
  const numbers = coalesced(() => publish(WITH_NUMBERS), HEADCOUNT_EVERY_MS, clock);

  loop.onCommitted((batch) => {
    const sections = sectionsTouched(batch);
    if (sections === "everything") {
      context.names.forget();
      publish(EVERYTHING);
      return;
    }
    if (sections.size > 0) publish(sections);
    if (batch.some(({ facts }) => facts.length > 0)) numbers.ask();
  });

  let refreshes = 0;
  let readersSeen = readersStanding(context);
  let cancel = after(REFRESH_EVERY_MS, refresh);
  function refresh(): void {
    cancel = after(REFRESH_EVERY_MS, refresh);
    refreshes += 1;
    const sections = new Set<Section>(["headcount"]);
    const standing = readersStanding(context);
    if (standing !== readersSeen || refreshes % READERS_EVERY_REFRESHES === 0) sections.add("readers");
    readersSeen = standing;
    publish(sections);
  }

  app.get(
    "/api/v1/live",
    {
      onRequest: requireRole(...STAFF),
      schema: {
        tags: ["live"],
        summary:
          "server-sent events: `snapshot` first, then `change` with the sections that changed; `id` for resuming",
        headers: Type.Object({ "last-event-id": Type.Optional(Type.String({ maxLength: 64 })) }),
        response: {
          200: { description: "the stream", content: { "text/event-stream": { schema: Type.String() } } },
          default: ProblemDocument,
        },
      },
    },
    (request, reply) => stream.attach(request, reply),
  );
  app.addHook("preClose", async () => stream.close());

  return {
    stream,
    stop() {
      cancel();
      numbers.stop();
      stream.close();
    },
  };
}

function sectionsTouched(batch: readonly Committed[]): ReadonlySet<Section> | "everything" {
  const touched = new Set<Section>();
  for (const { facts } of batch)
    for (const { kind } of facts) {
      if (CHANGES_EVERYTHING.has(kind)) return "everything";
      const section = SHOWN_BY[kind];
      if (section) touched.add(section);
    }
  return touched;
}

function sectionsOf(context: WebContext, wanted: Iterable<Section>): Partial<Omit<LiveSnapshot, "time">> {
  const { clock, names } = context;
  const state = context.loop.state();
  const build: { [S in Section]: () => LiveSnapshot[S] } = {
    headcount: () => headcount(state, names, clock.now()),
    alarms: () => alarmsOf(state, "open").map((alarm) => alarmView(state, names, alarm)),
    pickups: () => livePickups(state).map((pickup) => pickupView(state, names, pickup)),
    handovers: () => liveHandovers(state).map((handover) => handoverView(names, handover)),
    readers: () => [...context.readers()],
    escorts: () => escortsOf(state, "all").map((escort) => escortView(state, names, escort)),
    visits: () => visitsOf(state, "open").map((visit) => visitView(names, visit)),
    noShows: () => noShowsOf(state, "all").map((noShow) => noShowView(state, names, noShow)),
    emergency: () => emergencyView(state, names),
  };
  return Object.fromEntries([...wanted].map((name) => [name, build[name]()]));
}

/** What must differ for a section to be sent again: a headcount that is only older says nothing new. */
const fingerprint = (section: Section, value: unknown): string =>
  JSON.stringify(section === "headcount" ? { ...(value as object), at: 0 } : value);

/** What a person acts on about readers; the rest is detail. */
const readersStanding = ({ readers }: WebContext): string =>
  readers()
    .map((reader) => `${reader.id} ${reader.status} ${reader.backlog > 0} ${reader.gaps.length} ${reader.config}`)
    .join("\n");

/** Runs `task` soon when asked, but not more often than `everyMs`; the last ask is never lost. */
function coalesced(task: () => void, everyMs: number, clock: WebContext["clock"]) {
  let ranAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  const run = () => {
    cancel = null;
    ranAt = clock.up();
    task();
  };
  return {
    ask(): void {
      cancel ??= clock.after(Math.max(0, ranAt + everyMs - clock.up()), run);
    },
    stop(): void {
      cancel?.();
    },
  };
}
