import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TestBroker, testBroker } from "./broker.ts";
import { openPty, type Pty, until } from "./pty.ts";

const MAIN = fileURLToPath(new URL("../../../hardware/bridge/main.ts", import.meta.url));
const FRAME = Buffer.from("\x0214008EC793CE\x03");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-bridge-main-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, said, ended };
}

describe("the bridge program", () => {
  test("says what it needs, and ends with the code for a usage fault", async () => {
    const { said, ended } = run(["--port", "/dev/ttyUSB0"]);
    expect(await ended).toBe(2);
    expect(said.err).toContain("--school");
  });

  test("explains itself", async () => {
    const { said, ended } = run(["--help"]);
    expect(await ended).toBe(0);
    expect(said.out).toContain("Example:");
  });

  describe("on a pseudo-terminal", () => {
    let pty: Pty;
    let broker: TestBroker;
    beforeEach(async () => {
      pty = openPty();
      broker = await testBroker();
    });
    afterEach(async () => {
      await pty.hangUp();
      await broker.close();
    });

    test("killed at any moment it keeps what it read; asked to stop it ends well; no card is in what it prints", async () => {
      broker.acks = false;
      const spool = join(folder, "spool.db");
      const args = ["--port", pty.path, "--school", "demo", "--reader", "r1", "--broker", broker.url, "--spool", spool];
      args.push("--password", "secret");
      const first = run(args);
      await until("the port and the link", () => /port-open/.test(first.said.out) && /link-up/.test(first.said.out));
      pty.write(Buffer.concat([FRAME, FRAME]));
      await until("the tap at the broker", () => broker.received.some(({ name }) => name === "tap"));
      first.child.kill("SIGKILL");
      await first.ended;

      broker.acks = true;
      const second = run(args);
      await until("the tap again", () => broker.taps.has("r1/1/1"));
      await until("the link", () => /link-up/.test(second.said.out));
      second.child.kill("SIGTERM");
      expect(await second.ended).toBe(0);
      expect(second.said.err).toBe("");
      expect(second.said.out).toContain('"epoch":2');
      expect(first.said.out + second.said.out).not.toContain("8EC793");
    });

    test("refuses a spool that cannot be trusted, with the code for a configuration fault", async () => {
      const spool = join(folder, "no", "such", "folder", "spool.db");
      const args = ["--port", pty.path, "--school", "demo", "--reader", "r1", "--broker", broker.url, "--spool", spool];
      const { said, ended } = run([...args, "--password", "secret"]);
      expect(await ended).toBe(3);
      expect(said.err).toContain("spool");
    });
  });
});
