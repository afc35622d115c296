/** A file's new text, all of it or none: a power cut in the middle leaves the old one. */
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

/** Replaces the text of a file that exists and keeps its rights; a link stays a link. @throws the system's own error */
export function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const draft = `${target}.new`;
  try {
    writeFileSync(draft, text, { mode: statSync(target).mode, flag: "wx" });
    const handle = openSync(draft, "r+");
    fsyncSync(handle);
    closeSync(handle);
    renameSync(draft, target);
  } catch (fault) {
    if ((fault as { code?: unknown }).code !== "EEXIST") rmSync(draft, { force: true });
    throw fault;
  }
}
