import { appendFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Tap } from "#wire/messages.ts";
import { fileLog, GROWTH_BYTES_MAX } from "../../../firmware-sim/reader/file-log.ts";
import { memoryLog } from "../../../firmware-sim/reader/memory-log.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-log-"));
  path = join(folder, "reader.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tap = (epoch: number, seq: number): Tap => ({ epoch, seq, up: seq, card: "04A2B3C4" });
const config = {
  version: 2,
  role: "room",
  place: "r1",
  lane: "none",
  name: { zh: "一", en: "1" },
  sig: "c2ln",
} as const;

describe.each(["file", "memory"] as const)("a log in %s", (kind) => {
  test("keeps epochs apart, gives taps in order, and forgets what is acknowledged", () => {
    const log = kind === "file" ? fileLog(path) : memoryLog();
    expect(log.begin()).toEqual({ epoch: 1, held: [], config: null });
    for (let seq = 1; seq <= 5; seq += 1) log.store(tap(1, seq));
    log.forget(1, 2);
    log.keepConfig(config);
    expect(log.begin()).toEqual({ epoch: 2, held: [{ epoch: 1, oldest: 3, newest: 5 }], config });
    log.store(tap(2, 1));
    expect(log.load(1, 3, 10)).toEqual([tap(1, 4), tap(1, 5)]);
    expect(log.load(1, 0, 1)).toEqual([tap(1, 3)]);
    expect(log.load(7, 0, 10)).toEqual([]);
    log.forget(1, 5);
    expect(log.begin().held).toEqual([{ epoch: 2, oldest: 1, newest: 1 }]);
    log.close();
  });
});

describe("a log in a file", () => {
  test("is the same after a restart, and a torn last line is passed over", () => {
    const before = fileLog(path);
    before.begin();
    before.store(tap(1, 1));
    before.store(tap(1, 2));
    before.forget(1, 1);
    before.keepConfig(config);
    before.close();
    appendFileSync(path, '{"kind":"tap","tap":{"epoch":1,"se');
    const after = fileLog(path);
    expect(after.begin()).toEqual({ epoch: 2, held: [{ epoch: 1, oldest: 2, newest: 2 }], config });
    after.store(tap(2, 1));
    after.close();
    expect(fileLog(path).begin()).toMatchObject({ epoch: 3, held: [{ epoch: 1 }, { epoch: 2, newest: 1 }] });
  });

  test("is rewritten when it has grown, so that acknowledged taps do not fill the disk", () => {
    const log = fileLog(path);
    log.begin();
    log.keepConfig({ ...config, name: { zh: "一", en: "x".repeat(100) } });
    const line = JSON.stringify(tap(1, 1)).length;
    // A configuration is the largest record, so it takes the fewest syncs to reach the bound.
    for (let written = 0; written < GROWTH_BYTES_MAX * 1.5; written += line + 200) log.forget(1, 1);
    log.keepConfig(config);
    log.close();
    expect(statSync(path).size).toBeLessThan(GROWTH_BYTES_MAX);
    expect(fileLog(path).begin()).toMatchObject({ epoch: 2, config });
  });
});
