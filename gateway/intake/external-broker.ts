/**
 * The same intake through a broker that somebody else runs (Mosquitto, EMQX). Its PUBACK promises nothing about our
 * disk, so here `ack` alone is the promise: every message is answered at once and committed in groups.
 *
 * The gateway's session at the broker is clean on purpose: taps that queued there while the gateway was away would come
 * back looking live. A reader keeps what has no `ack` and sends it again, with an age that `up` shows.
 */
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from "mqtt";
import { encode } from "#wire/codec.ts";
import { MESSAGES, type MessageOf } from "#wire/messages.ts";
import { parseTopic, topicOf } from "#wire/topics.ts";
import type { Clock } from "../clock.ts";
import type { ReaderId } from "../core/ids.ts";
import type { ReaderDoor } from "./reader-door.ts";
import type { Downward, ReaderLink } from "./reader-link.ts";
import { mayPublish } from "./reader-rights.ts";
import type { Refusals } from "./refusals.ts";

/** Waits between attempts, real milliseconds: doubled each time, then anything between nothing and that (full jitter). */
export const RECONNECT_FIRST_MS = 500;
export const RECONNECT_MAX_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
const KEEPALIVE_SECONDS = 30;
const JITTER_BYTES = 4;

export type ExternalBrokerOptions = {
  /** Such as `mqtt://127.0.0.1:1884`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly school: string;
  readonly clock: Clock;
  readonly door: ReaderDoor;
  readonly refusals: Refusals;
  readonly readerKnown: (reader: ReaderId) => boolean;
  readonly entropy: (bytes: number) => Uint8Array;
  /** Connected and subscribed, again after each outage: acks and configurations may be sent again now. */
  readonly up?: () => void;
};

export type ExternalBroker = ReaderLink & {
  isUp(): boolean;
  stop(): Promise<void>;
};

/** How long to wait before an attempt. @param chance 0 to 1 */
export function reconnectDelay(failures: number, chance: number): number {
  return Math.round(Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** Math.min(failures, 16)) * chance);
}

/** Returns at once; it connects, and connects again, until `stop`. */
export function connectBroker(options: ExternalBrokerOptions): ExternalBroker {
  const { school, clock, refusals, entropy } = options;
  let client: MqttClient | null = null;
  let up = false;
  let failures = 0;
  let stopped = false;
  let cancel = () => {};

  function attempt(): void {
    const own = mqtt.connect(options.url, clientOptions(options));
    client = own;
    own.on("connect", () => {
      own.subscribe(topicsOf(school), { qos: 1 }, (error, granted) => {
        if (error || granted?.some(({ qos }) => qos > 2)) {
          refusals.note("connection/protocol", "gateway", "the broker does not let the gateway listen");
          own.end(true);
          return;
        }
        failures = 0;
        up = true;
        options.up?.();
      });
    });
    own.on("message", (topic, payload, packet) => receive(options, topic, payload, packet));
    own.on("error", (error) => refusals.note("connection/protocol", "gateway", error.message));
    own.on("close", () => {
      if (client !== own) return;
      // MQTT.js waits the same second for everybody; after an outage of the broker that is a stampede.
      client = null;
      up = false;
      own.end(true);
      if (!stopped) cancel = clock.after(reconnectDelay(failures++, chanceFrom(entropy)), attempt);
    });
  }
  attempt();

  return {
    send<N extends Downward>(reader: ReaderId, message: N, payload: MessageOf<N>) {
      if (client === null || !up) return;
      const { qos, retain } = MESSAGES[message];
      const topic = topicOf({ school, reader, message });
      client.publish(topic, Buffer.from(encode(message, payload)), { qos, retain }, () => {});
    },
    isUp: () => up,
    async stop() {
      stopped = true;
      cancel();
      const own = client;
      client = null;
      up = false;
      if (own) await own.endAsync(true).catch(() => {});
    },
  };
}

function receive(options: ExternalBrokerOptions, topic: string, payload: Buffer, packet: IPublishPacket): void {
  const { school, clock, door, refusals, readerKnown } = options;
  const address = parseTopic(topic);
  if (address === null) return;
  const { reader } = address;
  if (!readerKnown(reader)) {
    refusals.note("connect/unknown-reader", reader, topic);
    return;
  }
  // Out of the broker's memory: how the reader was, not how it is. Its next health message tells.
  if (packet.retain && address.message === "state") return;
  const allowed = mayPublish({ school, reader }, packet);
  if (!allowed.ok) {
    refusals.note(allowed.code, reader, topic);
    return;
  }
  const arrival = { reader, topic, payload, receivedUp: clock.up() };
  door.take({ ...arrival, message: allowed.value }).catch((error: unknown) => {
    // No `ack`: the reader keeps it and sends it again.
    const code = (error as { code?: unknown } | null)?.code;
    refusals.note("tap/not-stored", reader, typeof code === "string" ? code : "unknown");
  });
}

function clientOptions({ school, username, password, entropy }: ExternalBrokerOptions): IClientOptions {
  const suffix = Buffer.from(entropy(JITTER_BYTES)).toString("hex");
  return {
    clientId: `baton-${school}-${suffix}`,
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    queueQoSZero: false,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

function topicsOf(school: string): string[] {
  return ["tap", "state", "health"].map((message) => `baton/v1/${school}/+/${message}`);
}

function chanceFrom(entropy: (bytes: number) => Uint8Array): number {
  return Buffer.from(entropy(JITTER_BYTES)).readUInt32BE() / 2 ** 32;
}
