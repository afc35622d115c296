import { Compile } from "typebox/compile";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LIVE_HEARTBEAT_MS } from "../../../gateway/contract/event-stream.ts";
import { LiveChange, LiveSnapshot } from "../../../gateway/contract/live.ts";
import { HEADCOUNT_EVERY_MS } from "../../../gateway/web/live.ts";
import { READER, type School, startSchool } from "./running-school.ts";

let school: School;
beforeEach(async () => {
  school = await startSchool();
  await school.moveTo("07:30");
  await school.morning();
});
afterEach(() => school.stop());

// biome-ignore lint/suspicious/noExplicitAny: a test looks into any section, and its expectations are the check
type Data = any;
type Event = { readonly id: string | null; readonly event: string; readonly data: Data };

/** A screen's end of the stream, by the letter of the format. */
async function watch(lastEventId?: string) {
  const abort = new AbortController();
  const response = await fetch(`${school.url}/api/v1/live`, {
    signal: abort.signal,
    headers: {
      authorization: `Bearer ${await school.token("teacher")}`,
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
  });
  const events: Event[] = [];
  const waiting: (() => void)[] = [];
  const read = async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(bytes, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const fields = new Map(
          text
            .slice(0, end)
            .split("\n")
            .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
        );
        text = text.slice(end + 2);
        const event = fields.get("event");
        if (event !== undefined)
          events.push({ id: fields.get("id") ?? null, event, data: JSON.parse(fields.get("data") ?? "null") });
      }
      for (const wake of waiting.splice(0)) wake();
    }
  };
  const done = read().catch(() => {});
  return {
    response,
    events,
    /** The first event that fits, those already here included. */
    async until(fits: (event: Event) => boolean): Promise<Event> {
      for (;;) {
        const found = events.find(fits);
        if (found) return found;
        await new Promise<void>((wake) => waiting.push(wake));
      }
    },
    async close() {
      abort.abort();
      await done;
    },
  };
}

const isSnapshot = ({ event }: Event) => event === "snapshot";
const onSite =
  (count: number) =>
  ({ data }: Event) =>
    data.headcount?.campus.onSite === count;

