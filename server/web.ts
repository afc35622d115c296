/** What the district's screens and scripts ask: the list of schools and its live stream. */
import { Gauge } from "prom-client";
import { createEventStream, type EventStream } from "#contract/event-stream.ts";
import type { Http } from "#contract/http.ts";
import { ProblemDocument } from "#contract/problem.ts";
import { requireRole } from "#contract/sign-in.ts";
import type { ServerClock } from "./clock.ts";
import type { SchoolViews } from "./views/schools.ts";
import { DistrictChange, type DistrictSnapshot, SchoolList, type SchoolView } from "./views/shapes.ts";

export type Live = Pick<EventStream, "close"> & {
  /** Tells every screen about schools that changed. */
  tell(schools: readonly SchoolView[]): void;
  /** What a screen sees first. Set before the first request. */
  from(known: () => readonly SchoolView[]): void;
  readonly stream: EventStream;
};

/** @param life differs with each start, `[a-z0-9]+` */
export function createLive(clock: ServerClock, life: string): Live {
  let known: () => readonly SchoolView[] = () => [];
  const stream = createEventStream({
    life,
    snapshot: (): DistrictSnapshot => ({ schools: [...known()], now: clock.now() }),
    heartbeat: (): DistrictChange => ({ now: clock.now() }),
    after: clock.after,
  });
  return {
    stream,
    tell: (schools) => stream.change({ schools: [...schools], now: clock.now() } satisfies DistrictChange),
    from(source) {
      known = source;
    },
    close: stream.close,
  };
}

/** Adds the routes that people of the district may use. */
export function addDistrictRoutes({ app, metrics }: Http, views: SchoolViews, live: Live): void {
  const onRequest = requireRole("district", "inspector");
  app.get(
    "/api/v1/schools",
    {
      onRequest,
      schema: {
        tags: ["district"],
        summary: "every school with its live counts and last contact",
        response: { 200: SchoolList, "4xx": ProblemDocument },
      },
    },
    async () => ({ items: [...(await views.list())], next: null }),
  );
  app.get(
    "/api/v1/live",
    {
      onRequest,
      schema: {
        tags: ["district"],
        summary:
          "server-sent events: `snapshot` {schools, now}, then `change` {schools?, now}; resumes by Last-Event-ID",
        response: { 200: DistrictChange, "4xx": ProblemDocument, 503: ProblemDocument },
      },
    },
    async (request, reply) => {
      await views.list();
      live.stream.attach(request, reply);
    },
  );
  new Gauge({
    name: "baton_live_clients",
    help: "screens on the live stream",
    registers: [metrics],
    collect() {
      this.set(live.stream.clients());
    },
  });
}
