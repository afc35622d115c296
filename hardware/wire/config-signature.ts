/** A reader obeys only a configuration that its gateway signed: Ed25519 over the RFC 8785 text without `sig`. */
import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import canonicalize from "canonicalize";
import { type Decoded, decode, parseObject } from "./codec.ts";
import type { Config } from "./messages.ts";

/** The exact text that is signed: every field that is sent except `sig`. */
export function configSigningText(config: Readonly<Record<string, unknown>>): string {
  const { sig: _, ...rest } = config;
  return canonicalize(rest) ?? "";
}

/** The configuration with its signature, base64url. */
export function signConfig(config: Omit<Config, "sig">, privateKey: KeyObject): Config {
  return { ...config, sig: sign(null, Buffer.from(configSigningText(config)), privateKey).toString("base64url") };
}

/** A public Ed25519 key as readers keep it: base64url of its 32 bytes. */
export function configKeyOf(publicKey: KeyObject): string {
  const { x } = publicKey.export({ format: "jwk" });
  if (x === undefined) throw new TypeError("not an Ed25519 key");
  return x;
}

/** What came of a configuration's bytes. */
export type SignedConfig =
  | { readonly ok: true; readonly value: Config }
  | { readonly ok: false; readonly reason: "undecodable" | "bad-signature" };

/**
 * The configuration in a payload, if `key` (base64url, 32 bytes) signed it. Fields that v1 does not know are covered by
 * the signature and left out of the value. Never throws.
 */
export function readSignedConfig(payload: Uint8Array, key: string): SignedConfig {
  const decoded: Decoded<Config> = decode("config", payload);
  const raw = parseObject(payload);
  if (!decoded.ok || !raw.ok) return { ok: false, reason: "undecodable" };
  try {
    const publicKey = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: key } });
    const signature = Buffer.from(decoded.value.sig, "base64url");
    const genuine = verify(null, Buffer.from(configSigningText(raw.value)), publicKey, signature);
    return genuine ? decoded : { ok: false, reason: "bad-signature" };
  } catch {
    // An unusable key, or text without an RFC 8785 form: nothing that could have been signed.
    return { ok: false, reason: "bad-signature" };
  }
}
