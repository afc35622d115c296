import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { demoOrigin } from "../../../gateway/cli/demo.ts";
import { serviceDayAt } from "../../../gateway/intake/school-day.ts";

const BATON = join(import.meta.dirname, "../../../gateway/cli/baton.mjs");
const VERBS = [
  ...[
    "demo",
    "gateway",
    "server",
    "bridge",
    "sim",
    "token",
    "import",
    "verify",
    "check-plan",
    "check-config",
    "print-config",
    "bench",
  ],
];

function baton(args: readonly string[], options: { env?: Record<string, string>; node?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(options.node ?? process.execPath, [BATON, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...options.env },
  });
  return { status, stdout, stderr };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "baton-cli-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A Node on this machine that is too old for Baton, if there is one. */
function oldNode(): string | null {
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const candidate = join(directory, "node");
    try {
      const version = execFileSync(candidate, ["--version"], { encoding: "utf8" });
      if (Number(/^v(\d+)/.exec(version)?.[1]) < 26) return candidate;
    } catch {
      // Not there, or not a program.
    }
  }
  return null;
}

describe("the command line", () => {
  test("lists its verbs; without one that is a usage fault", () => {
    const help = baton(["--help"]);
    expect(help.status).toBe(0);
    for (const verb of VERBS) expect(help.stdout).toMatch(new RegExp(`^ {2}${verb} `, "m"));
    expect(baton([]).status).toBe(2);
    expect(baton(["dance"])).toMatchObject({ status: 2, stderr: expect.stringContaining('no verb "dance"') });
  });

  test.each(VERBS)("%s --help shows an example", (verb) => {
    const { status, stdout } = baton([verb, "--help"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Example: /);
  });

  test("an unknown flag, a missing role and a person's role without a person are usage faults that say what to do", () => {
    expect(baton(["token", "--rule", "guard"]).status).toBe(2);
    expect(baton(["token"])).toMatchObject({ status: 2, stderr: expect.stringContaining("--role must be one of") });
    const data = folder();
    expect(baton(["token", "--role", "guard", "--data", data])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--person"),
    });
  });

  test("a port that is none is a usage fault, before anything is moved", () => {
    const data = folder();
    expect(baton(["demo", "--data", data, "--http-port", "many"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--http-port"),
    });
    expect(readdirSync(data)).toEqual([]);
  });

  test("a benchmark that would measure something else than was asked does not start", () => {
    expect(baton(["bench", "--rates", "x"])).toMatchObject({ status: 2, stderr: expect.stringContaining("--rates") });
  });

  test("settings: every fault with its line and the nearest name; exit code 3", () => {
    const file = join(folder(), "baton.yaml");
    writeFileSync(file, "version: 1\ngateway:\n  http:\n    prot: 80\n  mqtt:\n    port: many\n");
    const { status, stderr } = baton(["check-config", "--config", file]);
    expect(status).toBe(3);
    expect(stderr).toContain('gateway.http.prot (line 4): is not a setting; did you mean "port"?');
    expect(stderr).toMatch(/gateway\.mqtt\.port \(line 6\): .*found "many"/);
  });

  test("settings: the server's part and misspelt names in the environment are checked too; what is no map is said once", () => {
    const file = join(folder(), "baton.yaml");
    writeFileSync(file, "version: 1\nserver:\n  http:\n    prot: 1\n");
    const { status, stderr } = baton(["check-config", "--config", file], { env: { BATON_GATEWAY_HTTP_PROT: "1" } });
    expect(status).toBe(3);
    expect(stderr).toContain("server.http.prot (line 4)");
    expect(stderr).toContain('BATON_GATEWAY_HTTP_PROT: is not a setting; did you mean "BATON_GATEWAY_HTTP_PORT"?');
    writeFileSync(file, "- 1\n- 2\n");
    expect(baton(["check-config", "--config", file]).stderr.trim().split("\n")).toHaveLength(1);
  });

  test("settings: the environment stands above the file, and what is printed can be read again", () => {
    const directory = folder();
    const file = join(directory, "baton.yaml");
    writeFileSync(file, "version: 1\ngateway:\n  http:\n    port: 1\n  mqtt:\n    port: 2\n");
    const env = { BATON_GATEWAY_HTTP_PORT: "3" };
    const printed = baton(["print-config", "--config", file, "--json"], { env });
    expect(JSON.parse(printed.stdout).gateway).toMatchObject({ http: { port: 3 }, mqtt: { port: 2 } });
    const again = join(directory, "again.yaml");
    writeFileSync(again, baton(["print-config", "--config", file]).stdout);
    expect(baton(["check-config", "--config", again]).status).toBe(0);
  });

  test("an older Node is told plainly what to do, before anything native is loaded", ({ skip }) => {
    const node = oldNode();
    skip(node === null, "there is no older Node on this machine");
    const { status, stderr } = baton(["demo"], { node: node as string });
    expect(status).toBe(3);
    expect(stderr).toMatch(/needs Node 26 or later; this is \d+/);
    expect(stderr).toMatch(/npm start|npm ci/);
  });
});

describe("the demo's day", () => {
  const zone = "Asia/Shanghai";
  const hour = 3_600_000;

  test.each([
    ["the middle of National Day", "2026-10-03", "2026-10-08"],
    ["a make-up Sunday, which follows another weekday", "2026-09-20", "2026-09-21"],
    ["a year that the calendar does not know", "2027-03-01", "2027-03-01"],
  ])("begins on an ordinary school day, not in %s", (_, today, day) => {
    expect(demoOrigin(Date.parse(`${today}T10:00:00+08:00`), zone)).toBe(Date.parse(`${day}T07:00:00+08:00`));
  });

  test("begins at 07:00 local time of today, or of Monday at a weekend", () => {
    const [monday, saturday] = [Date.parse("2026-11-23T10:00:00Z"), Date.parse("2026-11-21T10:00:00Z")];
    expect(demoOrigin(monday, zone)).toBe(Date.parse("2026-11-23T07:00:00+08:00"));
    expect(demoOrigin(saturday, zone)).toBe(Date.parse("2026-11-23T07:00:00+08:00"));
  });

  test("a day whose clocks change still counts minutes as wall time in school hours", () => {
    const { day, origin, next } = serviceDayAt(Date.parse("2026-03-29T10:00:00Z"), "Europe/Berlin");
    expect(day).toBe("2026-03-29");
    // The day is 23 hours long, and 16:00 is still sixteen hours after its origin.
    expect(origin + 16 * hour).toBe(Date.parse("2026-03-29T16:00:00+02:00"));
    expect(next).toBe(Date.parse("2026-03-30T00:00:00+02:00"));
  });
});
