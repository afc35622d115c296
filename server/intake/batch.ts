/**
 * From a request's bytes to a batch that can be believed. The server trusts no field that it can compute: the checksum
 * of the transport, the hash of every entry, and the chain through the events to `head`. Whether that chain goes on where
 * the server stands is the store's to say, because the answer names the cursor.
 */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import canonicalize from "canonicalize";
import { Compile } from "typebox/compile";
import { SyncBatch } from "#contract/sync.ts";
import type { VerifiedBatch } from "../store/ingest.ts";
import { SyncError } from "./faults.ts";

/** Entries verified before other requests get a turn. */
const ENTRIES_A_TURN = 100;

const unzip = promisify(gunzip);
const frame = Compile(SyncBatch);
const utf8 = new TextDecoder("utf-8", { fatal: true });
const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * @param packed body as it came, gzip
 * @param bytesMax most bytes once unpacked; unpacking stops there, so a small bomb stays small
 * @throws SyncError `sync/malformed`, `sync/too-large`
 */
export async function unpack(packed: Buffer, bytesMax: number): Promise<unknown> {
  let plain: Buffer;
  try {
    plain = await unzip(packed, { maxOutputLength: bytesMax });
  } catch (cause) {
    const tooLarge = cause instanceof RangeError && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    if (tooLarge) throw new SyncError("sync/too-large", `more than ${bytesMax} bytes unpacked`, { cause });
    throw new SyncError("sync/malformed", "the body is not gzip", { cause });
  }
  return parse(plain);
}

/** @throws SyncError `sync/malformed` for anything but UTF-8 JSON */
export function parse(plain: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(plain));
  } catch (cause) {
    throw new SyncError("sync/malformed", "the body is not JSON in UTF-8", { cause });
  }
}

/**
 * @param body a parsed request body
 * @throws SyncError `sync/malformed`, `sync/wrong-sha256`, `sync/wrong-hash`, `sync/broken-chain`
 */
export async function verify(body: unknown): Promise<VerifiedBatch> {
  if (!frame.Check(body)) {
    const [first] = frame.Errors(body);
    throw new SyncError(
      "sync/malformed",
      `${first?.instancePath || "the batch"} ${first?.message ?? "is not a batch"}`,
    );
  }
  const { school, gateway, epoch, from, to, previous, head } = body;
  if (to - from + 1 !== body.events.length)
    throw new SyncError("sync/broken-chain", `from ${from} to ${to}, but ${body.events.length} events`);
  const checksum = createHash("sha256").update("[");
  const entries: VerifiedBatch["entries"][number][] = [];
  const follows = body.events[0]?.previous ?? previous;
  let link = follows;
  for (const [i, event] of body.events.entries()) {
    if (i > 0 && i % ENTRIES_A_TURN === 0) await turn();
    const entry = verifyEntry(event, { seq: from + i, previous: link });
    checksum.update(i > 0 ? "," : "").update(entry.text, "utf8");
    entries.push(entry);
    link = entry.hash;
  }
  if (checksum.update("]").digest("hex") !== body.sha256)
    throw new SyncError("sync/wrong-sha256", "sha256 is not that of the events");
  if (link !== head) throw new SyncError("sync/broken-chain", `head is not the hash of entry ${to}`);
  return { school, gateway, epoch, from, to, previous, follows, head, entries };
}

type Frame = { seq: number; at: number; kind: string; previous: string; hash: string; facts?: unknown };

function verifyEntry(event: Frame, expected: { seq: number; previous: string }): VerifiedBatch["entries"][number] {
  const { seq, at, kind, hash, facts } = event;
  if (seq !== expected.seq) throw new SyncError("sync/broken-chain", `entry ${expected.seq} is missing; found ${seq}`);
  const { whole, bare } = textsOf(event);
  if (sha256(event.previous + bare) !== hash)
    throw new SyncError("sync/wrong-hash", `entry ${seq} was changed after it was written`);
  if (event.previous !== expected.previous)
    throw new SyncError("sync/broken-chain", `entry ${seq} does not follow the one before it`);
  return { seq, at, kind, hash, text: whole, facts: Array.isArray(facts) ? facts : [] };
}

/** RFC 8785 text of an entry, and of the entry without its hash: put together from the same members, so that each is written once. */
function textsOf(event: Frame): { whole: string; bare: string } {
  // RFC 8785 orders names by UTF-16 code unit, as sort() does.
  const names = Object.keys(event).sort();
  const members = names.map((name) => `${rfc8785(name)}:${rfc8785(event[name as keyof Frame])}`);
  const whole = `{${members.join(",")}}`;
  members.splice(names.indexOf("hash"), 1);
  return { whole, bare: `{${members.join(",")}}` };
}

function rfc8785(value: unknown): string {
  try {
    return canonicalize(value) ?? "null";
  } catch (cause) {
    throw new SyncError("sync/malformed", "the batch has no RFC 8785 text", { cause });
  }
}
