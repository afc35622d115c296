import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { Feedback, VERDICTS } from "#wire/messages.ts";
import { PHRASES } from "../../../gateway/core/decision.ts";
import { FEEDBACK_LIFETIME_MS, feedbackOf } from "../../../gateway/effects/feedback.ts";
import type { AnsweredTap } from "../../../gateway/intake/answering.ts";

const NOW = 1_795_422_665_160;
const valid = Compile(Feedback);

function feedback(answer: Partial<AnsweredTap["answer"]>, { repeated = false, ageMs = 0, room = "301教室" } = {}) {
  const tap: AnsweredTap = {
    reader: "gate-1",
    epoch: 7,
    seq: 42,
    answer: {
      kind: "tap",
      verdict: "accept",
      rule: "G1",
      open: true,
      phrase: "welcome",
      room: null,
      clause: null,
      count: null,
      ...answer,
    },
    repeated,
    receivedUp: 0,
  };
  return feedbackOf(tap, {
    now: NOW,
    ageMs,
    roomOf: (place) => (place === "room-301" ? { zh: room, en: "Room 301" } : null),
  });
}

describe("what a child sees and hears", () => {
  test("says which tap it answers, why, and until when a lock may move", () => {
    expect(feedback({})).toEqual({
      epoch: 7,
      seq: 42,
      verdict: "accept",
      rule: "G1",
      open: true,
      light: "green",
      sound: "ok",
      text: { zh: "欢迎到校", en: "Welcome" },
      expires: NOW + FEEDBACK_LIFETIME_MS,
    });
  });

  test("has words in both languages for every phrase, and fits the contract", () => {
    for (const phrase of PHRASES)
      for (const verdict of VERDICTS) {
        const message = feedback({ phrase, verdict, room: "room-301" });
        expect(valid.Check(message), phrase).toBe(true);
        expect([message.text.zh, message.text.en].every((text) => text.length > 0 && !text.includes("{"))).toBe(true);
      }
  });

  test("never tells a refusal from an acceptance by color alone", () => {
    const signals = VERDICTS.map((verdict) => feedback({ verdict }));
    expect(new Set(signals.map(({ light }) => light)).size).toBe(VERDICTS.length);
    expect(feedback({ verdict: "refuse" }).sound).not.toBe(feedback({ verdict: "accept" }).sound);
  });

  test("names the right room to a child in the wrong one, and an adult when the plan does not know it", () => {
    expect(feedback({ verdict: "refuse", phrase: "wrong-room", room: "room-301" }).text).toEqual({
      zh: "请到301教室",
      en: "Please go to Room 301",
    });
    expect(feedback({ verdict: "refuse", phrase: "wrong-room", room: "gone" }).text.zh).toBe("请找值班老师");
    const long = feedback({ phrase: "wrong-room", room: "room-301" }, { room: "$&".repeat(200) });
    expect(long.text.zh.length).toBe(120);
    expect(valid.Check(long)).toBe(true);
  });
});

describe("what a teacher reads who has no screen", () => {
  test("R5 G2: a count stands before the words, so that two adults can compare it at the reader", () => {
    expect(feedback({ phrase: "handover-offered", count: 42 }).text).toEqual({
      zh: "42人 请接班老师刷卡",
      en: "42: Next teacher, please tap",
    });
    expect(feedback({ phrase: "line-out", count: 0 }).text.zh).toBe("0人 路队出发，注意安全");
  });

  test("a count never makes a text longer than a reader takes", () => {
    const long = feedback({ phrase: "wrong-room", room: "room-301", count: 12_345 }, { room: "长".repeat(200) });
    expect(valid.Check(long)).toBe(true);
    expect(long.text.zh.startsWith("12345人 请到长")).toBe(true);
  });
});

describe("a lock", () => {
  test("does not move for a repeated tap", () => {
    expect(feedback({}, { repeated: true })).toMatchObject({ verdict: "accept", open: false });
  });

  test("moves only when the disk was quick enough, and the child hears the answer all the same", () => {
    expect(feedback({}, { ageMs: FEEDBACK_LIFETIME_MS })).toMatchObject({ open: true });
    expect(feedback({}, { ageMs: FEEDBACK_LIFETIME_MS + 1 })).toMatchObject({
      open: false,
      light: "green",
      expires: NOW + FEEDBACK_LIFETIME_MS,
    });
  });

  test("moves only when the core said so", () => {
    expect(feedback({ verdict: "refuse", open: false }).open).toBe(false);
  });
});
