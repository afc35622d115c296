/** One request to the district's server at a time, each with a time limit, each answered by one of a few words. */
import { Compile } from "typebox/compile";
import type { Clock } from "../clock.ts";
import { SyncCursor, SyncStanding } from "../contract/sync.ts";
import type { OutboxBatch } from "./outbox.ts";

/** Time for one request with its answer, real milliseconds. */
export const REQUEST_MS_MAX = 30_000;
/** Most bytes of an answer that are read. */
export const ANSWER_BYTES_MAX = 64 * 1024;

/** Codes of a request that got no readable answer. A socket's own fault is `network/` and the system's word for it. */
export const LINK_FAULTS = ["sync/no-token", "sync/timeout", "sync/unreadable-answer", "network/failed"] as const;

/** What became of a request. */
export type LinkAnswer<T> =
  | { readonly kind: "ok"; readonly value: T }
  /** 409: the batch does not fit where the server stands. */
  | { readonly kind: "misfit"; readonly code: string; readonly cursor: SyncCursor | null }
  /** 429 or 503: come back later. */
  | { readonly kind: "busy"; readonly code: string; readonly retryAfter: string | null }
  /** The server said no in another way; `code` is its problem code, or the status. */
  | { readonly kind: "refused"; readonly code: string }
  /** No answer, or none that can be read. */
  | { readonly kind: "unreachable"; readonly code: string };

export type Link = {
  cursor(): Promise<LinkAnswer<SyncStanding>>;
  post(batch: OutboxBatch): Promise<LinkAnswer<SyncCursor>>;
  /** Breaks off what is under way. */
  close(): void;
};

type LinkOptions = {
  readonly url: string;
  readonly gateway: string;
  readonly token: () => Promise<string>;
  readonly clock: Clock;
  readonly requestMsMax?: number;
};

const cursorShape = Compile(SyncCursor);
const standingShape = Compile(SyncStanding);

export function createLink({ url, gateway, token, clock, requestMsMax = REQUEST_MS_MAX }: LinkOptions): Link {
  const closing = new AbortController();

  async function ask<T>(path: string, init: RequestInit, read: (body: unknown) => T | null): Promise<LinkAnswer<T>> {
    const late = new AbortController();
    const disarm = clock.after(requestMsMax, () => late.abort());
    try {
      const bearer = await token().catch(() => null);
      if (bearer === null) return { kind: "unreachable", code: "sync/no-token" };
      const headers = { ...init.headers, authorization: `Bearer ${bearer}`, accept: "application/json" };
      const signal = AbortSignal.any([closing.signal, late.signal]);
      // A redirect would carry the token to wherever it points.
      const response = await fetch(new URL(path, url), { ...init, headers, signal, redirect: "error" });
      return classify(response, await readBody(response), read);
    } catch (fault) {
      return { kind: "unreachable", code: late.signal.aborted ? "sync/timeout" : networkCode(fault) };
    } finally {
      disarm();
    }
  }

  return {
    cursor: () =>
      ask(`/api/v1/sync/cursor?gateway=${encodeURIComponent(gateway)}`, { method: "GET" }, (body) =>
        standingShape.Check(body) ? body : null,
      ),
    post: (batch) =>
      ask(
        "/api/v1/sync/batches",
        {
          method: "POST",
          headers: { "content-type": "application/json", "content-encoding": "gzip" },
          body: batch.body,
        },
        (body) => (cursorShape.Check(body) ? body : null),
      ),
    close: () => closing.abort(),
  };
}

function classify<T>(response: Response, body: unknown, read: (body: unknown) => T | null): LinkAnswer<T> {
  const { status } = response;
  const code = codeOf(body) ?? `http/${status}`;
  if (status === 200) {
    const value = read(body);
    return value === null ? { kind: "unreachable", code: "sync/unreadable-answer" } : { kind: "ok", value };
  }
  if (status === 409) {
    const cursor = typeof body === "object" && body !== null && "cursor" in body ? body.cursor : null;
    return { kind: "misfit", code, cursor: cursorShape.Check(cursor) ? cursor : null };
  }
  if (status === 429 || status === 503) return { kind: "busy", code, retryAfter: response.headers.get("retry-after") };
  return { kind: "refused", code };
}

function codeOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("code" in body) || typeof body.code !== "string") return null;
  return body.code.slice(0, 64);
}

/** The answer as JSON; null for anything else. Stops reading at the limit. */
async function readBody(response: Response): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  if (response.body)
    for await (const part of response.body) {
      bytes += part.byteLength;
      // Leaving the loop cancels the rest of the body.
      if (bytes > ANSWER_BYTES_MAX) return null;
      parts.push(part);
    }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return null;
  }
}

function networkCode(fault: unknown): string {
  const cause = fault instanceof Error ? fault.cause : null;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : null;
  return typeof code === "string" ? `network/${code}` : "network/failed";
}
