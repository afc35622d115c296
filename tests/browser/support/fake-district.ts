/** Stands in for the district server's two routes, over the real HTTP base. */
import { createEventStream } from "#contract/event-stream.ts";
import { createHttp } from "#contract/http.ts";
import { CAMPUS } from "./demo-picture.ts";

const REAL_NOW = 1_800_000_000_000;

/** One school as the server sends it. */
export function school(
  id: string,
  parts: { zh: string; en: string; silentMs?: number; unattended?: number; p1?: number },
) {
  return {
    school: id,
    name: { zh: parts.zh, en: parts.en },
    at: REAL_NOW,
    lastContact: REAL_NOW - (parts.silentMs ?? 1_000),
    upto: 100,
    counts: { ...CAMPUS, unattended: parts.unattended ?? 0, inCare: 229 - (parts.unattended ?? 0) },
    alarms: { p1: parts.p1 ?? 0, p2: 1, p3: 2 },
  };
}

export const SCHOOLS = [
  school("a-normal", { zh: "第一小学", en: "First Primary" }),
  school("b-silent", { zh: "第二小学", en: "Second Primary", silentMs: 185_000 }),
  school("c-unattended", { zh: "第三小学", en: "Third Primary", unattended: 36, p1: 1 }),
  school("d-alarm", { zh: "第四小学", en: "Fourth Primary", p1: 2 }),
];

export async function startFakeDistrict(consoleDir: string) {
  const http = await createHttp({
    title: "fake",
    tokenKey: new Uint8Array(32),
    realNow: () => Date.now(),
    log: () => {},
    ready: {},
    consoleDir,
  });
  const stream = createEventStream({
    life: "fake",
    snapshot: () => ({ schools: SCHOOLS, now: REAL_NOW }),
    heartbeat: () => ({ now: REAL_NOW }),
    after: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  });
  http.app.get("/api/v1/live", (request, reply) => stream.attach(request, reply));
  const url = await http.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    change: (schools: ReturnType<typeof school>[]) => stream.change({ schools, now: REAL_NOW }),
    async stop() {
      stream.close();
      await http.stop();
    },
  };
}
