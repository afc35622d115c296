import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/campus-processes.ts";

const BATON = join(import.meta.dirname, "../../gateway/cli/baton.mjs");

type Demo = { readonly child: ChildProcess; readonly lines: string[]; readonly ended: Promise<number | null> };

function startDemo(data: string, more: readonly string[] = []): Demo {
  const ports = ["--http-port", "0", "--mqtt-port", "0", "--server-port", "0"];
  const child = spawn(process.execPath, [BATON, "demo", "--data", data, ...ports, ...more], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => lines.push(line));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, lines, ended };
}

const dataDirectory = (): string => {
  const data = mkdtempSync(join(tmpdir(), "baton-demo-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true, maxRetries: 3 }));
  return data;
};

const welcomed = ({ lines }: Demo) =>
  eventually(
    () => lines.join("\n"),
    (text) => text.includes("Ctrl-C stops everything"),
    { within: 60_000 },
  );
const addressIn = (text: string, what: string) => new RegExp(`${what}\\s+(\\S+)`).exec(text)?.[1] ?? "";

async function isOpen(url: string): Promise<boolean> {
  return fetch(`${url}/livez`).then(
    () => true,
    () => false,
  );
}

describe("npm start", () => {
  test("prints addresses and links that sign in, and one Ctrl-C stops all of it", async () => {
    const demo = startDemo(dataDirectory());
    const text = await welcomed(demo);
    const [gateway, server] = [addressIn(text, "School gateway"), addressIn(text, "District server")];
    const links = [...text.matchAll(/http\S+signin\S+/g)].map(([link]) => link);
    expect(links.length).toBeGreaterThanOrEqual(4);
    for (const link of links) {
      const response = await fetch(link, { redirect: "manual" });
      expect(response.status, link).toBe(303);
      expect(response.headers.get("set-cookie")).toMatch(/HttpOnly/);
    }
    demo.child.kill("SIGINT");
    expect(await demo.ended).toBe(0);
    expect(await isOpen(gateway)).toBe(false);
    expect(await isOpen(server)).toBe(false);
  });

  test("an impatient second Ctrl-C leaves nothing behind", async () => {
    const demo = startDemo(dataDirectory());
    const text = await welcomed(demo);
    demo.child.kill("SIGINT");
    demo.child.kill("SIGTERM");
    await demo.ended;
    expect(await isOpen(addressIn(text, "School gateway"))).toBe(false);
    expect(await isOpen(addressIn(text, "District server"))).toBe(false);
  });

  test("a second start on the same data is refused before it touches anything, and so is a port in use", async () => {
    const data = dataDirectory();
    const demo = startDemo(data);
    const text = await welcomed(demo);
    const second = startDemo(data);
    expect(await second.ended).toBe(1);
    expect(second.lines.join("\n")).toContain("demo/already-running");
    const port = new URL(addressIn(text, "School gateway")).port;
    const third = startDemo(dataDirectory(), ["--http-port", port]);
    expect(await third.ended).toBe(1);
    expect(third.lines.join("\n")).toMatch(new RegExp(`demo/port-in-use: port ${port} is in use.*--http-port`));
    expect(existsSync(join(data, "previous"))).toBe(false);
    expect(await isOpen(addressIn(text, "School gateway"))).toBe(true);
    demo.child.kill("SIGTERM");
    expect(await demo.ended).toBe(0);
  });

  test("each start begins a fresh day and keeps the former one once", async () => {
    const data = dataDirectory();
    for (const round of [1, 2]) {
      const demo = startDemo(data);
      await welcomed(demo);
      demo.child.kill("SIGTERM");
      await demo.ended;
      expect(existsSync(join(data, "previous", "gateway")), `round ${round}`).toBe(round === 2);
    }
    const { gateway } = JSON.parse(readFileSync(join(data, "gateway", "identity.json"), "utf8")) as { gateway: string };
    expect(gateway).toMatch(/^demo-/);
  });
});
