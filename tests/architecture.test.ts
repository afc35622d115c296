import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * The rule of the house: a folder imports only from where its data comes from.
 * Data runs hardware -> gateway -> server, so imports run server -> gateway -> hardware and firmware-sim -> hardware.
 */
const ROOT = resolve(import.meta.dirname, "..");
const ROOMS = ["hardware", "firmware-sim", "gateway", "server"] as const;

/** Door -> folder that it opens, as package.json says. */
const DOORS: Readonly<Record<string, string>> = {
  "#wire/": "hardware/wire/",
  "#reader/": "hardware/reader/",
  "#reader": "hardware/reader.ts",
  "#core/": "gateway/core/",
  "#contract/": "gateway/contract/",
  "#ui/": "gateway/console/ui/",
};

/** Which doors each room may open. */
const MAY_OPEN: Readonly<Record<string, readonly string[]>> = {
  hardware: ["#wire/", "#reader/", "#reader"],
  "firmware-sim": ["#wire/", "#reader/", "#reader"],
  gateway: ["#wire/", "#core/", "#contract/", "#ui/"],
  server: ["#core/", "#contract/", "#ui/"],
};

type Import = { readonly file: string; readonly target: string };

function sourceFiles(folder: string): string[] {
  return readdirSync(resolve(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/\/(dist|node_modules)\//.test(name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(resolve(ROOT, file), "utf8");
  // A plan's field "from" in quotes is no import.
  const found = text.matchAll(/(?<!")(?:from|import)\s*\(?\s*"([^"\n]+)"|new URL\(\s*"(\.[^"]+)"/g);
  return [...found].map((match) => ({ file, target: match[1] ?? match[2] ?? "" }));
}

/** Where an import of ours ends, relative to the root; null for packages and Node's own modules. */
function landsIn({ file, target }: Import): string | null {
  if (target.startsWith(".")) return relative(ROOT, resolve(ROOT, dirname(file), target)).replaceAll("\\", "/");
  const door = Object.keys(DOORS).find((name) => target.startsWith(name));
  return door ? `${DOORS[door]}${target.slice(door.length)}` : null;
}

const files = ROOMS.flatMap(sourceFiles);
const imports = files.flatMap(importsOf);

describe("architecture", () => {
  test("there are rooms to check", () => {
    for (const room of ROOMS) expect(sourceFiles(room).length, room).toBeGreaterThan(3);
  });

  test.each(ROOMS)("%s opens only the doors it may", (room) => {
    const wrong = imports.filter(
      ({ file, target }) =>
        file.startsWith(`${room}/`) &&
        target.startsWith("#") &&
        !(MAY_OPEN[room] ?? []).some((door) => target.startsWith(door)),
    );
    expect(wrong).toEqual([]);
  });

  test("no relative import leaves its room: other rooms are entered by their doors", () => {
    const wrong = imports.filter((one) => {
      const room = one.file.split("/")[0];
      const place = one.target.startsWith(".") ? landsIn(one) : null;
      // The root itself is no room: the command line finds other rooms' programs from there, and imports none of them.
      return place !== null && place !== "" && place.split("/")[0] !== room;
    });
    expect(wrong).toEqual([]);
  });

  test("the core imports nothing outside itself: no package, no Node module, no other room", () => {
    const wrong = imports.filter(
      (one) => one.file.startsWith("gateway/core/") && !landsIn(one)?.startsWith("gateway/core/"),
    );
    expect(wrong).toEqual([]);
  });

  test("the core has no clock, no chance, no input and no output", () => {
    const banned =
      /\b(Date|Temporal|performance|setTimeout|setInterval|setImmediate|queueMicrotask|process|console|fetch|crypto|Intl)\b\s*[.(]|Math\.random/;
    for (const file of sourceFiles("gateway/core")) {
      const code = readFileSync(resolve(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      expect(code.match(banned)?.[0], file).toBeUndefined();
    }
  });

  test("only clock.ts of a room reads the wall clock or the monotonic clock", () => {
    const reads = /\bDate\.now\(|new Date\(\s*\)|performance\.now\(|Temporal\.Now|process\.hrtime/;
    const allowed = /\/clock\.ts$|^gateway\/bench\/|^gateway\/console\/|^server\/console\//;
    for (const file of files) {
      if (allowed.test(file)) continue;
      const code = readFileSync(resolve(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      expect(code.match(reads)?.[0], file).toBeUndefined();
    }
  });

  test("simulated chance comes from firmware-sim/random.ts alone", () => {
    for (const file of files) {
      const code = readFileSync(resolve(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      expect(code.includes("Math.random("), file).toBe(false);
    }
  });

  test("only the bridge speaks to serial ports, and only readers and the gateway's intake speak MQTT", () => {
    const users = (pack: string) => imports.filter(({ target }) => target === pack).map(({ file }) => file);
    for (const file of users("serialport")) expect(file).toMatch(/^hardware\/bridge\//);
    for (const file of [...users("mqtt"), ...users("aedes")])
      expect(file).toMatch(
        /^(hardware\/bridge\/|hardware\/reader\/mqtt-link|firmware-sim\/|gateway\/intake\/|gateway\/bench\/)/,
      );
  });

  test("no circle of imports inside a room's folders below the core", () => {
    const graph = new Map<string, string[]>();
    for (const one of imports.filter(({ file }) => file.startsWith("gateway/core/"))) {
      const to = landsIn(one);
      if (to) graph.set(one.file, [...(graph.get(one.file) ?? []), to]);
    }
    const onPath = new Set<string>();
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string): void => {
      if (onPath.has(file)) circles.push(file);
      if (onPath.has(file) || done.has(file)) return;
      onPath.add(file);
      for (const next of graph.get(file) ?? []) visit(next);
      onPath.delete(file);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file);
    // Types may refer to each other (state <-> events); values may not, and the loader would show it at once.
    expect(circles.filter((file) => file.includes("/rules/"))).toEqual([]);
  });

  test("no default exports, enums or barrels", () => {
    for (const file of files.filter((name) => !name.endsWith("config.ts"))) {
      const code = readFileSync(resolve(ROOT, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      expect(/^export default|^(export )?(const )?enum /m.test(code), file).toBe(false);
      expect(/^export \* from/m.test(code), file).toBe(false);
    }
  });
});
