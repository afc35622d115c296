import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NO_NAME } from "../../../gateway/views/names.ts";
import { ACTION_HASH_LENGTH } from "../../../gateway/web/actions.ts";
import { at } from "../views/school.ts";
import { cardOf, type School, startSchool } from "./running-school.ts";

let school: School;
beforeEach(async () => {
  school = await startSchool();
  await school.moveTo("07:30");
  await school.morning("s-1", "s-2", "s-3", "s-4", "s-5");
});
afterEach(() => school.stop());

const entries = () => school.journal.readTexts(0, 1000).map(({ text }) => text);

/** Where this text stands in clear: entries as everybody reads them, and every byte on the disk. */
function placesOf(text: string): string[] {
  const files = readdirSync(school.dir).filter((name) => readFileSync(join(school.dir, name)).includes(text));
  return [...entries().filter((entry) => entry.includes(text)), ...files];
}

const newest = () => JSON.parse(entries().at(-1) ?? "{}");

async function openPickup(student = "s-1"): Promise<string> {
  const ask = { students: [student], collector: "p-aunt", gate: "gate-east" };
  return (await school.post("/api/v1/pickups", "guard", ask)).body.id;
}
const deny = (id: string, reason: string, key?: string) =>
  school.post(`/api/v1/pickups/${id}/deny`, "guard", { reason }, key === undefined ? {} : { key });

async function raiseSilentReader(): Promise<string> {
  for (const status of ["online", "silent"] as const)
    await school.loop.submit({ event: { kind: "reader-changed", reader: "door-1", status } });
  return (await school.call("/api/v1/alarms")).body.items.at(-1).id;
}

async function offerHandover(): Promise<string> {
  await school.moveTo("15:35");
  await school.tap("t-2", "door-2");
  await school.tap("s-3", "door-2");
  const offer = { place: "room-2", to: "t-1", count: 1, students: ["s-3"] };
  return (await school.post("/api/v1/handovers", "teacher", offer)).body.id;
}

const seen = async (path: string, id: string) =>
  (await school.call(path)).body.items.find((one: { id: string }) => one.id === id)?.reason;

/** Each way of saying something: how it is said, whom it is about, and where it is shown afterwards. */
const WAYS = [
  {
    what: "the guard who denies a pickup",
    about: "s-1",
    async say(text: string) {
      const id = await openPickup();
      expect((await deny(id, text)).body).toMatchObject({ state: "denied", reason: text });
      return () => seen("/api/v1/pickups?state=all", id);
    },
  },
  {
    what: "the teacher who declines a handover",
    about: "t-1",
    async say(text: string) {
      const id = await offerHandover();
      const answer = await school.post(`/api/v1/handovers/${id}/decline`, "homeroom", { reason: text });
      expect(answer.body).toMatchObject({ state: "declined", reason: text });
      return () => seen("/api/v1/handovers?state=all", id);
    },
  },
  {
    what: "whoever shelves an alarm about a child",
    about: "s-2",
    async say(text: string) {
      await deny(await openPickup("s-2"), "");
      const alarm = (await school.call("/api/v1/alarms")).body.items.at(-1).id;
      const body = { until: at("09:00"), reason: text };
      expect((await school.post(`/api/v1/alarms/${alarm}/shelve`, "lead", body)).body.reason).toBe(text);
      return () => seen("/api/v1/alarms", alarm);
    },
  },
  {
    what: "whoever resolves an alarm about a child",
    about: "s-2",
    async say(text: string) {
      await deny(await openPickup("s-2"), "");
      const alarm = (await school.call("/api/v1/alarms")).body.items.at(-1).id;
      expect((await school.post(`/api/v1/alarms/${alarm}/resolve`, "lead", { reason: text })).body.reason).toBe(text);
      return () => seen("/api/v1/alarms?state=all", alarm);
    },
  },
  {
    what: "whoever resolves an alarm about nobody",
    about: "lead-1",
    async say(text: string) {
      const alarm = await raiseSilentReader();
      expect((await school.post(`/api/v1/alarms/${alarm}/resolve`, "lead", { reason: text })).body.reason).toBe(text);
      return () => seen("/api/v1/alarms?state=all", alarm);
    },
  },
  {
    what: "the person who settles a child",
    about: "s-5",
    async say(text: string) {
      const settlement = { outcome: "in-care", place: "room-2", custodian: "t-2", reason: text };
      expect((await school.post("/api/v1/students/s-5/settle", "teacher", settlement)).status).toBe(200);
      return async () => (await school.call("/api/v1/students/s-5/custody")).body.at(-1).reason;
    },
  },
];

