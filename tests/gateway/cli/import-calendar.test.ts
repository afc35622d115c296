import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { settingsOf } from "#contract/settings.ts";
import { main } from "../../../gateway/cli/main.ts";
import { GatewaySettings } from "../../../gateway/config.ts";
import { type RunningGateway, startGateway } from "../../../gateway/start.ts";

const CALENDAR = {
  version: 2,
  source: "校历 2027",
  years: [2026, 2027],
  days: [{ day: "2027-01-01", kind: "rest", name: "元旦" }],
};

let dir: string;
let said: string[];
let complained: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "baton-calendar-"));
  said = [];
  complained = [];
  vi.spyOn(console, "log").mockImplementation((line) => void said.push(String(line)));
  vi.spyOn(console, "error").mockImplementation((line) => void complained.push(String(line)));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

function written(content: unknown, name = "calendar.json"): string {
  const file = join(dir, name);
  writeFileSync(file, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return file;
}

/** Imports into the data directory; the last line said is the outcome. */
async function imports(content: unknown, ...flags: string[]): Promise<{ code: number; last: string }> {
  const data = join(dir, "data");
  const code = await main(["import", written(content), "--data", data, "--lang", "en", ...flags]);
  return { code, last: said.at(-1) ?? "" };
}

describe("baton import calendar.json", () => {
  test("into a gateway that does not run: dry, adopted, unchanged, and not below or beside the one that holds", async () => {
    expect(await imports(CALENDAR, "--dry-run")).toEqual({ code: 0, last: expect.stringContaining("dry run") });
    expect(await imports(CALENDAR)).toEqual({ code: 0, last: expect.stringContaining("Adopted") });
    expect(await imports(CALENDAR)).toEqual({ code: 0, last: expect.stringContaining("holds already") });
    expect(await imports({ ...CALENDAR, years: [2026] })).toEqual({
      code: 1,
      last: expect.stringContaining("higher version"),
    });
    expect(await imports({ ...CALENDAR, version: 3 }, "--dry-run")).toMatchObject({ code: 0 });
    expect(await imports(CALENDAR, "--json")).toMatchObject({ code: 0 });
    expect(JSON.parse(said.at(-1) ?? "")).toEqual({
      ...{ version: 2, source: "校历 2027", years: [2026, 2027], days: 1 },
      ...{ adoption: "unchanged", applied: false },
    });
  });

  test("what is no calendar is refused with each fault, and another encoding is not guessed", async () => {
    expect((await imports({ ...CALENDAR, days: [{ day: "2027-02-29", kind: "rest", name: "?" }] })).code).toBe(3);
    expect(complained.at(-1)).toContain("calendar/invalid: /days/0/day");
    expect((await imports({ ...CALENDAR, version: 0 }, "--json")).code).toBe(3);
    expect(JSON.parse(said.at(-1) ?? "")).toMatchObject({ code: "calendar/invalid", errors: [{ path: "/version" }] });
    const gbk = Buffer.concat([Buffer.from('{"source":"'), Buffer.from([0xd4, 0xaa, 0xb5, 0xa9]), Buffer.from('"}')]);
    expect((await imports(gbk)).code).toBe(3);
    expect(complained.at(-1)).toContain("UTF-8");
  });
});

describe("into a gateway that runs", () => {
  let gateway: RunningGateway;
  beforeEach(async () => {
    const settings = structuredClone(defaults());
    settings.http.port = 0;
    settings.mqtt.port = 0;
    gateway = await startGateway({ dataDir: join(dir, "data"), settings, log: () => {} });
  });
  afterEach(() => gateway.stop());

  test("the calendar that came along gives way to the school's own, over HTTP", async () => {
    const here = ["--url", gateway.http];
    expect(await imports(CALENDAR, "--dry-run", ...here)).toEqual({
      code: 0,
      last: expect.stringContaining("dry run"),
    });
    expect(await imports({ ...CALENDAR, version: 1 }, ...here)).toMatchObject({ code: 1 });
    expect(await imports(CALENDAR, ...here)).toEqual({ code: 0, last: expect.stringContaining("Adopted") });
    expect(await imports(CALENDAR, ...here)).toEqual({ code: 0, last: expect.stringContaining("holds already") });
  });
});

/** Every setting at its default. */
function defaults(): GatewaySettings {
  const settings: Record<string, Record<string, unknown>> = {};
  for (const { path, schema } of settingsOf(GatewaySettings)) {
    const [section = "", name = ""] = path;
    settings[section] = { ...settings[section], [name]: (schema as { default?: unknown }).default };
  }
  return settings as GatewaySettings;
}
