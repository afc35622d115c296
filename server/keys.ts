/** The key that signs the district's tokens. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const KEY_BYTES = 32;

/** The key on disk is not one, so no token could be trusted. */
export class KeyError extends Error {
  override readonly name = "KeyError";
  readonly code = "server/key-unreadable";
}

/** Where it lies: 32 bytes as base64url text, readable by the owner only. The command line mints tokens with it. */
export const tokenKeyFile = (dataDir: string): string => join(dataDir, "server", "keys", "token.key");

/**
 * The key, made at the first start.
 *
 * @param entropy source of random bytes
 * @throws KeyError when the file holds anything else
 */
export function openTokenKey(dataDir: string, entropy: (bytes: number) => Uint8Array): Uint8Array {
  const file = tokenKeyFile(dataDir);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // "wx": of two servers that start at once in one directory, one stops here and no token is signed with a key that is then gone.
    writeFileSync(file, `${Buffer.from(entropy(KEY_BYTES)).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  }
  chmodSync(file, 0o600);
  const text = readFileSync(file, "utf8").trim();
  const key = Buffer.from(text, "base64url");
  if (key.length !== KEY_BYTES || key.toString("base64url") !== text)
    throw new KeyError(`${file} does not hold ${KEY_BYTES} bytes as base64url text`);
  return key;
}
