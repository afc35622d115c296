import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Tap } from "#wire/messages.ts";
import { openSpool } from "../../../hardware/bridge/spool.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-spool-"));
  path = join(folder, "spool.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tap = (epoch: number, seq: number): Tap => ({ epoch, seq, up: seq, card: "14008EC793" });
const config = {
  version: 3,
  role: "gate",
  place: "east",
  lane: "in",
  name: { zh: "东", en: "East" },
  sig: "c2ln",
} as const;

describe("the spool", () => {
  test("gives each start a higher epoch, and keeps taps and configuration through a restart", () => {
    const before = openSpool(path);
    expect(before.begin()).toEqual({ epoch: 1, held: [], config: null });
    for (let seq = 1; seq <= 5; seq += 1) before.store(tap(1, seq));
    before.forget(1, 2);
    before.keepConfig(config);
    before.close();
    const after = openSpool(path);
    expect(after.begin()).toEqual({ epoch: 2, held: [{ epoch: 1, oldest: 3, newest: 5 }], config });
    expect(after.load(1, 3, 10)).toEqual([tap(1, 4), tap(1, 5)]);
    expect(after.load(1, 0, 2)).toEqual([tap(1, 3), tap(1, 4)]);
    after.close();
  });

  test("refuses to start when the file does not sync fully", () => {
    openSpool(path).close();
    const deaf = (file: string) => {
      const db = new Database(file);
      const pragma = db.pragma.bind(db);
      db.pragma = (source, options) => (source.startsWith("synchronous =") ? undefined : pragma(source, options));
      return db;
    };
    // A reopened file would commit without syncing if nobody asked for more, and this one does not listen.
    expect(() => openSpool(path, deaf)).toThrow(expect.objectContaining({ code: "spool/not-durable" }));
  });

  test("belongs to one process", () => {
    const spool = openSpool(path);
    expect(() => openSpool(path)).toThrow(expect.objectContaining({ code: "spool/in-use" }));
    spool.close();
    openSpool(path).close();
  });

  test("of another version, or another program's file, is refused and left alone", () => {
    const db = new Database(path);
    db.exec("CREATE TABLE taps (something TEXT); PRAGMA user_version = 9");
    db.close();
    expect(() => openSpool(path)).toThrow(expect.objectContaining({ code: "spool/unknown-version" }));
    expect(() => openSpool(join(folder, "no", "folder"))).toThrow(
      expect.objectContaining({ code: "spool/unreadable" }),
    );
  });

  test("leaves out a tap whose bytes changed on the disk", () => {
    const spool = openSpool(path);
    for (let seq = 1; seq <= 3; seq += 1) spool.store(tap(1, seq));
    spool.close();
    const db = new Database(path);
    db.exec(`UPDATE taps SET body = replace(body, '14008EC793', '14008EC794') WHERE seq = 2`);
    db.close();
    const after = openSpool(path);
    expect(after.load(1, 0, 10).map(({ seq }) => seq)).toEqual([1, 3]);
    after.close();
  });

  test("refuses the same number twice", () => {
    const spool = openSpool(path);
    spool.store(tap(1, 1));
    expect(() => spool.store(tap(1, 1))).toThrow();
    spool.close();
  });

  test("what a killed process had stored is there", async () => {
    const module = fileURLToPath(new URL("../../../hardware/bridge/spool.ts", import.meta.url));
    const script = `
      const { openSpool } = await import(${JSON.stringify(module)});
      const spool = openSpool(${JSON.stringify(path)});
      spool.begin();
      for (let seq = 1; ; seq += 1) {
        spool.store({ epoch: 1, seq, up: seq, card: "14008EC793" });
        process.stdout.write(seq + "\\n");
      }`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      if (said.length > 500) child.kill("SIGKILL");
    });
    await new Promise((resolve) => child.on("close", resolve));
    const promised = Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
    expect(promised).toBeGreaterThan(50);
    const spool = openSpool(path);
    const { epoch, held } = spool.begin();
    expect(epoch).toBe(2);
    expect(held[0]).toMatchObject({ epoch: 1, oldest: 1 });
    expect(held[0]!.newest).toBeGreaterThanOrEqual(promised);
    spool.close();
  });
});