describe("what people write", () => {
  test.each(WAYS)("$what: read on the screen, nowhere in clear, and gone with the person", async ({ about, say }) => {
    const text = `奶奶住院了，由邻居 13800001234 来接 (${about})`;
    const show = await say(text);
    expect(await show()).toBe(text);
    for (const part of [text, "奶奶", "13800001234"]) expect(placesOf(part), part).toEqual([]);
    const said = entries()
      .map((entry) => JSON.parse(entry))
      .findLast(({ by, reason }) => by && reason);
    expect(said.reason).toMatch(new RegExp(`^note:${about}:[A-Za-z0-9_-]{16}$`));
    expect(said.sealed).toHaveLength(1);

    await school.journal.erase(about, at("18:00"));
    expect(await show()).toBe(NO_NAME);
    expect(school.journal.verifyChain()).toMatchObject({ ok: true, entries: entries().length });
  });

  test("about an alarm stays readable when the alarm no longer concerns the first of its people", async () => {
    for (const student of ["s-1", "s-2"]) await school.tap(student, "east-out");
    const [refused] = (await school.call("/api/v1/alarms")).body.items;
    expect(school.loop.state().alarms.get(refused.id)).toMatchObject({ kind: "exit-refused", people: ["s-1", "s-2"] });
    const shelving = { until: at("09:00"), reason: "both wait inside" };
    await school.post(`/api/v1/alarms/${refused.id}/shelve`, "lead", shelving);
    await school.post("/api/v1/students/s-1/settle", "teacher", {
      ...{ outcome: "released", place: null, custodian: "p-aunt", reason: "went with her aunt" },
    });
    expect(school.loop.state().alarms.get(refused.id)?.people).toEqual(["s-2"]);
    expect(await seen("/api/v1/alarms", refused.id)).toBe("both wait inside");
  });

  test("with an action that the rules refuse is not kept, and the same key may say it again", async () => {
    const settle = (reason: string, place: string) =>
      school.post(
        "/api/v1/students/s-5/settle",
        "teacher",
        { outcome: "in-care", place, custodian: "t-2", reason },
        { key: "again" },
      );
    const before = school.journal.head().upto;
    expect((await settle("in the garden", "nowhere")).body).toMatchObject({ code: "place/unknown" });
    expect(school.journal.head().upto).toBe(before);
    expect((await settle("in the hall", "room-2")).status).toBe(200);
    expect((await school.call("/api/v1/students/s-5/custody")).body.at(-1).reason).toBe("in the hall");
  });

  test("once is kept once: the same key again stores nothing", async () => {
    const id = await openPickup();
    const [first, second] = [await deny(id, "a stranger", "once"), await deny(id, "a stranger", "once")];
    expect(second.body).toEqual(first.body);
    expect(entries().filter((entry) => entry.includes('"kind":"pickup-denied","pickup"'))).toHaveLength(1);
    expect((await deny(id, "another word", "once")).body).toMatchObject({ code: "idempotency/key-reused" });
  });

  test("that looks like a reference is words like any others", async () => {
    await deny(await openPickup("s-2"), "the secret of s-2", "k2");
    const reference = newest().reason as string;
    const id = await openPickup("s-1");
    expect((await deny(id, reference)).body.reason).toBe(reference);
  });

  test.each(["", "  "])(
    "%j is no words: none are stored, and where a reason is required it is refused",
    async (none) => {
      await deny(await openPickup(), none);
      expect(newest()).toMatchObject({ kind: "pickup-denied", reason: "" });
      expect(newest().sealed).toBeUndefined();
      const settlement = { outcome: "in-care", place: "room-2", custodian: "t-2", reason: none };
      expect((await school.post("/api/v1/students/s-5/settle", "teacher", settlement)).body).toMatchObject({
        code: "settle/reason-required",
      });
    },
  );

  test("does not weigh on the names of a person who wrote much", async () => {
    for (let i = 0; i < 3; i += 1) {
      const alarm = await raiseSilentReader();
      await school.post(`/api/v1/alarms/${alarm}/resolve`, "lead", { reason: `taken down ${i}` });
    }
    expect(Object.keys(school.journal.personal("lead-1") ?? {}).sort()).toEqual([
      expect.stringMatching(/^card:/),
      "name",
    ]);
  });
});

describe("what comes with a request", () => {
  test("the Idempotency-Key is stored as a hash: clients choose it, and it may say anything", async () => {
    const key = "deny-LinYue-13800001234";
    const id = await openPickup();
    await deny(id, "", key);
    expect(placesOf("LinYue")).toEqual([]);
    const hash = createHash("sha256").update(`guard-1:${key}`).digest("base64url").slice(0, ACTION_HASH_LENGTH);
    expect(newest().action).toBe(hash);
  });

  test("a place that no rule looks at is not stored: it may be any word", async () => {
    const settlement = { outcome: "released", place: "at-her-sick-grandmother", custodian: "p-aunt", reason: "asked" };
    expect((await school.post("/api/v1/students/s-1/settle", "teacher", settlement)).status).toBe(200);
    expect(placesOf("grandmother")).toEqual([]);
  });

  test("neither a collector's card nor a hash by which card or reason could be guessed is stored", async () => {
    const body = { students: ["s-1"], card: cardOf("p-aunt"), gate: "gate-east" };
    const opened = await school.post("/api/v1/pickups", "guard", body);
    expect(opened.status).toBe(201);
    await deny(opened.body.id, "ill");
    const asked = [
      `POST /api/v1/pickups\n{"card":"${cardOf("p-aunt")}","gate":"gate-east","students":["s-1"]}`,
      `POST /api/v1/pickups/${opened.body.id}/deny\n{"reason":"ill"}`,
      "ill",
    ];
    for (const text of asked)
      for (const form of ["hex", "base64url"] as const)
        expect(placesOf(createHash("sha256").update(text).digest(form)), text).toEqual([]);
  });
});
