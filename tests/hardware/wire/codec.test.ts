import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "#wire/codec.ts";
import { IDENTITY_BYTES_MAX, readTapIdentity, tapDigest } from "#wire/identity.ts";
import { MESSAGES, type MessageName, PAYLOAD_BYTES_MAX, type Tap } from "#wire/messages.ts";

const NAMES = Object.keys(MESSAGES) as MessageName[];
const bytes = (text: string) => new TextEncoder().encode(text);
const tap: Tap = { epoch: 7, seq: 42, up: 183_042, at: 1_795_422_665_123, card: "04A2B3C4D5E680" };

describe("decoding", () => {
  test("a payload at the limit is read and one byte more is not", () => {
    const padded = (length: number) => {
      const text = JSON.stringify({ ...tap, pad: "" });
      return bytes(text.replace('"pad":""', `"pad":"${"x".repeat(length - text.length)}"`));
    };
    expect(decode("tap", padded(PAYLOAD_BYTES_MAX))).toEqual({ ok: true, value: tap });
    expect(decode("tap", padded(PAYLOAD_BYTES_MAX + 1))).toMatchObject({ ok: false, fault: { code: "wire/too-long" } });
  });

  test("bytes that are not UTF-8 are refused as such", () => {
    expect(decode("tap", Uint8Array.of(0x7b, 0xff, 0x7d))).toMatchObject({ fault: { code: "wire/not-utf8" } });
  });

  test("a wrong shape is named by its path, without the value", () => {
    const decoded = decode("tap", bytes('{"epoch":7,"seq":42,"up":1,"card":"secret"}'));
    expect(decoded).toMatchObject({ fault: { detail: expect.stringContaining("/card") } });
    expect(JSON.stringify(decoded)).not.toContain("secret");
  });

  test("an unknown field is left out, a key named __proto__ too", () => {
    const decoded = decode("tap", bytes(`{"__proto__":{"polluted":true},"x":1,${JSON.stringify(tap).slice(1)}`));
    expect(decoded).toEqual({ ok: true, value: tap });
    expect(Object.getPrototypeOf((decoded as { value: object }).value)).toBe(Object.prototype);
  });

  test("nothing makes it throw: bytes", () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.uint8Array({ maxLength: 5000 }), (name, input) => {
        expect(typeof decode(name, input).ok).toBe("boolean");
        readTapIdentity(input);
      }),
      { numRuns: 2000 },
    );
  });

  test("nothing makes it throw: JSON of any shape, and whatever is read can be written and read again", () => {
    const field = fc.oneof(fc.jsonValue(), fc.integer(), fc.constantFrom("__proto__", "04A2B3C4", "constructor"));
    const keys = fc.constantFrom("epoch", "seq", "up", "at", "card", "sun", "__proto__", "constructor", "toString");
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.array(fc.tuple(keys, field)), (name, pairs) => {
        const text = `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
        const decoded = decode(name, bytes(text));
        if (decoded.ok) expect(decode(name, encode(name, decoded.value))).toEqual(decoded);
      }),
      { numRuns: 2000 },
    );
  });

  test("a mutated good payload is read or refused, never thrown at", () => {
    const good = bytes(JSON.stringify(tap));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }), (flips) => {
        const mutated = Uint8Array.from(good);
        for (const [index, value] of flips) mutated[index] = value;
        const decoded = decode("tap", mutated);
        if (decoded.ok)
          expect(readTapIdentity(mutated)).toEqual({ epoch: decoded.value.epoch, seq: decoded.value.seq });
      }),
      { numRuns: 2000 },
    );
  });
});

describe("encoding", () => {
  test("a value that breaks the contract is a fault of the program", () => {
    expect(() => encode("tap", { ...tap, card: "nonsense" })).toThrow(TypeError);
    expect(() => encode("ack", { epoch: 0, upto: 1, now: 1 })).toThrow(TypeError);
  });
});

describe("identity of a tap", () => {
  test("key order, white space and unknown fields do not change the digest", () => {
    const other = bytes(`{ "card":"04A2B3C4D5E680", "rssi":-40, "at":1795422665123,"up":183042,\n"seq":42,"epoch":7}`);
    const decoded = decode("tap", other);
    expect(decoded.ok && tapDigest(decoded.value)).toBe(tapDigest(tap));
    expect(tapDigest({ ...tap, rssi: -40 } as Tap)).toBe(tapDigest(tap));
  });

  test("every known field changes the digest", () => {
    const sun = { picc: "EF963FF7828658A599F3041510671E88", mac: "94EED9EE65337086" };
    const variants: Tap[] = [
      tap,
      { ...tap, epoch: 8 },
      { ...tap, seq: 43 },
      { ...tap, up: 1 },
      { ...tap, at: 1 },
      { ...tap, card: "04A2B3C4" },
      { ...tap, sun },
      { ...tap, sun: { ...sun, data: "" } },
    ];
    expect(new Set(variants.map(tapDigest)).size).toBe(variants.length);
  });

  test("the digest is the one that other programs compute", () => {
    // sha256sum of {"at":1795422665123,"card":"04A2B3C4D5E680","epoch":7,"seq":42,"up":183042}
    expect(tapDigest(tap)).toBe("dad5da4ea7d2ac18778a27ea9cbe240c12ca6eed78e7c3596dce44471aab10fb");
  });

  test("an oversized payload still tells its identity, up to a bound", () => {
    const long = (length: number) => bytes(`{"epoch":7,"seq":42,"pad":"${"x".repeat(length)}"}`);
    expect(readTapIdentity(long(PAYLOAD_BYTES_MAX))).toEqual({ epoch: 7, seq: 42 });
    expect(readTapIdentity(long(IDENTITY_BYTES_MAX))).toBeNull();
  });
});
