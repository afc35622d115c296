/** Server-sent events to many screens: resumable, bounded, and never waiting for the slowest one. */
import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { problem } from "./problem.ts";

/** Most bytes that may wait for one screen; a slower one is dropped and comes back by itself. */
export const LIVE_BUFFER_BYTES_MAX = 1024 * 1024;
/** Most events kept for screens that come back; older ones get a snapshot. */
export const LIVE_RING_MAX = 256;
/** Most bytes of missed events that are sent again; above that a snapshot is the shorter way. */
export const LIVE_RESUME_BYTES_MAX = LIVE_BUFFER_BYTES_MAX / 2;
/** Most screens at once. */
export const LIVE_CLIENTS_MAX = 512;
/** A sign of life this often, real milliseconds. */
export const LIVE_HEARTBEAT_MS = 2_000;
/** Changes are kept for a screen that comes back within this time; after that the next one gets a snapshot. Real milliseconds. */
export const LIVE_KEPT_MS = 60_000;
/** How long a screen waits before it comes back, milliseconds. */
export const LIVE_RETRY_MS = 500;

export type EventStreamOptions = {
  /** Differs with each start of the process, so that an id of an earlier life is not mistaken for one of this. `[a-z0-9]+` */
  readonly life: string;
  /** Everything that a screen needs to begin with. */
  readonly snapshot: () => unknown;
  /** Data of the heartbeat; it has no id, so it is never sent again. */
  readonly heartbeat: () => unknown;
  /** Runs a task once after real milliseconds; the result cancels it. */
  readonly after: (realMs: number, task: () => void) => () => void;
  /** Other bounds than the named ones, for tests that reach them. */
  readonly limits?: Partial<Limits>;
};

type Limits = { readonly ring: number; readonly bufferBytes: number; readonly clients: number };
type Kept = { readonly number: number; readonly text: string };

export type EventStream = {
  /** Sends a `change` to every screen and keeps it for those who come back. */
  change(data: unknown): void;
  /** Whether anybody watches, or may come back for what it missed. Of what happens unwatched, `unseen` is enough. */
  watched(): boolean;
  /** Something changed that nobody will ask for: whoever comes next begins with a snapshot. */
  unseen(): void;
  /** Turns this request into a stream: what was missed since `Last-Event-ID`, or a snapshot. */
  attach(request: FastifyRequest, reply: FastifyReply): void;
  clients(): number;
  /** Screens dropped because they were too slow, since the start. */
  dropped(): number;
  close(): void;
};

/** A stream of `snapshot` and `change` events with a heartbeat. */
export function createEventStream(options: EventStreamOptions): EventStream {
  const limits: Limits = {
    ring: LIVE_RING_MAX,
    bufferBytes: LIVE_BUFFER_BYTES_MAX,
    clients: LIVE_CLIENTS_MAX,
    ...options.limits,
  };
  const clients = new Set<ServerResponse>();
  const ring: Kept[] = [];
  let last = 0;
  let dropped = 0;

  const eventId = (number: number) => `${options.life}-${number}`;

  const send = (client: ServerResponse, text: string) => {
    // Measured before the write: one large snapshot may exceed the bound alone and still be wanted.
    if (client.writableLength > limits.bufferBytes) {
      dropped += 1;
      clients.delete(client);
      client.destroy();
    } else client.write(text);
  };
  const broadcast = (text: string) => {
    for (const client of clients) send(client, text);
  };

  /** What came after `id`, oldest first; null when that is no longer known or too much. */
  const missedSince = (id: string | undefined): readonly Kept[] | null => {
    const match = /^([a-z0-9]+)-(\d{1,15})$/.exec(id ?? "");
    if (!match || match[1] !== options.life) return null;
    const number = Number(match[2]);
    if (number > last || number < last - ring.length) return null;
    const missed = ring.filter((kept) => kept.number > number);
    const bytes = missed.reduce((sum, kept) => sum + kept.text.length, 0);
    return bytes > LIVE_RESUME_BYTES_MAX ? null : missed;
  };

  let stopBeat = () => {};
  const beat = () => {
    stopBeat = options.after(LIVE_HEARTBEAT_MS, beat);
    if (clients.size > 0) broadcast(frame("change", options.heartbeat()));
  };
  beat();

  let kept = false;
  let forget = () => {};
  const gone = (client: ServerResponse) => {
    clients.delete(client);
    if (clients.size > 0) return;
    forget();
    forget = options.after(LIVE_KEPT_MS, () => {
      kept = false;
    });
  };

  return {
    watched: () => clients.size > 0 || kept,
    unseen() {
      last += 1;
      ring.length = 0;
    },
    change(data) {
      last += 1;
      const text = frame("change", data, eventId(last));
      ring.push({ number: last, text });
      if (ring.length > limits.ring) ring.shift();
      broadcast(text);
    },
    attach(request, reply) {
      if (clients.size >= limits.clients)
        throw problem("live/too-many-clients", "too many screens are watching; close some");
      const header = request.headers["last-event-id"];
      const missed = missedSince(typeof header === "string" ? header : undefined);
      // Built before the headers go out, so that a fault is still an honest error answer.
      const first = missed
        ? missed.map((kept) => kept.text).join("")
        : frame("snapshot", options.snapshot(), eventId(last));
      reply.hijack();
      const client = reply.raw;
      client.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      client.on("error", () => gone(client));
      client.on("close", () => gone(client));
      clients.add(client);
      kept = true;
      forget();
      client.write(`retry: ${LIVE_RETRY_MS}\n\n${first}`);
    },
    clients: () => clients.size,
    dropped: () => dropped,
    close() {
      stopBeat();
      forget();
      for (const client of clients) client.end();
      clients.clear();
    },
  };
}

/** One event as bytes on the wire. JSON has no raw line breaks, so one `data:` line holds it. */
function frame(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
