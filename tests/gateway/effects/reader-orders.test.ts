import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { encode } from "#wire/codec.ts";
import { configKeyOf, readSignedConfig, signConfig } from "#wire/config-signature.ts";
import type { Effect } from "../../../gateway/core/decision.ts";
import type { Fact } from "../../../gateway/core/facts.ts";
import type { Plan } from "../../../gateway/core/plan.ts";
import type { CampusState } from "../../../gateway/core/state.ts";
import {
  CALL_LIFETIME_MS,
  callText,
  createClassroomCalls,
  NAMES_MAX,
} from "../../../gateway/effects/classroom-call.ts";
import { configOf, createReaderConfigs } from "../../../gateway/effects/reader-config.ts";
import type { ReaderLink } from "../../../gateway/intake/reader-link.ts";
import type { Committed } from "../../../gateway/loop.ts";
import { PLAN, type Sent, testClock } from "../intake/support/school.ts";

function recorder() {
  const sent: Sent[] = [];
  const link: ReaderLink = { send: (reader, message, payload) => void sent.push({ reader, message, payload }) };
  return { sent, link };
}
const committed = (effects: readonly Effect[], facts: readonly Fact[] = [], plan: Plan = PLAN): Committed => ({
  event: { kind: "clock-ticked", at: 0 },
  seq: 12,
  answer: { kind: "none" },
  facts,
  effects,
  state: { plan } as CampusState,
});

describe("a reader's configuration", () => {
  const keys = generateKeyPairSync("ed25519");
  const given = (plan: Plan | null = PLAN) => {
    const { sent, link } = recorder();
    let present = plan;
    let signatures = 0;
    const configs = createReaderConfigs({
      loop: { state: () => ({ plan: present }) as CampusState },
      link,
      sign: (config) => {
        signatures += 1;
        return signConfig(config, keys.privateKey);
      },
    });
    return { sent, configs, signatures: () => signatures, adopt: (next: Plan) => (present = next) };
  };

  test("says what it is and where it hangs, signed, with the plan's version", () => {
    const { sent, configs } = given();
    configs.publishAll();
    expect(sent.map(({ reader }) => reader)).toEqual(PLAN.readers.map(({ id }) => id));
    expect(sent[1]).toMatchObject({
      message: "config",
      payload: { version: 3, role: "gate", place: "gate-east", lane: "in", name: { zh: "东门1道", en: "East gate 1" } },
    });
    expect(sent[2]?.payload).toMatchObject({ role: "room", lane: "none" });
    const bytes = encode("config", sent[1]?.payload as never);
    expect(readSignedConfig(bytes, configKeyOf(keys.publicKey)).ok).toBe(true);
  });

  test("is sent at birth to a reader that has none or another one, and to no other", () => {
    const { sent, configs } = given();
    configs.born("gate-1", 3);
    expect(sent).toEqual([]);
    configs.born("gate-1", null);
    configs.born("gate-1", 2);
    configs.born("gate-1", 4);
    configs.born("not-in-the-plan", null);
    expect(sent.map(({ reader }) => reader)).toEqual(["gate-1", "gate-1", "gate-1"]);
  });

  test("is signed once for each plan, and sent to all when a new one is adopted", () => {
    const { sent, configs, signatures, adopt } = given();
    for (let i = 0; i < 5; i += 1) configs.born("gate-1", null);
    expect(signatures()).toBe(PLAN.readers.length);
    sent.length = 0;
    configs.committed([committed([])]);
    expect(sent).toEqual([]);
    const next = { ...PLAN, version: 4 };
    adopt(next);
    configs.committed([committed([], [{ kind: "plan-set", plan: next }])]);
    expect(sent.length).toBe(PLAN.readers.length);
    expect(sent[0]?.payload).toMatchObject({ version: 4 });
  });

  test("does not exist before a plan does, nor for a reader outside it", () => {
    const { sent, configs } = given(null);
    configs.publishAll();
    configs.born("gate-1", null);
    expect(sent).toEqual([]);
    expect(configOf(PLAN, "constructor")).toBe(null);
  });
});

describe("a classroom is called", () => {
  const call: Effect = { kind: "call-classroom", place: "room-301", students: ["s1", "s2"], gate: "gate-east" };
  const names: Record<string, string> = { s1: "林月", s2: "林星" };

  test("at the readers of that room, by name, with an end", () => {
    const { sent, link } = recorder();
    const clock = testClock(60);
    createClassroomCalls({ clock, link, nameOf: (id) => names[id] ?? null })([committed([call])]);
    expect(sent).toEqual([
      {
        reader: "room-1",
        message: "command",
        payload: {
          id: "call-12-0",
          do: "say",
          expires: clock.now() + CALL_LIFETIME_MS,
          text: {
            zh: "请林月、林星到东门，家人来接了",
            en: "林月, 林星: please come to East gate, your family is here",
          },
        },
      },
    ]);
    expect(() => encode("command", sent[0]?.payload as never)).not.toThrow();
  });

  test("by number when a name is not to be had, or there are many", () => {
    const gate = { zh: "东门", en: "East gate" };
    expect(callText(["林月", null], gate).zh).toBe("请2名同学到东门，家人来接了");
    expect(callText(Array(NAMES_MAX + 1).fill("林月"), gate).zh).toContain(`${NAMES_MAX + 1}名同学`);
    expect(callText(["名".repeat(300)], gate).zh.length).toBe(120);
  });

  test("not by an event that calls nobody", () => {
    const { sent, link } = recorder();
    createClassroomCalls({ clock: testClock(), link, nameOf: () => null })([committed([])]);
    expect(sent).toEqual([]);
  });
});
