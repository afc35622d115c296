import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { willOf } from "#reader";
import { BACKOFF_FIRST_MS, BACKOFF_MS_MAX, LINK_STEADY_MS } from "#reader/connection.ts";
import { ACK_AGE_MS_MAX } from "#reader/state.ts";
import { encode } from "#wire/codec.ts";
import { configKeyOf, signConfig } from "#wire/config-signature.ts";
import { HEALTH_EVERY_MS } from "#wire/messages.ts";
import { notes, story } from "./story.ts";

describe("the link", () => {
  const waitAfter = (reader: ReturnType<typeof story>, chance: number) => {
    const [connect] = reader.tell({ kind: "link-down", chance }).filter(({ kind }) => kind === "connect");
    return connect?.kind === "connect" ? connect.afterMs : Number.NaN;
  };

  test("comes back after a wait drawn from zero to a limit that doubles up to a bound", () => {
    const reader = story();
    const limits = Array.from({ length: 10 }, () => waitAfter(reader, 0.999_999) + 1);
    expect(limits.slice(0, 3)).toEqual([BACKOFF_FIRST_MS, 2 * BACKOFF_FIRST_MS, 4 * BACKOFF_FIRST_MS]);
    expect(limits.at(-1)).toBe(BACKOFF_MS_MAX);
    expect(waitAfter(reader, 0)).toBe(0);
  });

  test("an acknowledgment, or a link that held long, makes the next failure a first one", () => {
    const reader = story();
    for (let count = 0; count < 5; count += 1) waitAfter(reader, 0.5);
    reader.tell({ kind: "link-up" });
    reader.ack(0);
    expect(waitAfter(reader, 0.5)).toBe(BACKOFF_FIRST_MS / 2);
    for (let count = 0; count < 5; count += 1) waitAfter(reader, 0.5);
    reader.tell({ kind: "link-up" });
    reader.up += LINK_STEADY_MS;
    expect(waitAfter(reader, 0.5)).toBe(BACKOFF_FIRST_MS / 2);
  });

  test("is hung up when taps are outstanding and no acknowledgment comes", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    reader.up = 60_000;
    reader.tap();
    expect(reader.until(60_000 + ACK_AGE_MS_MAX - 1)).not.toContainEqual({ kind: "disconnect" });
    const outputs = reader.until(60_000 + ACK_AGE_MS_MAX);
    expect(outputs).toContainEqual({ kind: "disconnect" });
    expect(notes(outputs)).toMatchObject([{ event: "ack-overdue" }]);
  });

  test("is left alone while nothing is outstanding", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    expect(reader.until(10 * ACK_AGE_MS_MAX)).not.toContainEqual({ kind: "disconnect" });
  });

  test("a wake-up that comes a little early is asked for again", () => {
    const reader = story();
    reader.tell({ kind: "link-up" });
    reader.up = HEALTH_EVERY_MS - 1;
    expect(reader.tell({ kind: "clock-ticked" })).toEqual([{ kind: "wake", at: HEALTH_EVERY_MS }]);
  });

  test("carries health every ten seconds, and a will with the epoch", () => {
    const reader = story({ epoch: 4 });
    reader.tell({ kind: "link-up" });
    reader.tap();
    const health = reader.until(HEALTH_EVERY_MS).filter((output) => output.kind === "publish");
    expect(health).toMatchObject([{ name: "health", value: { epoch: 4, backlog: 1, oldest: 1, seq: 1 } }]);
    expect(willOf(reader.state)).toEqual({ online: false, epoch: 4 });
  });
});

describe("configuration", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const configKey = configKeyOf(publicKey);
  const signed = (version: number) =>
    signConfig({ version, role: "gate", place: "east", lane: "in", name: { zh: "东", en: "E" } }, privateKey);
  const told = (version: number) => ({ kind: "config", payload: encode("config", signed(version)) }) as const;

  test("a signed one is kept, applied, and reported by its version", () => {
    const reader = story({ configKey });
    reader.tell({ kind: "link-up" });
    const outputs = reader.tell(told(3));
    expect(outputs[0]).toEqual({ kind: "keep-config", config: signed(3) });
    expect(outputs[1]).toMatchObject({ kind: "publish", name: "state", value: { config: 3 } });
  });

  test("an older one never comes back, after a restart neither; the same again is nothing new", () => {
    const reader = story({ configKey, config: signed(3) });
    expect(notes(reader.tell(told(2)))).toMatchObject([{ event: "config-refused", reason: "not-newer" }]);
    expect(reader.tell(told(3))).toEqual([]);
    expect(reader.state.config?.version).toBe(3);
  });

  test("without a good signature, or without a key to check it, nothing is applied", () => {
    const payload = new TextEncoder().encode(JSON.stringify({ ...signed(3), lane: "out" }));
    expect(notes(story({ configKey }).tell({ kind: "config", payload }))).toMatchObject([{ reason: "bad-signature" }]);
    expect(notes(story({ configKey: null }).tell(told(3)))).toMatchObject([{ reason: "no-key" }]);
    const noise = { kind: "config", payload: Uint8Array.of(1, 2, 3) } as const;
    expect(notes(story({ configKey }).tell(noise))).toMatchObject([{ reason: "undecodable" }]);
  });
});
