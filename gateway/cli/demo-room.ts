/** Before a demo moves anything: nobody else runs in this folder, and the ports that it was told to use are free. */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { takeLock } from "../journal/lock.ts";
import { DEMO_MARK } from "./token.ts";

/** Folder in the data directory that keeps the run before this one. */
const PREVIOUS = "previous";
/** What one run of the demo leaves in the data directory. */
const RUN_FOLDERS = ["gateway", "server", "sim", DEMO_MARK] as const;
const LOCK_FILE = "demo.lock";

export const DEMO_ROOM_FAULTS = ["demo/already-running", "demo/port-in-use"] as const;
export type DemoRoomFault = (typeof DEMO_ROOM_FAULTS)[number];

/** The demo cannot start here; nothing was touched. */
export class DemoRoomError extends Error {
  override readonly name = "DemoRoomError";
  readonly code: DemoRoomFault;
  constructor(code: DemoRoomFault, message: string) {
    super(message);
    this.code = code;
  }
}

/** Whether something listens on this port of 127.0.0.1. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(true));
    probe.listen({ host: "127.0.0.1", port, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}

/** @param ports by the flag that sets them; "0" picks a free one and needs no look */
export async function requireFreePorts(ports: Readonly<Record<string, string>>): Promise<void> {
  for (const [flag, port] of Object.entries(ports))
    if (port !== "0" && (await isTaken(Number(port))))
      throw new DemoRoomError(
        "demo/port-in-use",
        `port ${port} is in use; choose another with --${flag}, 0 picks a free one`,
      );
}

/**
 * Holds the data directory for one demo and sets the last one's data aside, out of the way, once.
 * @returns gives the directory back
 */
export function takeRoom(data: string): () => void {
  mkdirSync(data, { recursive: true });
  const release = hold(data);
  const left = RUN_FOLDERS.filter((name) => existsSync(join(data, name)));
  if (left.length > 0) {
    const previous = join(data, PREVIOUS);
    rmSync(previous, { recursive: true, force: true });
    mkdirSync(previous, { recursive: true });
    for (const name of left) renameSync(join(data, name), join(previous, name));
  }
  return release;
}

function hold(data: string): () => void {
  try {
    const lock = takeLock(join(data, LOCK_FILE));
    return () => void lock.close();
  } catch {
    throw new DemoRoomError(
      "demo/already-running",
      `a demo already runs on ${data}; stop it, or choose another --data`,
    );
  }
}
