/** What a process costs, read from /proc; zeros where there is no /proc. */
import { existsSync, readFileSync } from "node:fs";

/** Clock ticks a second of /proc/PID/stat on Linux. */
const TICKS_PER_SECOND = 100;
const MEGABYTE_KB = 1024;

/** CPU seconds that the process has used so far. */
export function cpuSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const text = readFileSync(file, "utf8");
  // The program's name stands in brackets and may hold spaces; the numbers come after it.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory, megabytes. */
export function residentMb(pid: number): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  const kb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, "utf8"))?.[1] ?? 0);
  return Math.round(kb / MEGABYTE_KB);
}
