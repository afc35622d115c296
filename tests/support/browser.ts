/**
 * A Chromium for tests: `CHROME_BIN`, else the one that the package registry brings, else one on PATH, else a loud failure.
 * It is unpacked once into the project's cache; parallel first runs do not meet half a binary.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { type Browser, chromium } from "playwright-core";

const ROOT = resolve(import.meta.dirname, "../..");
const PACKAGE = join(ROOT, "node_modules/@sparticuz/chromium");
const CACHE = join(ROOT, "node_modules/.cache/baton-chromium");

/** Names under which a Chromium may be installed. */
const ON_PATH = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * The package's own arguments are not used: they run everything in one process, where closing a context kills the
 * browser, and switch web security off, which is one of the things these tests look at.
 */
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"];

type Prepared = { readonly executablePath: string; readonly env: Readonly<Record<string, string>> };

/** No browser could be found; the message says what to do. */
export class NoBrowserError extends Error {
  override readonly name = "NoBrowserError";
}

/** Fonts: only what the package brings. Chinese must come from our own web font, as on a kiosk without any. */
const fontConfig = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts")}</dir>
  <cachedir>${join(folder, "font-cache")}</cachedir>
</fontconfig>
`;

const isPackageHere = () => process.platform === "linux" && process.arch === "x64" && existsSync(PACKAGE);

/** Unpacks browser, fonts and the libraries that a minimal machine lacks; returns the folder. */
async function unpack(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const folder = join(CACHE, version);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const aside = mkdtempSync(join(CACHE, "unpacking-"));
  const { TMPDIR } = process.env;
  try {
    // The package unpacks into the system's temporary folder and has no other way of saying where to.
    process.env.TMPDIR = aside;
    const { inflate } = await import("@sparticuz/chromium");
    for (const archive of ["chromium.br", "fonts.tar.br", "al2023.tar.br"])
      await inflate(join(PACKAGE, "bin", archive));
    writeFileSync(join(aside, "fonts.conf"), fontConfig(folder));
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // Another worker was faster: its copy is whole, because it was moved in as one.
    if (!existsSync(folder)) throw error;
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  return folder;
}

function onPath(): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = folders.flatMap((folder) => ON_PATH.map((name) => join(folder, name)));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where the browser is and with what environment it starts. */
export async function prepareBrowser(): Promise<Prepared> {
  const { CHROME_BIN } = process.env;
  if (CHROME_BIN) {
    if (!isExecutable(CHROME_BIN)) throw new NoBrowserError(`CHROME_BIN=${CHROME_BIN} is not a program`);
    return { executablePath: CHROME_BIN, env: {} };
  }
  if (isPackageHere()) {
    const folder = await unpack();
    const libraries = [join(folder, "al2023/lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
    const env = { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(folder, "fonts.conf") };
    return { executablePath: join(folder, "chromium"), env };
  }
  const installed = onPath();
  if (installed) return { executablePath: installed, env: {} };
  throw new NoBrowserError("no Chromium for the browser tests: install one, or set CHROME_BIN to it");
}

/** Starts a browser; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await prepareBrowser();
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return chromium.launch({ executablePath, args: ARGUMENTS, env: { ...Object.fromEntries(inherited), ...env } });
}
