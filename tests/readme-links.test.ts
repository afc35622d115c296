import { describe, expect, test } from "vitest";
import { anchors, filesBelow, landing, localLinks, proseOf, quoted, readmes } from "./support/readmes.ts";

const ROOMS = ["hardware", "firmware-sim", "gateway", "server"] as const;
const files = filesBelow();

describe("READMEs", () => {
  test("the repository and each room have one", () => {
    expect(readmes()).toEqual(expect.arrayContaining(["README.md", ...ROOMS.map((room) => `${room}/README.md`)]));
  });

  test.each(readmes())("%s: every link points to something that exists", (readme) => {
    const broken = localLinks(proseOf(readme)).filter((target) => {
      const { path, exists, anchor } = landing(readme, target);
      if (!exists || path.startsWith("..")) return true;
      return anchor !== null && path.endsWith(".md") && !anchors(proseOf(path)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test.each(readmes())("%s: every source file that it names exists", (readme) => {
    const folder = readme.split("/").slice(0, -1).join("/");
    const known = (name: string) =>
      files.includes(name) || files.some((file) => file.startsWith(folder) && `/${file}`.endsWith(`/${name}`));
    const named = quoted(proseOf(readme)).filter((text) =>
      /^[\w.-]+(\/[\w.-]+)*\.(ts|tsx|mjs|css|html|md)$/.test(text),
    );
    expect(named.filter((name) => !known(name))).toEqual([]);
  });

  test.each(ROOMS)("%s/README.md links each README in its folders", (room) => {
    const inside = readmes().filter((path) => path.startsWith(`${room}/`) && path !== `${room}/README.md`);
    const linked = localLinks(proseOf(`${room}/README.md`)).map((target) =>
      landing(`${room}/README.md`, target).path.replace(/\/README\.md$/, ""),
    );
    expect(inside.map((path) => path.replace(/\/README\.md$/, "")).filter((path) => !linked.includes(path))).toEqual(
      [],
    );
  });
});