describe("the live stream", () => {
  test("begins with a snapshot of everything, with an id", async () => {
    const screen = await watch();
    const first = await screen.until(() => true);
    expect(screen.response.headers.get("content-type")).toContain("text/event-stream");
    expect(screen.response.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(first).toMatchObject({ event: "snapshot" });
    expect(first.id).toMatch(/^[a-z0-9]+-\d+$/);
    expect(Compile(LiveSnapshot).Errors(first.data)).toEqual([]);
    await screen.close();
  });

  test("a tap is a change of the headcount, and of nothing else", async () => {
    const screen = await watch();
    await screen.until(isSnapshot);
    await school.tap("s-1", "east-in");
    const change = await screen.until(onSite(1));
    expect(change.event).toBe("change");
    expect(Object.keys(change.data).sort()).toEqual(["headcount", "time"]);
    expect(Compile(LiveChange).Errors(change.data)).toEqual([]);
    await screen.close();
  });

  test("a pickup is there at once and changes as it is settled", async () => {
    await school.tap("s-1", "east-in");
    const screen = await watch();
    await screen.until(isSnapshot);
    const ask = { students: ["s-1"], collector: "p-aunt", gate: "gate-east" };
    const { body } = await school.post("/api/v1/pickups", "guard", ask);
    await screen.until(({ data }) => data.pickups?.[0]?.state === "open");
    await school.post(`/api/v1/pickups/${body.id}/deny`, "guard");
    await screen.until(({ data }) => data.pickups?.[0]?.state === "denied");
    // The denial is an alarm (G3), in the same breath.
    await screen.until(({ data }) => data.alarms?.some(({ kind }: Data) => kind === "pickup-denied"));
    await screen.close();
  });

  test("visitors, who never came, lines and a muster are sections of their own, sent when they change", async () => {
    await school.tap("s-1", "east-in");
    const screen = await watch();
    const { data } = await screen.until(isSnapshot);
    expect(data).toMatchObject({ visits: [], noShows: [], escorts: [], emergency: null });
    const come = { visitor: { name: "a plumber" }, host: "t-1", gate: "gate-east" };
    await school.post("/api/v1/visitors", "guard", come);
    const change = await screen.until((event) => event.data.visits?.length === 1);
    expect(Compile(LiveChange).Errors(change.data)).toEqual([]);
    expect(change.data.visits[0].visitor.name).toBe("a plumber");
    await school.post("/api/v1/emergency", "teacher", { cause: "fire", drill: true });
    await screen.until((event) => event.data.emergency?.counted === 0);
    await school.post("/api/v1/emergency/muster", "teacher", { people: ["s-1"] });
    const counted = await screen.until((event) => event.data.emergency?.counted === 1);
    expect(Compile(LiveChange).Errors(counted.data)).toEqual([]);
    await school.post("/api/v1/emergency/end", "lead", { reason: "a drill" });
    await screen.until((event) => event.data.emergency === null && event.event === "change");
    await school.moveTo("08:10");
    await screen.until((event) => event.data.noShows?.some(({ id }: Data) => id === "s-2"));
    await screen.close();
  });

  test("a rush of taps is a few headcounts, and the last one is right", async () => {
    const screen = await watch();
    await screen.until(isSnapshot);
    const began = performance.now();
    for (const student of ["s-1", "s-2", "s-3", "s-4", "s-5", "s-10"]) {
      await school.tap(student, "east-in");
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await screen.until(onSite(6));
    const most = Math.ceil((performance.now() - began) / HEADCOUNT_EVERY_MS) + 1;
    const sent = screen.events.filter(({ event, data }) => event === "change" && data.headcount).length;
    expect(sent).toBeLessThanOrEqual(most);
    await screen.close();
  });

  test("a screen that comes back gets what it missed, and no snapshot", async () => {
    const before = await watch();
    const { id } = await before.until(isSnapshot);
    await before.close();
    await school.tap("s-1", "east-in");
    const witness = await watch();
    await new Promise((resolve) => setTimeout(resolve, 2 * HEADCOUNT_EVERY_MS));
    const after = await watch(id ?? "");
    const first = await after.until(() => true);
    expect(first).toMatchObject({ event: "change" });
    expect(onSite(1)(first)).toBe(true);
    expect(after.events.some(isSnapshot)).toBe(false);
    await Promise.all([witness.close(), after.close()]);
  });

  test.each(["earlier-7", "nonsense", "x-99999999999999999999"])(
    "an id that this life of the gateway never gave (%s) gets a snapshot",
    async (id) => {
      const screen = await watch(id);
      expect(await screen.until(() => true)).toMatchObject({ event: "snapshot" });
      await screen.close();
    },
  );

  test("silence is broken by a heartbeat with the time, which has no id", async () => {
    const screen = await watch();
    await screen.until(isSnapshot);
    const beat = await screen.until(({ event, data }) => event === "change" && Object.keys(data).length === 1);
    expect(beat).toMatchObject({ id: null, data: { time: { zone: "Asia/Shanghai", day: "2026-11-23" } } });
    expect(LIVE_HEARTBEAT_MS).toBe(2_000);
    await screen.close();
  });

  test("a reader that falls silent is told, its detail is not told each second", async () => {
    const screen = await watch();
    await screen.until(isSnapshot);
    school.readers[0] = { ...READER, lastTap: 5 };
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(screen.events.some(({ event, data }) => event === "change" && data.readers)).toBe(false);
    school.readers[0] = { ...READER, status: "silent", online: false };
    await school.loop.submit({ event: { kind: "reader-changed", reader: "east-in", status: "silent" } });
    const change = await screen.until(({ event, data }) => event === "change" && data.readers);
    expect(change.data.readers[0]).toMatchObject({ id: "east-in", status: "silent" });
    await screen.until(({ data }) => data.headcount?.places[0]?.known === false);
    await screen.close();
  });

  test("a session that becomes due shows without any tap", async () => {
    const screen = await watch();
    await screen.until(isSnapshot);
    await school.moveTo("15:30");
    await screen.until(({ data }) => data.headcount?.places[2]?.session?.id === "care-1");
    await screen.close();
  });

  test("names are read anew when the roster changes", async () => {
    const screen = await watch();
    await screen.until(isSnapshot);
    await school.loop.submit({
      event: { kind: "roster-adopted", roster: { ...school.loop.state().roster.roster, version: 2 } },
      personal: [{ person: "guard-1", field: "name", value: "the new guard" }],
    });
    await screen.until(({ data }) => data.headcount?.places[0]?.custodian?.name === "the new guard");
    await screen.close();
  });

  test("the stream ends when the gateway stops", async () => {
    const screen = await watch();
    await screen.until(isSnapshot);
    const before = performance.now();
    await school.web.stop();
    await screen.close();
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
