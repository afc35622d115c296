/** A real pseudo-terminal: what is written into the master comes out of a serial port at `path`. */
import { spawn } from "@lydell/node-pty";

export type Pty = {
  readonly path: string;
  write(bytes: Uint8Array): void;
  /** Hangs up, as when the cable is pulled. */
  hangUp(): Promise<void>;
};

/** Opens a pair; a child holds the other end until `hangUp`. */
export function openPty(): Pty {
  // Byte 03 ends a frame and is also Ctrl-C while the line is still in its cooked mode: the child must not mind.
  const child = spawn("/bin/sh", ["-c", "trap '' INT; exec sleep 300"], { encoding: null });
  const ended = new Promise<void>((resolve) => child.onExit(() => resolve()));
  return {
    path: (child as unknown as { readonly ptsName: string }).ptsName,
    write: (bytes) => child.write(Buffer.from(bytes) as unknown as string),
    async hangUp() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Waits until something is so; fails after `msMax` with what was waited for. */
export async function until(what: string, holds: () => boolean, msMax = 15_000): Promise<void> {
  const deadline = performance.now() + msMax;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
