import { describe, expect, test } from "vitest";
import { readArchive, UNPACKED_BYTES_MAX } from "../../../../gateway/intake/roster/archive.ts";
import { RosterFileError } from "../../../../gateway/intake/roster/faults.ts";
import { FILE_BYTES_MAX, readRosterFile } from "../../../../gateway/intake/roster/read-file.ts";
import { fileOf, READ_OPTIONS, type ZipEntry, zipOf } from "./files.ts";

const everything = () => true;
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof RosterFileError) return error.code;
    throw error;
  }
  return "read";
};
const readFile = (path: string): Promise<string> =>
  readRosterFile(path, READ_OPTIONS).then(
    () => "read",
    (error: unknown) => {
      if (error instanceof RosterFileError) return error.code;
      throw error;
    },
  );

describe("archives", () => {
  test("files come out as they went in", () => {
    const files = readArchive(zipOf([{ name: "users.csv", content: "名字,㛃\n" }]), everything);
    expect(Buffer.from(files.get("users.csv") ?? []).toString()).toBe("名字,㛃\n");
  });

  test.each<[string, ZipEntry]>([
    ["a name that climbs out", { name: "../../etc/passwd", content: "x" }],
    ["a name that climbs out halfway", { name: "a/../../b.csv", content: "x" }],
    ["an absolute name", { name: "/etc/passwd", content: "x" }],
    ["a drive", { name: "C:/users.csv", content: "x" }],
    ["a backslash", { name: "..\\users.csv", content: "x" }],
    ["a symbolic link", { name: "users.csv", content: "/etc/passwd", mode: 0o120777 }],
    ["a device", { name: "users.csv", content: "x", mode: 0o020666 }],
    ["a password", { name: "users.csv", content: "x", flags: 1 }],
  ])("%s is refused before anything is unpacked", (_, entry) => {
    const archive = zipOf([{ name: "manifest.csv", content: "x" }, entry]);
    expect(codeOf(() => readArchive(archive, everything))).toBe("roster/archive-unsafe");
  });

  test("a bomb is refused by what it claims, and stopped where it claims less than it holds", () => {
    const zeros = Buffer.alloc(2_000_000);
    const honest = zipOf([{ name: "users.csv", content: zeros }]);
    expect(codeOf(() => readArchive(honest, everything, 1_000_000))).toBe("roster/archive-too-large");
    const liar = zipOf([{ name: "users.csv", content: zeros, claimedSize: 1_000 }]);
    expect(codeOf(() => readArchive(liar, everything, 1_000_000))).toBe("roster/file-unreadable");
  });

  test("many files share one limit, and claims of four gigabytes are refused unread", () => {
    const part = { content: Buffer.alloc(400_000) };
    const many = zipOf(["a", "b", "c"].map((name) => ({ name: `${name}.csv`, ...part })));
    expect(codeOf(() => readArchive(many, everything, 1_000_000))).toBe("roster/archive-too-large");
    const huge = zipOf([{ name: "users.csv", content: "x", claimedSize: 0xffff_fff0 }]);
    expect(codeOf(() => readArchive(huge, everything))).toBe("roster/archive-too-large");
    expect(UNPACKED_BYTES_MAX).toBeLessThan(0xffff_fff0);
  });

  test("what is cut short, altered or listed twice is damaged or unsafe, never half read", () => {
    const whole = zipOf([{ name: "users.csv", content: "a".repeat(5_000) }]);
    expect(codeOf(() => readArchive(whole.subarray(0, whole.length - 30), everything))).toBe("roster/file-unreadable");
    const altered = Buffer.from(whole);
    altered.writeUInt32LE(1, 14 + whole.indexOf("PK\u0001\u0002") + 2);
    expect(codeOf(() => readArchive(altered, everything))).toBe("roster/file-unreadable");
    const twice = zipOf([
      { name: "users.csv", content: "a" },
      { name: "users.csv", content: "b" },
    ]);
    expect(codeOf(() => readArchive(twice, everything))).toBe("roster/archive-unsafe");
  });
});

describe("kinds of files", () => {
  test("a file larger than the limit is refused before it is read", async () => {
    expect(await readFile(fileOf("roster.csv", Buffer.alloc(FILE_BYTES_MAX + 1, "a")))).toBe("roster/file-too-large");
  });

  test.each([
    ["an old .xls or one with a password", "roster.xlsx", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1), "roster/old-excel"],
    ["a picture", "roster.xlsx", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0), "roster/file-unknown"],
    ["nothing", "roster.csv", new Uint8Array(), "roster/file-unknown"],
    ["a zip of something else", "roster.zip", zipOf([{ name: "a.txt", content: "x" }]), "roster/file-unknown"],
    [
      "a workbook without a workbook",
      "roster.xlsx",
      zipOf([{ name: "xl/workbook.xml", content: "<x" }]),
      "roster/file-unreadable",
    ],
  ])("%s is told apart, whatever its name", async (_, name, content, code) => {
    expect(await readFile(fileOf(name, content))).toBe(code);
  });

  test("a file that is not there is said so, by its name alone", async () => {
    expect(await readFile("/nowhere/roster.xlsx")).toBe("roster/file-missing");
  });
});
