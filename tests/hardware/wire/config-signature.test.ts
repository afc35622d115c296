import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { encode } from "#wire/codec.ts";
import { configKeyOf, configSigningText, readSignedConfig, signConfig } from "#wire/config-signature.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const key = configKeyOf(publicKey);
const draft = {
  version: 3,
  role: "gate",
  place: "gate-east",
  lane: "in",
  name: { zh: "东门1道", en: "East gate 1" },
} as const;
const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));

test("the signed text is the RFC 8785 text of everything but the signature", () => {
  expect(configSigningText({ ...draft, sig: "x" })).toBe(
    '{"lane":"in","name":{"en":"East gate 1","zh":"东门1道"},"place":"gate-east","role":"gate","version":3}',
  );
});

test("a signed configuration is believed, whatever its key order", () => {
  const config = signConfig(draft, privateKey);
  expect(readSignedConfig(encode("config", config), key)).toEqual({ ok: true, value: config });
  const { sig, ...rest } = config;
  expect(readSignedConfig(bytes({ sig, ...rest }), key)).toMatchObject({ ok: true });
});

test("a changed, added or foreign part makes the signature bad", () => {
  const config = signConfig(draft, privateKey);
  const other = configKeyOf(generateKeyPairSync("ed25519").publicKey);
  for (const forged of [
    { ...config, lane: "out" },
    { ...config, extra: 1 },
    { ...config, sig: "AAAA" },
  ]) {
    expect(readSignedConfig(bytes(forged), key)).toEqual({ ok: false, reason: "bad-signature" });
  }
  expect(readSignedConfig(bytes(config), other)).toEqual({ ok: false, reason: "bad-signature" });
  expect(readSignedConfig(bytes(config), "not a key")).toEqual({ ok: false, reason: "bad-signature" });
  expect(readSignedConfig(bytes({}), key)).toEqual({ ok: false, reason: "undecodable" });
});

test("a field of a later version is covered by the signature and left out of the value", () => {
  const later = { ...draft, volume: 3 };
  const config = signConfig(later, privateKey);
  expect(readSignedConfig(bytes(config), key)).toEqual({ ok: true, value: { ...draft, sig: config.sig } });
});
