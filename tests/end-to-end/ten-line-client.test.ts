import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoSchool } from "../../firmware-sim/school/demo-school.ts";
import { demoOrigin } from "../../gateway/cli/demo.ts";
import type { Headcount } from "../../gateway/contract/live.ts";
import type { SchoolDocument } from "../../gateway/intake/school-document.ts";
import { type CampusProcesses, eventually, prepareCampus } from "../support/campus-processes.ts";

/** Somebody who has read the contract and nothing else, against a real gateway and a real district server. */
describe("a stranger's reader", () => {
  let campus: CampusProcesses;
  const document = demoSchool({ seed: 7 }) as SchoolDocument;

  beforeAll(async () => {
    campus = prepareCampus({ document, origin: demoOrigin(Date.now(), document.plan.zone), speed: 60 });
    await campus.startServer();
    await campus.startGateway();
  });
  afterAll(() => campus.stop());

  const campusCount = async () => (await campus.get<Headcount>("/api/v1/headcount", "teacher", "spare-t1")).campus;

  test("G1: a tap of spare-1 at spare-gate is acknowledged and answered on the same connection, counted, and reaches the district", async () => {
    const { items } = await campus.get<{ items: { id: string; cards: string[] }[] }>(
      "/api/v1/students?limit=500",
      "teacher",
      "spare-t1",
    );
    const card = items.find(({ id }) => id === "spare-1")?.cards[0];
    const before = await campusCount();
    const heard: { topic: string; message: Record<string, unknown> }[] = [];

    const client = await mqtt.connectAsync(campus.gateway().mqtt, {
      ...{ clientId: "spare-gate", username: "spare-gate", password: campus.password("spare-gate"), keepalive: 30 },
    });
    client.on("message", (topic, payload) => heard.push({ topic, message: JSON.parse(String(payload)) }));
    const own = "baton/v1/demo/spare-gate";
    await client.subscribeAsync([`${own}/ack`, `${own}/feedback`]);
    await client.publishAsync(`${own}/state`, '{"online":true,"epoch":1,"up":5}', { qos: 1, retain: true });
    await client.publishAsync(`${own}/tap`, JSON.stringify({ epoch: 1, seq: 1, up: 900, card }), { qos: 1 });

    await eventually(
      () => heard.length,
      (length) => length >= 2,
    );
    await client.endAsync();
    // After the PUBACK comes the ack, then the feedback.
    expect(heard.map(({ topic }) => topic.split("/").at(-1))).toEqual(["ack", "feedback"]);
    expect(heard[0]?.message).toMatchObject({ epoch: 1, upto: 1 });
    const feedback = heard[1]?.message as { expires: number };
    expect(feedback).toMatchObject({ epoch: 1, seq: 1, verdict: "accept", rule: "G1", open: true, light: "green" });
    // Within the answer's life, in real milliseconds from the gateway's now.
    expect(feedback.expires - (heard[0]?.message.now as number)).toBeLessThanOrEqual(3000);

    const after = await campusCount();
    expect(after.onSite).toBe(before.onSite + 1);
    expect(after.arriving).toBe(before.arriving + 1);
    expect(after.notArrived).toBe(before.notArrived - 1);
    expect(after.expected).toBe(after.notArrived + after.absent + after.released + after.escorted + after.onSite);

    const school = await eventually(
      async () =>
        (
          await campus.get<{ items: { school: string; counts: { arriving: number } }[] }>("/api/v1/schools", "district")
        ).items.find(({ school }) => school === "demo"),
      (found) => found?.counts.arriving === after.arriving,
    );
    expect(school?.counts).toEqual(after);
  });

  test("E3: the journal holds the tap once, in a chain that anybody can recompute, with no name and no card in it", async () => {
    const { items } = await campus.get<{ items: Record<string, unknown>[] }>(
      "/api/v1/journal?after=0&limit=100",
      "office",
      "spare-t1",
    );
    const taps = items.filter(({ kind, reader }) => kind === "card-tapped" && reader === "spare-gate");
    expect(taps).toHaveLength(1);
    const { createHash } = await import("node:crypto");
    const { default: canonicalize } = await import("canonicalize");
    let previous = "0".repeat(64);
    for (const entry of items) {
      const { hash, ...rest } = entry;
      expect(rest.previous).toBe(previous);
      expect(
        createHash("sha256")
          .update(`${previous}${canonicalize(rest)}`)
          .digest("hex"),
      ).toBe(hash);
      previous = hash as string;
    }
    const text = JSON.stringify(items);
    for (const { name } of document.people) expect(text.includes(name), name).toBe(false);
    for (const { card } of document.cards) expect(text.includes(card), card).toBe(false);
  });

  test("contract: the custody chain of the child has no gap and ends with the gate-duty adult", async () => {
    const { day } = await campus.get<{ day: string }>("/api/v1/time", "teacher", "spare-t1");
    const chain = await campus.get<
      { from: number; to: number | null; status: string; custodian: unknown; rule: string }[]
    >(`/api/v1/students/spare-1/custody?day=${day}`, "teacher", "spare-t1");
    expect(chain.map(({ status }) => status)).toEqual(["at-home", "arriving"]);
    for (const [i, link] of chain.entries()) expect(link.to).toBe(chain[i + 1]?.from ?? null);
    expect(chain.at(-1)).toMatchObject({ rule: "G1" });
    expect(chain.at(-1)?.custodian).not.toBeNull();
  });
});
