/** The installation's own secrets: made once, kept apart from the data they protect, never replaced in silence. */
import { createHmac, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { CredentialId, ReaderId } from "./core/ids.ts";

/** Fresh unpredictable bytes; a rehearsal injects seeded ones and gets the same keys again. */
export type Entropy = (bytes: number) => Uint8Array;

/** Bytes of each key. */
export const KEY_BYTES = 32;

/** One file each. `master` wraps the persons' keys, `signing` is the seed of the Ed25519 key. */
const KEY_FILES = ["master", "credential", "device", "token", "signing"] as const;
type KeyFile = (typeof KEY_FILES)[number];

export const KEYS_FAULTS = ["keys/unreadable", "keys/missing", "keys/malformed", "keys/exposed"] as const;
export type KeysFault = (typeof KEYS_FAULTS)[number];

/** A secret of this installation cannot be used. Starting without it would orphan cards or names, so nothing starts. */
export class KeysError extends Error {
  override readonly name = "KeysError";
  readonly code: KeysFault;
  constructor(code: KeysFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type Keys = {
  /** Wraps the key of each person. */
  readonly master: Uint8Array;
  /** Turns a card's UID into a credential id. */
  readonly credential: Uint8Array;
  /** Derives each reader's MQTT password. */
  readonly device: Uint8Array;
  /** Signs bearer tokens (HS256). */
  readonly token: Uint8Array;
  /** Signs readers' configurations (Ed25519). */
  readonly signing: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
};

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;
const OTHERS = 0o077;
/** RFC 8410 PKCS#8 frame of an Ed25519 private key; the 32 seed bytes follow. */
const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Reads the keys in `directory`, or makes all of them when there are none yet.
 * The whole set appears at once (one rename): half a set after a power cut would be taken for a complete one.
 *
 * @param directory  `<data>/gateway/keys`
 * @param entropy    used only when the keys are made
 * @throws KeysError when a key is missing, unreadable, of another length, or readable by other users
 */
export function openKeys(directory: string, entropy: Entropy): Keys {
  if (!existsSync(directory) || readdirSync(directory).length === 0) createKeys(directory, entropy);
  const secret = Object.fromEntries(KEY_FILES.map((name) => [name, readKey(directory, name)])) as Record<
    KeyFile,
    Uint8Array
  >;
  const privateKey = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, secret.signing]),
    format: "der",
    type: "pkcs8",
  });
  const { master, credential, device, token } = secret;
  return { master, credential, device, token, signing: { privateKey, publicKey: createPublicKey(privateKey) } };
}

/** The id under which the journal knows a card: it tells nobody the UID who does not hold the key. */
export function credentialId(keys: Pick<Keys, "credential">, uid: string): CredentialId {
  return createHmac("sha256", keys.credential).update(uid).digest("base64url").slice(0, 22);
}

/** MQTT password of a reader; derived, so that no list of passwords exists. */
export function devicePassword(keys: Pick<Keys, "device">, school: string, reader: ReaderId): string {
  return createHmac("sha256", keys.device).update(`${school}/${reader}`).digest("base64url").slice(0, 32);
}

function readKey(directory: string, name: KeyFile): Uint8Array {
  const path = join(directory, name);
  if (!existsSync(path))
    throw new KeysError("keys/missing", `the key file ${path} is missing: restore it from a backup`);
  let bytes: Buffer;
  let mode: number;
  try {
    bytes = readFileSync(path);
    mode = statSync(path).mode;
  } catch (cause) {
    throw new KeysError("keys/unreadable", `the key file ${path} cannot be read`, { cause });
  }
  if (bytes.length !== KEY_BYTES)
    throw new KeysError("keys/malformed", `the key file ${path} holds ${bytes.length} bytes instead of ${KEY_BYTES}`);
  // Windows has no such bits: there the directory's own access list protects it.
  if (process.platform !== "win32" && (mode & OTHERS) !== 0)
    throw new KeysError("keys/exposed", `the key file ${path} can be used by others: chmod 600 it`);
  return new Uint8Array(bytes);
}

function createKeys(directory: string, entropy: Entropy): void {
  const parent = dirname(directory);
  const unfinished = `${directory}.new`;
  mkdirSync(parent, { recursive: true });
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: DIRECTORY_MODE });
  for (const name of KEY_FILES) writeDurably(join(unfinished, name), entropy(KEY_BYTES));
  syncDirectory(unfinished);
  renameSync(unfinished, directory);
  syncDirectory(parent);
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", FILE_MODE);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a new name in this directory survive a power cut. Windows cannot open directories and does it by itself. */
export function syncDirectory(path: string): void {
  if (process.platform === "win32") return;
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
