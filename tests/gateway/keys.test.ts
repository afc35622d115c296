import { sign, verify } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { expand } from "../../gateway/journal/entropy.ts";
import { credentialId, devicePassword, KEY_BYTES, openKeys } from "../../gateway/keys.ts";

const chance = (seed: number) => expand(new Uint8Array(32).fill(seed));
const FILES = ["credential", "device", "master", "signing", "token"];

let data: string;
let dir: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "baton-keys-"));
  dir = join(data, "gateway", "keys");
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const faultOf = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
};

describe("the installation's keys", () => {
  test("are made once, for this user only, and read again", () => {
    const made = openKeys(dir, chance(1));
    expect(readdirSync(dir).sort()).toEqual(FILES);
    expect(readdirSync(join(data, "gateway"))).toEqual(["keys"]);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const name of FILES) {
      expect(statSync(join(dir, name)).mode & 0o777, name).toBe(0o600);
      expect(readFileSync(join(dir, name))).toHaveLength(KEY_BYTES);
    }
    const read = openKeys(dir, () => {
      throw new Error("no new keys are drawn");
    });
    expect([read.master, read.credential, read.device, read.token]).toEqual([
      made.master,
      made.credential,
      made.device,
      made.token,
    ]);
    const signature = sign(null, Buffer.from("config"), made.signing.privateKey);
    expect(verify(null, Buffer.from("config"), read.signing.publicKey, signature)).toBe(true);
  });

  test("all differ, and differ between installations", () => {
    const one = openKeys(dir, chance(1));
    const other = openKeys(join(data, "other"), chance(2));
    const secrets = [one, other].flatMap((keys) => [keys.master, keys.credential, keys.device, keys.token]);
    const texts = secrets.map((secret) => Buffer.from(secret).toString("hex"));
    expect(new Set(texts).size).toBe(8);
  });

  test("are the same again from the same seed, the signing key included", () => {
    const publicKey = (where: string) =>
      openKeys(join(data, where), chance(7)).signing.publicKey.export({ format: "jwk" }).x;
    expect(publicKey("a")).toBe(publicKey("b"));
  });

  test("the signing key is the Ed25519 key of its seed (RFC 8032, test 1)", () => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
    for (const name of FILES) writeFileSync(join(dir, name), seed, { mode: 0o600 });
    const { x } = openKeys(dir, chance(1)).signing.publicKey.export({ format: "jwk" });
    expect(Buffer.from(x ?? "", "base64url").toString("hex")).toBe(
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    );
  });

  test("left unfinished by a power cut are begun anew", () => {
    mkdirSync(`${dir}.new`, { recursive: true });
    writeFileSync(join(`${dir}.new`, "master"), "half");
    mkdirSync(dir, { recursive: true });
    openKeys(dir, chance(1));
    expect(readdirSync(join(data, "gateway"))).toEqual(["keys"]);
  });

  test.each(FILES)("without %s are refused, never completed in silence", (name) => {
    openKeys(dir, chance(1));
    rmSync(join(dir, name));
    expect(faultOf(() => openKeys(dir, chance(1)))).toBe("keys/missing");
    expect(readdirSync(dir)).toHaveLength(FILES.length - 1);
  });

  test("cut short are refused", () => {
    openKeys(dir, chance(1));
    truncateSync(join(dir, "token"), 31);
    expect(faultOf(() => openKeys(dir, chance(1)))).toBe("keys/malformed");
  });

  test("that cannot be read are refused", () => {
    openKeys(dir, chance(1));
    rmSync(join(dir, "master"));
    mkdirSync(join(dir, "master"));
    expect(faultOf(() => openKeys(dir, chance(1)))).toBe("keys/unreadable");
  });

  test.skipIf(process.platform === "win32")("that others can read are refused", () => {
    openKeys(dir, chance(1));
    chmodSync(join(dir, "device"), 0o640);
    expect(faultOf(() => openKeys(dir, chance(1)))).toBe("keys/exposed");
  });
});

describe("what the keys give", () => {
  test("a credential id and a reader's password, stable and telling nothing", () => {
    const keys = openKeys(dir, chance(1));
    const other = openKeys(join(data, "other"), chance(2));
    expect(credentialId(keys, "04A2B3C4D5E680")).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(credentialId(keys, "04A2B3C4D5E680")).toBe(credentialId(keys, "04A2B3C4D5E680"));
    expect(credentialId(other, "04A2B3C4D5E680")).not.toBe(credentialId(keys, "04A2B3C4D5E680"));
    expect(devicePassword(keys, "demo", "spare-gate")).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(devicePassword(keys, "demo", "spare-gate")).not.toBe(devicePassword(keys, "demo", "spare-room"));
  });
});
