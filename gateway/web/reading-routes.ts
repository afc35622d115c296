/** What screens and scripts read of the present: numbers, lists, people, readers. */
import { Type } from "typebox";
import {
  AlarmView,
  HandoverView,
  Headcount,
  PickupView,
  ReaderView,
  RollView,
  StaffView,
  StudentView,
  TimeView,
} from "../contract/live.ts";
import { ProblemDocument } from "../contract/problem.ts";
import { Bilingual, Named } from "../contract/shapes.ts";
import { requireRole } from "../contract/sign-in.ts";
import { alarmsOf, alarmView } from "../views/alarms.ts";
import { handoversOf, handoverView } from "../views/handovers.ts";
import { headcount } from "../views/headcount.ts";
import { compareIds } from "../views/order.ts";
import { listsOf, staffView, studentView } from "../views/people.ts";
import { pickupsOf, pickupView } from "../views/pickups.ts";
import { rollsOf, rollView } from "../views/rolls.ts";
import { STAFF, timeView, type WebContext } from "./context.ts";
import { ListQuery, Page, PageQuery, pageOf } from "./paging.ts";

const Me = Type.Object({
  role: Type.String(),
  person: Type.Union([Named, Type.Null()]),
  school: Type.Object({ id: Type.String(), name: Bilingual }),
});

/** Adds every route that only reads the state of now. */
export function addReadingRoutes(context: WebContext): void {
  addOverview(context);
  addHappenings(context);
  addPeople(context);
}

const answers = <T>(schema: T) => ({ 200: schema, default: ProblemDocument });

function addOverview(context: WebContext): void {
  const { app, loop, names, clock, readers } = context;
  const onRequest = requireRole(...STAFF);
  app.get(
    "/api/v1/headcount",
    { onRequest, schema: { tags: ["live"], summary: "how many children are where", response: answers(Headcount) } },
    async () => headcount(loop.state(), names, clock.now()),
  );
  app.get(
    "/api/v1/time",
    { onRequest, schema: { tags: ["live"], summary: "school time", response: answers(TimeView) } },
    async () => timeView(context),
  );
  app.get(
    "/api/v1/me",
    { onRequest, schema: { tags: ["people"], summary: "who asks", response: answers(Me) } },
    async ({ bearer }) => {
      const { plan } = loop.state();
      const id = bearer?.school ?? "";
      return {
        role: bearer?.role ?? "",
        person: names.named(bearer?.person ?? null),
        school: { id: plan?.school ?? id, name: plan?.name ?? { zh: id, en: id } },
      };
    },
  );
  app.get(
    "/api/v1/readers",
    {
      onRequest,
      schema: {
        tags: ["readers"],
        summary: "each reader",
        querystring: Type.Object(PageQuery),
        response: answers(Page(ReaderView)),
      },
    },
    async ({ query }) => pageOf([...readers()].sort(compareIds), query, (reader) => reader),
  );
}

function addHappenings({ app, loop, names, clock }: WebContext): void {
  const onRequest = requireRole(...STAFF);
  const list = <T extends Parameters<typeof Page>[0]>(tag: string, summary: string, item: T) =>
    ({ tags: [tag], summary, querystring: ListQuery, response: answers(Page(item)) }) as const;
  app.get("/api/v1/alarms", { onRequest, schema: list("alarms", "today's alarms", AlarmView) }, async ({ query }) => {
    const state = loop.state();
    return pageOf(alarmsOf(state, query.state ?? "open"), query, (alarm) => alarmView(state, names, alarm));
  });
  app.get(
    "/api/v1/pickups",
    { onRequest, schema: list("pickups", "today's pickups; open are those that wait for a guard", PickupView) },
    async ({ query }) => {
      const state = loop.state();
      return pageOf(pickupsOf(state, query.state ?? "open"), query, (pickup) => pickupView(state, names, pickup));
    },
  );
  app.get(
    "/api/v1/handovers",
    { onRequest, schema: list("handovers", "today's handovers", HandoverView) },
    async ({ query }) => {
      const state = loop.state();
      return pageOf(handoversOf(state, query.state ?? "open"), query, (handover) => handoverView(names, handover));
    },
  );
  app.get(
    "/api/v1/rolls",
    {
      onRequest,
      schema: {
        tags: ["rolls"],
        summary: "today's roll calls, of one place or of all",
        querystring: Type.Object({ ...PageQuery, place: Type.Optional(Type.String({ maxLength: 32 })) }),
        response: answers(Page(RollView)),
      },
    },
    async ({ query }) => {
      const state = loop.state();
      const sessions = [...rollsOf(state, query.place ?? null)].sort(compareIds);
      return pageOf(sessions, query, (session) => rollView(state, names, session, clock.now()));
    },
  );
}

function addPeople({ app, loop, names }: WebContext): void {
  const onRequest = requireRole(...STAFF);
  const querystring = Type.Object(PageQuery);
  app.get(
    "/api/v1/students",
    { onRequest, schema: { tags: ["people"], summary: "students", querystring, response: answers(Page(StudentView)) } },
    async ({ query }) => {
      const state = loop.state();
      return pageOf(listsOf(state).students, query, (student) => studentView(state, names, student));
    },
  );
  app.get(
    "/api/v1/staff",
    { onRequest, schema: { tags: ["people"], summary: "staff", querystring, response: answers(Page(StaffView)) } },
    async ({ query }) => pageOf(listsOf(loop.state()).staff, query, (staff) => staffView(names, staff)),
  );
}
