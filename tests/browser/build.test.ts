import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { buildConsole } from "../../gateway/console/build.ts";

/** First load of a kiosk page, scripts and styles compressed; fonts apart (they come later, by need). */
const FIRST_LOAD_BYTES_MAX = 90 * 1024;

const PAGES = [
  ["gateway", "index.html"],
  ["gateway", "duty/index.html"],
  ["gateway", "guard/index.html"],
  ["server", "index.html"],
] as const;

describe("the built screens", () => {
  const folders = new Map<string, string>();
  beforeAll(async () => {
    for (const which of ["gateway", "server"] as const) folders.set(which, (await buildConsole({ which })).folder);
  });
  const read = (which: string, path: string) => readFileSync(join(folders.get(which) ?? "", path));

  test.each(PAGES)("%s %s loads at most 90 kB of script and style", (which, page) => {
    const html = read(which, page).toString();
    const assets = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? "");
    expect(assets.length).toBeGreaterThan(0);
    const bytes = assets.reduce((sum, path) => sum + gzipSync(read(which, path), { level: 9 }).length, 0);
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
  });

  test.each(PAGES)("%s %s has no inline script or style and asks no other host", (which, page) => {
    const html = read(which, page).toString();
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\son\w+=/);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  test("nothing is inlined as a data: address, which the strict policy refuses for fonts", () => {
    for (const folder of folders.values())
      for (const name of readdirSync(join(folder, "assets")).filter((file) => file.endsWith(".css")))
        expect(readFileSync(join(folder, "assets", name), "utf8").includes("url(data:"), name).toBe(false);
  });

  test("what is up to date is not built again", async () => {
    expect((await buildConsole({ which: "gateway" })).built).toBe(false);
    expect(existsSync(join(folders.get("gateway") ?? "", "duty/index.html"))).toBe(true);
  });
});
