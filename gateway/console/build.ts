/**
 * Builds the screens into static files that the gateway and the district server hand out.
 * `node gateway/console/build.ts` builds both; what is up to date is left alone.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { build } from "vite";

const ROOT = resolve(import.meta.dirname, "../..");

export const CONSOLES = ["gateway", "server"] as const;
export type ConsoleName = (typeof CONSOLES)[number];

/** Where each console's sources are, its pages, and what else decides how it looks. Paths from the repository's root. */
const SOURCES: Record<
  ConsoleName,
  { readonly folder: string; readonly pages: readonly string[]; readonly from: readonly string[] }
> = {
  gateway: {
    folder: "gateway/console",
    pages: ["index.html", "duty/index.html", "guard/index.html"],
    from: ["gateway/console", "package-lock.json"],
  },
  server: {
    folder: "server/console",
    pages: ["index.html"],
    from: ["server/console", "gateway/console", "package-lock.json"],
  },
};

/** Says from which sources a folder was built. */
const STAMP = "built-from.json";
/** `elsewhere`: files of other rooms that went into the pages, such as the core's lists of words. */
type Stamp = { readonly sources: string; readonly elsewhere: readonly string[] };

/** Folder that holds (or will hold) the built files of a console. */
export const builtFolder = (which: ConsoleName): string => join(ROOT, SOURCES[which].folder, "dist");

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name !== "dist" && name !== "node_modules")
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => filesUnder(join(path, name)));
}

/** One hash over everything that a console is made of. */
function sourceHash(which: ConsoleName, elsewhere: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of [...SOURCES[which].from, ...elsewhere].flatMap((path) => filesUnder(join(ROOT, path)))) {
    hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function isUpToDate(which: ConsoleName): boolean {
  try {
    const { sources, elsewhere } = JSON.parse(readFileSync(join(builtFolder(which), STAMP), "utf8")) as Stamp;
    return sourceHash(which, elsewhere) === sources;
  } catch {
    // Nothing built yet, or a file that it was built from is gone.
    return false;
  }
}

/** Files of other rooms among the modules of a build, from the repository's root, each once. */
function modulesElsewhere(which: ConsoleName, modules: readonly string[]): string[] {
  const ours = modules
    .map((id) => relative(ROOT, id.split("?")[0] ?? "").replaceAll("\\", "/"))
    .filter((path) => /^(gateway|server)\//.test(path));
  return [...new Set(ours)].filter((path) => !SOURCES[which].from.some((from) => path.startsWith(`${from}/`))).sort();
}

/**
 * Builds one console unless its files are up to date.
 *
 * @returns the folder with the files, and whether anything was built
 * @throws  what Vite throws, when a source does not compile
 */
export async function buildConsole({ which }: { which: ConsoleName }): Promise<{ folder: string; built: boolean }> {
  const folder = builtFolder(which);
  if (isUpToDate(which)) return { folder, built: false };

  const root = join(ROOT, SOURCES[which].folder);
  // Built aside and moved in at the end: a gateway that starts meanwhile never hands out half a page.
  const aside = join(ROOT, "node_modules/.cache/baton-console", `${which}-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  try {
    const output = await build({
      configFile: false,
      root,
      publicDir: false,
      logLevel: "warn",
      // Development JSX would write the path of every source file on this machine into the pages.
      oxc: { jsx: { runtime: "automatic", importSource: "preact", development: false } },
      build: {
        outDir: join(aside, "dist"),
        emptyOutDir: true,
        // Inlined assets would be data: URLs, which the strict content security policy refuses.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        rolldownOptions: { input: SOURCES[which].pages.map((page) => join(root, page)) },
      },
    });
    const modules = [output].flat().flatMap((one) => ("output" in one ? one.output : []));
    const elsewhere = modulesElsewhere(
      which,
      modules.flatMap((one) => (one.type === "chunk" ? one.moduleIds : [])),
    );
    const stamp: Stamp = { sources: sourceHash(which, elsewhere), elsewhere };
    writeFileSync(join(aside, "dist", STAMP), JSON.stringify(stamp));
    swapIn(which, aside);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return { folder, built: true };
}

/** Puts the built files in place of the old ones. Another process may do the same at this moment. */
function swapIn(which: ConsoleName, aside: string): void {
  const folder = builtFolder(which);
  try {
    if (existsSync(folder)) renameSync(folder, join(aside, "old"));
    renameSync(join(aside, "dist"), folder);
  } catch (error) {
    // The other one was faster: its files are whole, because they were moved in as one.
    if (!isUpToDate(which)) throw error;
  }
}

if (import.meta.main) {
  for (const which of CONSOLES) {
    const { folder, built } = await buildConsole({ which });
    console.log(`${which}: ${folder} ${built ? "built" : "is up to date"}`);
  }
}
