/** Serves the built screens with caching that can neither go stale nor be asked for twice. */
import { existsSync } from "node:fs";
import { relative, sep } from "node:path";
import fastifyStatic from "@fastify/static";
import type { HttpApp } from "./http.ts";

/** Files under `assets/` carry a hash of their content in their name, so they never change. */
const HASHED_FOLDER = `assets${sep}`;
const HASHED_CACHE = "public, max-age=31536000, immutable";

/** `Cache-Control` of a file of the console, by its path inside the console's folder. */
export function cacheControlOf(path: string): string {
  if (path.startsWith(HASHED_FOLDER)) return HASHED_CACHE;
  return path.endsWith(".html") ? "no-store" : "no-cache";
}

/** Mounts the built console at `/`. A folder that was not built yet is no error: its pages are unknown routes then. */
export async function serveConsole(app: HttpApp, folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  await app.register(fastifyStatic, {
    root: folder,
    prefix: "/",
    decorateReply: false,
    redirect: true,
    index: ["index.html"],
    dotfiles: "ignore",
    cacheControl: false,
    schemaHide: true,
    setHeaders: (reply, path) => reply.header("cache-control", cacheControlOf(relative(folder, path))),
  });
}
