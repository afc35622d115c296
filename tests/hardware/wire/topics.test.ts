import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cardOf, isCard, parseCard } from "#wire/cards.ts";
import { MESSAGES, type MessageName } from "#wire/messages.ts";
import { messagesFrom, parseTopic, topicOf } from "#wire/topics.ts";

describe("topics", () => {
  test("what is built is parsed again", () => {
    const address = { school: "demo", reader: "spare-gate", message: "tap" } as const;
    expect(topicOf(address)).toBe("baton/v1/demo/spare-gate/tap");
    expect(parseTopic("baton/v1/demo/spare-gate/tap")).toEqual(address);
    const id = fc.stringMatching(/^[a-z0-9-]{1,32}$/);
    fc.assert(
      fc.property(id, id, fc.constantFrom(...(Object.keys(MESSAGES) as MessageName[])), (school, reader, message) => {
        expect(parseTopic(topicOf({ school, reader, message }))).toEqual({ school, reader, message });
      }),
    );
  });

  test.each([
    "",
    "#",
    "$SYS/broker",
    "baton/v1/demo/spare-gate",
    "baton/v1/demo/spare-gate/tap/more",
    "baton/v2/demo/spare-gate/tap",
    "/baton/v1/demo/spare-gate/tap",
    "baton/v1/demo/+/tap",
    "baton/v1/Demo/spare-gate/tap",
    "baton/v1/demo//tap",
    "baton/v1/demo/spare-gate/constructor",
    "baton/v1/demo/spare-gate/__proto__",
    `baton/v1/demo/${"a".repeat(33)}/tap`,
    "a/".repeat(100),
  ])("a topic outside the contract has no address: %s", (topic) => {
    expect(parseTopic(topic)).toBeNull();
  });

  test("no text makes parsing throw", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseTopic(text)));
  });

  test("an id that no topic may hold is a fault of the caller", () => {
    expect(() => topicOf({ school: "demo", reader: "a/b", message: "tap" })).toThrow(RangeError);
    expect(() => topicOf({ school: "+", reader: "a", message: "tap" })).toThrow(RangeError);
  });

  test("each side has its messages", () => {
    expect(messagesFrom("reader")).toEqual(["tap", "state", "health"]);
    expect(messagesFrom("gateway")).toEqual(["ack", "feedback", "config", "command"]);
  });
});

describe("card UIDs", () => {
  test.each([
    ["04a2b3c4d5e680", "04A2B3C4D5E680"],
    ["04:A2:B3:C4", "04A2B3C4"],
    ["74-10-37-94", "74103794"],
    [" 14 00 8e c7 93 ", "14008EC793"],
  ])("%s is read as %s", (text, uid) => {
    expect(parseCard(text)).toBe(uid);
  });

  test.each(["", "04A2B3", "04A2B3C4D5E6", "04A2B3C4D", "04:A2B3:C4", "0G000000", "0".repeat(100)])(
    "%s is not a UID",
    (text) => {
      expect(parseCard(text)).toBeNull();
    },
  );

  test("bytes become text in the order in which the card sent them", () => {
    expect(cardOf(Uint8Array.of(0x14, 0x00, 0x8e, 0xc7, 0x93))).toBe("14008EC793");
    expect(cardOf(Uint8Array.of(1, 2, 3))).toBeNull();
    expect(isCard("14008ec793")).toBe(false);
  });
});
