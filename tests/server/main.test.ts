import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openTokenKey, tokenKeyFile } from "../../server/keys.ts";
import { startServer } from "../../server/main.ts";
import { tempDir } from "./support.ts";

const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url));
const run = (args: readonly string[], cwd = tempDir()) =>
  spawnSync(process.execPath, [MAIN, ...args], { cwd, encoding: "utf8", timeout: 30_000, env: { PATH: "" } });

describe("the server as a program", () => {
  test("says what it does not understand: 2 for a flag, 3 for a setting", () => {
    expect(run(["--prot", "1"])).toMatchObject({ status: 2, stdout: "" });
    const wrong = run(["--http-port", "many"]);
    expect([wrong.status, wrong.stderr]).toEqual([3, expect.stringContaining("server.http.port")]);
  });

  test("reads its settings file", () => {
    const dir = tempDir();
    writeFileSync(join(dir, "baton.yaml"), "server:\n  http:\n    prot: 1\n");
    expect(run([], dir).stderr).toContain('did you mean \\"port\\"');
  });

  test("does not start on a store that it does not know", async () => {
    const dir = tempDir();
    mkdirSync(join(dir, "server"));
    writeFileSync(join(dir, "server", "district.db"), "not a database, but long enough to look at as one".repeat(30));
    expect(run(["--data", dir, "--http-port", "0"])).toMatchObject({ status: 1, stdout: "" });
  });

  test("leaves nothing open when its port is taken", async () => {
    const first = await startServer({ dataDir: tempDir(), host: "127.0.0.1", port: 0, log: () => {} });
    const port = Number(new URL(first.url).port);
    await expect(startServer({ dataDir: tempDir(), host: "127.0.0.1", port, log: () => {} })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
    await first.stop();
  });
});

describe("the key of its tokens", () => {
  test("is made once, 32 bytes as base64url text that only its owner reads", () => {
    const dir = tempDir();
    const key = openTokenKey(dir, (bytes) => new Uint8Array(bytes).fill(250));
    const file = tokenKeyFile(dir);
    expect(file).toBe(join(dir, "server", "keys", "token.key"));
    expect(Buffer.from(readFileSync(file, "utf8").trim(), "base64url")).toEqual(Buffer.from(key));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(openTokenKey(dir, () => new Uint8Array(32))).toEqual(key);
  });

  test.each(["", "short", `${"A".repeat(43)}=`, "!".repeat(43)])("a file that holds %j is refused", (text) => {
    const dir = tempDir();
    mkdirSync(dirname(tokenKeyFile(dir)), { recursive: true });
    writeFileSync(tokenKeyFile(dir), text);
    expect(() => openTokenKey(dir, () => new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: "server/key-unreadable" }),
    );
  });
});
