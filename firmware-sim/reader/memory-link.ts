/** A link inside one process, in order, over an injected clock: the same day gives the same messages at the same moments. */
import type { Link, LinkEvents, ReaderClock } from "#reader/ports.ts";
import type { MessageName } from "#wire/messages.ts";

/** Most messages under way in one direction; what comes beyond is lost, as on a link that is too slow. */
export const IN_FLIGHT_MAX = 10_000;

/** One reader's connection, seen from the gateway. */
export type MemorySession = {
  readonly reader: string;
  readonly will: Uint8Array;
  /** Sends to the reader. */
  deliver(name: MessageName, payload: Uint8Array): void;
  /** Closes the connection; the will is published. */
  drop(reason: string): void;
};

/** The gateway's side. */
export type MemoryPeer = {
  /** Whether the reader may connect. */
  connected(session: MemorySession): boolean;
  received(session: MemorySession, name: MessageName, payload: Uint8Array): void;
  /** The connection is gone; `session.will` speaks. */
  lost(session: MemorySession): void;
};

export type MemoryLinkOptions = {
  readonly reader: string;
  readonly after: ReaderClock["after"];
  readonly peer: MemoryPeer;
  /** Real milliseconds one way; asked once a message. Default 1. */
  readonly latencyMs?: () => number;
};

/** A link with the faults of a network: `cut` ends it and lets nothing through until `mend`; `mute` loses in silence. */
export type MemoryLink = Link & { cut(): void; mend(): void; mute(muted: boolean): void };

/** A link to `peer` that nothing but `clock` moves. */
export function memoryLink({ reader, after, peer, latencyMs = () => 1 }: MemoryLinkOptions): MemoryLink {
  let open = true;
  let muted = false;
  let live: { session: MemorySession; events: LinkEvents } | null = null;

  const end = (tell: boolean, reason: string) => {
    const ended = live;
    live = null;
    if (ended === null) return;
    peer.lost(ended.session);
    if (tell) ended.events.down(reason);
  };
  const road = () => {
    const queue: (() => void)[] = [];
    // Each firing takes the head, so that unequal delays never reorder.
    return (task: () => void) => {
      if (queue.length >= IN_FLIGHT_MAX) return;
      queue.push(task);
      after(latencyMs(), () => queue.shift()?.());
    };
  };
  const up = road();
  const down = road();

  return {
    open(will, events) {
      end(false, "opened again");
      const session: MemorySession = {
        reader,
        will,
        deliver: (name, payload) => {
          if (!muted) down(() => live?.session === session && events.message(name, payload));
        },
        drop: (reason) => {
          if (live?.session === session) end(true, reason);
        },
      };
      up(() => {
        if (!open) return events.down("no route");
        live = { session, events };
        if (!peer.connected(session)) return end(true, "refused");
        down(() => live?.session === session && events.up());
      });
    },
    publish(name, payload) {
      const sender = live?.session;
      if (sender === undefined || muted) return;
      up(() => live?.session === sender && peer.received(sender, name, payload));
    },
    close: () => end(false, "closed"),
    cut() {
      open = false;
      end(true, "cut");
    },
    mend() {
      open = true;
    },
    mute(on) {
      muted = on;
    },
  };
}
