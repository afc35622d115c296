/** A serial port that comes back: the only file that knows serialport. */
import { stat } from "node:fs/promises";
import { SerialPort } from "serialport";
import type { ReaderClock } from "../reader/ports.ts";

/** Longest wait before the second attempt, milliseconds; it doubles with each failure. */
export const REOPEN_FIRST_MS = 250;
/** Longest wait before any attempt, milliseconds. */
export const REOPEN_MS_MAX = 10_000;
/** How often the open port is compared with what stands at its path, milliseconds: a hang-up is not always reported. */
export const PROBE_EVERY_MS = 2000;
/** A port that was silent for so long is opened anew, in case it only looks alive, milliseconds. */
export const SILENCE_REOPEN_MS = 600_000;

export type SerialTrace = { readonly event: "port-open" } | { readonly event: "port-lost"; readonly reason: string };

export type SerialOptions = {
  readonly path: string;
  readonly baud: number;
  readonly clock: Pick<ReaderClock, "up" | "after">;
  readonly chance: () => number;
  /** Bytes as they come, at monotonic milliseconds. */
  readonly onBytes: (bytes: Uint8Array, up: number) => void;
  readonly trace?: (trace: SerialTrace) => void;
};

/** Ports that the system names; empty where it cannot tell, so the path is typed in. */
export async function serialPorts(): Promise<readonly string[]> {
  try {
    return (await SerialPort.list()).map(({ path }) => path);
  } catch {
    // Without udev the list fails ("spawn udevadm ENOENT"); opening a known path still works.
    return [];
  }
}

/** Opens the port and keeps it open until closed. Never throws: a port that is not there yet may be plugged in later. */
export function openSerial(options: SerialOptions): { close(): Promise<void> } {
  const { clock } = options;
  let failures = 0;
  let closed = false;
  let visit: Visit | null = null;
  let cancelRetry = () => {};

  const begin = () => {
    visit = openOnce(options, {
      opened: () => {
        failures = 0;
        options.trace?.({ event: "port-open" });
      },
      lost: (reason) => {
        visit = null;
        if (closed) return;
        options.trace?.({ event: "port-lost", reason });
        const limit = Math.min(REOPEN_MS_MAX, REOPEN_FIRST_MS * 2 ** Math.min(failures, 16));
        failures += 1;
        cancelRetry = clock.after(options.chance() * limit, begin);
      },
    });
  };
  begin();
  return {
    async close() {
      closed = true;
      cancelRetry();
      await visit?.end("closed");
    },
  };
}

type Visit = { end(reason: string): Promise<void> };
type VisitEvents = { opened(): void; lost(reason: string): void };

/** One opening of the port; `lost` is called once, when it has ended for whatever reason. */
function openOnce({ path, baud, clock, onBytes }: SerialOptions, events: VisitEvents): Visit {
  let over = false;
  let heardUp = clock.up();
  let cancelProbe = () => {};
  const port = new SerialPort({ path, baudRate: baud, autoOpen: false });
  const end = (reason: string) => {
    if (over) return Promise.resolve();
    over = true;
    cancelProbe();
    events.lost(reason);
    return new Promise<void>((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
  };
  port.on("error", (error) => void end(error.message));
  port.on("close", (error: Error | null) => void end(error?.message ?? "closed"));
  port.on("data", (bytes: Uint8Array) => {
    if (over) return;
    heardUp = clock.up();
    onBytes(bytes, heardUp);
  });
  port.open(async (error) => {
    if (error) return end(error.message);
    if (over) return port.close();
    const device = await identityOf(path);
    if (over) return;
    events.opened();
    const probe = async () => {
      const present = await identityOf(path);
      if (over) return;
      if (present !== device) return end("unplugged");
      if (clock.up() - heardUp >= SILENCE_REOPEN_MS) return end("silent");
      cancelProbe = clock.after(PROBE_EVERY_MS, probe);
    };
    cancelProbe = clock.after(PROBE_EVERY_MS, probe);
  });
  return { end };
}

/** What stands at a path now: another device that got the same name is another identity. */
async function identityOf(path: string): Promise<string | null> {
  try {
    const { ino, rdev, birthtimeMs } = await stat(path);
    return `${ino}/${rdev}/${birthtimeMs}`;
  } catch {
    return null;
  }
}
