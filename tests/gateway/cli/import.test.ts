import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { demoSchool } from "../../../firmware-sim/school/demo-school.ts";
import { importVerb } from "../../../gateway/cli/import.ts";
import { main } from "../../../gateway/cli/main.ts";
import { mintToken } from "../../../gateway/cli/token.ts";
import { GatewaySettings } from "../../../gateway/config.ts";
import { readSettings } from "../../../gateway/contract/settings.ts";
import { readRosterFile } from "../../../gateway/intake/roster/read-file.ts";
import { startGateway } from "../../../gateway/start.ts";
import { folder, READ_OPTIONS, workbookBytes } from "../intake/roster/files.ts";

const HEADERS = ["学号", "姓名", "班级", "卡号", "监护人1姓名", "监护人1电话"];
type Row = readonly (string | null)[];
const NEW: readonly Row[] = [
  ["20260001", "王㛃", "三年级1班", "04A2B3C4", "王军", "13800000001"],
  ["20260002", "\u{2B363}珺", "三年级1班", "04A2B3C5", "王军", "13800000001"],
];

async function rosterFile(rows: readonly Row[] = NEW, name = "roster.xlsx"): Promise<string> {
  const path = join(folder(), name);
  writeFileSync(path, await workbookBytes({ 学生: [HEADERS, ...rows] }));
  return path;
}

/** The demo's plan calls its classes otherwise from seed to seed; this is one of them. */
const document = demoSchool({ seed: 5 });
const className = document.plan.groups[0]?.name.zh ?? "";
const inClass = (rows: readonly Row[]): Row[] => rows.map((row) => row.with(2, className));

/** Runs the verb; what it printed comes back. */
async function baton(args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const printed: Record<"log" | "error", string[]> = { log: [], error: [] };
  const spies = (["log", "error"] as const).map((stream) =>
    vi.spyOn(console, stream).mockImplementation((text: unknown) => void printed[stream].push(String(text))),
  );
  try {
    const status = await main(["import", ...args]);
    return { status, out: printed.log.join("\n"), err: printed.error.join("\n") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A data directory with the demo school in it; its gateway runs. */
async function runningSchool() {
  const data = folder();
  const file = join(data, "school.json");
  writeFileSync(file, JSON.stringify(document));
  const settings = readSettings({
    section: "gateway",
    schema: GatewaySettings,
    file: null,
    environment: {},
    flags: { "http-port": "0", "mqtt-port": "0", "school-file": file },
  });
  const gateway = await startGateway({ dataDir: data, settings, log: () => {} });
  let stopped = false;
  const stop = async () => {
    if (!stopped) await gateway.stop();
    stopped = true;
  };
  onTestFinished(stop);
  const get = async (path: string) => {
    const authorization = `Bearer ${await mintToken(data, "office", "office-1")}`;
    return (await fetch(`${gateway.http}${path}`, { headers: { authorization } })).json() as Promise<{
      items: { id: string; name: string }[];
    }>;
  };
  return { data, url: gateway.http, stop, get, flags: ["--data", data, "--url", gateway.http] };
}

describe("baton import, words", () => {
  test("without a file, with two, with an unknown kind or language: usage", async () => {
    for (const args of [
      [],
      ["a.xlsx", "b.xlsx"],
      ["notes.pdf"],
      ["a.xlsx", "--lang", "fr"],
      ["a.xlsx", "--template", "t.xlsx"],
    ])
      expect((await baton(args)).status, args.join(" ")).toBe(2);
    expect(importVerb.usage).toContain("Example: baton import");
  });

  test("--template writes a workbook that can be imported, and never over a file that is there", async () => {
    const file = join(folder(), "roster.xlsx");
    expect((await baton(["--template", file])).status).toBe(0);
    expect((await readRosterFile(file, READ_OPTIONS)).errors).toEqual([]);
    const before = readFileSync(file);
    expect(await baton(["--template", file])).toMatchObject({
      status: 2,
      err: expect.stringContaining("is there already"),
    });
    expect(readFileSync(file)).toEqual(before);
  });

  test("a file that cannot be read says why, in both languages, and exits 1", async () => {
    const file = join(folder(), "roster.xlsx");
    writeFileSync(file, Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0));
    const { status, err } = await baton([file]);
    expect([status, err]).toEqual([1, expect.stringMatching(/roster\/old-excel: .*password.*\/ .*密码/)]);
  });
});

describe("baton import, at a gateway that runs", () => {
  test("dry run, import, repeat; rare names come back from the API as they stood in the file", async () => {
    const school = await runningSchool();
    const file = await rosterFile(inClass(NEW));
    const dry = await baton([file, "--dry-run", ...school.flags]);
    expect(dry).toMatchObject({ status: 0, out: expect.stringContaining("students  new 2, changed 0") });
    expect(dry.out).toContain("nothing was imported");
    expect((await school.get("/api/v1/students?limit=500")).items.some(({ id }) => id === "s20260001")).toBe(false);

    const done = await baton([file, "--json", "--person", "office-1", ...school.flags]);
    expect(done.status).toBe(0);
    expect(JSON.parse(done.out)).toMatchObject({ applied: true, students: { new: 2 }, guardians: { new: 1 } });
    const { items } = await school.get("/api/v1/students?limit=500");
    expect(items.filter(({ id }) => id.startsWith("s2026")).map(({ name }) => name)).toEqual(["王㛃", "\u{2B363}珺"]);

    const again = await baton([file, ...school.flags]);
    expect(again).toMatchObject({ status: 0, out: expect.stringContaining("nothing was written") });
  });

  test("a fault in one row: nothing is imported, each fault stands at its cell, conflicts are found all the same", async () => {
    const school = await runningSchool();
    const rows: Row[] = [
      ...inClass(NEW),
      ["20260003", "张三", "没有的班", "04A2B3C6", null, null],
      ["20260004", "李?", className, "04ZZ", null, null],
    ];
    const errors = join(folder(), "errors.xlsx");
    const { status, out } = await baton([await rosterFile(rows), "--errors", errors, ...school.flags]);
    expect(status).toBe(1);
    expect(out).toContain("学生!B5 姓名 name [roster/character-lost]");
    expect(out).toContain("学生!D5 卡号 card [roster/card-invalid]");
    expect(out).toContain("学生!C4 班级 class [roster/class-unknown]");
    expect(out).toContain("Nothing was imported");
    expect((await school.get("/api/v1/students?limit=500")).items.some(({ id }) => id.startsWith("s2026"))).toBe(false);

    // Only the faulty rows, with reasons; for nobody else on the machine to read; and ready to be imported again.
    expect(statSync(errors).mode & 0o077).toBe(0);
    const { tables, warnings } = await readRosterFile(errors, READ_OPTIONS);
    expect(tables[0]?.rows.map((row) => row[0]?.text)).toEqual(["学号", "20260003", "20260004"]);
    expect(tables[0]?.rows[2]?.at(-1)?.text).toMatch(/生僻字.*\n.*十六进制/s);
    expect(warnings).toEqual([]);
    const json = JSON.parse((await baton([await rosterFile(rows), "--json", ...school.flags])).out);
    expect(json.conflicts).toMatchObject([{ cell: "C4", code: "roster/class-unknown", sheet: "学生", row: 4 }]);
  });

  test("--errors never overwrites the file that is imported", async () => {
    const file = await rosterFile();
    const before = readFileSync(file);
    expect((await baton([file, "--errors", file])).status).toBe(2);
    expect(readFileSync(file)).toEqual(before);
  });

  test("another data directory's token is refused with a word on why; an address where nobody answers too", async () => {
    const [one, other] = [await runningSchool(), await runningSchool()];
    const file = await rosterFile(inClass(NEW));
    expect(await baton([file, "--data", one.data, "--url", other.url])).toMatchObject({
      status: 1,
      err: expect.stringContaining("cli/gateway-refused"),
    });
    expect(await baton([file, "--data", one.data, "--url", "http://127.0.0.1:9"])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/cli\/gateway-elsewhere.*--url/),
    });
  });
});

