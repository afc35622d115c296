/** Real files for the tests of rosters: workbooks, CSV, zips with whatever headers a test wants. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { onTestFinished } from "vitest";
import writeExcel, { type SheetData } from "write-excel-file/node";
import { readRosterFile } from "../../../../gateway/intake/roster/read-file.ts";
import type { Reading } from "../../../../gateway/intake/roster/read-table.ts";

export const READ_OPTIONS = { today: "2026-11-23", org: null } as const;

/** A folder that is gone after the test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "baton-roster-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A file with these bytes; the result is its path. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

/** A cell: text, or what the writing package takes as a cell. */
export type TestCell = SheetData[number][number];
type Sheets = Readonly<Record<string, readonly (readonly TestCell[])[]>>;

/** The bytes of a workbook with these sheets. */
export const workbookBytes = (sheets: Sheets): Promise<Buffer> =>
  writeExcel(Object.entries(sheets).map(([sheet, rows]) => ({ sheet, data: rows.map((row) => [...row]) }))).toBuffer();

/** Reads a workbook with these sheets as the import does. */
export async function readSheets(sheets: Sheets): Promise<Reading> {
  return readRosterFile(fileOf("roster.xlsx", await workbookBytes(sheets)), READ_OPTIONS);
}

/** GBK bytes of the few characters that a test needs, and ASCII. */
export function gbk(text: string, table: Readonly<Record<string, readonly [number, number]>>): Uint8Array {
  const bytes = [...text].flatMap((character) => {
    const pair = table[character];
    if (pair) return [...pair];
    const code = character.codePointAt(0) ?? 0;
    if (code > 0x7f) throw new Error(`no bytes for ${character}`);
    return [code];
  });
  return Uint8Array.from(bytes);
}

export type ZipEntry = {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the headers claim; the truth otherwise. */
  readonly claimedSize?: number;
  readonly flags?: number;
  /** Unix mode, such as 0o120777 for a symbolic link. */
  readonly mode?: number;
};

/** A zip whose headers say what a test wants. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, claimedSize, flags = 0, mode = 0o100644 } of entries) {
    const clear = Buffer.from(content);
    const packed = deflateRawSync(clear);
    const bare = Buffer.from(name);
    const size = claimedSize ?? clear.length;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(crc32(clear), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(size, 22);
    local.writeUInt16LE(bare.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt8(20, 4);
    central.writeUInt8(3, 5);
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(at, 42);
    parts.push(local, bare, packed);
    directory.push(central, bare);
    at += local.length + bare.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, listed, end]);
}
