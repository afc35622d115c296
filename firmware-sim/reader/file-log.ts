/**
 * A reader's log in one file, a JSON record a line, so that a simulated reader outlives its process. What is stored is
 * synced before the call returns; a torn last line, as a power cut leaves it, is passed over.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { ReaderLog } from "#reader/ports.ts";
import type { Config, Tap } from "#wire/messages.ts";
import { heldIn } from "./memory-log.ts";

/** A log that has grown by so much since it was last rewritten is rewritten, bytes. */
export const GROWTH_BYTES_MAX = 1024 * 1024;

type Entry =
  | { readonly kind: "epoch"; readonly epoch: number }
  | { readonly kind: "tap"; readonly tap: Tap }
  | { readonly kind: "forget"; readonly epoch: number; readonly upto: number }
  | { readonly kind: "config"; readonly config: Config };

type Content = { epoch: number; config: Config | null; readonly epochs: Map<number, Map<number, Tap>> };

/** A log at `path`; the folder exists. */
export function fileLog(path: string): ReaderLog {
  const content: Content = { epoch: 0, config: null, epochs: new Map() };
  for (const entry of readEntries(path)) apply(content, entry);
  let file = rewrite(path, content);
  let grown = 0;

  const append = (entry: Entry, durable: boolean) => {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    writeSync(file, line);
    if (durable) fsyncSync(file);
    apply(content, entry);
    grown += line.length;
    if (grown < GROWTH_BYTES_MAX) return;
    closeSync(file);
    file = rewrite(path, content);
    grown = 0;
  };

  return {
    begin() {
      append({ kind: "epoch", epoch: content.epoch + 1 }, true);
      return { epoch: content.epoch, held: heldIn(content.epochs), config: content.config };
    },
    store: (tap) => append({ kind: "tap", tap }, true),
    load: (epoch, after, limit) =>
      [...(content.epochs.get(epoch)?.values() ?? [])].filter(({ seq }) => seq > after).slice(0, limit),
    // Not synced: a tap that comes back after a power cut is sent again, and acknowledged again.
    forget: (epoch, upto) => append({ kind: "forget", epoch, upto }, false),
    keepConfig: (config) => append({ kind: "config", config }, true),
    close: () => closeSync(file),
  };
}

function apply(content: Content, entry: Entry): void {
  switch (entry.kind) {
    case "epoch":
      content.epoch = entry.epoch;
      break;
    case "tap": {
      const taps = content.epochs.get(entry.tap.epoch) ?? new Map<number, Tap>();
      content.epochs.set(entry.tap.epoch, taps.set(entry.tap.seq, entry.tap));
      break;
    }
    case "forget": {
      const taps = content.epochs.get(entry.epoch);
      for (const seq of [...(taps?.keys() ?? [])]) if (seq <= entry.upto) taps?.delete(seq);
      if (taps?.size === 0) content.epochs.delete(entry.epoch);
      break;
    }
    case "config":
      content.config = entry.config;
      break;
  }
}

function readEntries(path: string): Entry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  // What follows the last line feed was never finished, and nothing was promised about it.
  return lines.slice(0, -1).flatMap((line) => {
    try {
      return [JSON.parse(line) as Entry];
    } catch {
      return [];
    }
  });
}

function rewrite(path: string, content: Content): number {
  const entries: Entry[] = [{ kind: "epoch", epoch: content.epoch }];
  if (content.config !== null) entries.push({ kind: "config", config: content.config });
  for (const taps of content.epochs.values()) for (const tap of taps.values()) entries.push({ kind: "tap", tap });
  const next = openSync(`${path}.next`, "w");
  writeSync(next, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  fsyncSync(next);
  renameSync(`${path}.next`, path);
  syncFolder(path);
  return next;
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
