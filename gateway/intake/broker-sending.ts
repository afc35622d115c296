/** Messages down to readers at the embedded broker: written to the one connection that they are for, never fanned out. */
import type { Client } from "aedes";
import { generate } from "mqtt-packet";
import { encode } from "#wire/codec.ts";
import { MESSAGES, type MessageOf } from "#wire/messages.ts";
import { parseTopic, topicOf } from "#wire/topics.ts";
import type { ReaderId } from "../core/ids.ts";
import type { Session } from "./broker-hooks.ts";
import type { Downward, ReaderLink } from "./reader-link.ts";
import type { Refusals } from "./refusals.ts";

/** Bytes waiting in one reader's socket; what comes on top is not sent. Acks and configuration are derived again. */
export const UNSENT_BYTES_MAX = 64 * 1024;

const SUBSCRIPTION_REFUSED = 128;

/** aedes closes the connection of a client that it waits for longer than its `drainTimeout`. */
type DrainWatched = Client & { waitForDrain(done: () => void): void };

export type Sending = ReaderLink & {
  /** This client is connected; it takes the place of an older one with the same id. */
  arrived(client: Client): void;
  /** @returns false when another connection has taken its place */
  left(client: Client): boolean;
  /** Whether this is the reader's present connection. */
  isPresent(client: Client): boolean;
  subscribed(client: Client, subscriptions: readonly { readonly topic: string; readonly qos: number }[]): void;
  unsubscribed(client: Client, topics: readonly string[]): void;
  present(): readonly ReaderId[];
};

export function brokerSending({
  school,
  refusals,
  sessions,
  readerKnown,
  listens,
}: {
  readonly school: string;
  readonly refusals: Refusals;
  readonly sessions: WeakMap<Client, Session>;
  readonly readerKnown: (reader: ReaderId) => boolean;
  /** A reader subscribed to its acks. */
  readonly listens: (reader: ReaderId) => void;
}): Sending {
  const present = new Map<ReaderId, Client>();
  /** Retained configurations, one a reader. aedes would lose its own at a restart; these are derived from the plan. */
  const configs = new Map<ReaderId, Buffer>();
  /** What this turn has for each connection. */
  let unsent = new Map<Client, Buffer[]>();

  /**
   * One write to a socket for everything that a commit says to its reader: the PUBACK, held back by the cork until here,
   * then the `ack` and the feedback. Through aedes each would be a system call of its own.
   */
  function flush(): void {
    const due = unsent;
    unsent = new Map();
    for (const [client, frames] of due) {
      const { conn } = client;
      const drained = client.closed || !conn.writable || conn.write(Buffer.concat(frames));
      conn.uncork();
      if (!drained && conn.writableNeedDrain) (client as DrainWatched).waitForDrain(() => {});
    }
  }

  function sendSoon(client: Client, frame: Buffer): void {
    const waiting = unsent.get(client);
    if (waiting) {
      waiting.push(frame);
      return;
    }
    if (unsent.size === 0) setImmediate(flush);
    client.conn.cork();
    unsent.set(client, [frame]);
  }

  function write(client: Client, message: Downward, { bytes, retain }: { bytes: Buffer; retain: boolean }): void {
    if (client.closed) return;
    if (client.conn.writableLength > UNSENT_BYTES_MAX) {
      refusals.note("send/slow-reader", client.id, message);
      return;
    }
    const topic = topicOf({ school, reader: client.id, message });
    const { qos } = MESSAGES[message];
    const packet = { cmd: "publish", topic, payload: bytes, qos, retain, dup: false } as const;
    if (qos === 0) sendSoon(client, generate(packet));
    else client.publish(packet, () => {});
  }

  return {
    send<N extends Downward>(reader: ReaderId, message: N, payload: MessageOf<N>) {
      const bytes = Buffer.from(encode(message, payload));
      if (message === "config" && readerKnown(reader)) configs.set(reader, bytes);
      const client = present.get(reader);
      if (client && sessions.get(client)?.listens.has(message)) write(client, message, { bytes, retain: false });
    },
    arrived: (client) => void present.set(client.id, client),
    left: (client) => present.get(client.id) === client && present.delete(client.id),
    isPresent: (client) => present.get(client.id) === client,
    subscribed(client, subscriptions) {
      for (const { topic, qos } of subscriptions) {
        const message = qos === SUBSCRIPTION_REFUSED ? undefined : parseTopic(topic)?.message;
        if (message === undefined) continue;
        sessions.get(client)?.listens.add(message);
        const config = message === "config" ? configs.get(client.id) : undefined;
        if (config) write(client, "config", { bytes: config, retain: true });
        if (message === "ack") listens(client.id);
      }
    },
    unsubscribed(client, topics) {
      for (const topic of topics) {
        const message = parseTopic(topic)?.message;
        if (message !== undefined) sessions.get(client)?.listens.delete(message);
      }
    },
    present: () => [...present.keys()],
  };
}
