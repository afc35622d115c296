/**
 * Personal fields and raw messages: ciphertext under a key per person, each key wrapped by the master key.
 * Destroying a person's key makes everything of that person unreadable and leaves the chain whole,
 * because the chain covers ciphertext.
 */
import { createCipheriv, createDecipheriv, createHmac, hash } from "node:crypto";
import type { PersonId } from "../core/ids.ts";
import { type Entropy, KEY_BYTES } from "../keys.ts";
import type { Db } from "./schema.ts";

/** Under whose key a message is sealed that belongs to nobody known. `@` cannot stand in a person's id. */
export const SCHOOL = "@school";

/** Most unwrapped keys held in memory; past it they are unwrapped anew. */
export const KEYS_HELD_MAX = 50_000;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

/** What a ciphertext belongs to; moved elsewhere it does not open. */
export const placeOf = {
  key: (person: PersonId) => `key\n${person}`,
  raw: (entry: number) => `raw\n${entry}`,
  field: (person: PersonId, field: string, entry: number) => `field\n${person}\n${field}\n${entry}`,
};

/** Nonce, ciphertext, tag. */
export function seal(key: Uint8Array, nonce: Uint8Array, place: string, clear: Uint8Array): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
}

/** @throws when the key, the place or a single bit is another */
export function unseal(key: Uint8Array, place: string, sealed: Uint8Array): Buffer {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(place))
    .setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
}

/**
 * A tap's digest as it is stored: a bare hash of a card's number could be guessed from the file alone.
 * Its own inverse. Each mask is used once, because an identity is stored once.
 */
export type DigestMask = (
  tap: { readonly reader: string; readonly epoch: number; readonly seq: number },
  digest: Uint8Array,
) => Buffer;

export function digestMask(master: Uint8Array): DigestMask {
  const key = createHmac("sha256", master).update("baton tap digest").digest("hex");
  return ({ reader, epoch, seq }, digest) => {
    const mask = hash("sha256", `${key}\n${reader}\n${epoch}\n${seq}`, "buffer");
    return Buffer.from(digest.map((byte, i) => byte ^ (mask[i % mask.length] ?? 0)));
  };
}

export type Sealed = { readonly key: number | null; readonly bytes: Buffer };

export type Vault = {
  /** Seals under this person's key, which is made if there is none. After an erasure that is a new key. */
  seal(person: PersonId, place: string, clear: Uint8Array): Sealed;
  /**
   * Seals a raw message. One of a person whose key was destroyed is sealed under a key that nobody keeps:
   * the record stays whole and tells nothing new about somebody who asked to be forgotten.
   */
  sealRaw(person: PersonId | null, entry: number, clear: Uint8Array): Sealed;
  destroy(person: PersonId, at: number): void;
  /** Drops what was learnt inside a transaction that did not come about. */
  forget(): void;
};

/** The writing half; runs inside the journal's transactions. */
export function createVault(db: Db, master: Uint8Array, entropy: Entropy): Vault {
  const inForce = db.prepare<[string], { id: number; wrapped: Buffer }>(
    "SELECT id, wrapped FROM vault_keys WHERE person = ? AND wrapped IS NOT NULL",
  );
  const everHad = db.prepare<[string]>("SELECT 1 FROM vault_keys WHERE person = ? LIMIT 1").pluck();
  const insert = db.prepare<[string, Buffer]>("INSERT INTO vault_keys (person, wrapped) VALUES (?, ?)");
  const destroy = db.prepare<[number, string]>(
    "UPDATE vault_keys SET wrapped = NULL, destroyed = ? WHERE person = ? AND wrapped IS NOT NULL",
  );
  type Key = { readonly id: number; readonly key: Uint8Array };
  const held = new Map<PersonId, Key>();

  const hold = (person: PersonId, key: Key): Key => {
    if (held.size >= KEYS_HELD_MAX) held.clear();
    held.set(person, key);
    return key;
  };
  const find = (person: PersonId): Key | null => {
    const known = held.get(person);
    if (known) return known;
    const row = inForce.get(person);
    return row ? hold(person, { id: row.id, key: unseal(master, placeOf.key(person), row.wrapped) }) : null;
  };
  const make = (person: PersonId): Key => {
    const key = entropy(KEY_BYTES);
    const { lastInsertRowid } = insert.run(person, seal(master, entropy(NONCE_BYTES), placeOf.key(person), key));
    return hold(person, { id: Number(lastInsertRowid), key });
  };
  const sealWith = ({ id, key }: Key, place: string, clear: Uint8Array): Sealed => ({
    key: id,
    bytes: seal(key, entropy(NONCE_BYTES), place, clear),
  });

  return {
    seal: (person, place, clear) => sealWith(find(person) ?? make(person), place, clear),
    sealRaw(owner, entry, clear) {
      const person = owner ?? SCHOOL;
      const key = find(person);
      if (key === null && everHad.get(person) !== undefined)
        return { key: null, bytes: seal(entropy(KEY_BYTES), entropy(NONCE_BYTES), placeOf.raw(entry), clear) };
      return sealWith(key ?? make(person), placeOf.raw(entry), clear);
    },
    destroy(person, at) {
      destroy.run(at, person);
      held.delete(person);
    },
    forget: () => held.clear(),
  };
}
