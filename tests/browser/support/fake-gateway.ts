/**
 * Stands in for a gateway where a test needs a certain picture, a lost stream or a refusal: the routes that the
 * screens use, over the real HTTP base with its headers, answering with whatever the test put into `picture`.
 */
import type { FastifyReply } from "fastify";
import { createEventStream } from "#contract/event-stream.ts";
import { createHttp } from "#contract/http.ts";
import type { LiveChange, LiveSnapshot, RollView, StudentView } from "#contract/live.ts";
import { Problem } from "#contract/problem.ts";
import { CHEN, demoPicture, HANDOVER, ROLL_203, STAFF, STUDENTS, WANG } from "./demo-picture.ts";

type Settlement = { readonly outcome: string; readonly place: string | null; readonly custodian: string };

/** One action that a screen sent. */
export type Sent = { readonly path: string; readonly key: string | undefined; readonly body: unknown };

export type FakeGateway = {
  readonly url: string;
  readonly picture: LiveSnapshot;
  readonly students: StudentView[];
  /** Actions in the order of their arrival. */
  readonly sent: Sent[];
  /** Changes the picture and tells every screen. */
  change(change: LiveChange): void;
  /** The next action at a path that ends so is refused with this code. */
  refuseNext(ending: string, code: string): void;
  /** Ends every stream and answers no new one, until `comeBack`. */
  goSilent(): void;
  comeBack(): void;
  stop(): Promise<void>;
};

export type FakeRole = "guard" | "teacher" | "patrol" | "nobody";
type Options = { readonly role: FakeRole; readonly consoleDir: string };

const SCHOOL = { id: "demo", name: { zh: "接力实验小学", en: "Baton Primary School" } };

export async function startFakeGateway({ role, consoleDir }: Options): Promise<FakeGateway> {
  const picture = demoPicture();
  const students = structuredClone(STUDENTS);
  const sent: Sent[] = [];
  const refusals: { ending: string; code: string }[] = [];
  let silent = false;
  const began = performance.now();
  const schoolNow = () => demoPicture().time.now + Math.floor(performance.now() - began);

  const http = await createHttp({
    title: "fake",
    tokenKey: new Uint8Array(32),
    realNow: () => Date.now(),
    log: () => {},
    ready: {},
    consoleDir,
  });
  const openStream = () =>
    createEventStream({
      life: "fake",
      snapshot: () => ({ ...picture, time: { ...picture.time, now: schoolNow() } }),
      heartbeat: () => ({ time: { ...picture.time, now: schoolNow() } }),
      after: (ms, task) => {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    });
  let stream = openStream();
  const { app } = http;
  const signedIn = () => {
    if (role === "nobody") throw new Problem("auth/required", 401, "sign in");
  };
  app.get("/api/v1/me", () => {
    signedIn();
    return { role, person: role === "guard" ? WANG : CHEN, school: SCHOOL };
  });
  app.get("/api/v1/live", (request, reply: FastifyReply) => {
    signedIn();
    if (silent) throw new Problem("service/not-ready", 503, "gone");
    stream.attach(request, reply);
  });
  app.get("/api/v1/students", () => ({ items: students, next: null }));
  app.get("/api/v1/staff", () => ({ items: STAFF, next: null }));
  app.get("/api/v1/rolls", (request) => {
    const { place } = request.query as { place?: string };
    return { items: [ROLL_203].filter((roll) => roll.place === place) };
  });
  app.post("/api/v1/*", (request) => {
    const path = request.url;
    const key = request.headers["idempotency-key"];
    sent.push({ path, key: typeof key === "string" ? key : undefined, body: request.body ?? null });
    const refused = refusals.findIndex(({ ending }) => path.endsWith(ending));
    if (refused >= 0) throw new Problem(refusals.splice(refused, 1)[0]?.code ?? "", 409, "refused");
    return answerTo(path, request.body);
  });

  /** Just enough of what a gateway does for the screens to go on. */
  function answerTo(path: string, body: unknown): unknown {
    const [, id, verb] = /\/([^/]+)\/([a-z]+)$/.exec(path) ?? [];
    if (path.includes("/pickups/")) {
      const state = verb === "confirm" ? "granted" : "denied";
      const pickups = picture.pickups.map((one) =>
        one.id === id ? ({ ...one, state, expires: state === "granted" ? schoolNow() + 300_000 : null } as const) : one,
      );
      change({ pickups });
      return pickups.find((one) => one.id === id);
    }
    if (path.endsWith("/pickups")) {
      const { students } = body as { students: string[] };
      const child = STUDENTS.find((one) => one.id === students[0]);
      return {
        ...picture.pickups[0],
        id: "k-new",
        students: [{ ...picture.pickups[0]?.students[0], id: child?.id, name: child?.name }],
      };
    }
    if (path.includes("/students/")) return settle(id ?? "", body as Settlement);
    if (path.endsWith("/settle")) return { ...ROLL_203, closed: true } satisfies RollView;
    if (path.endsWith("/acknowledge")) {
      change({
        alarms: picture.alarms.map((one) =>
          one.id === id ? { ...one, state: "acknowledged", acknowledgedBy: CHEN } : one,
        ),
      });
      return {};
    }
    if (path.endsWith("/resolve") || path.endsWith("/shelve")) {
      const { until = null, reason } = body as { until?: number; reason: string };
      const state = verb === "resolve" ? "closed" : "shelved";
      change({
        alarms: picture.alarms.map((one) =>
          one.id === id ? { ...one, state, active: state === "shelved", shelvedUntil: until, reason } : one,
        ),
      });
      return {};
    }
    return HANDOVER;
  }

  /** The child is with somebody again, so the alarms no longer name it and the numbers agree. */
  function settle(id: string, { outcome, place, custodian }: Settlement): unknown {
    const child = students.find((one) => one.id === id);
    if (child) child.custody = { status: outcome, place, custodian, since: schoolNow() };
    const alarms = picture.alarms.map((one) => {
      const people = one.people.filter((person) => person.id !== id);
      if (people.length === one.people.length) return one;
      return people.length > 0 ? { ...one, people } : { ...one, active: false, state: "returned" };
    });
    const { headcount } = picture;
    const { unattended, unaccounted, inCare } = headcount.campus;
    const campus = {
      ...headcount.campus,
      unattended: unattended - 1,
      unaccounted: unaccounted - 1,
      inCare: inCare + 1,
    };
    change({ alarms, headcount: { ...headcount, campus } });
    return child;
  }

  function change(parts: LiveChange): void {
    Object.assign(picture, parts);
    stream.change(parts);
  }

  const url = await http.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    picture,
    students,
    sent,
    change,
    refuseNext: (ending, code) => refusals.push({ ending, code }),
    goSilent() {
      silent = true;
      stream.close();
    },
    comeBack() {
      silent = false;
      stream = openStream();
    },
    async stop() {
      stream.close();
      await http.stop();
    },
  };
}
