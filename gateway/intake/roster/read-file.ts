/** A roster file, whatever it is, inside its limits. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { looksLikeZip, readArchive } from "./archive.ts";
import { RosterFileError } from "./faults.ts";
import { type OneRosterOptions, readOneRoster } from "./oneroster.ts";
import { hasManifest, isOneRosterFile } from "./oneroster-files.ts";
import { type Reading, readTables } from "./read-table.ts";
import { readCsv, type Table } from "./table.ts";
import { readWorkbook } from "./workbook.ts";

/** Bytes of one file as it lies on disk. */
export const FILE_BYTES_MAX = 20 * 1024 * 1024;

/** Beginning of an OLE file: `.xls`, or any Office file under a password. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0];
const WORKBOOK_PART = "xl/workbook.xml";
/** A zero among the first bytes: no text. */
const LOOKED_AT_BYTES = 4096;

/**
 * Reads an Excel workbook, a CSV file with the same columns, or OneRoster 1.2 as a zip or a folder. What it is shows in
 * its content, never in its name.
 * @throws RosterFileError when nothing of it can be read
 */
export async function readRosterFile(path: string, options: OneRosterOptions): Promise<Reading> {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    throw new RosterFileError("roster/file-missing", basename(path), { cause });
  }
  if (isFolder) return readOneRoster(tablesIn(path), options);
  return readRosterBytes(basename(path), readBounded(path), options);
}

/**
 * The same from bytes in memory; `name` is what reports call a CSV file.
 * @throws RosterFileError
 */
export async function readRosterBytes(name: string, bytes: Uint8Array, options: OneRosterOptions): Promise<Reading> {
  if (OLE.every((byte, i) => bytes[i] === byte)) throw new RosterFileError("roster/old-excel");
  if (!looksLikeZip(bytes)) {
    const isBinary = bytes.subarray(0, LOOKED_AT_BYTES).includes(0) && !isUtf16(bytes);
    if (bytes.length === 0 || isBinary) throw new RosterFileError("roster/file-unknown");
    return readTables([readCsv(name, bytes)]);
  }
  const parts = readArchive(bytes, (part) => part === WORKBOOK_PART || isOneRosterFile(part));
  if (parts.has(WORKBOOK_PART)) return readTables(await readWorkbook(bytes));
  if (!hasManifest(parts.keys())) throw new RosterFileError("roster/file-unknown");
  return readOneRoster(
    [...parts].map(([part, content]) => readCsv(part, content)),
    options,
  );
}

const isUtf16 = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xfe;

function tablesIn(folder: string): readonly Table[] {
  const names = readdirSync(folder).filter(isOneRosterFile);
  if (!hasManifest(names)) throw new RosterFileError("roster/file-unknown");
  let left = FILE_BYTES_MAX;
  return names.map((name) => {
    const bytes = readBounded(join(folder, name), left);
    left -= bytes.length;
    return readCsv(name, bytes);
  });
}

function readBounded(path: string, limit: number = FILE_BYTES_MAX): Uint8Array {
  const tooLarge = () => new RosterFileError("roster/file-too-large", `${FILE_BYTES_MAX / (1024 * 1024)} MB`);
  try {
    // Asked before it is read: a file of a gigabyte must cost nothing.
    if (statSync(path).size > limit) throw tooLarge();
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof RosterFileError) throw cause;
    throw new RosterFileError("roster/file-missing", basename(path), { cause });
  }
}
