import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import readExcelFile from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyState } from "../../../gateway/core/state.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import { openKeys } from "../../../gateway/keys.ts";
import { createLoop } from "../../../gateway/loop.ts";
import { tap } from "../core/support/events.ts";
import { at, MORNING, PLAN } from "../core/support/school.ts";

const BATON = join(import.meta.dirname, "../../../gateway/cli/baton.mjs");
const run = promisify(execFile);
let data: string;

/** A school that pays by evidence, and one afternoon of it in a data directory as a gateway leaves it. */
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "baton-past-"));
  const dir = join(data, "gateway");
  const keys = openKeys(join(dir, "keys"), randomBytes);
  const journal = await openJournal({ dir, master: keys.master, entropy: randomBytes });
  let now = 0;
  const loop = createLoop({ journal, clock: { now: () => now }, state: emptyState });
  const pay = {
    ...PLAN.pay,
    classHourMinutes: [{ from: "2026-09-01", minutes: 40 }],
    rates: [{ band: "day" as const, from: "2026-09-01", yuan: 80, source: "parent committee" }],
  };
  const [, ...rest] = MORNING;
  const events = [
    { kind: "plan-adopted" as const, at: at("06:00"), plan: { ...PLAN, pay } },
    ...rest,
    tap("east-in", "s1", "15:37"),
    tap("door-1", "t3", "15:38"),
    tap("door-1", "s1", "15:39"),
    { kind: "clock-ticked" as const, at: at("17:40") },
    tap("door-1", "t4", "17:40"),
    tap("east-in", "s2", "17:41"),
  ];
  const name = { person: "t3", field: "name", value: "=cmd|' /C calc'!A0" };
  for (const { at: when, ...event } of events) {
    now = when;
    await loop.submit({ event, ...(event.kind === "roster-adopted" && { personal: [name] }) });
  }
  await loop.stop();
  await journal.close();
}, 60_000);
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** Runs a verb; the exit code is part of the answer. */
async function baton(...args: readonly string[]) {
  return run(process.execPath, [BATON, ...args, "--data", data], { encoding: "utf8" }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe("baton replay", () => {
  test("E3: proves every decision and shows who was where, then and there", async () => {
    const { code, stdout } = await baton("replay", "--to", "16:00", "--json");
    const found = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(found.differences).toEqual([]);
    expect(found.proven).toBe(found.seq);
    expect(found.headcount.campus).toMatchObject({ onSite: 1, inCare: 1 });
    expect(JSON.parse((await baton("replay", "--to", "15:38:30", "--json")).stdout).headcount.campus).toMatchObject({
      arriving: 1,
      inCare: 0,
    });
  });

  test("tells a stranger how to say an instant", async () => {
    const { code, stderr } = await baton("replay", "--to", "teatime");
    expect(code).toBe(2);
    expect(stderr).toContain('"teatime" is no time');
    expect((await baton("replay")).code).toBe(2);
  });
});

describe("baton explain", () => {
  test("says in both languages why a child is where it is, with the entries behind it", async () => {
    const { code, stdout } = await baton("explain", "--student", "s1", "--at", "16:00");
    expect(code).toBe(0);
    for (const text of ["规则 R2", "Rule R2", "看护中", "in care with", "Evidence (journal entries):"])
      expect(stdout).toContain(text);
  });

  test("an entry, an alarm or a child that is not there is named, exit code 2", async () => {
    expect((await baton("explain", "9999")).stderr).toContain("no entry 9999");
    expect((await baton("explain", "--alarm", "a77")).stderr).toContain('never an alarm "a77"');
    expect((await baton("explain", "--student", "nobody")).stderr).toContain("nothing was recorded");
    expect((await baton("explain")).code).toBe(2);
  });
});

describe("baton export hours", () => {
  test("E2 XW-22: writes sums, details and differences as real numbers, and every figure leads to its taps", async () => {
    const out = join(data, "hours.xlsx");
    const { code, stdout } = await baton("export", "hours", "--month", "2026-11", "--out", out);
    expect(code, stdout).toBe(0);
    const sheet = async (name: string) => (await readExcelFile(out)).find((one) => one.sheet === name)?.data ?? [];
    const [head, ...details] = await sheet("明细 Details");
    const row = details.find((cells) => cells[1] === "t3" && String(cells[3]).startsWith("care-1"));
    const cell = (name: string) => row?.[head!.findIndex((text) => String(text).includes(name))];
    expect(cell("Class hours")).toBe(3);
    expect(cell("Yuan per hour")).toBe(80);
    expect(cell("金额")).toBe(240);
    const seqs = String(cell("证据")).split(" ").map(Number);
    const evidence = await sheet("证据 Evidence");
    const tapped = evidence.find((cells) => cells[0] === seqs[0]);
    expect(tapped?.slice(2, 4)).toEqual(["card-tapped", "door-1"]);
  });

  test("ASVS 1.2.10: a name that begins like a formula is text in the file", async () => {
    const out = join(data, "names.xlsx");
    await baton("export", "hours", "--month", "2026-11", "--out", out);
    const [summary] = await readExcelFile(out);
    expect(summary?.data.flat()).toContain("'=cmd|' /C calc'!A0");
  });

  test("a month that is none, or nothing to export, is a usage error", async () => {
    expect((await baton("export", "hours", "--month", "2026-13")).code).toBe(2);
    expect((await baton("export", "gold", "--month", "2026-11")).stderr).toContain("say what to export");
  });
});
