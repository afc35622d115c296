/**
 * Unpacks a zip in memory, inside limits that hold whatever its headers claim. Nothing is ever written to a path that an
 * archive names; names are checked all the same, because an archive with such names was made to do harm.
 */
import { crc32, inflateRawSync } from "node:zlib";
import { RosterFileError } from "./faults.ts";

/** Bytes of everything in one archive, unpacked. */
export const UNPACKED_BYTES_MAX = 200 * 1024 * 1024;
/** Files in one archive. */
export const ARCHIVE_FILES_MAX = 2_000;

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
const UNIX = 3;
const UNIX_KIND_BITS = 0xf000;
const UNIX_FILE = 0x8000;
const UNIX_FOLDER = 0x4000;

type Entry = {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly at: number;
};

/** Whether these bytes begin as a zip does. */
export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

/**
 * The files of an archive that `wanted` names, by name, unpacked and checked.
 * @throws RosterFileError when the archive is damaged, too large, encrypted, or names what it must not
 */
export function readArchive(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  limit: number = UNPACKED_BYTES_MAX,
): ReadonlyMap<string, Uint8Array> {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map<string, Uint8Array>();
  let left = limit;
  for (const entry of entriesOf(archive)) {
    if (entry.name.endsWith("/") || !wanted(entry.name)) continue;
    if (files.has(entry.name)) throw new RosterFileError("roster/archive-unsafe", "one name twice");
    if (entry.unpacked > left) throw tooLarge(limit);
    const file = unpack(archive, entry);
    left -= file.length;
    files.set(entry.name, file);
  }
  return files;
}

function* entriesOf(archive: Buffer): Generator<Entry> {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  if (count > ARCHIVE_FILES_MAX) throw new RosterFileError("roster/archive-unsafe", `${count} files`);
  let at = archive.readUInt32LE(end + 16);
  for (let i = 0; i < count; i += 1) {
    if (at + ENTRY_BYTES > archive.length || archive.readUInt32LE(at) !== ENTRY_SIGNATURE) throw damaged();
    const nameBytes = archive.readUInt16LE(at + 28);
    const name = nameOf(archive.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes));
    requireSafe(archive, at, name);
    yield {
      name,
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      packed: archive.readUInt32LE(at + 20),
      unpacked: archive.readUInt32LE(at + 24),
      at: archive.readUInt32LE(at + 42),
    };
    at += ENTRY_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = archive.length - END_BYTES; at >= first; at -= 1)
    if (archive.readUInt32LE(at) === END_SIGNATURE) return at;
  throw damaged();
}

const nameOf = (bytes: Buffer): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
};

function requireSafe(archive: Buffer, at: number, name: string): void {
  const outside =
    name === "" ||
    name.startsWith("/") ||
    /^[A-Za-z]:/.test(name) ||
    /[\\\0]/.test(name) ||
    /(^|\/)\.\.(\/|$)/.test(name);
  if (outside) throw new RosterFileError("roster/archive-unsafe", "a name that points outside it");
  if (archive.readUInt16LE(at + 8) & ENCRYPTED) throw new RosterFileError("roster/archive-unsafe", "a password");
  // The upper half of the attributes is the Unix mode where the archive was made on Unix.
  const kind = (archive.readUInt32LE(at + 38) >>> 16) & UNIX_KIND_BITS;
  if (archive[at + 5] === UNIX && kind !== 0 && kind !== UNIX_FILE && kind !== UNIX_FOLDER)
    throw new RosterFileError("roster/archive-unsafe", "a link or a device");
}

function unpack(archive: Buffer, { at, method, packed, unpacked, crc }: Entry): Uint8Array {
  if (at + LOCAL_BYTES > archive.length || archive.readUInt32LE(at) !== LOCAL_SIGNATURE) throw damaged();
  const start = at + LOCAL_BYTES + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  if (start + packed > archive.length) throw damaged();
  const content = archive.subarray(start, start + packed);
  const file = method === STORED ? content : inflate(content, method, unpacked);
  if (file.length !== unpacked || crc32(file) !== crc) throw damaged();
  return file;
}

function inflate(content: Buffer, method: number, unpacked: number): Buffer {
  if (method !== DEFLATED) throw new RosterFileError("roster/file-unreadable", `compression ${method}`);
  try {
    // Stops at the size that the directory claims, so a bomb costs no more than what was allowed for it.
    return inflateRawSync(content, { maxOutputLength: Math.max(1, unpacked) });
  } catch (cause) {
    throw damaged(cause);
  }
}

const damaged = (cause?: unknown) => new RosterFileError("roster/file-unreadable", "zip", { cause });
const tooLarge = (limit: number) =>
  new RosterFileError("roster/archive-too-large", `${Math.round(limit / (1024 * 1024))} MB`);