describe("baton import, when no gateway runs", () => {
  test("the data directory itself takes the roster, and the gateway has it when it starts", async () => {
    const school = await runningSchool();
    await school.stop();
    const file = await rosterFile(inClass(NEW));
    expect(await baton([file, ...school.flags])).toMatchObject({
      status: 0,
      out: expect.stringContaining("Imported."),
    });
    expect(await baton([file, ...school.flags])).toMatchObject({
      status: 0,
      out: expect.stringContaining("nothing was written"),
    });
    const { openJournal } = await import("../../../gateway/journal/open.ts");
    const { openKeys } = await import("../../../gateway/keys.ts");
    const { restoreState } = await import("../../../gateway/journal/restore.ts");
    const directory = join(school.data, "gateway");
    const keys = openKeys(join(directory, "keys"), () => new Uint8Array(32));
    const journal = await openJournal({
      dir: directory,
      master: keys.master,
      entropy: (n) => new Uint8Array(n),
      inProcess: true,
    });
    onTestFinished(() => journal.close());
    expect(restoreState(journal).roster.students.has("s20260002")).toBe(true);
    expect(journal.personal("s20260002")?.name).toBe("\u{2B363}珺");
    expect(journal.verifyChain()).toMatchObject({ ok: true });
  });

  test("a directory where no plan came yet says what comes first, and keeps nothing of the roster", async () => {
    const data = folder();
    const answer = await baton([await rosterFile(), "--data", data, "--url", "http://127.0.0.1:9"]);
    expect(answer).toMatchObject({ status: 1, err: expect.stringContaining("not-ready") });
    expect(existsSync(join(data, "gateway", "journal.db"))).toBe(true);
    expect(readFileSync(join(data, "gateway", "journal.db")).includes("王军")).toBe(false);
  });
});
