import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoSchool } from "../../firmware-sim/school/demo-school.ts";

const MAIN = resolve(import.meta.dirname, "../../firmware-sim/main.ts");

function run(...words: string[]) {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (output += bytes));
  const ended = new Promise<{ code: number | null; output: string }>((done) =>
    child.once("close", (code) => done({ code, output })),
  );
  return { child, ended };
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "baton-sim-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the simulator's command line", () => {
  test("writes the school of a seed", async () => {
    const out = join(folder, "school.json");
    expect((await run("school", "--seed", "7", "--out", out).ended).code).toBe(0);
    expect(JSON.parse(await readFile(out, "utf8"))).toEqual(demoSchool({ seed: "7" }));
    expect(demoSchool({ seed: "7" })).toEqual(demoSchool({ seed: 7 }));
  });

  test.each([
    ["an unknown verb", ["dance"], 2],
    ["no verb", [], 2],
    ["a missing option", ["school"], 2],
    ["an unknown option", ["school", "--out", "x", "--size", "9"], 2],
    ["a file that is not there", ["day", "--school", "/nowhere/school.json"], 3],
    ["--help", ["--help"], 0],
  ])("answers %s by exit code", async (_, words, code) => {
    const result = await run(...words).ended;
    expect(result.code).toBe(code);
    expect(result.output.length).toBeGreaterThan(0);
    expect(result.output).not.toContain("    at ");
  });

  test("a day that waits for its gateway stops cleanly at SIGTERM", async () => {
    const asked = Promise.withResolvers<void>();
    const server = createServer((_, response) => {
      response.writeHead(503).end();
      asked.resolve();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const file = join(folder, "for-the-day.json");
    await writeFile(file, JSON.stringify(demoSchool({ seed: 7 })));
    const empty = join(folder, "empty.json");
    await writeFile(empty, "{}");
    const gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const files = ["--school", file, "--tokens", empty, "--passwords", empty, "--logs", join(folder, "readers")];
    const { child, ended } = run("day", ...files, "--gateway", gateway, "--broker", "mqtt://127.0.0.1:9");
    await asked.promise;
    child.kill("SIGTERM");
    const { code, output } = await ended;
    server.close();
    expect(output).toContain("stopped");
    expect(code).toBe(130);
  });
});
